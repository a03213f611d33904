"""Pages of a PDF as images, with the words of a citation highlighted."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.convert.pdf_open import MUPDF_LOCK, mupdf_errors, open_pdf
from ingest.errors import SourceError
from search.passage import Rect

# A page of A0 at 110 dpi fits; a malformed page box of kilometres does not.
_MAX_PIXELS = 24_000_000
# The passage is tinted, the quotation in it stands out.
_PASSAGE = (255, 246, 200)
_QUOTATION = (255, 216, 80)


def render_page(
    path: Path, page: int, rects: Sequence[Rect] = (), quoted: Sequence[Rect] = (), dpi: int = 110
) -> bytes:
    """
    Draw a page with rectangles highlighted.

    Safe to call from several threads, also while files are being read.

    :param path: a PDF.
    :param page: its page, from 1.
    :param rects: what to highlight, in points from the page's top left corner; those of other pages are left out.
    :param quoted: what to highlight more than that.
    :param dpi: pixels per inch; fewer are used where the image would be larger than 24 million pixels.
    :returns: A PNG.
    :raises SourceError: where the file cannot be opened, has no such page, or the page cannot be drawn.
    """
    import pymupdf

    with open_pdf(path) as document, MUPDF_LOCK:
        if not 1 <= page <= document.page_count:
            reason = f"It has no page {page}, only pages 1 to {document.page_count}."
            raise SourceError(str(path), reason)
        try:
            leaf = document[page - 1]
            # The zoom is bounded by area, whatever the page's size.
            zoom = min(dpi / 72, (_MAX_PIXELS / max(1.0, leaf.rect.width * leaf.rect.height)) ** 0.5)
            pixels = leaf.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False, colorspace=pymupdf.csRGB)
            seen = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, 3)
            for places, colour in ((rects, _PASSAGE), (quoted, _QUOTATION)):
                seen = _highlighted(seen, [rect for rect in places if rect.page == page], zoom, colour)
            return bytes(
                pymupdf.Pixmap(pymupdf.csRGB, pixels.width, pixels.height, seen.tobytes(), False).tobytes("png")
            )
        except mupdf_errors() as error:
            reason = f"Page {page} cannot be drawn: {error}. Open the file in a PDF viewer instead."
            raise SourceError(str(path), reason) from error


def _highlighted(seen: np.ndarray, rects: Sequence[Rect], zoom: float, colour: tuple[int, int, int]) -> np.ndarray:
    """
    Tint rectangles as a text marker does: what is dark stays as dark, and where two of them overlap nothing changes.

    :param seen: (height, width, 3) uint8.
    """
    marked = np.zeros(seen.shape[:2], dtype=bool)
    for rect in rects:
        x0, y0, x1, y1 = (max(0, round(edge * zoom)) for edge in rect[1:])
        marked[y0:y1, x0:x1] = True
    tinted = seen.astype(np.uint16) * np.array(colour, np.uint16) // 255
    return np.where(marked[..., None], tinted, seen).astype(np.uint8)
