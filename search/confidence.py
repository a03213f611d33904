"""How sure an answer is: a simple rule on shared words and nearness in meaning."""

from collections.abc import Sequence

from search.quoting import Sentence
from search.term_statistics import TermStatistics
from search.text import index_terms

# Cosines of multilingual-e5-small lie between these for unrelated and for answering sentences.
_UNRELATED, _ANSWERING = 0.78, 0.90


def confidence_of(statistics: TermStatistics, ranked: Sequence[Sentence]) -> float:
    """
    Rate the best sentence of an answer.

    :param ranked: best first.
    :returns: 0 to 1; 0 where there is no sentence.
    """
    if not ranked:
        return 0.0
    best = ranked[0]
    nearness = min(1.0, max(0.0, (best.cosine - _UNRELATED) / (_ANSWERING - _UNRELATED)))
    coverage = statistics.coverage(index_terms(best.passage.search_text))
    return round(0.5 * coverage + 0.5 * nearness, 3)
