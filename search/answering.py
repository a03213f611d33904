"""Answers without a language model: the sentences that answer, quoted exactly and cited, or an honest refusal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from search.answer_texts import abstention, no_question
from search.confidence import confidence_of
from search.embedding import Embedder
from search.passage import Passage
from search.quoting import choose_quotations, rank_sentences
from search.retrieval import Hit
from search.store.base import PassageStore
from search.term_statistics import read_statistics
from search.text import content_terms, tokens

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Citation:
    """
    A quotation and where it stands.

    :ivar n: its number in the answer, from 1.
    :ivar quote: `passage.text[start:end]`, exactly.
    """

    n: int
    quote: str
    passage: Passage
    start: int
    end: int

    def __post_init__(self) -> None:
        if not self.quote or self.passage.text[self.start : self.end] != self.quote:
            msg = f"Citation {self.n} does not stand in passage '{self.passage.passage_id}' at {self.start}."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a question got.

    :ivar answer: the quotations, each followed by `[n]`; for an abstention, what was looked for and not found.
    :ivar mode: how the answer was made.
    :ivar confidence: how likely the quotations answer, 0 to 1.
    :ivar citations: empty for an abstention.
    :ivar nearest: for an abstention, the passages that came nearest; they may not answer.
    :ivar ms: the whole path, in milliseconds.
    """

    question: str
    answerable: bool
    answer: str
    mode: Literal["extractive", "abstention"]
    confidence: float
    citations: tuple[Citation, ...]
    nearest: tuple[Hit, ...]
    ms: float


class ExtractiveAnswerer:
    """
    Quotes the best sentences of the best passages, or declines.

    :ivar passages_read: how many passages it wants for a question.
    """

    passages_read = 10

    def __init__(self, store: PassageStore, embedder: Embedder, threshold: float) -> None:
        """
        Prepare an answerer.

        :param threshold: confidence below which a question is declined, 0 to 1.
        """
        self._store = store
        self._embedder = embedder
        self._threshold = threshold

    def answer(self, question: str, hits: Sequence[Hit], elapsed: Callable[[], float]) -> Answer:
        """
        Answer a question from what retrieval found.

        :param hits: best first.
        :param elapsed: milliseconds since the question came.
        """
        if not tokens(question):
            return Answer(question, False, no_question(question), "abstention", 0.0, (), (), elapsed())
        statistics = read_statistics(self._store, content_terms(question))
        ranked = rank_sentences(question, statistics, hits, self._embedder)
        confidence = confidence_of(statistics, ranked)
        if not ranked or confidence < self._threshold:
            nearest = tuple(hits[:_NEAREST])
            return Answer(question, False, abstention(question), "abstention", confidence, (), nearest, elapsed())
        citations = tuple(
            Citation(n, sentence.text, sentence.passage, sentence.start, sentence.end)
            for n, sentence in enumerate(choose_quotations(ranked), start=1)
        )
        text = "\n".join(f"{citation.quote} [{citation.n}]" for citation in citations)
        return Answer(question, True, text, "extractive", confidence, citations, (), elapsed())
