"""A misspelt word is restated as the library spells it; words that exist are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listed_store import ListedStore

from search.spelling import Speller, spellings
from search.text import fold

TEXTS = [
    "شروط الحضانة في قانون الأسرة",
    "أجل إيداع الطلبات لدى المصالح الإقليمية",
    "تسهر المصالح على تتبع المشروع",
    "المصالحة بين الزوجين أمام قاضي الأسرة",
    "Le mécénat des fondations",
]
WORDS = st.text(alphabet="ابتجدرسعفقلمنهوي", min_size=2, max_size=8)


@pytest.fixture
def speller() -> Speller:
    return Speller(ListedStore(TEXTS))


@pytest.mark.parametrize("misspelt", ["الحظانة", "الحضاانة", "الحضنة", "الضحانة", "الحظانه"])
def test_one_wrong_extra_missing_or_swapped_letter_is_mended_as_the_source_spells_it(
    speller: Speller, misspelt: str
) -> None:
    assert speller.correct(f"ما شروط {misspelt}؟") == "ما شروط الحضانة؟"


def test_the_spelling_that_fits_the_rest_of_the_question_is_taken(speller: Speller) -> None:
    assert speller.correct("إيداع الطلبات لدى المضالح") == "إيداع الطلبات لدى المصالح"
    assert speller.correct("المصالخة بين الزوجين") == "المصالحة بين الزوجين"


@pytest.mark.parametrize(
    "text",
    [
        "شروط الحضانه",  # the stem is the library's
        "البرتقال والسيارات",  # common words that the library lacks
        "وبالقانون",
        "أسماؤه وأسمائها وسيارتهم ومستواكم",  # pronouns at the end of words that the list has
        "مصل",  # too short to tell
        "إلى متى",
        "14.05",
        "Mécénet",  # a name, by its capital
        "؟",
        "",
    ],
)
def test_words_that_exist_short_ones_and_names_are_left_alone(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


def test_a_word_that_the_library_lacks_is_mended_from_the_list_of_common_words(speller: Speller) -> None:
    assert speller.correct("السيااارة") == "السيااارة"
    assert speller.correct("الجامععة") == "الجامعة"


def test_french_is_mended_too(speller: Speller) -> None:
    assert speller.correct("le mécenatt") == "le mécénat"


def test_words_that_were_glued_are_parted(speller: Speller) -> None:
    assert fold(speller.correct("شروطالحضانة")) == fold("شروط الحضانة")
    assert speller.correct("إيداعالطلبات") == "ايداع الطلبات"


def test_words_that_a_space_parts_are_joined(speller: Speller) -> None:
    assert speller.correct("شروط الحضا نة في الأسرة") == "شروط الحضانة في الأسرة"
    assert speller.correct("le mécé nat des fonda tions") == "le mécénat des fondations"


@pytest.mark.parametrize("text", ["إلى المصالح", "المشروع الأسرة", "قانون الأسرة"])
def test_words_that_stand_side_by_side_stay_apart(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


@pytest.mark.parametrize("typed", ["av,' hgpqhkm td rhk,k hgHsvm", "qv;ù hgpahk, td rhk;k hgHsv,"])
def test_arabic_typed_on_a_french_or_english_keyboard_is_read(speller: Speller, typed: str) -> None:
    assert speller.correct(typed) == "شروط الحضانة في قانون الأسرة"


def test_french_typed_on_an_arabic_keyboard_is_read(speller: Speller) -> None:
    assert speller.correct("مث ةثؤثىشف يثس بخىيشفهخىس") == "le mecenat des fondations"


@pytest.mark.parametrize("text", ["CNSS", "le mécénat", "xq zrt", "CNSS-DAMANCOM", "شروط غير معروفة"])
def test_what_was_typed_on_the_right_keyboard_stays(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


def test_an_empty_library_mends_by_the_list_alone() -> None:
    assert Speller(ListedStore([])).correct("شروط الحظانة") in {"شروط الحظانة", "شروط الحضانة"}


def test_pasted_texts_are_not_read_word_by_word() -> None:
    store = ListedStore(TEXTS)
    text = "الحظانة " * 41
    assert Speller(store).correct(text) == text
    assert store.searches == 0


def test_a_word_that_is_known_is_looked_up_once(speller: Speller) -> None:
    store = speller._store
    speller.correct("شروط الحضانة")
    speller.correct("شروط الحضانة")
    assert len(store.looked_up) == store.searches == 2


@given(WORDS, WORDS)
def test_being_one_letter_away_is_mutual(one: str, other: str) -> None:
    assert (one in spellings(other)) == (other in spellings(one))
    assert one not in spellings(one)


@given(WORDS, st.data())
def test_spellings_are_all_words_one_letter_away(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("ابتجدرسعفقلمنهوي"))
    near = spellings(word) | {word}
    assert {word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]} <= near
    assert word[:at] + word[at : at + 2][::-1] + word[at + 2 :] in near
