"""What a file is: its content decides, its name only where the content does not say."""

import re
import struct
from pathlib import Path

from ingest.convert.archive import member_names
from ingest.convert.beir import is_record
from ingest.errors import SourceError

# Extension -> media type.
EXTENSIONS = {
    ".pdf": "pdf", ".docx": "docx", ".pptx": "pptx", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text", ".jsonl": "beir",
}  # fmt: skip
# Documents that people expect to be read, and the format to save them in.
CONVERTIBLE = {
    ".doc": "docx", ".docm": "docx", ".dot": "docx", ".dotx": "docx", ".odt": "docx", ".rtf": "docx",
    ".ppt": "pptx", ".pptm": "pptx", ".pps": "pptx", ".ppsx": "pptx", ".odp": "pptx",
}  # fmt: skip
SUPPORTED = ".pdf, .docx, .pptx, .html, .md, .txt, and a BEIR corpus .jsonl"

_HEAD = 4096
_PDF = b"%PDF-"
_PDF_WITHIN = 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_HTML = re.compile(r"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_PARTS = {"word/": "docx", "ppt/": "pptx"}
_SIGNATURES = {
    b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"II*\0": "a TIFF image",
    b"MM\0*": "a TIFF image", b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a GZIP archive", b"%!PS": "a PostScript file", b"SQLite format 3": "a database",
    b"\x7fELF": "a program", b"MZ\x90": "a program",
}  # fmt: skip
_SAVE = "Open it in its own program, or in LibreOffice, and save it as {}."
_SAVE_TEXT = f"If it holds text, save that as one of: {SUPPORTED}."
# Streams of the old office formats -> what they are, and what to do about it.
_OLE_STREAMS = {
    "WordDocument": ("an old Word file (.doc)", _SAVE.format(".docx")),
    "PowerPoint Document": ("an old PowerPoint file (.ppt)", _SAVE.format(".pptx")),
    "Workbook": ("an old Excel file (.xls)", _SAVE.format(".pdf")),
}


def identify(path: Path) -> str | None:
    """
    Tell the media type of a file that is not empty.

    :returns: one of the values of `EXTENSIONS`; None where neither content nor name says anything.
    :raises SourceError: if the content is known, or the name promises a document, but it cannot be read.
    :raises OSError: if the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if _PDF in head[:_PDF_WITHIN]:
        return "pdf"
    if head.startswith(_ZIP):
        return _identify_archive(path)
    if head.startswith(_OLE):
        raise _refuse_ole(path, head)
    if head.lstrip().startswith(_RTF):
        raise _refuse(path, "an RTF file", _SAVE.format(".docx"))
    for signature, name in _SIGNATURES.items():
        if head.startswith(signature):
            raise _refuse(path, name, _SAVE_TEXT)
    return _identify_text(path, head)


def _identify_text(path: Path, head: bytes) -> str | None:
    claimed = EXTENSIONS.get(path.suffix.lower())
    if claimed == "beir":
        return _identify_jsonl(path)
    if claimed in {"markdown", "html"}:
        return claimed
    if _HTML.match(head.decode(_BOMS.get(head[:2], "utf-8"), errors="replace").lstrip("\ufeff")):
        return "html"
    if claimed in {"pdf", "docx", "pptx"}:
        remedy = "It is damaged or misnamed: get the file again, or save it again from its program."
        raise SourceError(str(path), f"Its content is not that of a {path.suffix.lower()} file. {remedy}")
    return claimed


def _identify_jsonl(path: Path) -> str | None:
    with path.open("rb") as file:
        first = next((line for line in file if line.strip()), b"")
    # A broken line is worth an error; a sound one of another shape makes it another kind of file.
    return None if is_record(first) is False else "beir"


def _identify_archive(path: Path) -> str:
    names = member_names(path)
    for part, media_type in _PARTS.items():
        if any(name.startswith(part) for name in names):
            return media_type
    if any(name.startswith("xl/") for name in names):
        raise _refuse(path, "an Excel workbook", _SAVE.format(".pdf"))
    if "META-INF/manifest.xml" in names and "content.xml" in names:
        raise _refuse(path, "an OpenDocument file", _SAVE.format(".docx or .pdf"))
    raise _refuse(path, "a ZIP archive", "Unpack it and add the files that are in it.")


def _refuse_ole(path: Path, head: bytes) -> SourceError:
    """Read the names of the streams in the first sectors of an OLE file's directory."""
    shift, first = (
        struct.unpack_from("<H", head.ljust(_HEAD), 30)[0],
        struct.unpack_from("<L", head.ljust(_HEAD), 48)[0],
    )
    with path.open("rb") as file:
        file.seek((first + 1) << min(shift, 12))
        directory = file.read(_HEAD)
    if "EncryptedPackage".encode("utf-16-le") in directory:
        return SourceError(str(path), "It is protected by a password. Save it without one.")
    for stream, (name, remedy) in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in directory:
            return _refuse(path, name, remedy)
    return _refuse(path, "an old office file", _SAVE.format(".docx or .pptx"))


def _refuse(path: Path, name: str, remedy: str) -> SourceError:
    suffix = path.suffix.lower()
    but = f"Its name ends in {suffix}, but it" if suffix in EXTENSIONS else "It"
    return SourceError(str(path), f"{but} is {name}. {remedy}")
