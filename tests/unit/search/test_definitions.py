"""Questions that ask what something is, and the sentences that say it."""

import pytest

from search.definitions import asked_about, is_definition


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("ما هي القرية الرقمية؟", "القرية الرقمية فضاء عمومي مفتوح للجميع."),
        ("ماذا نعني بالبئر المشتركة؟", "نعني بالبئر المشتركة كل بئر تملكه أسرتان أو أكثر."),
        ("ما تعريف الراعي في الدليل؟", "نسمي راعيا كل من يتكفل بقطيع غيره مقابل أجر."),
        ("من يعتبر مزارعا صغيرا؟", "يُعد مزارعا صغيرا من لا تتعدى أرضه خمسة هكتارات."),
        ("اشرح لي تدوير الماء", "تدوير الماء استعماله مرة ثانية بعد تصفيته."),
        ("Qu'est-ce qu'un puits partagé ?", "On appelle puits partagé celui que plusieurs familles utilisent."),
        ("What is a shared well?", "A shared well is one that several families own."),
    ],
)
def test_a_definition_answers_what_something_is(question: str, sentence: str) -> None:
    assert is_definition(sentence, asked_about(question))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("ما هي القرية الرقمية؟", "زار الوفد القرية الرقمية يوم الخميس الماضي."),
        ("من يعتبر مزارعا صغيرا؟", "لا يُعد مزارعا صغيرا من تتعدى أرضه خمسة هكتارات."),
        ("ما هي القرية الرقمية؟", "القرية الرقمية"),
        ("متى تفتح القرية الرقمية؟", "القرية الرقمية فضاء عمومي مفتوح للجميع."),
        ("", "القرية الرقمية فضاء عمومي مفتوح للجميع."),
    ],
)
def test_nothing_else_does(question: str, sentence: str) -> None:
    assert not is_definition(sentence, asked_about(question))


def test_a_definition_stands_below_its_heading() -> None:
    assert is_definition("تعاريف\nالقرية الرقمية فضاء عمومي مفتوح.", asked_about("ما هي القرية الرقمية؟"))


@pytest.mark.parametrize("question", ["من حفر البئر؟", "Que faut-il apporter ?", "كم عمق البئر؟", "؟"])
def test_other_questions_ask_for_no_definition(question: str) -> None:
    assert asked_about(question) == ()


def test_a_long_description_names_nothing() -> None:
    assert asked_about("ما هي الشروط المطلوبة للحصول على رخصة حفر البئر المشتركة؟") == ()
