"""Printing: JSON for programs, text for people. Nothing that comes from a document can steer the terminal."""

import json
import re
import sys
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.pipeline import Progress
    from search.engine import Answer, SearchResult
    from search.passage import Passage

_CONTROL = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]")
# Marks that reorder the text around them: inside a title or a path they only serve to disguise it.
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What JSON may carry as it is, but a terminal or UTF-8 may not.
_UNSAFE_IN_JSON = re.compile("[\u007f-\u009f\u2028\u2029\ud800-\udfff]")
# Of a source's time, from where to where each stage of it takes.
_STAGE_SHARES = {"convert": (0.0, 0.2), "embed": (0.2, 0.99), "write": (0.2, 0.99)}
_ESTIMATE_SECONDS = 300


def plain(text: str) -> str:
    """Return a document's text without the characters that steer a terminal; line breaks and tabs stay."""
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return a title, a path or a message on one line, without characters that steer a terminal or hide its order."""
    return _BIDI_CONTROLS.sub("", plain(" ".join(text.split())))


def print_json(value: object) -> None:
    """Print one JSON value on one line."""
    text = json.dumps(value, ensure_ascii=False)
    typer.echo(_UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def search_json(result: "SearchResult") -> dict[str, Any]:
    """Return the hits of a query, as the contract of the command line has them."""
    hits = [
        {
            "rank": hit.rank,
            "score": hit.score,
            **_passage_json(hit.passage),
            "text": hit.passage.text,
            "cosine": hit.cosine,
            "also_in": [_copy_json(passage) for passage in hit.also_in],
        }
        for hit in result.hits
    ]
    cost = {} if result.rerank_ms is None else {"rerank_ms": result.rerank_ms}
    return {"query": result.query, "hits": hits, "ms": result.ms, **cost}


def answer_json(answer: "Answer") -> dict[str, Any]:
    """Return an answer, as the contract of the command line has it."""
    citations = [
        {
            "n": citation.n,
            "quote": citation.quote,
            **_passage_json(citation.passage),
            # Characters of the source's text, as `extract` shows it.
            "start": citation.passage.start + citation.start,
            "end": citation.passage.start + citation.end,
        }
        for citation in answer.citations
    ]
    return {
        "question": answer.question,
        "answerable": answer.answerable,
        "answer": answer.answer,
        "mode": answer.mode,
        "confidence": answer.confidence,
        "citations": citations,
        "unsupported": [sentence.text for sentence in answer.sentences if sentence.doubt],
        "note": answer.note,
        "nearest": [_passage_json(hit.passage) for hit in answer.nearest],
        "ms": answer.ms,
    }


def _copy_json(passage: "Passage") -> dict[str, Any]:
    source = passage.source
    return {
        "passage_id": passage.passage_id,
        "source_id": source.source_id,
        "title": source.title,
        "page": passage.page,
    }


def _passage_json(passage: "Passage") -> dict[str, Any]:
    return {
        "passage_id": passage.passage_id,
        "source_id": passage.source.source_id,
        "title": passage.source.title,
        "kind": passage.source.kind,
        "page": passage.page,
        "outline": list(passage.outline),
        "article": passage.article,
        "start": passage.start,
        "end": passage.end,
        "rects": [list(rect) for rect in passage.rects],
    }


def counted(number: int, noun: str) -> str:
    """Return a number and what it counts: `1 passage`, `2 passages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_hits(result: "SearchResult") -> None:
    """Print the hits of a query for people."""
    if not result.hits:
        typer.echo("Nothing found.", err=True)
    for hit in result.hits:
        typer.secho(f"{hit.rank}. {place(hit.passage)}", bold=True)
        typer.echo(plain(hit.passage.text))
        for passage in hit.also_in:
            typer.secho(f"also in: {place(passage)}", dim=True)
        typer.echo()
    if result.rerank_ms is not None:
        typer.echo(f"{result.ms:,.0f} ms, {result.rerank_ms:,.0f} of them for reranking", err=True)


def print_answer(answer: "Answer") -> None:
    """Print an answer for people, and where each of its quotations stands; what it did not become goes to stderr."""
    if answer.note:
        typer.echo(one_line(answer.note), err=True)
    typer.echo(plain(answer.answer))
    if answer.citations:
        typer.echo()
    for citation in answer.citations:
        typer.echo(f"[{citation.n}] {place(citation.passage)}")
        if answer.mode == "generated":
            typer.echo(f"    «{one_line(citation.quote)}»")


def place(passage: "Passage") -> str:
    """Return where a passage stands, on one line: title, headings, page, id."""
    page = f"p. {passage.page}" if passage.page else ""
    headings = passage.outline[1:] if passage.outline[:1] == (passage.source.title,) else passage.outline
    parts = [passage.source.title, " › ".join(headings), page, passage.passage_id]
    return " · ".join(one_line(part) for part in parts if part)


@contextmanager
def draft() -> "Iterator[Callable[[str], None]]":
    """
    Show an answer that is being written, on stderr, while the body runs; on a terminal it then gives way to the answer.

    :returns: what to call with the whole text so far. Elsewhere than on a terminal, each sentence is one line.
    """
    if not sys.stderr.isatty():
        yield _SentencePrinter().show
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(console=Console(stderr=True), transient=True) as live:
        yield lambda text: live.update(Text(plain(text), style="dim"))


class _SentencePrinter:
    """Prints the sentences of a growing text, each once it is whole."""

    def __init__(self) -> None:
        self._printed = 0

    def show(self, text: str) -> None:
        from search.sentences import sentence_spans

        # The last one may still grow.
        whole = sentence_spans(text)[:-1]
        for start, end in whole[self._printed :]:
            typer.echo(one_line(text[start:end]), err=True)
        self._printed = max(self._printed, len(whole))


@contextmanager
def progress_bar() -> "Iterator[Callable[[Progress], None] | None]":
    """
    Show how far reading is, on stderr, while the body runs.

    :returns: what to call with each step; None where stderr is no terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    # Sources are of many sizes, so that the time left is estimated from the last minutes rather than seconds.
    with Bar(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=_ESTIMATE_SECONDS) as bar:
        task = bar.add_task("", total=None)

        def show(step: "Progress") -> None:
            rate = step.passages / max(bar.tasks[0].elapsed or 0, 0.1)
            name = one_line(PurePath(step.path).name)
            description = f"{rate:.1f} passages/s  {step.stage} {step.part:4.0%}  {name}"
            begin, end = _STAGE_SHARES[step.stage]
            completed = step.done + begin + (end - begin) * step.part
            # The next source is read before the last ones are embedded.
            completed = min(max(completed, bar.tasks[0].completed), step.total)
            bar.update(task, completed=completed, total=step.total, description=description)

        yield show
