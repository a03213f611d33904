"""
The process that reads PDFs: `python -m ingest.convert.pdf_worker`.

It answers one request after another, each a pickled tuple on its standard input, until that is closed. It keeps the
last file open. A page that hangs or crashes MuPDF takes this process with it, and nothing else; see `pdf_process.py`.
"""

import gc
import os
import pickle
import sys
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.convert.pdf_fonts import FontLetters
from ingest.convert.pdf_metadata import read_metadata
from ingest.convert.pdf_open import mupdf_errors, open_pdf
from ingest.convert.pdf_page import PageError, read_page
from ingest.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pymupdf

# The page of a deflate bomb or of a million glyphs ends here, not in the swap of an office machine.
_MAX_BYTES = 3 * 1024**3
_COLLECT_EVERY = 100


class _Reader:
    """The open file, and what can be asked of it."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._document: pymupdf.Document | None = None
        self._fonts: FontLetters | None = None

    def open(self, path: str) -> tuple[int, dict[str, str | int], list[tuple[int, str, int]]]:
        """Return the number of pages, the metadata and the bookmarks."""
        self._stack.close()
        self._document = self._stack.enter_context(open_pdf(Path(path)))
        self._fonts = FontLetters(self._document)
        metadata, bookmarks = read_metadata(self._document)
        return self._document.page_count, metadata, bookmarks

    def page(self, number: int) -> object:
        """Return a page's lines."""
        if self._document is None or self._fonts is None:
            message = "no file is open"
            raise PageError(message)
        return read_page(self._document, number, self._fonts)

    def ocr(self, number: int, seconds: float) -> object:
        """Return a page's blocks, read from its picture."""
        from ingest.convert.ocr import OcrError, OcrUnavailableError, read_page

        try:
            return read_page(self._document, number, seconds)  # type: ignore[arg-type]
        except OcrUnavailableError as error:
            return f"OCR: {error}"
        except OcrError as error:
            return f"OCR, which failed: {error}."


def main() -> None:
    """Answer requests until there are no more."""
    answers = _only_for_answers()
    _limit_memory()
    # A page is tens of thousands of small tuples and no cycle: looking for cycles among them takes a third of the time.
    gc.disable()
    reader = _Reader()
    actions: dict[str, Callable[..., Any]] = {"open": reader.open, "page": reader.page, "ocr": reader.ocr}
    for requests in count(1):
        if requests % _COLLECT_EVERY == 0:
            gc.collect()
        try:
            action, *arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer: tuple[str, object] = ("done", actions[action](*arguments))
        except SourceError as error:
            answer = ("refused", error.reason)
        except PageError as error:
            answer = ("failed", str(error))
        except (MemoryError, RecursionError):
            answer = ("failed", "it takes more memory than a page may")
        except mupdf_errors() as error:
            answer = ("failed", f"it is damaged ({' '.join(str(error).split())[:120] or type(error).__name__})")
        pickle.dump(answer, answers)
        answers.flush()


def _only_for_answers() -> Any:  # noqa: ANN401
    """Keep standard output to ourselves: a library that writes to it would garble the answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return answers


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = _MAX_BYTES if hard == resource.RLIM_INFINITY else min(_MAX_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    main()
