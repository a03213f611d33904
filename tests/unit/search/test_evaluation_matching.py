"""When a passage or a quotation holds what is expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation import JudgedQuestion, Matcher

SENTENCE = "تقوم الاستراتيجية على أربعة محاور، وهي مترابطة."
ARABIC = st.text(st.sampled_from("ابتثجحخدرسعفقكلمنهوي ٠١٢،.ـً"), max_size=40)


def sentences(*texts: str, repair=str) -> Matcher:
    return Matcher(JudgedQuestion("q", "?", sentences=texts), repair)


def answers(*texts: str) -> Matcher:
    return Matcher(JudgedQuestion("q", "?", answers=texts))


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        f"قبلها كلام. {SENTENCE} وبعدها كلام.",
        "تقوم الاستراتيجية على أربـعة محــاور\n• وهي مترابطةٌ",
        "تقوم الا ستراتيجية على أربعة محاور وهي مترابطة",
    ],
)
def test_a_sentence_is_found_whatever_spaces_marks_and_stretching_do(text: str) -> None:
    assert sentences(SENTENCE).in_passage(text)
    assert sentences("شيء آخر", SENTENCE).in_quotation(text)


@pytest.mark.parametrize("text", ["", "…", "تقوم الاستراتيجية على خمسة محاور، وهي مترابطة."])
def test_other_words_are_not_the_sentence(text: str) -> None:
    assert not sentences(SENTENCE).in_passage(text)
    assert not sentences(SENTENCE).in_quotation(text)


def test_a_part_of_the_sentence_is_a_right_quotation_and_no_right_passage() -> None:
    part = "على أربعة محاور"
    assert sentences(SENTENCE).in_quotation(part)
    assert not sentences(SENTENCE).in_passage(part)


def test_a_word_or_two_of_the_sentence_are_no_quotation() -> None:
    assert not sentences(SENTENCE).in_quotation("أربعة")
    assert sentences("أربعة").in_quotation("أربعة")


def test_digits_are_the_same_in_both_scripts() -> None:
    assert sentences("في سنة ٢٠١٢").in_passage("في سنة 2012")


def test_a_damaged_sentence_is_compared_as_mended_too() -> None:
    mended = sentences("االجتماعية", repair=lambda text: text.replace("اال", "الا"))
    assert mended.in_passage("التنمية الاجتماعية")
    assert mended.in_passage("التنمية االجتماعية")


@pytest.mark.parametrize(
    ("answer", "text", "holds"),
    [
        ("جمال", "ولد جمال سنة 1958", True),
        ("جمعية", "وللجمعية فروع", True),  # annotators leave out what Arabic writes into the word
        ("(13 أكتوبر 1958،", "ولد في 13 أكتوبر 1958", True),
        ("14.05", "القانون 14-05", True),
        ("٣ سنوات", "مدة 3  سنوات", True),
        ("12", "سنة 2012", False),
        ("3 سنوات", "13 سنوات", False),
        ("20", "200 درهم", False),
        ("من", "ضمن الحدود", False),
        ("من", "من الحدود", True),
        ("Paris", "à paris.", True),
        ("-)", "أول ألبوم (حبيبي -) سنة 2004", True),
        ("-)", "أول ألبوم", False),
        ("ـ", "أول ألبوم", False),
        ("جمال خاشقجي", "خاشقجي جمال", False),
    ],
)
def test_a_short_answer_stands_in_the_text_and_not_within_a_number(answer: str, text: str, holds: bool) -> None:
    assert answers(answer).in_passage(text) is holds
    assert answers("لا شيء من هذا", answer).in_quotation(text) is holds


def test_a_part_of_a_short_answer_is_not_enough() -> None:
    assert not answers("الشهر الثالث من سنة الولادة").in_quotation("الثالث من سنة الولادة")


@given(ARABIC, ARABIC, ARABIC)
def test_what_stands_in_a_text_is_found_in_it(before: str, sentence: str, after: str) -> None:
    if any(char.isalnum() for char in sentence.replace("ـ", "")):
        assert sentences(sentence).in_passage(f"{before} {sentence} {after}")
        assert answers(sentence).in_passage(f"{before} | {sentence} | {after}")
