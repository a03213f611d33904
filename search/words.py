"""
Late interaction over words: every word of a question takes the passage word that is nearest to it in its context.

Khattab & Zaharia, "ColBERT: Efficient and effective passage search via contextualized late interaction over BERT"
(2020), over the embeddings of whole words, which an ordinary encoder makes on its way to a passage's. The index keeps
those of a passage's content words in 2 bits a dimension, 128 letters a word. A fixed rotation spreads what a word means
over all dimensions first; then the bits cost no nDCG@10, where a projection to 128 dimensions costs 0.006 to 0.03.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from search.stopwords import STOPWORDS
from search.text import fold, index_terms, strip_marks

# Weight of a stop word of a question, in nats, as the inverse document frequencies of the others.
STOPWORD_WEIGHT = 0.5

# What `strip_marks` takes out: it may stand within a word and is none itself.
_CANDIDATES = "".join(map(chr, (0xAD, *range(0x600, 0x700), *range(0x2000, 0x2070), 0xFEFF)))
_MARKS = "".join(sorted(set(_CANDIDATES) - set(strip_marks(_CANDIDATES))))
_LETTER = rf"[^\W{_MARKS}]"
_WORD = re.compile(rf"{_LETTER}(?:[{_MARKS}]*{_LETTER})*")

# What the embeddings of one word in a question and in a passage that answers it have, in the median.
SAME_COSINE = 0.65

_SEED = 3
# Share of a row's values that get the outer levels, which are three times the inner ones: as of a normal distribution
# cut at one deviation. The same in every row, so that all rows have one length.
_OUTER = 0.32
_LEVELS = np.array([-3, -1, 1, 3], dtype=np.float32)
# Packed rows are ASCII letters, which go through JSON as they are: three values a letter, one of 64.
_PER_LETTER = 3
_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", dtype=np.uint8)
# The values of every letter and a zero, as one item of 16 bytes: unpacking copies such items.
_ITEM = 4
_VALUES = np.zeros((128, _ITEM), dtype=np.float32)
_VALUES[_LETTERS, :_PER_LETTER] = _LEVELS[np.arange(64)[:, None] >> (2 * np.arange(_PER_LETTER)) & 3]
_ITEMS = _VALUES.view(np.complex128).ravel()
# Values multiplied at a time: what is unpacked stays in the processor's cache until then, and BLAS does it in this
# thread; the others of its own, once woken, wait busily, and a third of the time of embedding the next question went to
# them.
_PRODUCTS = 1 << 18


def word_spans(text: str) -> list[tuple[int, int]]:
    """
    Return where the words and numbers of a text stand, in order.

    Diacritics, tatweel and invisible marks change nothing: what they are taken out of has the same words.
    """
    return [match.span() for match in _WORD.finditer(text)]


@lru_cache(maxsize=100_000)
def is_content(word: str) -> bool:
    """Tell whether a word means something by itself: no stop word, no single letter."""
    folded = fold(word)
    return folded not in STOPWORDS and (len(folded) > 1 or folded.isdigit())


def content_places(text: str) -> list[int]:
    """Return which words of a text carry meaning, counted from 0 in `word_spans`; all of them where none does."""
    words = [text[start:end] for start, end in word_spans(text)]
    return [at for at, word in enumerate(words) if is_content(word)] or list(range(len(words)))


def pack_words(text: str, words: np.ndarray) -> bytes:
    """
    Pack the embeddings of a text's content words for the index.

    :param words: one row a word of `word_spans(text)`, of unit length; fewer where the model reads no further.
    :returns: rows one after the other, a letter for three dimensions; empty without rows.
    """
    rows = words[[at for at in content_places(text) if at < len(words)]]
    return _pack(_rotate(rows)) if len(rows) else b""


def _pack(rows: np.ndarray) -> bytes:
    count, dimension = rows.shape
    outer = np.argpartition(np.abs(rows), dimension - _outer(dimension), axis=1)[:, dimension - _outer(dimension) :]
    codes = np.ones((count, _width(dimension) * _PER_LETTER), dtype=np.uint8)
    codes[:, :dimension] += rows > 0
    np.put_along_axis(codes, outer, np.where(np.take_along_axis(rows, outer, axis=1) > 0, 3, 0), axis=1)
    by_letter = codes.reshape(count, -1, _PER_LETTER) << (2 * np.arange(_PER_LETTER, dtype=np.uint8))
    return _LETTERS[np.bitwise_or.reduce(by_letter, axis=2)].tobytes()


def _width(dimension: int) -> int:
    """Return the letters of a row."""
    return -(-dimension // _PER_LETTER)


def _outer(dimension: int) -> int:
    return max(1, round(_OUTER * dimension))


def _length(dimension: int) -> float:
    """Return how long every packed row is."""
    outer = _outer(dimension)
    return float(np.sqrt(9 * outer + dimension - outer))


def _rotate(rows: np.ndarray) -> np.ndarray:
    """Spread every value over its whole row, lengths and angles kept: signs by chance, then a cosine transform."""
    from scipy.fft import dct

    rotated: np.ndarray = dct(rows * _signs(rows.shape[1]), norm="ortho", axis=1)
    return rotated


@lru_cache(maxsize=4)
def _signs(dimension: int) -> np.ndarray:
    return (np.random.RandomState(_SEED).randint(2, size=dimension) * 2 - 1).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class QuestionWords:
    """
    The words of a question, ready to be compared with packed ones.

    :ivar columns: one column a word, of unit length, rotated, scaled and spread as packed rows unpack.
    :ivar weights: of the words, shape (n,), together 1.
    """

    columns: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, text: str, words: np.ndarray, idf: Mapping[str, float]) -> "QuestionWords":
        """
        Weigh the words of a question.

        :param words: one row a word of `word_spans(text)`; fewer where the model reads no further.
        :param idf: of each of `question_terms(text)`.
        """
        spans = word_spans(text)[: len(words)]
        weights = np.array([_weight(text[start:end], idf) for start, end in spans], dtype=np.float32)
        (count, dimension), width = words.shape, _width(words.shape[1])
        padded = np.zeros((count, width * _PER_LETTER), dtype=np.float32)
        padded[:, :dimension] = _rotate(words) / _length(dimension)
        spread = np.zeros((count, width, _ITEM), dtype=np.float32)
        spread[:, :, :_PER_LETTER] = padded.reshape(count, width, _PER_LETTER)
        columns = np.ascontiguousarray(spread.reshape(count, width * _ITEM).T)
        return cls(columns, weights / max(float(weights.sum()), 1e-9))

    def __len__(self) -> int:
        return len(self.weights)

    def similarities(self, packed: bytes) -> np.ndarray:
        """Return the cosine of every word of the question (rows) with every packed word (columns)."""
        return self._compare(packed).T

    def _compare(self, packed: bytes) -> np.ndarray:
        letters = np.frombuffer(packed, dtype=np.uint8).reshape(-1, len(self.columns) // _ITEM)
        similar = np.empty((len(letters), len(self)), dtype=np.float32)
        step = max(1, _PRODUCTS // max(self.columns.size, 1))
        for at in range(0, len(letters), step):
            rows = _ITEMS.take(letters[at : at + step]).view(np.float32)
            np.matmul(rows, self.columns, out=similar[at : at + step])
        return similar

    def scores(self, packed: Sequence[bytes]) -> np.ndarray:
        """
        Return the late-interaction score of passages, -1 to 1.

        :param packed: the words of each, none of them empty.
        """
        if not packed:
            return np.empty(0, dtype=np.float32)
        begins = np.cumsum([0, *map(len, packed[:-1])]) // (len(self.columns) // _ITEM)
        best: np.ndarray = np.maximum.reduceat(self._compare(b"".join(packed)), begins, axis=0)
        return best @ self.weights


def question_terms(text: str) -> list[str]:
    """Return the distinct terms of a question's content words, which `QuestionWords.of` wants the IDF of."""
    words = (text[start:end] for start, end in word_spans(text))
    return list(dict.fromkeys(term for word in words if is_content(word) for term in _terms(word)))


