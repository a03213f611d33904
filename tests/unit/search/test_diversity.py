"""Each text once, and no list of ten neighbours where others are as good."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.diversity import is_narrow, join_copies, spread
from search.passage import Passage, SourceInfo
from search.retrieval import Hit
from search.store.base import Where

PDF, WORD, STUDY = (SourceInfo(name, name) for name in ("pdf", "word", "study"))


def hit(source: SourceInfo, ordinal: int, score: float, *, page: int | None = None, text: str = "") -> Hit:
    text = text or f"{source.source_id} {ordinal}"
    return Hit(1, score, Passage(source, ordinal, text, 0, len(text), page=page))


def ids(hits: list[Hit]) -> list[str]:
    return [each.passage.passage_id for each in hits]


def pages(hits: list[Hit], source: SourceInfo, page: int) -> int:
    return sum(each.passage.source == source and each.passage.page == page for each in hits)


def test_the_same_words_in_two_formats_are_one_hit_that_names_the_other() -> None:
    hits = [
        hit(PDF, 0, 3.0, page=4, text="يقدم الطلب قبل 31 مارس.\nويرفق بالتقرير."),
        hit(STUDY, 0, 2.0),
        hit(WORD, 5, 1.0, text="يقدم الطلب قبل 31 مارس. ويرفق بالتقرير"),
    ]
    joined = join_copies(hits)
    assert ids(joined) == ["pdf:0000", "study:0000"]
    assert joined[0] == replace(hits[0], also_in=(hits[2].passage,))
    assert joined[1] == hits[1]


@pytest.mark.parametrize(
    "other",
    [
        "يقدم الطلب قبل 30 مارس.",
        "يقدم الطلب قبل 31 مارس من كل سنة.",
        "قبل 31 مارس يقدم الطلب.",
        "يقدم الطلب قبل 3 1 مارس.",
    ],
)
def test_versions_that_differ_in_a_figure_or_a_word_stay_apart(other: str) -> None:
    hits = [hit(PDF, 0, 2.0, text="يقدم الطلب قبل 31 مارس."), hit(WORD, 0, 1.0, text=other)]
    assert join_copies(hits) == hits


def test_a_text_that_one_source_repeats_is_one_hit_too() -> None:
    joined = join_copies([hit(PDF, at, -float(at), page=at + 1, text="جميع الحقوق محفوظة") for at in range(3)])
    assert ids(joined) == ["pdf:0000"]
    assert [copy.page for copy in joined[0].also_in] == [2, 3]


def test_joining_twice_changes_nothing() -> None:
    once = join_copies([hit(source, 0, 1.0, text="نص واحد") for source in (PDF, WORD, STUDY)])
    assert join_copies(once) == once
    assert [copy.source for copy in once[0].also_in] == [WORD, STUDY]


def test_of_near_equals_no_page_fills_the_list() -> None:
    of_page = [hit(PDF, at, 2 - at / 100, page=7) for at in range(10)]
    others = [hit(SourceInfo(f"s{at}", "s"), 0, 1.8 - at / 100) for at in range(10)]
    assert pages(spread([*of_page, *others], 10), PDF, 7) <= 4


def test_without_pages_the_neighbours_of_a_passage_count() -> None:
    run = [hit(PDF, at, 2 - at / 100) for at in range(5)]
    far = [hit(PDF, 100 * at, 1.85 - at / 100) for at in range(1, 6)]
    assert ids(spread([*run, *far], 5)) == ["pdf:0000", "pdf:0001", "pdf:0002", "pdf:0100", "pdf:0200"]


def test_clearly_better_passages_keep_their_places() -> None:
    of_page = [hit(PDF, at, 9.0 - at, page=7) for at in range(5)]
    other = hit(STUDY, 0, -3.0)
    assert ids(spread([*of_page, other], 5)) == ids(of_page)


def test_the_best_stays_first_and_the_next_of_its_source_gives_way_to_its_equal() -> None:
    hits = [hit(PDF, 0, 2.0), hit(PDF, 50, 1.52), hit(STUDY, 0, 1.5)]
    assert ids(spread(hits, 3)) == ["pdf:0000", "study:0000", "pdf:0050"]


def test_what_is_first_among_equals_is_chosen_first() -> None:
    hits = [hit(SourceInfo(name, name), 0, 1.0) for name in "bca"]
    assert spread(hits, 3) == hits


sources = st.sampled_from([PDF, WORD, STUDY])
pages_or_none = st.none() | st.integers(1, 3)
found = st.lists(st.builds(hit, sources, st.integers(0, 20), st.floats(-3, 3), page=pages_or_none), max_size=20)


@given(found, st.integers(0, 12))
def test_spreading_keeps_falling_scores_and_invents_nothing(hits: list[Hit], top_k: int) -> None:
    hits.sort(key=lambda each: -each.score)
    chosen = spread(hits, top_k)
    assert len(chosen) == min(top_k, len(hits))
    assert all(better.score >= worse.score for better, worse in pairwise(chosen))
    left = ids(hits)
    for each in ids(chosen):
        left.remove(each)
    assert chosen[:1] == hits[:1][:top_k]


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [((), False), ((("kind", ("law",)),), False), ((("language", ("ar",)), ("source_id", ("a", "b"))), True),
     ((("law_number", ("14.05",)),), True), ((("article", ("12",)),), True)],
)  # fmt: skip
def test_a_filter_that_names_a_source_a_law_or_an_article_is_narrow(keywords: tuple, expected: bool) -> None:
    assert is_narrow(Where(keywords, year_from=2000)) is expected
