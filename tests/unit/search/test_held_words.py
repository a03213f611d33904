"""The way to write a word is chosen by the passages that hold it."""

from listed_store import ListedStore

from search.held_words import held_words
from search.lexical import query_weights
from search.store.base import SparseVector

STORE = ListedStore(["المصالحة بين الزوجين أمام القاضي", "تسهر المَصالح على تتبع المشروع"])
BOTH = {"المصالحه": 1.0, "المصالح": 1.0}


def test_the_rest_of_the_question_decides() -> None:
    assert held_words(STORE, [BOTH], query_weights("بين الزوجين"), 5) == ["المصالحة"]
    assert held_words(STORE, [BOTH], query_weights("تتبع المشروع"), 5) == ["المصالح"]


def test_several_words_decide_together() -> None:
    assert held_words(STORE, [BOTH, {"القاضي": 1.0, "القاصي": 1.0}], SparseVector(), 5) == ["المصالحة", "القاضي"]


def test_a_likelier_way_is_taken_where_both_fit() -> None:
    assert held_words(STORE, [{"الزوجين": 0.4, "القاضي": 1.0}], SparseVector(), 5) == ["القاضي"]


def test_a_word_that_no_passage_holds_has_none() -> None:
    assert held_words(STORE, [{"برتقال": 1.0}, {}], SparseVector(), 5) == [None, None]
    assert held_words(ListedStore([]), [BOTH], SparseVector(), 5) == [None]
