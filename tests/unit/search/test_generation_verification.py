"""Sentences held against the passages that they cite."""

import pytest
from search_fakes import TermEmbedder, passages_of

from search.generation.reply import ReplySentence
from search.generation.verification import Doubt, Verifier

PASSAGES = passages_of(
    "تعقد الجمعية جمعها العام مرة في السنة. ويستدعى الأعضاء قبل خمسة عشر يوما.",
    "يعرض أمين المال التقرير المالي على الأعضاء.",
    "ينتخب المكتب المسير لمدة ثلاث سنوات.",
    "لا تُشترط بطاقة الإعاقة في ملف الطلب.",
)


@pytest.fixture
def verifier() -> Verifier:
    return Verifier(PASSAGES, TermEmbedder())


def quotes(supports) -> list[str]:
    return [each.passage.text[each.start : each.end] for each in supports]


def test_a_supported_sentence_gets_the_sentence_that_says_it(verifier: Verifier) -> None:
    doubt, supports = verifier.check(ReplySentence("يستدعى الأعضاء قبل 15 يوما.", (1,)))
    assert (doubt, quotes(supports)) == (None, ["ويستدعى الأعضاء قبل خمسة عشر يوما."])


@pytest.mark.parametrize(
    ("text", "cited", "doubt"),
    [
        ("تعقد الجمعية جمعها العام مرة في السنة.", (), Doubt.UNCITED),
        ("تعقد الجمعية جمعها العام مرة في السنة.", (9,), Doubt.UNCITED),
        ("تعقد الجمعية جمعها العام مرة في السنة.", (0,), Doubt.UNCITED),
        ("يستدعى الأعضاء قبل 20 يوما.", (1,), Doubt.FACTS),
        ("تعقد الجمعية جمعها العام مرة في السنة.", (2,), Doubt.UNLIKE),
        ("تشترط بطاقة الإعاقة في ملف الطلب.", (4,), Doubt.OPPOSITE),
        ("تباع التذاكر في ملعب المدينة.", (1, 2, 3), Doubt.UNLIKE),
    ],
)
def test_what_is_not_supported_is_doubted(verifier: Verifier, text: str, cited: tuple[int, ...], doubt: Doubt) -> None:
    assert verifier.check(ReplySentence(text, cited)) == (doubt, ())


def test_citations_that_lead_nowhere_are_dropped(verifier: Verifier) -> None:
    sentence = ReplySentence("ينتخب المكتب المسير لمدة 3 سنوات.", (1, 3, 7))
    doubt, supports = verifier.check(sentence)
    assert (doubt, quotes(supports)) == (None, [PASSAGES[2].text])


def test_facts_may_come_from_any_of_the_cited_passages(verifier: Verifier) -> None:
    sentence = "ينتخب المكتب المسير لمدة 3 سنوات، ويستدعى الأعضاء قبل 15 يوما."
    assert verifier.check(ReplySentence(sentence, (3,)))[0] is Doubt.FACTS
    assert verifier.check(ReplySentence(sentence, (3, 1)))[0] is not Doubt.FACTS


def test_a_passage_is_read_once() -> None:
    embedder = TermEmbedder()
    verifier = Verifier(PASSAGES, embedder)
    for _ in range(3):
        verifier.check(ReplySentence("ينتخب المكتب.", (3,)))
    assert embedder.embedded.count(PASSAGES[2].text) == 1
