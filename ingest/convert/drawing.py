"""Charts and diagrams of office files: their words and figures, which stand in parts of their own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.convert.clean import block
from ingest.convert.document import Block
from ingest.convert.tables import CELL_BREAK

if TYPE_CHECKING:
    from lxml.etree import _Element

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Points of a diagram that only place or join others.
_LAYOUT_POINTS = frozenset({"pres", "parTrans", "sibTrans"})
# A chart of more figures than a reader would read is a picture.
_MOST_VALUES = 60


def paragraph_text(paragraph: "_Element") -> str:
    """Return the text of an `a:p`, its line breaks kept."""
    pieces = paragraph.iter(f"{A}t", f"{A}br", _MATH_TEXT)
    return "".join("\n" if piece.tag == f"{A}br" else piece.text or "" for piece in pieces)


def diagram_blocks(root: "_Element") -> Iterator[Block]:
    """Return the texts of a diagram's data part, one block a paragraph."""
    for point in root.iter(f"{DIAGRAM}pt"):
        if point.get("type") not in _LAYOUT_POINTS:
            yield from _blocks(point)


def chart_blocks(root: "_Element") -> Iterator[Block]:
    """Return a chart's titles, then its figures as table rows: the categories, and a row for each series."""
    for title in root.iter(f"{CHART}title"):
        yield from _blocks(title)
    header: list[str] = []
    for series in root.iter(f"{CHART}ser"):
        categories, values = _points(series, "cat", "xVal"), _points(series, "val", "yVal")
        if len(values) > _MOST_VALUES:
            continue
        rows = [] if categories == header else [["", *categories]]
        header = categories
        for row in [*rows, [" ".join(_points(series, "tx")), *values]]:
            made = block(CELL_BREAK.join(filter(None, row)), "table_row")
            if made is not None:
                yield made


def _points(series: "_Element", *names: str) -> list[str]:
    holders = [child for child in series if child.tag in {f"{CHART}{name}" for name in names}]
    return [value.text or "" for holder in holders for value in holder.iter(f"{CHART}v")]


def _blocks(element: "_Element") -> Iterator[Block]:
    for paragraph in element.iter(f"{A}p"):
        made = block(paragraph_text(paragraph))
        if made is not None:
            yield made
