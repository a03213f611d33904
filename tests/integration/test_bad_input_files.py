"""Bad files through finding and converting: each gets one clear line, and the good ones beside them are read."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation

from ingest.convert import convert
from ingest.convert.document import ConvertedDocument
from ingest.errors import SourceError
from ingest.sources import find_sources

pytestmark = pytest.mark.integration

DEEP = "<w:smartTag>" * 3000 + "</w:smartTag>" * 3000


def docx() -> bytes:
    document = Document()
    document.add_heading("دليل", 1)
    document.add_paragraph("بند", style="List Number")
    document.add_table(2, 2).cell(0, 0).text = "خلية"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pptx() -> bytes:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "عنوان"
    slide.placeholders[1].text_frame.text = "بند\nبند آخر"
    slide.notes_slide.notes_text_frame.text = "ملاحظة"
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return an archive of which one part is changed, or left out where nothing remains of it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(old.read(name)) if name == part else old.read(name)
            if content:
                new.writestr(name, content)
    return file.getvalue()


def read(path: Path) -> Iterator[ConvertedDocument | SourceError]:
    for found in find_sources([path], max_file_mb=25):
        try:
            yield found if isinstance(found, SourceError) else convert(found, 5.0)
        except SourceError as error:
            yield error


BAD = {
    "empty.docx": (b"", "It is empty"),
    "large.txt": (b"x" * (26 << 20), "the limit is 25 MB"),
    "no-zip.docx": (b"not an archive", "not that of a .docx file"),
    "cut.docx": (docx()[:9000], "damaged or cut short"),
    "bomb.docx": (rewritten(docx(), "word/document.xml", lambda _: b" " * (70 << 20)), "ZIP bomb"),
    "entities.docx": (
        rewritten(docx(), "word/document.xml", lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml), "document type",
    ),
    "deep.docx": (
        rewritten(docx(), "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + DEEP.encode())),
        "damaged, or not built",
    ),
    "broken.docx": (rewritten(docx(), "word/document.xml", lambda xml: xml[:500]), "damaged, or not built"),
    "bare.docx": (rewritten(docx(), "word/document.xml", lambda _: b""), "holds no Word document|damaged"),
    "blank.docx": (rewritten(docx(), "word/document.xml", lambda xml: re.sub(b"<w:t>.*?</w:t>", b"", xml)), "no text"),
    "broken.pptx": (rewritten(pptx(), "ppt/slides/slide1.xml", lambda xml: xml[:300]), "damaged, or not built"),
    "bare.pptx": (rewritten(pptx(), "ppt/slides/slide1.xml", lambda _: b""), "no presentation|damaged"),
    "deep.html": (b"<div>" * 10_000 + b"x", "nested more deeply"),
    "blank.html": (b"<html><script>x</script></html>", "no text"),
    "strange.txt": (bytes(range(128, 256)) * 40, "unknown encoding"),
    "program.txt": (bytes(range(32)) * 40, "not a text file"),
    "spaces.md": (b" \n\n ", "no text"),
    "broken.pdf": (b"%PDF-1.4 broken", "."),
    "image.md": (b"\x89PNG\r\n", "PNG image"),
    "corpus.jsonl": (b"{broken", "Line 1 is not valid JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_clear_line(tmp_path: Path, name: str) -> None:
    content, match = BAD[name]
    (tmp_path / name).write_bytes(content)
    (error,) = read(tmp_path / name)
    assert isinstance(error, SourceError)
    assert error.path == str(tmp_path / name)
    assert re.search(match, error.reason)
    assert "\n" not in error.reason


def test_good_files_beside_bad_ones_are_read(tmp_path: Path) -> None:
    for name, (content, _) in BAD.items():
        if name != "large.txt":
            (tmp_path / name).write_bytes(content)
    (tmp_path / "a-good.docx").write_bytes(docx())
    (tmp_path / "z-good.pptx").write_bytes(pptx())
    found = list(read(tmp_path))
    assert [isinstance(each, SourceError) for each in found] == [False, *[True] * (len(BAD) - 1), False]


@pytest.mark.parametrize(("name", "data"), [("a.docx", docx()), ("a.pptx", pptx())])
def test_office_files_with_gaps_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes
) -> None:
    parts = zipfile.ZipFile(io.BytesIO(data)).namelist()
    path = tmp_path_factory.mktemp("gaps") / name

    def with_gap(xml: bytes, seed: int) -> bytes:
        """Leave out some elements or attributes, so that it is still XML, or a run of bytes, so that it may not be."""
        chance = random.Random(seed)
        pattern = chance.choice([rb"<[\w:]+[^<>]*/>", rb' [\w:]+="[^"]*"', rb'"[^"]*"', rb"[\w:]{4,}"])
        return re.sub(pattern, lambda found: b"" if chance.random() < 0.1 else found[0], xml)

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(parts), st.integers(0, 1000))
    def check(part: str, seed: int) -> None:
        path.write_bytes(rewritten(data, part, lambda xml: with_gap(xml, seed)))
        assert len(list(read(path))) == 1

    check()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([".txt", ".md", ".html", ".docx", ".pptx", ".jsonl", ""]), st.binary(max_size=200))
def test_any_bytes_under_any_name_are_read_or_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    assert all(isinstance(each, ConvertedDocument | SourceError) for each in read(path))
