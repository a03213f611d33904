"""OCR without Tesseract: its table read, its mistakes mended, its absence told, and pictures levelled."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ingest.convert import ocr
from ingest.convert.ocr_image import Picture, find_skew
from ingest.convert.ocr_mend import has_intruders, mend_commas, replace_intruders
from ingest.convert.ocr_words import SeenWord, make_blocks, read_table

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def row(text: str, line: str = "1\t1\t1", box: str = "100\t50\t40\t20", confidence: float = 90) -> str:
    return f"5\t1\t{line}\t1\t{box}\t{confidence}\t{text}"


def word(text: str, confidence: float = 90, left: float = 0, line: tuple[int, int, int] = (1, 1, 1)) -> SeenWord:
    top = 30 * line[2]
    return SeenWord(text, line, (left, top, left + 10 * len(text), top + 20), confidence)


def blocks(*words: SeenWord):
    return make_blocks(words, 1, lambda box: box)


class TestTable:
    def test_words_carry_their_line_box_and_confidence(self) -> None:
        table = "\n".join([HEADER, "4\t1\t1\t1\t1\t0\t1\t1\t1\t1\t-1\t", row("كتاب", "2\t3\t4")])
        assert list(read_table(table)) == [SeenWord("كتاب", (2, 3, 4), (100, 50, 140, 70), 90)]

    def test_an_incomplete_last_row_is_passed_over(self) -> None:
        assert [seen.text for seen in read_table(f"{row('كتاب')}\n5\t1\t1\t1")] == ["كتاب"]


class TestBlocks:
    def test_word_boxes_mark_their_words(self) -> None:
        [block] = blocks(word("رقم", left=90), word("14.05", left=30))
        assert block.text == "رقم 14.05"
        assert [block.text[box.start : box.end] for box in block.words] == ["رقم", "14.05"]
        assert block.words[1].rect == (1, 30, 30, 80, 50)

    def test_unprinted_marks_go(self) -> None:
        [block] = blocks(word("\u200fجمعيـــة\u200e"), word("\u200f"))
        assert (block.text, len(block.words)) == ("جمعية", 1)

    @pytest.mark.parametrize(("text", "confidence"), [("~ـ", 95), ("ىىى", 10), ("لا", 40)])
    def test_stains_are_left_out(self, text: str, confidence: float) -> None:
        assert [block.text for block in blocks(word("جمعية", left=200), word(text, confidence))] in (
            ["جمعية"], ["جمعية ~"],
        )  # fmt: skip

    def test_a_paragraph_of_signs_alone_is_left_out(self) -> None:
        assert blocks(word("—————"), word("..:")) == ()

    def test_a_line_that_ends_early_ends_its_paragraph(self) -> None:
        right = [word("ا" * 4, left=160, line=(1, 1, n)) for n in range(4)]
        left = [word("ا" * 4, left=100 if n == 1 else 0, line=(1, 1, n)) for n in range(4)]
        words = [seen for line in zip(right, left, strict=True) for seen in line]
        assert [len(block.words) for block in blocks(*words)] == [4, 4]

    def test_a_title_over_a_column_stands_alone(self) -> None:
        title = [word("عنوان", left=130, line=(1, 1, 1)), word("الباب", left=130, line=(1, 1, 2))]
        body = [word("ا" * 30, line=(2, 1, n)) for n in range(3, 6)]
        assert [len(block.words) for block in blocks(*title, *body)] == [1, 1, 3]


class TestMending:
    def test_a_french_word_gives_way_to_a_known_arabic_one(self) -> None:
        together = [word("كان", left=100), word("Loi", 82), word("القانون", left=200)]
        assert has_intruders(together)
        settled = replace_intruders(together, [word("أما", 92)])
        assert [seen.text for seen in settled] == ["كان", "أما", "القانون"]

    @pytest.mark.parametrize("arabic", [word("أما", 40), word("غضكبر", 92), word("اسم", 92, left=400)])
    def test_it_stays_where_the_arabic_reading_is_worse(self, arabic: SeenWord) -> None:
        assert replace_intruders([word("OMS", 82)], [arabic]) == [word("OMS", 82)]

    def test_a_french_page_has_no_intruders(self) -> None:
        assert not has_intruders([word("La"), word("loi", 40), word("قانون")])

    @pytest.mark.parametrize(
        ("seen", "meant"),
        [
            ("وتدبيرهاء", "وتدبيرها،"),
            ("أسماء", "أسماء"),
            ("ماء", "ماء"),
            ("شركاءء", "شركاء،"),
            ("2014ء", "2014،"),
            ("ء", "ء"),
        ],
    )
    def test_a_hamza_that_is_a_comma(self, seen: str, meant: str) -> None:
        assert [mended.text for mended in mend_commas([word(seen)])] == [meant]


def lines_of_text(degrees: float) -> np.ndarray:
    """Draw ten rules of letters' height on paper, turned."""
    y, x = np.mgrid[0:400, 0:600]
    rows = y - (x - 300) * np.tan(np.radians(degrees))
    inside = (np.abs(x - 300) < 250) & (rows > 40) & (rows < 360)
    return np.where(inside & (rows % 30 < 8), 20, 240).astype(np.uint8)


