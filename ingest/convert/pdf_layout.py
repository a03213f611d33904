"""Rows of a page -> lines in reading order: columns are told from tables, and each is read its own way."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.convert.pdf_cells import RulelessTable, find_cells, find_cuts, whole_edges
from ingest.convert.pdf_gutters import (
    Gutter,
    Row,
    both_sided,
    cut_at_seams,
    find_gutters,
    is_running_text,
    pair_rows,
    split_rows,
    trimmed,
    unpaired_rows,
)
from ingest.convert.pdf_lines import Segment, Word, read_words
from ingest.convert.pdf_rules import Rule

# Rows between rules tell long cells from columns; the borders of two cells may leave a little white where they meet.
_LEAST_RULED = 3
_ACROSS = 0.9


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


class PageLayout:
    """
    Reads the rows of a page.

    :param rightwards: direction of the page: whether columns and cells are read from left to right.
    :param rules: the horizontal strokes of the page.
    """

    def __init__(self, *, rightwards: bool, rules: Sequence[Rule] = ()) -> None:
        self._rightwards = rightwards
        self._rules = rules
        self._region = 0
        self._lines: list[Line] = []

    def read(self, rows: Iterable[Sequence[Segment]]) -> list[Line]:
        """Return the lines of `rows`, which come from top to bottom, in reading order."""
        self._lines = []
        self._read(cut_at_seams([Row(list(segments)) for segments in rows if segments]))
        return self._lines

    def _read(self, rows: list[Row]) -> None:
        best = _best(rows)
        if self._read_columns(rows, best):
            return
        # The lines of two columns may stand on heights of their own.
        paired = pair_rows(rows)
        if len(paired) < len(rows) and self._read_columns(paired, _best(paired)):
            return
        if best is None:
            self._read_text(rows)
            return
        best = self._whole_rows(rows, best)
        table = rows[best.top : best.bottom + 1]
        self._read(rows[: best.top])
        self._read_table(table, find_cuts(table))
        self._read(rows[best.bottom + 1 :])

    def _read_columns(self, rows: Sequence[Row], gutter: Gutter | None) -> bool:
        """Read what is above, beside and below the gutter if it parts two columns of text; else read nothing."""
        if gutter is None:
            return False
        gutter = trimmed(rows, gutter)
        left, right = split_rows(rows[gutter.top : gutter.bottom + 1], gutter.middle)
        if not (is_running_text(left) and is_running_text(right)) or self._crosses(rows, gutter):
            return False
        sides = (left, right) if self._rightwards else (right, left)
        for part in (rows[: gutter.top], *sides, rows[gutter.bottom + 1 :]):
            self._read(unpaired_rows(part))
        return True

    def _read_text(self, rows: Sequence[Row]) -> None:
        self._region += 1
        for row in rows:
            words = read_words(row.segments, rightwards=self._rightwards)
            if words:
                self._lines.append(self._line(words, row.baseline))

    def _read_table(self, rows: Sequence[Row], cuts: Sequence[float]) -> None:
        self._region += 1
        for cells in find_cells(rows, cuts, self._rules, rightwards=self._rightwards):
            words: list[Word] = []
            starts: list[int] = []
            for column in sorted(cells, reverse=not self._rightwards):
                cell = [word for line in cells[column] for word in read_words(line, rightwards=self._rightwards)]
                if cell:
                    starts.append(len(words))
                    words.extend(cell)
            if words:
                top = min(lines[0][0].baseline for lines in cells.values())
                self._lines.append(self._line(words, top, tuple(starts)))

    def _whole_rows(self, rows: Sequence[Row], gutter: Gutter) -> Gutter:
        """Cut a gutter to its table: the rows with text on both sides, and all between the rules around them."""
        top, bottom = both_sided(rows, gutter)
        edges = whole_edges(rows[top : bottom + 1], self._rules)
        first, last = (bisect_left(edges, rows[i].baseline) for i in (top, bottom))
        if first == last:
            # The rules above and below it, if any, are the page's.
            return replace(gutter, top=top, bottom=self._last_line(rows, gutter, top, bottom))
        while top > gutter.top and 0 < first == bisect_left(edges, rows[top - 1].baseline):
            top -= 1
        while bottom < gutter.bottom and len(edges) > last == bisect_left(edges, rows[bottom + 1].baseline):
            bottom += 1
        return replace(gutter, top=top, bottom=bottom)

    def _last_line(self, rows: Sequence[Row], gutter: Gutter, top: int, bottom: int) -> int:
        """Return where the last row of a table without rules ends: some of its cells may go on below the others."""
        below = rows[top : gutter.bottom + 1]
        table = RulelessTable(below, find_cuts(rows[top : bottom + 1]), rightwards=self._rightwards)
        end = top
        for lines in table.rows():
            end += len(lines)
            if end > bottom:
                break
        return end - 1

    def _crosses(self, rows: Sequence[Row], gutter: Gutter) -> bool:
        """Whether several rules run across the gutter: what stands on its sides are the long cells of a table."""
        zone = unpaired_rows(rows[gutter.top : gutter.bottom + 1])
        across: dict[int, float] = defaultdict(float)
        for rule in self._rules:
            across[rule.y] += max(0.0, min(rule.x1, gutter.x1) - max(rule.x0, gutter.x0))
        edges = [y for y in whole_edges(zone, self._rules) if across[y] >= _ACROSS * (gutter.x1 - gutter.x0)]
        return len({bisect_left(edges, row.baseline) for row in zone}) >= _LEAST_RULED

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


def _best(rows: Sequence[Row]) -> Gutter | None:
    return max(find_gutters(rows), key=lambda gutter: (gutter.support, gutter.x1 - gutter.x0), default=None)


def reads_from_left(words: Sequence[Word], *, rightwards: bool) -> bool:
    """Tell whether a line's first word stands left of its last; `rightwards` where there is one word only."""
    return rightwards if len(words) < 2 else words[0].x0 < words[-1].x0
