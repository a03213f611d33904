"""PDF -> pages of blocks, read from where the glyphs are painted and not from the order in which they are stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.convert.legibility import LEGIBLE, known_letters, needs_ocr, score
from ingest.convert.ocr_furniture import drop_scanned_furniture
from ingest.convert.pdf_headings import mark_headings
from ingest.convert.pdf_layout import Line
from ingest.convert.pdf_metadata import Bookmark
from ingest.convert.pdf_notes import place_notes, split_notes
from ingest.convert.pdf_open import MENDING
from ingest.convert.pdf_page import FileError, PageError, PageLines
from ingest.convert.pdf_paragraphs import build_blocks, find_shape
from ingest.convert.pdf_process import PdfProcess, borrowed_process
from ingest.errors import SourceError

# What one file may ask for. A library's longest books stay far below.
_MAX_PAGES = 10_000
_MAX_LETTERS = 30_000_000
# Of a page that only OCR could read, lines stay that have enough letters to judge by, nearly all of them in words.
_FEW_LETTERS = 20
_QUITE_LEGIBLE = 0.8
# What OCR must find more of than the text layer has, to be worth its errors.
_GAIN = 1.2
# The process that reads starts meanwhile; on a busy machine that takes its time.
_OPENING_SECONDS = 60.0
# A file whose pages go on hanging is given up.
_MAX_ENDED = 3


@dataclass(slots=True)
class _Reading:
    """What has been read of a file so far."""

    path: Path
    seconds: float
    lent: list[PdfProcess]
    total: int = 0
    metadata: dict[str, str | int] = field(default_factory=dict)
    bookmarks: list[Bookmark] = field(default_factory=list)
    pages: list[PageLines] = field(default_factory=list)
    seen: dict[int, tuple[Block, ...]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    unread: dict[str, list[int]] = field(default_factory=dict)
    ended: int = 0

    def open(self) -> None:
        """Open the file, in a new process if the last one was ended."""
        if not self.lent[0].is_alive:
            self.lent[0] = PdfProcess()
        try:
            seconds = max(self.seconds, _OPENING_SECONDS)
            self.total, self.metadata, self.bookmarks = self.lent[0].ask(seconds, "open", str(self.path.absolute()))
        except FileError as error:
            raise SourceError(str(self.path), str(error)) from error
        except PageError as error:
            raise SourceError(str(self.path), f"It cannot be opened: {error}. {MENDING}") from error

    def ask(self, number: int, seconds: float, action: str, *arguments: object) -> object:
        """Ask for something of a page; None, with a warning, where it cannot be had."""
        try:
            return self.lent[0].ask(seconds, action, number, *arguments)
        except PageError as error:
            self.warnings.append(f"Page {number} was left out: {error}.")
        if not self.lent[0].is_alive:
            self.ended += 1
            try:
                self.open()
            except SourceError:
                self.ended = _MAX_ENDED
        return None


def convert_pdf(
    path: Path, page_seconds: float = 60.0, progress: Callable[[int, int], None] | None = None
) -> ConvertedDocument:
    """
    Read a PDF.

    :param path: the file.
    :param page_seconds: a page that takes longer is left out, with a warning; so is one whose OCR takes longer.
    :param progress: called with (page, pages) after every page.
    :returns: The document; page numbers start at 1. Pages that were left out are in it, without blocks.
    :raises SourceError: where nothing of the file can be read.
    """
    with borrowed_process() as lent:
        reading = _Reading(path, page_seconds, lent)
        reading.open()
        _read_pages(reading, progress)
    pages = _build(reading)
    warnings = [*reading.warnings, *(f"{_numbered(pages)} {why}" for why, pages in reading.unread.items())]
    if not any(page.blocks for page in pages) or _is_unread(reading, pages):
        reason = warnings[0] if warnings else "It holds no text. Check that it is the right file."
        raise SourceError(str(path), f"{reason} {MENDING}" if reading.warnings else reason)
    return ConvertedDocument(tuple(pages), reading.metadata, tuple(warnings))


def _is_unread(reading: _Reading, pages: Sequence[Page]) -> bool:
    """Whether all pages need OCR, and what was read of them is no more than scanners stamp on scans."""
    letters = sum(char.isalpha() for page in pages for char in page.text)
    unread = sum(len(numbers) for numbers in reading.unread.values())
    return unread == len(pages) and letters < _FEW_LETTERS * len(pages)


def _numbered(pages: Sequence[int]) -> str:
    """Return `Page 3 needs`, or `Pages 1-4, 7 need`."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1][1:] = [page]
        else:
            runs.append([page])
    text = ", ".join("-".join(map(str, run)) for run in runs)
    return f"Page {text} needs" if len(pages) == 1 else f"Pages {text} need"


def _read_pages(reading: _Reading, progress: Callable[[int, int], None] | None) -> None:
    letters = 0
    for number in range(1, reading.total + 1):
        if number > _MAX_PAGES or letters > _MAX_LETTERS or reading.ended >= _MAX_ENDED:
            why = "too many of its pages cannot be read" if reading.ended >= _MAX_ENDED else "the file is too long"
            reading.warnings.append(f"Pages {number} to {reading.total} were left out: {why}. Split it.")
            return
        page = reading.ask(number, reading.seconds, "page")
        if isinstance(page, PageLines):
            page = _read_picture(reading, page)
            letters += sum(len(word.text) for line in page.lines for word in line.words)
            reading.pages.append(page)
        if progress is not None:
            progress(number, reading.total)


def _read_picture(reading: _Reading, page: PageLines) -> PageLines:
    """Have a page read from its picture where its text layer is worth less; the lines that stay are legible."""
    text = "\n".join(line.text for line in page.lines)
    if not needs_ocr(text, page.has_images):
        return page
    # Tesseract keeps to the limit itself; drawing the page takes its time too.
    seen = reading.ask(page.number, reading.seconds * 1.5 + 5, "ocr", reading.seconds)
    if isinstance(seen, tuple) and known_letters("\n".join(b.text for b in seen)) > _GAIN * known_letters(text):
        reading.seen[page.number] = seen
        return page
    if isinstance(seen, str):
        reading.unread.setdefault(seen, []).append(page.number)
    if score(text) >= LEGIBLE:
        # The title on a cover's picture.
        return page
    return replace(page, lines=tuple(line for line in page.lines if _is_legible(line)))


def _is_legible(line: Line) -> bool:
    """Whether a line of a page that should have been read from its picture may stay."""
    return sum(map(str.isalpha, line.text)) >= _FEW_LETTERS and score(line.text) >= _QUITE_LEGIBLE


def _build(reading: _Reading) -> list[Page]:
    shape = find_shape(line for page in reading.pages for line in page.lines)
    left, seen = drop_scanned_furniture(reading.pages, reading.seen, shape.size)
    split = split_notes(left, shape)
    read = {page.number: page for page, _ in split}
    notes = {page.number: found for page, found in split}
    numbers = range(1, min(reading.total, _MAX_PAGES) + 1)
    blocks = [build_blocks(read[number].lines, number, shape) if number in read else [] for number in numbers]
    marked = [*mark_headings(blocks, reading.bookmarks, shape.size), ()]
    whole = [place_notes(marked[n - 1], notes.get(n, ()), marked[n]) for n in numbers]
    return [
        Page(number, seen.get(number, blocks), ocr=number in seen)
        for number, blocks in zip(numbers, whole, strict=True)
    ]
