"""The library and the result of an upload as HTML. Pure functions, escaped as in `render`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup, escape

from ingest.duplicates import groups_of
from ui.web.problems import explain_warning, reason_html
from ui.web.render import clean, clean_name, notice_html
from ui.web.strings import TEXTS, say, say_value

if TYPE_CHECKING:
    from ingest.catalogue import SourceRecord

PAGE_SIZE = 100
_MOST_COPIES = 3


@dataclass(frozen=True, slots=True)
class UploadResult:
    """
    What became of one uploaded file.

    :ivar reason: why it failed; empty otherwise.
    :ivar records: the sources that came of it; a corpus holds many.
    """

    name: str
    outcome: Literal["indexed", "unchanged", "failed"]
    reason: str = ""
    records: "tuple[SourceRecord, ...]" = ()


@dataclass(frozen=True, slots=True)
class LibraryView:
    """
    How the reader looks at the library.

    :ivar search: only titles that contain it.
    :ivar limit: most sources shown.
    """

    search: str = ""
    limit: int = PAGE_SIZE


def progress_html(heading: str, stage: str, share: float | None) -> str:
    """
    Return how far the reading of a file is.

    :param share: 0 to 1; None where nobody can say.
    """
    value = Markup(' value="{}" max="100"').format(round(share * 100)) if share is not None else ""
    return Markup(
        '<div class="dalil-progress" role="status"><p><bdi>{0}</bdi> {1}</p>'
        '<progress aria-label="{0}"{2}></progress></div>'
    ).format(clean_name(heading), stage, value)


def uploads_html(results: Sequence[UploadResult], language: str, run: str = "") -> str:
    """
    Return one line a file; empty for none.

    :param run: differs between uploads, so that one that ends as the last did is shown, and announced, anew.
    """
    if not results:
        return ""
    lines = Markup("").join(_upload_line(result, language) for result in results)
    heading = say(language, "results")
    return Markup(
        '<section class="dalil-results" role="status" aria-label="{}" data-run="{}"><h3>{}</h3><ul>{}</ul></section>'
    ).format(heading, run, heading, lines)


def _upload_line(result: UploadResult, language: str) -> Markup:
    said = say(language, f"result_{result.outcome}", passages=sum(record.passages for record in result.records))
    reason = reason_html(result.reason, language) if result.reason else ""
    warnings = [warning for record in result.records for warning in record.warnings]
    return Markup('<li class="{}"><strong><bdi>{}</bdi></strong> <span>{}</span>{}{}{}</li>').format(
        result.outcome, clean_name(result.name), said, reason, _repairs(result.records, language),
        _warnings(warnings, language),
    )  # fmt: skip


def _repairs(records: "Sequence[SourceRecord]", language: str) -> Markup:
    counts: Counter[str] = Counter()
    for record in records:
        counts.update(record.repairs)
    said = repairs_text(counts, language)
    return Markup('<p class="repairs">{}</p>').format(said) if said else Markup("")


def repairs_text(counts: Mapping[str, int], language: str) -> str:
    """
    Return what was mended in a document, most frequent first; empty where nothing was.

    :param counts: how often, by the name of the kind of damage; kinds without a name in the page are counted together.
    """
    known: Counter[str] = Counter()
    for kind, count in counts.items():
        known[kind if f"repair_{kind}" in TEXTS[language] else "other"] += count
    parts = [say(language, f"repair_{kind}", n=count) for kind, count in known.most_common() if count]
    return say(language, "repaired", what=say(language, "comma").join(parts)) if parts else ""


def _warnings(warnings: Sequence[str], language: str) -> Markup:
    if not warnings:
        return Markup("")
    items = Markup("").join(_warning(warning, language) for warning in warnings)
    return Markup('<details class="warnings"><summary>{}</summary><ul>{}</ul></details>').format(
        say(language, "warnings", n=len(warnings)), items
    )


def _warning(warning: str, language: str) -> Markup:
    said = explain_warning(clean(warning), language)
    if said is None:
        return Markup('<li dir="ltr" lang="en">{}</li>').format(clean(warning))
    return Markup("<li>{}</li>").format(said)


def library_html(records: "Sequence[SourceRecord]", view: LibraryView, language: str) -> str:
    """Return the totals and the table of sources."""
    if not records:
        return notice_html(say(language, "no_sources"))
    wanted = view.search.casefold().strip()
    found = [record for record in records if wanted in record.info.title.casefold()]
    totals = _totals(records, language)
    if not found:
        notice = notice_html(say(language, "no_match", text=clean_name(view.search)))
        return Markup('<div class="dalil-library">{}{}</div>').format(totals, Markup(notice))
    shown = found[: view.limit]
    groups = groups_of(records)
    copies = {record.info.source_id: groups.get(record.copies or "", []) for record in shown}
    rows = Markup("").join(_row(record, copies[record.info.source_id], language) for record in shown)
    columns = ("title", "kind", "language", "year", "state", "passages", "pages", "actions")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(say(language, column)) for column in columns)
    return Markup(
        '<div class="dalil-library">{}<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>'
    ).format(totals, head, rows, _more(len(shown), len(found), language))


def _totals(records: "Sequence[SourceRecord]", language: str) -> Markup:
    passages = sum(record.passages for record in records)
    failed = sum(record.state == "failed" for record in records)
    text = say(language, "totals", sources=len(records), passages=passages)
    more = Markup(' · <span class="failed">{}</span>').format(say(language, "totals_failed", failed=failed))
    return Markup('<p class="totals" role="status">{}{}</p>').format(text, more if failed else "")


def _row(record: "SourceRecord", copies: "Sequence[SourceRecord]", language: str) -> Markup:
    info = record.info
    values = (
        ("kind", say_value(language, "kind", info.kind)),
        ("language", say_value(language, "language", info.language)),
        ("year", info.year or ""),
        ("state", _state(record, language)),
        ("passages", record.passages or ""),
        ("pages", record.pages or ""),
    )
    cells = Markup("").join(
        Markup('<td data-label="{}" class="{}">{}</td>').format(say(language, name), name, value)
        for name, value in values
    )
    issuer = Markup('<p class="issuer"><bdi>{}</bdi></p>').format(clean_name(info.issuer)) if info.issuer else ""
    return Markup('<tr class="{}"><th scope="row"><bdi>{}</bdi>{}{}</th>{}<td class="actions">{}</td></tr>').format(
        record.state, clean_name(info.title), issuer, _copies(record, copies, language), cells,
        _actions(record, language),
    )  # fmt: skip


def _copies(record: "SourceRecord", group: "Sequence[SourceRecord]", language: str) -> Markup:
    """Name the sources with almost the same text; copies often share their title, so each with its file."""
    others = [each for each in group if each is not record]
    if not others:
        return Markup("")
    named = [
        Markup("<bdi>{}</bdi> (<bdi>{}</bdi>)").format(clean_name(each.info.title), clean_name(_file_name(each)))
        for each in others[:_MOST_COPIES]
    ]
    if len(others) > _MOST_COPIES:
        named.append(escape(say(language, "copies_more", n=len(others) - _MOST_COPIES)))
    titles = escape(say(language, "comma")).join(named)
    return Markup('<p class="copies">{}</p>').format(escape(say(language, "copies", titles="{}")).format(titles))


def _file_name(record: "SourceRecord") -> str:
    return PurePath(record.locator).name


def _state(record: "SourceRecord", language: str) -> Markup:
    reason = reason_html(record.reason, language) if record.reason else ""
    return Markup('<span class="state">{}</span>{}{}{}').format(
        say_value(language, "state", record.state), reason, _repairs([record], language),
        _warnings(record.warnings, language),
    )  # fmt: skip


def _actions(record: "SourceRecord", language: str) -> Markup:
    # The page shows the question in place of the button; cancel comes first, and takes the keyboard's focus.
    return Markup(
        '<button type="button" data-action="remove" aria-label="{label}">{remove}</button>'
        '<div class="confirm" role="group" aria-label="{question}" hidden><p>{question}</p>'
        '<button type="button" data-action="keep">{no}</button> '
        '<button type="button" class="danger" data-action="confirm" data-key="{id}">{yes}</button></div>'
    ).format(
        label=say(language, "remove_label", title=clean_name(record.info.title)),
        remove=say(language, "remove"),
        question=say(language, "remove_question"),
        id=record.info.source_id,
        no=say(language, "remove_no"),
        yes=say(language, "remove_yes"),
    )


def _more(shown: int, found: int, language: str) -> Markup:
    if shown == found:
        return Markup("")
    return Markup('<p class="more">{} <button type="button" data-action="more">{}</button></p>').format(
        say(language, "showing", shown=shown, total=found), say(language, "show_more")
    )
