"""White bands between the columns of a page, or of a table: how far each goes, and what it parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.convert.pdf_lines import Segment

# White narrower than this, in shares of the letter size, parts neither columns nor cells, unless a stroke runs in it.
_LEAST_GUTTER = 0.7
# Rows that must have text on both sides of a gutter. Rivers of white in justified text run through two rows, not more.
_LEAST_ROWS = 3
# A stroke in it makes two enough.
_LEAST_WALLED = 2
# Lines of running text come close to the far edge of their column; cells do so by chance.
_FULL_LINE = 0.8
_LEAST_COLUMN_LINES = 4
_LEAST_COLUMN_WORDS = 2.5
# A longer column goes on below the shorter one; a heading below both is larger, or further away.
_WIDE_STEP = 3.5
_OTHER_SIZE = 1.12


@dataclass(slots=True)
class Row:
    """Segments that share a baseline, from left to right."""

    segments: list[Segment]

    @property
    def baseline(self) -> float:
        """The y that its segments stand on."""
        return self.segments[0].baseline

    @property
    def size(self) -> float:
        """Letter size of its first segment."""
        return self.segments[0].size


@dataclass(frozen=True, slots=True)
class Gutter:
    """A white band from row `top` to row `bottom`; `support` of these rows have text on both of its sides."""

    x0: float
    x1: float
    top: int
    bottom: int
    support: int

    @property
    def middle(self) -> float:
        """Where a cut through the band is made."""
        return (self.x0 + self.x1) / 2


def find_gutters(rows: Sequence[Row], least: int = _LEAST_ROWS) -> list[Gutter]:
    """Find the white bands that part the text of consecutive rows, at `least` so many of them."""
    found: list[Gutter] = []
    for at, row in enumerate(rows):
        for left, right in pairwise(row.segments):
            if any(g.top <= at <= g.bottom and left.x1 <= g.x0 and g.x1 <= right.x0 for g in found):
                continue
            gutter = _extend(rows, at, left.x1, right.x0)
            if gutter.support >= least or (gutter.support >= _LEAST_WALLED and is_walled(rows, gutter)):
                found.append(gutter)
    return found


def is_walled(rows: Sequence[Row], gutter: Gutter) -> bool:
    """Whether a vertical stroke runs in a gutter."""
    walls = (x for row in rows[gutter.top : gutter.bottom + 1] for segment in row.segments for x in segment.walls)
    return any(gutter.x0 <= x <= gutter.x1 for x in walls)


def _extend(rows: Sequence[Row], at: int, x0: float, x1: float) -> Gutter:
    """Follow a white gap up and down, as wide as the rows leave it."""
    top = bottom = at
    support = 1
    for step in (-1, 1):
        i = at + step
        while 0 <= i < len(rows):
            narrowed = _narrow(rows[i], x0, x1)
            if narrowed is None:
                break
            x0, x1 = narrowed
            segments = rows[i].segments
            support += segments[0].x1 <= x0 and segments[-1].x0 >= x1
            top, bottom = min(top, i), max(bottom, i)
            i += step
    return Gutter(x0, x1, top, bottom, support)


def _narrow(row: Row, x0: float, x1: float) -> tuple[float, float] | None:
    for segment in row.segments:
        if segment.x1 <= x0 or segment.x0 >= x1:
            continue
        if segment.x0 < x0 and segment.x1 < x1:
            x0, wall = segment.x1, segment.walls[1]
        elif segment.x0 > x0 and segment.x1 > x1:
            x1, wall = segment.x0, segment.walls[0]
        else:
            return None
        if x1 - x0 < _LEAST_GUTTER * segment.size and not x0 <= wall <= x1:
            return None
    return (x0, x1) if _holds_walls(row, x0, x1) else None


def _holds_walls(row: Row, x0: float, x1: float) -> bool:
    """Whether the strokes between what stands on both sides of a gutter are in it: else it is that of another table."""
    for left, right in pairwise(row.segments):
        if left.x1 <= x0 and right.x0 >= x1:
            between = [x for x in (left.walls[1], right.walls[0]) if left.x1 <= x <= right.x0]
            return not between or any(x0 <= x <= x1 for x in between)
    return True


def cut_at_seams(rows: Sequence[Row]) -> list[Row]:
    """
    Cut what stands in one piece over a gutter where the white in it is as narrow as a wide space.

    Full cells come that close. Only rows between others that the gutter parts are cut.
    """
    cut = list(rows)
    for at, row in enumerate(rows):
        for left, right in pairwise(row.segments):
            seams = _seams(cut, at, left.x1, right.x0)
            for i, x in seams.items():
                cut[i] = Row([piece for segment in cut[i].segments for piece in segment.parted(x)])
    return cut


def _seams(rows: Sequence[Row], at: int, x0: float, x1: float) -> dict[int, float]:
    """Return where the rows around row `at` have to be cut so that its white gap is a gutter."""
    found: dict[int, float] = {}
    support = 1
    for step in (1, -1):
        waiting: dict[int, float] = {}
        i = at + step
        while 0 <= i < len(rows):
            narrowed = _narrow(rows[i], x0, x1)
            if narrowed is None:
                seam = _seam(rows[i], x0, x1)
                if seam is None:
                    break
                x0, x1 = seam
                waiting[i] = (x0 + x1) / 2
            else:
                x0, x1 = narrowed
                if rows[i].segments[0].x1 <= x0 and rows[i].segments[-1].x0 >= x1:
                    support += 1
                    found.update(waiting)
                    waiting.clear()
            i += step
    return found if support >= max(_LEAST_ROWS, len(found)) else {}


def _seam(row: Row, x0: float, x1: float) -> tuple[float, float] | None:
    """Narrow a gutter to the white that it shares with a wide space of the only segment that stands in its way."""
    across = [segment for segment in row.segments if segment.x0 < x1 and segment.x1 > x0]
    if len(across) != 1:
        return None
    least = _LEAST_GUTTER * across[0].size
    for left, right in across[0].whites(least):
        if min(right, x1) - max(left, x0) >= least:
            return max(left, x0), min(right, x1)
    return None


def pair_rows(rows: Iterable[Row]) -> list[Row]:
    """Join rows with the next one where this stands beside it, a part of a line lower."""
    paired: list[Row] = []
    last: Row | None = None
    for row in rows:
        if last is not None and _stand_beside(last, row):
            paired[-1] = Row(sorted([*last.segments, *row.segments], key=lambda segment: segment.x0))
            last = None
        else:
            paired.append(row)
            last = row
    return paired


def _stand_beside(upper: Row, lower: Row) -> bool:
    if lower.baseline - upper.baseline >= min(upper.size, lower.size):
        return False
    gutter = _LEAST_GUTTER * max(upper.size, lower.size)
    return (
        upper.segments[-1].x1 + gutter <= lower.segments[0].x0 or lower.segments[-1].x1 + gutter <= upper.segments[0].x0
    )


def unpaired_rows(rows: Iterable[Row]) -> list[Row]:
    """Undo `pair_rows`."""
    apart: list[Row] = []
    for row in rows:
        segments = sorted(row.segments, key=lambda segment: (segment.baseline, segment.x0))
        apart.extend(Row(list(level)) for _, level in groupby(segments, lambda segment: segment.baseline))
    return apart


def split_rows(rows: Iterable[Row], x: float) -> tuple[list[Row], list[Row]]:
    """Part the rows at `x` into what lies left and what lies right of it."""
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        for side, segments in (
            (left, [segment for segment in row.segments if segment.x0 < x]),
            (right, [segment for segment in row.segments if segment.x0 >= x]),
        ):
            if segments:
                side.append(Row(segments))
    return left, right


def is_running_text(rows: Sequence[Row]) -> bool:
    """
    Tell a column of text from a column of cells: most of its lines run from edge to edge, with several words.

    A column of text may hold a table, which has gutters of its own and says nothing about the lines around it.
    """
    inside = {i for gutter in find_gutters(rows) for i in range(gutter.top, gutter.bottom + 1)}
    lines = [row for i, row in enumerate(rows) if i not in inside]
    if len(lines) < _LEAST_COLUMN_LINES:
        return False
    x0 = min(row.segments[0].x0 for row in lines)
    x1 = max(row.segments[-1].x1 for row in lines)
    full = sum(row.segments[-1].x1 - row.segments[0].x0 >= _FULL_LINE * (x1 - x0) for row in lines)
    words = sum(1 + sum(c.text == " " for s in row.segments for c in s.clusters) for row in lines)
    return full * 2 > len(lines) and words >= _LEAST_COLUMN_WORDS * len(lines)


def trimmed(rows: Sequence[Row], gutter: Gutter) -> Gutter:
    """Cut off the ends of a gutter where text stands on one of its sides only and doesn't go on from the rest."""
    top, bottom = both_sided(rows, gutter)
    inside = rows[top : bottom + 1]
    above = _continuation(rows[gutter.top : top][::-1], inside, gutter.middle)
    below = _continuation(rows[bottom + 1 : gutter.bottom + 1], inside[::-1], gutter.middle)
    return replace(gutter, top=top - above, bottom=bottom + below)


