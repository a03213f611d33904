"""Opening PDFs: one lock around MuPDF, its errors as ours."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import SourceError

if TYPE_CHECKING:
    import pymupdf

# MuPDF's Python binding has one global context and no locks of its own. Every call into it is made under this lock,
# which is taken for a page at a time, so that the web page can draw a citation while a long file is being read.
MUPDF_LOCK = threading.RLock()

MENDING = "Open it in a PDF viewer and save a new copy, or ask for the original."


def mupdf_errors() -> tuple[type[Exception], ...]:
    """Return what PyMuPDF raises on bad content: its Python layer stumbles over odd files in several ways."""
    import pymupdf

    wrong_content = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RuntimeError)
    return (pymupdf.mupdf.FzErrorBase, *wrong_content)


@contextmanager
def open_pdf(path: Path) -> Iterator["pymupdf.Document"]:
    """
    Open a PDF that can be read: it has pages and needs no password.

    The lock is held while opening and closing, not in between.

    :param path: the file.
    :returns: The open document; calls into it are made under `MUPDF_LOCK`.
    :raises SourceError: where the file cannot be read, is no PDF, is encrypted or has no page.
    """
    with MUPDF_LOCK:
        document = _open(path)
    try:
        yield document
    finally:
        with MUPDF_LOCK:
            document.close()


def _open(path: Path) -> "pymupdf.Document":
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        reason = f"It cannot be read ({error.strerror or error}). Check that it is still there and may be opened."
        raise SourceError(str(path), reason) from error
    if empty:
        raise SourceError(str(path), "It is empty. Get a complete copy.")
    try:
        document = pymupdf.open(str(path), filetype="pdf")
    except mupdf_errors() as error:
        raise SourceError(str(path), f"It is not a PDF, or broken beyond opening. {MENDING}") from error
    unreadable = _unreadable(document)
    if unreadable is not None:
        document.close()
        raise SourceError(str(path), unreadable)
    return document


def _unreadable(document: "pymupdf.Document") -> str | None:
    if not document.is_pdf:
        return f"It is not a PDF although it is named so. {MENDING}"
    if document.needs_pass:
        return "It is protected by a password. Save a copy without it."
    try:
        pages = document.page_count
    except mupdf_errors():
        pages = 0
    return None if pages else f"It has no pages that can be read. {MENDING}"
