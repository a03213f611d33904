"""A prepared model on ONNX Runtime: the engine for CPUs."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from search.embedding.base import Reading, prepare
from search.embedding.onnx_export import MEAN_FILE, MODEL_FILE, TOKENIZER_FILE, read_info
from search.embedding.word_states import average_by_word, center
from search.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Encoding


class OnnxEmbedder:
    """
    Embeds one text at a time: on a CPU that is as fast as a batch, needs no padding, and bounds the memory.

    Threads share one session, which ONNX Runtime makes safe.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """
        Open a prepared model.

        :param folder: from `search.embedding.onnx_export.prepare_model`.
        :param threads: cores for one text; None takes all.
        :raises ModelError: if ONNX Runtime does not take it.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        info = read_info(folder)
        self.name = info.name
        self.dimension = info.dimension
        self._info = info
        self._mean = np.load(folder / MEAN_FILE)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(info.max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
            )
        except (RuntimeError, ValueError) as error:
            msg = (
                f"ONNX Runtime does not run the prepared model in {folder} ({error}). Remove that folder and try again."
            )
            raise ModelError(msg) from error

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        return self._embed(texts, self._info.query_prompt)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        return self._embed(texts, self._info.passage_prompt)

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        """Read queries, with their words; see `search.embedding.base.Reading`."""
        return [self._read(text, self._info.query_prompt) for text in texts]

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        """Read passages, with their words; see `search.embedding.base.Reading`."""
        return [self._read(text, self._info.passage_prompt) for text in texts]

    def _embed(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        embeddings = np.empty((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            embeddings[at] = self._pool(self._run(prompt + prepare(text))[0])
        return embeddings

    def _read(self, text: str, prompt: str) -> Reading:
        read = prompt + prepare(text)
        states, encoding = self._run(read)
        words = average_by_word(states, encoding.offsets, read, len(prompt))
        return Reading(self._pool(states), center(words, self._mean))

    def _run(self, text: str) -> "tuple[np.ndarray, Encoding]":
        """Return the last hidden states of a text's pieces, and where these stand in it."""
        encoding = self._tokenizer.encode(text)
        ids = np.asarray([encoding.ids], dtype=np.int64)
        states = self._session.run(["hidden"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        return states, encoding

    def _pool(self, states: np.ndarray) -> np.ndarray:
        pooled = states.mean(axis=0) if self._info.pooling == "mean" else states[0]
        embedding: np.ndarray = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        return embedding
