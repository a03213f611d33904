"""Lines -> blocks: which lines make a paragraph, and which paragraphs are headings or items of a list."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ingest.convert.document import Block, Role, WordBox
from ingest.convert.pdf_glyphs import UNKNOWN
from ingest.convert.pdf_headings import SizedBlock
from ingest.convert.pdf_hyphens import SOFT_HYPHEN, keeps_hyphen
from ingest.convert.pdf_layout import Line
from ingest.convert.tables import CELL_BREAK
from ingest.structure_labels import NAMED_RANKS, read_label
from search.passage import Rect

# Shares of the letter size, or of the usual distance between lines.
_OTHER_SIZE = 0.1
_WIDE_LEADING = 1.3
_INDENT = 0.9
_SPACE = 0.3

_LARGER = 1.12
_LONGEST_HEADING = 24
_LONGEST_LABEL = 5
_MOST_TITLE_LINES = 3
_TITLE_LEADING = 2.2
_LONGEST_BOLD_HEADING = 16
_SENTENCE_END = (".", "؛", "،", ",", ";", "؟", "?", "!", "…")
_FULL_STOPS = (".", "؟", "?", "!", "؛", ";")
# A line that ends so far from the edge, as a share of the column, ends its paragraph whatever its last word.
_SHORT_LINE = 0.3
_BULLET = re.compile("^[•●▪■□◦‣⁃*·o\uf0b7\uf0a7–—-]$")
_NUMBERED = re.compile(r"[(\[]?(?:\d{1,2}[.)\]\-–]|(?:[a-zA-Z\u0621-\u064a]|[ivxIVX]{1,4})[)\]\-–])(?!\d)")
_HYPHENS = ("-", SOFT_HYPHEN, "\u2010")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the lines of a whole document have in common: the size of its body text, and whether that is bold."""

    size: float
    bold: bool


def find_shape(lines: Iterable[Line]) -> Shape:
    """Return the size and weight that most letters of a document have."""
    sizes: Counter[float] = Counter()
    bold = total = 0
    for line in lines:
        letters = sum(len(word.text) for word in line.words)
        sizes[round(line.size * 2) / 2] += letters
        total += letters
        bold += letters if line.bold else 0
    return Shape(sizes.most_common(1)[0][0] if sizes else 0.0, bold * 2 > total)


def build_blocks(lines: Sequence[Line], page: int, shape: Shape) -> list[SizedBlock]:
    """
    Join the lines of a page to paragraphs.

    :param lines: in reading order; word boxes in points from the page's top left corner.
    :param page: number that the rectangles carry.
    """
    blocks: list[SizedBlock] = []
    for region in _regions(lines):
        if region[0].cells:
            blocks.extend(SizedBlock(_table_row(line, page, shape), line.size) for line in region)
            continue
        leading = _usual_leading(region)
        edges = _Edges.of(region)
        paragraph: list[Line] = []
        for line in region:
            if paragraph and not _is_title(paragraph, line, shape) and _begins(paragraph, line, edges, leading):
                blocks.append(SizedBlock(_block(paragraph, page, shape), paragraph[0].size))
                paragraph = []
            paragraph.append(line)
        blocks.append(SizedBlock(_block(paragraph, page, shape), paragraph[0].size))
    return [sized for sized in blocks if sized.block.text]


def _regions(lines: Sequence[Line]) -> Iterable[list[Line]]:
    region: list[Line] = []
    for line in lines:
        if region and line.region != region[-1].region:
            yield region
            region = []
        region.append(line)
    if region:
        yield region


class _Edges(NamedTuple):
    """
    The edges of a column.

    :ivar is_even: whether most lines begin at the same edge; a program that can't align to the right leaves Arabic
        lines that end at the same edge and begin anywhere.
    """

    x0: float
    x1: float
    is_even: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Edges":
        x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
        begin = sum(_start(line) - (x0 if line.rightwards else -x1) < _INDENT * line.size for line in lines)
        end = sum((x1 - line.x1 if line.rightwards else line.x0 - x0) < _INDENT * line.size for line in lines)
        return cls(x0, x1, begin * 3 >= len(lines) or begin >= end)


