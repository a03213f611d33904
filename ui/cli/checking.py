"""The commands `extract` and `evaluate`: what a file's text is, how well questions find their documents."""

import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search.errors import EvaluationError
from search.settings import Settings
from ui.cli.asking import AsJson
from ui.cli.command import Options, notify
from ui.cli.library import read_sources
from ui.cli.output import one_line, plain, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.convert.document import ConvertedDocument
    from search.engine import Engine


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


def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Holds corpus.jsonl, queries.jsonl and qrels/test.tsv (BEIR).")
    ],
    *,
    run: Annotated[Path | None, typer.Option(help="Write the ranked documents here, as a TREC run.")] = None,
    as_json: AsJson = False,
    options: Options,
) -> None:
    """Measure how well questions find their documents."""
    if options.kb is None and options.qdrant_url is not None:
        msg = "A temporary knowledge base is not kept on a server: name one with --kb, or leave out --qdrant-url."
        raise typer.BadParameter(msg)
    from search.evaluation import evaluate_queries, read_qrels, read_queries, write_run

    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    with _knowledge_base(options) as engine:
        figures, ranked = evaluate_queries(engine, queries, qrels, _read_corpus(engine, folder / "corpus.jsonl"))
    if run is not None:
        write_run(ranked, run)
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        typer.echo(f"{name:12}{value:>10}")


@contextmanager
def _knowledge_base(options: Options) -> "Iterator[Engine]":
    """Open the knowledge base that `--kb` names, otherwise a temporary one: never the user's own by default."""
    from search.engine import Engine

    with tempfile.TemporaryDirectory(prefix="dalil-") as temporary:
        settings = options.settings(options.kb or Path(temporary))
        if options.kb is None:
            settings = replace(settings, qdrant_url=None)
        with Engine.open(settings, purpose="dalil evaluate", notify=notify) as engine:
            yield engine


def _read_corpus(engine: "Engine", corpus: Path) -> dict[str, str]:
    """Ingest the corpus where it is not yet; return source id -> the corpus's own id."""
    from ingest.errors import SourceError
    from ingest.sources import find_sources

    report = read_sources(engine, [corpus])
    if report.failed:
        failure = report.failed[0]
        msg = f"{len(report.failed)} documents cannot be read; the first is {failure.path}: {failure.reason}"
        raise EvaluationError(msg)
    found = [each for each in find_sources([corpus], engine.settings.max_file_mb) if not isinstance(each, SourceError)]
    return {each.source_id: each.record.id for each in found if each.record is not None}
