"""The ledger of a knowledge base's sources: what each one is, whether the index holds it, what went wrong."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import CatalogueError
from ingest.source_record import COLUMNS, SourceRecord, State, from_row, storable, to_row

__all__ = ["CATALOGUE_FILE", "Catalogue", "SourceRecord", "State"]

CATALOGUE_FILE = "catalogue.sqlite"
ORIGINALS_FOLDER = "originals"
SCHEMA_VERSION = 2
_BUSY_SECONDS = 15.0

_SCHEMA = """
CREATE TABLE sources (
    source_id TEXT PRIMARY KEY,
    info TEXT NOT NULL,
    locator TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'indexed', 'failed')),
    reason TEXT,
    warnings TEXT NOT NULL,
    pages INTEGER,
    passages INTEGER NOT NULL,
    original TEXT,
    added_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    metadata TEXT NOT NULL,
    findable INTEGER NOT NULL,
    unsettled INTEGER NOT NULL,
    repairs TEXT NOT NULL,
    fingerprint BLOB,
    copies TEXT
) STRICT
"""
# From the version before -> what makes this one of it.
_UPGRADES = {
    1: (
        "ALTER TABLE sources ADD COLUMN fingerprint BLOB",
        "ALTER TABLE sources ADD COLUMN copies TEXT",
    )
}

_SAVE = (
    f"INSERT INTO sources ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{name}' for name in COLUMNS)}) "
    "ON CONFLICT (source_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in {"source_id", "added_at"})
)


class Catalogue:
    """
    The knowledge base's `catalogue.sqlite`, made when it is not there.

    One process writes, others may read meanwhile; threads may share an instance.
    """

    def __init__(self, kb: Path) -> None:
        """
        Open the catalogue.

        :param kb: folder of the knowledge base.
        :raises CatalogueError: if it cannot be opened, or was made by a newer version.
        """
        self._path = kb / CATALOGUE_FILE
        self.originals = kb / ORIGINALS_FOLDER
        self._lock = threading.RLock()
        try:
            kb.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        self._prepare()

    def sources(self) -> list[SourceRecord]:
        """Return every source, by title, then id."""
        records = map(from_row, self._read("SELECT * FROM sources"))
        return sorted(records, key=lambda record: (record.info.title, record.info.source_id))

    def get(self, source_id: str) -> SourceRecord | None:
        """Return one source; None for an unknown id."""
        rows = self._read("SELECT * FROM sources WHERE source_id = ?", source_id)
        return from_row(rows[0]) if rows else None

    def at(self, locator: str) -> SourceRecord | None:
        """Return the source with this locator; None where there is none."""
        rows = self._read("SELECT * FROM sources WHERE locator = ?", storable(locator))
        return from_row(rows[0]) if rows else None

    def original_path(self, source_id: str) -> Path | None:
        """Return the knowledge base's own copy of a source's file; None where there is none."""
        record = self.get(source_id)
        path = self.originals / record.original if record and record.original else None
        return path if path and path.is_file() else None

    def unsettled(self) -> list[SourceRecord]:
        """Return the sources of which the index may hold points of other versions than the record's."""
        return [from_row(row) for row in self._read("SELECT * FROM sources WHERE unsettled")]

    def kept_originals(self) -> set[str]:
        """Return the file names in `originals/` that a source needs."""
        return {row["original"] for row in self._read("SELECT original FROM sources WHERE original IS NOT NULL")}

    def count(self, state: State) -> int:
        """Count the sources in a state."""
        return int(self._read("SELECT COUNT(*) FROM sources WHERE state = ?", state)[0][0])

    def count_findable_passages(self) -> int:
        """Count the passages that the index holds, if it lost none."""
        return int(self._read("SELECT COALESCE(SUM(passages), 0) FROM sources WHERE findable")[0][0])

    def fingerprints(self) -> dict[str, bytes]:
        """Return source id -> fingerprint, of the sources that can be found; short ones have none."""
        rows = self._read("SELECT source_id, fingerprint FROM sources WHERE findable AND LENGTH(fingerprint) > 0")
        return {row["source_id"]: row["fingerprint"] for row in rows}

    def without_fingerprint(self) -> list[SourceRecord]:
        """Return the sources that can be found and were read by a version that made no fingerprints."""
        return [from_row(row) for row in self._read("SELECT * FROM sources WHERE findable AND fingerprint IS NULL")]

    def group(self, groups: Mapping[str, str]) -> None:
        """Record which sources are copies: source id -> name of its group. All others are not."""
        known = {row["source_id"]: row["copies"] for row in self._read("SELECT source_id, copies FROM sources")}
        changed = [(groups.get(each), each) for each, group in known.items() if groups.get(each) != group]
        if changed:
            with self._transaction() as connection:
                connection.executemany("UPDATE sources SET copies = ? WHERE source_id = ?", changed)

    def save(self, records: Iterable[SourceRecord]) -> None:
        """Insert or replace records, all or none; they are on disk when it returns. `added_at` is kept."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._transaction() as connection:
            connection.executemany(_SAVE, [to_row(replace(record, added_at=now, updated_at=now)) for record in records])

    def settle(self) -> None:
        """
        Record that the index holds the findable versions and nothing else, and end what is pending.

        A pending source becomes again what it was: indexed, failed, or unknown. It stays pending where only its
        original is left: in a rebuild that was interrupted.
        """
        with self._transaction() as connection:
            connection.execute("UPDATE sources SET unsettled = 0 WHERE unsettled")
            connection.execute(
                "UPDATE sources SET state = CASE WHEN findable THEN 'indexed' ELSE 'failed' END "
                "WHERE state = 'pending' AND (findable OR reason IS NOT NULL)"
            )
            connection.execute("DELETE FROM sources WHERE state = 'pending' AND original IS NULL")
        # The log still holds what was deleted, until it is written back; readers that are at work only delay that.
        self._read("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file. Idempotent."""
        with self._lock:
            self._connection.close()

    def _prepare(self) -> None:
        with self._failures():
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA journal_mode = WAL")
            # Every commit is on disk when it returns: points in the index never outlive the record that names them.
            self._connection.execute("PRAGMA synchronous = FULL")
            # What is removed leaves no letters behind in free pages.
            self._connection.execute("PRAGMA secure_delete = ON")
        found = self._schema_version()
        if found == 0:
            self._create()
        elif found in _UPGRADES:
            self._upgrade()
        elif found != SCHEMA_VERSION:
            msg = (
                f"The catalogue {self._path} has version {found}, and this program knows version {SCHEMA_VERSION}. "
                "Use the version of the program that made it."
            )
            raise CatalogueError(msg)

    def _create(self) -> None:
        with self._transaction() as connection:
            # Another process may have been first.
            if self._schema_version() == 0:
                connection.execute(_SCHEMA)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _upgrade(self) -> None:
        with self._transaction() as connection:
            while steps := _UPGRADES.get(found := self._schema_version()):
                for step in steps:
                    connection.execute(step)
                connection.execute(f"PRAGMA user_version = {found + 1}")

    def _schema_version(self) -> int:
        return int(self._read("PRAGMA user_version")[0][0])

    def _read(self, query: str, *values: str) -> list[sqlite3.Row]:
        with self._lock, self._failures():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._failures():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> CatalogueError:
        msg = (
            f"The catalogue {self._path} cannot be used: {error}. Check that its folder is a knowledge base, that it "
            "can be written to and that the disk is not full."
        )
        return CatalogueError(msg)
