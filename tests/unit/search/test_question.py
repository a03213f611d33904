"""What a question asks for: language, numbers, years, and how rare its words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_fakes import TermStore, passages_of

from search.demands import Figure
from search.question import read_question, years_in

EMPTY = TermStore([])


@pytest.mark.parametrize(
    ("text", "language"),
    [("ما هي شروط الدعم؟", "ar"), ("Qui peut demander l'aide ?", "fr"), ("Who may apply for the grant?", "en")],
)
def test_a_question_has_a_language(text: str, language: str) -> None:
    assert read_question(text, EMPTY).language == language


@pytest.mark.parametrize(
    "text",
    [
        "كم عدد المستفيدين؟", "ما مدة الترخيص؟", "ما هي المدة؟", "ما النسبة؟", "متى يقدم الطلب؟", "شحال خاصني؟",
        "Combien coûte la formation ?", "Quel est l'âge minimal ?", "Quelle durée ?",
        "How many members?", "At what age?",
    ],
)  # fmt: skip
def test_questions_for_a_number_are_told(text: str) -> None:
    assert read_question(text, EMPTY).asks_number


@pytest.mark.parametrize("text", ["من يسير الجمعية؟", "ما هي شروط الدعم؟", "Qui dirige ?", "Who is in charge?", "؟"])
def test_other_questions_ask_for_no_number(text: str) -> None:
    assert not read_question(text, EMPTY).asks_number


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("متى يقدم الطلب؟", "يقدم الطلب كتابة.", True), ("متى يقدم الطلب؟", "يقدم الطلب في 15 مارس.", False),
        ("ما مبلغ المنحة؟", "تؤدى المنحة على 3 دفعات.", True), ("ما مبلغ المنحة؟", "مبلغها 3.000 درهم.", False),
        ("من يسير الجمعية؟", "يسيرها مكتب.", False),
    ],
)  # fmt: skip
def test_a_text_without_the_number_asked_for_lacks_it(question: str, text: str, lacks: bool) -> None:
    assert read_question(question, EMPTY).lacks_number(text) is lacks


def test_what_an_answer_must_hold_is_read_along() -> None:
    demands = read_question("كم تبلغ ميزانية المحور الثاني؟", EMPTY).demands
    assert demands.figure is Figure.AMOUNT
    assert [part.number for part in demands.parts] == [(2,)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ميزانية سنة 2022", {"2022"}), ("ميزانية ٢٠٢٢", {"2022"}), ("خطة 2012-2016", {"2012", "2016"}),
        ("يوم 26/08/2019", {"2019"}), ("القانون 14.05", set()), ("12022 درهما و 1443 هـ", set()), ("", set()),
    ],
)  # fmt: skip
def test_years_are_read(text: str, years: set[str]) -> None:
    assert years_in(text) == years
    assert read_question(text, EMPTY).years == years


def test_content_words_weigh_by_how_rare_they_are() -> None:
    store = TermStore(passages_of("دعم الجمعيات", "دعم المقاولات", "دعم التعاونيات الفلاحية"))
    statistics = read_question("ما هو دعم التعاونيات للمسنين؟", store).statistics
    assert list(statistics.idf) == ["دعم", "تعاون", "مسن"]
    assert statistics.idf["دعم"] < statistics.idf["تعاون"] < statistics.idf["مسن"]
    assert statistics.unknown == {"مسن"}


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    read = read_question(text, EMPTY)
    assert read.text == text
    assert read.years == years_in(text)
