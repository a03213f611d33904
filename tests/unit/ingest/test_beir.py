"""A corpus is read line by line: a broken line costs itself only."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.beir import MAX_BROKEN_LINES, BeirRecord, convert_record, is_record, read_records
from ingest.errors import SourceError

GOOD = {"_id": "1", "title": "عنوان", "text": "نص"}


def read(tmp_path: Path, *lines: object) -> list[BeirRecord | SourceError]:
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    (tmp_path / "corpus.jsonl").write_bytes(b"\n".join(encoded))
    return list(read_records(tmp_path / "corpus.jsonl"))


def test_records_in_order_without_blank_lines(tmp_path: Path) -> None:
    first, second = read(tmp_path, b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), b"", b"  ", GOOD | {"_id": 2, "x": 1})
    assert first == BeirRecord("1", "عنوان", "نص", 1)
    assert second == BeirRecord("2", "عنوان", "نص", 4)


@pytest.mark.parametrize(
    ("line", "match"),
    [
        (b"{", "is not valid JSON"), (b"\xff", "is not UTF-8"), (b"[" * 100_000, "is not valid JSON"),
        ([1], "is not a JSON object"), ({"_id": "1"}, "has no title and no text"),
        (GOOD | {"_id": ""}, "has an _id that is"),
        (GOOD | {"_id": "a\u0001"}, "has an _id"), (GOOD | {"_id": True}, "has an _id"),
        (GOOD | {"_id": "a  b"}, "has an _id"),
        (GOOD | {"title": None}, "has a title that is not text"), (GOOD | {"text": 5}, "has a text that is not text"),
    ],
)  # fmt: skip
def test_broken_lines(tmp_path: Path, line: object, match: str) -> None:
    error, record = read(tmp_path, line, GOOD)
    assert isinstance(error, SourceError)
    assert match in error.reason
    assert error.reason.startswith("Line 1 ")
    assert record.line == 2


def test_an_id_is_used_once(tmp_path: Path) -> None:
    _, error = read(tmp_path, GOOD, GOOD | {"_id": 1})
    assert "repeats the _id '1' of line 1" in error.reason


def test_another_kind_of_file_is_given_up(tmp_path: Path) -> None:
    found = read(tmp_path, *[b"x"] * 500)
    assert len(found) == MAX_BROKEN_LINES + 2
    assert "More than 100 lines are broken" in found[-1].reason


@pytest.mark.parametrize(
    ("line", "expected"),
    [(json.dumps(GOOD).encode(), True), (b'{"_id": 1}', False), (b"[1]", None), (b"{", None), (b"[" * 100_000, None)],
)
def test_is_record(line: bytes, expected: bool | None) -> None:
    assert is_record(line) is expected


def test_a_record_is_one_block_a_line() -> None:
    document = convert_record(BeirRecord("1", " عنوان  السجل ", "سطر\n\n سطر \u0001 آخر\n", 1))
    assert document.text == "سطر\nسطر آخر"
    assert document.metadata == {"title": "عنوان السجل"}
    assert convert_record(BeirRecord("1", "", "", 1)).metadata == {}


@given(st.text(), st.text())
def test_every_word_of_a_record_is_kept(title: str, text: str) -> None:
    from ingest.convert.clean import clean

    assert convert_record(BeirRecord("1", title, text, 1)).text.split() == clean(text).split()
