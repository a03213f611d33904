"""The glyphs of one PDF page: what letters each stands for, and where it is painted."""

import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

# Unmapped, or painted by a code that stands for no letter.
UNKNOWN = "\ufffd"
TATWEEL = "\u0640"
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

_BOLD_FLAG = 16
# A line is upright, or turned by quarters; a watermark across the page is neither.
_STRAIGHT = 0.98


class Glyph(NamedTuple):
    """
    One painted shape.

    Coordinates are points in the frame of its text: x grows along the baseline, y downwards.

    :ivar text: its letters in logical order, several for a ligature; `UNKNOWN` where nothing tells.
    :ivar x: origin on the baseline `y`.
    :ivar x0: left edge of its advance; `x1` is the right edge, equal to `x0` for a combining mark.
    :ivar order: how many glyphs of the page were painted before it.
    """

    text: str
    x: float
    y: float
    x0: float
    x1: float
    size: float
    bold: bool
    font: str
    gid: int
    order: int = 0

    @property
    def is_mark(self) -> bool:
        """Whether it sits on another letter."""
        return is_mark(self.text)


@lru_cache(maxsize=4096)
def letters(code: int) -> str:
    """
    Return the plain letters of a code point: presentation forms and compatibility ligatures are taken apart.

    A presentation form of a lone diacritic decomposes to a space and the diacritic: the space goes.

    Superscript digits stay: they are marks of notes, and no part of the number before them.

    :returns: Empty for controls and bidi marks; `UNKNOWN` for codes that stand for no letter.
    """
    char = chr(code)
    category = unicodedata.category(char)
    if category in {"Co", "Cn", "Cs"} or char == UNKNOWN or (category == "Cc" and not char.isspace()):
        return UNKNOWN
    if category == "Cf":
        return ""
    if char.isspace():
        return " "
    if char in SUPERSCRIPTS:
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain.replace(" ", "") if len(plain) > 1 and plain[0] == " " else plain


@lru_cache(maxsize=4096)
def is_mark(text: str) -> bool:
    """Tell whether every character of `text` combines with the letter before it."""
    return bool(text) and all(unicodedata.category(char) == "Mn" for char in text)


@lru_cache(maxsize=256)
def quarter_turn(direction: tuple[float, float]) -> int | None:
    """Return how many quarters counter-clockwise a line of text is turned; None for a slanted one."""
    along_x, along_y = direction
    if abs(along_x) >= _STRAIGHT:
        return 0 if along_x > 0 else 2
    if abs(along_y) >= _STRAIGHT:
        return 1 if along_y < 0 else 3
    return None


def read_glyphs(trace: list[dict[str, Any]]) -> dict[int, list[Glyph]]:
    """
    Collect the glyphs of a page by the quarter turn of their text.

    :param trace: what `pymupdf.Page.get_texttrace` returns.
    :returns: Glyphs in the order in which they are painted, per quarter turn; slanted text is left out.
    """
    frames: dict[int, list[Glyph]] = {}
    painted = 0
    for span in trace:
        turn = quarter_turn(span["dir"])
        if turn is None or not span["chars"]:
            continue
        if turn == 2 and _stands_upright(span["chars"][0]):
            # OCR programs mirror the invisible text of right-to-left words, so that it runs from right to left.
            turn = 0
        glyphs = _span_glyphs(span, turn, painted)
        painted += len(glyphs)
        frames.setdefault(turn, []).extend(glyphs)
    return frames


def _stands_upright(char: tuple[int, int, tuple[float, float], tuple[float, float, float, float]]) -> bool:
    _, _, (_, y), (_, top, _, bottom) = char
    return y - top > bottom - y


def _span_glyphs(span: dict[str, Any], turn: int, painted: int) -> list[Glyph]:
    size, font = span["size"], span["font"]
    bold = _is_bold(span["flags"], font)
    glyphs: list[Glyph] = []
    for code, gid, (x, y), box in span["chars"]:
        text = letters(code)
        if gid == -1 and glyphs:
            # A further letter of the ligature: it has no shape of its own.
            glyphs[-1] = glyphs[-1]._replace(text=glyphs[-1].text + text)
        elif turn == 0:
            glyphs.append(Glyph(text, x, y, box[0], box[2], size, bold, font, gid, painted + len(glyphs)))
        else:
            place = _in_frame(turn, x, y, box)
            glyphs.append(Glyph(text, *place, size, bold, font, gid, painted + len(glyphs)))
    return glyphs


# Many producers begin a span at every word, or every letter.
@lru_cache(maxsize=256)
def _is_bold(flags: int, font: str) -> bool:
    return bool(flags & _BOLD_FLAG) or "bold" in font.lower()


def _in_frame(
    turn: int, x: float, y: float, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Turn an origin and the edges of a glyph's advance so that its line runs from left to right."""
    if turn == 1:
        return -y, x, -box[3], -box[1]
    if turn == 2:
        return -x, -y, -box[2], -box[0]
    return y, -x, box[1], box[3]
