"""Where a quotation stands on its page: its own words among the lines of its passage."""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.convert.pdf_fonts import FontLetters
from ingest.convert.pdf_open import MUPDF_LOCK, mupdf_errors, open_pdf
from ingest.convert.pdf_page import PageError, read_page
from ingest.errors import SourceError
from search.passage import Passage, Rect

if TYPE_CHECKING:
    from ingest.convert.pdf_lines import Word

# How far, in points, a word may stand out of the line that was kept of it.
_SLACK = 1.0


def find_quotation(path: Path, page: int, passage: Passage, start: int, end: int) -> list[Rect]:
    """
    Find the words of a quotation on a page.

    A passage keeps its lines, not its words, so the page is read again.

    :param path: the PDF that the passage is from.
    :param page: its page, from 1.
    :param start: first character of the quotation in the passage's text; `end` is one past the last.
    :returns: one rectangle a line; empty where none of the quotation is on the page, or the page is a picture.
    :raises SourceError: where the file cannot be read.
    """
    kept = [rect for rect in passage.rects if rect.page == page]
    unreadable: tuple[type[Exception], ...] = (PageError, *mupdf_errors())
    with open_pdf(path) as document, MUPDF_LOCK:
        try:
            lines = read_page(document, page, FontLetters(document)).lines
        except unreadable as error:
            reason = f"Page {page} cannot be read: {error}. Open the file in a PDF viewer instead."
            raise SourceError(str(path), reason) from error
    words = [(number, word) for number, line in enumerate(lines) for word in line.words if _lies_in(word, kept)]
    quoted = _quoted([word.text for _, word in words], passage.text, start, end)
    found = [place for place, is_quoted in zip(words, quoted, strict=True) if is_quoted]
    return [_around(page, [word for _, word in line]) for _, line in groupby(found, key=lambda place: place[0])]


def _lies_in(word: "Word", lines: Sequence[Rect]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return any(
        line.x0 - _SLACK <= x <= line.x1 + _SLACK and line.y0 - _SLACK <= y <= line.y1 + _SLACK for line in lines
    )


def _quoted(words: Sequence[str], text: str, start: int, end: int) -> list[bool]:
    """
    Tell of each word of a page whether it is of `text[start:end]`.

    Repairs change letters and join or part words, so neither words nor offsets agree: the letters are aligned.
    """
    owners = [(owner, letter) for owner, word in enumerate(words) for _, letter in _letters(word)]
    told = _letters(text)
    inside, outside = [0] * len(words), [0] * len(words)
    matcher = SequenceMatcher(None, [letter for _, letter in owners], [letter for _, letter in told], autojunk=False)
    for mine, theirs, size in matcher.get_matching_blocks():
        for i in range(size):
            is_inside = start <= told[theirs + i][0] < end
            (inside if is_inside else outside)[owners[mine + i][0]] += 1
    return [inside[i] > outside[i] for i in range(len(words))]


def _letters(text: str) -> list[tuple[int, str]]:
    """Return the letters and digits of a text with their offsets, presentation forms as plain letters."""
    return [
        (at, plain) for at, char in enumerate(text) for plain in unicodedata.normalize("NFKC", char) if plain.isalnum()
    ]


def _around(page: int, words: Sequence["Word"]) -> Rect:
    return Rect(
        page,
        min(word.x0 for word in words),
        min(word.y0 for word in words),
        max(word.x1 for word in words),
        max(word.y1 for word in words),
    )
