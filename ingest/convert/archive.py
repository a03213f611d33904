"""Looking into the ZIP archive of an office file before anything is parsed: sizes may lie, contents may be bombs."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SourceError

MEGABYTE = 1 << 20
MAX_ENTRIES = 10_000
MAX_TOTAL = 512 * MEGABYTE
MAX_XML = 64 * MEGABYTE
# Repetitive XML shrinks to a fiftieth, seldom to a hundredth; below the floor, no ratio does harm.
MAX_RATIO = 200
_RATIO_FLOOR = 16 * MEGABYTE
_MAX_DIRECTORY = 4 * MEGABYTE
_BLOCK = 1 << 16
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"
_TAIL = 22 + 0xFFFF + 20 + 56
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, struct.error)
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


@dataclass(slots=True)
class _Totals:
    """Bytes that came out of the archive so far, and that its entries take up in it."""

    unpacked: int = 0
    packed: int = 0


def member_names(path: Path) -> list[str]:
    """
    Return the names of an archive's entries, read from its directory alone.

    :raises SourceError: if the directory is damaged, or larger than any honest office file's.
    """
    with _open(path) as archive:
        return archive.namelist()


def check_archive(path: Path) -> None:
    """
    Unpack every entry in small pieces, keeping none, so that what a parser unpacks next is known to be harmless.

    :raises SourceError: if the archive is damaged or encrypted, unpacks to too much, declares sizes that are not
        true, or holds XML with a document type declaration (which office files never have, and entity bombs need).
    """
    with _open(path) as archive:
        totals = _Totals()
        for entry in archive.infolist():
            if entry.flag_bits & 1:
                raise SourceError(str(path), "It is protected by a password. Save it without one.")
            _check_entry(path, archive, entry, totals)


def _open(path: Path) -> zipfile.ZipFile:
    try:
        if _directory_size(path) > _MAX_DIRECTORY:
            raise _bomb(path, f"lists more than {MAX_ENTRIES:,} entries")
        archive = zipfile.ZipFile(path)
    except _UNREADABLE as error:
        raise _damaged(path) from error
    if len(archive.infolist()) > MAX_ENTRIES:
        archive.close()
        raise _bomb(path, f"lists more than {MAX_ENTRIES:,} entries")
    return archive


def _directory_size(path: Path) -> int:
    """Return how many bytes `zipfile` would read at once; 0 where there is no directory, which it finds itself."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    at, at64 = tail.rfind(_END), tail.rfind(_END64)
    sizes = [struct.unpack_from("<L", tail, at + 12)[0] if 0 <= at <= len(tail) - 22 else 0]
    if 0 <= at64 <= len(tail) - 56 and sizes == [0xFFFFFFFF]:
        sizes = [struct.unpack_from("<Q", tail, at64 + 40)[0]]
    return min(size, *sizes)


def _check_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, totals: _Totals) -> None:
    declared = entry.file_size
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    before, size = b"", 0
    try:
        for piece in _pieces(archive, entry):
            size += len(piece)
            totals.unpacked += len(piece)
            _check_sizes(path, size if is_xml else 0, totals.unpacked, totals.packed + entry.compress_size)
            if is_xml and any(mark in before + piece for mark in _DOCTYPES):
                raise _bomb(path, f"declares a document type in {entry.filename!r}")
            before = piece[-32:]
    except _UNREADABLE as error:
        raise _damaged(path) from error
    totals.packed += entry.compress_size
    if size != declared:
        raise _bomb(path, f"declares {declared:,} bytes for {entry.filename!r}, which are {size:,}")


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile stops at the declared size: with a greater one it goes on to the true end, and compares the checksum.
    entry.file_size = MAX_TOTAL + 2 * _BLOCK
    with archive.open(entry) as file:
        while piece := file.read(_BLOCK):
            yield piece


def _check_sizes(path: Path, xml: int, unpacked: int, packed: int) -> None:
    if unpacked > MAX_TOTAL:
        raise _bomb(path, f"unpacks to more than {MAX_TOTAL // MEGABYTE} MB")
    if xml > MAX_XML:
        raise _bomb(path, f"holds more than {MAX_XML // MEGABYTE} MB of XML in one part")
    if unpacked > _RATIO_FLOOR and unpacked > MAX_RATIO * packed:
        raise _bomb(path, f"unpacks to more than {MAX_RATIO} times its size")


def _bomb(path: Path, what: str) -> SourceError:
    return SourceError(
        str(path), f"It {what}, like an archive made to exhaust a computer (a ZIP bomb), and was not opened. "
        "If you trust it, open it in its own program and save it again."
    )  # fmt: skip


def _damaged(path: Path) -> SourceError:
    return SourceError(str(path), "It is damaged or cut short. Get the file again, or save it again from its program.")
