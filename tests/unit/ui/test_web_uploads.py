"""Uploads are read one after the other and to the end, whoever looks on, and leave nothing behind."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalogue import Catalogue, SourceRecord
from ingest.report import Failure, IndexedSource, IngestReport, Progress
from search.errors import StoreError
from search.passage import SourceInfo
from ui.web.library import LibraryHandlers
from ui.web.render_library import LibraryView
from ui.web.uploads import MAX_NAME_BYTES, UploadQueue, staged_name

SECONDS = 20


class FakeIngestor:
    """Notes what it was given; waits in the middle of a file while its gate is closed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.read: list[tuple[str, bytes]] = []
        self.stopped: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()

    def ingest(self, paths: Sequence[Path], progress: Callable[[Progress], None]) -> IngestReport:
        [path] = paths
        content = path.read_bytes()
        self.begun.set()
        assert self.gate.wait(SECONDS)
        try:
            progress(Progress(0, 1, str(path), "embed", 0.5))
        except KeyboardInterrupt:
            self.stopped.append(path.name)
            raise
        self.read.append((path.name, content))
        if content == b"broken":
            return IngestReport(failed=[Failure(str(path), "It is damaged.")])
        if content == b"same":
            return IngestReport(unchanged=[IndexedSource("id", str(path), "title", 2)])
        if content == b"store":
            msg = "The index is full."
            raise StoreError(msg)
        info = SourceInfo(f"{path.stem}-1", path.stem)
        self.catalogue.save([SourceRecord(info, str(path), "text", "h", 1, "indexed", passages=3)])
        return IngestReport(indexed=[IndexedSource(info.source_id, str(path), path.stem, 3)])

    def remove(self, source_ids: Sequence[str]) -> None:
        msg = f"No source {source_ids[0]}."
        raise StoreError(msg)


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def ingestor(kb: Path) -> FakeIngestor:
    return FakeIngestor(Catalogue(kb))


@pytest.fixture
def queue(kb: Path, ingestor: FakeIngestor) -> Iterator[UploadQueue]:
    queue = UploadQueue(ingestor.catalogue, ingestor, kb)
    yield queue
    ingestor.gate.set()
    queue.close()


@pytest.fixture
def handlers(queue: UploadQueue, ingestor: FakeIngestor) -> LibraryHandlers:
    return LibraryHandlers(ingestor.catalogue, ingestor, queue)


@pytest.fixture
def send(tmp_path: Path) -> Callable[..., list[Path]]:
    def write(**files: bytes) -> list[Path]:
        folder = tmp_path / f"cache{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        paths = [folder / f"{name}.txt" for name in files]
        for path, content in zip(paths, files.values(), strict=True):
            path.write_bytes(content)
        return paths

    return write


def left_behind(kb: Path) -> list[Path]:
    return [path for path in (kb / "uploads").rglob("*") if path.is_file()]


def test_files_are_read_in_their_order_and_leave_nothing(queue, ingestor, kb, send) -> None:
    paths = send(first=b"1", second=b"broken", third=b"same", fourth=b"store")
    *_, upload = queue.watch(paths)
    assert [(result.name, result.outcome) for result in upload.results] == [
        ("first.txt", "indexed"), ("second.txt", "failed"), ("third.txt", "unchanged"), ("fourth.txt", "failed"),
    ]  # fmt: skip
    assert [result.reason for result in upload.results] == ["", "It is damaged.", "", "The index is full."]
    assert [record.passages for record in upload.results[0].records] == [3]
    assert left_behind(kb) == []
    assert not any(path.exists() for path in paths)


def test_the_same_name_is_read_at_the_same_place(queue, ingestor, kb, send) -> None:
    for content in (b"1", b"2"):
        list(queue.watch(send(guide=content)))
    assert ingestor.read == [("guide.txt", b"1"), ("guide.txt", b"2")]
    assert len(ingestor.catalogue.sources()) == 1


