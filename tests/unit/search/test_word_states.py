"""Hidden states of a model, averaged by word."""

import numpy as np
import pytest

from search.embedding.word_states import average_by_word, center

STATES = np.arange(1, 15, dtype=np.float32).reshape(7, 2)


def test_a_word_is_the_average_of_its_pieces() -> None:
    text = "p: عرض كتب"
    # The models' own marks, the prompt, then pieces that begin with the space before them.
    offsets = [(0, 0), (0, 2), (2, 5), (5, 6), (6, 8), (8, 10), (0, 0)]
    averaged = average_by_word(STATES, offsets, text, 3)
    assert averaged.tolist() == [[6, 7], [10, 11]]
    assert averaged.dtype == np.float32


def test_a_piece_across_words_belongs_to_both_and_marks_between_them_to_none() -> None:
    averaged = average_by_word(STATES[:4], [(0, 1), (1, 4), (4, 6), (6, 7)], "ab.c?d", 0)
    assert averaged.tolist() == [[2, 3], [3, 4], [5, 6]]


def test_words_that_the_model_did_not_read_have_no_row_and_those_without_a_piece_zeros() -> None:
    assert average_by_word(STATES[:2], [(0, 2), (6, 8)], "ab cd ef gh", 0).tolist() == [[1, 2], [0, 0], [3, 4]]


@pytest.mark.parametrize(("offsets", "text"), [([], ""), ([], "a b"), ([(0, 0)], "a b"), ([(0, 1)], "؟")])
def test_where_nothing_was_read_there_are_no_rows(offsets: list[tuple[int, int]], text: str) -> None:
    assert average_by_word(STATES[: len(offsets)], offsets, text, 0).shape == (0, 2)


def test_centered_words_point_away_from_the_mean() -> None:
    words = np.array([[3, 1], [1, 1]], dtype=np.float32)
    assert center(words, np.array([1, 1], dtype=np.float32)).tolist() == [[1, 0], [0, 0]]
