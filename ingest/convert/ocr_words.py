"""What Tesseract saw -> blocks: its table of words, cleaned of marks that nobody printed and of noise."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

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
_MEANT = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class SeenWord:
    """
    A word as Tesseract saw it.

    :ivar paragraph: numbers of its block and paragraph on the page.
    :ivar box: left, top, right, bottom in pixels.
    :ivar confidence: in percent.
    """

    text: str
    paragraph: tuple[int, int]
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
        block, paragraph = int(fields[2]), int(fields[3])
        left, top, width, height = map(float, fields[6:10])
        box = (left, top, left + width, top + height)
        yield SeenWord(fields[11], (block, paragraph), box, float(fields[10]))


def make_blocks(seen: Iterable[SeenWord], page: int, place: Callable[[Box], Box]) -> tuple[Block, ...]:
    """
    Join words to paragraphs.

    :param seen: words in reading order.
    :param page: the page's number, from 1.
    :param place: from pixels of the picture to points of the page.
    :returns: One block a paragraph; paragraphs of noise are left out.
    """
    blocks = []
    for _, words in groupby(seen, key=lambda word: word.paragraph):
        block = _block([(_printed(word.text), word) for word in words], page, place)
        if block is not None:
            blocks.append(block)
    return tuple(blocks)


def _printed(text: str) -> str:
    return unicodedata.normalize("NFC", clean(_UNPRINTED.sub("", text)))


def _is_noise(text: str, confidence: float) -> bool:
    least = _LEAST_OF_SHORT if len(text) < 3 else _LEAST_CONFIDENCE
    return not text or confidence < least


def _block(words: list[tuple[str, SeenWord]], page: int, place: Callable[[Box], Box]) -> Block | None:
    parts: list[str] = []
    boxes: list[WordBox] = []
    at = 0
    for text, word in words:
        if _is_noise(text, word.confidence):
            continue
        boxes.append(WordBox(at, at + len(text), Rect(page, *place(word.box))))
        parts.append(text)
        at += len(text) + 1
    text = " ".join(parts)
    return Block(text, words=tuple(boxes)) if _MEANT.search(text) else None
