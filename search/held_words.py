"""Of several ways to write a word, the one that the library holds where it speaks of the rest of the question."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from search.lexical import term_id
from search.stopwords import STOPWORDS
from search.store.base import PassageStore, SparseVector
from search.text import fold, stem, tokens

if TYPE_CHECKING:
    from search.passage import Passage

_WORD = re.compile(r"[^\W\d_]+")


def held_words(
    store: PassageStore, alternatives: Sequence[Mapping[str, float]], context: SparseVector, passages_read: int
) -> list[str | None]:
    """
    Choose among the ways to write each word by the passages that hold them together with the rest of the question.

    The index itself is asked which of them exist, so there is no vocabulary to keep up to date, and every store can be
    asked alike.

    :param alternatives: for each word, folded spelling -> its weight against the rest of the question, above 0.
    :param context: the rest of the question, as `search.lexical.query_weights` gives it.
    :param passages_read: most passages that are looked into.
    :returns: for each word the spelling that fits best, as its source writes it; None where no read passage has one.
    :raises StoreError: if the store fails.
    """
    weights = dict(zip(context.indices, context.values, strict=True))
    for spellings in alternatives:
        for spelling, weight in spellings.items():
            term = term_id(stem(spelling))
            weights[term] = max(weights.get(term, 0.0), weight)
    found = store.search_sparse(SparseVector(tuple(weights), tuple(weights.values())), passages_read)
    passages = store.fetch([point.point_id for point in found])
    fits: list[dict[str, float]] = [defaultdict(float) for _ in alternatives]
    holders: dict[str, Passage] = {}
    for point in found:
        if passage := passages.get(point.point_id):
            words = set(tokens(passage.search_text)) - STOPWORDS
            for spellings, fit in zip(alternatives, fits, strict=True):
                for spelling in words & spellings.keys():
                    fit[spelling] += point.score * spellings[spelling]
                    holders.setdefault(spelling, passage)
    return [_as_written(best, holders[best]) if (best := _best(fit)) else None for fit in fits]


def _best(fit: Mapping[str, float]) -> str | None:
    return min(fit, key=lambda spelling: (-fit[spelling], spelling), default=None)


def _as_written(folded: str, holder: "Passage") -> str:
    return next((word for word in _WORD.findall(holder.search_text) if fold(word) == folded), folded)
