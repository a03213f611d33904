"""The cache of prepared models: whole or not at all, checked, one maker at a time."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from search.embedding.cache import CHECKSUMS_FILE, cached_folder, default_cache, is_sound
from search.errors import ModelError

# Makes a folder slowly, leaving in a log when it began and ended.
MAKE = """
import sys, time
from pathlib import Path
from search.embedding.cache import cached_folder
root, log = Path(sys.argv[1]), Path(sys.argv[2])
def make(folder):
    with log.open("a") as lines: lines.write("begin\\n")
    (folder / "weights").write_text("1")
    time.sleep(0.3)
    with log.open("a") as lines: lines.write("end\\n")
print((cached_folder(root, "model", make) / "weights").read_text())
"""


@pytest.fixture
def made() -> list[Path]:
    """Return the folders that `make` filled."""
    return []


@pytest.fixture
def make(made: list[Path]) -> Callable[[Path], None]:
    def fill(folder: Path) -> None:
        made.append(folder)
        (folder / "deep").mkdir()
        (folder / "weights").write_bytes(b"1234")
        (folder / "deep" / "tokenizer").write_text("abc")

    return fill


def test_a_folder_is_made_once_and_then_found(tmp_path: Path, make, made) -> None:
    first = cached_folder(tmp_path / "new" / "cache", "model", make)
    assert cached_folder(tmp_path / "new" / "cache", "model", make) == first == tmp_path / "new" / "cache" / "model"
    assert (first / "deep" / "tokenizer").read_text() == "abc"
    assert len(made) == 1
    assert not made[0].exists()


def test_folders_of_other_names_are_their_own(tmp_path: Path, make, made) -> None:
    assert cached_folder(tmp_path, "one", make) != cached_folder(tmp_path, "two", make)
    assert len(made) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "weights").write_bytes(b"1235"),
        lambda folder: (folder / "weights").write_bytes(b""),
        lambda folder: (folder / "weights").unlink(),
        lambda folder: (folder / "deep" / "tokenizer").unlink(),
        lambda folder: (folder / CHECKSUMS_FILE).unlink(),
        lambda folder: (folder / CHECKSUMS_FILE).write_text("{"),
        lambda folder: (folder / CHECKSUMS_FILE).write_text("[]"),
        lambda folder: (folder / CHECKSUMS_FILE).write_text('{"weights": "0"}'),
        lambda folder: (folder / CHECKSUMS_FILE).write_bytes(b"\xff"),
    ],
)
def test_a_damaged_folder_is_made_again(damage, tmp_path: Path, make, made) -> None:
    folder = cached_folder(tmp_path, "model", make)
    damage(folder)
    assert not is_sound(folder)
    assert cached_folder(tmp_path, "model", make) == folder
    assert len(made) == 2
    assert is_sound(folder)
    assert (folder / "weights").read_bytes() == b"1234"


def test_checksums_are_of_every_file(tmp_path: Path, make) -> None:
    folder = cached_folder(tmp_path, "model", make)
    assert set(json.loads((folder / CHECKSUMS_FILE).read_text())) == {"weights", "deep/tokenizer"}


@pytest.mark.parametrize("error", [ModelError("damaged weights"), KeyboardInterrupt()])
def test_what_failed_half_way_leaves_nothing(error: BaseException, tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "weights").write_text("half")
        raise error

    with pytest.raises(type(error)):
        cached_folder(tmp_path, "model", fail)
    assert [path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")] == []


def test_two_processes_take_turns_and_the_second_finds_the_firsts(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", MAKE, str(tmp_path / "cache"), str(log)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[0] for process in processes] == ["1\n", "1\n"]
    assert log.read_text().split() == ["begin", "end"]


def test_a_cache_that_is_no_folder_is_told(tmp_path: Path, make) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(ModelError, match=r"cannot be prepared in .*cache: .*DALIL_CACHE"):
        cached_folder(tmp_path / "cache", "model", make)


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, make, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(ModelError, match=r"Permission denied.*DALIL_CACHE"):
        cached_folder(tmp_path, "model", make)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder))

    with pytest.raises(ModelError, match="No space left on device"):
        cached_folder(tmp_path, "model", fail)


def test_the_users_cache_is_the_default(tmp_path: Path, make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "dalil"
    assert cached_folder(None, "model", make) == tmp_path / "dalil" / "model"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_cache() == tmp_path / "home" / ".cache" / "dalil"
