"""
BM25 as sparse vectors: term weights here, inverse document frequency in the store.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). A passage's weight for a term is
its saturated, length-normalized frequency; a query's weight is the term's frequency in the query. Their dot product,
each term multiplied by the IDF that Qdrant keeps up to date, is the BM25 score.

A word is a term by its stem and, in Arabic, by its runs of letters, which are weighed as a text of their own. Measured
beside stems: 0.009 nDCG@10 on ARCD and 0.007 on XQuAD, hybrid, and a fifth of what a wrong letter costs. Lemmas add
nothing to that, pairs of neighbouring words 0.002 for twice the index; K1 and the weights lie on broad plateaus.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from search.stopwords import STOPWORDS
from search.store.base import SparseVector
from search.text import letter_terms, tokens, word_terms

K1 = 0.9
B = 0.75
# Terms of a typical passage, and its runs of letters. Constants rather than the collection's means, which would change
# every stored weight with every source added; passages are cut to similar lengths, so it matters little.
MEAN_TERMS = 150
MEAN_LETTER_TERMS = 400
# Of words that ask or join, in a query. Dropped, they cost 0.01 nDCG@10 on ARCD's long questions; in full, they drown
# the content words of short ones.
STOPWORD_WEIGHT = 0.2
# Of a run of letters, in a query. A word of six letters has five: together they weigh as much as its stem, and where
# the stem is unknown or misspelt they stand in for it.
LETTER_WEIGHT = 0.2


@lru_cache(maxsize=200_000)
def term_id(term: str) -> int:
    """Return the 32-bit id of a term: stable between processes, and collisions rarer than one in ten thousand terms."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "little")


def passage_weights(text: str) -> SparseVector:
    """Return the BM25 term weights of a passage; empty for text without words or numbers."""
    words = tokens(text)
    terms = [term for word in words for term in word_terms(word)]
    runs = [run for word in words for run in letter_terms(word)]
    return _vector([*_saturated(terms, MEAN_TERMS), *_saturated(runs, MEAN_LETTER_TERMS)])


def _saturated(terms: Sequence[str], mean: int) -> Iterator[tuple[str, float]]:
    norm = K1 * (1 - B + B * len(terms) / mean)
    return ((term, count * (K1 + 1) / (count + norm)) for term, count in Counter(terms).items())


def query_weights(text: str) -> SparseVector:
    """
    Return the term weights of a query: how often each term stands in it, 0 for stray letters.

    Stop words and runs of letters weigh less. A query of nothing but stray letters keeps them.
    """
    words = [token for token in tokens(text) if len(token) > 1 or token.isdigit()] or tokens(text)
    weights = [(term, STOPWORD_WEIGHT if word in STOPWORDS else 1.0) for word in words for term in word_terms(word)]
    return _vector([*weights, *((run, LETTER_WEIGHT) for word in words for run in letter_terms(word))])


def _vector(weights: Iterable[tuple[str, float]]) -> SparseVector:
    by_id: Counter[int] = Counter()
    for term, weight in weights:
        by_id[term_id(term)] += weight  # type: ignore[assignment]
    return SparseVector(tuple(by_id), tuple(by_id.values()))
