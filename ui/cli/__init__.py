"""The command line `dalil`: parse, call the packages below, print. Results on stdout, everything else on stderr."""

import os
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from ui.cli.asking import ask, search
from ui.cli.checking import extract
from ui.cli.command import EXAMPLES, report_defect, with_options
from ui.cli.evaluating import evaluate
from ui.cli.library import info, ingest, remove, serve

__all__ = ["app", "main"]

# Haystack and Gradio report their use to their makers otherwise; models come from this machine unless the user says so.
_ENVIRONMENT = {"HAYSTACK_TELEMETRY_ENABLED": "False", "GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for _command in (ingest, search, ask, extract, evaluate, info, remove, serve):
    app.command(epilog=f"Example: {EXAMPLES[_command.__name__]}")(with_options(_command))


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"dalil {version('dalil')}")
        raise typer.Exit


@app.callback()
def prepare(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Find the passage in your own documents that answers a question. Works offline."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def main() -> None:
    """Run the command line of this process: exit 0 when done, 1 when something failed, 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.excepthook = report_defect
    # Not `app()`: it would put its own hook in the place of ours.
    typer.main.get_command(app)()
