"""Reading a page from its picture, with Tesseract as a separate program."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.convert.document import Block
from ingest.convert.legibility import LEGIBLE, known_letters, score
from ingest.convert.ocr_digits import replace_numbers
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
# The model that tells which side of a page is up; Tesseract's packages bring it along. It is asked where a page makes
# no sense, or holds less than a few lines.
_ORIENTATION = "osd"
_TURN = re.compile(r"^Rotate: (\d+)", re.MULTILINE)
_FEW_LETTERS = 100
# It was right of three lines too, far fewer letters than it asks for by itself.
_LEAST_TO_TELL = "min_characters_to_try=20"
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
    blocks = _read_turned(program, document, number, 0, stop)
    if _known(blocks) < _FEW_LETTERS or score(_text(blocks)) < LEGIBLE:
        turn = _find_turn(program, document, number, stop)
        if turn:
            # What was read stays where no time is left.
            with suppress(OcrError):
                blocks = max(blocks, _read_turned(program, document, number, turn, stop), key=_known)
    return blocks


def _read_turned(program: str, document: "pymupdf.Document", number: int, turn: int, stop: float) -> tuple[Block, ...]:
    """Read a page that is to be turned by so many degrees, clockwise."""
    picture = _draw(document, number, _DPI, turn)
    words = _recognize(program, LANGUAGES, picture, stop)
    if has_intruders(words):
        words = replace_intruders(words, _second_opinion(program, picture, stop))
    words = replace_numbers(mend_commas(words), picture.pixels())
    return make_blocks(words, number, picture.place)


def _draw(document: "pymupdf.Document", number: int, dpi: int, turn: int = 0) -> Picture:
    try:
        return take_picture(document, number, dpi, turn)
    except mupdf_errors() as error:
        message = f"the page cannot be drawn: {error}"
        raise OcrError(message) from error


def _find_turn(program: str, document: "pymupdf.Document", number: int, stop: float) -> int:
    """Return by how many degrees, clockwise, a page that makes no sense should be turned; 0 where nothing tells."""
    if _ORIENTATION not in _languages(program):
        return 0
    picture = _draw(document, number, _DPI // 2)
    try:
        told = _TURN.search(_run(program, [_ORIENTATION], "0", picture, stop, "-c", _LEAST_TO_TELL))
    except OcrError:
        # It refuses pages of few letters.
        return 0
    return int(told[1]) if told else 0


def _text(blocks: Sequence[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _known(blocks: Sequence[Block]) -> float:
    return known_letters(_text(blocks))


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
    return list(read_table(_run(program, languages, _LAYOUT, picture, stop, "tsv")))


def _run(program: str, languages: Sequence[str], layout: str, picture: Picture, stop: float, *form: str) -> str:
    command = [program, "stdin", "stdout", "-l", "+".join(languages), "--psm", layout, "--dpi", str(picture.dpi)]
    # One thread a page: more gain little, and would take the machine from whoever searches meanwhile.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            [*command, *form],
            input=picture.pgm, capture_output=True, check=True, env=environment,
            timeout=max(stop - time.monotonic(), 0.1),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        message = "it takes longer than a page may; raise the limit, or have it scanned anew"
        raise OcrError(message) from error
    except (OSError, subprocess.SubprocessError) as error:
        message = f"Tesseract cannot read it: {_last_line(error)}"
        raise OcrError(message) from error
    return done.stdout.decode("utf-8", errors="replace")


def _last_line(error: Exception) -> str:
    said = getattr(error, "stderr", None) or b""
    lines = said.decode("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), str(error))
