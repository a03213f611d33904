"""From a found source to pages of blocks: the converter of its media type, its failures told as ours."""

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.convert.document import ConvertedDocument
from ingest.errors import SourceError

if TYPE_CHECKING:
    from ingest.sources import FoundSource

# What parsers raise when a file is not built as they expect. A RecursionError is a file nested beyond reason; a
# MemoryError is no property of the file and goes through.
_WRONG_CONTENT = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, RecursionError, TypeError,
    ValueError, SyntaxError, EOFError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_DAMAGED = "It is damaged, or not built as its format asks. Open it in its own program and save a new copy."
_NO_TEXT = "It holds no text. Check that it is the right file."


def convert(
    found: "FoundSource", page_seconds: float = 60.0, progress: Callable[[int, int], None] | None = None
) -> ConvertedDocument:
    """
    Read the text of a source.

    :param found: what `find_sources` returned.
    :param page_seconds: longest time given to one page of a PDF.
    :param progress: called with (pages done, pages); once, for formats without pages.
    :returns: the document, with at least one block.
    :raises SourceError: if the file cannot be read, or holds no text.
    """
    from ingest.repair import repair_document  # which imports this package's documents

    read = _reader(found, page_seconds, progress)
    try:
        document = read()
    except _WRONG_CONTENT as error:
        raise SourceError(str(found.path), _DAMAGED) from error
    except OSError as error:
        reason = f"It cannot be read ({error.strerror or error}). Check that it is still there and may be opened."
        raise SourceError(str(found.path), reason) from error
    if progress is not None and found.media_type != "pdf":
        progress(1, 1)
    document = repair_document(document)
    if not any(page.blocks for page in document.pages):
        raise SourceError(str(found.path), _NO_TEXT)
    return document


def _reader(
    found: "FoundSource", page_seconds: float, progress: Callable[[int, int], None] | None
) -> Callable[[], ConvertedDocument]:
    """Return what reads a source's media type; only that converter's libraries are loaded."""
    match found.media_type:
        case "pdf":
            return partial(_read_pdf, found.path, page_seconds, progress)
        case "docx":
            from ingest.convert.docx import convert_docx as convert_file
        case "pptx":
            from ingest.convert.pptx import convert_pptx as convert_file
        case "html":
            from ingest.convert.html import convert_html as convert_file
        case "markdown":
            from ingest.convert.markdown import convert_markdown as convert_file
        case "text":
            from ingest.convert.text import convert_text as convert_file
        case "beir" if found.record is not None:
            from ingest.convert.beir import convert_record

            return partial(convert_record, found.record)
        case _:
            msg = f"no converter for the media type {found.media_type!r}"
            raise NotImplementedError(msg)
    return partial(convert_file, found.path)


def _read_pdf(path: Path, page_seconds: float, progress: Callable[[int, int], None] | None) -> ConvertedDocument:
    from ingest.convert.pdf import convert_pdf

    with _speakable(path) as spoken:
        try:
            return convert_pdf(spoken, page_seconds, progress)
        except SourceError as error:
            raise SourceError(str(path), error.reason) from error


@contextmanager
def _speakable(path: Path) -> Iterator[Path]:
    """Give a file another name for a while where its own is not UTF-8, the only names that MuPDF can open."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="dalil-") as folder:
            link = Path(folder) / "source.pdf"
            link.symlink_to(path)
            yield link
    else:
        yield path
