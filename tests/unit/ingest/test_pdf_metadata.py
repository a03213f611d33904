"""A PDF's title counts where it can be one; its fonts tell letters that the PDF does not."""

from io import BytesIO

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from ingest.convert.pdf_fonts import read_font
from ingest.convert.pdf_metadata import is_title


@pytest.mark.parametrize("title", ["دليل تدبير الجمعيات", "Guide des associations", "القانون رقم 65.15", "Rapport"])
def test_titles(title: str) -> None:
    assert is_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "", "Microsoft Word - تقرير.doc", "rapport_final_v2", "C:\\Users\\x\\a", "untitled", "Document1", "guide.indd",
        "2019-05-14", "Scan0012", "ÇáÌãÚíÉ ÊÚãá Úáì ÅÏãÇÌ ÇáÃÔÎÇÕ", "x" * 300,
    ],
)  # fmt: skip
def test_names_of_files_and_mojibake_are_no_titles(title: str) -> None:
    assert not is_title(title)


def font_file(features: str) -> bytes:
    names = [".notdef", "lam", "alef", "lam.init", "glyph00004", "glyph00005", "glyph00006", "uni0645.fina"]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x644: "lam", 0x627: "alef"})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    builder.addOpenTypeFeatures(features)
    file = BytesIO()
    builder.save(file)
    return file.getvalue()


FEATURES = """
feature init { sub lam by lam.init; } init;
feature liga { sub lam.init alef by glyph00004; } liga;
feature ccmp { sub glyph00004 by glyph00005 glyph00006; } ccmp;
"""


def test_a_font_tells_its_letters_forms_ligatures_and_parts() -> None:
    found = read_font(font_file(FEATURES), {})
    assert found == {1: "ل", 2: "ا", 3: "ل", 4: "لا", 5: "لا", 7: "م"}


def test_a_part_is_empty_where_the_pdf_gave_the_letters_to_the_other() -> None:
    assert 5 not in read_font(font_file(FEATURES), {6: "لا"})


@pytest.mark.parametrize("content", [b"", b"OTTO", b"\x00\x01\x00\x00" + b"\xff" * 200])
def test_a_broken_font_tells_nothing(content: bytes) -> None:
    assert read_font(content, {}) == {}


def test_a_font_cut_short_tells_nothing_or_less() -> None:
    whole = font_file(FEATURES)
    for size in range(0, len(whole), 97):
        read_font(whole[:size], {})
