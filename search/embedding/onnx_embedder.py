"""A prepared model on ONNX Runtime: the engine for CPUs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from search.embedding.base import prepare
from search.embedding.onnx_export import MODEL_FILE, TOKENIZER_FILE, read_info
from search.errors import ModelError


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

    def _embed(self, texts: Sequence[str], prompt: str) -> np.ndarray:
        embeddings = np.empty((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            ids = np.asarray([self._tokenizer.encode(prompt + prepare(text)).ids], dtype=np.int64)
            inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            hidden = self._session.run(["hidden"], inputs)[0][0]
            pooled = hidden.mean(axis=0) if self._info.pooling == "mean" else hidden[0]
            embeddings[at] = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        return embeddings
