"""The tab «المكتبة»: what the knowledge base holds, adding files to it and taking sources out."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from search.errors import SearchError
from ui.web.components import I18N, PRIVATE, Tab, live_html, report_defects
from ui.web.render import clean_name, notice_html
from ui.web.render_library import (
    PAGE_SIZE,
    LibraryView,
    UploadResult,
    library_html,
    progress_html,
    uploads_html,
)
from ui.web.strings import say

if TYPE_CHECKING:
    from ingest.catalogue import Catalogue
    from ingest.pipeline import IngestReport, Ingestor, Progress

UPLOADS_FOLDER = "uploads"
# Most file systems allow 255 bytes; the rest is left to what they add on their own.
MAX_NAME_BYTES = 200
# How often the page hears of the progress.
_PROGRESS_SECONDS = 0.3
_UNSAFE_IN_FILE_NAMES = re.compile(r'[/\\:*?"<>|\s]+')


def staged_name(name: str) -> str:
    """
    Return the file name under which an upload is read: the same for the same name, so that it replaces its forerunner.

    :param name: as the reader's computer calls the file; any text.
    :returns: A name without folders, at most `MAX_NAME_BYTES` long in UTF-8, its suffix kept.
    """
    safe = Path(_UNSAFE_IN_FILE_NAMES.sub(" ", clean_name(name)).strip(" ."))
    suffix = safe.suffix.encode("utf-8")[:20].decode("utf-8", "ignore")
    room = MAX_NAME_BYTES - len(suffix.encode("utf-8"))
    stem = safe.stem.encode("utf-8")[:room].decode("utf-8", "ignore").strip(" .")
    return (stem or "source") + suffix


class LibraryHandlers:
    """What the tab does, without its looks: every method returns or yields the values of Gradio's outputs."""

    def __init__(self, catalogue: "Catalogue", ingestor: "Ingestor", kb: Path) -> None:
        self._catalogue = catalogue
        self._ingestor = ingestor
        self._uploads = kb / UPLOADS_FOLDER
        # The queue runs one writing event at a time; this holds for whoever calls the handlers otherwise.
        self._writing = threading.Lock()

    def list(self, view: LibraryView, language: str) -> str:
        """Return the table of sources."""
        return library_html(self._catalogue.sources(), view, language)

    def upload(self, paths: "Sequence[str] | None", language: str) -> Iterator[tuple[str, str]]:
        """
        Add files, one after the other.

        :param paths: where the web server left the files; they are moved away.
        :returns: as the work goes on: progress and the results so far, the table.
        """
        results: list[UploadResult] = []
        table = self.list(LibraryView(), language)
        paths = paths or []
        for n, path in enumerate(paths, start=1):
            name = clean_name(Path(path).name)
            heading = say(language, "reading", name=name, n=n, total=len(paths))
            for step in self._watch(Path(path), name, results):
                yield _progress(heading, step, language) + uploads_html(results, language), table
            table = self.list(LibraryView(), language)
            yield uploads_html(results, language), table

    def _watch(self, path: Path, name: str, results: list[UploadResult]) -> "Iterator[Progress | None]":
        """Ingest a file in a thread of its own and yield its latest step, so that the page can show it."""
        latest: list[Progress | None] = [None]

        def tell(step: "Progress") -> None:
            latest[0] = step

        with self._writing, ThreadPoolExecutor(max_workers=1) as thread:
            work = thread.submit(self._ingest, path, name, tell)
            yield None
            while not wait([work], timeout=_PROGRESS_SECONDS).done:
                yield latest[0]
            results.append(work.result())

    def _ingest(self, path: Path, name: str, tell: "Callable[[Progress], None]") -> UploadResult:
        self._uploads.mkdir(parents=True, exist_ok=True)
        staged = self._uploads / staged_name(path.name)
        # Kept only while it is read: the knowledge base keeps its own copy among the originals, and the path, which
        # is the source's identity, needs no file behind it.
        try:
            shutil.move(path, staged)
            return _result(name, self._ingestor.ingest([staged], tell))
        except SearchError as error:
            return UploadResult(name, "failed", reason=str(error))
        finally:
            staged.unlink(missing_ok=True)

    def remove(self, source_id: str, language: str) -> str:
        """Take a source out of the knowledge base; return the message for the reader."""
        record = self._catalogue.get(source_id)
        title = record.info.title if record else source_id
        try:
            with self._writing:
                self._ingestor.remove([source_id])
        except SearchError as error:
            return notice_html(str(error), heading=say(language, "problem"), tone="problem")
        return notice_html(say(language, "removed", title=clean_name(title)))


def _progress(heading: str, step: "Progress | None", language: str) -> str:
    if step is None:
        return progress_html(heading, "", None)
    share = step.done / step.total if step.total else None
    return progress_html(heading, say(language, f"stage_{step.stage}"), share)


def _result(name: str, report: "IngestReport") -> UploadResult:
    if report.failed:
        reasons = " ".join(failure.reason for failure in report.failed)
        return UploadResult(name, "failed", reason=reasons)
    if report.indexed:
        passages = sum(source.passages for source in report.indexed)
        warnings = tuple(warning for source in report.indexed for warning in source.warnings)
        return UploadResult(name, "indexed", passages, warnings=warnings)
    return UploadResult(name, "unchanged")


def next_view(view: LibraryView, action: str, key: str) -> LibraryView:
    """Return how the library is looked at after a button of its table was pressed."""
    if action == "remove":
        return replace(view, removing=key)
    if action == "more":
        return replace(view, limit=view.limit + PAGE_SIZE)
    return replace(view, removing=None)


def build_library_tab(handlers: LibraryHandlers, language: gr.Textbox) -> Tab:
    """
    Lay the tab out and wire it.

    :param language: hidden component that holds the page's language.
    """
    with gr.Tab(I18N("library_tab"), id="library", elem_id="dalil-library") as tab:
        files = gr.File(label=I18N("upload"), file_count="multiple", height=150, elem_id="dalil-upload")
        gr.Markdown(I18N("upload_note"), elem_id="dalil-upload-note")
        results = live_html("dalil-results")
        with gr.Row(elem_id="dalil-library-bar"):
            search = gr.Textbox(label=I18N("find_source"), max_lines=1, scale=4, elem_id="dalil-find")
            refresh = gr.Button(I18N("refresh"), scale=0, min_width=120, elem_id="dalil-refresh")
        table = live_html("dalil-table")
        view = gr.State(LibraryView())

    def show(view: LibraryView, code: str) -> str:
        return handlers.list(view, code)

    def find(view: LibraryView, code: str, text: str) -> tuple[LibraryView, str]:
        view = replace(view, search=text, limit=PAGE_SIZE)
        return view, handlers.list(view, code)

    def act(view: LibraryView, code: str, event: gr.EventData) -> tuple[LibraryView, Any, str]:
        action, key = str(event.action), str(event.key)
        said = handlers.remove(key, code) if action == "confirm" else gr.skip()
        view = next_view(view, action, key)
        return view, said, handlers.list(view, code)

    writing: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "write"}
    uploaded = files.upload(handlers.upload, [files, language], [results, table], **writing, **PRIVATE)
    uploaded.then(lambda: None, None, files, **PRIVATE)
    report_defects(uploaded, language, results)
    report_defects(table.act(act, [view, language], [view, results, table], **writing, **PRIVATE), language, results)
    search.input(find, [view, language, search], [view, table], trigger_mode="always_last", **PRIVATE)
    refresh.click(show, [view, language], table, **PRIVATE)
    return Tab(tab, lambda code: handlers.list(LibraryView(), code), [table])
