"""
The embedded store: Qdrant Edge, Qdrant's own engine inside this process, its files in the knowledge base's folder.

    index/manifest.json   what the index was built with
    index/shard/          the engine's files
    index.lock            held while a process has them open
"""

import logging
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np
import qdrant_edge as qdrant
from filelock import BaseFileLock

from search.passage import Passage, point_id
from search.store.base import (
    EmbeddedPassage,
    FacetCount,
    IndexManifest,
    Nearness,
    PassageStore,
    ScoredId,
    SparseVector,
    StoreStats,
    Where,
)
from search.store.edge_files import (
    COPY_FOLDER,
    SHARD_FOLDER,
    acquire_lock,
    check_stored_manifest,
    create_index,
    load_shard,
    rebuild_command,
    replace_shard,
    vendor_errors,
)
from search.store.optimizing import optimized_copy
from search.store.points import (
    DENSE,
    SENTENCES,
    SPARSE,
    WORDS_FIELD,
    FilterModels,
    check_field,
    source_filter,
    to_embeddings,
    to_facets,
    to_filter,
    to_nearness,
    to_payload,
    to_words,
    version_of,
)

_log = logging.getLogger(__name__)

_PAGE = 512
_MODELS = FilterModels(qdrant.Filter, qdrant.FieldCondition, qdrant.MatchAny, qdrant.RangeFloat)
# How wide the graph is searched: at 100,000 passages 0.98 of the exact 100 nearest are found, for a millisecond more.
_UNFILTERED = qdrant.SearchParams(hnsw_ef=200)
# A filter that few passages match cuts the graph apart; ACORN then steps over those that do not match. Of the nearest
# laws among 20,000 of 100,000 passages it finds 0.95 where the bare graph finds 0.6.
_FILTERED = qdrant.SearchParams(hnsw_ef=128, acorn=qdrant.AcornSearchParams(enable=True, max_selectivity=0.4))

_EXACT = qdrant.SearchParams(exact=True)
# A passage's payload without the embeddings of its words.
_PASSAGE = qdrant.PayloadSelector.Exclude([WORDS_FIELD])


