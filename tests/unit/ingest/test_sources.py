"""Finding sources: each once, in order, whatever is wrong with the others."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import SourceError
from ingest.sources import FoundSource, find_sources

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 8000


def find(*paths: Path, max_file_mb: int = 1) -> list[FoundSource | SourceError]:
    return list(find_sources(paths, max_file_mb))


def names(found: list[FoundSource | SourceError]) -> list[str]:
    return [Path(each.path).name for each in found]


def only_error(*paths: Path, max_file_mb: int = 1) -> SourceError:
    (error,) = find(*paths, max_file_mb=max_file_mb)
    assert isinstance(error, SourceError)
    return error


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write_file(name: str, content: str | bytes = "نص") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def test_folders_are_read_to_the_bottom_in_the_order_of_names(write: Callable, tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.md", "a.txt", "c.html", "b/d/e/3.txt"):
        write(name)
    found = find(tmp_path)
    assert names(found) == ["a.txt", "1.md", "2.txt", "3.txt", "c.html"]
    assert [each.media_type for each in found] == ["text", "markdown", "text", "text", "html"]


def test_what_is_no_document_is_passed_over_in_a_folder(write: Callable, tmp_path: Path) -> None:
    write("notes.txt")
    for name in (".hidden.txt", "~$lock.docx", "photo.png", "LICENSE", "queries.jsonl", "table.csv"):
        write(name, '{"_id": "1", "text": "x"}')
    write("kb/catalogue.sqlite")
    write("kb/originals/copy.txt")
    assert names(find(tmp_path)) == ["notes.txt"]


@pytest.mark.parametrize("name", ["photo.png", "table.csv", "LICENSE", "queries.jsonl"])
def test_what_is_no_document_is_an_error_when_it_is_named(write: Callable, name: str) -> None:
    error = only_error(write(name, '{"_id": "1", "text": "x"}'))
    assert "What can be: .pdf, .docx" in error.reason


def test_a_file_without_an_ending_is_told_by_its_content(write: Callable, tmp_path: Path) -> None:
    write("page", "<!DOCTYPE html><p>نص")
    write("picture", b"\x89PNG")
    assert [each.media_type for each in find(tmp_path)] == ["html"]


def test_each_file_is_found_once(write: Callable, tmp_path: Path) -> None:
    path = write("a/1.txt")
    (tmp_path / "link.txt").symlink_to(path)
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "same").symlink_to(tmp_path / "a", target_is_directory=True)
    assert names(find(tmp_path, path, tmp_path / "a")) == ["1.txt"]


def test_very_deep_folders(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(500):
        deep = deep / "d"
        deep.mkdir()
    (deep / "f.txt").write_text("نص")
    assert names(find(tmp_path)) == ["f.txt"]


@pytest.mark.parametrize(
    ("content", "size", "match"),
    [("", 1, "It is empty"), ("x" * (2 << 20), 1, r"It has 2\.0 MB, and the limit is 1 MB")],
)
def test_sizes(write: Callable, content: str, size: int, match: str) -> None:
    with pytest.raises(SourceError, match=match):
        raise only_error(write("file.txt", content), max_file_mb=size)


def test_bad_files_do_not_stop_the_others(write: Callable, tmp_path: Path) -> None:
    write("1.txt", "")
    write("2.docx", "not a document")
    write("3.doc", DOC)
    (tmp_path / "4.txt").symlink_to(tmp_path / "nowhere")
    write("5.txt")
    found = find(tmp_path)
    assert [isinstance(each, SourceError) for each in found] == [True, True, True, True, False]
    assert all(str(tmp_path) in each.path for each in found[:4])


def test_old_office_files_are_told_with_the_remedy(write: Callable, tmp_path: Path) -> None:
    for name, remedy in (("a.doc", ".docx"), ("b.odt", ".docx"), ("c.ppt", ".pptx")):
        path = write(name, "x")
        assert remedy in only_error(path).reason
    assert len(find(tmp_path)) == 3


@pytest.mark.parametrize(
    ("code", "match"),
    [
        (errno.EACCES, "no permission to read it"), (errno.EPERM, "no permission to read it"),
        (errno.ENOENT, "no such file"), (errno.EIO, "cannot be read"), (errno.ELOOP, "leads back to itself"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_the_system_refuses(
    write: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, match: str, what: str
) -> None:
    write("a/locked.txt")
    write("b.txt")

    def refuse(path: Path, *arguments: object, real: Callable, **options: object) -> object:
        if Path(path).name in {"locked.txt", "a"}:
            raise OSError(code, os.strerror(code), str(path))
        return real(path, *arguments, **options)

    where, name = (Path, "open") if what == "file" else (os, "scandir")
    real = getattr(where, name)
    monkeypatch.setattr(where, name, lambda path, *a, **o: refuse(path, *a, real=real, **o))
    error, found = find(tmp_path)
    assert match in error.reason
    assert found.path.name == "b.txt"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission(write: Callable, tmp_path: Path) -> None:
    write("a/1.txt")
    (tmp_path / "a").chmod(0)
    try:
        assert "no permission to read it" in only_error(tmp_path).reason
    finally:
        (tmp_path / "a").chmod(0o700)


def test_special_files_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert find(tmp_path) == []
    assert "a pipe, a socket or a device" in only_error(tmp_path / "pipe.txt").reason


def test_links_that_lead_nowhere_or_back(tmp_path: Path) -> None:
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.txt").symlink_to(tmp_path / "round.txt")
    lost, back = find(tmp_path)
    assert "link to something that is not there" in lost.reason
    assert "leads back to itself" in back.reason


@pytest.mark.parametrize(
    ("path", "match"),
    [
        (Path("nowhere.txt"), "no such file"), (Path("a\0b.txt"), "a character that no file name can"),
        (Path("x" * 5000), "longer than this computer allows"), (Path("~$a.docx"), "office program leaves"),
        (Path("catalogue.yaml"), "describes the files beside it"),
    ],
)  # fmt: skip
def test_names_that_cannot_be_read(path: Path, match: str) -> None:
    error = only_error(path)
    assert match in error.reason
    assert error.path == str(path)


@pytest.mark.parametrize(
    "name", ["سطر\nجديد.txt", "\u202eقلب\u200f.txt", "a#b%20 c.txt", "'\"`$(x).txt", "\udcc8\udccf.txt", "é.txt"]
)
def test_odd_names_are_read(write: Callable, name: str) -> None:
    (found,) = find(write(name))
    assert found.path.name == name
    assert found.source_id.isascii()
    assert found.source_id.islower()


def test_a_knowledge_base_is_no_source(write: Callable) -> None:
    assert "It is a knowledge base" in only_error(write("kb/catalogue.sqlite").parent).reason


def test_ids_are_readable_stable_and_different(write: Callable, tmp_path: Path) -> None:
    first, second = find(write("دليل الجمعيات.txt"), write("b/دليل الجمعيات.txt"))
    assert first.source_id.rpartition("-")[0] == second.source_id.rpartition("-")[0] == "dlyl-aljmayat"
    assert first.source_id != second.source_id
    assert find(tmp_path / "دليل الجمعيات.txt")[0] == first
    assert find(write("＋.txt"))[0].source_id.startswith("source-")


def test_the_hash_is_of_the_content_and_of_what_is_said(write: Callable, tmp_path: Path) -> None:
    path = write("a.txt", "أول")
    hashes = [find(path)[0].content_hash]
    write("catalogue.yaml", "sources: {a.txt: {title: عنوان}}")
    hashes.append(find(path)[0].content_hash)
    write("a.txt", "ثان")
    hashes.append(find(path)[0].content_hash)
    assert len(set(hashes)) == 3
    assert find(tmp_path)[0].content_hash == hashes[2]


def test_the_nearest_catalogue_that_names_a_file_describes_it(write: Callable, tmp_path: Path) -> None:
    write("catalogue.yaml", "sources: {a/1.txt: {title: بعيد}, a/2.txt: {title: بعيد}}")
    write("a/catalogue.yaml", "sources: {1.txt: {title: قريب}}")
    for name in ("a/1.txt", "a/2.txt", "a/3.txt"):
        write(name)
    assert [each.metadata.title for each in find(tmp_path)] == ["قريب", "بعيد", None]
    # A catalogue above what is being read says nothing of it.
    assert [each.metadata.title for each in find(tmp_path / "a" / "2.txt")] == [None]


def test_a_faulty_entry_is_told_instead_of_its_file(write: Callable, tmp_path: Path) -> None:
    write("catalogue.yaml", "sources: {1.txt: {titel: x}, lost.txt: {}}")
    write("1.txt")
    write("2.txt")
    lost, faulty, found = find(tmp_path)
    assert "there is no such file" in lost.reason
    assert "unknown key 'titel'. Allowed: title, kind" in faulty.reason
    assert found.path.name == "2.txt"


def test_a_faulty_catalogue_stops_its_own_folder_only(write: Callable, tmp_path: Path) -> None:
    write("a/catalogue.yaml", "sources: [")
    path = write("a/1.txt")
    write("b.txt")
    error, found = find(tmp_path)
    assert error.path.endswith("catalogue.yaml")
    assert "not valid YAML" in error.reason
    assert found.path.name == "b.txt"
    assert "catalogue.yaml" in only_error(path).reason


def test_a_file_named_in_a_catalogue_must_be_a_document(write: Callable, tmp_path: Path) -> None:
    write("catalogue.yaml", "sources: {photo.png: {title: صورة}}")
    write("photo.png", b"\x89PNG")
    assert "PNG image" in only_error(tmp_path).reason


def test_a_corpus_gives_one_source_a_record(write: Callable) -> None:
    lines = [{"_id": "d1", "title": "أول", "text": "نص"}, {"_id": "d2", "title": "", "text": "نص"}]
    path = write("corpus.jsonl", "\n".join(map(json.dumps, lines)) + "\n{broken\n")
    write("catalogue.yaml", "sources: {corpus.jsonl: {title: مدونة, kind: study}}")
    first, second, error = find(path)
    assert (first.record.id, first.locator) == ("d1", f"{path}#d1")
    assert (first.metadata.title, first.metadata.kind, first.media_type) == (None, "study", "beir")
    assert first.source_id != second.source_id
    assert first.content_hash != second.content_hash
    assert "Line 3 is not valid JSON" in error.reason


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["1.txt", "2.md", "3.doc", "x.png"])), max_size=8))
def test_the_order_does_not_depend_on_the_disk(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, str]]
) -> None:
    def lay(order: list[tuple[str, str]], root: Path) -> list[str]:
        for folder, name in order:
            (root / folder).mkdir(exist_ok=True)
            (root / folder / name).write_text("x")
        return [str(Path(each.path).relative_to(root)) for each in find(root)]

    one, other = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("other")
    assert lay(files, one) == lay(files[::-1], other)
