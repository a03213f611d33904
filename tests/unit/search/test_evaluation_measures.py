"""The measures, their ties and their intervals."""

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation import MEASURES, measure, share_interval
from search.evaluation.measures import first_relevant, mean_interval, measure_each, percentiles

DOCUMENTS = [f"d{at}" for at in range(15)]
QRELS = st.dictionaries(
    st.sampled_from("abc"), st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 2), min_size=1), min_size=1
)


@given(QRELS, st.data())
def test_without_ties_the_measures_are_those_of_ir_measures(qrels, data) -> None:
    ranks = st.permutations(DOCUMENTS).map(lambda order: {key: float(-at) for at, key in enumerate(order)})
    run = {query: data.draw(ranks) for query in qrels}
    wanted = {name: ir_measures.parse_measure(name.replace("Recall", "R")) for name in MEASURES}
    theirs = ir_measures.calc_aggregate(list(wanted.values()), qrels, run)
    assert measure(run, qrels) == pytest.approx({name: theirs[parsed] for name, parsed in wanted.items()}, abs=1e-4)


def test_measures_worked_out_by_hand() -> None:
    qrels = {"q": {"a": 1, "b": 1}}
    assert measure({"q": {"x": 3.0, "a": 2.0}}, qrels) == {
        "nDCG@10": 0.3869, "Recall@10": 0.5, "Recall@100": 0.5, "RR@10": 0.5,
    }  # fmt: skip


def test_equal_scores_count_against_the_run() -> None:
    qrels = {"q": {"m": 1}}
    tied = dict.fromkeys(["a", "m", "z"], 0.5)
    assert measure({"q": tied}, qrels)["RR@10"] == pytest.approx(1 / 3, abs=1e-4)
    assert measure({"q": dict.fromkeys(DOCUMENTS, 0.0) | {"m": 0.0}}, qrels)["Recall@10"] == 0


@given(st.dictionaries(st.sampled_from(DOCUMENTS), st.sampled_from([0.0, 0.5, 1.0]), min_size=1), st.randoms())
def test_neither_ids_nor_order_break_a_tie(scores: dict[str, float], random) -> None:
    qrels = {"q": {"d3": 2, "d7": 1}}
    shuffled = dict(random.sample(list(scores.items()), len(scores)))
    assert measure({"q": shuffled}, qrels) == measure({"q": scores}, qrels)


def test_a_query_that_found_nothing_or_was_not_run_counts_as_zero() -> None:
    qrels = {"found": {"a": 1}, "empty": {"a": 1}, "missing": {"a": 1}, "nothing to find": {"a": 0}}
    assert measure({"found": {"a": 1.0}, "empty": {}}, qrels) == dict.fromkeys(MEASURES, 0.25)


def test_a_query_nobody_judged_does_not_count() -> None:
    assert measure({"q": {"a": 1.0}, "other": {"b": 1.0}}, {"q": {"a": 1}}) == dict.fromkeys(MEASURES, 1.0)


@given(QRELS, st.data())
def test_a_mean_is_the_mean_of_its_queries(qrels, data) -> None:
    run = {query: dict.fromkeys(data.draw(st.lists(st.sampled_from(DOCUMENTS))), 1.0) for query in qrels}
    each = measure_each(run, qrels)
    assert list(each) == list(qrels)
    for name, mean in measure(run, qrels).items():
        assert mean == pytest.approx(sum(values[name] for values in each.values()) / len(each), abs=1e-4)


@pytest.mark.parametrize(
    ("scores", "rank"),
    [({"x": 2.0, "a": 1.0}, 2), ({"a": 1.0, "x": 1.0, "y": 1.0}, 3), ({"x": 1.0, "zero": 0.5}, None)],
)
def test_rank_of_the_first_relevant_document(scores: dict[str, float], rank: int | None) -> None:
    assert first_relevant(scores, {"a": 1, "zero": 0}) == rank


@pytest.mark.parametrize(
    ("count", "total", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (8, 10, 0.4902, 0.9433)]
)
def test_interval_of_a_share_is_wilsons(count: int, total: int, low: float, high: float) -> None:
    assert share_interval(count, total) == pytest.approx((low, high), abs=1e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_interval_of_a_mean_holds_it_and_does_not_change(values: list[float]) -> None:
    low, high = mean_interval(values)
    assert (low, high) == mean_interval(values)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_percentiles() -> None:
    assert percentiles([7.25]) == {"ms_p50": 7.2, "ms_p95": 7.2}
    assert percentiles([float(at) for at in range(20, -1, -1)]) == {"ms_p50": 10.0, "ms_p95": 19.0}
