"""Content decides what a file is; its name only where the content does not say."""

import io
import zipfile
from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.source_types import identify


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return file.getvalue()


def ole(stream: str) -> bytes:
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    head[30:32], head[48:52] = b"\x09\0", b"\0\0\0\0"
    return bytes(head) + stream.encode("utf-16-le").ljust(512, b"\0")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", b"%PDF-1.7", "pdf"), ("a.txt", b"junk\n%PDF-1.7", "pdf"),
        ("a.docx", archive("word/document.xml"), "docx"),
        ("a.zip", archive("ppt/presentation.xml"), "pptx"), ("a.html", b"x", "html"), ("a.md", b"<html>", "markdown"),
        ("a.txt", b"\xef\xbb\xbf <!-- c --> <!DOCTYPE html>", "html"), ("a.txt", "نص".encode(), "text"),
        ("a.txt", b"\xff\xfe" + "<html>".encode("utf-16-le"), "html"), ("a.doc", b"<html>", "html"),
        ("a.jsonl", b'\n{"_id": "1", "title": "", "text": ""}\n', "beir"), ("a.jsonl", b"{broken", "beir"),
        ("a.jsonl", b'{"_id": "1"}', None), ("a.csv", b"1,2", None), ("a", b"x", None),
    ],
)  # fmt: skip
def test_identify(tmp_path: Path, name: str, content: bytes, expected: str | None) -> None:
    (tmp_path / name).write_bytes(content)
    assert identify(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("a.doc", ole("WordDocument"), r"an old Word file \(.doc\). .* save it as .docx"),
        ("a.docx", ole("WordDocument"), "Its name ends in .docx, but it is an old Word file"),
        ("a.ppt", ole("PowerPoint Document"), "save it as .pptx"), ("a.xls", ole("Workbook"), "save it as .pdf"),
        ("a.docx", ole("EncryptedPackage"), "protected by a password"), ("a.msg", ole("x"), "an old office file"),
        ("a.rtf", b"{\\rtf1 x}", "an RTF file. .* save it as .docx"), ("a.txt", b"\x89PNG\r\n", "a PNG image"),
        ("a.xlsx", archive("xl/workbook.xml"), "an Excel workbook"),
        ("a.odt", archive("META-INF/manifest.xml", "content.xml"), "an OpenDocument file"),
        ("a.zip", archive("a.txt"), "a ZIP archive. Unpack it"),
        ("a.docx", b"PK\x03\x04 broken", "damaged or cut short"),
        ("a.pdf", b"no pdf", "not that of a .pdf file"), ("a.pptx", b"x", "not that of a .pptx file"),
        ("a.txt", b"SQLite format 3\0", "a database"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_the_remedy(tmp_path: Path, name: str, content: bytes, match: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=match):
        identify(tmp_path / name)


@pytest.mark.parametrize("size", [8, 31, 50, 511])
def test_ole_files_that_are_cut_short(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.doc").write_bytes(ole("WordDocument")[:size])
    with pytest.raises(SourceError, match="an old office file"):
        identify(tmp_path / "a.doc")
