"""What a report consists of, whoever shows it. Texts are plain and on one line, whatever the documents hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """:ivar value: as shown. :ivar meaning: a few words for a reader who does not know the measure."""

    name: str
    value: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """:ivar rows: cells as shown, as many as `columns`; the first is text, the others are numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """
    One bar.

    :ivar value: its length.
    :ivar shown: the value as written beside it.
    :ivar interval: lower and upper end of what the value may be by chance, 95 %; None where there is nothing to doubt.
    """

    label: str
    value: float
    shown: str
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """:ivar full: value of a bar over the whole width."""

    title: str
    bars: tuple[Bar, ...]
    full: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """:ivar points: x and y, both 0 to 1, by x."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """:ivar mark: an x, 0 to 1, that a vertical line shows, and what stands beside it."""

    title: str
    x_label: str
    lines: tuple[Line, ...]
    mark: tuple[float, str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """:ivar name: what it is. :ivar place: the source it is from, empty where it is from none."""

    name: str
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that went wrong, and what there is to see about it."""

    question: str
    problem: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """
    A whole report.

    :ivar subject: what was measured on.
    :ivar misses: the worst first.
    :ivar setup: names and values of the settings and versions in use.
    """

    title: str
    subject: str
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()
    plots: tuple[Bars | Curves, ...] = ()
    misses: tuple[Miss, ...] = ()
    setup: tuple[tuple[str, str], ...] = ()
