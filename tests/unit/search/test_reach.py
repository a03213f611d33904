"""How well the words of a question are matched in spans of passages, in whole passages, and in all of them."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_fakes import TermEmbedder, TermStore, passages_of

from search.embedding.base import Reading
from search.lexical import term_id
from search.passage import Passage
from search.question import read_question
from search.reach import Reach, read_reach
from search.retrieval import Hit
from search.text import index_terms
from search.thesaurus import Thesaurus
from search.words import SAME_COSINE, pack_words, word_spans

THESAURUS = Thesaurus.parse("منحة, إعانة مالية | subvention |\nشيك, صك | chèque | cheque")
TEXTS = ("تؤدى المنحة في مارس. تجتمع اللجنة كل شهر.", "يوقع الرئيس شيك الجمعية.")


class WordTermEmbedder(TermEmbedder):
    """Embeds every word as the direction of its term."""

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        wholes = self.embed_queries(texts)
        return [Reading(whole, self._words(text)) for whole, text in zip(wholes, texts, strict=True)]

    read_passages = read_queries

    def _words(self, text: str) -> np.ndarray:
        terms = [index_terms(text[start:end]) or [""] for start, end in word_spans(text)]
        rows = [np.random.default_rng(term_id(each[0])).standard_normal(self.dimension) for each in terms]
        made = np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension)
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def reach_of(question: str, *passages: Passage, embedder: TermEmbedder | None = None) -> Reach:
    embedder = embedder or WordTermEmbedder()
    hits = [Hit(at, 0.0, passage, point_id=str(at)) for at, passage in enumerate(passages, start=1)]
    texts = [passage.search_text for passage in passages]
    packed = {
        hit.point_id: pack_words(text, reading.words)
        for hit, text, reading in zip(hits, texts, WordTermEmbedder().read_passages(texts), strict=True)
    }
    return read_reach(read_question(question, TermStore(passages)), hits, embedder, packed, THESAURUS)


def test_a_span_matches_the_words_that_it_holds() -> None:
    (passage,) = passages_of(TEXTS[0])
    reach = reach_of("المنحة في مارس", passage)
    first, second = passage.text.index("تجتمع") - 1, len(passage.text)
    assert reach.matched("1", 0, first) > 0.5 > reach.matched("1", first, second)
    assert reach.matched("1", 0, second) == pytest.approx(reach.matched("1", 0, first), abs=0.2)


def test_title_and_headings_belong_to_every_span() -> None:
    bare, headed = passages_of(TEXTS[1]), passages_of(TEXTS[1], outline=("أجل المنحة",))
    assert reach_of("المنحة", *headed).matched("1", 0, 10) > 0.8
    assert reach_of("المنحة", *bare).matched("1", 0, 10) < 0.5
    assert reach_of("دليل", *bare).matched("1", 0, 10) > 0.8


def test_the_weakest_word_is_the_one_that_a_passage_lacks() -> None:
    passages = passages_of(*TEXTS)
    assert reach_of("اللجنة المنحة", *passages).weakest("1") > 0.8
    assert reach_of("اللجنة القطار", *passages).weakest("1") < 0.5
    assert reach_of("المنحة من القطار", *passages).weakest("1") < 0.5


def test_stop_words_are_not_asked_to_be_there() -> None:
    assert reach_of("ما هي المنحة؟", *passages_of(*TEXTS)).weakest("1") > 0.8


def test_what_a_passage_lacks_and_another_has_is_told() -> None:
    passages = passages_of(*TEXTS)
    reach = reach_of("المنحة والشيك", *passages)
    assert reach.lacking("1", 0, len(passages[0].text)) > 0.2
    assert reach_of("المنحة", *passages).lacking("1", 0, len(passages[0].text)) == pytest.approx(0, abs=1e-6)


def test_another_word_for_the_same_matches_too_in_any_language() -> None:
    passages = passages_of(*TEXTS)
    for question in ("الإعانة المالية", "la subvention", "les subventions"):
        assert reach_of(question, *passages).matched("1", 0, 24) > 0.5, question
        assert reach_of(question, *passages).weakest("2") < 0.5, question
    assert reach_of("الصك", *passages).weakest("2") == pytest.approx(SAME_COSINE)
    assert reach_of("le train", *passages).weakest("1") < 0.5


def test_without_words_nothing_is_held_against_a_passage() -> None:
    passages = passages_of(*TEXTS)
    assert not reach_of("المنحة", *passages, embedder=TermEmbedder()).passages
    unknown = reach_of("المنحة", *passages)
    for reach in (Reach(), unknown):
        assert (reach.matched("", 0, 9), reach.weakest(""), reach.lacking("", 0, 9)) == (0.5, 0.3, 0.0)


@given(st.text(alphabet="ابتدرسعلم منهو؟.!14", max_size=40), st.text(alphabet="ابتدرسعلم منهو؟.!14", max_size=80))
def test_everything_told_is_a_share(question: str, text: str) -> None:
    reach = reach_of(question, *passages_of(text, TEXTS[0]))
    for point_id in ("1", "2"):
        for share in (reach.matched(point_id, 0, 20), reach.weakest(point_id), reach.lacking(point_id, 0, 20)):
            assert 0 <= share <= 1.001
