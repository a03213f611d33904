"""Names and places of models; loading one is for the integration tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from search.embedding.torch_embedder import display_name, model_folder, unusable


@pytest.fixture
def model(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Return a maker of folders that hold weights."""

    def make(name: str, weights: bytes) -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(weights)
        (folder / "config.json").write_text("{}")
        return folder

    return make


def test_a_model_of_the_hub_is_called_by_its_name() -> None:
    assert display_name("BAAI/bge-m3") == "BAAI/bge-m3"


def test_a_folder_is_called_by_its_own_name_and_a_mark_of_its_weights(model) -> None:
    name = display_name(str(model("my-e5", b"1" * 300_000)))
    assert name.startswith("my-e5-")
    assert len(name) == len("my-e5-") + 8


@pytest.mark.parametrize(
    "other", [b"2" * 300_000, b"1" * 299_999, b"1" * 299_999 + b"2", b"1" * 150_000 + b"2" + b"1" * 149_999, b""]
)
def test_two_folders_of_one_name_are_told_apart_by_their_weights(other: bytes, model) -> None:
    one, two = model("a/final", b"1" * 300_000), model("b/final", other)
    assert display_name(str(one)) != display_name(str(two))


def test_a_copy_and_another_way_to_a_folder_are_the_same_model(model, tmp_path: Path, monkeypatch) -> None:
    folder = model("a/final", b"123")
    name = display_name(str(folder))
    shutil.copytree(folder, tmp_path / "b" / "final")
    assert display_name(str(tmp_path / "b" / "final")) == name
    assert display_name(f"{folder}/../final/") == name
    monkeypatch.chdir(folder)
    assert display_name(".") == name


def test_a_folder_is_where_it_is(model, monkeypatch) -> None:
    folder = model("a/final", b"123")
    monkeypatch.chdir(folder.parent)
    assert model_folder("final") == model_folder(str(folder)) == folder.resolve()


@pytest.mark.parametrize("error", [OSError("first\nsecond"), ValueError(), OSError("x" * 5000)])
def test_any_reason_makes_one_short_line(error: Exception) -> None:
    message = str(unusable("name", error))
    assert len(message.splitlines()) == 1
    assert len(message) < 600
    assert "--model FOLDER" in message
