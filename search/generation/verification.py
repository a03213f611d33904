"""
Does a passage say what a sentence says that cites it?

What must be exact is compared exactly (`facts`). The rest is judged by likeness: the share of the sentence's words that
the passage has, and how near in meaning its nearest sentence comes; and by whether one denies what the other affirms
(`polarity`). That tells a statement on another matter from one that is there; it does not tell every false statement on
the same matter, which is why the quotation stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from search.answer_texts import is_content, language_of
from search.embedding import Embedder
from search.generation.facts import demands_of, facts_of
from search.generation.polarity import is_opposite
from search.generation.reply import ReplySentence
from search.passage import Passage
from search.sentences import sentence_spans
from search.text import index_terms, stem, tokens

# Likeness is `_COSINE_WEIGHT` times the cosine plus the share of words, and a little more for numbers that are right.
# The least that supports is set by 78 claims on the sample corpus and holds on 40 on other matters
# (tests/quality/claims.jsonl); it is fitted to the bundled model's cosines.
_COSINE_WEIGHT = 10.0
_LEAST_LIKENESS = 9.8
# In another language no words are shared.
_LEAST_FOREIGN_LIKENESS = 8.95
_RIGHT_FACTS = 0.2
# Of several cited passages, one that lies this far behind the best is not what the sentence was taken from.
_NEAR_BEST = 0.6


class Doubt(StrEnum):
    """Why a sentence is not taken for supported."""

    UNCITED = "uncited"
    FACTS = "facts"
    UNLIKE = "unlike"
    OPPOSITE = "opposite"


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """
    A sentence of a generated answer.

    :ivar citations: the numbers of the answer's citations that support it; empty where nothing does.
    :ivar doubt: why it is not supported; None where it is.
    :ivar is_item: it is an item of a list.
    """

    text: str
    citations: tuple[int, ...]
    doubt: Doubt | None = None
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Support:
    """
    The sentence of a passage that supports another one.

    :ivar start: its span in the passage's text.
    """

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence, exactly as it stands in its passage."""
        return self.passage.text[self.start : self.end]


class Verifier:
    """Holds sentences against the passages of one prompt."""

    def __init__(self, passages: Sequence[Passage], embedder: Embedder) -> None:
        """
        Prepare a verifier.

        :param passages: as they were numbered in the prompt, from 1.
        """
        self._passages = passages
        self._embedder = embedder
        self._read: dict[int, _ReadPassage] = {}

    def check(self, sentence: ReplySentence) -> tuple[Doubt | None, tuple[Support, ...]]:
        """
        Judge one sentence by the passages that it cites; numbers of passages that do not exist count for nothing.

        :returns: the doubt and no support, or no doubt and what supports it, one sentence of each passage.
        """
        cited = [self._passage(n) for n in sentence.cited if 0 < n <= len(self._passages)]
        if not cited:
            return Doubt.UNCITED, ()
        known = frozenset().union(*(passage.facts for passage in cited))
        demands = demands_of(sentence.text)
        if not all(demand.is_met(known) for demand in demands):
            return Doubt.FACTS, ()
        embedding = self._embedder.embed_queries([sentence.text])[0]
        compared = [passage.compare(sentence.text, embedding) for passage in cited]
        needed = -_RIGHT_FACTS if demands else 0.0
        needed = max(needed, max(margin for margin, _ in compared) - _NEAR_BEST)
        supports = [support for margin, support in compared if margin >= needed]
        if not supports:
            return Doubt.UNLIKE, ()
        agreeing = tuple(each for each in supports if not is_opposite(sentence.text, each.text))
        return (None, agreeing) if agreeing else (Doubt.OPPOSITE, ())

    def _passage(self, n: int) -> "_ReadPassage":
        if n not in self._read:
            self._read[n] = _ReadPassage(self._passages[n - 1], self._embedder)
        return self._read[n]


class _ReadPassage:
    """A passage with its sentences, facts and words."""

    def __init__(self, passage: Passage, embedder: Embedder) -> None:
        self._passage = passage
        self.facts = facts_of(passage)
        self._terms = frozenset(index_terms(passage.search_text))
        self._language = language_of(passage.text)
        self._spans = sentence_spans(passage.text)
        texts = [passage.text[start:end] for start, end in self._spans]
        self._sentence_terms = [frozenset(index_terms(text)) for text in texts]
        # Sentences are compared with sentences: both are embedded as the same kind of text.
        self._embeddings = embedder.embed_queries(texts)

    def compare(self, sentence: str, embedding: np.ndarray) -> tuple[float, Support]:
        """Return by how much the likeness of a sentence exceeds the least that supports, and the likest sentence."""
        terms = [stem(token) for token in tokens(sentence) if is_content(token)]
        cosines = self._embeddings @ embedding
        shares = np.array([_share(terms, each) for each in self._sentence_terms])
        at = int(np.argmax(_COSINE_WEIGHT * cosines + shares))
        likeness = _COSINE_WEIGHT * float(cosines.max()) + _share(terms, self._terms)
        is_foreign = self._language != language_of(sentence)
        least = _LEAST_FOREIGN_LIKENESS if is_foreign else _LEAST_LIKENESS
        return likeness - least, Support(self._passage, *self._spans[at])


def _share(terms: Sequence[str], of: frozenset[str]) -> float:
    """Return the share of terms that a text has, 0 to 1; 1 where there are none."""
    return sum(term in of for term in terms) / len(terms) if terms else 1.0
