"""
The embedded store: Qdrant Edge, Qdrant's own engine inside this process, its files in the knowledge base's folder.

    index/manifest.json   what the index was built with
    index/shard/          the engine's files
    index.lock            held while a process has them open
"""

import json
import logging
import shlex
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np
import qdrant_edge as qdrant
from filelock import BaseFileLock, FileLock, Timeout

from search.errors import StoreError
from search.passage import Passage, point_id
from search.store.base import (
    EmbeddedPassage,
    FacetCount,
    IndexManifest,
    PassageStore,
    ScoredId,
    SparseVector,
    StoreStats,
    Where,
)
from search.store.manifest import check_manifest, manifest_fields, read_manifest
from search.store.optimizing import optimized_copy
from search.store.points import (
    DENSE,
    INDEXED_FIELDS,
    SPARSE,
    FilterModels,
    check_field,
    source_filter,
    to_facets,
    to_filter,
    to_payload,
)

_log = logging.getLogger(__name__)

_MANIFEST_FILE = "manifest.json"
_SHARD_FOLDER = "shard"
_COPY_FOLDER = "shard.optimizing"
_OLD_FOLDER = "shard.old"
_PAGE = 512
_MODELS = FilterModels(qdrant.Filter, qdrant.FieldCondition, qdrant.MatchAny, qdrant.RangeFloat)
# Without graphs of their own for every value: they find no more here, and took four fifths of the time to optimize.
_INDEXES: dict[str, qdrant.KeywordIndexParams | qdrant.IntegerIndexParams] = {
    "keyword": qdrant.KeywordIndexParams(enable_hnsw=False),
    "integer": qdrant.IntegerIndexParams(lookup=True, range=True, enable_hnsw=False),
}


