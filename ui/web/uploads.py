"""Reading uploads: one after the other, and to the end, whether or not the page that sent them is still open."""

import re
import shutil
import threading
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import SearchError
from ui.web.render import clean_name
from ui.web.render_library import UploadResult

if TYPE_CHECKING:
    from ingest.catalogue import Catalogue
    from ingest.pipeline import Ingestor, Progress

UPLOADS_FOLDER = "uploads"
# Most file systems allow 255 bytes; the rest is left to what they add on their own.
MAX_NAME_BYTES = 200
# How often a page hears of the progress.
_PROGRESS_SECONDS = 0.3
_WAITING_FOLDER = ".waiting"
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


@dataclass
class Upload:
    """
    Files that one reader sent together; a thread works through them while others look on.

    :ivar files: name for the reader -> where the file waits.
    :ivar n: the file at work, from 1; 0 while others' files are read.
    :ivar step: where its reading is.
    :ivar results: of the files that are done, in their order.
    """

    files: Sequence[tuple[str, Path]]
    n: int = 0
    step: "Progress | None" = None
    results: list[UploadResult] = field(default_factory=list)


class UploadQueue:
    """Reads uploads in one thread. Pages come and go; what was sent is read."""

    def __init__(self, catalogue: "Catalogue", ingestor: "Ingestor", kb: Path) -> None:
        """
        Make an empty queue, and delete what a killed process left of its own.

        :param kb: folder of the knowledge base; uploads wait in it, and leave it when they have been read.
        """
        self._catalogue = catalogue
        self._ingestor = ingestor
        self._folder = kb / UPLOADS_FOLDER
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="uploads")
        self._closing = threading.Event()
        shutil.rmtree(self._folder, ignore_errors=True)

    def submit(self, paths: Sequence[Path]) -> "tuple[Upload, Future[None]]":
        """
        Take files over and queue them.

        :param paths: they are moved away: whoever put them there may clean up.
        :returns: what can be watched, and the work itself.
        :raises OSError: if the knowledge base's folder cannot be written to.
        """
        waiting = self._folder / _WAITING_FOLDER
        waiting.mkdir(parents=True, exist_ok=True)
        files = [(path.name, Path(shutil.move(path, waiting / uuid.uuid4().hex))) for path in paths]
        upload = Upload(files)
        return upload, self._thread.submit(self._read_all, upload)

    def watch(self, paths: Sequence[Path]) -> Iterator[Upload]:
        """
        Submit files and yield their upload again and again, until all are read.

        Whoever stops watching stops nothing.

        :raises OSError: as `submit`.
        """
        upload, work = self.submit(paths)
        while not wait([work], timeout=_PROGRESS_SECONDS).done:
            yield upload
        if not self._closing.is_set():
            work.result()
            yield upload

    def close(self) -> None:
        """Stop reading, as Ctrl-C would, and forget what waits. The knowledge base stays whole. Idempotent."""
        self._closing.set()
        self._thread.shutdown(cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read_all(self, upload: Upload) -> None:
        for n, (name, path) in enumerate(upload.files, start=1):
            upload.n, upload.step = n, None
            upload.results.append(self._read(upload, name, path))

    def _read(self, upload: Upload, name: str, waiting: Path) -> UploadResult:
        def tell(step: "Progress") -> None:
            upload.step = step
            if self._closing.is_set():
                # What the ingest understands as: stop here, and leave everything in order.
                raise KeyboardInterrupt

        # The knowledge base keeps its own copy among the originals, and the path, which is the source's identity,
        # needs no file behind it.
        staged = self._folder / staged_name(name)
        try:
            waiting.replace(staged)
            report = self._ingestor.ingest([staged], tell)
        except SearchError as error:
            return UploadResult(name, "failed", reason=str(error))
        finally:
            staged.unlink(missing_ok=True)
        if report.failed:
            return UploadResult(name, "failed", reason=" ".join(failure.reason for failure in report.failed))
        if not report.indexed:
            return UploadResult(name, "unchanged")
        records = [self._catalogue.get(source.source_id) for source in report.indexed]
        return UploadResult(name, "indexed", records=tuple(record for record in records if record))
