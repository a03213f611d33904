"""PDFs made to hurt: each ends in text or in one clear line, within its limits."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.convert.document import ConvertedDocument
from ingest.convert.pdf import convert_pdf
from ingest.convert.pdf_open import MENDING
from ingest.convert.pdf_process import close_idle
from ingest.errors import SourceError

pymupdf = pytest.importorskip("pymupdf")
pytestmark = pytest.mark.integration

# A limit for pages that are meant to break it, and one that a healthy page keeps on any machine.
SHORT, AMPLE = 2.0, 60.0
LINE = b"BT /F1 12 Tf 72 700 Td (The association keeps a register of its members) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


@pytest.fixture(autouse=True, scope="module")
def own_process() -> Iterator[None]:
    """Leave no process behind that a hostile file has been through."""
    yield
    close_idle()


def pdf(objects: dict[int, bytes]) -> bytes:
    """Write objects as a PDF whose catalog is object 1; what refers to what is up to the caller."""
    out, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size, table = max(objects) + 1, len(out)
    rows = b"".join(b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 65535 f \n" for n in range(size))
    out += b"xref\n0 %d\n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, rows, size, table)
    return bytes(out)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def page(box: bytes = b"0 0 595 842", contents: int = 5, parent: int = 2) -> bytes:
    resources = b"/Resources << /Font << /F1 4 0 R >> >>"
    return b"<< /Type /Page /Parent %d 0 R /MediaBox [%s] %s /Contents %d 0 R >>" % (parent, box, resources, contents)


def one_page(contents: bytes = stream(LINE), box: bytes = b"0 0 595 842", font: bytes = FONT) -> dict[int, bytes]:
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page(box),
        4: font,
        5: contents,
    }


def bomb(size: int, unit: bytes) -> bytes:
    """Return a content stream that grows a hundredfold and more."""
    squeeze = zlib.compressobj(1)
    parts = [squeeze.compress(unit * 10_000) for _ in range(size // (len(unit) * 10_000))]
    return stream(b"".join([*parts, squeeze.flush()]), b"/Filter /FlateDecode")


@pytest.fixture
def read(tmp_path: Path):
    """Return a function that reads bytes as a PDF."""

    def read(data: bytes, seconds: float = AMPLE) -> ConvertedDocument:
        path = tmp_path / "hostile.pdf"
        path.write_bytes(data)
        return convert_pdf(path, seconds)

    return read


def test_the_pdf_written_here_is_sound(read) -> None:
    converted = read(pdf(one_page()))
    assert converted.text == "The association keeps a register of its members"
    assert converted.warnings == ()


@pytest.mark.parametrize("box", [b"0 0 0 0", b"0 0 1e-9 842", b"0 0 1e30 1e30", b"595 842 0 0", b"0 0 nan inf", b""])
def test_an_impossible_page_size(read, box: bytes) -> None:
    assert "register of its members" in read(pdf(one_page(box=box))).text


def test_thousands_of_pages_of_which_one_says_something(read) -> None:
    pages = {number: page(contents=6) for number in range(7, 2_007)} | {2_006: page()}
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    tree = {2: b"<< /Type /Pages /Count 2000 /Kids [%s] >>" % kids, 6: stream(b"")}
    converted = read(pdf(one_page() | tree | pages))
    assert len(converted.pages) == 2_000
    assert converted.pages[-1].text == "The association keeps a register of its members"


def test_a_file_of_more_pages_than_a_book_has(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.convert.pdf._MAX_PAGES", 20)
    kids = b" ".join(b"%d 0 R" % number for number in range(6, 31))
    pages = dict.fromkeys(range(6, 31), page())
    converted = read(pdf(one_page() | {2: b"<< /Type /Pages /Count 25 /Kids [%s] >>" % kids} | pages))
    assert len(converted.pages) == 20
    assert converted.warnings == ("Pages 21 to 25 were left out: the file is too long. Split it.",)


def test_more_letters_on_one_page_than_a_page_can_have(read) -> None:
    heap = stream(b"BT /F1 9 Tf 50 700 Td (abcdefghij) Tj ET " * 30_000)
    with pytest.raises(SourceError) as caught:
        read(pdf(one_page(heap)))
    told = "Page 1 was left out: it has 300,000 letters, and a page may have 200,000."
    assert caught.value.reason == f"{told} {MENDING}"


def test_a_deflate_bomb_ends_at_its_limit(read) -> None:
    heap = bomb(300_000_000, b"BT /F1 9 Tf 50 700 Td (abcdefghijklmnopqrst) Tj ET ")
    assert len(heap) < 3_000_000
    with pytest.raises(SourceError, match="Page 1 was left out: it takes "):
        read(pdf(one_page(heap)), SHORT)


@pytest.mark.parametrize("kid", [2, 6])
def test_a_cycle_in_the_page_tree(read, kid: int) -> None:
    loop = {
        2: b"<< /Type /Pages /Kids [3 0 R %d 0 R] /Count 5 >>" % kid,
        6: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 2 >>",
    }
    try:
        converted = read(pdf(one_page() | loop))
    except SourceError as error:
        assert "cycle" in error.reason or "no pages that can be read" in error.reason  # noqa: PT017
    else:
        assert "register of its members" in converted.text


def test_forms_that_draw_each_other(read) -> None:
    def form(other: int, number: int) -> bytes:
        drawing = b"/Resources << /XObject << /X %d 0 R >> /Font << /F1 4 0 R >> >>" % other
        return stream(LINE + b" /X Do" * 20, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + drawing)

    objects = one_page(stream(LINE + b" /X Do")) | {6: form(7, 6), 7: form(6, 7)}
    objects[3] = objects[3].replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<")
    assert "register of its members" in read(pdf(objects), AMPLE).text


def test_every_truncation_is_read_or_refused(read) -> None:
    whole = pdf(one_page())
    for length in range(0, len(whole), 97):
        try:
            assert read(whole[:length]).text == "The association keeps a register of its members"
        except SourceError as error:
            assert error.reason.endswith(  # noqa: PT017
                ("or ask for the original.", "Get a complete copy.", "Check that it is the right file.")
            ), error.reason


@pytest.mark.parametrize("method", ["PDF_ENCRYPT_RC4_128", "PDF_ENCRYPT_AES_256"])
def test_a_password_is_asked_for_by_name(read, tmp_path: Path, method: str) -> None:
    document = pymupdf.open("pdf", pdf(one_page()))
    secret = document.tobytes(encryption=getattr(pymupdf, method), user_pw="sesame", owner_pw="open")
    with pytest.raises(SourceError, match=r"It is protected by a password\. Save a copy without it"):
        read(secret)


def test_a_file_that_only_forbids_printing_is_read(read) -> None:
    document = pymupdf.open("pdf", pdf(one_page()))
    locked = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="open", permissions=0)
    assert "register of its members" in read(locked).text


@pytest.mark.parametrize(
    "lie",
    [
        b"/FirstChar 0 /LastChar 255 /Widths [0]",
        b"/FirstChar 200 /LastChar 1 /Widths [1e30 -1e30 null (x)]",
        b"/Encoding /Identity-H",
        b"/Encoding << /Differences [0 /A 65 65 /a /b null -5 /c] >>",
        b"/ToUnicode 4 0 R",
        b"/FontDescriptor << /Type /FontDescriptor /FontFile2 5 0 R /FontBBox [0 0 0 0] /Ascent 1e30 >>",
    ],
)
def test_a_font_that_lies_about_itself_crashes_nothing(read, lie: bytes) -> None:
    font = FONT.replace(b">>", lie + b" >>")
    try:
        assert len(read(pdf(one_page(font=font))).pages) == 1
    except SourceError as error:
        # With widths of nothing or of a mile, the letters are painted on one spot, or outside of the page.
        assert error.reason == "It holds no text. Check that it is the right file."  # noqa: PT017


def test_a_font_that_calls_all_its_letters_alike_is_sent_to_ocr(read, monkeypatch: pytest.MonkeyPatch) -> None:
    close_idle()
    monkeypatch.setenv("PATH", "")
    cmap = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <FF> <E000> endbfrange"
    objects = one_page(font=FONT.replace(b">>", b"/ToUnicode 6 0 R >>")) | {6: stream(cmap)}
    with pytest.raises(SourceError, match="Page 1 needs OCR"):
        read(pdf(objects))
    close_idle()


def test_pages_beside_a_damaged_one_are_read(read) -> None:
    tree = {2: b"<< /Type /Pages /Kids [3 0 R 6 0 R 3 0 R] /Count 3 >>", 6: b"<< /Type /Page /Parent 6 0 R >>"}
    converted = read(pdf(one_page() | tree))
    assert [bool(found.text) for found in converted.pages] == [True, False, True]
