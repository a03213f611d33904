"""The commands `search` and `ask`, each for one question or for a file of them."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from ingest.errors import CatalogueError
from search.settings import Settings
from ui.cli.command import Options, complain, notify
from ui.cli.output import answer_json, draft, print_answer, print_hits, print_json, search_json

if TYPE_CHECKING:
    from search.engine import Answer, Engine
    from search.store.base import Where

STDIN = "-"

Batch = Annotated[
    typer.FileBinaryRead | None,
    typer.Option(help="Many at once: a file with one JSON object a line (_id, text); - is stdin.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
GenerateUrl = Annotated[
    str | None,
    typer.Option(
        help="Server with OpenAI's chat API that writes answers from the passages found, which are sent to it, as "
        "http://localhost:11434/v1; its key is read from DALIL_GENERATE_API_KEY.",
        show_default=False,
    ),
]
GenerateModel = Annotated[
    str | None, typer.Option(help="Name by which that server knows the model.", show_default=False)
]
Conditions = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help="Only passages with kind=law, year>=2015, language=ar, law=14.05, article=12, issuer=…, axis=…, source=…",
    ),
]


def search(
    query: Annotated[
        str | None, typer.Argument(metavar="QUERY", show_default=False, help="What to look for; - is stdin.")
    ] = None,
    *,
    top_k: Annotated[int, typer.Option(min=1, help="Most passages listed.")] = 10,
    where: Conditions = None,
    queries: Batch = None,
    as_json: AsJson = False,
    options: Options,
) -> None:
    """Find passages by meaning and by word, best first."""
    text = _single(query, queries, "--queries")
    engine, filters = _open(options, where, "dalil search")
    with engine:
        if queries is not None:
            _each(queries, lambda text: search_json(engine.search(text, top_k, filters)))
            return
        result = engine.search(text, top_k, filters)
    if as_json:
        print_json(search_json(result))
    else:
        print_hits(result)


def ask(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", show_default=False, help="What to answer; - is stdin.")
    ] = None,
    *,
    where: Conditions = None,
    questions: Batch = None,
    generate_url: GenerateUrl = None,
    generate_model: GenerateModel = None,
    as_json: AsJson = False,
    options: Options,
) -> None:
    """Answer a question with quotations from the sources, or decline."""
    text = _single(question, questions, "--questions")
    engine, filters = _open(options, where, "dalil ask", generate_url, generate_model)
    with engine:
        if questions is not None:
            _each(questions, lambda text: answer_json(engine.ask(text, filters)))
            return
        is_watched = engine.settings.generate_url is not None and not as_json
        answer = _watch(engine, text, filters) if is_watched else engine.ask(text, filters)
    if as_json:
        print_json(answer_json(answer))
    else:
        print_answer(answer)


def _watch(engine: "Engine", question: str, where: "Where | None") -> "Answer":
    """Answer, and show what is being written."""
    with draft() as show:
        for part in engine.stream(question, where):
            if isinstance(part, str):
                show(part)
            else:
                answer = part
    return answer


def need_knowledge_base(settings: Settings) -> None:
    """
    Refuse a folder that holds no knowledge base: opening one would make it.

    :raises CatalogueError: saying how to make one.
    """
    from ingest.catalogue import CATALOGUE_FILE

    if not (settings.kb / CATALOGUE_FILE).is_file():
        msg = f"There is no knowledge base in '{settings.kb}'. Make one: dalil ingest FILES --kb '{settings.kb}'"
        raise CatalogueError(msg)


def _open(
    options: Options,
    where: list[str] | None,
    purpose: str,
    generate_url: str | None = None,
    generate_model: str | None = None,
) -> "tuple[Engine, Where | None]":
    settings = options.settings(generate_url=generate_url, generate_model=generate_model)
    if settings.qdrant_url is None:
        need_knowledge_base(settings)
    from search.filters import parse_where

    # Before the model is loaded: a mistake in a filter is told at once.
    filters = parse_where(where) if where else None
    from ingest.lost import tell_of_lost
    from search.engine import Engine

    engine = Engine.open(settings, purpose=purpose, notify=notify)
    if settings.qdrant_url is None:
        tell_of_lost(engine, complain)
    return engine, filters


def _single(text: str | None, batch: BinaryIO | None, option: str) -> str:
    """Return the one text, empty where there is a batch; exactly one of both must be given."""
    if (text is None) == (batch is None):
        msg = f"Give either one text or {option} FILE."
        raise typer.BadParameter(msg)
    if text == STDIN:
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace").strip()
    return text or ""


def _each(lines: Iterable[bytes], answer: Callable[[str], dict[str, Any]]) -> None:
    """Print one JSON object for each line; lines that hold no query are reported, and the exit code is then 1."""
    broken = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        record = _parse(line)
        if record is None:
            broken = True
            name = getattr(lines, "name", STDIN)
            name = "stdin" if name in {STDIN, "<stdin>"} else Path(name).name
            complain(f"{name}, line {number}: expected a JSON object with '_id' and 'text'. The other lines go on.")
        else:
            print_json({"_id": record["_id"], **answer(record["text"])})
    if broken:
        raise typer.Exit(1)


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    is_query = isinstance(record, dict) and isinstance(record.get("_id"), str | int)
    return record if is_query and isinstance(record.get("text"), str) else None