class TestPicture:
    @pytest.mark.parametrize("degrees", [-4.0, -1.2, 0.0, 0.8, 3.4])
    def test_skew_is_found(self, degrees: float) -> None:
        assert find_skew(lines_of_text(degrees)) == pytest.approx(-degrees, abs=0.31)

    @pytest.mark.parametrize("grey", [255, 0, 128])
    def test_an_empty_page_is_level(self, grey: int) -> None:
        assert find_skew(np.full((100, 80), grey, np.uint8)) == 0.0

    def test_boxes_come_back_to_points(self) -> None:
        pymupdf = pytest.importorskip("pymupdf")
        picture = Picture(b"", 144, pymupdf.Matrix(2, 2), 0, 0)
        assert picture.place((20, 40, 60, 80)) == (10, 20, 30, 40)

    def test_boxes_of_a_turned_picture_come_back_around_their_place(self) -> None:
        pymupdf = pytest.importorskip("pymupdf")
        matrix = pymupdf.Matrix(2, 2).prerotate(3)
        spot = pymupdf.Point(100, 200) * matrix
        x0, y0, x1, y1 = Picture(b"", 144, matrix, 0, 0).place((spot.x - 1, spot.y - 1, spot.x + 1, spot.y + 1))
        assert x0 < 100 < x1 < x0 + 3
        assert y0 < 200 < y1 < y0 + 3


def program(folder: Path, script: str) -> None:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


class TestTesseract:
    @pytest.fixture(autouse=True)
    def own_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))

    def test_its_absence_is_told_with_the_remedy(self) -> None:
        with pytest.raises(ocr.OcrUnavailableError, match=r"not installed: apt-get install .*-ara .*-fra"):
            ocr.find_tesseract()

    def test_missing_languages_are_named(self, tmp_path: Path) -> None:
        program(tmp_path, "echo eng; echo ara")
        with pytest.raises(ocr.OcrUnavailableError, match="lacks the languages fra: apt-get install"):
            ocr.find_tesseract()

    def test_one_that_fails_is_told(self, tmp_path: Path) -> None:
        program(tmp_path, "exit 3")
        with pytest.raises(ocr.OcrUnavailableError, match="does not work"):
            ocr.find_tesseract()

    def test_one_that_is_mended_while_we_run_is_found(self, tmp_path: Path) -> None:
        program(tmp_path, "exit 3")
        with pytest.raises(ocr.OcrUnavailableError):
            ocr.find_tesseract()
        program(tmp_path, "echo ara; echo fra")
        assert ocr.find_tesseract() == os.path.join(tmp_path, "tesseract")  # noqa: PTH118


def test_fixture_lines_are_apart() -> None:
    dark = lines_of_text(0.0)[:, 300] < 100
    assert sum(before != after for before, after in pairwise(dark)) >= 20
