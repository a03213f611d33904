"""A library in memory and an embedder that takes no time, for tests of what is done with found passages."""

import math
from collections.abc import Sequence

import numpy as np

from search.embedding.base import Reading
from search.lexical import passage_weights, term_id
from search.passage import Passage, SourceInfo
from search.retrieval import Hit
from search.store.base import ScoredId, SparseVector
from search.text import index_terms
from search.words import word_spans

GUIDE = SourceInfo("guide", "دليل الجمعيات", kind="guide", language="ar", year=2020)
# What a model of the E5 family gives two texts that have nothing in common.
UNRELATED = 0.8


class TermEmbedder:
    """Embeds terms as directions of their own: cosines rise from `UNRELATED` to 1 with the terms that texts share."""

    name, dimension = "terms", 128

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        made = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            self.embedded.append(text)
            for term in ["", *index_terms(text)]:
                made[at, 1:] += np.random.default_rng(term_id(term)).standard_normal(self.dimension - 1)
        made *= math.sqrt(1 - UNRELATED) / np.linalg.norm(made, axis=1, keepdims=True)
        made[:, 0] = math.sqrt(UNRELATED)
        return made

    embed_passages = embed_queries


class WordTermEmbedder(TermEmbedder):
    """Tells of words too: each is the direction of its terms, whatever stands around it."""

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading(self.embed_queries([text])[0], self._words(text)) for text in texts]

    read_passages = read_queries

    def _words(self, text: str) -> np.ndarray:
        words = [text[start:end] for start, end in word_spans(text)]
        rows = TermEmbedder().embed_queries(words)
        rows[:, 0] = 0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) if words else rows


class TermStore:
    """A store that only knows which passages hold a term; it counts the searches for one."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = {passage.passage_id: passage for passage in passages}
        self.weights = {key: self._weights(passage) for key, passage in self.passages.items()}
        self.searches = 0

    def search_sparse(self, terms: SparseVector, top_k: int, where: object = None) -> list[ScoredId]:
        self.searches += 1
        (term,) = terms.indices
        holders = {key: weights[term] for key, weights in self.weights.items() if term in weights}
        idf = math.log((len(self.passages) - len(holders) + 0.5) / (len(holders) + 0.5) + 1)
        ranked = sorted(holders, key=lambda key: (-holders[key], key))
        return [ScoredId(key, holders[key] * idf) for key in ranked[:top_k]]

    def fetch(self, point_ids: Sequence[str]) -> dict[str, Passage]:
        return {key: self.passages[key] for key in point_ids}

    def sentence_embeddings(self, point_ids: Sequence[str]) -> dict[str, np.ndarray]:
        return {}

    def word_embeddings(self, point_ids: Sequence[str]) -> dict[str, bytes]:
        return {}

    def count(self, where: object = None) -> int:
        return len(self.passages)

    @staticmethod
    def _weights(passage: Passage) -> dict[int, float]:
        vector = passage_weights(passage.search_text)
        return dict(zip(vector.indices, vector.values, strict=True))


def passages_of(*texts: str, source: SourceInfo = GUIDE, outline: tuple[str, ...] = ()) -> list[Passage]:
    """Passages of one source, in order."""
    return [Passage(source, at, text, 0, len(text), outline=outline) for at, text in enumerate(texts)]


def hits_of(passages: Sequence[Passage], cosine: float | None = UNRELATED) -> list[Hit]:
    """The passages as they would be found, best first, near one another."""
    return [Hit(rank, 1 - rank / 100, passage, cosine) for rank, passage in enumerate(passages, start=1)]
