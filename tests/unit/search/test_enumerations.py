"""Questions for all of a counted list, and how much a text lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.enumerations import counted_list, listed_things


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("ما هي المحاور الأربعة للخطة؟", 4), ("ما المحاور الاستراتيجية الأربعة؟", 4), ("ما الأسئلة العشرة؟", 10),
        ("اذكر القواعد السبع", 7), ("ما بنود قائمة فحص الكراسي المتحركة الاثنا عشر؟", 12),
        ("ما الأركان الخمسة عشر؟", 15), ("ما المؤشرات الاثنان والعشرون في اللوحة؟", 22), ("ما المواد العشرون؟", 20),
        ("Quelles sont les dix questions de la grille ?", 10), ("Quels sont les 4 axes ?", 4),
        ("What are the seven rules?", 7),
    ],
)  # fmt: skip
def test_counted_lists_are_asked_for(question: str, count: int) -> None:
    assert counted_list(question) == count


@pytest.mark.parametrize(
    "question",
    [
        "ما المحور الرابع؟", "ما مهام اللجنة الرابعة؟", "ما أهداف التعاون؟", "ما الطريقتان الاثنتان؟",
        "كم عدد المحاور؟", "لماذا المحاور أربعة؟", "من وضع المحاور الأربعة؟", "Quels sont les axes ?",
        "What are 4", "ما", "",
    ],
)  # fmt: skip
def test_other_questions_ask_for_none(question: str) -> None:
    assert counted_list(question) == 0


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("تستعمل شبكة من عشرة أسئلة تحسب لكل جواب نقطة.", 1), ("السن، والجنس، والسكن", 5), ("- أ\n- ب\n- ج", 3),
        ("1. السن\n2. الجنس", 2), ("المبلغ | من يأذن\nألف | الرئيس", 2), ("Le nom, l'âge et la ville.", 3), ("", 1),
        ("القواعد سبع:\nالإنصات.\nالاحترام.\nالسرية.", 3), ("الأسئلة:\nالسن؟\nالسكن؟\n\nالخطر درجات.", 2),
        ("من الأسئلة: هل هدد؟ هل ضرب؟ هل خنق؟ هل شرب؟", 4), ("الموعد: الثلاثاء.\nيفتح المكتب باكرا.\nيغلق ليلا.", 1),
    ],
)  # fmt: skip
def test_lines_with_marks_and_parts_of_a_sentence_count(text: str, things: int) -> None:
    assert listed_things(text) == things


@given(st.text(max_size=200))
def test_any_text_has_a_count(text: str) -> None:
    assert 0 <= counted_list(text) < 100
    assert listed_things(text) >= 1
