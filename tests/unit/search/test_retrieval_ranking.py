"""Hits that were looked up, put before those that similarity found."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_fakes import hits_of, passages_of

from search.retrieval import Hit, exact_hits, put_first

PASSAGES = passages_of(*(f"نص الفقرة {at}" for at in range(8)))
some = st.lists(st.sampled_from(range(8)), unique=True, max_size=8)


def ids(hits: list[Hit]) -> list[int]:
    return [hit.passage.ordinal for hit in hits]


def test_the_first_come_first_and_each_once() -> None:
    similar = hits_of(PASSAGES[:4])
    first = exact_hits([PASSAGES[2], PASSAGES[6]], similar)
    assert ids(put_first(first, similar, 10)) == [2, 6, 0, 1, 3]


def test_a_looked_up_passage_keeps_the_cosine_of_its_like() -> None:
    similar = [Hit(1, 2.0, PASSAGES[0], 0.9), Hit(2, 1.0, PASSAGES[1], None)]
    found = exact_hits([PASSAGES[1], PASSAGES[0], PASSAGES[5]], similar)
    assert [hit.cosine for hit in found] == [None, 0.9, None]


def test_nothing_first_leaves_the_others_as_they_were() -> None:
    similar = hits_of(PASSAGES[:4])
    assert put_first([], similar, 10) == similar


@pytest.mark.parametrize(("top_k", "expected"), [(0, []), (1, [5]), (2, [5, 0]), (9, [5, 0, 1])])
def test_at_most_top_k(top_k: int, expected: list[int]) -> None:
    similar = hits_of(PASSAGES[:2])
    assert ids(put_first(exact_hits([PASSAGES[5]], similar), similar, top_k)) == expected


@given(some, some, st.integers(0, 10), st.floats(-5, 5))
def test_ranks_count_up_scores_fall_and_nothing_is_twice(
    first: list[int], then: list[int], top_k: int, highest: float
) -> None:
    similar = [Hit(at, highest - at / 10, PASSAGES[each], 0.8) for at, each in enumerate(then, start=1)]
    merged = put_first(exact_hits([PASSAGES[each] for each in first], similar), similar, top_k)
    assert [hit.rank for hit in merged] == list(range(1, len(merged) + 1))
    assert all(better.score > worse.score for better, worse in pairwise(merged))
    assert ids(merged) == [*first, *(each for each in then if each not in first)][:top_k]
