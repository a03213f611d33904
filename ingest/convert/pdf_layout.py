"""Rows of a page -> lines in reading order: columns are told from tables, and each is read its own way."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.convert.pdf_lines import Segment, Word, read_words

# White narrower than this, in shares of the letter size, parts neither columns nor cells.
_LEAST_GUTTER = 0.7
# Rows that must have text on both sides of a gutter. Rivers of white in justified text run through two rows, not more.
_LEAST_ROWS = 3
# Lines of running text come close to the far edge of their column; cells do so by chance.
_FULL_LINE = 0.8
_LEAST_COLUMN_LINES = 4
_LEAST_COLUMN_WORDS = 3.0
# A longer column goes on below the shorter one; a heading below both is larger, or further away.
_WIDE_STEP = 3.5
_OTHER_SIZE = 1.12
# A rule between two rows of a table runs from edge to edge, maybe in pieces.
_WHOLE_RULE = 0.75


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of text, or one row of a table, in the frame of its text.

    :ivar words: in reading order, never empty.
    :ivar region: lines of one column, between tables and column changes, share their number.
    :ivar cells: of a row of a table, where in `words` each cell begins; empty for running text.
    """

    words: tuple[Word, ...]
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    rightwards: bool
    region: int
    cells: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The words joined by spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(slots=True)
class Row:
    """Segments that share a baseline, from left to right."""

    segments: list[Segment]

    @property
    def baseline(self) -> float:
        """The y that its segments stand on."""
        return self.segments[0].baseline


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