def _weight(word: str, idf: Mapping[str, float]) -> float:
    if not is_content(word):
        return STOPWORD_WEIGHT
    return max((idf.get(term, 0.0) for term in _terms(word)), default=STOPWORD_WEIGHT)


@lru_cache(maxsize=100_000)
def _terms(word: str) -> tuple[str, ...]:
    return tuple(index_terms(word))


@dataclass(frozen=True, slots=True, eq=False)
class WordMatches:
    """
    How near the words of a question and the content words of a passage are.

    :ivar similar: cosines, words of the question (rows) by words of the passage (columns).
    :ivar spans: where each word of the passage stands in its `text`; those of title and headings lie before it, at
        negative offsets.
    """

    similar: np.ndarray
    spans: list[tuple[int, int]]

    def within(self, start: int, end: int) -> np.ndarray:
        """Return the best cosine of each word of the question in a span of the passage's text; -1 where it is bare."""
        inside = [at for at, (begin, stop) in enumerate(self.spans) if begin < end and stop > start]
        return self.similar[:, inside].max(axis=1, initial=-1)


def match_words(
    question: QuestionWords,
    search_text: str,
    text: str,
    packed: bytes,
    same: Mapping[tuple[str, ...], Sequence[int]] | None = None,
) -> WordMatches:
    """
    Compare a question with a passage word by word.

    :param search_text: of the passage, as it was packed; it ends in its `text`.
    :param same: stems of words that mean the same as some of the question's -> which of these; they match as equal
        words do.
    """
    similar = question.similarities(packed)
    offset = len(search_text) - len(text)
    spans = word_spans(search_text)
    places = content_places(search_text)[: similar.shape[1]]
    if same:
        words = tuple("".join(_terms(search_text[start:end])) for start, end in spans)
        _raise_same(similar, words, {place: column for column, place in enumerate(places)}, same)
    return WordMatches(similar, [(spans[at][0] - offset, spans[at][1] - offset) for at in places])


def _raise_same(
    similar: np.ndarray,
    words: tuple[str, ...],
    columns: Mapping[int, int],
    same: Mapping[tuple[str, ...], Sequence[int]],
) -> None:
    """Let words that mean the same match: `words` are stems, `columns` says where each of them stands in `similar`."""
    lengths = {len(form) for form in same}
    for at in range(len(words)):
        for length in lengths:
            rows = [row for row in same.get(words[at : at + length], ()) if row < len(similar)]
            inside = [columns[place] for place in range(at, at + length) if place in columns]
            if rows and inside:
                block = np.ix_(rows, inside)
                similar[block] = np.maximum(similar[block], SAME_COSINE)
