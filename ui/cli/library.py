"""The commands that change and show what the knowledge base holds: `ingest`, `info`, `remove`, `serve`."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.asking import AsJson, GenerateModel, GenerateUrl, need_knowledge_base
from ui.cli.command import INTERRUPTED, Options, complain, notify
from ui.cli.output import counted, one_line, print_json, progress_bar

if TYPE_CHECKING:
    from ingest.catalogue import SourceRecord
    from ingest.pipeline import IngestReport
    from search.engine import Engine

_MOST_LISTED = 20


def ingest(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", help="Files, folders, or a BEIR corpus.jsonl.", show_default=False),
    ] = None,
    *,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read every source again from the copies kept, into a new index.")
    ] = False,
    as_json: AsJson = False,
    options: Options,
) -> None:
    """Read files and folders into the knowledge base; unchanged ones are skipped, changed ones replaced."""
    if bool(paths) == rebuild:
        msg = "Give either files and folders, or --rebuild."
        raise typer.BadParameter(msg)
    settings = options.settings()
    if rebuild:
        need_knowledge_base(settings)
    from ingest.pipeline import IngestStopped
    from search.engine import Engine

    stopped = False
    with Engine.open(settings, purpose="dalil ingest", rebuild=rebuild, notify=notify) as engine:
        try:
            report = read_sources(engine, paths)
        except IngestStopped as stop:
            stopped, report = True, stop.report
    if as_json:
        print_json(report.to_json())
    else:
        _print_report(report)
    _complain(report)
    if stopped:
        complain("stopped; what was read until then is in. The same command again reads the rest.")
        raise typer.Exit(INTERRUPTED)
    if report.failed:
        raise typer.Exit(1)


def read_sources(engine: "Engine", paths: Sequence[Path] | None) -> "IngestReport":
    """
    Ingest with a progress bar.

    :param paths: files and folders; None reads the originals of every source again.
    :raises IngestStopped: on Ctrl-C.
    """
    from ingest.catalogue import Catalogue
    from ingest.pipeline import Ingestor

    with closing(Catalogue(engine.settings.kb)) as catalogue, progress_bar() as progress:
        ingestor = Ingestor(engine, catalogue)
        return ingestor.rebuild(progress) if paths is None else ingestor.ingest(paths, progress)


def _print_report(report: "IngestReport") -> None:
    for source in report.indexed[:_MOST_LISTED]:
        typer.echo(f"{one_line(source.title)} · {counted(source.passages, 'passage')} · {source.source_id}")
    if len(report.indexed) > _MOST_LISTED:
        typer.echo(f"… and {len(report.indexed) - _MOST_LISTED} more")
    for group in report.duplicates[:_MOST_LISTED]:
        names = "; ".join(f"{one_line(source.title)} · {source.source_id}" for source in group[:_MOST_LISTED])
        typer.echo(f"almost the same text: {names}")
    typer.echo(
        f"{len(report.indexed)} read, {len(report.unchanged)} unchanged, {len(report.failed)} failed; "
        f"{counted(report.passages, 'passage')} in {report.seconds:.1f} s"
    )


def _complain(report: "IngestReport") -> None:
    for source in report.indexed:
        for warning in source.warnings:
            complain(f"{source.path}: {warning}")
    for failure in report.failed:
        complain(f"{failure.path}: {failure.reason}")
    if report.waiting:
        complain(
            f"{counted(report.waiting, 'source')} missing from the index. To read them from the copies that were kept: "
            "dalil ingest --rebuild"
        )


def info(*, as_json: AsJson = False, options: Options) -> None:
    """Show what the knowledge base holds."""
    from ingest.catalogue import Catalogue
    from ingest.duplicates import groups_of

    settings = options.settings()
    need_knowledge_base(settings)
    with closing(Catalogue(settings.kb)) as catalogue:
        records = catalogue.sources()
    states = Counter(record.state for record in records)
    passages = sum(record.passages for record in records)
    groups = groups_of(records)
    if as_json:
        content = {
            "kb": str(settings.kb),
            "states": {state: states[state] for state in ("indexed", "pending", "failed")},
            "passages": passages,
            "sources": [_source_json(record) for record in records],
            "duplicates": [[record.info.source_id for record in group] for group in groups.values()],
        }
        print_json(content)
        return
    typer.echo(
        f"{settings.kb}: {counted(len(records), 'source')} ({states['indexed']} indexed, {states['pending']} pending, "
        f"{states['failed']} failed), {counted(passages, 'passage')}"
    )
    for record in records:
        _print_source(record)
    for group in groups.values():
        typer.secho("Almost the same text:", bold=True)
        for record in group:
            typer.echo(f"  {one_line(record.info.title)} · {record.info.source_id}")


def _source_json(record: "SourceRecord") -> dict[str, Any]:
    info = record.info
    return {
        "source_id": info.source_id,
        "title": info.title,
        "kind": info.kind,
        "language": info.language,
        "issuer": info.issuer,
        "year": info.year,
        "axis": info.axis,
        "url": info.url,
        "target_groups": list(info.target_groups),
        "path": record.locator,
        "media_type": record.media_type,
        "state": record.state,
        "reason": record.reason,
        "warnings": list(record.warnings),
        "repairs": dict(record.repairs),
        "pages": record.pages,
        "passages": record.passages,
        "original": record.original,
        "added_at": record.added_at,
        "updated_at": record.updated_at,
    }


def _print_source(record: "SourceRecord") -> None:
    passages = counted(record.passages, "passage") if record.passages else None
    known = [record.info.kind, record.info.year, passages, record.state, record.info.source_id]
    typer.secho(one_line(record.info.title), bold=True)
    typer.echo("  " + " · ".join(str(value) for value in known if value))
    if record.reason:
        typer.echo(f"  {one_line(record.reason)}")
    for warning in record.warnings:
        typer.echo(f"  {one_line(warning)}")
    if record.repairs:
        mended = ", ".join(f"{kind} {count:,}" for kind, count in record.repairs.items())
        typer.echo(f"  mended: {one_line(mended)}")


def remove(
    source_ids: Annotated[list[str], typer.Argument(metavar="SOURCE_ID", help="Ids, as info lists them.")],
    *,
    as_json: AsJson = False,
    options: Options,
) -> None:
    """Take sources out of the knowledge base, copies and vectors included."""
    settings = options.settings()
    need_knowledge_base(settings)
    from ingest.catalogue import Catalogue
    from ingest.pipeline import Ingestor
    from search.engine import Engine

    with (
        Engine.open(settings, purpose="dalil remove", notify=notify) as engine,
        closing(Catalogue(settings.kb)) as catalogue,
    ):
        removed = Ingestor(engine, catalogue).remove(source_ids)
    if as_json:
        print_json({"removed": removed})
    else:
        typer.echo(f"Removed: {', '.join(removed)}")


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; any other lets others in, without a password.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 7860,
    generate_url: GenerateUrl = None,
    generate_model: GenerateModel = None,
    options: Options,
) -> None:
    """Open the knowledge base as a web page."""
    settings = options.settings(generate_url=generate_url, generate_model=generate_model)
    from ui.web.app import serve as serve_page

    serve_page(settings, host, port, notify)
