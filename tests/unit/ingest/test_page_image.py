"""Pages as pictures: the citation is highlighted where it stands, and sizes have a limit."""

from pathlib import Path

import pymupdf
import pytest

from ingest.convert.page_image import render_page
from ingest.errors import SourceError
from search.passage import Rect

RECT = Rect(1, 40, 60, 140, 80)


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "blank.pdf"
    with pymupdf.open() as document:
        document.new_page(width=300, height=200)
        document.new_page(width=300, height=200).set_rotation(90)
        document.save(path)
    return path


def coloured(picture: bytes) -> tuple[int, int, int, int]:
    """Return the box of the pixels that are not white."""
    pixels = pymupdf.Pixmap(picture)
    at = [(x, y) for x in range(pixels.width) for y in range(pixels.height) if pixels.pixel(x, y) != (255, 255, 255)]
    xs, ys = zip(*at, strict=True)
    return min(xs), min(ys), max(xs) + 1, max(ys) + 1


@pytest.mark.parametrize("page", [1, 2])
def test_the_highlight_is_where_the_rectangle_says(blank: Path, page: int) -> None:
    found = coloured(render_page(blank, page, [RECT._replace(page=page)], dpi=72))
    assert all(abs(a - b) <= 1 for a, b in zip(found, RECT[1:], strict=True))


def test_rectangles_of_other_pages_are_left_out(blank: Path) -> None:
    assert render_page(blank, 1, [RECT._replace(page=2)]) == render_page(blank, 1)


def test_the_file_is_not_written(blank: Path) -> None:
    before = blank.read_bytes()
    render_page(blank, 1, [RECT])
    assert blank.read_bytes() == before


def test_a_page_as_large_as_a_field_is_drawn_small(tmp_path: Path) -> None:
    path = tmp_path / "field.pdf"
    with pymupdf.open() as document:
        document.new_page(width=14_000, height=14_000)
        document.save(path)
    pixels = pymupdf.Pixmap(render_page(path, 1))
    assert pixels.width * pixels.height <= 24_100_000


@pytest.mark.parametrize("page", [0, 3])
def test_a_page_that_is_not_there_is_named(blank: Path, page: int) -> None:
    with pytest.raises(SourceError, match=f"It has no page {page}, only pages 1 to 2"):
        render_page(blank, page)
