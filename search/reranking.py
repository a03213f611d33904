"""
Reranking: a cross-encoder reads the question together with each of the best passages, and orders them anew.

More exact than comparing embeddings, and far slower, so it is optional and reads only the best few. Haystack 3.4 has
no ranker of this kind in its core, and this one also refuses models that are none, offline and before any question.
"""

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from search.embedding.base import prepare
from search.embedding.torch_embedder import model_folder, quiet
from search.errors import ModelError
from search.fusion import standardize
from search.retrieval import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_BATCH = 16
# Tokens of question and passage together; passages are shorter, and time grows with them.
_MAX_TOKENS = 512
_ARCHITECTURES = ("ForSequenceClassification", "ForCausalLM")


class Reranker:
    """
    Orders hits by a cross-encoder of sentence-transformers. Threads may share one: they take turns.

    :ivar model: name or folder of the model.
    :ivar depth: how many of the best hits it reads.
    """

    def __init__(self, model: str, depth: int = 30, device: str | None = None) -> None:
        """
        Find the model; its weights are loaded with the first question.

        :param device: torch device; None chooses. On a GPU it runs in half precision.
        :raises ModelError: if the model is not here, or is no cross-encoder.
        """
        self.model = model
        self.depth = depth
        self.device = device
        try:
            self._folder = model_folder(model)
        except ModelError as error:
            raise _unusable(model, error.__cause__ or error) from error
        _check_kind(model, self._folder)
        self._encoder: CrossEncoder | None = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """
        Load the weights, which takes seconds, where that is not yet done.

        :raises ModelError: if they cannot be loaded.
        """
        with self._lock:
            self._encoder = self._encoder or self._load()

    def rerank(self, query: str, hits: Sequence[Hit]) -> list[Hit]:
        """
        Order hits anew.

        :param hits: best first; those beyond `depth` keep their place behind the others.
        :returns: the same hits, their scores standardized among those read, falling.
        :raises ModelError: if the weights cannot be loaded.
        """
        read, rest = hits[: self.depth], hits[self.depth :]
        if len(read) < 2:
            return list(hits)
        scores = standardize({str(at): score for at, score in enumerate(self._scores(query, read))})
        ordered = [replace(hit, score=scores[str(at)]) for at, hit in enumerate(read)]
        ordered.sort(key=lambda hit: -hit.score)
        fall = read[-1].score - ordered[-1].score
        return [*ordered, *(replace(hit, score=hit.score - fall) for hit in rest)]

    def _scores(self, query: str, hits: Sequence[Hit]) -> list[float]:
        from torch.nn import Identity

        pairs = [(prepare(query), prepare(hit.passage.search_text)) for hit in hits]
        with self._lock:
            encoder = self._encoder = self._encoder or self._load()
            # Scores as they are: squeezed between 0 and 1, the best ones become equal.
            made = encoder.predict(pairs, batch_size=_BATCH, activation_fn=Identity(), show_progress_bar=False)
        return [float(score) for score in made]

    def _load(self) -> "CrossEncoder":
        from safetensors import SafetensorError
        from sentence_transformers import CrossEncoder

        # What libraries raise for a folder that lacks a part, or holds a damaged one.
        failures = (OSError, ValueError, RuntimeError, AttributeError, KeyError, TypeError, SafetensorError)
        try:
            with quiet():
                encoder = CrossEncoder(str(self._folder), device=self.device, local_files_only=True)
            outputs = encoder.num_labels
        except failures as error:
            raise _unusable(self.model, error) from error
        if outputs != 1:
            msg = (
                f"The reranker '{self.model}' gives {outputs} values for a pair of texts; one, its relevance, is "
                "needed. Name a cross-encoder made for search, or leave --rerank out."
            )
            raise ModelError(msg)
        encoder.max_seq_length = min(encoder.max_seq_length or _MAX_TOKENS, _MAX_TOKENS)
        if encoder.device.type == "cuda":
            encoder.half()
        return encoder


def _check_kind(model: str, folder: Path) -> None:
    """Refuse what sentence-transformers would load all the same, with random weights where a score should come from."""
    try:
        architectures = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("architectures")
    except (OSError, ValueError, AttributeError) as error:
        raise _unusable(model, error) from error
    if not any(str(each).endswith(_ARCHITECTURES) for each in architectures or ()):
        msg = (
            f"The reranker '{model}' is no cross-encoder (it is {', '.join(map(str, architectures or ['unnamed']))}): "
            "it does not read two texts together. Name a cross-encoder, as BAAI/bge-reranker-v2-m3, or leave --rerank "
            "out."
        )
        raise ModelError(msg)


def _unusable(model: str, error: BaseException) -> ModelError:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return ModelError(
        f"The reranker '{model}' cannot be loaded ({reason}). It is neither a usable folder nor in this machine's "
        "model cache: fetch it where there is a connection and give its folder (--rerank FOLDER), or leave --rerank "
        "out."
    )
