"""A report as one HTML page: nothing is loaded from anywhere, and whatever a document holds is only text."""

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from search.evaluation.records import write_text
from ui.report.model import Report
from ui.report.plots import draw

_TEMPLATE = "page.html"


def write_page(report: Report, path: Path, made: datetime | None = None) -> None:
    """
    Write a report.

    :param made: when it was made; None takes the time that it is.
    :raises EvaluationError: if the file cannot be written.
    """
    write_text(path, render_page(report, made or datetime.now(UTC)), "The report")


def render_page(report: Report, made: datetime) -> str:
    """Return a report as HTML."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files(__package__) / _TEMPLATE).read_text(encoding="utf-8"))
    return template.render(report=report, draw=draw, made=f"{made.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
