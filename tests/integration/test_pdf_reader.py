"""The PDF reader on real files: words land where they are painted, and bad files end in a clear line, soon."""

import os
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.convert.document import Block, ConvertedDocument
from ingest.convert.page_image import render_page
from ingest.convert.pdf import convert_pdf
from ingest.convert.pdf_process import borrowed_process, close_idle
from ingest.errors import SourceError
from ingest.passages import source_text

pytestmark = pytest.mark.integration

DATA = Path(__file__).parents[1] / "data" / "pdf"
PAGES = ("One family came in spring.", "Two families came in summer.", "Nobody came in autumn.")
SENTENCE = "The centre receives every family of this district and keeps a numbered register."


def blocks(document: ConvertedDocument) -> list[Block]:
    return [block for page in document.pages for block in page.blocks]


def written(path: Path, *texts: str, rotation: int = 0) -> Path:
    with pymupdf.open() as document:
        for text in texts:
            page = document.new_page()
            page.insert_textbox((72, 72, 500, 700), text, fontsize=12)
            page.set_rotation(rotation)
        document.save(path)
    return path


def raw_pdf(path: Path, *contents: bytes, media_box: str = "0 0 595 842", kids: str = "") -> Path:
    """Write a PDF by hand: pages with these content streams, compressed."""
    kids = kids or " ".join(f"{4 + 2 * i} 0 R" for i in range(len(contents)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    for i, content in enumerate(contents):
        packed = zlib.compress(content, 9)
        objects[4 + 2 * i] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[{media_box}]/Contents {5 + 2 * i} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        objects[5 + 2 * i] = b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed)
    body = b"%PDF-1.5\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % item for item in objects.items())
    path.write_bytes(body + b"trailer<</Root 1 0 R>>\n%%EOF")
    return path


def shown(text: str) -> bytes:
    return f"BT /F 12 Tf 72 700 Td ({text}) Tj ET".encode()


def read_or_refuse(path: Path) -> ConvertedDocument | None:
    """Read a file that may be beyond reading: then the reason is one line."""
    try:
        return convert_pdf(path, page_seconds=20)
    except SourceError as refused:
        reason = refused.reason
    assert re.fullmatch(r"[A-Z].*", reason)
    return None


@pytest.fixture(scope="module", autouse=True)
def _no_process_left() -> Iterator[None]:
    yield
    close_idle()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_stand_where_pymupdf_finds_them(tmp_path: Path, rotation: int) -> None:
    path = written(tmp_path / "page.pdf", SENTENCE, rotation=rotation)
    (block,) = blocks(convert_pdf(path))
    assert block.text == SENTENCE
    with pymupdf.open(path) as document:
        turn = document[0].rotation_matrix
        expected = {word[4]: pymupdf.Rect(word[:4]) * turn for word in document[0].get_text("words")}
    for box in block.words:
        found = pymupdf.Rect(box.rect[1:])
        theirs = expected[block.text[box.start : box.end]]
        # Theirs is as high as the font allows, ours as high as its letters.
        assert (found & theirs).get_area() >= 0.95 * found.get_area()
        assert found.get_area() >= 0.7 * theirs.get_area()


@pytest.mark.parametrize("name", ["story", "columns", "table", "cells", "notes", "kashida", "visual"])
def test_every_word_of_the_text_has_its_box(name: str) -> None:
    for page in convert_pdf(DATA / f"{name}.pdf").pages:
        for block in page.blocks:
            words = [block.text[box.start : box.end] for box in block.words]
            assert words == re.findall(r"(?!\|(?: |$))\S+", block.text)
            assert {box.rect.page for box in block.words} == {page.number}


@pytest.mark.parametrize("rotation", [0, 90])
def test_the_highlight_covers_the_ink_of_its_word(tmp_path: Path, rotation: int) -> None:
    path = tmp_path / "turned.pdf"
    with pymupdf.open(DATA / "kashida.pdf") as document:
        document[0].set_rotation(rotation)
        document.save(path)
    block = blocks(convert_pdf(path))[1]
    box = block.words[3]
    plain, marked = (pymupdf.Pixmap(render_page(path, 1, rects, dpi=72)) for rects in ((), [box.rect]))
    assert (plain.width, plain.height) == (marked.width, marked.height)
    changed = [
        (x, y) for x in range(plain.width) for y in range(plain.height) if plain.pixel(x, y) != marked.pixel(x, y)
    ]
    rect = box.rect
    assert all(rect.x0 - 1 <= x <= rect.x1 + 1 and rect.y0 - 1 <= y <= rect.y1 + 1 for x, y in changed)
    assert any(max(plain.pixel(x, y)) < 128 for x, y in changed)


def test_columns_headings_and_furniture() -> None:
    document = convert_pdf(DATA / "columns.pdf")
    headings = [(block.text, block.level) for block in blocks(document) if block.role == "heading"]
    assert headings == [("دليل تدبير مراكز القرب", 1), ("خاتمة", 2)]
    assert "منشورات شبكة الجمعيات الشريكة" not in document.text
    assert not any(re.fullmatch(r"\d+", block.text) for block in blocks(document))


def test_table_rows_are_lines_of_cells() -> None:
    rows = [block.text for block in blocks(convert_pdf(DATA / "table.pdf")) if block.role == "table_row"]
    assert rows[0] == "المركز | عدد المستفيدين | الميزانية بالدرهم | السنة"
    assert rows[3] == "أولاد تايمة | 987 | 128.750 | 2020"
    assert len(rows) == 4


@pytest.mark.parametrize("name", ["cells", "notes"])
def test_cells_and_footnotes_are_read_whole_and_in_order(name: str) -> None:
    true = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert [block.text for block in blocks(convert_pdf(DATA / f"{name}.pdf"))] == true


def test_a_table_of_full_cells_is_read_by_its_rules(tmp_path: Path) -> None:
    rows = [
        ("Number of the project put forward", "Body in charge"),
        ("Courses in mediation and sign language", "The institute"),
    ]
    path = tmp_path / "ruled.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                x, y = 72 + 90 * column, 72 + 60 * row
                page.draw_rect((x, y, x + 90, y + 60))
                page.insert_textbox((x + 2, y, x + 88, y + 60), text, fontsize=11)
        document.save(path)
    found = blocks(convert_pdf(path))
    assert [(block.role, block.text) for block in found] == [("table_row", " | ".join(row)) for row in rows]


def test_a_footnote_does_not_cut_the_sentence_that_runs_over_its_page(tmp_path: Path) -> None:
    path = tmp_path / "note.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 600), "The centre opened in spring.", fontsize=12)
        page.insert_text((72, 640), "It receives every family", fontsize=12)
        end = 72 + pymupdf.get_text_length("It receives every family", fontsize=12)
        page.insert_text((end, 636), "1", fontsize=7)
        page.insert_text((end + 7, 640), "of this district and of all the others that are near and", fontsize=12)
        page.draw_line((72, 700), (180, 700))
        page.insert_text((72, 712), "1 Official Gazette no. 5171.", fontsize=9)
        document.new_page().insert_text((72, 80), "keeps a numbered register of their requests.", fontsize=12)
        document.save(path)
    document = convert_pdf(path)
    assert [block.text for block in document.pages[0].blocks] == [
        "The centre opened in spring.",
        "1 Official Gazette no. 5171.",
        "It receives every family¹ of this district and of all the others that are near and",
    ]
    assert "are near and keeps a numbered register" in source_text(document)


def test_bookmarks_are_headings(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        for y, text in (
            (80, "Annual report"),
            (120, "The centre opened in spring."),
            (160, "Visitors"),
            (200, SENTENCE),
        ):
            page.insert_text((72, y), text, fontsize=12)
        document.set_toc([[1, "Annual report", 1], [2, "2. Visitors", 1]])
        document.set_metadata({"title": "Microsoft Word - report.doc", "creationDate": "D:20190101"})
        document.save(path)
    converted = convert_pdf(path)
    assert [(b.text, b.level) for b in blocks(converted) if b.role == "heading"] == [("Annual report", 1)]
    assert converted.metadata == {}


def test_title_of_the_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "title.pdf"
    with pymupdf.open(DATA / "visual.pdf") as document:
        document.set_metadata({"title": "دليل الوساطة الأسرية"})
        document.save(path)
    assert convert_pdf(path).metadata == {"title": "دليل الوساطة الأسرية"}


def test_progress_is_told_after_every_page(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    convert_pdf(written(tmp_path / "three.pdf", *PAGES), progress=lambda page, pages: told.append((page, pages)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_page_of_too_many_letters_is_left_out(tmp_path: Path) -> None:
    crowded = b"BT /F 1 Tf 72 700 Td " + b"(%b) Tj " % (b"a" * 1000) * 300 + b"ET"
    document = convert_pdf(raw_pdf(tmp_path / "crowd.pdf", shown(SENTENCE), crowded))
    assert [len(page.blocks) for page in document.pages] == [1, 0]
    assert document.warnings == ("Page 2 was left out: it has 300,000 letters, and a page may have 200,000.",)


def test_a_page_over_its_time_is_left_out_and_the_next_ones_are_read(tmp_path: Path) -> None:
    slow = b"q 1 0 0 1 0 0 cm BT /F 12 Tf ET 0 0 m 1 1 l S Q\n" * 6_000_000
    path = raw_pdf(tmp_path / "slow.pdf", shown(SENTENCE), slow, shown("The last page of the register."))
    document = convert_pdf(path, page_seconds=2)
    assert [bool(page.blocks) for page in document.pages] == [True, False, True]
    assert document.warnings == ("Page 2 was left out: it takes longer than 2 seconds.",)


def test_a_crash_costs_its_page_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "three.pdf", *PAGES)
    with borrowed_process() as lent:
        process = type(lent[0])
        ask = process.ask

        def crash_once(self: object, seconds: float, *request: object) -> object:
            if request[:2] == ("page", 2):
                self._process.kill()
            return ask(self, seconds, *request)

        monkeypatch.setattr(process, "ask", crash_once)
    document = convert_pdf(path)
    assert [len(page.blocks) for page in document.pages] == [1, 0, 1]
    assert document.warnings == ("Page 2 was left out: it crashes the PDF library.",)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's memory")
def test_a_deflate_bomb_ends(tmp_path: Path) -> None:
    path = raw_pdf(tmp_path / "bomb.pdf", shown(SENTENCE), b" " * 200_000_000)
    assert path.stat().st_size < 300_000
    document = convert_pdf(path, page_seconds=20)
    assert blocks(document)[0].text == SENTENCE


def test_pages_that_contain_themselves_are_no_endless_book(tmp_path: Path) -> None:
    path = raw_pdf(tmp_path / "cycle.pdf", shown(SENTENCE), kids="2 0 R 4 0 R 2 0 R")
    document = read_or_refuse(path)
    assert document is None or len(document.pages) <= 3


@pytest.mark.parametrize("media_box", ["0 0 0 0", "0 0 -5 1e30", "0 0 1e9 1e9"])
def test_pages_of_no_size_or_of_miles(tmp_path: Path, media_box: str) -> None:
    path = raw_pdf(tmp_path / "size.pdf", shown(SENTENCE), media_box=media_box)
    document = read_or_refuse(path)
    assert document is None or document.text == SENTENCE


def test_a_file_of_too_many_pages_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.convert.pdf._MAX_PAGES", 2)
    document = convert_pdf(written(tmp_path / "long.pdf", *PAGES, *PAGES))
    assert [len(page.blocks) for page in document.pages] == [1, 1]
    assert document.warnings == ("Pages 3 to 6 were left out: the file is too long. Split it.",)


def test_encrypted_files_say_so(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    with pymupdf.open(DATA / "visual.pdf") as document:
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    with pytest.raises(SourceError, match=r"locked\.pdf: It is protected by a password\. Save a copy without it"):
        convert_pdf(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It is empty"),
        (b"%PDF-1.7\n", "has no pages|not a PDF"),
        (b"<html><body>text</body></html>", "not a PDF"),
        (b"\x89PNG\r\n\x1a\n", "not a PDF"),
    ],
)
def test_what_is_no_pdf_gets_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "odd.pdf"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=reason) as caught:
        convert_pdf(path)
    assert caught.value.path == str(path)
    assert "\n" not in caught.value.reason


def test_a_missing_file_gets_one_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"It cannot be read \(No such file"):
        convert_pdf(tmp_path / "gone.pdf")


def test_a_picture_needs_ocr_and_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "scan.pdf"
    with pymupdf.open(DATA / "visual.pdf") as source, pymupdf.open() as document:
        picture = source[0].get_pixmap(dpi=60)
        for _ in range(2):
            page = document.new_page()
            page.insert_image(page.rect, pixmap=picture)
        document.save(path)
    close_idle()
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    with pytest.raises(SourceError, match=r"Pages 1-2 need OCR: .*[Tt]esseract"):
        convert_pdf(path)
    close_idle()


@settings(max_examples=12, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_files_never_crash_the_reader(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["visual.pdf", "kashida.pdf"]))
    content = bytearray((DATA / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.sampled_from([0, 0, 0, 1, 40, 4000]))
        content[at : at + cut] = data.draw(st.binary(max_size=6))
        if not content:
            return
    path = tmp_path / "mutated.pdf"
    path.write_bytes(content)
    assert read_or_refuse(path) == read_or_refuse(path)
