"""Glyphs and lines for tests of the PDF reader, made of text."""

from ingest.convert.pdf_glyphs import Glyph
from ingest.convert.pdf_layout import Line
from ingest.convert.pdf_lines import Word

SIZE = 10.0
ADVANCE = 5.0


def glyphs(seen: str, x: float = 0.0, y: float = 100.0, **fields: object) -> list[Glyph]:
    """Paint a text as it is seen, from left to right, every letter as wide as any other."""
    return [
        Glyph(
            char, x + i * ADVANCE, y, x + i * ADVANCE, x + (i + 1) * ADVANCE, SIZE, False, "F", ord(char), i
        )._replace(**fields)
        for i, char in enumerate(seen)
    ]


def line(text: str, y: float, x0: float = 0.0, x1: float = 300.0, **fields: object) -> Line:
    """Return a line of words of equal width between two edges, read from right to left."""
    texts = text.split()
    size, bold = fields.pop("size", SIZE), fields.pop("bold", False)
    rightwards = fields.pop("rightwards", False)
    width = (x1 - x0) / len(texts)
    starts = [x0 + i * width if rightwards else x1 - (i + 1) * width for i in range(len(texts))]
    words = tuple(
        Word(word, start, y - size, start + width, y, size, bold) for word, start in zip(texts, starts, strict=True)
    )
    fields = {"region": 1, **fields}
    return Line(words, x0, x1, y, size, bold, rightwards, **fields)
