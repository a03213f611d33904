"""Fusion by standardized score."""

import math
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.fusion import LanguageScores, blend_words, fuse, fuse_languages, merge_languages, standardize

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-50, 50).map(lambda tenth: tenth / 10), max_size=8)
LISTS = st.lists(st.tuples(SCORES, st.sampled_from([0.25, 0.5, 1.0])), max_size=4)


def fuse_all(
    dense: dict[str, float], sparse: dict[str, float], foreign: list[dict[str, float]], shared: float = 1.0
) -> list[tuple[str, float]]:
    abroad = {key for scores in foreign for key in scores}
    own, by_word = ({key: score for key, score in scores.items() if key not in abroad} for scores in (dense, sparse))
    others = [LanguageScores(each, {key: sparse[key] for key in each if key in sparse}) for each in foreign]
    return merge_languages(fuse_languages(LanguageScores(own, by_word), others, 0.6), shared)


@given(SCORES)
def test_standard_scores_have_mean_0_and_deviation_1(scores: dict[str, float]) -> None:
    values = list(standardize(scores).values())
    if len(set(scores.values())) > 1:
        assert math.isclose(fmean(values), 0, abs_tol=1e-9)
        assert math.isclose(pstdev(values), 1)
    else:
        assert values == [0.0] * len(scores)


@given(LISTS)
def test_every_id_comes_once_highest_first(lists: list[tuple[dict[str, float], float]]) -> None:
    fused = fuse(lists)
    assert sorted(key for key, _ in fused) == sorted({key for scores, _ in lists for key in scores})
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


@given(LISTS, st.randoms())
def test_neither_the_order_of_the_lists_nor_of_their_ids_matters(lists, random) -> None:
    shuffled = [(dict(random.sample(list(scores.items()), len(scores))), weight) for scores, weight in lists]
    random.shuffle(shuffled)
    one, other = dict(fuse(lists)), dict(fuse(shuffled))
    assert other == pytest.approx(one, abs=1e-9)


@given(SCORES, st.randoms())
def test_the_order_of_one_list_never_depends_on_that_of_its_ids(scores: dict[str, float], random) -> None:
    shuffled = dict(random.sample(list(scores.items()), len(scores)))
    assert [key for key, _ in fuse([(shuffled, 1.0)])] == [key for key, _ in fuse([(scores, 1.0)])]


def test_equal_scores_come_by_id() -> None:
    assert [key for key, _ in fuse([({"b": 1.0, "c": 1.0, "a": 1.0}, 0.6)])] == ["a", "b", "c"]


def test_a_list_keeps_its_order_whatever_its_scale() -> None:
    scores = {"a": 0.91, "b": 0.90, "c": 0.2}
    assert [key for key, _ in fuse([({key: 1000 * score - 7 for key, score in scores.items()}, 1.0)])] == list("abc")


def test_an_id_missing_from_a_list_scores_as_its_last() -> None:
    fused = dict(fuse([({"a": 3.0, "b": 1.0}, 0.5), ({"c": 9.0, "b": 8.0}, 0.5)]))
    assert fused == {"a": 0.0, "b": -1.0, "c": 0.0}


def test_the_only_passage_that_holds_a_word_gains_by_it() -> None:
    dense = {"a": 0.80, "b": 0.79, "c": 0.60}
    assert fuse([(dense, 0.6), ({"b": 7.0}, 0.4)])[0][0] == "b"
    assert fuse([(dense, 0.6), ({"c": 7.0}, 0.4)])[0][0] == "a"
    assert fuse([(dense, 0.6), ({}, 0.4)])[0][0] == "a"


def test_a_lone_strong_match_stays_strong() -> None:
    # By ranks, `both` would win: second of each list.
    dense = {"other": 0.53, "both": 0.52, **{f"d{at}": 0.51 - at / 100 for at in range(8)}}
    sparse = {"strong": 30.0, "both": 2.1, **{f"s{at}": 2.0 - at / 100 for at in range(8)}}
    assert fuse([(dense, 0.5), (sparse, 0.5)])[0][0] == "strong"


def test_the_weight_decides_between_lists_that_disagree() -> None:
    one, other = {"a": 2.0, "b": 1.0}, {"a": 1.0, "b": 2.0}
    assert fuse([(one, 0.6), (other, 0.4)])[0][0] == "a"
    assert fuse([(one, 0.4), (other, 0.6)])[0][0] == "b"


@pytest.mark.parametrize("lists", [[], [({}, 0.6), ({}, 0.4)]])
def test_nothing_fuses_to_nothing(lists) -> None:
    assert fuse(lists) == []


@given(SCORES, SCORES)
def test_a_library_of_one_language_is_fused_as_its_two_lists(dense: dict[str, float], sparse: dict[str, float]) -> None:
    assert fuse_all(dense, sparse, []) == fuse([(dense, 0.6), (sparse, 0.4)])


@given(SCORES, SCORES, st.lists(SCORES, max_size=2))
def test_languages_are_fused_into_each_id_once_highest_first(dense, sparse, foreign) -> None:
    fused = fuse_all(dense, sparse, foreign)
    assert sorted(key for key, _ in fused) == sorted({key for scores in (dense, sparse, *foreign) for key in scores})
    assert fused == sorted(fused, key=lambda item: (-item[1], item[0]))


def test_other_languages_come_forward_as_fewer_words_are_found_in_the_questions_own() -> None:
    own = {f"ar{at}": 0.85 - at / 1000 for at in range(50)}
    other = {f"fr{at}": 0.80 - at / 1000 for at in range(50)}
    words = {f"ar{at}": 9.0 - at / 10 for at in range(50)}
    ranks = []
    for shared in (0.0, 0.5, 1.0):
        order = [key for key, _ in fuse_all(own, words, [other], shared)]
        assert [key for key in order if key.startswith("fr")] == list(other)
        ranks.append(order.index("fr0"))
    assert ranks == sorted(set(ranks))
    assert ranks[0] == 0


def test_the_only_passage_of_another_language_that_holds_a_word_gains_by_it() -> None:
    other = {f"fr{at}": 0.80 - at / 1000 for at in range(50)}
    order = [key for key, _ in fuse_all({}, {"fr1": 7.0}, [other])]
    assert order[:2] == ["fr1", "fr0"]


def test_the_nearest_of_another_language_is_not_buried_under_all_of_the_questions_own() -> None:
    own = {f"ar{at}": 0.85 - at / 1000 for at in range(50)}
    other = {"fr-best": 0.80} | {f"fr{at}": 0.74 - at / 1000 for at in range(50)}
    order = [key for key, _ in fuse_all(own, {}, [other])]
    assert order.index("fr-best") < 5


@given(SCORES)
def test_without_words_everything_keeps_its_fused_score(scores: dict[str, float]) -> None:
    assert blend_words(scores, {"elsewhere": 1.0}) == scores


def test_words_decide_between_equals_and_outweigh_little_differences() -> None:
    blended = blend_words({"a": 0.1, "b": 0.0, "c": 0.0}, {"a": 0.3, "b": 0.5, "c": 0.3})
    assert blended["b"] > blended["a"] > blended["c"]


def test_a_passage_without_words_keeps_its_score_among_others() -> None:
    blended = blend_words({"a": 1.0, "b": 0.5, "c": -0.5}, {"b": 0.6, "c": 0.2})
    assert blended == pytest.approx({"a": 1.0, "b": 0.6 * 0.5 + 0.4, "c": 0.6 * -0.5 - 0.4})
