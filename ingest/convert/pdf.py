"""PDF -> pages of blocks, read from where the glyphs are painted and not from the order in which they are stored."""

from collections.abc import Callable
from pathlib import Path

from ingest.convert.document import ConvertedDocument, Page
from ingest.convert.pdf_fonts import FontLetters
from ingest.convert.pdf_open import MUPDF_LOCK, open_pdf
from ingest.convert.pdf_page import PageLines, read_page
from ingest.convert.pdf_paragraphs import build_blocks, find_shape
from ingest.errors import SourceError


def convert_pdf(
    path: Path, page_seconds: float = 60.0, progress: Callable[[int, int], None] | None = None
) -> ConvertedDocument:
    """
    Read a PDF.

    :param path: the file.
    :param page_seconds: a page that takes longer is left out, with a warning.
    :param progress: called with (page, pages) after every page.
    :returns: The document; page numbers start at 1.
    :raises SourceError: where nothing of the file can be read.
    """
    read: list[PageLines] = []
    del page_seconds
    with open_pdf(path) as document:
        total = document.page_count
        fonts = FontLetters(document)
        for number in range(1, total + 1):
            with MUPDF_LOCK:
                read.append(read_page(document, number, fonts))
            if progress is not None:
                progress(number, total)
    shape = find_shape(line for page in read for line in page.lines)
    pages = [Page(page.number, tuple(build_blocks(page.lines, page.number, shape))) for page in read]
    if not any(page.blocks for page in pages):
        reason = "needs OCR: its pages are images without text; run OCR on it, or add the original file"
        raise SourceError(str(path), reason)
    return ConvertedDocument(tuple(pages))
