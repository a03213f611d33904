"""How sure an answer is, from what speaks for its best quotation."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from search_fakes import TermEmbedder, TermStore, hits_of, passages_of

from search.confidence import confidence_of, gather_evidence
from search.question import Question, read_question
from search.quoting import Quotation, rank_quotations
from search.reach import Reach

PASSAGES = passages_of("تقدم الجمعية طلب المنحة في شهر مارس.", "يعد أمين المال التقرير المالي كل سنة.")


def ask(text: str) -> tuple[Question, list[Quotation]]:
    question = read_question(text, TermStore(PASSAGES))
    return question, rank_quotations(question, hits_of(PASSAGES), TermEmbedder(), Reach())


def sure(question: Question, ranked: list[Quotation], reach: Reach | None = None) -> float:
    return confidence_of(gather_evidence(question, ranked, reach or Reach()))


def with_features(ranked: list[Quotation], **features: float) -> list[Quotation]:
    return [replace(ranked[0], features=replace(ranked[0].features, **features)), *ranked[1:]]


def test_nothing_to_quote_is_no_confidence() -> None:
    question, _ = ask("متى تقدم الجمعية طلب المنحة؟")
    assert sure(question, []) == 0.0


def test_a_question_in_the_library_s_words_is_surer_than_one_in_others() -> None:
    assert sure(*ask("متى تقدم الجمعية طلب المنحة؟")) > sure(*ask("أين توجد محطة القطار السريع؟"))


def test_what_nothing_speaks_for_is_hardly_believed() -> None:
    question, ranked = ask("أين توجد محطة القطار السريع؟")
    assert sure(question, with_features(ranked, cosine=0.7)) < 0.05


def test_the_nearer_the_quotation_the_surer() -> None:
    question, ranked = ask("متى تقدم الجمعية طلب المنحة؟")
    rated = [sure(question, with_features(ranked, cosine=cosine)) for cosine in (0.7, 0.8, 0.85, 0.9, 0.95)]
    assert rated == sorted(rated)
    assert rated[0] < 0.1
    assert rated[-1] > 0.8


def test_another_language_shares_no_words_and_is_forgiven_it() -> None:
    question, ranked = ask("?Quelle gare")
    own, foreign = (with_features(ranked, is_foreign=flag, cosine=0.85) for flag in (0.0, 1.0))
    assert sure(question, foreign) > sure(question, own)


def test_of_one_or_two_words_one_must_be_shared() -> None:
    for text, is_believed in (("السد المائي", False), ("تدبير السد المائي", True), ("طلب السد", True)):
        question, ranked = ask(text)
        assert (sure(question, with_features(ranked, cosine=0.95)) > 0) is is_believed


def test_more_words_may_be_answered_in_other_words() -> None:
    question, ranked = ask("كيف نحصل على أموال من الدولة؟")
    assert sure(question, with_features(ranked, cosine=0.9)) > 0.5


def test_words_of_the_title_and_the_headings_are_shared_too() -> None:
    question = read_question("التدبير المحاسبي", TermStore(PASSAGES))
    for outline, is_believed in (((), False), (("التدبير المحاسبي",), True)):
        ranked = rank_quotations(question, hits_of([replace(PASSAGES[1], outline=outline)]), TermEmbedder(), Reach())
        assert (sure(question, with_features(ranked, cosine=0.95)) > 0) is is_believed


@given(st.floats(-1e6, 1e6), st.floats(0, 1))
def test_confidence_is_a_probability(cosine: float, is_foreign: float) -> None:
    question, ranked = ask("متى تقدم الجمعية طلب المنحة؟")
    assert 0 <= sure(question, with_features(ranked, cosine=cosine, is_foreign=is_foreign)) <= 1
