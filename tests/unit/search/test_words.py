"""Words of texts, their packed embeddings, and late interaction between them."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.embedding.base import prepare
from search.words import (
    SAME_COSINE,
    QuestionWords,
    content_places,
    is_content,
    match_words,
    pack_words,
    question_terms,
    word_spans,
)

# Diacritics, tatweel, marks of direction and joiners, spaces and letters of three scripts.
TEXTS = st.text(st.sampled_from("اب\u064b\u0651ـ\u200c\u200f\u202b\u00ad\ufeff\u0670 \n.،1٢aé_\0-") | st.characters())


def words_of(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text)]


def unit_rows(count: int, dimension: int = 384, seed: int = 1) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def as_question(rows: np.ndarray) -> QuestionWords:
    return QuestionWords.of(" ".join(["دعم"] * len(rows)), rows, {"دعم": 1.0})


@given(TEXTS)
def test_a_text_as_written_has_the_words_that_the_model_reads(text: str) -> None:
    assert [prepare(word) for word in words_of(text)] == words_of(prepare(text))


@given(TEXTS)
def test_words_stand_in_order_apart_and_without_space_around_them(text: str) -> None:
    ends = [0, *(end for _, end in word_spans(text))]
    assert all(before <= start < end for before, (start, end) in zip(ends, word_spans(text), strict=False))
    assert all(word.split() == [word] for word in words_of(text))


def test_words_keep_their_marks_and_end_at_punctuation() -> None:
    text = "قَالَ: «الـــدَّعم 14.05»، aide-mémoire ـــ"
    assert words_of(text) == ["قَال", "الـــدَّعم", "14", "05", "aide", "mémoire"]


@pytest.mark.parametrize("word", ["الدعم", "loi", "2", "٣", "42", "هـ2"])
def test_words_and_numbers_mean_something(word: str) -> None:
    assert is_content(word)


@pytest.mark.parametrize("word", ["في", "فِي", "إلى", "The", "où", "ا", "x"])
def test_stop_words_however_spelt_and_single_letters_do_not(word: str) -> None:
    assert not is_content(word)


def test_only_content_words_are_kept_unless_there_is_none() -> None:
    assert content_places("طلب الدعم في الإدارة") == [0, 1, 3]
    assert content_places("من هو؟") == [0, 1]
    assert content_places("…") == []


@pytest.mark.parametrize("dimension", [384, 385, 386, 32, 1024])
def test_packed_words_keep_their_directions(dimension: int) -> None:
    rows = unit_rows(40, dimension)
    packed = pack_words("دعم " * 40, rows)
    assert len(packed) == 40 * math.ceil(dimension / 3)
    similar = as_question(rows).similarities(packed)
    assert similar.shape == (40, 40)
    assert np.diag(similar).min() > 0.85
    assert np.abs(similar - rows @ rows.T)[~np.eye(40, dtype=bool)].max() < 4 / math.sqrt(dimension)


def test_packed_words_are_text_for_json_and_the_same_wherever_they_are_packed() -> None:
    rows = np.eye(384, dtype=np.float32)[:2]
    packed = pack_words("دعم طلب", rows)
    assert json.dumps(packed.decode("ascii")) == f'"{packed.decode("ascii")}"'
    assert packed == pack_words("دعم طلب", rows)


def test_only_content_words_that_the_model_read_are_packed() -> None:
    text, rows = "طلب في الدعم العمومي", unit_rows(4)
    assert pack_words(text, rows) == pack_words("طلب الدعم العمومي", rows[[0, 2, 3]])
    assert pack_words(text, rows[:3]) == pack_words("طلب الدعم", rows[[0, 2]])
    assert pack_words(text, rows[:0]) == b""
    assert pack_words("", rows[:0]) == b""


def test_a_passage_scores_by_the_best_match_of_every_word() -> None:
    rows = unit_rows(5)
    question = as_question(rows[:2])
    both, one, none = (pack_words("دعم طلب", rows[at]) for at in ([0, 1], [0, 3], [2, 3]))
    scores = question.scores([none, both, one])
    assert scores[1] > 0.85
    assert scores[1] > scores[2] + 0.3 > scores[0] + 0.6
    assert scores.tolist() == pytest.approx([float(question.scores([each])[0]) for each in (none, both, one)], abs=1e-5)
    assert question.scores([]).tolist() == []


def test_a_score_does_not_depend_on_how_many_words_are_compared_at_once() -> None:
    rows = unit_rows(300)
    packed = [pack_words("دعم " * len(part), part) for part in (rows[:1], rows[1:150], rows[150:])]
    similar = as_question(rows[:3]).similarities(b"".join(packed))
    best = [similar[:, start:end].max(axis=1).mean() for start, end in ((0, 1), (1, 150), (150, 300))]
    assert as_question(rows[:3]).scores(packed).tolist() == pytest.approx(best, abs=1e-5)


def test_rare_words_weigh_more_and_stop_words_little() -> None:
    question = QuestionWords.of("ما شروط الدعم", unit_rows(3), {"شروط": 1.5, "دعم": 3.0})
    assert question.weights.tolist() == pytest.approx([0.1, 0.3, 0.6])


def test_terms_are_those_of_the_index_and_a_word_without_one_weighs_nothing() -> None:
    assert question_terms("ما المرسوم 14.05 والمرسوم؟") == ["مرسوم", "14", "05"]
    question = QuestionWords.of("المرسوم سنة", unit_rows(2), {"مرسوم": 2.0})
    assert question.weights.tolist() == pytest.approx([1.0, 0.0])


def test_words_beyond_the_models_limit_are_left_out() -> None:
    question = QuestionWords.of("شروط الدعم العمومي", unit_rows(2), {"شروط": 1.0, "دعم": 1.0, "عمومي": 9.0})
    assert question.weights.tolist() == pytest.approx([0.5, 0.5])


def test_a_question_without_words_is_false() -> None:
    assert as_question(unit_rows(1))
    assert not QuestionWords.of("", np.empty((0, 384), dtype=np.float32), {})


def test_matches_stand_where_their_words_stand_in_the_passage() -> None:
    text, heading = "تقدم الجمعية طلب الدَّعم.", "دليل المنح"
    search_text = f"{heading}\n{text}"
    rows = unit_rows(6)
    matches = match_words(as_question(rows[[5, 1]]), search_text, text, pack_words(search_text, rows))
    assert [text[start:end] for start, end in matches.spans[2:]] == ["تقدم", "الجمعية", "طلب", "الدَّعم"]
    assert [start < 0 for start, _ in matches.spans] == [True, True, False, False, False, False]
    assert matches.similar.shape == (2, 6)
    whole, head = matches.within(0, len(text)), matches.within(-len(search_text), 0)
    assert (whole > 0.8).tolist() == [True, False]
    assert (head > 0.8).tolist() == [False, True]
    assert matches.within(len(text), len(text) + 9).tolist() == [-1, -1]


def test_words_that_mean_the_same_match_as_equal_ones_and_better_matches_stay() -> None:
    text = "كرسي متحرك للجمعية"
    rows, question = unit_rows(5)[:3], as_question(unit_rows(5)[[3, 4, 0]])
    same = {("كرس", "متحرك"): [0, 1], ("كرس",): [2, 7]}
    similar = match_words(question, text, text, pack_words(text, rows), same).similar
    assert similar[:2, :2].tolist() == [[pytest.approx(SAME_COSINE)] * 2] * 2
    assert similar[2, 0] > 0.8
    assert (similar[:, 2] < 0.5).all()
