"""The records of a BEIR `corpus.jsonl`: one JSON object a line, with `_id`, `title` and `text`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.convert.clean import block, clean, metadata_of, unpaged
from ingest.convert.document import ConvertedDocument
from ingest.errors import SourceError

FIELDS = ("_id", "title", "text")
# A file with more broken lines than this is another kind of file; the rest of it is not read.
MAX_BROKEN_LINES = 100


@dataclass(frozen=True, slots=True)
class BeirRecord:
    """One record of a corpus, as it stands in the file; `line` is where, from 1."""

    id: str
    title: str
    text: str
    line: int


def convert_record(record: BeirRecord) -> ConvertedDocument:
    """Return a record's text, one block a line."""
    return unpaged(map(block, record.text.splitlines()), metadata_of(title=record.title))


def read_records(path: Path) -> Iterator[BeirRecord | SourceError]:
    """
    Read a corpus line by line; a broken line, or an `_id` seen before, is an error of that line only.

    :returns: records and errors in the order of the lines; blank lines are skipped.
    :raises OSError: if the file cannot be read.
    """
    seen: dict[str, int] = {}
    broken = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            record = _read_line(path, number, line, seen)
            yield record
            broken += isinstance(record, SourceError)
            if broken > MAX_BROKEN_LINES:
                yield SourceError(str(path), f"More than {MAX_BROKEN_LINES} lines are broken; the rest was not read.")
                return


def is_record(line: bytes) -> bool | None:
    """
    Tell whether a line is a record of a corpus.

    :returns: None where the line is not even a JSON object.
    """
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return all(field in value for field in FIELDS) if isinstance(value, dict) else None


def _read_line(path: Path, number: int, line: bytes, seen: dict[str, int]) -> BeirRecord | SourceError:
    try:
        value: Any = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _broken(path, number, "is not UTF-8")
    except (ValueError, RecursionError):
        return _broken(path, number, "is not valid JSON")
    fault = _fault(value)
    if fault:
        return _broken(path, number, fault)
    name = str(value["_id"])
    if name in seen:
        return _broken(path, number, f"repeats the _id {name!r} of line {seen[name]}")
    seen[name] = number
    return BeirRecord(name, value["title"], value["text"], number)


def _fault(value: object) -> str | None:
    if not isinstance(value, dict):
        return "is not a JSON object"
    missing = [field for field in FIELDS if field not in value]
    if missing:
        return f"has no {' and no '.join(missing)}"
    name = value["_id"]
    if isinstance(name, bool) or not isinstance(name, str | int) or not clean(str(name)) == str(name) != "":
        return "has an _id that is neither a number nor a text without control characters and double spaces"
    wrong = [field for field in ("title", "text") if not isinstance(value[field], str)]
    return f"has a {wrong[0]} that is not text" if wrong else None


def _broken(path: Path, number: int, fault: str) -> SourceError:
    return SourceError(
        str(path), f"Line {number} {fault}. Each line must be a JSON object with {', '.join(FIELDS)}, each _id once."
    )  # fmt: skip
