"""Answers without a language model: the sentences that answer, quoted exactly and cited, or an honest refusal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from search.answer_texts import Missing, abstention, missing_law, no_question
from search.confidence import confidence_of
from search.demands import Figure, asks_for_content, holds_figure, missing_parts, tells_now
from search.embedding import Embedder
from search.law_lookup import LawFindings
from search.passage import Passage
from search.question import MAX_QUERY_CHARACTERS, Question, read_question, years_in
from search.quoting import Quotation, choose_quotations, quote_whole, rank_quotations
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
        if _is_out_of_reach(asked, laws):
            return _decline(question, missing_law(asked, laws), 0.0, hits, elapsed)
        read = read_question(asked, self._store)
        years = read.years - _years_of_numbers(laws)
        usable = _of_named_articles(hits, laws) or _of_named_years(hits, years)
        stored = self._store.sentence_embeddings([hit.point_id for hit in usable if hit.point_id])
        ranked = rank_quotations(read, usable, self._embedder, stored)
        confidence = 1.0 if laws.hits and ranked else confidence_of(read, ranked)
        chosen = quote_whole(ranked) if laws.hits else choose_quotations(ranked)
        missing = [] if laws.hits else _missing(read, chosen, hits, years, laws)
        if missing or not chosen or confidence < self._threshold:
            return _decline(question, abstention(asked, missing), confidence, hits, elapsed)
        citations = tuple(
            Citation(n, quotation.text, quotation.passage, quotation.start, quotation.end)
            for n, quotation in enumerate(chosen, start=1)
        )
        text = "\n".join(f"{citation.quote} [{citation.n}]" for citation in citations)
        return Answer(question, True, text, "extractive", confidence, citations, (), elapsed(), tuple(usable))


def _is_out_of_reach(question: str, laws: LawFindings) -> bool:
    """Tell whether a question is about a law or an article that is not there, and not about what refers to it."""
    if laws.unknown_laws:
        mentions = [passage.search_text for mention in laws.mentions for passage in mention.passages]
        names_article = any(reference.articles for reference in laws.references)
        return not mentions or names_article or asks_for_content(question, mentions)
    return bool(laws.missing_articles) and not laws.hits


def _missing(
    read: Question, chosen: Sequence[Quotation], hits: Sequence[Hit], years: frozenset[str], laws: LawFindings
) -> list[Missing]:
    """Return what the question asks an answer to hold and the quotations, or the passages around them, do not."""
    found = [hit.passage.search_text for hit in hits]
    missing = []
    if hits and not chosen:
        missing += [Missing("year", year) for year in sorted(years)]
    if not laws:
        # Of a law, chapters and sections are looked up.
        missing += [Missing("part", part.written) for part in missing_parts(read.demands.parts, found)]
    if not chosen:
        return missing
    figure = read.demands.figure
    # A count may stand beside the sentence that tells what is counted.
    texts = [quotation.passage.text if figure is Figure.NUMBER else quotation.text for quotation in chosen]
    if figure is not None and not any(holds_figure(figure, text) for text in texts):
        missing.append(Missing(figure))
    if read.demands.asks_who_now and not any(tells_now(quotation.passage.search_text) for quotation in chosen):
        missing.append(Missing("now"))
    return missing


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
