import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.catalogue import CATALOGUE_FILE, Catalogue, SourceRecord
from ingest.errors import CatalogueError
from search.passage import SourceInfo

INFO = SourceInfo(
    "guide-1", "دليل", kind="guide", language="ar", issuer="وزارة", year=2021, axis="محور", url="https://x.ma",
    target_groups=("نساء", "أطفال"), law_number="14.05", law_type="law", law_date="1427",
)  # fmt: skip
RECORD = SourceRecord(
    INFO, "/files/دليل.pdf", "pdf", "abc", 12, state="indexed", reason="سبب", warnings=("تنبيه",), pages=3, passages=4,
    original="abc.pdf", metadata={"year": 2021}, findable=True, unsettled=True, repairs={"split words": 2},
    fingerprint=b"\1\2", copies="guide-0",
)  # fmt: skip


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "kb")


def record(source_id: str, **changes: object) -> SourceRecord:
    return replace(RECORD, info=replace(INFO, source_id=source_id), locator=f"/files/{source_id}", **changes)


def test_every_field_comes_back(catalogue: Catalogue) -> None:
    catalogue.save([RECORD])
    found = catalogue.get("guide-1")
    assert found is not None
    assert replace(found, added_at="", updated_at="") == RECORD
    assert found.added_at == found.updated_at != ""


def test_saving_again_keeps_when_it_was_added(catalogue: Catalogue) -> None:
    catalogue.save([RECORD])
    added = catalogue.get("guide-1").added_at
    with sqlite3.connect(catalogue.originals.parent / CATALOGUE_FILE) as connection:
        connection.execute("UPDATE sources SET added_at = '2020'")
    catalogue.save([replace(RECORD, passages=9)])
    assert catalogue.get("guide-1").added_at == "2020" != added
    assert catalogue.get("guide-1").passages == 9


def test_records_are_saved_all_or_none(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError):
        catalogue.save([record("a"), record("b", state="unheard of")])
    assert catalogue.sources() == []


def test_sources_are_sorted_by_title_then_id(catalogue: Catalogue) -> None:
    catalogue.save([record("c"), record("b"), replace(RECORD, info=SourceInfo("a", "ي"))])
    assert [found.info.source_id for found in catalogue.sources()] == ["b", "c", "a"]


def test_unknown_sources_are_none(catalogue: Catalogue) -> None:
    assert catalogue.get("?") is catalogue.at("/?") is catalogue.original_path("?") is None


def test_a_name_that_is_no_text_can_be_stored(catalogue: Catalogue) -> None:
    locator = "/files/\udce9.pdf"
    catalogue.save([replace(RECORD, locator=locator)])
    assert catalogue.at(locator).info.source_id == "guide-1"


def test_an_original_is_there_or_not(catalogue: Catalogue) -> None:
    catalogue.save([RECORD])
    assert catalogue.original_path("guide-1") is None
    catalogue.originals.mkdir()
    (catalogue.originals / "abc.pdf").touch()
    assert catalogue.original_path("guide-1") == catalogue.originals / "abc.pdf"
    assert catalogue.kept_originals() == {"abc.pdf"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"state": "pending", "findable": True, "reason": None}, "indexed"),
        ({"state": "pending", "findable": True, "reason": "broken"}, "indexed"),
        ({"state": "pending", "findable": False, "reason": "broken"}, "failed"),
        ({"state": "pending", "findable": False, "reason": None, "original": None}, None),
        # In a rebuild that was interrupted.
        ({"state": "pending", "findable": False, "reason": None}, "pending"),
        ({"state": "failed", "findable": False}, "failed"),
    ],
)
def test_settling_ends_what_is_pending(catalogue: Catalogue, before: dict, after: str | None) -> None:
    catalogue.save([replace(RECORD, **before)])
    catalogue.settle()
    found = catalogue.get("guide-1")
    assert (found and found.state) == after
    assert catalogue.unsettled() == []


def test_counts(catalogue: Catalogue) -> None:
    assert catalogue.count_findable_passages() == catalogue.count("failed") == 0
    catalogue.save([record("a"), record("b"), record("c", findable=False, state="failed")])
    assert catalogue.count_findable_passages() == 8
    assert catalogue.count("failed") == 1


def test_what_was_removed_leaves_no_letters(catalogue: Catalogue) -> None:
    secret = "confidential"
    catalogue.save([replace(RECORD, state="pending", findable=False, original=None, reason=None, locator=secret)])
    files = list(catalogue.originals.parent.glob(f"{CATALOGUE_FILE}*"))
    assert any(secret.encode() in file.read_bytes() for file in files)
    catalogue.settle()
    assert not any(secret.encode() in file.read_bytes() for file in files if file.exists())


def test_others_read_while_one_writes(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.save([RECORD])
    with catalogue._transaction(), closing(Catalogue(tmp_path / "kb")) as other:
        assert len(other.sources()) == 1


def test_a_newer_catalogue_is_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.close()
    with sqlite3.connect(tmp_path / "kb" / CATALOGUE_FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(CatalogueError, match=r"has version 99, and this program knows version 2\."):
        Catalogue(tmp_path / "kb")


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / CATALOGUE_FILE).write_text("no database at all" * 100)
    with pytest.raises(CatalogueError, match=f"The catalogue .*{CATALOGUE_FILE} cannot be used"):
        Catalogue(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CatalogueError, match="Check that its folder is a knowledge base"):
        Catalogue(tmp_path / "file" / "kb")


def test_closing_twice_is_fine(catalogue: Catalogue) -> None:
    catalogue.close()
    catalogue.close()


def test_groups_of_copies_are_kept_and_taken_back(catalogue: Catalogue) -> None:
    catalogue.save([record("a", copies=None), record("b", copies=None), record("c", copies="c")])
    catalogue.group({"a": "a", "b": "a"})
    assert {found.info.source_id: found.copies for found in catalogue.sources()} == {"a": "a", "b": "a", "c": None}


def test_only_what_can_be_found_and_is_long_enough_is_compared(catalogue: Catalogue) -> None:
    catalogue.save([
        record("a"), record("short", fingerprint=b""), record("old", fingerprint=None),
        record("gone", findable=False), record("gone and old", findable=False, fingerprint=None),
    ])  # fmt: skip
    assert catalogue.fingerprints() == {"a": b"\1\2"}
    assert [found.info.source_id for found in catalogue.without_fingerprint()] == ["old"]


def test_a_catalogue_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    with closing(Catalogue(tmp_path)) as catalogue:
        catalogue.save([RECORD])
    with closing(sqlite3.connect(tmp_path / CATALOGUE_FILE)) as connection:
        connection.executescript(
            "ALTER TABLE sources DROP COLUMN fingerprint; ALTER TABLE sources DROP COLUMN copies;"
            "PRAGMA user_version = 1;"
        )
    for _ in range(2):
        with closing(Catalogue(tmp_path)) as catalogue:
            found = catalogue.get("guide-1")
            assert replace(found, added_at="", updated_at="") == replace(RECORD, fingerprint=None, copies=None)
