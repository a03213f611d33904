"""
Late interaction over words: every word of a question takes the passage word that is nearest to it in its context.

Khattab & Zaharia, "ColBERT: Efficient and effective passage search via contextualized late interaction over BERT"
(2020), over the embeddings of whole words, which an ordinary encoder makes on its way to a passage's. The index keeps
those of a passage's content words in 2 bits a dimension: 96 bytes a word. A fixed rotation spreads what a word means
over all dimensions first; then the bits cost no nDCG@10, where a projection to 128 dimensions costs 0.006 to 0.03.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

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

_SEED = 3
# Share of a row's values that get the outer levels, which are three times the inner ones: as of a normal distribution
# cut at one deviation. The same in every row, so that all rows have one length.
_OUTER = 0.32
_LEVELS = np.array([-3, -1, 1, 3], dtype=np.float32)
_PER_BYTE = 4
# The four values of every byte, as one item of 16 bytes: a row unpacks by copying such items.
_VALUES = _LEVELS[np.arange(256)[:, None] >> (2 * np.arange(_PER_BYTE)) & 3].view(np.complex128).ravel()


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
    :returns: rows one after the other, a fourth as many bytes as dimensions each, rounded up; empty without rows.
    """
    rows = words[[at for at in content_places(text) if at < len(words)]]
    return _pack(rows @ _rotation(words.shape[1])) if len(rows) else b""


def _pack(rows: np.ndarray) -> bytes:
    count, dimension = rows.shape
    outer = _outer(dimension)
    sizes = np.abs(rows)
    codes = np.full((count, -(-dimension // _PER_BYTE) * _PER_BYTE), 2, dtype=np.uint8)
    codes[:, :dimension] = np.where(rows < 0, 1, 2)
    at = np.argpartition(sizes, dimension - outer, axis=1)[:, dimension - outer :]
    np.put_along_axis(codes, at, np.where(np.take_along_axis(rows, at, axis=1) < 0, 0, 3).astype(np.uint8), axis=1)
    by_byte = codes.reshape(count, -1, _PER_BYTE) << (2 * np.arange(_PER_BYTE, dtype=np.uint8))
    return np.bitwise_or.reduce(by_byte, axis=2).tobytes()


def _outer(dimension: int) -> int:
    return max(1, round(_OUTER * dimension))


def _unpack(packed: bytes, dimension: int) -> np.ndarray:
    """Return what `_pack` packed as a view of shape (rows, dimension), every row of the length `_length`."""
    width = -(-dimension // _PER_BYTE)
    values = _VALUES.take(np.frombuffer(packed, dtype=np.uint8)).view(np.float32)
    return values.reshape(-1, width * _PER_BYTE)[:, :dimension]


def _length(dimension: int) -> float:
    outer = _outer(dimension)
    return float(np.sqrt(9 * outer + dimension - outer))


@lru_cache(maxsize=4)
def _rotation(dimension: int) -> np.ndarray:
    """Return a random orthonormal matrix, the same on every machine: its decomposition has but one with these signs."""
    random = np.random.RandomState(_SEED).standard_normal((dimension, dimension))
    matrix, triangle = np.linalg.qr(random)
    return (matrix * np.sign(np.diag(triangle))).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class QuestionWords:
    """
    The words of a question, ready to be compared with packed ones.

    :ivar rotated: one row a word, of unit length, rotated and scaled as packed rows want it.
    :ivar weights: of the words, shape (n,), together 1.
    """

    rotated: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, text: str, words: np.ndarray, idf: Mapping[str, float]) -> "QuestionWords":
        """
        Weigh the words of a question.

        :param words: one row a word of `word_spans(text)`; fewer where the model reads no further.
        :param idf: of each of `word_terms_of(text)`.
        """
        spans = word_spans(text)[: len(words)]
        weights = np.array([_weight(text[start:end], idf) for start, end in spans], dtype=np.float32)
        if not weights.any():
            weights = np.ones(len(spans), dtype=np.float32)
        dimension = words.shape[1]
        rotated = words @ _rotation(dimension) / _length(dimension)
        return cls(rotated, weights / max(float(weights.sum()), 1e-9))

    def __bool__(self) -> bool:
        return len(self.rotated) > 0

    def similarities(self, packed: bytes) -> np.ndarray:
        """Return the cosine of every word (rows) with every packed word (columns)."""
        return self.rotated @ _unpack(packed, self.rotated.shape[1]).T

    def scores(self, packed: Sequence[bytes]) -> np.ndarray:
        """
        Return the late-interaction score of passages, -1 to 1.

        :param packed: the words of each, none of them empty.
        """
        if not packed:
            return np.empty(0, dtype=np.float32)
        similar = self.similarities(b"".join(packed))
        width = sum(map(len, packed)) // similar.shape[1]
        begins = [0, *accumulate(len(each) // width for each in packed[:-1])]
        return self.weights @ np.maximum.reduceat(similar, begins, axis=1)


def question_terms(text: str) -> list[str]:
    """Return the distinct terms of a question's content words, which `QuestionWords.of` wants the IDF of."""
    words = (text[start:end] for start, end in word_spans(text))
    return list(dict.fromkeys(term for word in words if is_content(word) for term in index_terms(word)))


def _weight(word: str, idf: Mapping[str, float]) -> float:
    if not is_content(word):
        return STOPWORD_WEIGHT
    return max((idf.get(term, 0.0) for term in index_terms(word)), default=STOPWORD_WEIGHT)


@dataclass(frozen=True, slots=True, eq=False)
class WordMatches:
    """
    How near the words of a question and the content words of a passage are.

    :ivar similar: cosines, words of the question by words of the passage.
    :ivar spans: where each word of the passage stands in its `text`; those of title and headings lie before it, at
        negative offsets.
    """

    similar: np.ndarray
    spans: list[tuple[int, int]]

    def within(self, start: int, end: int) -> np.ndarray:
        """Return the best cosine of each word of the question in a span of the passage's text; -1 where it is bare."""
        inside = [at for at, (begin, stop) in enumerate(self.spans) if begin < end and stop > start]
        if not inside:
            return np.full(len(self.similar), -1.0, dtype=np.float32)
        return self.similar[:, inside].max(axis=1)


def match_words(question: QuestionWords, search_text: str, text: str, packed: bytes) -> WordMatches:
    """
    Compare a question with a passage word by word.

    :param search_text: of the passage, as it was packed; it ends in its `text`.
    """
    similar = question.similarities(packed)
    offset = len(search_text) - len(text)
    spans = word_spans(search_text)
    places = content_places(search_text)[: similar.shape[1]]
    return WordMatches(similar, [(spans[at][0] - offset, spans[at][1] - offset) for at in places])
