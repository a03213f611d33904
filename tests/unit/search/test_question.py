"""What a question asks for: language, numbers, years, and how rare its words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_fakes import TermStore, passages_of

from search.question import holds_number, read_question, years_in

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
    "text",
    [
        "15 يوما", "١٥ يوما", "بعد ثلاثة أيام", "خمسة عشر", "اثنتي عشرة سنة", "عشرون", "مائة درهم", "خمسمئة درهم",
        "ألفي درهم", "ثلثي الأعضاء", "وبنصف الأجر", "أسبوعين", "قبل متم شهر مارس", "deux mois", "la moitié", "ten days",
    ],
)  # fmt: skip
def test_numbers_are_seen_in_digits_and_in_words(text: str) -> None:
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "الفصل والفئة والفقر", "تسعى الوزارة", "ستوفر الجمعية", "أثناء العمل", "مستوى الخدمة", "الأربعاء",
        "مائدة", "un projet d'une association", "someone often attends", "",
    ],
)  # fmt: skip
def test_words_that_only_begin_like_numbers_are_none(text: str) -> None:
    assert not holds_number(text)


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
