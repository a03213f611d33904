"""How rare the terms of a question are in the library: what makes one shared word worth more than another."""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.lexical import passage_weights, term_id
from search.store.base import PassageStore, SparseVector

_STRENGTHS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """
    The terms of one question.

    :ivar idf: inverse document frequency of every term, in their order; of one that no passage holds, the greatest.
    :ivar unknown: the terms that no passage holds.
    """

    idf: dict[str, float]
    unknown: frozenset[str]

    def coverage(self, terms: Iterable[str]) -> float:
        """Return the share of the question's term weight that `terms` make up, 0 to 1; 0 without terms."""
        present = set(terms)
        total = sum(self.idf.values())
        return sum(idf for term, idf in self.idf.items() if term in present) / total if total else 0.0


def read_statistics(store: PassageStore, terms: Sequence[str]) -> TermStatistics:
    """
    Read the inverse document frequencies from the store, which keeps them up to date.

    A search for one term scores `weight x IDF`, and the found passage tells the weight.

    :param terms: as `search.text.content_terms` gives them.
    """
    best = {term: store.search_sparse(SparseVector((term_id(term),), (1.0,)), 1) for term in dict.fromkeys(terms)}
    passages = store.fetch(sorted({hits[0].point_id for hits in best.values() if hits}))
    weights = {key: passage_weights(passage.search_text) for key, passage in passages.items()}
    found: dict[str, float] = {}
    for term, hits in best.items():
        vector = weights.get(hits[0].point_id) if hits else None
        weight = dict(zip(vector.indices, vector.values, strict=True)).get(term_id(term)) if vector else None
        if weight:
            found[term] = hits[0].score / weight
    rarest = rarest_idf(store)
    return TermStatistics({term: found.get(term, rarest) for term in best}, frozenset(set(best) - set(found)))


def rarest_idf(store: PassageStore) -> float:
    """Return Qdrant's IDF, ln((N - n + 0.5) / (n + 0.5) + 1), of a term that n = 0 of N passages hold."""
    return math.log(2 * store.count() + 2)


class TermStrengths:
    """What single terms can score in a library, read now and then. Safe from several threads."""

    def __init__(self, store: PassageStore) -> None:
        self._store = store
        self._strongest: dict[int, float] = {}
        self._rarest = 0.0
        self._read_at = -_STRENGTHS_SECONDS

    def of(self, terms: Sequence[int]) -> dict[int, float]:
        """Return the highest score of each term alone, that of the rarest where nothing has it."""
        if time.monotonic() - self._read_at >= _STRENGTHS_SECONDS:
            self._strongest, self._rarest = {}, rarest_idf(self._store)
            self._read_at = time.monotonic()
        strongest, rarest = self._strongest, self._rarest
        new = [term for term in terms if term not in strongest]
        if new:
            found = self._store.strongest(new)
            strongest.update((term, score or rarest) for term, score in zip(new, found, strict=True))
        return {term: strongest[term] for term in terms}
