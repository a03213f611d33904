"""The words of a quotation are found on their page, whatever was mended in the text; its page shows them apart."""

from pathlib import Path

import pymupdf
import pytest

from ingest.convert.page_image import render_page
from ingest.convert.page_quote import _quoted, find_quotation
from ingest.errors import SourceError
from search.passage import Passage, Rect, SourceInfo

TEXT = "The board meets every month in the town. It sends the minutes to all members within a week."


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "guide.pdf"
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=200)
        page.insert_text((20, 40), "Rules of the board", fontsize=10)
        page.insert_text((20, 80), "The board meets every month in the town.", fontsize=10)
        page.insert_text((20, 94), "It sends the minutes to all members within a week.", fontsize=10)
        document.new_page(width=300, height=200)
        document.save(path)
    return path


@pytest.fixture
def passage() -> Passage:
    rects = (Rect(1, 18, 70, 290, 83), Rect(1, 18, 84, 290, 97))
    return Passage(SourceInfo("guide-1", "Guide"), 0, TEXT, 0, len(TEXT), 1, (), rects)


def test_quotation_is_found_on_its_own_line(pdf: Path, passage: Passage) -> None:
    [rect] = find_quotation(pdf, 1, passage, TEXT.index("It sends"), len(TEXT))
    assert rect.page == 1
    assert 84 < (rect.y0 + rect.y1) / 2 < 97
    assert rect.x0 < 22


def test_part_of_a_line_is_found_as_part(pdf: Path, passage: Passage) -> None:
    start = TEXT.index("every month")
    [rect] = find_quotation(pdf, 1, passage, start, start + len("every month"))
    assert 60 < rect.x0 < 110
    assert rect.x1 < 160


def test_quotation_over_two_lines_has_two_rectangles(pdf: Path, passage: Passage) -> None:
    first, second = find_quotation(pdf, 1, passage, TEXT.index("town"), TEXT.index("the minutes"))
    assert first.y1 < second.y1


def test_nothing_is_found_on_a_page_without_the_passage(pdf: Path, passage: Passage) -> None:
    assert find_quotation(pdf, 2, passage, 0, len(TEXT)) == []


def test_unreadable_file_is_an_error(tmp_path: Path, passage: Passage) -> None:
    with pytest.raises(SourceError):
        find_quotation(tmp_path / "gone.pdf", 1, passage, 0, 5)


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        (["ينعقد", "الجمع", "العام", "مرة", "في", "السنة"], [True, True, True, False, False, False]),
        (["ينعقد", "ا", "لجمع", "العا", "م", "مرة"], [True, True, True, True, True, False]),
        (["ينعقدالجمع", "العام", "مرةفيالسنة"], [True, True, False]),
        (["ﻳﻨﻌﻘﺪ", "ﺍﻟﺠﻤﻊ", "ﺍﻟﻌﺎﻡ", "ﻣﺮﺓ"], [True, True, True, False]),
        (["…", "ينعقد"], [False, True]),
        ([], []),
    ],
)
def test_mended_words_are_recognised_by_their_letters(words: list[str], quoted: list[bool]) -> None:
    text = "ينعقد الجمع العام مرة في السنة"
    assert _quoted(words, text, 0, text.index(" مرة")) == quoted


def test_quotation_stands_out_of_its_passage(pdf: Path, passage: Passage) -> None:
    plain = pymupdf.Pixmap(render_page(pdf, 1, dpi=72))
    drawn = pymupdf.Pixmap(render_page(pdf, 1, passage.rects, [passage.rects[1]], dpi=72))
    white, tinted, strong = plain.pixel(285, 76), drawn.pixel(285, 76), drawn.pixel(285, 90)
    assert white == (255, 255, 255)
    assert strong[2] < tinted[2] < 255


def test_letters_stay_as_they_are(pdf: Path, passage: Passage) -> None:
    plain = pymupdf.Pixmap(render_page(pdf, 1, dpi=72))
    drawn = pymupdf.Pixmap(render_page(pdf, 1, passage.rects * 2, passage.rects, dpi=72))
    assert plain.samples[::3] == drawn.samples[::3]
