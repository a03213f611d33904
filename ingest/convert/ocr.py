"""Reading a page from its picture, with Tesseract as a separate program."""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.convert.document import Block
from ingest.convert.ocr_image import Picture, take_picture
from ingest.convert.ocr_mend import has_intruders, mend_commas, replace_intruders
from ingest.convert.ocr_words import SeenWord, make_blocks, read_table
from ingest.convert.pdf_open import mupdf_errors
from search.errors import SearchError

if TYPE_CHECKING:
    import pymupdf

LANGUAGES = ("ara", "fra")
INSTALL = "apt-get install tesseract-ocr tesseract-ocr-ara tesseract-ocr-fra"

_DPI = 300
# Tesseract's own page layout, without guessing the script.
_LAYOUT = "3"
# Listing languages takes milliseconds; a program that does not answer by then is not Tesseract.
_LISTING_SECONDS = 20.0


class OcrError(SearchError):
    """A page's picture cannot be read; the message says why, and leaves it to the caller to name the page."""


class OcrUnavailableError(OcrError):
    """Tesseract, or a language of it, is not installed."""


def read_page(document: "pymupdf.Document", number: int, seconds: float) -> tuple[Block, ...]:
    """
    Read a page from its picture.

    The lock on MuPDF is held while the page is drawn, not while Tesseract reads.

    :param document: an open PDF.
    :param number: the page, from 1.
    :param seconds: after which Tesseract is stopped.
    :returns: Its paragraphs in reading order, each word with its rectangle; empty where there is nothing to read.
    :raises OcrUnavailableError: where Tesseract or one of its languages is missing.
    :raises OcrError: where the page cannot be drawn, or not be read within the time.
    """
    program = find_tesseract()
    stop = time.monotonic() + seconds
    try:
        picture = take_picture(document, number, _DPI)
    except mupdf_errors() as error:
        message = f"the page cannot be drawn: {error}"
        raise OcrError(message) from error
    words = _recognize(program, LANGUAGES, picture, stop)
    if has_intruders(words):
        words = replace_intruders(words, _second_opinion(program, picture, stop))
    return make_blocks(mend_commas(words), number, picture.place)


def _second_opinion(program: str, picture: Picture, stop: float) -> list[SeenWord]:
    """Let the Arabic model read the page alone; nothing where there is no time left for it."""
    try:
        return _recognize(program, LANGUAGES[:1], picture, stop)
    except OcrError:
        return []


def find_tesseract() -> str:
    """
    Return the path of Tesseract.

    :raises OcrUnavailableError: where it, or one of the languages it needs, is not installed; says how to.
    """
    program = shutil.which("tesseract")
    if program is None:
        message = f"Tesseract is not installed: {INSTALL}"
        raise OcrUnavailableError(message)
    missing = [language for language in LANGUAGES if language not in _languages(program)]
    if missing:
        message = f"Tesseract at {program} lacks the languages {', '.join(missing)}: {INSTALL}"
        raise OcrUnavailableError(message)
    return program


@lru_cache(maxsize=4)
def _languages(program: str) -> frozenset[str]:
    try:
        listing = subprocess.run(
            [program, "--list-langs"], capture_output=True, check=True, timeout=_LISTING_SECONDS, text=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        # Not remembered: it may be mended while we run.
        message = f"Tesseract at {program} does not work ({error}): {INSTALL}"
        raise OcrUnavailableError(message) from error
    return frozenset(listing.stdout.split())


def _recognize(program: str, languages: Sequence[str], picture: Picture, stop: float) -> list[SeenWord]:
    """Let Tesseract read a picture until the clock shows `stop`."""
    command = [program, "stdin", "stdout", "-l", "+".join(languages), "--psm", _LAYOUT, "--dpi", str(picture.dpi)]
    # One thread a page: more gain little, and would take the machine from whoever searches meanwhile.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            [*command, "tsv"],
            input=picture.pgm, capture_output=True, check=True, env=environment,
            timeout=max(stop - time.monotonic(), 0.1),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        message = "it takes longer than a page may; raise the limit, or have it scanned anew"
        raise OcrError(message) from error
    except (OSError, subprocess.SubprocessError) as error:
        message = f"Tesseract cannot read it: {_last_line(error)}"
        raise OcrError(message) from error
    return list(read_table(done.stdout.decode("utf-8", errors="replace")))


def _last_line(error: Exception) -> str:
    said = getattr(error, "stderr", None) or b""
    lines = said.decode("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), str(error))
