"""Which sentences are quoted, how much of the text around them, and how many."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_fakes import TermEmbedder, TermStore, hits_of, passages_of

from search.passage import Passage
from search.question import read_question
from search.quoting import (
    FEATURE_NAMES,
    MOST_QUOTATIONS,
    WEIGHTS,
    Features,
    Quotation,
    choose_quotations,
    quote_whole,
    rank_quotations,
    weigh,
)
from search.reach import Reach
from search.sentences import sentence_spans

ARABIC = st.text(alphabet="ابتدرسعلمنهويةأإء\u064b\u064f\u0640 .،؛؟!:\n-•1٢«»", max_size=200)


def rank(question: str, *passages: Passage) -> list[Quotation]:
    return rank_quotations(read_question(question, TermStore(passages)), hits_of(passages), TermEmbedder(), Reach())


def quotations(question: str, *passages: Passage) -> list[str]:
    return [quotation.text for quotation in rank(question, *passages)]


def test_the_sentence_that_shares_the_question_s_words_comes_first() -> None:
    passages = passages_of(
        "تحتفظ الجمعية بوثائقها عشر سنوات. يعد أمين المال التقرير المالي. تجتمع اللجنة كل شهر.", "نص عن شيء آخر تماما."
    )
    assert quotations("من يعد التقرير المالي؟", *passages)[0] == "يعد أمين المال التقرير المالي."


def test_a_number_is_preferred_where_one_is_asked_for() -> None:
    passages = passages_of("تؤدى المنحة المالية للجمعيات كاملة. تؤدى المنحة المالية للجمعيات ومبلغها 4000.")
    asked, not_asked = "كم المنحة المالية للجمعيات؟", "هل تؤدى المنحة المالية للجمعيات كاملة؟"
    assert quotations(asked, *passages)[0].endswith("4000.")
    assert quotations(not_asked, *passages)[0].endswith("كاملة.")
    assert {each.text[-5:]: each.features.lacks_number for each in rank(asked, *passages)} == {"4000.": 0, "املة.": 1}
    assert {each.features.lacks_number for each in rank(not_asked, *passages)} == {0}


def test_a_question_is_no_answer_to_a_question() -> None:
    passages = passages_of("من يعد التقرير المالي للجمعية؟\nيعد أمين المال التقرير المالي للجمعية.")
    assert quotations("من يعد التقرير المالي للجمعية؟", *passages)[0].startswith("يعد أمين المال")


@pytest.mark.parametrize(
    ("text", "foreign"), [("Le trésorier établit le rapport.", 1.0), ("يعد أمين المال تقريرا.", 0.0)]
)
def test_another_language_than_the_question_s_is_told(text: str, foreign: float) -> None:
    assert rank("من يعد التقرير المالي؟", *passages_of(text))[0].features.is_foreign == foreign


def test_what_announces_a_list_takes_the_list_along() -> None:
    text = "يتكون الملف من الوثائق الآتية:\n- نسخة من القانون الأساسي\n- لائحة الأعضاء\n- التقرير المالي"
    assert quotations("مما يتكون الملف؟", *passages_of(text))[0] == text


def test_a_list_is_quoted_as_far_as_ten_items_and_no_page() -> None:
    def listed(*items: str) -> str:
        found = quotations("مما يتكون الملف؟", *passages_of("\n".join(["يتكون الملف من الوثائق الآتية:", *items])))
        return next(each for each in found if each.startswith("يتكون"))

    items = [f"- البند رقم {at} من اللائحة" for at in range(1, 15)]
    assert listed(*items).splitlines()[1:] == items[:10]
    assert 60 < len(listed(*["- " + "كلمة " * 60] * 5).split()) <= 120


def test_a_heading_takes_the_sentence_below_it_along() -> None:
    text = "المادة 5: مدة الترخيص\nيسلم الترخيص لخمس سنوات. ويجدد بطلب."
    passage = passages_of(text, outline=("الباب الأول", "المادة 5: مدة الترخيص"))[0]
    assert quotations("مدة الترخيص", passage)[0] == "المادة 5: مدة الترخيص\nيسلم الترخيص لخمس سنوات."


def test_headings_above_one_another_take_the_sentence_below_them_all_and_its_list() -> None:
    text = "دليل الدروس\nالتسجيل\nيتكون ملف التسجيل من:\n- نسخة من البطاقة\n- صورتان"
    passage = passages_of(text, outline=("دليل الدروس", "التسجيل"))[0]
    assert text in (found := quotations("دليل الدروس", passage))
    assert all("نسخة" in each for each in found if "دليل" in each or "التسجيل" in each)


def test_a_heading_is_told_from_a_sentence_that_begins_with_its_words() -> None:
    passage = passages_of("مدة الترخيص\nمدة الترخيص خمس سنوات كاملة.", outline=("مدة الترخيص",))[0]
    found = rank("ما مدة الترخيص؟", passage)
    assert {each.text.count("\n"): each.features.opens_with_heading for each in found} == {0: 0.0, 1: 1.0}


TABLE = "الصنف | السقف بالدرهم\nمنحة الانطلاق المحلية | 60.000\nمنحة المشروع | 250.000"


def test_the_head_of_a_table_is_quoted_with_its_rows_and_no_further() -> None:
    found = quotations("ما أصناف السقف؟", *passages_of(f"تمنح اللجنة أصنافا.\n{TABLE}\nتؤدى المنح كل سنة."))
    assert TABLE in found
    assert all("منحة" in each for each in found if each.startswith("الصنف"))


@pytest.mark.parametrize("caption", ["الجدول رقم 2: أصناف المنح وسقفها", "Tableau 2 : les subventions et leur plafond"])
def test_the_caption_of_a_table_is_quoted_with_its_rows_and_never_alone(caption: str) -> None:
    assert f"{caption}\n{TABLE}" in quotations("أصناف المنح وسقفها", *passages_of(f"{caption}\n{TABLE}\nتؤدى كل سنة."))
    assert quotations("أصناف المنح وسقفها", *passages_of(f"{caption}\nتؤدى المنح كل سنة.")) == ["تؤدى المنح كل سنة."]


def test_a_row_is_quoted_from_the_head_of_its_table_on() -> None:
    ranked = rank("ما سقف منحة الانطلاق المحلية؟", *passages_of(f"تمنح اللجنة ما يأتي كل سنة.\n{TABLE}"))
    row = next(each for each in ranked if each.text.startswith("منحة الانطلاق"))
    (chosen,) = choose_quotations([row])
    assert chosen.text == "\n".join(TABLE.splitlines()[:2])


def test_a_row_far_down_a_long_table_is_quoted_with_no_more_than_the_rows_near_it() -> None:
    rows = [f"الجماعة رقم {at} | {at} مستفيدا" for at in range(60)]
    text = "\n".join(rows)
    last = replace(rank("مستفيدا في الجماعة", *passages_of(text))[0], start=text.index(rows[59]), end=len(text))
    (chosen,) = choose_quotations([last])
    assert chosen.text.endswith(rows[59])
    assert len(chosen.text.split()) <= 120


def test_single_words_are_not_quoted() -> None:
    assert quotations("المنحة", *passages_of("المنحة\nمنحة الجمعيات.\nتؤدى المنحة في شهر مارس.")) == [
        "تؤدى المنحة في شهر مارس."
    ]
    assert rank("المنحة", *passages_of("", ". . . . .", "- - -\n… … … …")) == []
    assert rank("المنحة") == []


def test_a_passage_that_the_dense_list_did_not_reach_is_ranked_too() -> None:
    passages = passages_of("\n".join(f"جملة تتحدث عن موضوع رقم {at}." for at in range(20)))
    question = read_question("متى تؤدى المنحة؟", TermStore(passages))
    for cosine, taken in ((None, 0.8), (0.0, 0.0)):
        found = rank_quotations(question, hits_of(passages, cosine=cosine), TermEmbedder(), Reach())
        assert {each.features.cosine for each in found if each.is_estimated} == {taken}


def test_only_the_most_promising_are_embedded() -> None:
    text = "\n".join(f"جملة تتحدث عن موضوع رقم {at}." for at in range(60))
    passages = passages_of(text, text)
    embedder = TermEmbedder()
    found = rank_quotations(read_question("موضوع", TermStore(passages)), hits_of(passages), embedder, Reach())
    assert len(found) == 32
    assert sum(not each.is_estimated for each in found) == len(embedder.embedded) - 1 == 8


def test_single_sentences_are_taken_from_the_index() -> None:
    passages = passages_of("شروط الدعم هي:\n- شرط أول.\n- شرط ثان للدعم.\nيمنح الدعم كل سنة. ينشر في مايو.")
    question = read_question("متى يمنح الدعم؟", TermStore(passages))
    hits = [replace(hit, point_id="p") for hit in hits_of(passages)]
    embedder = TermEmbedder()
    computed = rank_quotations(question, hits, embedder, Reach())
    spans = [passages[0].text[start:end] for start, end in sentence_spans(passages[0].text)]
    stored = {"p": embedder.embed_passages(spans)}
    embedder.embedded.clear()
    ranked = rank_quotations(question, hits, embedder, Reach(), stored)
    assert [each.text for each in ranked] == [each.text for each in computed]
    assert [each.score for each in ranked] == pytest.approx([each.score for each in computed], abs=1e-4)
    listed = "\n".join(passages[0].text.split("\n")[:4])
    assert embedder.embedded[0] == question.text
    assert all(text not in spans and listed.startswith(text[:10]) for text in embedder.embedded[1:])
    wrong = {"p": np.roll(stored["p"], 1, axis=0)}
    assert [each.score for each in rank_quotations(question, hits, embedder, Reach(), wrong)] != pytest.approx(
        [each.score for each in computed], abs=1e-4
    )


def test_ranking_is_the_weighted_sum_best_first() -> None:
    found = rank("متى تؤدى المنحة؟", *passages_of("تؤدى المنحة في مارس. تجتمع اللجنة كل شهر.", "تعد الجمعية تقريرها."))
    assert [quotation.score for quotation in found] == [weigh(quotation.features) for quotation in found]
    assert [quotation.score for quotation in found] == sorted((quotation.score for quotation in found), reverse=True)


def test_weighing_is_linear() -> None:
    ones = Features(*([1.0] * len(FEATURE_NAMES)))
    assert weigh(ones) == pytest.approx(weigh(WEIGHTS, ones))
    assert weigh(replace(ones, cosine=2.0)) - weigh(ones) == pytest.approx(WEIGHTS.cosine)


# Choosing


def scored(*scores: float) -> list[Quotation]:
    passages = passages_of(*("تؤدى المنحة في مارس." for _ in scores))
    return [replace(rank("المنحة", each)[0], score=score) for each, score in zip(passages, scores, strict=True)]


def test_at_most_four_are_chosen() -> None:
    assert len(choose_quotations(scored(9.0, 9.0, 9.0, 9.0, 9.0))) == MOST_QUOTATIONS == 4


def test_only_what_comes_near_the_best_is_chosen() -> None:
    assert [quotation.score for quotation in choose_quotations(scored(9.0, 5.1, 4.9, 4.8))] == [9.0, 5.1]


def test_one_quotation_a_passage_the_best() -> None:
    first, second = scored(9.0, 8.8)
    again = replace(first, score=8.9)
    assert choose_quotations([first, again, second]) == [first, second]


def test_nothing_is_chosen_from_nothing() -> None:
    assert choose_quotations([]) == quote_whole([]) == []


def test_whole_passages_are_quoted_in_the_order_found() -> None:
    passages = passages_of("تعد الجمعية تقريرها. ترسله إلى اللجنة.", "تؤدى المنحة في مارس. تجتمع اللجنة كل شهر.")
    chosen = quote_whole(rank("متى تؤدى المنحة؟", *passages))
    assert [quotation.text for quotation in chosen] == [passage.text for passage in passages]


def test_four_whole_passages_are_quoted_at_most() -> None:
    passages = passages_of(*["تؤدى المنحة في شهر مارس."] * 5)
    assert [each.passage for each in quote_whole(rank("متى تؤدى المنحة؟", *passages))] == passages[:4]


@given(st.lists(ARABIC, min_size=1, max_size=4), ARABIC)
def test_quotations_stand_in_their_passages(texts: list[str], question: str) -> None:
    passages = passages_of(*texts, outline=("علم", "درس بلا"))
    for quotation in (ranked := rank(question, *passages)):
        assert quotation.text == quotation.passage.text[quotation.start : quotation.end]
        assert quotation.text == quotation.text.strip()
        assert len(quotation.text.split()) >= 3
    chosen = choose_quotations(ranked)
    assert len({quotation.passage.passage_id for quotation in chosen}) == len(chosen) <= MOST_QUOTATIONS
    assert chosen[:1] == ranked[:1]


def test_neither_a_title_nor_a_heading_is_quoted_alone() -> None:
    heading, sentence = "شروط منح الدعم للجمعيات", "تؤدى المنح كل سنة للجمعيات."
    question = "ما شروط منح الدعم للجمعيات؟"
    body, bare = passages_of(sentence, heading, outline=(heading,))
    assert quotations(question, body, bare) == [sentence]
    (titled,) = passages_of(f"{sentence}\n{heading}")
    titled = replace(titled, source=replace(titled.source, title=heading))
    assert quotations(question, titled) == [sentence]


def test_a_text_that_its_title_repeats_is_quoted() -> None:
    for text in ("تؤدى المنح كل سنة للجمعيات.", "تؤدى المنح كل سنة للجمعيات"):
        (passage,) = passages_of(text)
        assert quotations("متى تؤدى المنح؟", replace(passage, source=replace(passage.source, title=text))) == [text]


def test_what_says_what_something_is_comes_first_where_that_is_asked() -> None:
    passages = passages_of(
        "يدفع المستفيد من القرض الصغير فائدة القرض الصغير كل شهر.\nالقرض الصغير سلفة لمن لا حساب له."
    )
    (best, *_) = rank("ما هو القرض الصغير؟", *passages)
    assert (best.text[:13], best.features.defines) == ("القرض الصغير ", 1.0)
    assert {each.features.defines for each in rank("متى يؤدى القرض الصغير؟", *passages)} == {0.0}
