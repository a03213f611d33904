"""What converters say of a source they could read is told in the reader's language, with what it names."""

from collections.abc import Iterator

import pytest

from ingest.catalogue import SourceRecord
from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.convert.encoding import decode
from ingest.convert.ocr import INSTALL
from ingest.convert.pdf import _numbered, _read_pages, _Reading
from ingest.convert.pdf_open import MENDING
from ingest.convert.pdf_page import PageError
from ingest.convert.pdf_process import PdfProcess
from ingest.convert.pptx import _warnings
from ingest.repair import repair_document
from ingest.structure_counts import count_warnings
from search.passage import SourceInfo
from ui.web.problems import explain, explain_warning
from ui.web.render_library import UploadResult, uploads_html
from ui.web.strings import LANGUAGES, TEXTS, say


class Refusing(PdfProcess):
    """A process that answers everything with the same error."""

    def __init__(self, error: str) -> None:
        self._error = error

    @property
    def is_alive(self) -> bool:
        return True

    def ask(self, seconds: float, *request: object) -> object:
        raise PageError(self._error)


def of_pdf(error: str, pages: int = 1) -> list[str]:
    reading = _Reading(None, 8.0, [Refusing(error)], total=pages)
    _read_pages(reading, None)
    return reading.warnings


def of_a_long_pdf() -> str:
    reading = _Reading(None, 8.0, [], total=20, ended=3)
    _read_pages(reading, None)
    return reading.warnings[0]


def document(*texts: str) -> ConvertedDocument:
    return ConvertedDocument((Page(1, tuple(map(Block, texts))),))


HEADINGS = ("المحور الأول : الأسرة", "المحور الثاني : الطفولة")


def warnings() -> Iterator[tuple[str, str]]:
    """Yield each warning, written by who gives it, with its key."""
    yield "left_out_slow", of_pdf("it takes longer than 8 seconds")[0]
    yield "left_out_crowded", of_pdf("it has 300,000 letters, and a page may have 200,000")[0]
    yield "left_out_heavy", of_pdf("it takes more memory than a page may")[0]
    yield "left_out_damaged", of_pdf("it is damaged (cannot find page 3 in page tree)")[0]
    yield "left_out_damaged", of_pdf("it crashes the PDF library")[0]
    yield "left_out_many", of_a_long_pdf()
    yield "left_out_long", of_a_long_pdf().replace("too many of its pages cannot be read", "the file is too long")
    yield "ocr_missing", f"{_numbered([3])} OCR: Tesseract is not installed: {INSTALL}"
    yield "ocr_missing", f"{_numbered([1, 2, 7])} OCR: Tesseract at /bin/t lacks the languages fra: {INSTALL}"
    yield "ocr_failed", f"{_numbered([1, 2, 7])} OCR, which failed: Tesseract cannot read it: Killed: 9."
    yield "slides", next(_warnings([Page(1, ()), Page(2, (Block("نص"),)), Page(3, ())]))
    yield "characters", decode("a.txt", b"\xef\xbb\xbfLes \xff lois").warnings[0]
    yield "repaired_much", repair_document(document("االجتماعية واالقتصادية االعمال االسرة " * 9)).warnings[0]
    yield "count_in_text", count_warnings(document("تضم الاستراتيجية 4 محاور أساسية وهي:", *HEADINGS))[0]
    axis = ("ويضم هذا المحور 3 مكونات أساسية وهي:", "• مكون رقم 1", "• مكون رقم 2")
    yield "count", count_warnings(document(HEADINGS[0], *axis))[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_warning_has_its_text(language: str) -> None:
    told = set()
    for key, warning in warnings():
        template = TEXTS[language][f"warning_{key}"]
        said = explain_warning(warning, language)
        assert said is not None, warning
        assert said.startswith(template.split("{")[0]), warning
        assert said.endswith(template.split("}")[-1]), warning
        told.add(key)
    assert told == {key.removeprefix("warning_") for key in TEXTS[language] if key.startswith("warning_")}


def test_what_a_warning_names_is_kept() -> None:
    assert "8" in explain_warning(of_pdf("it takes longer than 8 seconds")[0], "ar")
    assert "1-2, 7" in explain_warning("Pages 1-2, 7 need OCR, which failed: no.", "ar")
    assert INSTALL in explain_warning(f"Page 3 needs OCR: Tesseract is not installed: {INSTALL}", "ar")


def test_the_reason_of_a_refusal_may_be_a_warning() -> None:
    crowded = "Page 1 was left out: it has 300,000 letters, and a page may have 200,000."
    assert explain(crowded, "fr") == say("fr", "warning_left_out_crowded", page=1, letters="300,000")
    slow = f"Page 1 was left out: it takes longer than 8 seconds. {MENDING}"
    assert explain(slow, "fr") == say("fr", "warning_left_out_slow", page=1, seconds=8)


def test_remarks_are_listed_in_the_language_of_the_page_and_others_marked_as_english() -> None:
    remarks = ("Page 4 was left out: it takes longer than 60 seconds.", "The <moon> is full.")
    record = SourceRecord(SourceInfo("guide-1", "دليل"), "/guide.pdf", "pdf", "a", 9, "indexed", warnings=remarks)
    html = uploads_html([UploadResult("guide.pdf", "indexed", records=(record,))], "ar")
    assert f"<li>{say('ar', 'warning_left_out_slow', page=4, seconds=60)}</li>" in html
    assert '<li dir="ltr" lang="en">The &lt;moon&gt; is full.</li>' in html