def test_two_people_queue_up_even_with_the_same_name(queue, ingestor, send) -> None:
    ingestor.gate.clear()
    mine, my_work = queue.submit(send(guide=b"mine"))
    theirs, their_work = queue.submit(send(guide=b"theirs"))
    assert ingestor.begun.wait(SECONDS)
    assert (mine.n, theirs.n) == (1, 0)
    ingestor.gate.set()
    wait([my_work, their_work], SECONDS)
    assert [content for _, content in ingestor.read] == [b"mine", b"theirs"]


def test_a_closed_page_stops_nothing(queue, ingestor, send) -> None:
    ingestor.gate.clear()
    page = queue.watch(send(first=b"1", second=b"2"))
    next(page)
    page.close()
    ingestor.gate.set()
    list(queue.watch([]))
    assert [name for name, _ in ingestor.read] == ["first.txt", "second.txt"]


def test_closing_stops_the_file_at_work_and_forgets_the_rest(queue, ingestor, kb, send) -> None:
    ingestor.gate.clear()
    _, work = queue.submit(send(first=b"1", second=b"2"))
    assert ingestor.begun.wait(SECONDS)
    closing = threading.Thread(target=queue.close)
    closing.start()
    while not queue._closing.is_set():
        pass
    ingestor.gate.set()
    closing.join(SECONDS)
    assert isinstance(work.exception(SECONDS), KeyboardInterrupt)
    assert (ingestor.stopped, ingestor.read) == (["first.txt"], [])
    assert left_behind(kb) == []


def test_what_a_killed_process_left_is_deleted(kb, ingestor) -> None:
    (kb / "uploads" / ".waiting").mkdir(parents=True)
    (kb / "uploads" / ".waiting" / "0").write_text("private")
    UploadQueue(ingestor.catalogue, ingestor, kb).close()
    assert left_behind(kb) == []


def test_page_shows_progress_then_results_and_the_new_table(handlers, ingestor, send) -> None:
    ingestor.gate.clear()
    states = handlers.upload(list(map(str, send(guide=b"1"))), LibraryView(), "ar")
    first, _ = next(states)
    assert "dalil-progress" in first
    ingestor.gate.set()
    *_, (last, table) = states
    assert "dalil-progress" not in last
    assert "عدد المقاطع: 3" in last
    assert "guide" in table


def test_page_says_that_others_files_come_first(handlers, queue, ingestor, send) -> None:
    ingestor.gate.clear()
    queue.submit(send(theirs=b"1"))
    states = handlers.upload(list(map(str, send(mine=b"2"))), LibraryView(), "ar")
    assert "في الانتظار" in next(states)[0]
    ingestor.gate.set()
    *_, (last, _) = states
    assert "mine.txt" in last


def test_upload_that_cannot_be_kept_is_an_error(handlers, kb, send) -> None:
    paths = send(guide=b"1")
    shutil.rmtree(kb / "uploads", ignore_errors=True)
    (kb / "uploads").write_text("a file in the folder's place")
    [(said, _)] = handlers.upload([str(paths[0])], LibraryView(), "ar")
    assert "تعذر إتمام الطلب" in said


def test_failed_removal_is_told(handlers) -> None:
    waiting, said = handlers.remove("guide-1", "ar")
    assert "أحذف المصدر" in waiting
    assert "No source guide-1." in said


@pytest.mark.parametrize(
    ("name", "staged"),
    [
        ("دليل الجمعيات.pdf", "دليل الجمعيات.pdf"),
        ("../../etc/passwd", "etc passwd"),
        ("..\\..\\x.docx", "x.docx"),
        ("a\u202etxt.exe", "atxt.exe"),
        (".hidden.txt", "hidden.txt"),
        ("...", "source"),
        ("", "source"),
    ],
)
def test_staged_names_are_plain_file_names(name: str, staged: str) -> None:
    assert staged_name(name) == staged


@given(st.text())
def test_staged_names_fit_any_file_system(name: str) -> None:
    staged = staged_name(name)
    assert 0 < len(staged.encode()) <= MAX_NAME_BYTES
    assert Path(staged).name == staged
    assert staged not in {".", ".."}
    assert staged_name(staged) == staged
