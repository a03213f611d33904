"""The tab «اسأل»: a question, its answer in quotations, and the source of each beside it."""

import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from search.errors import SearchError
from search.store.base import Where
from ui.web.components import I18N, PRIVATE, Tab, live_html, report_defects
from ui.web.problems import problem_html
from ui.web.render import (
    Opened,
    PageImage,
    examples_html,
    notice_html,
    source_html,
    waiting_html,
)
from ui.web.render_answer import answer_html, draft_html
from ui.web.shell import original_address
from ui.web.strings import say, say_value

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.catalogue import Catalogue
    from search.engine import Answer, Engine

CONCURRENT_QUESTIONS = 8
# A passage seldom runs over more than two pages; a table that does is opened from its original.
MOST_PAGE_IMAGES = 3
# A text that grows faster than this is read no better.
DRAFT_SECONDS = 0.15
# A list of one choice cannot be emptied again: not to choose is a choice.
ANY_YEAR = 0


_READ_DRAFT_KEY = "() => document.querySelector('.dalil-draft')?.dataset.key ?? ''"


class AskHandlers:
    """What the tab does, without its looks: every method returns or yields the values of Gradio's outputs."""

    def __init__(self, engine: "Engine", catalogue: "Catalogue", examples: Mapping[str, Sequence[str]]) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._examples = examples
        self._writing: dict[str, threading.Event] = {}

    def ask(self, question: str, language: str, *filters: Any) -> "Iterator[tuple[str, Answer | None, str]]":  # noqa: ANN401
        """
        Answer a question.

        :param filters: kinds, languages, issuers, first year, last year; see `chosen_where`.
        :returns: one after the other: the answer's HTML, the answer, the panel's HTML. While an answer is being
            written, its text so far takes the place of the answer's HTML.
        """
        if not question or not question.strip():
            yield notice_html(say(language, "empty_question")), None, ""
            return
        yield waiting_html(say(language, "waiting")), None, ""
        try:
            if self._engine.store.count() == 0:
                yield notice_html(say(language, "empty_library")), None, ""
                return
            yield from self._answer(question, language, chosen_where(*filters))
        except SearchError as error:
            yield problem_html(str(error), language), None, ""

    def _answer(self, question: str, language: str, where: Where | None) -> "Iterator[tuple[str, Answer | None, str]]":
        key, stop = secrets.token_urlsafe(), threading.Event()
        self._writing[key] = stop
        shown_at = 0.0
        try:
            for part in self._engine.stream(question, where, stop):
                if not isinstance(part, str):
                    yield answer_html(part, language), part, ""
                elif time.monotonic() - shown_at >= DRAFT_SECONDS:
                    yield draft_html(part, key, language), None, ""
                    shown_at = time.monotonic()
        finally:
            del self._writing[key]

    def stop(self, key: str) -> None:
        """
        Have no more written of an answer: what is whole is checked and shown.

        :param key: as its draft bears it; one of an answer that is finished does nothing.
        """
        if stop := self._writing.get(key):
            stop.set()

    def open(self, answer: "Answer | None", language: str, key: str) -> Iterator[str]:
        """
        Open the passage behind a button of the answer.

        :param key: `c` or `h` and the number of the citation or the hit.
        :returns: one after the other: the panel without, then with, the images of its pages.
        """
        opened = find_opened(answer, key) if answer else None
        if opened is None:
            yield notice_html(say(language, "answer_gone"))
            return
        source_id = opened.passage.source.source_id
        path = self._catalogue.original_path(source_id)
        address = original_address(source_id) if path else None
        pages = sorted({rect.page for rect in opened.passage.rects})[:MOST_PAGE_IMAGES]
        if not pages:
            yield source_html(opened, language, original=address)
            return
        yield source_html(opened, language, original=address, loading=True)
        images = [PageImage(page, _draw(path, page, opened)) for page in pages]
        yield source_html(opened, language, original=address, images=images)

    def refresh(self, language: str) -> tuple[Any, ...]:
        """Return the examples and the choices of the filters, as the library now has them."""
        store = self._engine.store
        examples = self._examples.get(language, ()) if store.count() else ()
        years = sorted((int(facet.value) for facet in store.facet("year")), reverse=True)
        year_choices = [(say(language, "filter_any"), ANY_YEAR), *((str(year), year) for year in years)]
        return (
            examples_html(examples, language),
            gr.update(choices=self._choices("kind", language)),
            gr.update(choices=self._choices("language", language)),
            gr.update(choices=self._choices("issuer", language)),
            gr.update(choices=year_choices),
            gr.update(choices=year_choices),
        )

    def _choices(self, field: str, language: str) -> list[tuple[str, str]]:
        return [(say_value(language, field, facet.value), facet.value) for facet in self._engine.store.facet(field)]


