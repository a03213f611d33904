"""One process owns a knowledge base: its lock, and the note that tells the others who holds it."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import KnowledgeBaseLockedError, StoreError

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK_FILE = ".lock"
# Beside the lock rather than in it: where locks are mandatory, a locked file cannot be read by others.
OWNER_FILE = ".owner.json"


class KnowledgeBaseLock:
    """
    The right to write to a knowledge base, held by one process at a time.

    The system takes it back when the process ends, however it ends, so a killed process never leaves it behind.
    """

    def __init__(self, kb: Path, purpose: str) -> None:
        """
        Prepare the lock; nothing is taken yet.

        :param kb: folder of the knowledge base; made by `acquire` where it is not there.
        :param purpose: what this process does, told to others: `dalil serve`.
        """
        self._kb = kb
        self._purpose = purpose
        self._lock: BaseFileLock | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock is not None

    def acquire(self) -> None:
        """
        Take the lock, without waiting.

        :raises KnowledgeBaseLockedError: if another process, or another part of this one, holds it.
        :raises StoreError: if the folder cannot be written.
        """
        from filelock import FileLock, Timeout

        try:
            self._kb.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._kb / LOCK_FILE, is_singleton=False, thread_local=False)
            lock.acquire(timeout=0)
        except Timeout as error:
            raise self._locked() from error
        except OSError as error:
            msg = (
                f"The folder '{self._kb}' cannot hold a knowledge base: {error.strerror or error}. "
                "Name a folder that you may write to: --kb FOLDER."
            )
            raise StoreError(msg) from error
        self._lock = lock
        self._sign()

    def release(self) -> None:
        """Give the lock back. Idempotent."""
        if self._lock is None:
            return
        with suppress(OSError):
            # A note that stays is only read while somebody holds the lock, who then writes another.
            (self._kb / OWNER_FILE).unlink(missing_ok=True)
        self._lock.release()
        self._lock = None

    def _sign(self) -> None:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        note = json.dumps({"pid": os.getpid(), "purpose": self._purpose, "since": since})
        try:
            (self._kb / OWNER_FILE).write_text(note, encoding="utf-8")
        except OSError as error:
            self.release()
            msg = f"The folder '{self._kb}' cannot be written to: {error.strerror or error}. Free space, or its rights."
            raise StoreError(msg) from error

    def _locked(self) -> KnowledgeBaseLockedError:
        return KnowledgeBaseLockedError(
            f"The knowledge base '{self._kb}' is in use by {self._owner()}. Stop that program, wait until it is done, "
            "or use its page; or name another knowledge base: --kb FOLDER."
        )

    def _owner(self) -> str:
        try:
            note = json.loads((self._kb / OWNER_FILE).read_text(encoding="utf-8"))
            return f"'{note['purpose']}' (process {note['pid']}, since {note['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            # It is just being written, or taken away.
            return "another program"
