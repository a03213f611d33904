"""BM25 term weights: what a passage and a query give to the sparse side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexical import K1, MEAN_LETTER_TERMS, MEAN_TERMS, passage_weights, query_weights, term_id
from search.text import index_terms, letter_terms, tokens

TEXTS = st.text(alphabet="ابتثجحخدذرزسشعغفقكلمنهوىيأإآةءؤئ \nàbc12٣۴.،ـًّ", max_size=300)


def weights(text: str, of_query: bool = False) -> dict[int, float]:
    vector = query_weights(text) if of_query else passage_weights(text)
    return dict(zip(vector.indices, vector.values, strict=True))


def runs(text: str) -> list[str]:
    return [run for token in tokens(text) for run in letter_terms(token)]


def test_term_ids_are_the_same_in_every_process() -> None:
    # A literal: other ids would not meet the weights that existing indexes hold.
    assert term_id("جمعية") == 2_836_124_413


def test_term_ids_rarely_collide() -> None:
    assert len({term_id(f"كلمة{number}") for number in range(10_000)}) >= 9_999


@given(st.text())
def test_term_ids_fit_in_32_bits(term: str) -> None:
    assert 0 <= term_id(term) < 2**32


@pytest.mark.parametrize("text", ["", " \n", "؟!… «»", "ـــ"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert weights(text) == weights(text, of_query=True) == {}


def test_spellings_of_one_word_are_one_term() -> None:
    assert set(weights("الجمعيّة")) == set(weights("الجمعية")) == set(weights("الجمعيه"))


def test_digits_of_every_kind_are_one_term() -> None:
    assert weights("2024") == weights("٢٠٢٤") == weights("۲۰۲۴")


def test_a_query_counts_its_terms() -> None:
    once, twice = weights("الدعم", of_query=True), weights("الدعم الدعم", of_query=True)
    assert twice == {term: 2 * count for term, count in once.items()}


def test_repetition_saturates_below_its_limit() -> None:
    once, twice, often = (max(weights(" ".join(["دعم"] * count)).values()) for count in (1, 2, 50))
    assert once < twice < often < K1 + 1
    assert twice < 2 * once


def test_a_term_weighs_less_in_a_longer_passage() -> None:
    short, long = "شروط الدعم", "شروط الدعم " + " ".join(f"كلمه{number}" for number in range(2 * MEAN_TERMS))
    term = next(iter(weights("الدعم")))
    assert weights(long)[term] < weights(short)[term]


def test_a_term_alone_in_a_passage_of_mean_length_weighs_one() -> None:
    text = " ".join(map(str, range(MEAN_TERMS)))
    assert len(index_terms(text)) == MEAN_TERMS
    assert weights(text) == pytest.approx(dict.fromkeys(weights(text), 1.0))


@given(TEXTS)
def test_a_passage_has_one_positive_weight_for_each_of_its_terms(text: str) -> None:
    found = weights(text)
    assert set(found) == {term_id(term) for term in [*index_terms(text), *runs(text)]}
    assert all(0 < weight < K1 + 1 for weight in found.values())


@given(TEXTS)
def test_a_query_meets_a_passage_only_in_the_terms_they_share(text: str) -> None:
    query, passage = weights(text, of_query=True), weights(text)
    assert set(query) <= set(passage)
    assert bool(query) == bool(passage)
    assert all(weight > 0 for weight in query.values())


def test_words_that_only_ask_weigh_less_in_a_query_and_stray_letters_nothing() -> None:
    query = weights("إلى متى يقدم الدعم ب 4", of_query=True)
    content = {term_id(term) for term in ("يقدم", "دعم", "4")}
    asking = {term_id("ال"), term_id("مت")}
    assert set(query) == content | asking | {term_id(run) for run in [*letter_terms("يقدم"), *letter_terms("الدعم")]}
    assert max(query[term] for term in asking) < min(query[term] for term in content) == 1


def test_a_query_of_nothing_but_letters_keeps_them() -> None:
    assert set(weights("ب ج", of_query=True)) == {term_id("ب"), term_id("ج")}


def test_the_letters_of_a_word_weigh_less_than_its_stem_in_a_query() -> None:
    query = weights("الحضانة", of_query=True)
    letters = {term_id(run) for run in runs("الحضانة")}
    assert len(letters) == 6
    assert query.keys() - letters == {term_id("حضان")}
    assert max(query[run] for run in letters) < query[term_id("حضان")]
    assert sum(query[run] for run in letters) == pytest.approx(1.2)


def test_a_misspelt_word_still_meets_the_right_one() -> None:
    query, passage = weights("الحظانة", of_query=True), weights("شروط الحضانة")
    assert term_id("حضان") not in query
    assert query.keys() & passage.keys()


def test_letters_are_a_text_of_their_own_that_does_not_weaken_words() -> None:
    long, short = "الاجتماعية " * 3, "عمل " * 3
    assert weights(long)[term_id("اجتماع")] == weights(short)[term_id("عمل")]
    text = " ".join(["كلمات"] * (MEAN_LETTER_TERMS // len(letter_terms("كلمات"))))
    assert weights(text)[term_id(letter_terms("كلمات")[0])] > 1
