"""
One run against another on the same questions: is the difference more than chance?

The paired randomization test (Fisher; for retrieval see Smucker, Allan & Carterette, CIKM 2007): if both runs were as
good, the sign of each question's difference would be a toss, so the share of sign patterns at least as far from zero
as the observed one is the p value. The interval is the bootstrap's. Both by scipy, with a fixed seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from search.errors import EvaluationError
from search.evaluation.measures import Qrels, measure_each
from search.evaluation.records import read_jsonl, read_run

RESAMPLES = 10_000
_SEED = 7
# Bounds the memory that resampling takes.
_BATCH = 500

# Question id -> name of a measure -> value. A question may lack a measure that is not asked of it.
Values = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Compared:
    """
    One measure in two runs.

    :ivar a: mean of the first run.
    :ivar b: mean of the second.
    :ivar low: lower end of the 95 % interval of `difference`.
    :ivar high: its upper end.
    :ivar p: chance of a difference as large, in either direction, if the runs were equally good.
    :ivar wins: questions on which the second run is better.
    """

    questions: int
    a: float
    b: float
    low: float
    high: float
    p: float
    wins: int
    losses: int
    ties: int

    @property
    def difference(self) -> float:
        """How much better the second run is."""
        return round(self.b - self.a, 4)

    def to_json(self) -> dict[str, float]:
        """Return what `dalil evaluate --compare --json` prints of a measure."""
        names = ("questions", "a", "b", "difference", "low", "high", "p", "wins", "losses", "ties")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Two runs, measure by measure.

    :ivar moved: per measure, the questions that differ and by how much, the largest differences first.
    :ivar left_out: how many questions only one of the runs has; they are not compared.
    """

    measures: dict[str, Compared]
    moved: dict[str, list[tuple[str, float]]]
    left_out: int


def compare_runs(a: Path, b: Path, qrels: Qrels) -> Comparison:
    """
    Compare two TREC runs. A judged query that one of them lacks counts as 0 there, as trec_eval's -c has it.

    :raises EvaluationError: if a run cannot be read, or neither has a judged query.
    """
    runs = read_run(a), read_run(b)
    judged = {query_id: of for query_id, of in qrels.items() if query_id in runs[0] or query_id in runs[1]}
    if not judged:
        msg = f"Neither {a} nor {b} has a query of the qrels; check that they use the same ids."
        raise EvaluationError(msg)
    return _compare(measure_each(runs[0], judged), measure_each(runs[1], judged))


def compare_answers(a: Path, b: Path) -> Comparison:
    """
    Compare two files of judged answers; questions that only one has are left out.

    :raises EvaluationError: if one cannot be read, or they share no question.
    """
    of_a, of_b = _read_values(a), _read_values(b)
    if not of_a.keys() & of_b.keys():
        msg = f"{a} and {b} have no question in common; check that they use the same ids."
        raise EvaluationError(msg)
    return _compare(of_a, of_b)


def _read_values(path: Path) -> dict[str, dict[str, float]]:
    values = {}
    for number, record in read_jsonl(path):
        question_id, verdict = record.get("_id"), record.get("verdict")
        if not isinstance(question_id, str) or not isinstance(verdict, dict) or not _are_numbers(verdict):
            msg = (
                f"{path}, line {number}: not a judged answer with '_id' and 'verdict'. "
                "Write such a file with: dalil evaluate --answers QUESTIONS.jsonl DIR --run FILE"
            )
            raise EvaluationError(msg)
        values[question_id] = {name: float(value) for name, value in verdict.items()}
    return values


def _are_numbers(verdict: Mapping[str, object]) -> bool:
    return all(isinstance(value, bool | int | float) for value in verdict.values())


def _compare(a: Values, b: Values) -> Comparison:
    shared = [question_id for question_id in a if question_id in b]
    names = dict.fromkeys(name for question_id in shared for name in a[question_id] if name in b[question_id])
    compared, moved = {}, {}
    for name in names:
        pairs = {each: (a[each][name], b[each][name]) for each in shared if name in a[each] and name in b[each]}
        compared[name] = _compare_pairs(list(pairs.values()))
        differences = [(each, round(after - before, 4)) for each, (before, after) in pairs.items() if after != before]
        moved[name] = sorted(differences, key=lambda pair: -abs(pair[1]))
    return Comparison(compared, moved, len(a.keys() ^ b.keys()))


def _compare_pairs(pairs: list[tuple[float, float]]) -> Compared:
    import numpy as np
    from scipy import stats

    before, after = (np.array(side, dtype=np.float64) for side in zip(*pairs, strict=True))
    differences = after - before
    mean = float(differences.mean())
    low = high = mean
    p = 1.0
    if len(pairs) > 1 and differences.any():
        tested = stats.permutation_test(
            (differences,),
            np.mean,
            permutation_type="samples",
            n_resamples=RESAMPLES,
            batch=_BATCH,
            rng=np.random.default_rng(_SEED),
        )
        p = float(tested.pvalue)
    if np.ptp(differences):
        bootstrap = stats.bootstrap(
            (differences,),
            np.mean,
            n_resamples=RESAMPLES,
            batch=_BATCH,
            method="percentile",
            rng=np.random.default_rng(_SEED),
        )
        low, high = map(float, bootstrap.confidence_interval)
    return Compared(
        questions=len(pairs),
        a=round(float(before.mean()), 4),
        b=round(float(after.mean()), 4),
        low=round(low, 4),
        high=round(high, 4),
        p=round(p, 5),
        wins=int((differences > 0).sum()),
        losses=int((differences < 0).sum()),
        ties=int((differences == 0).sum()),
    )
