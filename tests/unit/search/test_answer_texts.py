"""What is said where there is nothing to quote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answer_texts import Missing, abstention, is_content, language_of, no_question
from search.demands import Figure


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ما هي شروط الدعم؟", "ar"), ("ما هو CNSS؟", "ar"), ("", "ar"), ("؟!…", "ar"), ("14.05", "ar"),
        ("Quelles sont les conditions de l'aide ?", "fr"), ("association", "fr"), ("loi 14.05", "fr"),
        ("What are the conditions for the grant?", "en"), ("who may apply", "en"), ("CNSS", "fr"),
    ],
)  # fmt: skip
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_question_pasted_in_presentation_forms_is_arabic() -> None:
    assert language_of("ﻣﺎ ﺷﺮﻭﻁ ﺍﻟﺪﻋﻢ") == "ar"


@pytest.mark.parametrize(
    ("question", "begins", "terms"),
    [
        ("ما هي شروط الدعم؟", "لا تجيب", "بُحث عن: شروط، الدعم."),
        ("Quelles sont les conditions, exactement ?", "Les sources", "Recherche : conditions, exactement."),
        ("What are the conditions?", "The sources", "Looked for: conditions."),
    ],
)
def test_a_refusal_tells_in_the_questions_language_what_was_looked_for(question: str, begins: str, terms: str) -> None:
    assert abstention(question).startswith(begins)
    assert abstention(question).endswith(terms)


@pytest.mark.parametrize("question", ["ما شروط الدعم؟", "Quelles conditions ?", "What are the conditions?"])
@pytest.mark.parametrize("what", [*Figure, "list", "part", "year", "now"])
def test_a_refusal_tells_what_was_not_there(question: str, what: str) -> None:
    told = abstention(question, [Missing(what, "المحور 5")])
    assert told.startswith(abstention(question))
    assert len(told) > len(abstention(question)) + 10
    assert "{" not in told


def test_what_was_not_there_is_named() -> None:
    missing = [Missing("part", "المحور 5"), Missing("year", "2031")]
    told = abstention("ما المحور 5 لسنة 2031؟", missing)
    assert told.endswith("لا يرد «المحور 5» في أقرب ما وُجد. لا يخص أي مما وُجد سنة 2031.")


def test_words_are_shown_as_they_were_written_and_once() -> None:
    assert abstention("«القانون» 14-05 القانون «القانون»").endswith("بُحث عن: القانون، 14-05.")


def test_braces_in_a_question_are_only_braces() -> None:
    assert "{terms}" in abstention("{terms} {0} prix")


def test_a_question_of_stop_words_is_shown_as_it_is() -> None:
    assert abstention("ما هو؟").endswith("بُحث عن: ما هو؟.")


@given(st.text(max_size=3000))
def test_a_refusal_is_one_short_line(question: str) -> None:
    told = abstention(question)
    assert len(told) < 600
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(("text", "begins"), [("؟", "لم أجد"), ("...", "لم أجد")])
def test_a_text_without_a_word_is_asked_for_one(text: str, begins: str) -> None:
    assert no_question(text).startswith(begins)


@pytest.mark.parametrize(
    ("token", "expected"), [("دعم", True), ("من", False), ("x", False), ("4", True), ("14.05", True)]
)
def test_content_words_are_told_from_others(token: str, expected: bool) -> None:
    assert is_content(token) is expected
