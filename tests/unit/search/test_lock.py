"""The lock of a knowledge base, within one process and between two."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.errors import KnowledgeBaseLockedError, StoreError
from search.lock import LOCK_FILE, OWNER_FILE, KnowledgeBaseLock

HOLD = """
import sys
from pathlib import Path
from search.lock import KnowledgeBaseLock
lock = KnowledgeBaseLock(Path(sys.argv[1]), "dalil serve")
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def holder(kb: Path) -> Iterator[subprocess.Popen[str]]:
    """Return a process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(kb)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_nothing_is_taken_before_it_is_asked_for(kb: Path) -> None:
    assert not KnowledgeBaseLock(kb, "test").held
    assert not kb.exists()


def test_the_folder_is_made_and_signed(kb: Path) -> None:
    lock = KnowledgeBaseLock(kb, "dalil ingest")
    lock.acquire()
    note = json.loads((kb / OWNER_FILE).read_text(encoding="utf-8"))
    assert lock.held
    assert (note["pid"], note["purpose"]) == (os.getpid(), "dalil ingest")
    assert note["since"].startswith("20")
    lock.release()


def test_another_part_of_this_process_is_refused(kb: Path) -> None:
    first, second = KnowledgeBaseLock(kb, "one"), KnowledgeBaseLock(kb, "two")
    first.acquire()
    with pytest.raises(KnowledgeBaseLockedError, match="in use by 'one'"):
        second.acquire()
    assert (first.held, second.held) == (True, False)
    second.release()
    assert (kb / OWNER_FILE).exists()
    first.release()


def test_releasing_is_idempotent_and_lets_the_next_one_in(kb: Path) -> None:
    first, second = KnowledgeBaseLock(kb, "one"), KnowledgeBaseLock(kb, "two")
    first.release()
    first.acquire()
    first.release()
    first.release()
    assert not (kb / OWNER_FILE).exists()
    second.acquire()
    first.release()
    assert second.held
    assert json.loads((kb / OWNER_FILE).read_text(encoding="utf-8"))["purpose"] == "two"
    second.release()


def test_a_second_process_is_told_who_since_when_and_what_to_do(kb: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(KnowledgeBaseLockedError) as raised:
        KnowledgeBaseLock(kb, "dalil ask").acquire()
    message = str(raised.value)
    assert f"'{kb}' is in use by 'dalil serve' (process {holder.pid}, since 20" in message
    assert "Stop that program" in message
    assert "--kb FOLDER" in message


def test_a_killed_owner_leaves_nothing_locked(kb: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    lock = KnowledgeBaseLock(kb, "dalil ask")
    lock.acquire()
    assert json.loads((kb / OWNER_FILE).read_text(encoding="utf-8"))["pid"] == os.getpid()
    lock.release()


@pytest.mark.parametrize("note", ["", "{", "[]", "null", '{"pid": 1}'])
def test_an_owner_whose_note_cannot_be_read_is_another_program(note: str, kb: Path) -> None:
    lock = KnowledgeBaseLock(kb, "one")
    lock.acquire()
    (kb / OWNER_FILE).write_text(note, encoding="utf-8")
    with pytest.raises(KnowledgeBaseLockedError, match="in use by another program"):
        KnowledgeBaseLock(kb, "two").acquire()
    lock.release()


def test_a_file_where_the_folder_should_be_is_refused(kb: Path) -> None:
    kb.write_text("no folder")
    with pytest.raises(StoreError, match=r"cannot hold a knowledge base: .*--kb FOLDER"):
        KnowledgeBaseLock(kb, "test").acquire()


def test_a_folder_that_cannot_be_made_is_refused(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match="cannot hold a knowledge base: Permission denied"):
        KnowledgeBaseLock(kb, "test").acquire()


def test_a_folder_whose_lock_cannot_be_made_is_refused(kb: Path) -> None:
    (kb / LOCK_FILE).mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot hold a knowledge base"):
        KnowledgeBaseLock(kb, "test").acquire()


def test_a_note_that_cannot_be_written_gives_the_lock_back(kb: Path) -> None:
    (kb / OWNER_FILE).mkdir(parents=True)
    lock = KnowledgeBaseLock(kb, "test")
    with pytest.raises(StoreError, match="cannot be written to"):
        lock.acquire()
    assert not lock.held
    (kb / OWNER_FILE).rmdir()
    lock.acquire()
    lock.release()


def test_a_note_that_cannot_be_removed_does_not_keep_the_lock(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, other = KnowledgeBaseLock(kb, "one"), KnowledgeBaseLock(kb, "two")
    lock.acquire()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        lock.release()
    other.acquire()
    assert other.held
    other.release()
