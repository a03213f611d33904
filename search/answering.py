"""Answers without a language model: the sentences that answer, quoted exactly and cited, or an honest refusal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from search.answer_texts import abstention, missing_law, no_question
from search.confidence import confidence_of
from search.embedding import Embedder
from search.law_lookup import LawFindings
from search.passage import Passage
from search.question import MAX_QUERY_CHARACTERS, read_question, years_in
from search.quoting import choose_quotations, quote_whole, rank_quotations
from search.retrieval import Hit
from search.store.base import PassageStore
from search.text import tokens

if TYPE_CHECKING:
    from search.generation.verification import WrittenSentence

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
        is_span = 0 <= self.start < self.end <= len(self.passage.text)
        if not is_span or self.passage.text[self.start : self.end] != self.quote:
            msg = f"Citation {self.n} does not stand in passage '{self.passage.passage_id}' at {self.start}."
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a question got.

    :ivar answer: the quotations, each followed by `[n]`; the sentences of a generated answer, those that the sources do
        not support marked as such; for an abstention, what was looked for and not found.
    :ivar mode: how the answer was made.
    :ivar confidence: how likely the quotations answer, 0 to 1.
    :ivar citations: empty for an abstention.
    :ivar nearest: for an abstention, the passages that came nearest; they may not answer.
    :ivar ms: the whole path, in milliseconds.
    :ivar read: the passages that it was made from, best first; empty for an abstention.
    :ivar sentences: of a generated answer, each with its citations, or without where the sources do not support it.
    :ivar note: why no answer could be written although a server was to, or what became of it; empty where all is well.
    """

    question: str
    answerable: bool
    answer: str
    mode: Literal["extractive", "generated", "abstention"]
    confidence: float
    citations: tuple[Citation, ...]
    nearest: tuple[Hit, ...]
    ms: float
    read: tuple[Hit, ...] = ()
    sentences: "tuple[WrittenSentence, ...]" = ()
    note: str = ""


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

    def answer(self, question: str, hits: Sequence[Hit], laws: LawFindings, elapsed: Callable[[], float]) -> Answer:
        """
        Answer a question from what retrieval found.

        :param hits: best first.
        :param laws: what the library has of the laws that the question names.
        :param elapsed: milliseconds since the question came.
        """
        asked = question[:MAX_QUERY_CHARACTERS]
        if not tokens(asked):
            return _decline(question, no_question(asked), 0.0, (), elapsed)
        if _is_out_of_reach(laws):
            return _decline(question, missing_law(asked, laws), 0.0, hits, elapsed)
        read = read_question(asked, self._store)
        usable = _of_named_articles(hits, laws) or _of_named_years(hits, read.years - _years_of_numbers(laws))
        ranked = rank_quotations(read, usable, self._embedder)
        confidence = 1.0 if laws.hits and ranked else confidence_of(read, ranked)
        if not ranked or confidence < self._threshold:
            return _decline(question, abstention(asked), confidence, hits, elapsed)
        chosen = quote_whole(ranked) if laws.hits else choose_quotations(ranked)
        citations = tuple(
            Citation(n, quotation.text, quotation.passage, quotation.start, quotation.end)
            for n, quotation in enumerate(chosen, start=1)
        )
        text = "\n".join(f"{citation.quote} [{citation.n}]" for citation in citations)
        return Answer(question, True, text, "extractive", confidence, citations, (), elapsed(), tuple(usable))


def _is_out_of_reach(laws: LawFindings) -> bool:
    """Tell whether a question names a law that no source speaks of, or an article that the library does not have."""
    if laws.unknown_laws:
        return not laws.mentions or any(reference.articles for reference in laws.references)
    return bool(laws.missing_articles) and not laws.hits


def _decline(question: str, text: str, confidence: float, hits: Sequence[Hit], elapsed: Callable[[], float]) -> Answer:
    return Answer(question, False, text, "abstention", confidence, (), tuple(hits[:_NEAREST]), elapsed())


def _of_named_articles(hits: Sequence[Hit], laws: LawFindings) -> list[Hit]:
    """Keep the passages of the articles that the question names; empty where it names none."""
    wanted = {passage.passage_id for passage in laws.hits}
    return [hit for hit in hits if hit.passage.passage_id in wanted]


def _of_named_years(hits: Sequence[Hit], years: frozenset[str]) -> list[Hit]:
    """Keep the passages of the years that the question names: what holds for one year does not answer for another."""
    return [hit for hit in hits if years <= years_in(hit.passage.search_text) | {str(hit.passage.source.year)}]


def _years_of_numbers(laws: LawFindings) -> set[str]:
    """Return the years that only number a law: `14-2005` is the law 14.05 and asks for no year."""
    return {year for reference in laws.references if reference.number for year in years_in(reference.number)}