class EdgeStore(PassageStore):
    """
    Passages in a folder of this machine.

    The engine answers threads' queries while one thread writes, and keeps what it acknowledged when its process is
    killed. It raises bare `Exception`s: `_wrapped` is the one place that catches them.
    """

    def __init__(self, shard: qdrant.EdgeShard, folder: Path, lock: BaseFileLock) -> None:
        self._shard = shard
        self._folder = folder
        self._lock = lock
        self._writing = threading.Lock()

    @classmethod
    def open(cls, folder: Path, manifest: IndexManifest) -> Self:
        """Open or create; see `search.store.open_edge_store`."""
        lock = _acquire_lock(folder)
        try:
            if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
                _create(folder, manifest)
            _check_manifest(folder, manifest)
            return cls(_load(folder), folder, lock)
        except BaseException:
            lock.release()
            raise

    def write(self, passages: Sequence[EmbeddedPassage], version: str) -> None:
        """Insert or overwrite passages; see the interface."""
        points = [_point(embedded, version) for embedded in passages]
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

    def fetch(self, point_ids: Sequence[str]) -> dict[str, Passage]:
        """Read passages; see the interface."""
        with self._wrapped("read passages"):
            records = self._shard.retrieve(list(point_ids), with_payload=True, with_vector=False)
        return {str(record.id): Passage.from_payload(record.payload or {}) for record in records}

    def source_passages(self, source_id: str) -> list[Passage]:
        """Read a source's passages; see the interface."""
        records = self._scroll(source_filter(source_id, _MODELS))
        return sorted(
            (Passage.from_payload(record.payload or {}) for record in records), key=lambda found: found.ordinal
        )

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
        with self._writing, self._wrapped("be replaced by its optimized copy"):
            shard, copy = self._folder / _SHARD_FOLDER, self._folder / _COPY_FOLDER
            shutil.rmtree(copy, ignore_errors=True)
            try:
                optimized_copy(shard, copy)
            except (OSError, subprocess.CalledProcessError) as error:
                shutil.rmtree(copy, ignore_errors=True)
                reason = getattr(error, "stderr", None) or error
                _log.warning("The index in %s could not be optimized and stays slower: %s", self._folder, reason)
                return
            shard.rename(self._folder / _OLD_FOLDER)
            copy.rename(shard)
            # The old shard closes when the last thread that is reading from it lets go.
            self._shard = qdrant.EdgeShard.load(str(shard))
            shutil.rmtree(self._folder / _OLD_FOLDER, ignore_errors=True)

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
        request = qdrant.QueryRequest(limit=top_k, query=query, filter=to_filter(where, _MODELS), with_payload=False)
        with self._wrapped("search"):
            found = self._shard.query(request)
        return [ScoredId(str(point.id), point.score) for point in found]

    def _scroll(self, condition: qdrant.Filter) -> Iterator[qdrant.Record]:
        offset = None
        while True:
            request = qdrant.ScrollRequest(offset=offset, limit=_PAGE, filter=condition, with_payload=True)
            with self._wrapped("read passages"):
                records, offset = self._shard.scroll(request)
            yield from records
            if offset is None:
                return

    def _update(self, operation: qdrant.UpdateOperation, what: str) -> None:
        with self._writing, self._wrapped(what):
            self._shard.update(operation)
            self._shard.flush()

    @contextmanager
    def _wrapped(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            msg = (
                f"The index in {self._folder} failed to {what}: {error}. Check the disk's free space; "
                f"if it happens again, rebuild the index: {_rebuild_command(self._folder)}"
            )
            raise StoreError(msg) from error


def _acquire_lock(folder: Path) -> BaseFileLock:
    """
    Make sure that no other process has the index open.

    The engine refuses a second process too, but only after it has touched the files, which breaks the first one.
    """
    lock = FileLock(folder.with_name(f"{folder.name}.lock"), is_singleton=False, thread_local=False)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        msg = f"The index in {folder} is open in another process. Stop that one, or ask it instead."
        raise StoreError(msg) from error
    except OSError as error:
        msg = f"The index in {folder} cannot be opened: {error}. Check that its folder can be written."
        raise StoreError(msg) from error
    return lock


def _check_manifest(folder: Path, manifest: IndexManifest) -> None:
    place, remedy = f"the index in {folder}", _rebuild_command(folder)
    try:
        stored = (folder / _MANIFEST_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"What {place} was built with cannot be read: {error}. Rebuild the index: {remedy}"
        raise StoreError(msg) from error
    check_manifest(read_manifest(stored, place, remedy), manifest, place, remedy)


def _create(folder: Path, manifest: IndexManifest) -> None:
    """Build an empty index beside its place and move it there: an index exists whole or not at all."""
    building = folder.with_name(f"{folder.name}.new")
    try:
        if building.exists():
            shutil.rmtree(building)
        building.mkdir(parents=True)
        shard = qdrant.EdgeShard.create(str(building / _SHARD_FOLDER), _config(manifest.dimension))
        for field, kind in INDEXED_FIELDS.items():
            shard.update(qdrant.UpdateOperation.create_field_index(field, _INDEXES[kind]))
        shard.flush()
        shard.close()
        content = json.dumps(manifest_fields(manifest), ensure_ascii=False, indent=2)
        (building / _MANIFEST_FILE).write_text(f"{content}\n", encoding="utf-8")
        building.replace(folder)
    except Exception as error:
        msg = (
            f"No index can be created in {folder}: {error}. Check that the folder can be written and the disk has room."
        )
        raise StoreError(msg) from error


def _config(dimension: int) -> qdrant.EdgeConfig:
    return qdrant.EdgeConfig(
        vectors={DENSE: qdrant.EdgeVectorParams(size=dimension, distance=qdrant.Distance.Cosine)},
        sparse_vectors={SPARSE: qdrant.EdgeSparseVectorParams(modifier=qdrant.Modifier.Idf)},
    )


def _load(folder: Path) -> qdrant.EdgeShard:
    shard, old = folder / _SHARD_FOLDER, folder / _OLD_FOLDER
    if old.exists() and not shard.exists():
        # Killed between giving up the old shard and taking the optimized one.
        old.rename(shard)
    for left_behind in (old, folder / _COPY_FOLDER):
        shutil.rmtree(left_behind, ignore_errors=True)
    # Without its segments the engine would open an empty shard in silence.
    if not any(shard.glob("segments/*/segment.json")):
        msg = f"The index in {folder} lacks its segments. Rebuild it: {_rebuild_command(folder)}"
        raise StoreError(msg)
    try:
        return qdrant.EdgeShard.load(str(shard))
    except Exception as error:
        msg = f"The index in {folder} is damaged: {error}. Rebuild it: {_rebuild_command(folder)}"
        raise StoreError(msg) from error


def _point(embedded: EmbeddedPassage, version: str) -> qdrant.Point:
    passage, sparse = embedded.passage, embedded.sparse
    vectors = {DENSE: embedded.dense.tolist()}
    if sparse.indices:
        vectors[SPARSE] = qdrant.SparseVector(indices=list(sparse.indices), values=list(sparse.values))
    return qdrant.Point(point_id(passage.passage_id, version), vectors, to_payload(passage, version))


def _rebuild_command(folder: Path) -> str:
    return f"`dalil ingest --rebuild --kb {shlex.quote(str(folder.parent))}`."
