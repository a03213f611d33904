"""The words of a text as a model reads them: its last hidden states, averaged over the pieces of each word."""

from collections.abc import Sequence

import numpy as np

from search.words import word_spans


def average_by_word(states: np.ndarray, offsets: Sequence[tuple[int, int]], text: str, skipped: int) -> np.ndarray:
    """
    Average hidden states over the pieces of each word.

    :param states: one row a piece of the text.
    :param offsets: where each piece stands in the text; `(0, 0)` for the model's own marks.
    :param text: what the model read.
    :param skipped: its first characters, which are the prompt.
    :returns: one row a word of `word_spans` behind the prompt, up to the last word that has a piece, float32; of a word
        without a piece, zeros.
    """
    pieces = np.asarray(offsets, dtype=np.int64).reshape(-1, 2)
    kept = np.flatnonzero(pieces[:, 1] > pieces[:, 0])
    spans = np.asarray(word_spans(text[skipped:]), dtype=np.int64).reshape(-1, 2) + skipped
    first = np.searchsorted(pieces[kept, 1], spans[:, 0], side="right")
    last = np.searchsorted(pieces[kept, 0], spans[:, 1], side="left")
    read = int(np.flatnonzero(last > first).max(initial=-1)) + 1
    sums = np.zeros((len(kept) + 1, states.shape[1]))
    np.cumsum(states[kept], axis=0, out=sums[1:])
    averages = (sums[last[:read]] - sums[first[:read]]) / np.maximum(last - first, 1)[:read, None]
    return averages.astype(np.float32)


def center(words: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return words as their directions from the mean, of unit length: what all words share says nothing of any."""
    moved = words - mean
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)
