"""An embedder that reads a question once, however many steps of finding and answering ask for it."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from search.embedding.base import Embedder, Reading, read_passages, read_queries

_REMEMBERED = 64


class RememberingEmbedder:
    """Wraps an embedder and keeps what it read of the last queries, 64 of them."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.embed_passages = embedder.embed_passages
        self._embedder = embedder
        self._read_query = lru_cache(maxsize=_REMEMBERED)(lambda text: read_queries(embedder, [text])[0])

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        embeddings = [self._read_query(text).whole for text in texts]
        return np.stack(embeddings) if embeddings else np.empty((0, self.dimension), dtype=np.float32)

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        """Read queries, with their words where the embedder tells of them."""
        return [self._read_query(text) for text in texts]

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        """Read passages, with their words where the embedder tells of them."""
        return read_passages(self._embedder, texts)
