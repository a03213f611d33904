"""One page of an open PDF -> its lines in reading order, their words placed on the page as it is seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.convert.pdf_actual_text import fill_from_actual_text, has_unknown
from ingest.convert.pdf_fonts import FontLetters
from ingest.convert.pdf_glyphs import Glyph, read_glyphs
from ingest.convert.pdf_guard import turn_ligatures, turn_words
from ingest.convert.pdf_layout import Line, PageLayout
from ingest.convert.pdf_lines import Word, find_rows, find_segments
from ingest.convert.pdf_order import kind
from ingest.convert.pdf_rules import Rule, Rules, find_rules

if TYPE_CHECKING:
    import pymupdf


# A page of a telephone directory has 20,000 letters.
_MAX_GLYPHS = 200_000
# Where the text is no longer, it matters whether the page is a picture.
_SHORT = 200
_COVERS = 0.4
_OUTLINED_LETTERS = 300


class PageError(Exception):
    """A page cannot be read; the message says why, in a few words."""


class FileError(PageError):
    """The file itself cannot be read; the message is a whole reason, fit for a `SourceError`."""


@dataclass(frozen=True, slots=True)
class PageLines:
    """
    What one page says, before paragraphs are made of it.

    :ivar lines: in reading order; their words' boxes are in points from the top left corner of the page as it is seen.
    :ivar width: of the page as it is seen, in points, as `height`.
    :ivar has_images: whether pictures cover much of the page, or shapes that may be letters; looked up on pages of
        few words only.
    :ivar separators: the rules that may part footnotes from the body.
    """

    number: int
    lines: tuple[Line, ...]
    width: float
    height: float
    has_images: bool = False
    separators: tuple[Rule, ...] = ()


def read_page(document: "pymupdf.Document", number: int, fonts: FontLetters) -> PageLines:
    """
    Read a page.

    :param document: an open PDF; the caller holds `MUPDF_LOCK`, or is the only thread.
    :param number: of the page, from 1.
    :param fonts: letters of the document's fonts.
    :raises PageError: where it has more letters than a page can have. MuPDF's errors pass through.
    """
    page = document[number - 1]
    trace = page.get_texttrace()
    count = sum(len(span["chars"]) for span in trace)
    if count > _MAX_GLYPHS:
        message = f"it has {count:,} letters, and a page may have {_MAX_GLYPHS:,}"
        raise PageError(message)
    frames = {turn: fonts.fill(number, glyphs) for turn, glyphs in read_glyphs(trace).items()}
    del trace
    if not page.rotation and has_unknown(frames.get(0, ())) and b"ActualText" in page.read_contents():
        frames[0] = fill_from_actual_text(page, frames[0])
    frames = {turn: turn_ligatures(glyphs) for turn, glyphs in frames.items()}
    lines: list[Line] = []
    rules = find_rules(page)
    # The direction in which most is written first, what stands upright in the margin after it.
    for turn, glyphs in sorted(frames.items(), key=lambda frame: -len(frame[1])):
        read = turn_words(_read_frame(glyphs, Rules() if turn else rules))
        lines.extend(_place(line, turn, page.rotation_matrix) for line in read)
    is_short = sum(len(word.text) for line in lines for word in line.words) < _SHORT
    has_images = is_short and _is_picture(page)
    width, height = page.rect.width, page.rect.height
    return PageLines(number, tuple(lines), width, height, has_images, rules.separators(width))


def _is_picture(page: "pymupdf.Page") -> bool:
    covered, shapes = 0.0, 0
    for painted, box in page.get_bboxlog():
        if "image" in painted:
            covered += abs((box[2] - box[0]) * (box[3] - box[1]))
        elif painted == "fill-path":
            shapes += 1
    return covered > _COVERS * abs(page.rect.width * page.rect.height) or shapes > _OUTLINED_LETTERS


def _read_frame(glyphs: Sequence[Glyph], rules: Rules) -> list[Line]:
    kinds = "".join([kind(glyph.text) for glyph in glyphs])
    layout = PageLayout(rightwards=kinds.count("L") > kinds.count("R"), rules=rules.rules)
    return layout.read(find_segments(find_rows(glyphs), rules.walls))


def _place(line: Line, turn: int, rotation: "pymupdf.Matrix") -> Line:
    """Move the words of a line from the frame of their text to the page as it is seen; the line's own edges stay."""
    if turn == 0 and rotation.is_rectilinear and rotation.a == 1:
        return line
    return replace(line, words=tuple(_place_word(word, turn, rotation) for word in line.words))


def _place_word(word: Word, turn: int, rotation: "pymupdf.Matrix") -> Word:
    import pymupdf

    corners = [_from_frame(turn, x, y) for x, y in ((word.x0, word.y0), (word.x1, word.y1))]
    rect = pymupdf.Rect(*corners[0], *corners[1]).normalize() * rotation
    return word._replace(x0=rect.x0, y0=rect.y0, x1=rect.x1, y1=rect.y1)


def _from_frame(turn: int, x: float, y: float) -> tuple[float, float]:
    """Undo the turn that `read_glyphs` gave to a point."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn]
