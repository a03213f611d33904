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
from search.reach import Reach
from search.text import index_terms


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What speaks for an answer.

    :ivar cosine: similarity of the best quotation to the question.
    :ivar is_foreign: it is in another language than the question.
    :ivar weakest: how well its passage matches the word of the question that it matches worst, 0 to 1.
    :ivar lacking: how much better the words of all that was found match the question than the quotation's, 0 to 1.
    """

    cosine: float
    is_foreign: float
    weakest: float
    lacking: float


EVIDENCE_NAMES = tuple(field.name for field in fields(Evidence))

# Made by benchmarks/calibrate.py.
WEIGHTS = Evidence(cosine=37.2, is_foreign=1.3, weakest=2.1, lacking=-5.6)
BIAS = -31.8
# Embedders place one or two words near many a text: where none of so few is shared, nearness is no ground to answer.
_ENOUGH_WORDS = 3


def confidence_of(evidence: Evidence | None) -> float:
    """
    Rate an answer.

    :param evidence: None where there is none.
    :returns: 0 to 1; 0 without evidence.
    """
    if evidence is None:
        return 0.0
    weighed = sum(getattr(evidence, name) * getattr(WEIGHTS, name) for name in EVIDENCE_NAMES)
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, BIAS + weighed)))), 3)


def gather_evidence(question: Question, ranked: Sequence[Quotation], reach: Reach) -> Evidence | None:
    """
    Read off what speaks for the best quotation.

    :param ranked: quotations, best first.
    :param reach: of the question into the found passages.
    :returns: None where there is nothing to quote, or nothing but nearness speaks for it.
    """
    if not ranked or _shares_too_little(question, ranked[0]):
        return None
    best = ranked[0]
    return Evidence(
        best.features.cosine,
        best.features.is_foreign,
        reach.weakest(best.hit.point_id),
        reach.lacking(best.hit.point_id, best.start, best.end),
    )


def _shares_too_little(question: Question, best: Quotation) -> bool:
    """Tell whether a question of a word or two shares none with the passage, its title and headings among them."""
    if best.features.is_foreign or len(question.statistics.idf) >= _ENOUGH_WORDS:
        return False
    return not question.statistics.coverage(index_terms(best.passage.search_text))
