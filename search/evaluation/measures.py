"""
The measures of retrieval, nDCG@10, Recall@k and RR@10, by ir-measures; and how sure a share or a mean is.

What is ours is only the order within equal scores. trec_eval, and with it ir-measures, breaks ties by document id, so
that a run's figure hangs on how documents are named; here relevant documents come last within a tie.
"""

import math
import statistics
from collections.abc import Mapping, Sequence

MEASURES = ("nDCG@10", "Recall@10", "Recall@100", "RR@10")
_MEASURE_NAMES = {"nDCG@10": "nDCG@10", "Recall@10": "R@10", "Recall@100": "R@100", "RR@10": "RR@10"}
# Of the normal distribution: 95 in a hundred lie within so many standard deviations.
_Z95 = 1.959964

# Query id -> document id -> score, the higher the better; query id -> document id -> relevance, from 0.
Run = dict[str, dict[str, float]]
Qrels = dict[str, dict[str, int]]


def measure(run: Run, qrels: Qrels) -> dict[str, float]:
    """
    Average each of `MEASURES` over the judged queries; one that found nothing, or was not run, counts as 0.

    Equal scores count against the run: within a tie, relevant documents come last.
    """
    each = measure_each(run, qrels)
    return {name: round(statistics.fmean(values[name] for values in each.values()), 4) for name in MEASURES}


def measure_each(run: Run, qrels: Qrels) -> dict[str, dict[str, float]]:
    """
    Measure every judged query; see `measure`.

    :returns: query id -> name of a measure -> its value, 0 to 1; in the order of the qrels.
    """
    import ir_measures

    strict = {query_id: _break_ties(run.get(query_id, {}), judged) for query_id, judged in qrels.items()}
    names = {ir_measures.parse_measure(theirs): ours for ours, theirs in _MEASURE_NAMES.items()}
    values = {query_id: dict.fromkeys(MEASURES, 0.0) for query_id in qrels}
    for metric in ir_measures.iter_calc(list(names), qrels, strict):
        values[metric.query_id][names[metric.measure]] = float(metric.value)
    return values


def first_relevant(scores: Mapping[str, float], judged: Mapping[str, int]) -> int | None:
    """Return the rank of the first relevant document, from 1; None where none was found."""
    ranked = _break_ties(scores, judged)
    return next((rank for rank, document_id in enumerate(ranked, start=1) if judged.get(document_id, 0) > 0), None)


def share_interval(count: int, total: int) -> tuple[float, float]:
    """
    Return the 95 % interval of a share, after Wilson (1927), which also holds for few questions and near 0 and 1.

    :param total: at least 1.
    """
    share, squared = count / total, _Z95**2 / total
    centre = (share + squared / 2) / (1 + squared)
    half = _Z95 / (1 + squared) * math.sqrt(share * (1 - share) / total + squared / (4 * total))
    return max(0.0, centre - half), min(1.0, centre + half)


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """
    Return the 95 % interval of a mean by the bootstrap, the same one for the same values.

    :param values: at least one.
    """
    import numpy as np

    sample = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(0).integers(len(sample), size=(2_000, len(sample)))
    low, high = np.percentile(sample[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return `ms_p50` and `ms_p95` of at least one time."""
    ordered = sorted(milliseconds)
    at = min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))
    return {"ms_p50": round(statistics.median(ordered), 1), "ms_p95": round(ordered[at], 1)}


def _break_ties(scores: Mapping[str, float], judged: Mapping[str, int]) -> dict[str, float]:
    """Replace scores by ranks counted from the end, best first, so that no tie is left for the measure to break."""
    ordered = sorted(scores, key=lambda document_id: (-scores[document_id], judged.get(document_id, 0)))
    return {document_id: float(len(ordered) - rank) for rank, document_id in enumerate(ordered)}
