"""Two runs compared."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from search.errors import EvaluationError
from search.evaluation import MEASURES, compare_answers, compare_runs, write_run
from search.evaluation.comparison import _compare

QRELS = {f"q{at}": {"d": 1} for at in range(8)}


def values(numbers: list[float]) -> dict[str, dict[str, float]]:
    return {f"q{at}": {"m": number} for at, number in enumerate(numbers)}


def exact_p(differences: list[float]) -> float:
    """The share of sign patterns whose mean is at least as far from zero."""
    signed = [np.dot(signs, differences) for signs in itertools.product((1, -1), repeat=len(differences))]
    return float(np.mean(np.abs(signed) >= abs(sum(differences)) - 1e-9))


def test_p_is_that_of_every_sign_pattern() -> None:
    a, b = [0.1, 0.5, 0.3, 0.9, 0.2, 0.4], [0.2, 0.7, 0.25, 0.95, 0.6, 0.4]
    found = _compare(values(a), values(b)).measures["m"]
    assert found.p == pytest.approx(exact_p([y - x for x, y in zip(a, b, strict=True)]), abs=1e-4)
    assert (found.wins, found.losses, found.ties, found.questions) == (4, 1, 1, 6)
    assert found.difference == pytest.approx(0.1167, abs=1e-4)
    assert found.low < found.difference < found.high


def test_with_many_questions_a_small_constant_gain_is_seen_and_noise_is_not() -> None:
    random = np.random.default_rng(0)
    before = random.uniform(size=300)
    better = _compare(values(list(before)), values(list(before + random.normal(0.05, 0.1, 300)))).measures["m"]
    same = _compare(values(list(before)), values(list(before + random.normal(0.0, 0.1, 300)))).measures["m"]
    assert better.p < 0.001
    assert better.low > 0
    assert same.p > 0.05
    assert same.low < 0 < same.high


def test_the_other_way_round_only_signs_change() -> None:
    a, b = values([0.1, 0.5, 0.3]), values([0.2, 0.9, 0.1])
    forth, back = _compare(a, b).measures["m"], _compare(b, a).measures["m"]
    assert (forth.p, forth.difference) == (back.p, -back.difference)
    assert (forth.wins, forth.losses) == (back.losses, back.wins)


@pytest.mark.parametrize("numbers", [[0.5], [0.5, 0.25, 1.0]])
def test_equal_runs_do_not_differ(numbers: list[float]) -> None:
    found = _compare(values(numbers), values(numbers))
    same = found.measures["m"]
    assert (same.p, same.low, same.difference, same.high, same.ties) == (1.0, 0.0, 0.0, 0.0, len(numbers))
    assert found.moved == {"m": []}


def test_a_constant_difference_has_no_width() -> None:
    same = _compare(values([0.0, 0.5]), values([0.25, 0.75])).measures["m"]
    assert (same.low, same.high, same.p) == (0.25, 0.25, 0.5)


def test_questions_that_moved_most_come_first() -> None:
    found = _compare(values([0.1, 0.5, 0.3]), values([0.2, 0.0, 0.3]))
    assert found.moved == {"m": [("q1", -0.5), ("q0", 0.1)]}


def test_runs_are_measured_against_the_qrels(tmp_path: Path) -> None:
    write_run({name: {"x": 2.0, "d": 1.0} for name in QRELS}, tmp_path / "a")
    write_run({name: {"x": 1.0, "d": 2.0} for name in QRELS if name != "q7"}, tmp_path / "b")
    found = compare_runs(tmp_path / "a", tmp_path / "b", QRELS | {"in neither": {"d": 1}})
    assert list(found.measures) == list(MEASURES)
    rr = found.measures["RR@10"]
    assert (rr.a, rr.b, rr.wins, rr.losses, rr.questions) == (0.5, 0.875, 7, 1, 8)
    assert found.left_out == 0


def test_runs_of_other_queries_are_an_error(tmp_path: Path) -> None:
    write_run({"z": {"d": 1.0}}, tmp_path / "a")
    with pytest.raises(EvaluationError, match="same ids"):
        compare_runs(tmp_path / "a", tmp_path / "a", QRELS)


def write_answers(path: Path, verdicts: dict[str, dict[str, bool]]) -> Path:
    path.write_text("\n".join(json.dumps({"_id": name, "verdict": each}) for name, each in verdicts.items()))
    return path


def test_answers_are_compared_measure_by_measure(tmp_path: Path) -> None:
    a = write_answers(tmp_path / "a", {"q": {"quoted": False}, "r": {"quoted": True}, "u": {"declined": True}, "x": {}})
    b = write_answers(tmp_path / "b", {"q": {"quoted": True}, "r": {"quoted": True}, "u": {"declined": False}})
    found = compare_answers(a, b)
    assert (found.measures["quoted"].questions, found.measures["quoted"].wins) == (2, 1)
    assert found.measures["declined"].difference == -1
    assert found.left_out == 1


def test_files_that_are_no_judged_answers_are_named(tmp_path: Path) -> None:
    good = write_answers(tmp_path / "a", {"q": {"quoted": True}})
    for line in ('{"_id": "q"}', '{"_id": "q", "verdict": {"quoted": "yes"}}', '{"verdict": {}}'):
        (tmp_path / "b").write_text(line)
        with pytest.raises(EvaluationError, match=r"b, line 1: not a judged answer"):
            compare_answers(good, tmp_path / "b")
    with pytest.raises(EvaluationError, match="no question in common"):
        compare_answers(good, write_answers(tmp_path / "c", {"other": {"quoted": True}}))
