"""An embedder that embeds a question once, however many steps of finding and answering ask for it."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from search.embedding.base import Embedder

_REMEMBERED = 64


class RememberingEmbedder:
    """Wraps an embedder and keeps the embeddings of the last queries, 64 of them."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.embed_passages = embedder.embed_passages
        self._embed_query = lru_cache(maxsize=_REMEMBERED)(lambda text: embedder.embed_queries([text])[0])

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        embeddings = [self._embed_query(text) for text in texts]
        return np.stack(embeddings) if embeddings else np.empty((0, self.dimension), dtype=np.float32)
