"""What the knowledge base knows of one source, and how the catalogue writes it down."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from search.passage import SourceInfo

State = Literal["pending", "indexed", "failed"]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """
    What the knowledge base knows of one source.

    While a newer version is being read, and after one failed, the record keeps describing the version that can be
    found.

    :ivar locator: the file's path, with `#_id` for one record of a BEIR corpus.
    :ivar content_hash: of the version described here.
    :ivar size: bytes.
    :ivar reason: why the latest attempt failed; beside state `indexed`, an older version is still there.
    :ivar pages: None where the format has no pages.
    :ivar original: file name of the copy in `originals/`, None where there is none.
    :ivar added_at: ISO 8601, UTC; given by the catalogue, like `updated_at`.
    :ivar metadata: what `catalogue.yaml` said of it.
    :ivar findable: the index holds all of this version.
    :ivar unsettled: the index may hold points of other versions.
    :ivar repairs: how often each kind of damage was mended in its text.
    :ivar fingerprint: of its text (see `ingest.duplicates`), empty for a short one; None where it is not yet made.
    :ivar copies: name of the group of sources that are copies of one another; None for a source without a copy.
    """

    info: SourceInfo
    locator: str
    media_type: str
    content_hash: str
    size: int
    state: State = "pending"
    reason: str | None = None
    warnings: tuple[str, ...] = ()
    pages: int | None = None
    passages: int = 0
    original: str | None = None
    added_at: str = ""
    updated_at: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    findable: bool = False
    unsettled: bool = False
    repairs: Mapping[str, int] = field(default_factory=dict)
    fingerprint: bytes | None = None
    copies: str | None = None

    @property
    def version(self) -> str | None:
        """The version of its points that the index holds completely."""
        return self.content_hash if self.findable else None


COLUMNS = ("source_id", *(column.name for column in fields(SourceRecord)))


def to_row(record: SourceRecord) -> dict[str, Any]:
    """Return the values of the columns, as SQLite takes them."""
    values: dict[str, Any] = {name: getattr(record, name) for name in COLUMNS if name != "source_id"}
    return values | {
        "source_id": record.info.source_id,
        "info": json.dumps(asdict(record.info)),
        "locator": storable(record.locator),
        "reason": storable(record.reason) if record.reason else None,
        "warnings": json.dumps(record.warnings),
        "metadata": json.dumps(dict(record.metadata)),
        "findable": int(record.findable),
        "unsettled": int(record.unsettled),
        "repairs": json.dumps(dict(record.repairs)),
    }


def from_row(row: sqlite3.Row) -> SourceRecord:
    """Return the record of a row of the catalogue."""
    values = {name: row[name] for name in COLUMNS if name != "source_id"}
    info = json.loads(row["info"])
    values |= {
        "info": SourceInfo(**info | {"target_groups": tuple(info["target_groups"])}),
        "warnings": tuple(json.loads(row["warnings"])),
        "metadata": json.loads(row["metadata"]),
        "findable": bool(row["findable"]),
        "unsettled": bool(row["unsettled"]),
        "repairs": json.loads(row["repairs"]),
    }
    return SourceRecord(**values)


def storable(text: str) -> str:
    """Spell out the bytes of file names that are no text: SQLite takes only text."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
