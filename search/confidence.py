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
    What speaks for an answer.

    :ivar coverage: share of the question's term weight in the best quotation's passage, title and headings, 0 to 1.
    :ivar cosine: of the best quotation.
    :ivar is_foreign: it is in another language than the question: no words can be shared.
    """

    coverage: float
    cosine: float
    is_foreign: float


EVIDENCE_NAMES = tuple(field.name for field in fields(Evidence))

# Made by benchmarks/calibrate.py.
WEIGHTS = Evidence(coverage=0.6, cosine=38.7, is_foreign=1.5)
BIAS = -33.0
# Embedders place one or two words near many a text: where none of so few is shared, nearness is no ground to answer.
_ENOUGH_WORDS = 3


def confidence_of(question: Question, ranked: Sequence[Quotation]) -> float:
    """
    Rate an answer.

    :param ranked: quotations, best first.
    :returns: 0 to 1; 0 where there is nothing to quote.
    """
    if not ranked:
        return 0.0
    evidence = gather_evidence(question, ranked)
    if not evidence.coverage and not evidence.is_foreign and len(question.statistics.idf) < _ENOUGH_WORDS:
        return 0.0
    weighed = sum(getattr(evidence, name) * getattr(WEIGHTS, name) for name in EVIDENCE_NAMES)
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, BIAS + weighed)))), 3)


def gather_evidence(question: Question, ranked: Sequence[Quotation]) -> Evidence:
    """
    Read off what speaks for the best quotation.

    :param ranked: best first, at least one.
    """
    best = ranked[0]
    return Evidence(
        coverage=question.statistics.coverage(index_terms(best.passage.search_text)),
        cosine=best.features.cosine,
        is_foreign=best.features.is_foreign,
    )
