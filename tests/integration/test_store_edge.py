"""The embedded store's files: kills, damage, a second process, a folder that cannot be written."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search.errors import StoreError
from search.passage import Passage, SourceInfo, point_id
from search.store import open_edge_store
from search.store.base import EmbeddedPassage, IndexManifest, PassageStore, SparseVector

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
DIMENSION = 64
MANIFEST = IndexManifest("small model", DIMENSION, "analyzer 1")
BATCH = 50

# Writes batch after batch, and says so after each, until it is killed.
WRITER = f"""
import itertools, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_store_edge import MANIFEST, batch
from search.store import open_edge_store
store = open_edge_store(Path(sys.argv[1]), MANIFEST)
for number in itertools.count():
    store.write(batch(number), "1")
    print(number, flush=True)
"""


def batch(number: int) -> list[EmbeddedPassage]:
    random = np.random.default_rng(number)
    source = SourceInfo("source", "دليل", kind="guide")
    made = []
    for ordinal in range(number * BATCH, (number + 1) * BATCH):
        dense = random.normal(size=DIMENSION).astype(np.float32)
        passage = Passage(source, ordinal, f"نص المقطع {ordinal} " * 40, 0, 9)
        made.append(EmbeddedPassage(passage, dense / np.linalg.norm(dense), SparseVector((1, ordinal + 2), (1.0, 2.0))))
    return made


def run_writer(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "my kb" / "index"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an index with three batches, closed, for copying."""
    folder = tmp_path_factory.mktemp("written") / "index"
    store = open_edge_store(folder, MANIFEST)
    for number in range(3):
        store.write(batch(number), "1")
    store.close()
    return folder


@pytest.fixture
def closed(written: Path, folder: Path) -> Path:
    """Return the folder of an index with three batches, closed."""
    shutil.copytree(written, folder)
    return folder


@pytest.fixture
def reopened(closed: Path) -> Iterator[PassageStore]:
    store = open_edge_store(closed, MANIFEST)
    yield store
    store.close()


@pytest.mark.parametrize("batches", [1, 8])
def test_a_kill_loses_no_acknowledged_batch(folder: Path, batches: int) -> None:
    with run_writer(folder) as writer:
        acknowledged = [int(writer.stdout.readline()) for _ in range(batches)]
        writer.kill()
        acknowledged += [int(line) for line in writer.stdout]
    store = open_edge_store(folder, MANIFEST)
    for number in acknowledged:
        wanted = {point_id(embedded.passage.passage_id, "1"): embedded.passage for embedded in batch(number)}
        assert store.fetch(list(wanted)) == wanted
    last = batch(acknowledged[-1])[-1]
    found = store.search_sparse(SparseVector((last.sparse.indices[1],), (1.0,)), 5)
    assert [scored.point_id for scored in found] == [point_id(last.passage.passage_id, "1")]
    assert store.search_dense(last.dense, 1)[0].point_id == found[0].point_id
    store.close()


def test_a_second_process_is_told(folder: Path) -> None:
    with run_writer(folder) as writer:
        writer.stdout.readline()
        with pytest.raises(StoreError, match="open in another process"):
            open_edge_store(folder, MANIFEST)
        writer.kill()


def test_what_a_kill_left_half_made_is_made_anew(folder: Path) -> None:
    half = folder.with_name("index.new") / "shard" / "segments"
    half.mkdir(parents=True)
    store = open_edge_store(folder, MANIFEST)
    assert store.count() == 0
    assert not half.exists()
    store.close()


def test_an_empty_folder_becomes_an_index(folder: Path) -> None:
    folder.mkdir(parents=True)
    open_edge_store(folder, MANIFEST).close()
    assert json.loads((folder / "manifest.json").read_text())["model"] == "small model"


def garble(path: Path) -> None:
    path.write_bytes(b"\x9f\x00{" * 40)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5])


