"""PDF -> pages of blocks, read from where the glyphs are painted and not from the order in which they are stored."""

from collections.abc import Callable
from pathlib import Path

from ingest.convert.document import Block, ConvertedDocument, Page, WordBox
from ingest.convert.pdf_glyphs import read_glyphs
from ingest.convert.pdf_lines import Word, find_rows, find_segments, read_words
from ingest.convert.pdf_open import MUPDF_LOCK, open_pdf
from ingest.errors import SourceError
from search.passage import Rect


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
    pages: list[Page] = []
    del page_seconds
    with open_pdf(path) as document:
        total = document.page_count
        for number in range(1, total + 1):
            with MUPDF_LOCK:
                trace = document[number - 1].get_texttrace()
            blocks = []
            for glyphs in read_glyphs(trace).values():
                for row in find_rows(glyphs):
                    segments = find_segments(row)
                    if segments:
                        blocks.append(_block(read_words(segments, rightwards=False), number))
            pages.append(Page(number, tuple(blocks)))
            if progress is not None:
                progress(number, total)
    if not any(page.blocks for page in pages):
        reason = "needs OCR: its pages are images without text; run OCR on it, or add the original file"
        raise SourceError(str(path), reason)
    return ConvertedDocument(tuple(pages))


def _block(words: list[Word], page: int) -> Block:
    parts, boxes, at = [], [], 0
    for word in words:
        boxes.append(WordBox(at, at + len(word.text), Rect(page, word.x0, word.y0, word.x1, word.y1)))
        parts.append(word.text)
        at += len(word.text) + 1
    return Block(" ".join(parts), words=tuple(boxes))
