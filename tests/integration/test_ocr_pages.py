"""Scanned pages through the PDF reader: read with Tesseract where it is installed, told where it is not."""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.convert import ocr
from ingest.convert.document import Page
from ingest.convert.pdf import convert_pdf
from ingest.convert.pdf_page import PageError
from ingest.convert.pdf_process import PdfProcess, close_idle
from ingest.errors import SourceError

pymupdf = pytest.importorskip("pymupdf")
pytestmark = pytest.mark.integration

ARABIC = "تعمل الجمعية على مواكبة الأسر في القرى البعيدة منذ سنة 2014، وتنشر تقريرها كل سنة."
FRENCH = "Loi relative aux associations, article 12."
HTML = f'<div dir="rtl" style="font-size:15px"><p>{ARABIC}</p></div><p style="font-size:15px">{FRENCH}</p>'
# The codes of a font that calls its letters by other letters' names.
GARBAGE = "W|-ulNL'a f}zW AUEuIa aauMa fK -d vE_a oedU qLFO AUJQ WM ruI bdKa xzWq vKlM WOLda rCEI qbdW"

SLEEP, CAT, MV = (shutil.which(name, path=os.defpath) for name in ("sleep", "cat", "mv"))


def original() -> "pymupdf.Document":
    document = pymupdf.open()
    document.new_page().insert_htmlbox(pymupdf.Rect(60, 60, 540, 500), HTML)
    return document


def picture(degrees: float = 0) -> bytes:
    page = original()[0]
    return page.get_pixmap(matrix=pymupdf.Matrix(200 / 72, 200 / 72).prerotate(degrees)).tobytes("png")


def add_scan(document: "pymupdf.Document", degrees: float = 0, turn: int = 0) -> None:
    """Add a page that is a picture; `turn` quarters in the file, and turned back for the reader."""
    page = document.new_page(width=842, height=595) if turn % 180 else document.new_page()
    page.insert_image(page.rect, stream=picture(degrees), rotate=turn, keep_proportion=False)
    page.set_rotation(turn)


def save(document: "pymupdf.Document", folder: Path) -> Path:
    path = folder / "scan.pdf"
    document.save(path)
    return path


def word(page: Page, text: str) -> tuple[float, float]:
    """Return the middle of a word, in points."""
    for block in page.blocks:
        for box in block.words:
            if block.text[box.start : box.end] == text:
                assert box.rect.page == page.number
                return (box.rect.x0 + box.rect.x1) / 2, (box.rect.y0 + box.rect.y1) / 2
    pytest.fail(f"no word {text!r} in {page.text!r}")


def expected_place(text: str, degrees: float, folder: Path) -> tuple[float, float]:
    """Return where a word of the original lies after its picture was turned, and fitted to the page again."""
    document = original()
    [page] = convert_pdf(save(document, folder)).pages
    sheet = document[0].rect
    turned = pymupdf.Matrix(degrees)
    around = sheet * turned
    spot = pymupdf.Point(word(page, text)) * turned - around.tl
    return spot.x * sheet.width / around.width, spot.y * sheet.height / around.height


