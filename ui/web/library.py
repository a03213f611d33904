"""The tab «المكتبة»: what the knowledge base holds, adding files to it and taking sources out."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from search.errors import SearchError
from ui.web.components import I18N, PRIVATE, Tab, live_html, report_defects
from ui.web.problems import problem_html
from ui.web.render import clean_name, notice_html, waiting_html
from ui.web.render_library import PAGE_SIZE, LibraryView, library_html, progress_html, uploads_html
from ui.web.strings import say
from ui.web.uploads import Upload, UploadQueue

if TYPE_CHECKING:
    from ingest.catalogue import Catalogue
    from ingest.pipeline import Ingestor

# A page that waits for others' files holds one of these, and does nothing else.
_CONCURRENT_UPLOADS = 20
# Stage -> share of a file's reading that is done when it begins, and when it ends.
_STAGES = {"convert": (0.0, 0.3), "embed": (0.3, 0.95), "write": (0.95, 1.0)}


class LibraryHandlers:
    """What the tab does, without its looks: every method returns or yields the values of Gradio's outputs."""

    def __init__(self, catalogue: "Catalogue", ingestor: "Ingestor", uploads: UploadQueue) -> None:
        self._catalogue = catalogue
        self._ingestor = ingestor
        self._uploads = uploads

    def table(self, view: LibraryView, language: str) -> str:
        """Return the table of sources."""
        return library_html(self._catalogue.sources(), view, language)

    def upload(self, paths: "Sequence[str] | None", view: LibraryView, language: str) -> Iterator[tuple[str, Any]]:
        """
        Add files, one after the other; they are read to the end even if nobody takes the next value.

        :param paths: where the web server left the files; they are moved away.
        :returns: as the work goes on: progress and the results so far; the table whenever a file is done.
        """
        done, run = 0, uuid.uuid4().hex
        try:
            for upload in self._uploads.watch([Path(path) for path in paths or ()]):
                table: Any = gr.skip()
                if len(upload.results) > done:
                    done, table = len(upload.results), self.table(view, language)
                yield _progress(upload, language) + uploads_html(upload.results, language, run), table
        except OSError as error:
            yield problem_html(str(error), language), gr.skip()

    def remove(self, source_id: str, language: str) -> Iterator[str]:
        """
        Take a source out of the knowledge base, when the files that are being read are done.

        :returns: one after the other: the messages for the reader.
        """
        yield waiting_html(say(language, "removing"))
        record = self._catalogue.get(source_id)
        title = record.info.title if record else source_id
        try:
            self._ingestor.remove([source_id])
        except SearchError as error:
            yield problem_html(str(error), language)
        else:
            yield notice_html(say(language, "removed", title=clean_name(title)))


def _progress(upload: Upload, language: str) -> str:
    if len(upload.results) == len(upload.files):
        return ""
    if not upload.n:
        return progress_html(say(language, "queued"), "", None)
    name = clean_name(upload.files[upload.n - 1][0])
    heading = say(language, "reading", name=name, n=upload.n, total=len(upload.files))
    step = upload.step
    if step is None:
        return progress_html(heading, "", None)
    start, end = _STAGES[step.stage]
    return progress_html(heading, say(language, f"stage_{step.stage}"), start + (end - start) * step.part)


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
        view, sent = gr.State(LibraryView()), gr.State([])

    def find(view: LibraryView, code: str, text: str) -> tuple[LibraryView, str]:
        view = replace(view, search=text, limit=PAGE_SIZE)
        return view, handlers.table(view, code)

    def act(view: LibraryView, code: str, event: gr.EventData) -> Iterator[tuple[LibraryView, Any, str]]:
        if str(event.action) == "more":
            view = replace(view, limit=view.limit + PAGE_SIZE)
            yield view, gr.skip(), handlers.table(view, code)
            return
        for said in handlers.remove(str(event.key), code):
            yield view, said, handlers.table(view, code)

    # The drop zone is free again at once: what it took is shown by its progress.
    taken = files.upload(lambda paths: (paths, None), files, [sent, files], **PRIVATE)
    uploaded = taken.then(
        handlers.upload, [sent, view, language], [results, table], concurrency_limit=_CONCURRENT_UPLOADS, **PRIVATE
    )
    report_defects(uploaded, language, results)
    report_defects(table.act(act, [view, language], [view, results, table], **PRIVATE), language, results)
    search.change(find, [view, language, search], [view, table], trigger_mode="always_last", **PRIVATE)
    refresh.click(handlers.table, [view, language], table, **PRIVATE)

    return Tab(tab, handlers.table, [view, language], [table])
