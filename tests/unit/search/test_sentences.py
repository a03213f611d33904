"""Where sentences end, and that together they leave nothing out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.sentences import ends_sentence, sentence_spans

TEXTS = st.text(max_size=80) | st.text(alphabet='ابد ص AbzéI19.…!?؟؛»)(«"\n\u2028 \u00a0', max_size=80)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(TEXTS)
def test_sentences_are_ordered_trimmed_and_cover_every_visible_character(text: str) -> None:
    spans = sentence_spans(text)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(start < end and text[start:end] == text[start:end].strip() for start, end in spans)
    covered = {at for start, end in spans for at in range(start, end)}
    assert {at for at, char in enumerate(text) if not char.isspace()} <= covered


@given(TEXTS)
def test_no_sentence_crosses_a_line(text: str) -> None:
    assert not any("\n" in sentence for sentence in cut(text))


@given(TEXTS, TEXTS)
def test_lines_are_cut_independently(one: str, other: str) -> None:
    assert cut(f"{one}\n{other}") == cut(one) + cut(other)


@pytest.mark.parametrize(
    "sentences",
    [
        ["تقدم الجمعية طلبها.", "ثم تنتظر الجواب."],
        ["من يستفيد؟", "كل مقيم!", "بشرط واحد؛", "أن يسجل…", "وهكذا"],
        ["Qui peut demander ?", "Toute association.", "Avant le 31 mars !"],
        ["قال: «لا يجوز.»", "ثم سكت."],
        ["Il a dit « jamais. »", "Puis rien."],
        ["(انظر الدليل.)", "بعد ذلك"],
        ["صدر سنة 2010 م.", "وعُدل بعدها."],
    ],
)
def test_sentences_end_at_their_marks(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "طبقا للقانون رقم 14.05 المتعلق بالمؤسسات.",
        "بلغت النسبة 3.5 في المئة.",
        "يقول د. أحمد في ص. 12 ذلك.",
        "وفق art. 12 et s. du code.",
        "M. Alami et Mme. Idrissi sont venus.",
        "1. تقديم الطلب",
        "اكتبوا إلى info@example.org أو www.example.org.",
        "الشركة ش.م.م. مسجلة.",
        "Les aides ... sont versées.",
    ],
)
def test_marks_that_end_nothing_are_passed_over(sentence: str) -> None:
    assert cut(sentence) == [sentence]


def test_a_missing_space_between_arabic_words_is_no_obstacle() -> None:
    assert cut("انتهى الأجل.يقدم الطلب") == ["انتهى الأجل.", "يقدم الطلب"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\u2028"])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("تم.", True), ("تم؟ ", True), ("قال «نعم.»", True), ("تم.¹²", True), ("dit « oui. »", True),
        ("تم", False), ("تم:", False), ("", False),
    ],
)  # fmt: skip
def test_a_text_ends_in_a_sentence_or_not(text: str, expected: bool) -> None:
    assert ends_sentence(text) is expected


def test_a_long_text_without_words_is_cut_in_reasonable_time() -> None:
    # Would take minutes if a mark looked at all that stands before or behind it.
    assert len(sentence_spans(". " * 50_000)) > 0
    assert len(sentence_spans("." + " " * 100_000 + ".")) == 2
