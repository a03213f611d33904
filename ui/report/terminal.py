"""A report as tables in a terminal, or in a pipe: there without colours, and as wide as its lines need."""

import sys
from typing import TYPE_CHECKING

from ui.report.model import Bars, Report, Table

if TYPE_CHECKING:
    from rich.console import Console

_PIPE_WIDTH = 160
_BAR_WIDTH = 40
_MISSES = 5
_FACTS = 4


def print_report(report: Report) -> None:
    """Print a report on stdout: figures, tables, bars, and the worst few questions."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, markup=False, highlight=False, emoji=False)
    _print_table(console, Table("", ("figure", "value", "meaning"), tuple(_rows(report))))
    for plot in report.plots:
        # Bars with intervals are told by a table too.
        if isinstance(plot, Bars) and not any(bar.interval for bar in plot.bars):
            _print_table(console, _as_table(plot))
    for table in report.tables:
        _print_table(console, table)
    if report.misses:
        console.print(f"\nWorst of what went wrong ({len(report.misses)} in the HTML report: --report FILE.html)")
    for miss in report.misses[:_MISSES]:
        console.print(f"\n  {miss.question}\n    {miss.problem}", soft_wrap=True)
        for fact in miss.facts[:_FACTS]:
            place = f" ({fact.place})" if fact.place else ""
            console.print(f"    {fact.name}{place}: {fact.text}", soft_wrap=True)


def _rows(report: Report) -> list[tuple[str, str, str]]:
    return [(figure.name, figure.value, figure.meaning) for figure in report.figures]


def _as_table(plot: Bars) -> Table:
    rows = tuple((bar.label, bar.shown, "█" * round(_BAR_WIDTH * bar.value / plot.full)) for bar in plot.bars)
    return Table(plot.title, ("", "", ""), rows)


def _print_table(console: "Console", table: Table) -> None:
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(box=None, title_justify="left", show_header=any(table.columns), pad_edge=False)
    for at, column in enumerate(table.columns):
        is_text = at == 0 or column in {"", "meaning"}
        shown.add_column(Text(column), justify="left" if is_text else "right", overflow="fold")
    for row in table.rows:
        shown.add_row(*map(Text, row))
    if table.title:
        console.print(f"\n{table.title}", style="bold")
    console.print(shown)
    if table.note:
        console.print(table.note, style="dim", soft_wrap=True)
