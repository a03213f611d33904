"""The command `extract`: what the text of a file is."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.settings import Settings
from ui.cli.asking import AsJson
from ui.cli.command import Options
from ui.cli.output import one_line, plain, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.convert.document import ConvertedDocument


def extract(
    file: Annotated[Path, typer.Argument(help="The file to read.", show_default=False)],
    *,
    as_json: AsJson = False,
    options: Options,
) -> None:
    """Show the text of one file as the index would see it."""
    settings = options.settings()
    documents = list(_convert(file, settings))
    pages = [page for document in documents for page in document.pages]
    warnings = [warning for document in documents for warning in document.warnings]
    if as_json:
        shown = [{"page": page.number, "text": page.text, "ocr": page.ocr} for page in pages]
        repairs: Counter[str] = Counter()
        for document in documents:
            repairs.update(document.repairs)
        print_json({"pages": shown, "warnings": warnings, "repairs": repairs})
        return
    # Form feeds, as other extractors write them between pages.
    typer.echo("\n\f".join(plain(page.text) for page in pages))
    for warning in warnings:
        typer.echo(one_line(warning), err=True)


def _convert(file: Path, settings: Settings) -> "Iterator[ConvertedDocument]":
    from ingest.convert import convert
    from ingest.errors import SourceError
    from ingest.sources import find_sources

    if file.is_dir():
        raise SourceError(str(file), "It is a folder. Name one file; `dalil ingest` reads folders.")
    for found in find_sources([file], settings.max_file_mb):
        if isinstance(found, SourceError):
            raise found
        yield convert(found, settings.page_seconds)
