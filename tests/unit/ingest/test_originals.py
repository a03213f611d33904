import hashlib
import os
from pathlib import Path

import pytest

from ingest.errors import CatalogueError
from ingest.originals import keep_content, keep_original, sweep_originals


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "دليل.PDF"
    path.write_bytes(b"%PDF" + b"x" * (3 << 20))
    return path


def test_the_copy_is_named_by_its_content(file: Path, tmp_path: Path) -> None:
    name = keep_original(file, tmp_path / "originals")
    assert name == hashlib.sha256(file.read_bytes()).hexdigest() + ".pdf"
    assert (tmp_path / "originals" / name).read_bytes() == file.read_bytes()


def test_equal_files_share_a_copy(file: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.pdf"
    twin.write_bytes(file.read_bytes())
    folder = tmp_path / "originals"
    assert keep_original(file, folder) == keep_original(twin, folder)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(("name", "suffix"), [("a.DOCX", ".docx"), ("a", ""), ("a.b c", ""), ("a.ملف", "")])
def test_only_a_plain_suffix_is_kept(name: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("x")
    assert Path(keep_original(path, tmp_path / "originals")).suffix == suffix


def test_content_without_a_file_is_kept_likewise(tmp_path: Path) -> None:
    name = keep_content(b"{}", ".jsonl", tmp_path / "originals")
    assert (tmp_path / "originals" / name).read_bytes() == b"{}"


def test_a_file_that_cannot_be_read_is_no_fault_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        keep_original(tmp_path / "missing", tmp_path / "originals")


def test_a_folder_that_cannot_be_written_is_named(file: Path, tmp_path: Path) -> None:
    (tmp_path / "originals").touch()
    with pytest.raises(CatalogueError, match=r"originals: .*Free space"):
        keep_original(file, tmp_path / "originals")


def test_a_failure_leaves_no_half_copy(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CatalogueError, match="No space left on device"):
        keep_original(file, tmp_path / "originals")
    assert list((tmp_path / "originals").iterdir()) == []


def test_the_copy_is_on_disk_before_it_has_its_name(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "originals"
    names: list[list[str]] = []
    monkeypatch.setattr(os, "fsync", lambda _: names.append(sorted(path.name for path in folder.iterdir())))
    name = keep_original(file, folder)
    assert name not in names[0]
    assert len(names[0]) == 1


def test_sweeping_leaves_only_what_is_needed(tmp_path: Path) -> None:
    for name in ("kept.pdf", "gone.pdf", ".half"):
        (tmp_path / name).touch()
    sweep_originals(tmp_path, {"kept.pdf"})
    assert [path.name for path in tmp_path.iterdir()] == ["kept.pdf"]


def test_sweeping_without_originals_does_nothing(tmp_path: Path) -> None:
    sweep_originals(tmp_path / "missing", set())


def test_what_cannot_be_swept_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(CatalogueError, match="cannot be deleted"):
        sweep_originals(tmp_path, set())
