"""The rows of a table and their cells: by the rules drawn around them, else by where the text of cells breaks off."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ingest.convert.pdf_gutters import Row, find_gutters, is_walled
from ingest.convert.pdf_lines import Segment
from ingest.convert.pdf_rules import Rule

# The lines of a cell, each from left to right.
Cell = list[list[Segment]]
# The cells of one row of a table, by column from the left.
TableRow = dict[int, Cell]

# Rows that must have text on both sides of a gutter without a stroke, in what is known to be a table.
_LEAST_CELLS = 2
# White parts columns in many of the rows, justified cells have wide spaces too; where strokes part others, in most.
_RARELY_WHITE, _MOSTLY_WHITE = 0.15, 0.5
# A rule between two rows of a table runs from edge to edge, maybe in pieces.
_WHOLE_RULE = 0.75
_WHOLE_SIDE = 0.9
# Below a rule under the head of a table, so many lines with text in most columns are rows of their own.
_LEAST_RULELESS = 3
_MOSTLY = 0.75
# Without rules. Lines of a cell that go on below come close to its edge, as a share of the longest; two of them show
# how wide the cell is.
_FULL = 0.85
_LEAST_FULL = 2
_LEAST_WORDS, _MANY_WORDS = 1.5, 4.0
_SPACE = 0.6
_WIDE_STEP = 1.25
_OTHER_SIZE = 0.1


def whole_edges(rows: Sequence[Row], rules: Iterable[Rule]) -> list[int]:
    """Return the heights of the rules that run across a table, from the top."""
    x0, x1 = min(row.segments[0].x0 for row in rows), max(row.segments[-1].x1 for row in rows)
    return _edges(x0, x1, rules, _WHOLE_RULE)


def _edges(x0: float, x1: float, rules: Iterable[Rule], least: float) -> list[int]:
    covered: dict[int, float] = defaultdict(float)
    for rule in rules:
        covered[rule.y] += max(0.0, min(rule.x1, x1) - max(rule.x0, x0))
    # The background of a line of text has edges too, those of its cell.
    return sorted(y for y, width in covered.items() if width >= least * (x1 - x0))


def find_cuts(rows: Sequence[Row]) -> list[float]:
    """Return the x between the columns of a table, from the left: as few as stand in all its gutters."""
    gutters = find_gutters(rows, 1)
    walled = {gutter for gutter in gutters if is_walled(rows, gutter)}
    least = max(_LEAST_CELLS, (_MOSTLY_WHITE if walled else _RARELY_WHITE) * len(rows))
    bands: list[tuple[float, float]] = []
    for gutter in sorted(gutters, key=lambda gutter: gutter.x1):
        if gutter not in walled and gutter.support < least:
            continue
        if bands and gutter.x0 < bands[-1][1]:
            bands[-1] = max(bands[-1][0], gutter.x0), bands[-1][1]
        else:
            bands.append((gutter.x0, gutter.x1))
    return [(x0 + x1) / 2 for x0, x1 in bands]


def find_cells(
    rows: Sequence[Row], cuts: Sequence[float], rules: Sequence[Rule], *, rightwards: bool
) -> list[TableRow]:
    """
    Part a table to its rows, from top to bottom, and these to cells.

    :param rows: the lines of the table.
    :param cuts: x between its columns.
    :param rules: the horizontal strokes of the page.
    :param rightwards: direction of the page.
    """
    edges = whole_edges(rows, rules)
    groups = [list(group) for _, group in groupby(rows, lambda row: bisect_left(edges, row.baseline))]
    if len(groups) == 1 or (len(groups) == 2 and _has_rows(groups[1], len(groups[0][0].segments))):
        return [_columns(group, cuts) for group in RulelessTable(rows, cuts, rightwards=rightwards).rows()]
    return [row for group in groups for row in _ruled_rows(_columns(group, cuts), rules)]


def _has_rows(rows: Sequence[Row], columns: int) -> bool:
    """Whether what is below the only rule of a table is its rows, most of them with a text in every column."""
    full = sum(len(row.segments) >= columns for row in rows)
    return len(rows) >= _LEAST_RULELESS and full >= _MOSTLY * len(rows)


def _columns(rows: Sequence[Row], cuts: Iterable[float]) -> TableRow:
    """Return the lines of each cell of one row of a table; a cut through text is none."""
    segments = [segment for row in rows for segment in row.segments]
    whole = [cut for cut in cuts if not any(segment.x0 < cut < segment.x1 for segment in segments)]
    columns: TableRow = {}
    for row in rows:
        for column, found in groupby(row.segments, lambda segment: sum(cut < segment.x0 for cut in whole)):
            columns.setdefault(column, []).append(list(found))
    return columns


def _ruled_rows(columns: TableRow, rules: Sequence[Rule]) -> list[TableRow]:
    """
    Part what stands between two rules of a table where cells of some of its columns have rules of their own.

    A cell beside several rows belongs to the first one.
    """
    own = {column: _own_edges(cell, rules) for column, cell in columns.items()}
    every = sorted({edge for edges in own.values() for edge in edges})
    if not every:
        return [columns]
    rows: list[TableRow] = [{} for _ in range(len(every) + 1)]
    for column, cell in columns.items():
        for line in cell:
            above = bisect_left(own[column], line[0].baseline)
            first = every.index(own[column][above - 1]) + 1 if above else 0
            rows[first].setdefault(column, []).append(line)
    return [row for row in rows if row]


def _own_edges(cell: Cell, rules: Iterable[Rule]) -> list[int]:
    """Return the rules that run through a column from wall to wall, between the lines that stand in it."""
    left = max(line[0].walls[0] for line in cell)
    right = min(line[-1].walls[1] for line in cell)
    if right - left == float("inf"):
        return []
    top, bottom = cell[0][0].baseline, cell[-1][0].baseline
    drawn = (rule for rule in rules if rule.drawn)
    return [y for y in _edges(left, right, drawn, _WHOLE_SIDE) if top < y < bottom]


class _Column(NamedTuple):
    """
    Where the text of a column without rules stands.

    :ivar wraps: whether its lines go on below where they are full: several are about as long as the longest.
    """

    width: float
    wraps: bool

    @classmethod
    def of(cls, lines: Sequence[Sequence[Segment]], least_words: float) -> "_Column":
        width = max(line[-1].x1 for line in lines) - min(line[0].x0 for line in lines)
        full = [_words(line) for line in lines if _width(line) >= _FULL * width]
        return cls(width, len(full) >= _LEAST_FULL and sum(full) >= least_words * len(full))


class RulelessTable:
    """
    The lines of a table without rules between its rows.

    Cells begin at the top of their row. A line goes on with the cells of the one above it where no cell begins anew,
    and where none of them had room for the next word.

    :param rows: its lines, and maybe more below.
    :param cuts: x between its columns.
    :param rightwards: direction of the page.
    """

    def __init__(self, rows: Sequence[Row], cuts: Sequence[float], *, rightwards: bool) -> None:
        self._rows = rows
        self._rightwards = rightwards
        self._cells = [
            {at: list(line) for at, line in groupby(row.segments, lambda segment: bisect_left(cuts, segment.x0))}
            for row in rows
        ]
        # Names and numbers have lines of about one length too; text is longer, or goes on alone below the other cells.
        is_text = any(below.keys() < above.keys() for above, below in pairwise(self._cells))
        lines: dict[int, list[list[Segment]]] = defaultdict(list)
        for cells in self._cells:
            for column, line in cells.items():
                lines[column].append(line)
        least = _LEAST_WORDS if is_text else _MANY_WORDS
        self._columns = {column: _Column.of(found, least) for column, found in lines.items()}
        steps = sorted(below.baseline - above.baseline for above, below in pairwise(rows))
        self._step = steps[len(steps) // 4] if steps else 0.0

    def rows(self) -> list[list[Row]]:
        """Return the lines of each row of the table."""
        rows: list[list[Row]] = []
        for at, row in enumerate(self._rows):
            if at and self._goes_on(at):
                rows[-1].append(row)
            else:
                rows.append([row])
        return rows

    def _goes_on(self, at: int) -> bool:
        above, below = self._rows[at - 1], self._rows[at]
        if below.baseline - above.baseline > _WIDE_STEP * self._step or not _is_alike(above, below):
            return False
        cells, before = self._cells[at], self._cells[at - 1]
        return all(column in before and self._is_full(column, before[column], line) for column, line in cells.items())

    def _is_full(self, column: int, above: Sequence[Segment], below: Sequence[Segment]) -> bool:
        """Whether a line of a cell had no room for the first word of the one below it."""
        size = below[0].size
        room = self._columns[column].width - _width(above)
        return self._columns[column].wraps and room < _first_word(below, rightwards=self._rightwards) + _SPACE * size


def _is_alike(above: Row, below: Row) -> bool:
    first, second = above.segments[0].clusters[0].base, below.segments[0].clusters[0].base
    return first.bold == second.bold and abs(first.size - second.size) <= _OTHER_SIZE * first.size


def _width(line: Sequence[Segment]) -> float:
    return line[-1].x1 - line[0].x0


def _words(line: Sequence[Segment]) -> int:
    return sum(1 + sum(cluster.text == " " for cluster in segment.clusters) for segment in line)


def _first_word(line: Sequence[Segment], *, rightwards: bool) -> float:
    """Return the width of the word that a line begins with."""
    clusters = line[0].clusters if rightwards else line[-1].clusters[::-1]
    end = next((i for i, cluster in enumerate(clusters) if cluster.text == " "), len(clusters))
    word = clusters[:end] or clusters
    return max(c.x1 for c in word) - min(c.x0 for c in word)
