"""Letters that a PDF gives as the replacement text of a few glyphs, where the glyphs themselves stand for none."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from ingest.convert.pdf_glyphs import UNKNOWN, Glyph, is_mark, letters

if TYPE_CHECKING:
    import pymupdf


def has_unknown(glyphs: Iterable[Glyph]) -> bool:
    """Tell whether glyphs that take room stand for no letter."""
    return any(glyph.text == UNKNOWN and glyph.x1 > glyph.x0 for glyph in glyphs)


def fill_from_actual_text(page: "pymupdf.Page", glyphs: list[Glyph]) -> list[Glyph]:
    """
    Give unknown glyphs the letters of the replacement text that they are part of.

    MuPDF's text extraction puts all letters of a replacement text where its first glyph is painted, and a producer
    paints the marks of a letter first: of the text found there, the letter is the glyph's, the marks are known.

    :param page: upright, as are the glyphs.
    :param glyphs: in the order in which they are painted.
    :returns: The same glyphs, in the same order.
    """
    import pymupdf

    flags = pymupdf.TEXTFLAGS_RAWDICT & ~pymupdf.TEXT_PRESERVE_IMAGES
    at = _letters_at(page, flags)
    plain = _letters_at(page, flags | pymupdf.TEXT_IGNORE_ACTUALTEXT)
    filled = list(glyphs)
    start = 0
    for i, glyph in enumerate(glyphs):
        if not glyph.is_mark and glyph.text != UNKNOWN:
            start = i + 1
        elif glyph.text == UNKNOWN and glyph.x1 > glyph.x0:
            place = _place(glyphs[start].x, glyphs[start].y)
            found = at.get(place, "") if at.get(place) != plain.get(place) else ""
            after = next((other for other in glyphs[i + 1 : i + 4] if not other.is_mark), glyph)
            # The replaced glyphs may be a letter that is known, and its tail that stands for nothing.
            is_tail = after.text == found and not at.get(_place(after.x, after.y))
            filled[i] = glyph._replace(text=UNKNOWN if is_tail or not found else found)
            start = i + 1
    return filled


def _place(x: float, y: float) -> tuple[int, int]:
    """Return where an origin is, in tenths of a point."""
    return round(10 * x), round(10 * y)


def _letters_at(page: "pymupdf.Page", flags: int) -> dict[tuple[int, int], str]:
    """Return the letters, without spaces and marks, by the origin that MuPDF gives them."""
    at: dict[tuple[int, int], str] = defaultdict(str)
    for block in page.get_text("rawdict", flags=flags)["blocks"]:
        for line in block.get("lines", ()):
            for char in chain.from_iterable(span["chars"] for span in line["spans"]):
                text = letters(ord(char["c"]))
                if text not in {" ", UNKNOWN} and not is_mark(text):
                    at[_place(*char["origin"])] += text
    return at