def _continuation(outside: Sequence[Row], inside: Sequence[Row], middle: float) -> int:
    """
    Return how many of the rows outside, each on one side, belong to the columns inside; both from the border.

    What stands beside lines of the other column belongs to them too, such as a heading in the middle of its column.
    """
    count = 0
    ended: set[bool] = set()
    nearest = list(inside)
    for i, row in enumerate(outside, start=1):
        is_left = row.segments[0].x0 < middle
        if is_left not in ended and _goes_on(row, nearest, middle):
            count = i
            ended.clear()
        else:
            ended.add(is_left)
        if len(ended) == 2:
            break
        nearest.insert(0, row)
    return count


def _goes_on(row: Row, inside: Sequence[Row], middle: float) -> bool:
    """Whether a row that stands on one side goes on from the rows inside on that side, given from the nearest."""
    is_left = row.segments[0].x0 < middle
    near = (segment for each in inside for segment in each.segments if (segment.x0 < middle) == is_left)
    first = next(near, None)
    if first is None or abs(row.baseline - first.baseline) > _WIDE_STEP * min(row.size, first.size):
        return False
    # After a heading the column has its old size again.
    return _alike(row.size, first.size) or (
        row.size < first.size and any(_alike(row.size, segment.size) for segment in near)
    )


def _alike(size: float, other: float) -> bool:
    return max(size, other) <= _OTHER_SIZE * min(size, other)


def both_sided(rows: Sequence[Row], gutter: Gutter) -> tuple[int, int]:
    """Return the first and the last row of a gutter that have text on both of its sides."""
    sided = [
        i for i in range(gutter.top, gutter.bottom + 1)
        if rows[i].segments[0].x1 <= gutter.x0 and rows[i].segments[-1].x0 >= gutter.x1
    ]  # fmt: skip
    return sided[0], sided[-1]
