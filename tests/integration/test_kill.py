"""Killed at any moment and run again, a change of the knowledge base ends as if it had never been killed."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration
RUNNER = Path(__file__).with_name("killed_ingest.py")


class Runner:
    """The process that forks and kills; see `killed_ingest.py`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, str(RUNNER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=RUNNER.parents[2], env={"PYTHONPATH": str(RUNNER.parents[2]), "PATH": ""},
        )  # fmt: skip

    def __call__(self, do: str, kb: Path, **request: Any) -> bool:
        """Return whether it was killed."""
        self._process.stdin.write(json.dumps({"do": do, "kb": str(kb), **request}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert answer["killed"] or answer["code"] == 0
        return answer["killed"]

    def after(self, do: str, kb: Path, **request: Any) -> dict[str, Any]:
        """Return all that the knowledge base then holds, but for the times."""
        snapshot = self._folder / "snapshot.json"
        assert not self(do, kb, snapshot=str(snapshot), **request)
        return json.loads(snapshot.read_text())

    def now(self, kb: Path) -> dict[str, Any]:
        return self.after("look", kb)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=30)


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    runner = Runner(tmp_path_factory.mktemp("runner"))
    yield runner
    runner.close()


def paragraphs(name: str, number: int) -> str:
    return "\n\n".join(f"# {name} {n}\n\n" + f"فقرة عن {name} رقم {n}. " * 20 for n in range(number))


def record(name: str, text: str) -> str:
    return json.dumps({"_id": name, "title": f"عنوان {name}", "text": text * 10}, ensure_ascii=False)


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder in memory where there is room: hundreds of flushes wait for a disk, and a kill needs none."""
    room = Path("/dev/shm")
    if not room.is_dir() or shutil.disk_usage(room).free < 2 << 30:
        yield tmp_path_factory.mktemp("memory")
        return
    with tempfile.TemporaryDirectory(dir=room) as name:
        yield Path(name)


@pytest.fixture
def folder(memory: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    folder = memory / request.node.name
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every kind of source, some of them broken."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "same.md").write_text(paragraphs("ثابت", 1))
    (folder / "changed.md").write_text(paragraphs("قديم", 4))
    (folder / "retitled.md").write_text(paragraphs("معنون", 1))
    (folder / "spoilt.md").write_text(paragraphs("سليم", 1))
    (folder / "twin.md").write_text(paragraphs("ثابت", 1))
    (folder / "empty.txt").touch()
    (folder / "corpus.jsonl").write_text("\n".join([record("1", "أول نص. "), record("2", "ثاني نص. ")]))
    (folder / "catalogue.yaml").write_text("sources: {retitled.md: {title: أول}}")
    return folder


@pytest.fixture(scope="module")
def first(runner: Runner, files: Path, memory: Path) -> Path:
    """Return a knowledge base that holds the files as they were."""
    kb = memory / "first"
    runner("ingest", kb, paths=[str(files)])
    return kb


@pytest.fixture(scope="module")
def changed(first: Path, files: Path) -> Path:
    """Change the files, after `first` was made: content, metadata, health; and add one."""
    (files / "changed.md").write_text(paragraphs("جديد", 3))
    (files / "spoilt.md").write_bytes(b"")
    (files / "empty.txt").write_text("لم يعد فارغا. " * 30)
    (files / "added.md").write_text(paragraphs("مضاف", 1))
    (files / "corpus.jsonl").write_text("\n".join([record("1", "أول نص. "), record("2", "نص آخر. ")]))
    (files / "catalogue.yaml").write_text("sources: {retitled.md: {title: ثان, kind: guide}}")
    return files


def kill_everywhere(
    runner: Runner, base: Path, folder: Path, do: str, **request: Any
) -> tuple[int, dict[str, Any], list[int]]:
    """
    Kill before the first step, the second, … until none is left; do the same again after each.

    :returns: how many kills, what a run that was not killed ends with, and the steps after which it ends otherwise.
    """
    copy(base, folder / "clean")
    expected = runner.after(do, folder / "clean", **request)
    differing = []
    for step in count(1):
        kb = folder / f"at-{step}"
        copy(base, kb)
        if not runner(do, kb, kill_at=step, **request):
            return step - 1, expected, differing
        if runner.after(do, kb, **request) != expected:
            differing.append(step)
        shutil.rmtree(kb)
    raise AssertionError


def copy(base: Path, kb: Path) -> None:
    if base.exists():
        # The engine's files are mostly holes.
        subprocess.run(["cp", "-r", "--sparse=always", str(base), str(kb)], check=True)


def test_first_ingest(runner: Runner, files: Path, folder: Path) -> None:
    paths = [str(files / "changed.md"), str(files / "empty.txt"), str(files / "same.md")]
    kills, expected, differing = kill_everywhere(runner, folder / "none", folder, "ingest", paths=paths)
    assert kills > 12
    assert differing == []
    assert [row["state"] for row in expected["sources"]] == ["indexed", "failed", "indexed"]


def test_replacing(runner: Runner, first: Path, changed: Path, folder: Path) -> None:
    kills, expected, differing = kill_everywhere(runner, first, folder, "ingest", paths=[str(changed)])
    assert kills > 20
    assert differing == []
    assert not any(row["unsettled"] for row in expected["sources"])
    assert len(expected["originals"]) == len({row["original"] for row in expected["sources"]} - {None})


def test_rebuild(runner: Runner, first: Path, folder: Path) -> None:
    kills, expected, differing = kill_everywhere(runner, first, folder, "rebuild")
    assert kills > 12
    assert differing == []
    assert expected == runner.now(first)


def test_ingest_after_a_rebuild_that_was_killed(runner: Runner, first: Path, changed: Path, folder: Path) -> None:
    copy(first, folder / "clean")
    expected = runner.after("ingest", folder / "clean", paths=[str(changed)])
    kb = folder / "kb"
    copy(first, kb)
    # Just after the index was emptied, before the catalogue knows.
    assert runner("rebuild", kb, kill_at=2)
    assert runner.now(kb)["points"] == {}
    found = runner.after("ingest", kb, paths=[str(changed)])
    # What cannot be read again from its file is read from its copy.
    assert [row["source_id"][:6] for row in found["sources"] if not row["findable"]] == ["spoilt"]
    assert runner.after("rebuild", kb)["points"] == expected["points"]


def test_remove(runner: Runner, first: Path, folder: Path) -> None:
    before = runner.now(first)
    gone = [row["source_id"] for row in before["sources"] if row["source_id"].startswith(("twin-", "1-"))]
    copy(first, folder / "clean")
    expected = runner.after("remove", folder / "clean", source_ids=gone)
    assert len(expected["sources"]) == len(before["sources"]) - 2
    assert not any(point[0]["source_id"] in gone for point in expected["points"].values())
    for step in count(1):
        kb = folder / f"at-{step}"
        copy(first, kb)
        if not runner("remove", kb, kill_at=step, source_ids=gone):
            break
        # Whatever is done next finishes it; or it never began.
        assert runner.after("ingest", kb, paths=[]) in (before, expected)
        shutil.rmtree(kb)
    assert step > 5


def test_at_random_moments(runner: Runner, first: Path, changed: Path, folder: Path) -> None:
    copy(first, folder / "clean")
    expected = runner.after("ingest", folder / "clean", paths=[str(changed)])
    moments = random.Random(7)
    kb = folder / "kb"
    copy(first, kb)
    for _ in range(12):
        runner("ingest", kb, paths=[str(changed)], kill_after=moments.uniform(0.01, 0.4))
    assert runner.after("ingest", kb, paths=[str(changed)]) == expected