def _draw(path: "Path | None", page: int, opened: Opened) -> bytes | None:
    from ingest.convert.page_image import render_page
    from ingest.convert.page_quote import find_quotation

    if path is None:
        return None
    try:
        quoted = find_quotation(path, page, opened.passage, opened.start, opened.end) if opened.end else []
        return render_page(path, page, opened.passage.rects, quoted)
    except SearchError:
        # The passage itself is on the screen; the panel says that its page could not be drawn.
        return None


def chosen_where(
    kinds: Sequence[str] | None,
    languages: Sequence[str] | None,
    issuers: Sequence[str] | None,
    year_from: int,
    year_to: int,
) -> Where | None:
    """
    Return the filter that the reader chose; None for no filter.

    :param year_from: either bound of the years, `ANY_YEAR` for none; the smaller of two is the first year.
    """
    keywords = tuple(
        (field, tuple(values))
        for field, values in (("kind", kinds), ("language", languages), ("issuer", issuers))
        if values
    )
    if year_from and year_to:
        year_from, year_to = sorted((year_from, year_to))
    where = Where(keywords, year_from or None, year_to or None)
    return where if where else None


def find_opened(answer: "Answer", key: str) -> Opened | None:
    """Return the passage behind a button of the answer; None where the answer has no such button."""
    for citation in answer.citations:
        if key == f"c{citation.n}":
            return Opened(key, citation.passage, citation.start, citation.end)
    for hit in answer.nearest:
        if key == f"h{hit.rank}":
            return Opened(key, hit.passage)
    return None


def build_ask_tab(handlers: AskHandlers, language: gr.Textbox) -> Tab:
    """
    Lay the tab out and wire it.

    :param language: hidden component that holds the page's language.
    """
    with gr.Tab(I18N("ask_tab"), id="ask", elem_id="dalil-ask") as tab, gr.Row(elem_id="dalil-ask-row"):
        with gr.Column(elem_id="dalil-main", min_width=0):
            with gr.Row(elem_id="dalil-question-row"):
                question = gr.Textbox(
                    label=I18N("question"),
                    placeholder=I18N("question_hint"),
                    max_lines=6,
                    autofocus=True,
                    scale=5,
                    min_width=240,
                    elem_id="dalil-question",
                )
                button = gr.Button(I18N("ask"), variant="primary", min_width=200, elem_id="dalil-submit")
            filters = _filters()
            examples = live_html("dalil-examples")
            output = live_html("dalil-answer")
            # Shown while an answer is being written, by the style sheet.
            stop = gr.Button(I18N("stop"), elem_id="dalil-stop", size="sm")
            draft_key = gr.Textbox(visible=False)
        with gr.Column(elem_id="dalil-side", min_width=0):
            panel = live_html("dalil-panel")
        answer = gr.State(None)

    def pick(event: gr.EventData) -> str:
        return str(event.key)

    def act(answer: Any, code: str, event: gr.EventData) -> Iterator[str]:  # noqa: ANN401 - Gradio reads the types
        yield from handlers.open(answer, code, str(event.key))

    asking: dict[str, Any] = {
        "fn": handlers.ask,
        "inputs": [question, language, *filters],
        "outputs": [output, answer, panel],
        "concurrency_limit": CONCURRENT_QUESTIONS,
        "concurrency_id": "ask",
        # Whoever does not want to wait may ask again.
        "trigger_mode": "multiple",
        **PRIVATE,
    }
    report_defects(gr.on([question.submit, button.click], **asking), language, output)
    report_defects(examples.act(pick, None, question, **PRIVATE).then(**asking), language, output)
    report_defects(
        output.act(act, [answer, language], panel, trigger_mode="always_last", concurrency_id="ask", **PRIVATE),
        language,
        panel,
    )
    panel.act(lambda: "", None, panel, **PRIVATE)
    stop.click(handlers.stop, draft_key, None, js=_READ_DRAFT_KEY, concurrency_limit=None, **PRIVATE)
    return Tab(tab, handlers.refresh, [language], [examples, *filters])


def _filters() -> list[gr.Dropdown]:
    with gr.Accordion(I18N("filters"), open=False, elem_id="dalil-filters"), gr.Row():
        several = [
            gr.Dropdown([], label=I18N(name), multiselect=True, elem_id=f"dalil-filter-{name}", min_width=160)
            for name in ("kind", "language", "issuer")
        ]
        years = [
            gr.Dropdown(
                [(I18N("filter_any"), ANY_YEAR)],
                value=ANY_YEAR,
                label=I18N(name),
                elem_id=f"dalil-filter-{name}",
                min_width=120,
            )
            for name in ("year_from", "year_to")
        ]
    return several + years