@pytest.fixture
def no_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let programs be found in a folder that is empty at first."""
    folder = tmp_path / "programs"
    folder.mkdir()
    close_idle()
    monkeypatch.setenv("PATH", str(folder))
    yield folder
    close_idle()


def fake_tesseract(folder: Path, script: str) -> None:
    """Put a program there that has the languages, and otherwise does what the script says."""
    path = folder / "tesseract"
    path.write_text(f'#!/bin/sh\n[ "$1" = --list-langs ] && echo ara && echo fra && exit\n{script}\n')
    path.chmod(0o755)


@pytest.fixture
def tesseract() -> None:
    try:
        ocr.find_tesseract()
    except ocr.OcrUnavailableError as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("tesseract")
class TestWithTesseract:
    @pytest.mark.parametrize(("degrees", "turn"), [(2.5, 0), (0, 90)])
    def test_words_lie_where_they_are_seen(self, tmp_path: Path, degrees: float, turn: int) -> None:
        scan = pymupdf.open()
        add_scan(scan, degrees, turn)
        [page] = convert_pdf(save(scan, tmp_path)).pages
        assert page.ocr
        assert {"الجمعية", "مواكبة", "القرى", "2014"} <= set(re.findall(r"\w+", page.text))
        assert "Loi relative aux associations" in page.text
        for text in ("مواكبة", "associations,"):
            assert word(page, text) == pytest.approx(expected_place(text, degrees, tmp_path), abs=6)

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_scan_that_lies_on_its_side_is_read(self, tmp_path: Path, turn: int) -> None:
        scan = pymupdf.open()
        add_scan(scan, turn=turn)
        scan[0].set_rotation(0)
        [page] = convert_pdf(save(scan, tmp_path)).pages
        assert {"الجمعية", "مواكبة", "القرى", "2014"} <= set(re.findall(r"\w+", page.text))
        if turn == 180:
            x, y = expected_place("مواكبة", 0, tmp_path)
            assert word(page, "مواكبة") == pytest.approx((595 - x, 842 - y), abs=6)

    def test_white_letters_on_a_dark_page_are_read(self, tmp_path: Path) -> None:
        designed = pymupdf.open()
        page = designed.new_page()
        page.draw_rect(page.rect, fill=(0.12, 0.2, 0.28))
        page.draw_rect((0, 500, 595, 700), fill=(0.16, 0.25, 0.33))
        page.insert_htmlbox(pymupdf.Rect(60, 60, 540, 500), f'<div style="color:#fff">{HTML}</div>')
        scan = pymupdf.open()
        scan.new_page().insert_image(page.rect, stream=page.get_pixmap(dpi=200).tobytes("png"))
        [page] = convert_pdf(save(scan, tmp_path)).pages
        assert {"الجمعية", "مواكبة", "القرى", "2014"} <= set(re.findall(r"\w+", page.text))

    def test_only_pages_that_need_it_are_read_from_their_picture(self, tmp_path: Path) -> None:
        document = original()
        add_scan(document)
        document.new_page()
        steps: list[tuple[int, int]] = []
        pages = convert_pdf(save(document, tmp_path), progress=lambda *step: steps.append(step)).pages
        assert [page.ocr for page in pages] == [False, True, False]
        assert steps == [(1, 3), (2, 3), (3, 3)]

    def test_a_layer_of_garbage_gives_way(self, tmp_path: Path) -> None:
        document = original()
        add_scan(document)
        for line in range(4):
            document[1].insert_text((60, 300 + 20 * line), GARBAGE, render_mode=3)
        pages = convert_pdf(save(document, tmp_path)).pages
        assert pages[1].ocr
        assert "الجمعية" in pages[1].text
        assert "AUEuIa" not in pages[1].text

    def test_a_damaged_picture_has_nothing_to_read(self, tmp_path: Path) -> None:
        document = pymupdf.open()
        document.new_page(width=3, height=3)
        assert ocr.read_page(document, 1, 30) == ()


class TestWithoutTesseract:
    def test_what_can_be_read_is_read_and_the_rest_told(self, tmp_path: Path, no_tesseract: Path) -> None:
        document = original()
        add_scan(document)
        add_scan(document)
        converted = convert_pdf(save(document, tmp_path))
        assert "الجمعية" in converted.pages[0].text
        assert [page.text for page in converted.pages[1:]] == ["", ""]
        [warning] = converted.warnings
        assert warning == f"Pages 2-3 need OCR: Tesseract is not installed: {ocr.INSTALL}"

    def test_a_source_of_pictures_is_refused(self, tmp_path: Path, no_tesseract: Path) -> None:
        document = pymupdf.open()
        add_scan(document)
        with pytest.raises(SourceError, match="Page 1 needs OCR: Tesseract is not installed: apt-get install"):
            convert_pdf(save(document, tmp_path))

    def test_what_a_scanner_stamps_is_no_text(self, tmp_path: Path, no_tesseract: Path) -> None:
        document = pymupdf.open()
        add_scan(document)
        document[0].insert_text((250, 820), "CamScanner")
        with pytest.raises(SourceError, match="Page 1 needs OCR"):
            convert_pdf(save(document, tmp_path))

    def test_the_title_on_a_cover_picture_stays(self, tmp_path: Path, no_tesseract: Path) -> None:
        document = original()
        add_scan(document)
        document[1].insert_text((250, 400), "Guide des familles")
        assert convert_pdf(save(document, tmp_path)).pages[1].text == "Guide des familles"

    def test_a_page_that_takes_too_long_is_given_up_with_its_process(self, tmp_path: Path, no_tesseract: Path) -> None:
        fake_tesseract(no_tesseract, f"echo $$ > {no_tesseract}/pid\nexec {SLEEP} 60")
        document = pymupdf.open()
        add_scan(document)
        with pytest.raises(ocr.OcrError, match="takes longer than a page may"):
            ocr.read_page(document, 1, 2)
        pid = (no_tesseract / "pid").read_text().strip()
        state = subprocess.run(["/bin/ps", "-p", pid], capture_output=True, check=False)
        assert state.returncode == 1

    def test_it_ends_with_the_process_that_waits_for_it(self, tmp_path: Path, no_tesseract: Path) -> None:
        started = no_tesseract / "pid"
        fake_tesseract(no_tesseract, f"echo $$ > {started}.part\n{MV} {started}.part {started}\nexec {SLEEP} 60")
        document = pymupdf.open()
        add_scan(document)
        process = PdfProcess()
        process.ask(60, "open", str(save(document, tmp_path)))

        def end() -> None:
            for _ in range(900):
                if started.exists():
                    break
                time.sleep(0.05)
            process.close()

        ending = threading.Thread(target=end)
        ending.start()
        with pytest.raises(PageError):
            process.ask(50, "ocr", 1, 60.0)
        ending.join()
        pid = started.read_text().strip()
        state = subprocess.run(["/bin/ps", "-o", "stat=", "-p", pid], capture_output=True, check=False, text=True)
        # Whoever adopted it may not have buried it yet.
        assert state.stdout.strip()[:1] in ("", "Z")

    def test_the_first_reading_stays_where_there_is_no_time_for_a_second(
        self, tmp_path: Path, no_tesseract: Path
    ) -> None:
        rows = [
            f"5\t1\t1\t1\t1\t{n}\t{900 - 90 * n}\t50\t80\t20\t80\t{text}"
            for n, text in enumerate(["رقم", "هذا", "OMS"])
        ]
        (no_tesseract / "table").write_text("\n".join(rows))
        fake_tesseract(no_tesseract, f'case "$*" in *ara+fra*) {CAT} {no_tesseract}/table;; *) exec {SLEEP} 60;; esac')
        document = pymupdf.open()
        add_scan(document)
        [block] = ocr.read_page(document, 1, 4)
        assert block.text == "رقم هذا OMS"
