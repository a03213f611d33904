"""
Running headers, footers and page numbers of pages that were read from their pictures.

What a document repeats is found as on pages of text, with tolerance: no two readings of a header need be the same, and
no two sheets lie on the glass alike. Lines that resemble one on a page shortly before are taken for it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from statistics import median

from ingest.convert.document import Block, WordBox
from ingest.convert.pdf_furniture import drop_furniture
from ingest.convert.pdf_layout import Line
from ingest.convert.pdf_lines import Word
from ingest.convert.pdf_page import PageLines

# Lines from each edge of a page that may be furniture, and on how many pages before one like it is looked for: a
# header may stand on every second page, and one page may have none.
_DEPTH = 2
_PAGES_BACK = 4
# How alike, by Ratcliff and Obershelp, two readings of one line are; fewer letters prove nothing.
_ALIKE = 0.8
_LEAST_LETTERS = 6
# In points.
_SAME_HEIGHT = 15.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line as it was seen near an edge of a page: its letters and its height; `line` is what it is taken for."""

    page: int
    top: bool
    letters: str
    height: float
    line: Line


def drop_scanned_furniture(
    pages: Sequence[PageLines], seen: Mapping[int, tuple[Block, ...]], body_size: float
) -> tuple[list[PageLines], dict[int, tuple[Block, ...]]]:
    """
    Take away what is repeated around the pages of a document, whether they were read from text or from pictures.

    :param pages: all pages of the document, in order.
    :param seen: blocks of those that were read from their picture, by number; what `pages` holds of them is ignored.
    :param body_size: size of most letters of text.
    :returns: The same, without furniture; pages that were read from their picture have no lines.
    """
    lines = {number: tuple(_lines(blocks)) for number, blocks in seen.items()}
    shown = [replace(page, lines=lines.get(page.number, page.lines)) for page in pages]
    left = drop_furniture(list(_align(shown, seen)), body_size)
    stay = {page.number: {line.region for line in page.lines} for page in left if page.number in seen}
    blocks = {number: tuple(_without(seen[number], lines[number], stay[number])) for number in stay}
    return [replace(page, lines=()) if page.number in seen else page for page in left], {**seen, **blocks}


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    """Yield the lines of blocks; each has its own number for its region, by which it is found again."""
    at = 0
    for block in blocks:
        row: list[Word] = []
        for box in block.words:
            word = Word(block.text[box.start : box.end], *box.rect[1:], box.rect.y1 - box.rect.y0, bold=False)
            if row and (word.y0 + word.y1) / 2 > max(other.y1 for other in row):
                yield _line(row, at)
                row, at = [], at + 1
            row.append(word)
        if row:
            yield _line(row, at)
            at += 1


def _line(words: Sequence[Word], at: int) -> Line:
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    baseline, size = max(word.y1 for word in words), median(word.size for word in words)
    return Line(tuple(words), left, right, baseline, size, bold=False, rightwards=False, region=at)


def _align(pages: Iterable[PageLines], seen: Mapping[int, object]) -> Iterator[PageLines]:
    """Give lines at the edges of pictures the words and the height of those that they resemble."""
    before: list[_Seen] = []
    for page in pages:
        if page.number not in seen:
            yield page
            continue
        before = [other for other in before if other.page >= page.number - _PAGES_BACK]
        found = list(_taken_for(page, before))
        before += found
        instead = {edge.line.region: edge.line for edge in found}
        yield replace(page, lines=tuple(instead.get(line.region, line) for line in page.lines))


def _taken_for(page: PageLines, before: Sequence[_Seen]) -> Iterator[_Seen]:
    order = sorted(page.lines, key=lambda line: line.words[0].y0)
    # Of a page of few lines, none is both a header and a footer.
    depth = min(_DEPTH, len(order) // 2)
    for top, lines in ((True, order[:depth]), (False, order[len(order) - depth :])):
        for line in lines:
            height = line.words[0].y0
            edge = _Seen(page.number, top, "".join(filter(str.isalpha, line.text)), height, line)
            like = next((other for other in reversed(before) if _is_like(edge, other)), None)
            yield edge if like is None else replace(edge, line=_as(line, like.line))


def _is_like(edge: _Seen, other: _Seen) -> bool:
    if edge.top != other.top or abs(edge.height - other.height) > _SAME_HEIGHT:
        return False
    if min(len(edge.letters), len(other.letters)) < _LEAST_LETTERS:
        # Numbers of pages, which only need to stand at one height.
        return edge.letters == other.letters
    matcher = SequenceMatcher(None, edge.letters, other.letters, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _as(line: Line, like: Line) -> Line:
    """Return a line in the words and at the height of another; with its own words where they are hardly any."""
    if sum(map(str.isalpha, line.text)) >= _LEAST_LETTERS:
        return replace(like, region=line.region)
    down = like.words[0].y0 - line.words[0].y0
    return replace(line, words=tuple(word._replace(y0=word.y0 + down, y1=word.y1 + down) for word in line.words))


def _without(blocks: Iterable[Block], lines: Iterable[Line], stay: set[int]) -> Iterator[Block]:
    """Yield blocks with the words of the lines that stay."""
    kept = iter([line.region in stay for line in lines for _ in line.words])
    for block in blocks:
        words = [box for box in block.words if next(kept)]
        if len(words) == len(block.words):
            yield block
        elif words:
            yield _shortened(block, words)


def _shortened(block: Block, words: Iterable[WordBox]) -> Block:
    parts: list[str] = []
    boxes: list[WordBox] = []
    at = 0
    for box in words:
        parts.append(block.text[box.start : box.end])
        boxes.append(WordBox(at, at + len(parts[-1]), box.rect))
        at += len(parts[-1]) + 1
    return replace(block, text=" ".join(parts), words=tuple(boxes))
