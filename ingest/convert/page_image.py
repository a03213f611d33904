"""Pages of a PDF as images, with the words of a citation highlighted."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.convert.pdf_open import MUPDF_LOCK, mupdf_errors, open_pdf
from ingest.errors import SourceError
from search.passage import Rect

if TYPE_CHECKING:
    import pymupdf

# A page of A0 at 110 dpi fits; a malformed page box of kilometres does not.
_MAX_PIXELS = 24_000_000
_HIGHLIGHT = (1.0, 0.85, 0.2)
_OPACITY = 0.4


def render_page(path: Path, page: int, rects: Sequence[Rect] = (), dpi: int = 110) -> bytes:
    """
    Draw a page with rectangles highlighted.

    Safe to call from several threads, also while files are being read.

    :param path: a PDF.
    :param page: its page, from 1.
    :param rects: what to highlight, in points from the page's top left corner; those of other pages are left out.
    :param dpi: pixels per inch; fewer are used where the image would be larger than 24 million pixels.
    :returns: A PNG.
    :raises SourceError: where the file cannot be opened, has no such page, or the page cannot be drawn.
    """
    import pymupdf

    with open_pdf(path) as document, MUPDF_LOCK:
        if not 1 <= page <= document.page_count:
            reason = f"there is no page {page}; it has pages 1 to {document.page_count}"
            raise SourceError(str(path), reason)
        try:
            leaf = document[page - 1]
            _highlight(leaf, [pymupdf.Rect(rect[1:]) for rect in rects if rect.page == page])
            # The zoom is bounded by area, whatever the page's size.
            zoom = min(dpi / 72, (_MAX_PIXELS / max(1.0, leaf.rect.width * leaf.rect.height)) ** 0.5)
            pixels = leaf.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)
            return bytes(pixels.tobytes("png"))
        except mupdf_errors() as error:
            reason = f"page {page} cannot be drawn: {error}; open the file in a PDF viewer instead"
            raise SourceError(str(path), reason) from error


def _highlight(leaf: "pymupdf.Page", rects: Sequence["pymupdf.Rect"]) -> None:
    """Paint over the open copy of the page; the file itself is never written."""
    if not rects:
        return
    shape = leaf.new_shape()
    for rect in rects:
        # Shapes are painted before the page's own rotation, rectangles are given after it.
        shape.draw_rect(rect * leaf.derotation_matrix)
    shape.finish(color=None, fill=_HIGHLIGHT, fill_opacity=_OPACITY)
    shape.commit()
