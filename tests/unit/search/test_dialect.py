"""Moroccan Arabic is restated for the search; standard Arabic and other languages stay as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.dialect import _table, to_standard
from search.text import fold, tokens


@pytest.mark.parametrize(
    ("typed", "restated"),
    [
        ("شنو هي الوثائق ديال الطلب؟", "ما هي الوثائق الطلب؟"),
        ("شكون كيدير المراقبة", "من يفعل المراقبة"),
        ("فين نمشي باش نطلب الدعم؟", "أين أذهب لكي نطلب الدعم؟"),
        ("واش كيخلصو المتطوعين؟", "هل يدفعون المتطوعين؟"),
        ("شحال كتاخد الجمعية", "كم تأخذ الجمعية"),
        ("علاش كيخرجو من القراية؟", "لماذا يخرجون من الدراسة؟"),
        ("واش ما كيجيش", "هل ما يأتي"),
        ("شنو كاين فالمركز", "ما يوجد في المركز"),
        ("واش الطلب وشحال المبلغ", "هل الطلب وكم المبلغ"),
        ("شنو هوما لوراق ديال الكونجي", "ما هم وثائق الإجازة"),
        ("شكون كيسيني فالدوسي", "من يوقع في الملف"),
        ("واش غنمشيو للسبيطار بالطوبيس", "هل نذهب للمستشفى بالحافلة"),
        ("علاش ما كيمشيوش للسبيطار", "لماذا ما يذهبون للمستشفى"),
        ("علاش مكيعطيوش", "لماذا ما يعطون"),
        ("واش كيسمعوها", "هل يسمعون"),
        ("شحال كيتلاقاو", "كم يلتقون"),
        ("فين نخلي سوارتي", "أين أترك مفاتيح"),
    ],
)
def test_words_are_replaced_and_verbs_and_prepositions_brought_near(typed: str, restated: str) -> None:
    assert to_standard(typed) == restated


@pytest.mark.parametrize(
    "text",
    [
        "ما هي شروط الحصول على الدعم؟",
        "هل تتعاون الجمعيات في الدار البيضاء؟",
        "كتاب  الإحصاء السنوي",
        "إلا أن الخدمة تقدم",
        "ما معاش الشيخوخة",
        "Quelles sont les conditions ?",
        "",
        "14.05",
    ],
)
def test_what_is_no_dialect_comes_back_unchanged(text: str) -> None:
    assert to_standard(text) == text


def test_a_question_of_nothing_but_small_words_keeps_one() -> None:
    assert to_standard("ديال") == "ديال"


def test_a_nouns_first_letters_are_no_verbs_prefix() -> None:
    assert to_standard("شنو هو الكتاب") == "ما هو الكتاب"
    assert to_standard("فين كتاب كتابة كيلومترات كيفية") == "أين كتاب كتابة كيلومترات كيفية"


@given(st.lists(st.sampled_from([*_table(), "الجمعية", "القانون", "14.05", "subvention"]), min_size=1).map(" ".join))
def test_a_question_with_a_word_is_restated_with_one(text: str) -> None:
    assert tokens(to_standard(text))


def test_the_table_is_of_folded_words_with_standard_ones_that_need_no_restating() -> None:
    assert [word for word in _table() if fold(word) != word or " " in word] == []
    telling = "شنو "
    assert [words for words in _table().values() if to_standard(telling + words) != f"ما {words}".strip()] == []
