"""
How sure an answer is: the probability that the library answers the question, by logistic regression.

The weights are fitted by `benchmarks/calibrate.py` on questions on the sample corpus: those that it answers and those
that it does not, each asked of the whole library and of single sources, and the first ones again with the passages that
answer, or their source, taken away. They hold for the bundled embedder; cosines of others lie elsewhere, and the same
command fits weights for them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

from search.question import Question
from search.quoting import Quotation
from search.text import index_terms


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What speaks for an answer. Words shared with the passage add nothing to it: fitted, they weigh 0.

    :ivar cosine: similarity of the best quotation to the question.
    :ivar is_foreign: it is in another language than the question.
    """

    cosine: float
    is_foreign: float


EVIDENCE_NAMES = tuple(field.name for field in fields(Evidence))

# Made by benchmarks/calibrate.py.
WEIGHTS = Evidence(cosine=30.9, is_foreign=0.4)
BIAS = -26.0
# Embedders place one or two words near many a text: where none of so few is shared, nearness is no ground to answer.
_ENOUGH_WORDS = 3


def confidence_of(question: Question, ranked: Sequence[Quotation]) -> float:
    """
    Rate an answer.

    :param ranked: quotations, best first.
    :returns: 0 to 1; 0 where there is nothing to quote.
    """
    if not ranked or _shares_too_little(question, ranked[0]):
        return 0.0
    evidence = gather_evidence(ranked)
    weighed = sum(getattr(evidence, name) * getattr(WEIGHTS, name) for name in EVIDENCE_NAMES)
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, BIAS + weighed)))), 3)


def gather_evidence(ranked: Sequence[Quotation]) -> Evidence:
    """
    Read off what speaks for the best quotation.

    :param ranked: best first, at least one.
    """
    return Evidence(ranked[0].features.cosine, ranked[0].features.is_foreign)


def _shares_too_little(question: Question, best: Quotation) -> bool:
    """Tell whether a question of a word or two shares none with the passage, its title and headings among them."""
    if best.features.is_foreign or len(question.statistics.idf) >= _ENOUGH_WORDS:
        return False
    return not question.statistics.coverage(index_terms(best.passage.search_text))