DAMAGE = {
    "manifest gone": lambda folder: (folder / "manifest.json").unlink(),
    "manifest no JSON": lambda folder: garble(folder / "manifest.json"),
    "manifest cut": lambda folder: (folder / "manifest.json").write_text('{"model": "small model"'),
    "manifest of wrong types": lambda folder: (folder / "manifest.json").write_text(
        '{"model": 1, "dimension": "64", "analyzer": []}'
    ),
    "manifest no object": lambda folder: (folder / "manifest.json").write_text("[]"),
    "shard gone": lambda folder: shutil.rmtree(folder / "shard"),
    "segments gone": lambda folder: shutil.rmtree(folder / "shard" / "segments"),
    "configuration": lambda folder: garble(folder / "shard" / "edge_config.json"),
    "segment state": lambda folder: [garble(path) for path in folder.glob("shard/segments/*/segment.json")],
    "payload storage": lambda folder: [garble(path) for path in folder.glob("shard/segments/*/payload_storage/*")],
    "payload index": lambda folder: [cut(path) for path in folder.glob("shard/segments/*/payload_index/*/*/*")],
    "vectors": lambda folder: [cut(path) for path in folder.glob("shard/segments/*/vector_storage-*/*/*")],
    "write-ahead log": lambda folder: [cut(path) for path in folder.glob("shard/wal/*")],
    "id mappings": lambda folder: [garble(path) for path in folder.glob("shard/segments/*/*tracker.mappings")],
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_named_with_the_command_that_rebuilds(closed: Path, damage: str) -> None:
    DAMAGE[damage](closed)
    with pytest.raises(StoreError) as refusal:
        open_edge_store(closed, MANIFEST).count()
    assert str(closed) in str(refusal.value)
    assert f"`dalil ingest --rebuild --kb '{closed.parent}'`" in str(refusal.value)


def test_a_file_in_the_way_is_named(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("no folder")
    with pytest.raises(StoreError, match="my kb/index"):
        open_edge_store(folder, MANIFEST)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    folder.parent.mkdir()
    folder.parent.chmod(0o500)
    with pytest.raises(StoreError, match=r"No index can be created in .*my kb/index"):
        open_edge_store(folder, MANIFEST)


def test_vendor_failures_are_wrapped_once(reopened: PassageStore, folder: Path) -> None:
    with pytest.raises(StoreError, match="failed to search") as refusal:
        reopened.search_dense(np.zeros(DIMENSION + 1, dtype=np.float32), 5)
    assert str(folder) in str(refusal.value)
    assert not isinstance(refusal.value.__cause__, StoreError)


def test_stats_tell_the_size_on_disk(reopened: PassageStore) -> None:
    stats = reopened.stats()
    assert stats.passages == 3 * BATCH
    assert stats.bytes_on_disk > 3 * BATCH * DIMENSION * 4


def test_threads_read_while_the_index_is_optimized(reopened: PassageStore) -> None:
    wanted = reopened.search_dense(batch(0)[0].dense, 5)
    optimizing = threading.Thread(target=reopened.optimize)
    optimizing.start()
    found = [reopened.search_dense(batch(0)[0].dense, 5)]
    while optimizing.is_alive():
        found.append(reopened.search_dense(batch(0)[0].dense, 5))
    assert len(found) > 1
    assert all(lists == wanted for lists in found)


def test_an_optimized_index_is_written_to_and_reopened(closed: Path) -> None:
    store = open_edge_store(closed, MANIFEST)
    store.optimize()
    store.write(batch(3), "1")
    store.close()
    reopened = open_edge_store(closed, MANIFEST)
    assert reopened.count() == 4 * BATCH
    assert sorted(path.name for path in closed.iterdir()) == ["manifest.json", "shard"]
    reopened.close()


def test_an_index_that_cannot_be_optimized_stays_whole(
    reopened: PassageStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    reopened.optimize()
    assert "could not be optimized and stays slower" in caplog.text
    assert reopened.count() == 3 * BATCH
    reopened.write(batch(3), "1")


@pytest.mark.parametrize("taken", [False, True])
def test_a_kill_while_the_optimized_index_takes_its_place_loses_nothing(closed: Path, taken: bool) -> None:
    shutil.copytree(closed / "shard", closed / "shard.old")
    (closed / "shard.optimizing").mkdir()
    if not taken:
        shutil.rmtree(closed / "shard")
    store = open_edge_store(closed, MANIFEST)
    assert store.count() == 3 * BATCH
    assert sorted(path.name for path in closed.iterdir()) == ["manifest.json", "shard"]
    store.close()
