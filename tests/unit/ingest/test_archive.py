"""Archives that lie, burst or are broken get one line, before any parser sees them."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from ingest.convert import archive
from ingest.convert.archive import check_archive, member_names
from ingest.errors import SourceError


def packed(tmp_path: Path, **entries: bytes) -> Path:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "."), content)
    return path


def test_sound_archives_pass(tmp_path: Path) -> None:
    path = packed(tmp_path, a__xml=b"<a/>" * 1000, b__png=bytes(range(256)) * 100)
    check_archive(path)
    assert member_names(path) == ["a.xml", "b.png"]


@pytest.mark.parametrize("cut", [0, 10, 60, -30, -1])
def test_damaged_archives(tmp_path: Path, cut: int) -> None:
    path = packed(tmp_path, a__xml=b"<a/>" * 5000)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(SourceError, match="damaged or cut short"):
        check_archive(path)


def test_damaged_entries(tmp_path: Path) -> None:
    path = packed(tmp_path, a__xml=bytes(range(256)) * 40)
    data = bytearray(path.read_bytes())
    data[60:70] = b"\xff" * 10
    path.write_bytes(data)
    with pytest.raises(SourceError, match="damaged or cut short"):
        check_archive(path)


def test_archives_that_burst(tmp_path: Path) -> None:
    path = packed(tmp_path, a__bin=b"\0" * (17 << 20))
    with pytest.raises(SourceError, match=r"more than 200 times its size.*ZIP bomb"):
        check_archive(path)


@pytest.mark.parametrize(
    ("limit", "value", "match"),
    [("MAX_TOTAL", 1 << 10, "unpacks to more than"), ("MAX_XML", 1 << 10, "MB of XML"), ("MAX_ENTRIES", 1, "entries")],
)
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, match: str) -> None:
    path = packed(tmp_path, a__xml=b"<a/>" * 4000, b__xml=b"<b/>")
    monkeypatch.setattr(archive, limit, value)
    with pytest.raises(SourceError, match=match):
        check_archive(path)


@pytest.mark.parametrize("declared", [100, 100_000])
def test_sizes_that_are_not_true(tmp_path: Path, declared: int) -> None:
    path = packed(tmp_path, a__xml=b"<a/>" * 1000)
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02")
    path.write_bytes(data[: at + 24] + struct.pack("<L", declared) + data[at + 28 :])
    with pytest.raises(SourceError, match=r"damaged or cut short|declares"):
        check_archive(path)


def test_directories_that_are_too_large_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MAX_DIRECTORY", 50)
    with pytest.raises(SourceError, match="lists more than 10,000 entries"):
        member_names(packed(tmp_path, a__xml=b"x", b__xml=b"y"))


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_document_types_are_refused(tmp_path: Path, encoding: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode(encoding)
    with pytest.raises(SourceError, match=r"declares a document type in 'a\.xml'"):
        check_archive(packed(tmp_path, a__xml=bomb))


def test_a_document_type_across_two_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_BLOCK", 7)
    with pytest.raises(SourceError, match="document type"):
        check_archive(packed(tmp_path, a__xml=b"<a>12<!DOCTYPE x></a>"))


def test_passwords(tmp_path: Path) -> None:
    path = packed(tmp_path, a__xml=b"x")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(SourceError, match="protected by a password"):
        check_archive(path)


def test_archives_in_archives_are_not_unpacked(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros", b"\0" * (20 << 20))
    check_archive(packed(tmp_path, inner__zip=inner.getvalue()))
