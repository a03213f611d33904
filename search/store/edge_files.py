"""The files of an embedded index: made whole or not at all, locked, checked, opened, mended after a kill."""

import json
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import qdrant_edge as qdrant
from filelock import BaseFileLock, FileLock, Timeout

from search.errors import StoreError
from search.store.base import IndexManifest
from search.store.manifest import check_manifest, manifest_fields, read_manifest
from search.store.points import DENSE, INDEXED_FIELDS, SENTENCES, SPARSE

SHARD_FOLDER = "shard"
COPY_FOLDER = "shard.optimizing"
_OLD_FOLDER = "shard.old"
_MANIFEST_FILE = "manifest.json"
# No graphs of their own for every value and range of years: at 100,000 passages they doubled the time to optimize. The
# way that filtered queries are asked makes up for them.
_INDEXES: dict[str, qdrant.KeywordIndexParams | qdrant.IntegerIndexParams] = {
    "keyword": qdrant.KeywordIndexParams(enable_hnsw=False),
    "integer": qdrant.IntegerIndexParams(lookup=True, range=True, enable_hnsw=False),
}


# What a graph that is not built does not need, and the engine asks for.
_UNUSED = 100


def acquire_lock(folder: Path) -> BaseFileLock:
    """
    Make sure that no other process has the index open.

    The engine refuses a second process too, but only after it has touched the files, which breaks the first one.

    :raises StoreError: if one has, or if the lock's file cannot be written.
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


def check_stored_manifest(folder: Path, manifest: IndexManifest) -> None:
    """
    Refuse an index that was built with something else.

    :raises IndexMismatchError: if it was.
    :raises StoreError: if what it was built with cannot be read.
    """
    place, remedy = f"the index in {folder}", rebuild_command(folder)
    try:
        stored = (folder / _MANIFEST_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"What {place} was built with cannot be read: {error}. Rebuild the index: {remedy}"
        raise StoreError(msg) from error
    check_manifest(read_manifest(stored, place, remedy), manifest, place, remedy)


def create_index(folder: Path, manifest: IndexManifest) -> None:
    """Build an empty index beside its place and move it there: an index exists whole or not at all."""
    building = folder.with_name(f"{folder.name}.new")
    remedy = "Check that it can be written and the disk has room."
    with vendor_errors(f"No index can be created in {folder}", remedy):
        if building.exists():
            shutil.rmtree(building)
        building.mkdir(parents=True)
        shard = qdrant.EdgeShard.create(str(building / SHARD_FOLDER), _config(manifest.dimension))
        for field, kind in INDEXED_FIELDS.items():
            shard.update(qdrant.UpdateOperation.create_field_index(field, _INDEXES[kind]))
        shard.flush()
        shard.close()
        content = json.dumps(manifest_fields(manifest), ensure_ascii=False, indent=2)
        (building / _MANIFEST_FILE).write_text(f"{content}\n", encoding="utf-8")
        building.replace(folder)


def load_shard(folder: Path) -> qdrant.EdgeShard:
    """
    Open an index's shard, after clearing away what a killed process left.

    :raises StoreError: if it is damaged.
    """
    shard, old = folder / SHARD_FOLDER, folder / _OLD_FOLDER
    if old.exists() and not shard.exists():
        # Killed between giving up the old shard and taking the optimized one.
        old.rename(shard)
    for left_behind in (old, folder / COPY_FOLDER):
        shutil.rmtree(left_behind, ignore_errors=True)
    # Without its segments the engine would open an empty shard in silence.
    if not any(shard.glob("segments/*/segment.json")):
        msg = f"The index in {folder} lacks its segments. Rebuild it: {rebuild_command(folder)}"
        raise StoreError(msg)
    with vendor_errors(f"The index in {folder} is damaged", f"Rebuild it: {rebuild_command(folder)}"):
        return qdrant.EdgeShard.load(str(shard))


def replace_shard(folder: Path, copy: Path) -> qdrant.EdgeShard:
    """
    Put an optimized copy in the shard's place, and open it. The shard may be open: it is read to the end.

    :raises StoreError: if that fails; opening the index again then finds one of the two, whole.
    """
    shard, old = folder / SHARD_FOLDER, folder / _OLD_FOLDER
    with vendor_errors(f"The index in {folder} could not be replaced by its optimized copy", "Open it again."):
        shard.rename(old)
        copy.rename(shard)
        opened = qdrant.EdgeShard.load(str(shard))
        shutil.rmtree(old, ignore_errors=True)
    return opened


@contextmanager
def vendor_errors(what: str, remedy: str) -> Iterator[None]:
    """Turn what the engine raises into `StoreError`s: bare `Exception`s and, from damaged files, its panics."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        msg = f"{what}: {error}. {remedy}"
        raise StoreError(msg) from error


def rebuild_command(folder: Path) -> str:
    """Return the command that rebuilds the index in a folder of a knowledge base, quoted, with a full stop."""
    return f"`dalil ingest --rebuild --kb {shlex.quote(str(folder.parent))}`."


def _config(dimension: int) -> qdrant.EdgeConfig:
    return qdrant.EdgeConfig(
        vectors={
            DENSE: qdrant.EdgeVectorParams(size=dimension, distance=qdrant.Distance.Cosine),
            SENTENCES: qdrant.EdgeVectorParams(
                size=dimension,
                distance=qdrant.Distance.Cosine,
                multivector_config=qdrant.MultiVectorConfig(qdrant.MultiVectorComparator.MaxSim),
                datatype=qdrant.VectorStorageDatatype.Float16,
                hnsw_config=qdrant.HnswIndexConfig(m=0, ef_construct=_UNUSED, full_scan_threshold=_UNUSED),
                memory=qdrant.Memory.Cold,
            ),
        },
        sparse_vectors={SPARSE: qdrant.EdgeSparseVectorParams(modifier=qdrant.Modifier.Idf)},
        payload_memory=qdrant.Memory.Cached,
    )