def _usual_leading(lines: Sequence[Line]) -> dict[float, float]:
    """Return the smallest usual distance of baselines, in shares of the letter size, by rounded size."""
    steps: dict[float, list[float]] = {}
    for above, line in pairwise(lines):
        step = line.baseline - above.baseline
        if step > 0 and abs(line.size - above.size) < _OTHER_SIZE * line.size:
            steps.setdefault(round(line.size), []).append(step / line.size)
    # The lower quartile: paragraphs of one line have more gaps between them than lines inside.
    return {size: sorted(values)[len(values) // 4] for size, values in steps.items()}


def _begins(paragraph: Sequence[Line], line: Line, edges: _Edges, leading: dict[float, float]) -> bool:
    """Tell whether a line begins a paragraph of its own after the lines of `paragraph`."""
    above = paragraph[-1]
    size = max(line.size, 1.0)
    if abs(line.size - above.size) > _OTHER_SIZE * max(size, above.size) or line.bold != above.bold:
        return True
    if line.rightwards != above.rightwards and len(line.words) > 1 and len(above.words) > 1:
        return True
    step = (line.baseline - above.baseline) / size
    usual = leading.get(round(line.size), step)
    if step <= 0 or step > _WIDE_LEADING * usual or is_marked(line) or _is_only_label(line):
        return True
    return _leaves_room(above, line, edges) or (edges.is_even and _is_indented(paragraph, line, edges))


def _is_title(paragraph: Sequence[Line], line: Line, shape: Shape) -> bool:
    """Tell whether a line goes on with a title in large letters whose lines are centred above each other."""
    above, size = paragraph[-1], line.size
    if size <= _LARGER * shape.size or abs(size - above.size) > _OTHER_SIZE * size or line.bold != above.bold:
        return False
    if not 0 < line.baseline - above.baseline <= _TITLE_LEADING * size or len(paragraph) >= _MOST_TITLE_LINES:
        return False
    # Lines of one width may be flush, and are judged as text is.
    middle = abs(line.x0 + line.x1 - above.x0 - above.x1) / 2
    if middle > size / 2 or min(abs(line.x0 - above.x0), abs(line.x1 - above.x1)) < size / 2:
        return False
    is_label = any(read_label(each.text) is not None or is_marked(each) for each in (above, line))
    return not is_label and not above.text.endswith((*_FULL_STOPS, ":"))


def is_marked(line: Line) -> bool:
    """Tell whether a line begins with a bullet, or with the number of a list item."""
    # The number and its sign may stand apart: `3 -`, `( 3 )`.
    start = "".join(word.text for word in line.words[:3])
    return len(line.words) > 1 and bool(_BULLET.match(line.words[0].text) or _NUMBERED.match(start))


def _is_only_label(line: Line) -> bool:
    """Tell whether a line says no more than the number of an article or a chapter."""
    text = line.text
    label = read_label(text) if len(line.words) <= _LONGEST_LABEL else None
    return label is not None and label.kind in NAMED_RANKS and label.text_start == len(text)


def _leaves_room(above: Line, line: Line, edges: _Edges) -> bool:
    """Whether the next word would have fitted on the line above: then that line ended by will."""
    first = line.words[0]
    needed = first.x1 - first.x0 + (1 + _SPACE) * line.size
    left, right = above.x0 - edges.x0, edges.x1 - above.x1
    is_centred = _is_centred(above, edges) and _is_centred(line, edges)
    room = left + right if is_centred else right if above.rightwards == edges.is_even else left
    # Some programs break ragged lines early: without a sentence's end more white is asked for.
    ended = is_centred or above.words[-1].text.endswith((*_FULL_STOPS, ":"))
    return room > needed and (ended or room > _SHORT_LINE * (edges.x1 - edges.x0))


def _is_centred(line: Line, edges: _Edges) -> bool:
    left, right = line.x0 - edges.x0, edges.x1 - line.x1
    return min(left, right) > line.size and abs(left - right) < line.size


def _is_indented(paragraph: Sequence[Line], line: Line, edges: _Edges) -> bool:
    """Whether a line starts further in than the lines above it do, or as far in as the paragraph that just ended."""
    start, first = _start(line), _start(paragraph[0])
    from_edge = start - (edges.x0 if line.rightwards else -edges.x1)
    if from_edge > _INDENT * line.size and abs(start - first) < _SPACE * line.size:
        return paragraph[-1].words[-1].text.endswith(_FULL_STOPS)
    if len(paragraph) == 1:
        # Above may stand a list item whose lines hang.
        return start - first > _INDENT * line.size and not is_marked(paragraph[0])
    return start - _start(paragraph[-1]) > _INDENT * line.size


def _start(line: Line) -> float:
    return line.x0 if line.rightwards else -line.x1


class _Text:
    """A block's text with its word boxes, built word by word."""

    def __init__(self, page: int) -> None:
        self._page = page
        self._parts: list[str] = []
        self._boxes: list[WordBox] = []
        self._at = 0

    def add(self, line: Line, break_before: str = " ") -> None:
        for i, word in enumerate(line.words):
            text = word.text.replace(UNKNOWN, "")
            if not text:
                continue
            if self._parts and not (i == 0 and self._joins(line)):
                self._append(break_before if i == 0 or i in line.cells else " ")
            box = Rect(self._page, word.x0, word.y0, word.x1, word.y1)
            self._boxes.append(WordBox(self._at, self._at + len(text), box))
            self._append(text)

    def _append(self, part: str) -> None:
        self._parts.append(part)
        self._at += len(part)

    def _joins(self, line: Line) -> bool:
        """A Latin word parted at the end of a line is joined again; the hyphen goes, if it is not the word's own."""
        end, start = self._parts[-1], line.words[0].text
        if len(end) < 3 or not end.endswith(_HYPHENS) or not end[-2].isalpha() or not start[0].isalpha():
            return False
        if not (_is_latin(end[-2]) and _is_latin(start[0])):
            return False
        if keeps_hyphen(end, start):
            return True
        if start[0].isupper() and not end[-2].isupper():
            return False
        self._parts[-1] = end[:-1]
        self._at -= 1
        box = self._boxes[-1]
        self._boxes[-1] = WordBox(box.start, box.end - 1, box.rect)
        return True

    def block(self, role: Role, level: int | None = None) -> Block:
        return Block("".join(self._parts), role, level, tuple(self._boxes))


def _is_latin(letter: str) -> bool:
    return letter.isascii() or "\u00c0" <= letter <= "\u024f"


def _table_row(line: Line, page: int, shape: Shape) -> Block:
    if len(line.cells) < 2:
        return _block([line], page, shape)
    text = _Text(page)
    text.add(line, CELL_BREAK)
    return text.block("table_row")


def _block(lines: Sequence[Line], page: int, shape: Shape) -> Block:
    return join_lines(lines, page, _role(lines, shape))


def join_lines(lines: Iterable[Line], page: int, role: Role = "paragraph") -> Block:
    """Return the lines as one block; `page` is the number that its rectangles carry."""
    text = _Text(page)
    for line in lines:
        text.add(line)
    return text.block(role)


def _role(lines: Sequence[Line], shape: Shape) -> Role:
    words = sum(len(line.words) for line in lines)
    last = lines[-1].words[-1].text
    if len(lines) <= _MOST_TITLE_LINES and not last.endswith(_SENTENCE_END) and any(c.isalpha() for c in lines[0].text):
        if lines[0].size > _LARGER * shape.size and words <= _LONGEST_HEADING:
            return "heading"
        if lines[0].bold and not shape.bold and words <= _LONGEST_BOLD_HEADING:
            return "heading"
    return "list_item" if is_marked(lines[0]) else "paragraph"
