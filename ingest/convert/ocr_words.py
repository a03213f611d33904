"""What Tesseract saw -> blocks: its table of words, cleaned of marks that nobody printed and of noise."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.convert.clean import clean
from ingest.convert.document import Block, WordBox
from search.passage import Rect

Box = tuple[float, float, float, float]

# Rows of Tesseract's table that hold a word; its other levels are pages, blocks, paragraphs and lines.
_WORD_LEVEL = "5"
_COLUMNS = 12
# Below, in percent, what was read is a stain, a stamp or a drawing.
_LEAST_CONFIDENCE = 25.0
# The same for one or two signs standing alone: what most stains are read as.
_LEAST_OF_SHORT = 50.0
_UNPRINTED = re.compile("[\u0640\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Of a line's height: a word space, and the unevenness of ragged text.
_ROOM = 1.0
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_MEANT = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class SeenWord:
    """
    A word as Tesseract saw it.

    :ivar line: numbers of its block and paragraph on the page, and of its line in there.
    :ivar box: left, top, right, bottom in pixels.
    :ivar confidence: in percent.
    """

    text: str
    line: tuple[int, int, int]
    box: Box
    confidence: float


def read_table(table: str) -> Iterator[SeenWord]:
    """
    Read Tesseract's TSV output.

    :param table: with its line of column names; incomplete rows are passed over.
    :returns: The words in reading order, noise included.
    """
    for line in table.splitlines():
        fields = line.split("\t")
        if len(fields) != _COLUMNS or fields[0] != _WORD_LEVEL:
            continue
        block, paragraph, line_number = map(int, fields[2:5])
        left, top, width, height = map(float, fields[6:10])
        box = (left, top, left + width, top + height)
        yield SeenWord(fields[11], (block, paragraph, line_number), box, float(fields[10]))


def make_blocks(seen: Iterable[SeenWord], page: int, place: Callable[[Box], Box]) -> tuple[Block, ...]:
    """
    Join words to paragraphs.

    :param seen: words in reading order.
    :param page: the page's number, from 1.
    :param place: from pixels of the picture to points of the page.
    :returns: One block a paragraph; paragraphs of noise are left out.
    """
    # Cleaned first: a stain at its end would make a short line a long one.
    words = [replace(word, text=_printed(word.text)) for word in seen]
    words = [word for word in words if not _is_noise(word)]
    columns = _columns(words)
    paragraphs: list[list[SeenWord]] = []
    for (block, _), of_paragraph in groupby(words, key=lambda word: word.line[:2]):
        lines = [list(line) for _, line in groupby(of_paragraph, key=lambda word: word.line)]
        paragraphs.extend(_paragraphs(lines, columns[block]))
    blocks = (_block(paragraph, page, place) for paragraph in paragraphs)
    return tuple(block for block in blocks if _MEANT.search(block.text))


def _columns(words: Sequence[SeenWord]) -> dict[int, tuple[float, float]]:
    """Return the left and right edge between which the lines of each of Tesseract's blocks run."""
    edges: dict[int, tuple[float, float]] = {}
    lines: dict[int, set[tuple[int, int, int]]] = {}
    for word in words:
        block = word.line[0]
        left, right = edges.get(block, (word.box[0], word.box[2]))
        edges[block] = min(left, word.box[0]), max(right, word.box[2])
        lines.setdefault(block, set()).add(word.line)
    # One or two lines may be a title: their column is the one that they stand over.
    wide = sorted((edges[block] for block in edges if len(lines[block]) > 2), key=lambda edge: edge[1] - edge[0])
    for block, (left, right) in edges.items():
        if len(lines[block]) <= 2:
            over = [edge for edge in wide if edge[0] <= left and right <= edge[1]]
            edges[block] = over[0] if over else (left, right)
    return edges


def _printed(text: str) -> str:
    return unicodedata.normalize("NFC", clean(_UNPRINTED.sub("", text)))


def _is_noise(word: SeenWord) -> bool:
    least = _LEAST_OF_SHORT if len(word.text) < 3 else _LEAST_CONFIDENCE
    return not word.text or word.confidence < least


def _paragraphs(lines: Sequence[list[SeenWord]], edges: tuple[float, float]) -> Iterator[list[SeenWord]]:
    """Part paragraphs that Tesseract left together: a line that ends early ends its paragraph."""
    rightwards = not any(_RIGHT_TO_LEFT.search(word.text) for line in lines for word in line)
    paragraph: list[SeenWord] = []
    for above, line in pairwise([[], *lines]):
        if above and _ends_early(above, line[0], edges, rightwards=rightwards):
            yield paragraph
            paragraph = []
        paragraph.extend(line)
    yield paragraph


def _ends_early(line: list[SeenWord], following: SeenWord, edges: tuple[float, float], *, rightwards: bool) -> bool:
    """Tell whether the next line's first word, and a little more, would have fitted on a line."""
    left, _, right, _ = following.box
    height = max(word.box[3] - word.box[1] for word in line)
    ends = max(word.box[2] for word in line) if rightwards else min(word.box[0] for word in line)
    room = edges[1] - ends if rightwards else ends - edges[0]
    return room > right - left + _ROOM * height


def _block(words: Sequence[SeenWord], page: int, place: Callable[[Box], Box]) -> Block:
    boxes: list[WordBox] = []
    at = 0
    for word in words:
        boxes.append(WordBox(at, at + len(word.text), Rect(page, *place(word.box))))
        at += len(word.text) + 1
    return Block(" ".join(word.text for word in words), words=tuple(boxes))
