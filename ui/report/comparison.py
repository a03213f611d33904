"""The report on two runs: each measure in both, the difference with its interval and p, and what moved most."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ui.cli.output import one_line
from ui.report.model import Figure, Report, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.evaluation import Comparison

_MOST_MOVED = 10
_COLUMNS = ("measure", "questions", "A", "B", "B − A", "95 % interval", "p", "B better", "A better", "equal")


def comparison_report(comparison: "Comparison", names: tuple[str, str], texts: Mapping[str, str]) -> Report:
    """
    Put the report on two runs together.

    :param names: of the runs A and B.
    :param texts: question id -> its text, as far as known.
    """
    rows = tuple(
        (
            name,
            f"{found.questions:,}",
            f"{found.a:.4f}",
            f"{found.b:.4f}",
            f"{found.difference:+.4f}",
            f"{found.low:+.4f} to {found.high:+.4f}",
            f"{found.p:.4f}",
            *(str(count) for count in (found.wins, found.losses, found.ties)),
        )
        for name, found in comparison.measures.items()
    )
    note = (
        "p: chance of such a difference if both were equally good (paired randomization test, 10,000 resamples, fixed "
        "seed). Interval: bootstrap."
    )
    moved = tuple(_moved_table(name, found, texts) for name, found in comparison.moved.items() if found)
    figures: tuple[Figure, ...] = (Figure("A", one_line(names[0])), Figure("B", one_line(names[1])))
    if comparison.left_out:
        figures += (Figure("left out", str(comparison.left_out), "questions that only one of the two has"),)
    tables = (Table("Measures", _COLUMNS, rows, note), *moved)
    return Report("Comparison", " and ".join(map(one_line, names)), figures, tables)


def _moved_table(measure: str, moved: "Sequence[tuple[str, float]]", texts: Mapping[str, str]) -> Table:
    rows = tuple((one_line(f"{name} {texts.get(name, '')}"), f"{by:+.4f}") for name, by in moved[:_MOST_MOVED])
    return Table(f"Moved most: {measure}", ("question", "B − A"), rows)
