"""Moroccan Arabic in Latin letters is told from French and English, and restated in Arabic letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listed_store import ListedStore

from search.arabizi import is_arabizi, readings, to_arabic
from search.text import fold, is_arabic

TEXTS = [
    "تتكون الوثائق المطلوبة لتأسيس الجمعية من ثلاث نسخ",
    "ينتخب الجمع العام المكتب المسير للجمعية",
    "يحق للعامل المنزلي الحصول على الراحة الأسبوعية",
    "تقدم المدرسة الدعم للتلاميذ",
]


@pytest.mark.parametrize(
    "text",
    [
        "kifach n3awed ndir jam3iya?",
        "Chno hiya lwatae9?",
        "SHNOU hiya l wata2i9",
        "wach khassni rapport l association",
        "ch7al lflous",
        "fin l9a lmodir dyalna",
    ],
)
def test_moroccan_arabic_is_told(text: str) -> None:
    assert is_arabizi(text)


@pytest.mark.parametrize(
    "text",
    [
        "Quelles sont les conditions pour créer une association ?",
        "la fin du contrat et le 3eme article",
        "How do I apply for a grant?",
        "convertir mp3 en mp4, h2o, co2, 4x4, 5G",
        "Que veut dire kifach ?",
        "what does wach mean in Moroccan Arabic",
        "mouvement daba",
        "كيفاش ندير جمعية",
        "14.05",
        "",
    ],
)
def test_other_languages_are_not(text: str) -> None:
    assert not is_arabizi(text)


@pytest.mark.parametrize(
    ("typed", "restated"),
    [
        ("chno hiya lwatae9?", "شنو هي الوثائق"),
        ("chkoun kayntakheb lmaktab lmousayyir dyal ljam3iya", "شكون ينتخب المكتب المسير ديال الجمعية"),
        ("wach kayn rra7a l2osbou3iya", "واش كاين الراحة الأسبوعية"),
        ("chno fl9anoun 14.05", "شنو في القانون 14.05"),
    ],
)
def test_words_are_those_of_the_library(typed: str, restated: str) -> None:
    assert fold(to_arabic(typed, ListedStore(TEXTS))) == fold(restated)


def test_words_that_the_library_lacks_are_common_ones_french_ones_or_as_they_sound() -> None:
    found = to_arabic("wach lmadina fiha logiciel tkrkib", ListedStore([])).split()
    assert fold(found[1]) == "المدينه"
    assert found[3] == "logiciel"
    assert is_arabic(found[4])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lmadrasa", "المدرسه"),
        ("rokhsa", "رخصه"),
        ("ddar", "الدار"),
        ("chahada", "شهاده"),
        ("kaytsennaw", "يتسناو"),
        ("makaymchich", "يمشي"),
        ("wata2i9", "وثايق"),
        ("3o9ouba", "عقوبه"),
        ("ghorfa", "غرفه"),
    ],
)
def test_what_a_word_means_is_among_its_readings(typed: str, meant: str) -> None:
    assert meant in readings(typed)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz23579", min_size=2, max_size=20))
def test_readings_are_folded_few_and_weighed(word: str) -> None:
    read = readings(word)
    assert len(read) <= 800
    assert all(fold(each) == each for each in read)
    assert all(0 < weight <= 1 for weight in read.values())
