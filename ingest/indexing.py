"""From found sources to points in the index and rows in the catalogue, a group of sources at a time."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ingest.catalogue import Catalogue, SourceRecord
from ingest.convert import convert
from ingest.convert.document import ConvertedDocument
from ingest.duplicates import fingerprint
from ingest.errors import SourceError
from ingest.law import law_metadata
from ingest.originals import keep_content, keep_original
from ingest.passages import cut_passages
from ingest.report import Failure, IndexedSource, IngestReport, Progress
from ingest.sources import FoundSource, describe
from ingest.structure_counts import count_warnings
from search.errors import SearchError
from search.passage import Passage

if TYPE_CHECKING:
    from search.engine import Engine

_log = logging.getLogger(__name__)

# Sources are read until they have this many passages together; then those are embedded and written. It bounds the
# memory, and what a kill costs.
_GROUP = 64
# Passages embedded and written at once: enough for an encoder to work in batches, few enough to show progress.
_BATCH = 32


@dataclass(frozen=True, slots=True)
class _ReadSource:
    """
    A source that was read and is not yet in the index.

    :ivar before: its record so far; it describes the version that can be found, if any.
    :ivar after: its record once the index holds it.
    """

    before: SourceRecord
    after: SourceRecord
    passages: list[Passage]


class Indexer:
    """
    One run of an ingest: reads sources and puts them into the index, in the order that a kill cannot harm.

    :ivar report: what became of the sources so far.
    """

    def __init__(self, engine: "Engine", catalogue: Catalogue, progress: Callable[[Progress], None] | None) -> None:
        self.report = IngestReport()
        self._engine = engine
        self._catalogue = catalogue
        self._progress = progress
        self._total = 0
        self._done = 0
        self._written = 0

    def index(self, todo: Sequence[FoundSource]) -> None:
        """
        Read, embed and write sources; one that cannot be read is reported, and the others go on.

        :param todo: each with a pending record in the catalogue.
        :raises SearchError: if the knowledge base itself cannot be used.
        """
        self._total = len(todo)
        group: list[_ReadSource] = []
        passages = 0
        for found in todo:
            source = self._read(found)
            if source is not None:
                group.append(source)
                passages += len(source.passages)
            if passages >= _GROUP:
                self._put(group)
                group, passages = [], 0
        self._put(group)

    def _read(self, found: FoundSource) -> _ReadSource | None:
        self._tell(found.locator, "convert")
        try:
            return self._convert(found)
        except SourceError as error:
            self._fail(found, error.reason)
        except SearchError:
            raise
        except OSError as error:
            self._fail(found, f"It cannot be read ({error.strerror or error}). Check that it is still there.")
        except Exception as error:  # noqa: BLE001 - whatever a file does to a library, the other files go in
            _log.warning("unexpected error while reading a source", exc_info=error)
            detail = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            self._fail(found, f"Reading it failed unexpectedly ({detail}). Save it anew, or as another format.")
        return None

    def _convert(self, found: FoundSource) -> _ReadSource:
        """Read the copy rather than the file, which may change meanwhile: what is quoted stands in what is kept."""
        before = self._catalogue.get(found.source_id)
        if before is None:
            msg = f"source {found.source_id} is not pending"
            raise LookupError(msg)
        original = self._keep(found)
        copy = replace(found, path=self._catalogue.originals / original)
        document = convert(copy, self._engine.settings.page_seconds, self._page_teller(found))
        document = _told_by_text(document, found.metadata.kind)
        info = describe(found, document)
        passages = cut_passages(info, document)
        if not passages:
            raise SourceError(found.locator, "There is no text in it. Check that it is the file you meant.")
        after = SourceRecord(
            info=info,
            locator=found.locator,
            media_type=found.media_type,
            content_hash=found.content_hash,
            size=found.size,
            state="indexed",
            warnings=document.warnings,
            pages=sum(page.number is not None for page in document.pages) or None,
            passages=len(passages),
            original=original,
            metadata=found.metadata.as_dict(),
            findable=True,
            repairs=document.repairs,
            fingerprint=fingerprint(passage.text for passage in passages),
        )
        return _ReadSource(before, after, passages)

    def _keep(self, found: FoundSource) -> str:
        folder = self._catalogue.originals
        if found.path.parent == folder:
            if not found.path.is_file():
                raise SourceError(found.locator, "The copy that was kept of it is gone. Ingest the file again.")
            return found.path.name
        if found.record is None:
            return keep_original(found.path, folder)
        # A record of its own, so that removing one leaves nothing of it in a file that the others share.
        line = {"_id": found.record.id, "title": found.record.title, "text": found.record.text}
        return keep_content(json.dumps(line).encode(), ".jsonl", folder)

    def _put(self, group: Sequence[_ReadSource]) -> None:
        """Write a group of sources; each step is on disk before the next begins."""
        replaced = [source for source in group if source.before.findable]
        self._catalogue.save(replace(source.before, unsettled=True) for source in group)
        self._write(group)
        self._catalogue.save(replace(source.after, unsettled=source.before.findable) for source in group)
        for source in replaced:
            self._engine.store.delete_other_versions(source.after.info.source_id, source.after.version)
        self._catalogue.save(source.after for source in replaced)
        for source in group:
            self._done += 1
            self.report.passages += source.after.passages
            self.report.indexed.append(indexed_source(source.after))

    def _write(self, group: Sequence[_ReadSource]) -> None:
        sources = {source.after.info.source_id: source.after for source in group}
        versions = {source_id: record.content_hash for source_id, record in sources.items()}
        passages = [passage for source in group for passage in source.passages]
        for at in range(0, len(passages), _BATCH):
            batch = passages[at : at + _BATCH]
            record = sources[batch[-1].source.source_id]
            part = batch[-1].ordinal / record.passages
            self._tell(record.locator, "embed", part)
            embedded = self._engine.embed(batch)
            self._tell(record.locator, "write", part)
            # In one go, whatever their sources: making a write durable costs more than the write.
            self._engine.store.write(embedded, versions)
            self._written += len(batch)

    def _fail(self, found: FoundSource, reason: str) -> None:
        self._done += 1
        self.report.failed.append(Failure(found.locator, reason))
        record = self._catalogue.get(found.source_id)
        if record is not None:
            # An older version that is found stays found.
            state: Literal["indexed", "failed"] = "indexed" if record.findable else "failed"
            self._catalogue.save([replace(record, state=state, reason=reason)])

    def _page_teller(self, found: FoundSource) -> Callable[[int, int], None]:
        return lambda page, pages: self._tell(found.locator, "convert", page / max(pages, 1))

    def _tell(self, path: str, stage: Literal["convert", "embed", "write"], part: float = 0.0) -> None:
        if self._progress is not None:
            self._progress(Progress(self._done, self._total, path, stage, part, self._written))


def _told_by_text(document: ConvertedDocument, kind: str | None) -> ConvertedDocument:
    """Add what the text tells of the source: which law it is, and which announced headings were not found."""
    return replace(
        document,
        metadata={**law_metadata(document, kind), **document.metadata},
        warnings=(*document.warnings, *count_warnings(document)),
    )


def indexed_source(record: SourceRecord) -> IndexedSource:
    """Return what a report says of a source that the index holds."""
    info = record.info
    return IndexedSource(info.source_id, record.locator, info.title, record.passages, record.warnings)
