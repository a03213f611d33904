"""A store of a list of texts, for tests of how a question is restated."""

import math
from collections.abc import Sequence

from search.lexical import passage_weights
from search.passage import Passage, SourceInfo
from search.store.base import ScoredId, SparseVector


class ListedStore:
    """Scores the passages of a list by BM25, and counts what it is asked."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.passages = {str(at): Passage(SourceInfo("s", ""), at, text, 0, 1) for at, text in enumerate(texts)}
        self.searches = 0
        self.looked_up: list[int] = []

    def strongest(self, terms: list[int]) -> list[float]:
        self.looked_up += terms
        found = [self.search_sparse(SparseVector((term,), (1.0,)), 1) for term in terms]
        return [hits[0].score if hits else 0.0 for hits in found]

    def search_sparse(self, terms: SparseVector, top_k: int, where=None) -> list[ScoredId]:
        self.searches += 1
        wanted = dict(zip(terms.indices, terms.values, strict=True))
        vectors = {key: passage_weights(passage.search_text) for key, passage in self.passages.items()}
        held = {key: dict(zip(vector.indices, vector.values, strict=True)) for key, vector in vectors.items()}
        counts = {term: sum(term in of for of in held.values()) for term in wanted}
        scores = {
            key: sum(of.get(term, 0) * weight * math.log(1 + len(held) / (counts[term] + 0.5))
                     for term, weight in wanted.items())
            for key, of in held.items()
        }  # fmt: skip
        best = sorted((key for key in scores if scores[key]), key=lambda key: (-scores[key], key))
        return [ScoredId(key, scores[key]) for key in best[:top_k]]

    def fetch(self, point_ids) -> dict[str, Passage]:
        return {key: self.passages[key] for key in point_ids}