class PageLayout:
    """
    Reads the rows of a page.

    :param rightwards: direction of the page: whether columns and cells are read from left to right.
    :param rules: called when there is a table; returns the horizontal strokes of the page as (x0, x1, y).
    """

    def __init__(self, *, rightwards: bool, rules: Callable[[], Sequence[tuple[float, float, float]]] = tuple) -> None:
        self._rightwards = rightwards
        self._rules = rules
        self._region = 0
        self._lines: list[Line] = []

    def read(self, rows: Iterable[Sequence[Segment]]) -> list[Line]:
        """Return the lines of `rows`, which come from top to bottom, in reading order."""
        self._lines = []
        self._read([Row(list(segments)) for segments in rows if segments])
        return self._lines

    def _read(self, rows: list[Row]) -> None:
        gutters = find_gutters(rows)
        if not gutters:
            self._read_text(rows)
            return
        best = _trimmed(rows, max(gutters, key=lambda gutter: (gutter.support, gutter.x1 - gutter.x0)))
        zone = rows[best.top : best.bottom + 1]
        left, right = split_rows(zone, best.middle)
        if is_running_text(left) and is_running_text(right):
            self._read(rows[: best.top])
            for side in (left, right) if self._rightwards else (right, left):
                self._read(side)
        else:
            top, bottom = _both_sided(rows, best)
            inside = [gutter for gutter in gutters if gutter.top <= bottom and gutter.bottom >= top]
            self._read(rows[:top])
            self._read_table(rows[top : bottom + 1], [gutter.middle for gutter in inside])
            best = Gutter(best.x0, best.x1, top, bottom, best.support)
        self._read(rows[best.bottom + 1 :])

    def _read_text(self, rows: Sequence[Row]) -> None:
        self._region += 1
        for row in rows:
            words = read_words(row.segments, rightwards=self._rightwards)
            if words:
                self._lines.append(self._line(words, row.baseline))

    def _read_table(self, rows: Sequence[Row], cuts: Sequence[float]) -> None:
        self._region += 1
        for group in self._ruled_rows(rows):
            columns = _columns(group, cuts)
            words: list[Word] = []
            cells: list[int] = []
            for column in sorted(columns, reverse=not self._rightwards):
                cell = [word for line in columns[column] for word in read_words(line, rightwards=self._rightwards)]
                if cell:
                    cells.append(len(words))
                    words.extend(cell)
            if words:
                self._lines.append(self._line(words, group[0].baseline, tuple(cells)))

    def _ruled_rows(self, rows: Sequence[Row]) -> list[list[Row]]:
        """Gather the rows that stand between the same two rules: the lines of one row of the table."""
        x0, x1 = min(row.segments[0].x0 for row in rows), max(row.segments[-1].x1 for row in rows)
        covered: dict[int, float] = defaultdict(float)
        for left, right, y in self._rules():
            covered[round(y)] += max(0.0, min(right, x1) - max(left, x0))
        # The background of a line of text has edges too, those of its cell.
        edges = sorted(y for y, width in covered.items() if width >= _WHOLE_RULE * (x1 - x0))
        if not any(rows[0].baseline < edge < rows[-1].baseline for edge in edges):
            return [[row] for row in rows]
        return [list(group) for _, group in groupby(rows, lambda row: bisect_left(edges, row.baseline))]

    def _line(self, words: Sequence[Word], baseline: float, cells: tuple[int, ...] = ()) -> Line:
        letters = sum(len(word.text) for word in words)
        sizes = sorted(words, key=lambda word: word.size)
        return Line(
            tuple(words),
            min(word.x0 for word in words),
            max(word.x1 for word in words),
            baseline,
            sizes[len(sizes) // 2].size,
            sum(len(word.text) for word in words if word.bold) * 2 > letters,
            reads_from_left(words, rightwards=self._rightwards),
            self._region,
            cells,
        )


def reads_from_left(words: Sequence[Word], *, rightwards: bool) -> bool:
    """Tell whether a line's first word stands left of its last; `rightwards` where there is one word only."""
    return rightwards if len(words) < 2 else words[0].x0 < words[-1].x0


def find_gutters(rows: Sequence[Row]) -> list[Gutter]:
    """Find the white bands that part the text of several consecutive rows."""
    found: list[Gutter] = []
    for at, row in enumerate(rows):
        for left, right in pairwise(row.segments):
            middle = (left.x1 + right.x0) / 2
            if any(gutter.top <= at <= gutter.bottom and gutter.x0 <= middle <= gutter.x1 for gutter in found):
                continue
            gutter = _extend(rows, at, left.x1, right.x0)
            if gutter.support >= _LEAST_ROWS:
                found.append(gutter)
    return found


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
            x0 = segment.x1
        elif segment.x0 > x0 and segment.x1 > x1:
            x1 = segment.x0
        else:
            return None
        if x1 - x0 < _LEAST_GUTTER * segment.clusters[0].base.size:
            return None
    return x0, x1


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
    """Tell a column of text from a column of cells: most of its lines run from edge to edge, with several words."""
    if len(rows) < _LEAST_COLUMN_LINES:
        return False
    x0 = min(row.segments[0].x0 for row in rows)
    x1 = max(row.segments[-1].x1 for row in rows)
    full = sum(row.segments[-1].x1 - row.segments[0].x0 >= _FULL_LINE * (x1 - x0) for row in rows)
    words = sum(1 + sum(c.text == " " for s in row.segments for c in s.clusters) for row in rows)
    return full * 2 > len(rows) and words >= _LEAST_COLUMN_WORDS * len(rows)


def _columns(rows: Sequence[Row], cuts: Iterable[float]) -> dict[int, list[list[Segment]]]:
    """Return the lines of each cell of one row of a table, by column from the left; a cut through text is none."""
    segments = [segment for row in rows for segment in row.segments]
    whole = [cut for cut in cuts if not any(segment.x0 < cut < segment.x1 for segment in segments)]
    columns: dict[int, list[list[Segment]]] = {}
    for row in rows:
        for column, found in groupby(row.segments, lambda segment: sum(cut < segment.x0 for cut in whole)):
            columns.setdefault(column, []).append(list(found))
    return columns


def _trimmed(rows: Sequence[Row], gutter: Gutter) -> Gutter:
    """Cut off the ends of a gutter where text stands on one of its sides only and doesn't go on from the rest."""
    top, bottom = _both_sided(rows, gutter)
    inside = rows[top : bottom + 1]
    above = _continuation(rows[gutter.top : top][::-1], inside, gutter.middle)
    below = _continuation(rows[bottom + 1 : gutter.bottom + 1], inside[::-1], gutter.middle)
    return replace(gutter, top=top - above, bottom=bottom + below)


def _continuation(outside: Sequence[Row], inside: Sequence[Row], middle: float) -> int:
    """Return how many of the rows outside, each on one side, belong to the columns inside; both from the border."""
    count = 0
    ended: set[bool] = set()
    nearest = list(inside)
    for i, row in enumerate(outside, start=1):
        is_left = row.segments[0].x0 < middle
        if is_left in ended:
            break
        if _goes_on(row, nearest, middle):
            count = i
            nearest.insert(0, row)
        else:
            ended.add(is_left)
    return count


def _goes_on(row: Row, inside: Sequence[Row], middle: float) -> bool:
    """Whether a row that stands on one side goes on from the nearest row inside on that side."""
    is_left = row.segments[0].x0 < middle
    for near in inside:
        segments = [segment for segment in near.segments if (segment.x0 < middle) == is_left]
        if segments:
            sizes = row.segments[0].clusters[0].base.size, segments[0].clusters[0].base.size
            step = abs(row.baseline - near.baseline)
            return step <= _WIDE_STEP * min(sizes) and max(sizes) <= _OTHER_SIZE * min(sizes)
    return False


def _both_sided(rows: Sequence[Row], gutter: Gutter) -> tuple[int, int]:
    """Return the first and the last row of a gutter that have text on both of its sides."""
    sided = [
        i for i in range(gutter.top, gutter.bottom + 1)
        if rows[i].segments[0].x1 <= gutter.x0 and rows[i].segments[-1].x0 >= gutter.x1
    ]  # fmt: skip
    return sided[0], sided[-1]
