"""Names and places of models, and what a GPU changes; loading a model is for the integration tests."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from search import embedding
from search.embedding import onnx_embedder, open_embedder, torch_embedder
from search.embedding.torch_embedder import TorchEmbedder, display_name, model_folder, unusable


class FakeModel:
    """Stands for a sentence-transformers model on a device; in half precision it answers in half precision."""

    def __init__(self, device: str | None) -> None:
        self.prompts: dict[str, str] = {}
        self.device = SimpleNamespace(type=(device or "cpu").split(":")[0])
        self.dtype = np.float32
        self.batches: list[tuple[list[str], str | None, int]] = []

    def half(self) -> None:
        self.dtype = np.float16

    def get_embedding_dimension(self) -> int:
        return 3

    def encode(self, texts: Sequence[str], *, prompt: str | None, batch_size: int, **_: object) -> np.ndarray:
        self.batches.append((list(texts), prompt, batch_size))
        return np.array([[len(text), 1 / 3, 0.1] for text in texts], dtype=self.dtype)


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[FakeModel]:
    """Return the models that were loaded, all of them fakes."""
    models: list[FakeModel] = []

    def load(model: str, folder: Path, device: str | None) -> FakeModel:
        models.append(FakeModel(device))
        return models[-1]

    monkeypatch.setattr(torch_embedder, "load_sentence_transformer", load)
    return models


@pytest.mark.parametrize(("device", "precision"), [("cuda", np.float16), ("cuda:1", np.float16), ("cpu", np.float32)])
def test_a_gpu_computes_in_half_precision_and_gives_float32_of_unit_length(device, precision, loaded) -> None:
    embedder = TorchEmbedder("intfloat/multilingual-e5-base", Path("folder"), device)
    embeddings = embedder.embed_passages(["نَصّ", "نص آخر"])
    assert loaded[0].dtype is precision
    assert loaded[0].batches == [(["نص", "نص آخر"], "passage: ", 32)]
    assert embeddings.dtype == np.float32
    assert np.abs(np.linalg.norm(embeddings, axis=1) - 1).max() < 1e-6


def test_where_there_is_a_gpu_the_bundled_model_runs_on_it_under_its_own_name(loaded, monkeypatch) -> None:
    def never(*_: object) -> None:
        pytest.fail("ONNX Runtime is for CPUs")

    monkeypatch.setattr(embedding, "_gpu", lambda: "cuda")
    monkeypatch.setattr(onnx_embedder, "OnnxEmbedder", never)
    monkeypatch.setattr("search.embedding.bundled.bundled_folder", lambda _: Path("unpacked"))
    embedder = open_embedder()
    assert isinstance(embedder, TorchEmbedder)
    assert embedder.name == "multilingual-e5-small"
    assert loaded[0].dtype is np.float16


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
