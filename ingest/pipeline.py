"""
From files to findable passages, so that a kill at any moment loses nothing.

Sources are pending from the start of an ingest. A group of them is marked unsettled, its points written, and its
records committed; only then are the points of older versions deleted, and the mark taken away. Whatever a killed
process left unsettled is deleted before anything else is done, and what was pending becomes again what it was.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.catalogue import Catalogue, SourceRecord
from ingest.convert.beir import BeirRecord, read_records
from ingest.convert.document import ConvertedDocument
from ingest.duplicates import fingerprint, group_duplicates, groups_of
from ingest.errors import CatalogueError, SourceError
from ingest.indexing import Indexer, indexed_source
from ingest.originals import sweep_originals
from ingest.report import CopiedSource, Failure, IndexedSource, IngestReport, IngestStopped, Progress
from ingest.source_metadata import SourceMetadata
from ingest.sources import FoundSource, describe, find_sources, name_source
from search.errors import SearchError
from search.passage import SourceInfo
from search.store.base import Where

if TYPE_CHECKING:
    from search.engine import Engine

__all__ = ["Failure", "IndexedSource", "IngestReport", "IngestStopped", "Ingestor", "Progress"]

_log = logging.getLogger(__name__)

# Below it, the index is as quick without.
_WORTH_OPTIMIZING = 1_000


class Ingestor:
    """Puts sources into a knowledge base and takes them out. Threads may share an instance: they take turns."""

    def __init__(self, engine: "Engine", catalogue: Catalogue) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._turn = threading.Lock()

    def ingest(self, paths: Sequence[Path], progress: Callable[[Progress], None] | None = None) -> IngestReport:
        """
        Read files and folders. Unchanged sources are skipped, changed ones replaced, broken ones reported.

        Until the new version of a source is complete, its old one is found; so it is when the new one cannot be read.

        :param progress: called with each step, from the calling thread.
        :raises SearchError: if the knowledge base itself cannot be used; sources that were done stay in.
        :raises IngestStopped: on Ctrl-C; likewise.
        """
        with self._run(progress) as run:
            self._forget_lost()
            self._catch_up()
            todo = [found for found in self._find(paths, run.report) if not self._is_unchanged(found, run.report)]
            self._catalogue.save(self._pending(found) for found in todo)
            run.index(todo)
        return run.report

    def rebuild(self, progress: Callable[[Progress], None] | None = None) -> IngestReport:
        """
        Read every source again from its copy in `originals/`, for an index that was emptied.

        Killed, it begins anew when called again; what is not yet read stays pending.

        :raises SearchError: if the knowledge base itself cannot be used.
        :raises IngestStopped: on Ctrl-C.
        """
        with self._run(progress) as run:
            records = [record for record in self._catalogue.sources() if record.original]
            self._catalogue.save(replace(record, state="pending", findable=False) for record in records)
            run.index([_found_again(record, self._catalogue.originals) for record in records])
        return run.report

    def remove(self, source_ids: Sequence[str]) -> list[str]:
        """
        Take sources out: vectors, records, and originals that no other source shares.

        :returns: the ids, each once.
        :raises CatalogueError: for ids that are not there; then nothing is removed.
        """
        wanted = list(dict.fromkeys(source_ids))
        with self._run(None):
            records = [record for record in map(self._catalogue.get, wanted) if record]
            unknown = sorted(set(wanted) - {record.info.source_id for record in records})
            if unknown:
                msg = (
                    f"No source has the id {', '.join(map(repr, unknown))}; nothing was removed. "
                    "`dalil info` lists the ids."
                )
                raise CatalogueError(msg)
            # As if it had never been completed: settling, now or after a kill, does the rest.
            self._catalogue.save(
                replace(record, state="pending", findable=False, unsettled=True, original=None, reason=None)
                for record in records
            )
        return wanted

    @contextmanager
    def _run(self, progress: Callable[[Progress], None] | None) -> Iterator[Indexer]:
        """Let one change at a time begin and end with a consistent knowledge base, however it ends."""
        started = time.perf_counter()
        run = Indexer(self._engine, self._catalogue, progress)
        with self._turn:
            try:
                self._engine.own()
                self._settle()
                yield run
                self._settle()
                run.report.waiting = self._catalogue.count("pending")
                run.report.duplicates = self._duplicates(run.report)
                if run.report.passages >= _WORTH_OPTIMIZING:
                    self._engine.store.optimize()
            except KeyboardInterrupt as stop:
                self._settle()
                raise IngestStopped(run.report) from stop
            except BaseException:
                self._try_to_settle()
                raise
            finally:
                run.report.seconds = time.perf_counter() - started

    def _settle(self) -> None:
        """Delete what an unfinished change left in the index, the catalogue and the originals."""
        for record in self._catalogue.unsettled():
            self._engine.store.delete_other_versions(record.info.source_id, record.version)
        self._catalogue.group(group_duplicates(self._catalogue.fingerprints()))
        self._catalogue.settle()
        sweep_originals(self._catalogue.originals, self._catalogue.kept_originals())

    def _try_to_settle(self) -> None:
        """After an error, which is what the user must hear of: what fails again now is done by the next run."""
        try:
            self._settle()
        except SearchError:
            _log.exception("the knowledge base could not be put in order")

    def _forget_lost(self) -> None:
        """Find sources whose points are gone, as after a rebuild that was killed: they are to be read again."""
        store = self._engine.store
        if store.count() == self._catalogue.count_findable_passages():
            return
        records = [record for record in self._catalogue.sources() if record.findable]
        lost = [record for record in records if store.count(_only(record.info.source_id)) != record.passages]
        self._catalogue.save(replace(record, state="pending", findable=False, unsettled=True) for record in lost)

    def _catch_up(self) -> None:
        """Make the fingerprints that an older version of the program did not make."""
        for record in self._catalogue.without_fingerprint():
            texts = (passage.text for passage in self._engine.store.source_passages(record.info.source_id))
            self._catalogue.save([replace(record, fingerprint=fingerprint(texts))])

    def _duplicates(self, report: IngestReport) -> list[list[CopiedSource]]:
        read = {source.source_id for source in report.indexed}
        groups = groups_of(self._catalogue.sources()) if read else {}
        return [
            [CopiedSource(record.info.source_id, record.locator, record.info.title) for record in records]
            for records in groups.values()
            if any(record.info.source_id in read for record in records)
        ]

    def _find(self, paths: Sequence[Path], report: IngestReport) -> Iterator[FoundSource]:
        for found in find_sources(paths, self._engine.settings.max_file_mb):
            if isinstance(found, SourceError):
                report.failed.append(Failure(found.path, found.reason))
                self._record_failure(found)
            else:
                yield found

    def _record_failure(self, error: SourceError) -> None:
        """Keep a bad file in the ledger; what is no file, or holds several sources, has no place there."""
        path = Path(error.path)
        if path.is_dir() or not os.path.lexists(path) or path.suffix.lower() == ".jsonl":
            return
        locator, source_id = name_source(path)
        record = self._catalogue.get(source_id) or SourceRecord(
            SourceInfo(source_id, " ".join(path.stem.split()) or source_id), locator, "", "", 0, state="failed"
        )
        self._catalogue.save([replace(record, reason=error.reason)])

    def _is_unchanged(self, found: FoundSource, report: IngestReport) -> bool:
        record = self._catalogue.get(found.source_id)
        if record is None or record.version != found.content_hash:
            return False
        if record.reason is not None:
            # A newer version failed, and the file is again what it was.
            self._catalogue.save([replace(record, reason=None)])
        report.unchanged.append(indexed_source(record))
        return True

    def _pending(self, found: FoundSource) -> SourceRecord:
        known = self._catalogue.get(found.source_id)
        if known is not None and known.original is not None:
            return replace(known, state="pending")
        return SourceRecord(
            info=describe(found, ConvertedDocument(())),
            locator=found.locator,
            media_type=found.media_type,
            content_hash=found.content_hash,
            size=found.size,
            reason=known.reason if known else None,
            metadata=found.metadata.as_dict(),
        )


def _found_again(record: SourceRecord, originals: Path) -> FoundSource:
    """Return a source as it was found, its file being the copy that was kept."""
    path = originals / (record.original or "")
    said: dict[str, Any] = dict(record.metadata) | {"target_groups": tuple(record.metadata.get("target_groups", ()))}
    return FoundSource(
        path=path,
        locator=record.locator,
        source_id=record.info.source_id,
        media_type=record.media_type,
        content_hash=record.content_hash,
        size=record.size,
        metadata=SourceMetadata(**said),
        record=_kept_record(path) if record.media_type == "beir" else None,
    )


def _kept_record(path: Path) -> BeirRecord | None:
    """Return the record of a corpus in its copy; None where that is lost, which reading it will report."""
    try:
        records = [record for record in read_records(path) if isinstance(record, BeirRecord)]
    except OSError:
        return None
    return records[0] if records else None


def _only(source_id: str) -> Where:
    return Where((("source_id", (source_id,)),))
