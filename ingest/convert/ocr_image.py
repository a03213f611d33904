"""Pictures of pages for OCR: rendered upright, large enough to read and small enough to hold."""

import io
from typing import TYPE_CHECKING, NamedTuple

from ingest.convert.ocr_words import Box
from ingest.convert.pdf_open import MUPDF_LOCK

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pymupdf

MAX_PIXELS = 24_000_000
# Scans are laid on the glass by hand: some degrees off, not more. Below a third of a degree Tesseract is not disturbed.
_MOST_DEGREES = 6.0
_DEGREES_STEP = 0.2
_LEAST_DEGREES = 0.3
# Inches; shares of the pixels, in percent; levels of grey.
_GRAIN = 1.2 / 300
_INK_SHARE, _PAPER_SHARE = 2, 30
_LEAST_CONTRAST = 64
_DARK_PAPER = 110
# Enough to see lines of text, and not their letters.
_SKETCH_DPI = 75
_MOST_POINTS = 60_000


class Picture(NamedTuple):
    """
    A grey picture of a page.

    :ivar pgm: the picture, as a portable graymap; paper is white and ink is black.
    :ivar place: maps a box in its pixels to a box in the page's points, as the page is seen.
    """

    pgm: bytes
    dpi: int
    matrix: "pymupdf.Matrix"
    left: int
    top: int

    def place(self, box: Box) -> Box:
        """Return the box, in points from the top left corner of the page as it is seen, around a box of pixels."""
        import pymupdf

        x0, y0, x1, y1 = box
        seen = pymupdf.Rect(x0 + self.left, y0 + self.top, x1 + self.left, y1 + self.top)
        # Taking the inverse of a turned matrix gives a box around the turned box.
        points = seen * ~self.matrix
        return points.x0, points.y0, points.x1, points.y1

    def pixels(self) -> "npt.NDArray[np.uint8]":
        """Return the picture, rows by columns."""
        import numpy as np
        from PIL import Image

        with Image.open(io.BytesIO(self.pgm)) as image:
            return np.asarray(image)


def take_picture(document: "pymupdf.Document", number: int, dpi: int, turn: int = 0) -> Picture:
    """
    Render a page in grey, turned so that its lines are level.

    :param document: an open PDF; the lock on MuPDF is taken here.
    :param number: the page, from 1.
    :param dpi: pixels per inch; fewer where the picture would have more than 24 million pixels.
    :param turn: degrees, clockwise, by which the page is to be turned beforehand.
    :returns: The picture. MuPDF's errors pass through.
    """
    import pymupdf

    with MUPDF_LOCK:
        page = document[number - 1]
        area = max(1.0, page.rect.width * page.rect.height)
        most = (MAX_PIXELS / area) ** 0.5
        zoom = min(_SKETCH_DPI / 72, most)
        sketch = _render(page, pymupdf.Matrix(zoom, zoom).prerotate(turn))
    degrees = find_skew(_pixels(sketch))
    with MUPDF_LOCK:
        zoom = min(dpi / 72, most)
        matrix = pymupdf.Matrix(zoom, zoom).prerotate(turn + degrees)
        drawn = _render(page, matrix)
    return Picture(_even_out(_pixels(drawn), zoom * 72), round(zoom * 72), matrix, drawn.x, drawn.y)


def _render(page: "pymupdf.Page", matrix: "pymupdf.Matrix") -> "pymupdf.Pixmap":
    import pymupdf

    return page.get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY, alpha=False)


def _pixels(picture: "pymupdf.Pixmap") -> "npt.NDArray[np.uint8]":
    import numpy as np

    rows = np.frombuffer(picture.samples, dtype=np.uint8).reshape(picture.height, picture.stride)
    grey = rows[:, : picture.width]
    # Designers set white letters on dark pages; what most of a page has is its paper.
    return 255 - grey if np.median(grey[::7, ::7]) < _DARK_PAPER else grey


def _even_out(grey: "npt.NDArray[np.uint8]", dpi: float) -> bytes:
    """Smooth the grain of the scan, make paper white and ink black: word F1 of noisy scans rises by 2 to 11 points."""
    import numpy as np
    from PIL import Image, ImageFilter

    image = Image.fromarray(grey).filter(ImageFilter.GaussianBlur(_GRAIN * dpi))
    # A sample of the pixels tells as much as all of them.
    ink, paper = np.percentile(np.asarray(image)[::7, ::7], (_INK_SHARE, 100 - _PAPER_SHARE))
    # On an empty page there is no ink, and grain must not become it.
    scale = 255 / max(paper - ink, _LEAST_CONTRAST)
    image = image.point([round(min(255, max(0, 255 - (paper - level) * scale))) for level in range(256)])
    stream = io.BytesIO()
    image.save(stream, "PPM")
    return stream.getvalue()


def find_skew(grey: "npt.NDArray[np.uint8]") -> float:
    """
    Find how far the lines of text are from level.

    Of all angles, the right one gathers the ink in the fewest rows.

    :param grey: a picture, rows by columns, dark ink on light paper.
    :returns: Degrees by which to turn the page, clockwise as MuPDF counts; 0.0 where it is level enough, or empty.
    """
    import numpy as np

    dark = grey < (int(grey.min()) + int(grey.max())) // 2
    # The upper edge of ink: pictures and thick rules count no more than thin letters do.
    edge = dark[1:] & ~dark[:-1]
    y, x = np.nonzero(edge)
    if len(y) < 2:
        return 0.0
    if len(y) > _MOST_POINTS:
        chosen = np.linspace(0, len(y) - 1, _MOST_POINTS).astype(int)
        y, x = y[chosen], x[chosen]
    x = x - grey.shape[1] / 2
    angles = np.arange(-_MOST_DEGREES, _MOST_DEGREES + _DEGREES_STEP / 2, _DEGREES_STEP)
    sharpness = [_sharpness(y - x * np.tan(np.radians(angle))) for angle in angles]
    best = float(angles[int(np.argmax(sharpness))])
    return -best if abs(best) >= _LEAST_DEGREES else 0.0


def _sharpness(rows: "npt.NDArray[np.float64]") -> float:
    import numpy as np

    counts = np.bincount(np.round(rows - rows.min()).astype(np.int64))
    return float(np.sum(counts.astype(np.float64) ** 2))
