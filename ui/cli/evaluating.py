"""The command `evaluate`: how well questions find their documents and are answered, and one run against another."""

import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from search.errors import EvaluationError
from ui.cli.asking import AsJson, need_knowledge_base
from ui.cli.command import Options, notify
from ui.cli.library import read_sources
from ui.cli.output import print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.engine import Engine
    from ui.report.model import Report

_CORPUS = "corpus.jsonl"
_T = TypeVar("_T")

Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="DIR",
        show_default=False,
        help="A BEIR folder: corpus.jsonl, queries.jsonl, qrels/test.tsv. With --answers, whatever holds the sources.",
    ),
]
Answers = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Judged questions, JSON lines: _id, text, and quote or answers, or answerable: false.",
    ),
]
Compare = Annotated[
    tuple[Path, Path] | None,
    typer.Option(
        metavar="A B", show_default=False, help="Compare two files that --run wrote; TREC runs need DIR for the qrels."
    ),
]
RunFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Write the ranked documents here, as a TREC run, or the judged answers.",
    ),
]
ReportFile = Annotated[
    Path | None, typer.Option(metavar="FILE.html", show_default=False, help="Write a report with plots here.")
]


def evaluate(
    folder: Folder = None,
    *,
    answers: Answers = None,
    compare: Compare = None,
    run: RunFile = None,
    report: ReportFile = None,
    as_json: AsJson = False,
    options: Options,
) -> None:
    """
    Measure how well questions find their documents.

    With --answers, how well they are answered, or rightly declined.

    With --compare, whether one run is better than another by more than chance.
    """
    _need(
        options.kb is not None or options.qdrant_url is None,
        "A temporary knowledge base is not kept on a server: name one with --kb, or leave out --qdrant-url.",
    )
    if compare is not None:
        _need(
            answers is None and run is None, "--compare takes two files that are there; leave --answers and --run out."
        )
        figures, made = _compare(compare, folder)
    elif answers is not None:
        _need(
            folder is not None or options.kb is not None,
            "Name what holds the sources: a file, a folder, or a knowledge base with --kb.",
        )
        figures, made = _evaluate_answers(answers, folder, run, options)
    elif folder is not None:
        figures, made = _evaluate_retrieval(folder, run, options)
    else:
        msg = "Name a BEIR folder, or questions with --answers, or two runs with --compare."
        raise typer.BadParameter(msg)
    if report is not None:
        from ui.report.page import write_page

        write_page(made, report)
    if as_json:
        print_json(figures)
    else:
        from ui.report.terminal import print_report

        print_report(made)


def _need(holds: bool, message: str) -> None:
    if not holds:
        raise typer.BadParameter(message)


def _evaluate_retrieval(folder: Path, run: Path | None, options: Options) -> "tuple[dict[str, object], Report]":
    from search.evaluation import (
        RetrievalEvaluation,
        judged_queries,
        read_qrels,
        read_queries,
        search_queries,
        write_run,
    )
    from ui.report.common import setup_of
    from ui.report.retrieval import retrieval_report

    qrels = read_qrels(folder / "qrels" / "test.tsv")
    queries = judged_queries(read_queries(folder / "queries.jsonl"), qrels)
    with _knowledge_base(options, temporary=options.kb is None) as engine:
        document_ids = _read_corpus(engine, folder / _CORPUS)
        evaluation = RetrievalEvaluation(list(search_queries(engine, _counted(queries), document_ids)), qrels)
        made = retrieval_report(evaluation, folder.resolve().name, setup_of(engine))
    if run is not None:
        write_run(evaluation.run, run)
    return evaluation.figures(), made


def _evaluate_answers(
    questions: Path, sources: Path | None, run: Path | None, options: Options
) -> "tuple[dict[str, object], Report]":
    from ingest.repair import repair_text
    from search.evaluation import AnswersEvaluation, answer_questions, read_judged_questions, write_judged_answers
    from ui.report.answers import answers_report
    from ui.report.common import setup_of

    asked = read_judged_questions(questions)
    if sources is None and options.qdrant_url is None:
        need_knowledge_base(options.settings())
    with _knowledge_base(options, temporary=options.kb is None) as engine:
        if sources is not None:
            corpus = sources / _CORPUS
            _read(engine, corpus if corpus.is_file() else sources)
        judged = list(answer_questions(engine, _counted(asked), lambda line: repair_text(line).text))
        evaluation = AnswersEvaluation(judged, engine.settings.confidence_threshold)
        made = answers_report(evaluation, questions.name, setup_of(engine))
    if run is not None:
        write_judged_answers(judged, run)
    return evaluation.figures(), made


def _compare(files: tuple[Path, Path], folder: Path | None) -> "tuple[dict[str, object], Report]":
    from search.evaluation import compare_answers, compare_runs, read_qrels, read_queries
    from ui.report.comparison import comparison_report

    texts = {}
    if folder is None:
        comparison = compare_answers(*files)
    else:
        comparison = compare_runs(*files, read_qrels(folder / "qrels" / "test.tsv"))
        texts = {name: query.text for name, query in read_queries(folder / "queries.jsonl").items()}
    figures: dict[str, object] = {
        "measures": {name: found.to_json() for name, found in comparison.measures.items()},
        "moved": comparison.moved,
        "left_out": comparison.left_out,
    }
    return figures, comparison_report(comparison, (files[0].name, files[1].name), texts)


@contextmanager
def _knowledge_base(options: Options, *, temporary: bool) -> "Iterator[Engine]":
    """Open the knowledge base that `--kb` names, otherwise a temporary one: never the user's own by default."""
    from search.engine import Engine

    with tempfile.TemporaryDirectory(prefix="dalil-") as folder:
        settings = options.settings(Path(folder) if temporary else options.kb)
        if temporary:
            settings = replace(settings, qdrant_url=None)
        with Engine.open(settings, purpose="dalil evaluate", notify=notify) as engine:
            yield engine


def _read(engine: "Engine", sources: Path) -> None:
    """Ingest what is not yet there; without all of it, nothing is measured."""
    report = read_sources(engine, [sources])
    if report.failed:
        failure = report.failed[0]
        msg = f"{len(report.failed)} documents cannot be read; the first is {failure.path}: {failure.reason}"
        raise EvaluationError(msg)


def _read_corpus(engine: "Engine", corpus: Path) -> dict[str, str]:
    """Ingest the corpus where it is not yet; return source id -> the corpus's own id."""
    from ingest.errors import SourceError
    from ingest.sources import find_sources

    _read(engine, corpus)
    found = [each for each in find_sources([corpus], engine.settings.max_file_mb) if not isinstance(each, SourceError)]
    return {each.source_id: each.record.id for each in found if each.record is not None}


def _counted(items: Sequence[_T]) -> Iterable[_T]:
    """Show how far the questions are, on stderr, where it is a terminal."""
    from rich.console import Console
    from rich.progress import track

    hidden = not sys.stderr.isatty()
    return track(items, "asking", console=Console(stderr=True), transient=True, disable=hidden)
