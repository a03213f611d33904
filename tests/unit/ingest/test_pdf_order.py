"""Lines are read in the order that a reader follows, whatever the order in which they are seen."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.pdf_order import face_brackets, kind, reading_order, reads_rightwards

LINES = st.text(alphabet="RLDCWN", max_size=40)


def read(seen: str, *, rightwards: bool = False) -> str:
    """Read a line given as it is seen, from left to right."""
    kinds = "".join(map(kind, seen))
    return "".join(seen[i] for i in reading_order(kinds, rightwards=rightwards))


@given(LINES, st.booleans())
def test_the_order_is_a_permutation(kinds: str, rightwards: bool) -> None:
    assert sorted(reading_order(kinds, rightwards=rightwards)) == list(range(len(kinds)))


@given(st.text(alphabet="abcd01234./ ", max_size=30))
def test_a_line_of_latin_letters_and_digits_stays_as_it_is_seen(seen: str) -> None:
    assert read(seen, rightwards=True) == seen


@given(st.text(alphabet="abc012سلم .,/", max_size=30), st.booleans())
def test_latin_words_and_numbers_are_never_turned(seen: str, rightwards: bool) -> None:
    text = read(seen, rightwards=rightwards)
    assert [run for run in re.findall("[abc012]+", seen) if run not in text] == []


@given(st.lists(st.sampled_from(["سنة", "رقم", "2019", "14.05", "Tayssir", "26/08/2019", "في"]), max_size=8))
def test_numbers_and_latin_words_of_an_arabic_line_keep_their_letters(words: list[str]) -> None:
    seen = " ".join(word[::-1] if "\u0600" < word[0] < "\u0700" else word for word in words[::-1])
    text = read(seen)
    assert all(word in text.split() for word in words)


def test_an_arabic_line_with_a_number_and_a_latin_name() -> None:
    assert read("Tayssir جمانرب 14.05 مقر نوناقلا") == "القانون رقم 14.05 برنامج Tayssir"


def test_a_latin_line_with_an_arabic_word() -> None:
    assert read("the word ةلادع means justice", rightwards=True) == "the word عدالة means justice"


def test_directions() -> None:
    assert reads_rightwards("LLWR") is True
    assert reads_rightwards("RRWL") is False
    assert reads_rightwards("DDC") is None


def test_brackets_open_and_close_as_read() -> None:
    assert "".join(face_brackets(list("كلمة )شرح( هنا"))) == "كلمة (شرح) هنا"
    assert "".join(face_brackets(list("كلمة (شرح) هنا"))) == "كلمة (شرح) هنا"
