"""
From files to findable passages, so that a kill at any moment loses nothing.

Sources are pending from the start of an ingest. A group of them is marked unsettled, its points written, and its
records committed; only then are the points of older versions deleted, and the mark taken away. Whatever a killed
process left unsettled is deleted before anything else is done, and what was pending becomes again what it was.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from ingest.catalogue import Catalogue, SourceRecord
from ingest.errors import CatalogueError, SourceError
from ingest.indexing import Indexer
from ingest.originals import sweep_originals
from ingest.report import Failure, IndexedSource, IngestReport, IngestStopped, Progress
from ingest.sources import FoundSource, find_sources
from search.engine import Engine

__all__ = ["Failure", "IndexedSource", "IngestReport", "IngestStopped", "Ingestor", "Progress"]

# Below it, the index is as quick without.
_WORTH_OPTIMIZING = 1_000


class Ingestor:
    """Puts sources into a knowledge base and takes them out. Threads may share an instance: they take turns."""

    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
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
            run.index([...])
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
                msg = f"No source has the id {', '.join(map(repr, unknown))}. `dalil info` lists the ids; nothing was removed."
                raise CatalogueError(msg)
            # As if it had never been completed: settling, now or after a kill, does the rest.
            forgotten = {"state": "pending", "findable": False, "unsettled": True, "original": None, "reason": None}
            self._catalogue.save(replace(record, **forgotten) for record in records)
        return wanted
