"""`catalogue.yaml`: what may stand in it, and one clear line for what may not."""

import unicodedata
from pathlib import Path

import pytest

from ingest.errors import CatalogueError, SourceError
from ingest.source_metadata import FolderCatalogue, SourceMetadata, read_catalogue


def read(tmp_path: Path, content: str | bytes) -> FolderCatalogue:
    path = tmp_path / "catalogue.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_catalogue(path)


def entry(tmp_path: Path, yaml: str) -> SourceMetadata | SourceError | None:
    return read(tmp_path, f"sources: {{a.txt: {yaml}}}").entry(tmp_path / "a.txt")


def test_every_key_is_read(tmp_path: Path) -> None:
    said = entry(
        tmp_path,
        '{title: " دليل  الجمعيات ", kind: guide, issuer: وزارة, year: "٢٠٢٢", language: ar, axis: الحماية,'
        " url: 'https://example.org/a', target_groups: [women, أطفال]}",
    )
    assert said == SourceMetadata(
        "دليل الجمعيات", "guide", "وزارة", 2022, "ar", ("women", "أطفال"), "الحماية", "https://example.org/a"
    )
    assert said.as_dict()["year"] == 2022
    assert SourceMetadata(title="x").as_dict() == {"title": "x"}


@pytest.mark.parametrize("yaml", ["", "{}", "{title: null}", "null"])
def test_nothing_said_is_nothing(tmp_path: Path, yaml: str) -> None:
    assert entry(tmp_path, yaml) == SourceMetadata()


@pytest.mark.parametrize(
    ("yaml", "match"),
    [
        ("{titel: x}", r"unknown key 'titel'. Allowed: title, kind, issuer, year, language, target_groups, axis, url"),
        ("{1: x}", "unknown key 1"), ("[x]", "must be a mapping"), ("{kind: book}", "one of: strategy, guide, study"),
        ("{kind: [law]}", "one of: strategy"), ("{year: soon}", "a whole number from 600 to 2199"),
        ("{year: true}", "whole number"), ("{year: 99999}", "whole number"), ("{language: Arabic}", "two-letter code"),
        ("{url: www.a.ma}", "begins with http"), ("{target_groups: women}", "a list of texts"),
        ("{target_groups: [1]}", "a list of texts"), ("{title: 5}", "quotation marks"), ("{issuer: ' '}", "not empty"),
    ],
)  # fmt: skip
def test_a_faulty_entry_names_the_key_and_what_is_allowed(tmp_path: Path, yaml: str, match: str) -> None:
    error = entry(tmp_path, yaml)
    assert isinstance(error, SourceError)
    assert error.path == str(tmp_path / "a.txt")
    with pytest.raises(SourceError, match=match):
        raise error


def test_other_entries_stand(tmp_path: Path) -> None:
    catalogue = read(tmp_path, "sources: {a.txt: {x: 1}, b/c.txt: {title: عنوان}}")
    assert catalogue.entry(tmp_path / "b" / "c.txt") == SourceMetadata(title="عنوان")
    assert catalogue.entry(tmp_path / "d.txt") is None


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("", "must have one key, 'sources', and has: NoneType"), ("[1]", "has: list"), ("a: 1", "has: 'a'"),
        ("sources: {}\nother: {}", "has: 'sources', 'other'"), ("sources: [a.txt]", "must list file names"),
        ("sources: {", "not valid YAML"), ("sources: {../a.txt: {}}", "not a file below its own folder"),
        ("sources: {/a.txt: {}}", "not a file below"), ("sources: {1: {}}", "not a file below"),
        ("sources: {a.txt: {}, a.txt: {}}", "key 'a.txt' is written twice"),
        ("sources: {a.txt: {title: x, title: y}}", "key 'title' is written twice"),
        ("sources: {./a.txt: {}, a.txt: {}}", "names 'a.txt' twice"), (b"sources: {\xff: {}}", "not UTF-8"),
        ("sources: " + "[" * 5000, "not valid YAML"), ("sources: !!python/object:os.system {}", "not valid YAML"),
    ],
)  # fmt: skip
def test_a_faulty_catalogue_is_told(tmp_path: Path, content: str | bytes, match: str) -> None:
    with pytest.raises(CatalogueError, match=match) as raised:
        read(tmp_path, content)
    assert str(raised.value).startswith(f"{tmp_path / 'catalogue.yaml'}: It ")


def test_a_catalogue_that_cannot_be_opened_or_is_huge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        read_catalogue(tmp_path / "nowhere.yaml")
    monkeypatch.setattr("ingest.source_metadata._MAX_BYTES", 10)
    with pytest.raises(CatalogueError, match="larger than"):
        read(tmp_path, "sources: {a.txt: {}}")


def test_entries_that_stand_for_no_file(tmp_path: Path) -> None:
    (tmp_path / "there.txt").touch()
    (tmp_path / "folder").mkdir()
    catalogue = read(tmp_path, "sources: {there.txt: {}, lost.txt: {}, folder: {}, gone/a.txt: {}}")
    errors = {Path(error.path).name: error.reason for error in catalogue.missing()}
    assert errors.keys() == {"lost.txt", "folder", "a.txt"}
    assert "no such file. Correct the name" in errors["lost.txt"]
    assert "a folder. Name the files in it" in errors["folder"]


def test_names_that_differ_in_how_accents_are_encoded_are_the_same(tmp_path: Path) -> None:
    name = "mémoire أ.txt"
    (tmp_path / unicodedata.normalize("NFD", name)).touch()
    catalogue = read(tmp_path, f"sources: {{'{unicodedata.normalize('NFC', name)}': {{title: x}}}}")
    assert catalogue.missing() == []
    assert catalogue.entry(tmp_path / unicodedata.normalize("NFD", name)) == SourceMetadata(title="x")
