"""The straight strokes of a page: the rules of its tables, the edges of its cells, the line above its footnotes."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pymupdf

# In points. Shorter strokes are parts of letters and signs.
_LEAST_RULE = 15.0
_LEAST_WALL = 7.0
# A rectangle that is no thicker is a stroke.
_THICKEST = 3.0
_STRAIGHT = 0.5
# As a share of the page's width: the rule above footnotes is no longer.
_SHORT_RULE = 0.5
# A square that is no larger is a box to tick, or a bullet.
_TICK_BOX = 20.0
# A page of more shapes is a map or a drawing; its strokes part no text.
_MAX_SHAPES = 20_000
# Lines and rectangles in a page's own commands; those that only clip paint nothing.
_STROKES = re.compile(rb"(?<![A-Za-z/])(?:l|re)\s+(?!W)")

_Line = tuple[float, float, float, float]


class Rule(NamedTuple):
    """
    A horizontal stroke.

    :ivar y: a whole number of points.
    :ivar drawn: False for the edge of a background: those of the lines of one cell have edges between them.
    """

    x0: float
    x1: float
    y: int
    drawn: bool = True

    def touches(self, wall: "Wall") -> bool:
        """Tell whether a vertical stroke meets this one."""
        beside = self.x0 - _THICKEST <= wall.x <= self.x1 + _THICKEST
        return beside and wall.y0 - _THICKEST <= self.y <= wall.y1 + _THICKEST


class Wall(NamedTuple):
    """A vertical stroke."""

    x: float
    y0: float
    y1: float


class Rules(NamedTuple):
    """The horizontal and the vertical strokes of a page, in no order."""

    rules: Sequence[Rule] = ()
    walls: Sequence[Wall] = ()

    def separators(self, width: float) -> tuple[Rule, ...]:
        """Return the rules that part notes from the body of a page so wide: short ones that no other stroke touches."""
        return tuple(
            rule for rule in self.rules
            if rule.drawn and rule.x1 - rule.x0 <= _SHORT_RULE * width and not any(map(rule.touches, self.walls))
        )  # fmt: skip


def find_rules(page: "pymupdf.Page") -> Rules:
    """Return the strokes and the edges of boxes on an upright page; none on a turned one."""
    if page.rotation or not (_STROKES.search(page.read_contents()) or page.get_xobjects()):
        return Rules()
    drawings = page.get_cdrawings()
    if len(drawings) > _MAX_SHAPES:
        return Rules()
    rules: set[Rule] = set()
    walls: set[Wall] = set()
    for drawing in drawings:
        drawn = "s" in drawing["type"]
        for (x0, y0, x1, y1), is_edge in _strokes(drawing["items"]):
            if x1 - x0 >= _LEAST_RULE and y1 - y0 <= _STRAIGHT:
                rules.add(Rule(x0, x1, round(y0), drawn or not is_edge))
            elif y1 - y0 >= _LEAST_WALL and x1 - x0 <= _STRAIGHT:
                walls.add(Wall(x0, y0, y1))
    return Rules(tuple(rules), tuple(walls))


# PyMuPDF's drawings are tuples of several shapes.
def _strokes(items: Sequence[Any]) -> Iterator[tuple[_Line, bool]]:
    """Yield the sides of a path, from left to right and from top to bottom, and whether each is the edge of a box."""
    for name, *points in items:
        if name == "l":
            yield _sorted(*points[0], *points[1]), False
        elif name == "re":
            yield from _sides(_sorted(*points[0]))
        elif name == "qu":
            yield from _sides(_sorted(*points[0][0], *points[0][3]))


def _sides(box: _Line) -> Iterator[tuple[_Line, bool]]:
    x0, y0, x1, y1 = box
    if x1 - x0 <= _THICKEST:
        yield ((x0 + x1) / 2, y0, (x0 + x1) / 2, y1), False
    elif y1 - y0 <= _THICKEST:
        yield (x0, (y0 + y1) / 2, x1, (y0 + y1) / 2), False
    elif max(x1 - x0, y1 - y0) > _TICK_BOX or abs((x1 - x0) - (y1 - y0)) > _THICKEST:
        yield from (((x0, y, x1, y), True) for y in (y0, y1))
        yield from (((x, y0, x, y1), True) for x in (x0, x1))


def _sorted(x0: float, y0: float, x1: float, y1: float) -> _Line:
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