class EdgeStore(PassageStore):
    """
    Passages in a folder of this machine.

    The engine answers threads' queries while one thread writes, and keeps what it acknowledged when its process is
    killed. What it raises is wrapped in one place, `vendor_errors`.
    """

    def __init__(self, shard: qdrant.EdgeShard, folder: Path, lock: BaseFileLock) -> None:
        self._shard = shard
        self._folder = folder
        self._lock = lock
        self._writing = threading.Lock()

    @classmethod
    def open(cls, folder: Path, manifest: IndexManifest) -> Self:
        """Open or create; see `search.store.open_edge_store`."""
        lock = acquire_lock(folder)
        try:
            if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
                create_index(folder, manifest)
            check_stored_manifest(folder, manifest)
            return cls(load_shard(folder), folder, lock)
        except BaseException:
            lock.release()
            raise

    def write(self, passages: Sequence[EmbeddedPassage], version: str | Mapping[str, str]) -> None:
        """Insert or overwrite passages; see the interface."""
        points = [_point(embedded, version_of(embedded.passage, version)) for embedded in passages]
        if points:
            self._update(qdrant.UpdateOperation.upsert_points(points), "write passages")

    def delete_other_versions(self, source_id: str, keep: str | None) -> None:
        """Delete a source's points of other versions; see the interface."""
        others = source_filter(source_id, _MODELS, except_version=keep)
        self._update(qdrant.UpdateOperation.delete_points_by_filter(others), "delete passages")

    def search_dense(self, embedding: np.ndarray, top_k: int, where: Where | None = None) -> list[ScoredId]:
        """Search by meaning; see the interface."""
        return self._search(qdrant.Query.Nearest(embedding.tolist(), using=DENSE), top_k, where)

    def search_sparse(self, terms: SparseVector, top_k: int, where: Where | None = None) -> list[ScoredId]:
        """Search by term; see the interface."""
        if not terms.indices:
            return []
        vector = qdrant.SparseVector(indices=list(terms.indices), values=list(terms.values))
        return self._search(qdrant.Query.Nearest(vector, using=SPARSE), top_k, where)

    def nearness(self, embedding: np.ndarray, point_ids: Sequence[str]) -> dict[str, Nearness]:
        """Compare with points; see the interface."""
        if not point_ids:
            return {}
        among = qdrant.Filter(must=[qdrant.HasIdCondition(set(point_ids))])
        queries = [qdrant.Query.Nearest(embedding.tolist(), using=name) for name in (DENSE, SENTENCES)]
        return to_nearness(*(self._query(query, len(point_ids), among, _EXACT) for query in queries))

    def sentence_embeddings(self, point_ids: Sequence[str]) -> dict[str, np.ndarray]:
        """Read the embeddings of sentences; see the interface."""
        with self._wrapped("read embeddings"):
            records = self._shard.retrieve(list(point_ids), with_payload=False, with_vector=[SENTENCES])
        return to_embeddings((record.id, record.vector) for record in records)

    def word_embeddings(self, point_ids: Sequence[str]) -> dict[str, bytes]:
        """Read the packed embeddings of words; see the interface."""
        with self._wrapped("read embeddings"):
            records = self._shard.retrieve(list(point_ids), with_payload=[WORDS_FIELD], with_vector=False)
        return to_words((record.id, record.payload) for record in records)

    def fetch(self, point_ids: Sequence[str]) -> dict[str, Passage]:
        """Read passages; see the interface."""
        with self._wrapped("read passages"):
            records = self._shard.retrieve(list(point_ids), with_payload=_PASSAGE, with_vector=False)
        return {str(record.id): Passage.from_payload(record.payload or {}) for record in records}

    def source_passages(self, source_id: str) -> list[Passage]:
        """Read a source's passages; see the interface."""
        records = self._scroll(source_filter(source_id, _MODELS))
        return sorted(
            (Passage.from_payload(record.payload or {}) for record in records), key=lambda found: found.ordinal
        )

    def passages(self, where: Where, limit: int) -> list[Passage]:
        """Read passages that match; see the interface."""
        records = islice(self._scroll(to_filter(where, _MODELS), min(limit, _PAGE)), limit)
        return [Passage.from_payload(record.payload or {}) for record in records]

    def count(self, where: Where | None = None) -> int:
        """Count passages; see the interface."""
        request = qdrant.CountRequest(exact=True, filter=to_filter(where, _MODELS))
        with self._wrapped("count passages"):
            return self._shard.count(request)

    def facet(self, field: str, where: Where | None = None, limit: int = 100) -> list[FacetCount]:
        """Count passages by value; see the interface."""
        check_field(field)
        request = qdrant.FacetRequest(key=field, limit=limit, exact=True, filter=to_filter(where, _MODELS))
        with self._wrapped(f"count passages by {field}"):
            hits = self._shard.facet(request).hits
        return to_facets([(hit.value, hit.count) for hit in hits])

    def optimize(self) -> None:
        """
        Build the graph of the dense vectors and merge segments; see the interface.

        Threads may query meanwhile; writers wait. For its time it needs as much disk again as the index. Where it
        fails, the index stays as it was, slower but whole.
        """
        copy = self._folder / COPY_FOLDER
        with self._writing:
            shutil.rmtree(copy, ignore_errors=True)
            try:
                optimized_copy(self._folder / SHARD_FOLDER, copy)
            except (OSError, subprocess.CalledProcessError) as error:
                reason = getattr(error, "stderr", None) or error
                _log.warning("The index in %s could not be optimized and stays slower: %s", self._folder, reason)
            else:
                # The old shard closes when the last thread that is reading from it lets go.
                self._shard = replace_shard(self._folder, copy)
            finally:
                shutil.rmtree(copy, ignore_errors=True)

    def stats(self) -> StoreStats:
        """Return the store's size; see the interface."""
        # Blocks, not lengths: the engine reserves sparse files that fill up later.
        sizes = (path.stat().st_blocks * 512 for path in self._folder.rglob("*") if path.is_file())
        return StoreStats(self.count(), sum(sizes))

    def close(self) -> None:
        """Release the files; see the interface."""
        with self._wrapped("close"):
            self._shard.close()
        self._lock.release()

    def _search(self, query: qdrant.Query, top_k: int, where: Where | None) -> list[ScoredId]:
        condition = to_filter(where, _MODELS)
        return self._query(query, top_k, condition, _FILTERED if condition else _UNFILTERED)

    def _query(
        self, query: qdrant.Query, top_k: int, condition: qdrant.Filter | None, params: qdrant.SearchParams
    ) -> list[ScoredId]:
        request = qdrant.QueryRequest(limit=top_k, query=query, filter=condition, params=params, with_payload=False)
        with self._wrapped("search"):
            found = self._shard.query(request)
        return [ScoredId(str(point.id), point.score) for point in found]

    def _scroll(self, condition: qdrant.Filter | None, page: int = _PAGE) -> Iterator[qdrant.Record]:
        offset = None
        while True:
            request = qdrant.ScrollRequest(offset=offset, limit=page, filter=condition, with_payload=_PASSAGE)
            with self._wrapped("read passages"):
                records, offset = self._shard.scroll(request)
            yield from records
            if offset is None:
                return

    def _update(self, operation: qdrant.UpdateOperation, what: str) -> None:
        with self._writing, self._wrapped(what):
            self._shard.update(operation)
            self._shard.flush()

    def _wrapped(self, what: str) -> AbstractContextManager[None]:
        remedy = f"if it happens again, rebuild the index: {rebuild_command(self._folder)}"
        return vendor_errors(f"The index in {self._folder} failed to {what}", f"Check the disk's free space; {remedy}")


def _point(embedded: EmbeddedPassage, version: str) -> qdrant.Point:
    passage, sparse = embedded.passage, embedded.sparse
    vectors = {DENSE: embedded.dense.tolist()}
    if embedded.sentences is not None:
        vectors[SENTENCES] = embedded.sentences.tolist()
    if sparse.indices:
        vectors[SPARSE] = qdrant.SparseVector(indices=list(sparse.indices), values=list(sparse.values))
    return qdrant.Point(point_id(passage.passage_id, version), vectors, to_payload(embedded, version))
