"""
BM25 as sparse vectors: term weights here, inverse document frequency in the store.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). A passage's weight for a term is
its saturated, length-normalized frequency; a query's weight is the term's frequency in the query. Their dot product,
each term multiplied by the IDF that Qdrant keeps up to date, is the BM25 score.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from search.stopwords import STOPWORDS
from search.store.base import SparseVector
from search.text import index_terms, tokens

K1 = 1.2
B = 0.75
# Terms of a typical passage. A constant rather than the collection's mean, which would change every stored weight
# with every source added; passages are cut to similar lengths, so it matters little.
MEAN_TERMS = 110
# Of words that ask or join, in a query. Dropped, they cost 0.01 nDCG@10 on ARCD's long questions; in full, they drown
# the content words of short ones.
_STOPWORD_WEIGHT = 0.2


@lru_cache(maxsize=200_000)
def term_id(term: str) -> int:
    """Return the 32-bit id of a term: stable between processes, and collisions rarer than one in ten thousand terms."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "little")


def passage_weights(text: str) -> SparseVector:
    """Return the BM25 term weights of a passage; empty for text without words or numbers."""
    terms = index_terms(text)
    norm = K1 * (1 - B + B * len(terms) / MEAN_TERMS)
    return _vector((term, count * (K1 + 1) / (count + norm)) for term, count in Counter(terms).items())


def query_weights(text: str) -> SparseVector:
    """
    Return the term weights of a query: how often each term stands in it, less for stop words, 0 for stray letters.

    A query of nothing but stray letters keeps them.
    """
    words = [token for token in tokens(text) if len(token) > 1 or token.isdigit()] or tokens(text)
    return _vector(
        (term, _STOPWORD_WEIGHT if word in STOPWORDS else 1.0) for word in words for term in index_terms(word)
    )


def _vector(weights: Iterable[tuple[str, float]]) -> SparseVector:
    by_id: Counter[int] = Counter()
    for term, weight in weights:
        by_id[term_id(term)] += weight  # type: ignore[assignment]
    return SparseVector(tuple(by_id), tuple(by_id.values()))
