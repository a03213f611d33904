"""Answers without a language model: the sentences that answer, quoted exactly and cited, or an honest refusal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from search.answer_texts import Missing, abstention, missing_law, no_question
from search.confidence import Evidence, confidence_of, gather_evidence
from search.demands import (
    Figure,
    asks_for_content,
    holds_figure,
    lists_enough,
    missing_names,
    missing_parts,
    tells_now,
)
from search.embedding import Embedder
from search.law_lookup import LawFindings
from search.passage import Passage
from search.question import MAX_QUERY_CHARACTERS, Question, read_question, years_in
from search.quoting import Quotation, choose_quotations, quote_whole, rank_quotations
from search.reach import read_reach
from search.retrieval import Hit
from search.store.base import PassageStore
from search.text import tokens
from search.thesaurus import load_thesaurus

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


@dataclass(frozen=True, slots=True)
class Draft:
    """
    What could be answered, before the confidence in it decides.

    :ivar ranked: what could be quoted, best first.
    :ivar chosen: what would be quoted, best first; at least one where there is no refusal.
    :ivar evidence: what speaks for it; None for what was looked up, which is certain, and where nothing does.
    :ivar confidence: how likely it answers, 0 to 1.
    :ivar refusal: what is said where a rule declines; None where none does.
    :ivar read: the passages that could be quoted, best first.
    """

    ranked: tuple[Quotation, ...] = ()
    chosen: tuple[Quotation, ...] = ()
    evidence: Evidence | None = None
    confidence: float = 0.0
    refusal: str | None = None
    read: tuple[Hit, ...] = ()


class ExtractiveAnswerer:
    """
    Quotes the best sentences of the best passages, or declines.

    :ivar passages_read: how many passages it wants for a question.
    """

    passages_read = 10

    def __init__(
        self, store: PassageStore, embedder: Embedder, threshold: float, own_thesaurus: Path | None = None
    ) -> None:
        """
        Prepare an answerer.

        :param threshold: confidence below which a question is declined, 0 to 1.
        :param own_thesaurus: file of concepts besides those that come with the project; it need not exist.
        """
        self._store = store
        self._embedder = embedder
        self._threshold = threshold
        self._own_thesaurus = own_thesaurus

    def answer(
        self,
        question: str,
        hits: Sequence[Hit],
        laws: LawFindings,
        elapsed: Callable[[], float],
        restated: str | None = None,
    ) -> Answer:
        """
        Answer a question from what retrieval found.

        :param hits: best first.
        :param laws: what the library has of the laws that the question names.
        :param elapsed: milliseconds since the question came.
        :param restated: the question as the search read it, in standard words and spelling; what is said of it repeats
            the reader's own.
        """
        draft = self.draft(question, hits, laws, restated)
        if draft.refusal is not None or draft.confidence < self._threshold:
            asked = question[:MAX_QUERY_CHARACTERS]
            nearest = tuple(hits[:_NEAREST]) if tokens(asked) else ()
            said = draft.refusal or abstention(asked)
            return Answer(question, False, said, "abstention", draft.confidence, (), nearest, elapsed())
        citations = tuple(
            Citation(n, quotation.text, quotation.passage, quotation.start, quotation.end)
            for n, quotation in enumerate(draft.chosen, start=1)
        )
        text = "\n".join(f"{citation.quote} [{citation.n}]" for citation in citations)
        return Answer(question, True, text, "extractive", draft.confidence, citations, (), elapsed(), draft.read)

    def draft(self, question: str, hits: Sequence[Hit], laws: LawFindings, restated: str | None = None) -> Draft:
        """Find what could be answered, or the rule that declines; parameters as for `answer`."""
        asked = question[:MAX_QUERY_CHARACTERS]
        if not tokens(asked):
            return Draft(refusal=no_question(asked))
        read = read_question(restated or asked, self._store)
        if _is_out_of_reach(read.text, laws):
            return Draft(refusal=missing_law(asked, laws))
        years = read.years - _years_of_numbers(laws)
        usable = _of_named_articles(hits, laws) or _of_named_years(hits, years)
        point_ids = [hit.point_id for hit in usable if hit.point_id]
        packed, thesaurus = self._store.word_embeddings(point_ids), load_thesaurus(self._own_thesaurus)
        reach = read_reach(read, usable, self._embedder, packed, thesaurus)
        ranked = rank_quotations(read, usable, self._embedder, reach, self._store.sentence_embeddings(point_ids))
        if read.demands.figure is not None and not laws.hits:
            ranked = [quotation for quotation in ranked if not quotation.features.lacks_number] or ranked
        chosen = quote_whole(ranked) if laws.hits else choose_quotations(ranked)
        evidence = None if laws.hits else gather_evidence(read, ranked, reach)
        confidence = 1.0 if laws.hits and ranked else confidence_of(evidence)
        missing = [] if laws.hits else _missing(read, chosen, hits, years, laws)
        refusal = abstention(asked, missing) if missing or not chosen else None
        return Draft(tuple(ranked), tuple(chosen), evidence, confidence, refusal, tuple(usable))


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
        parts = (*missing_parts(read.demands.parts, found), *missing_names(read.demands.names, found))
        missing += [Missing("part", part.written) for part in parts]
    if not chosen:
        return missing
    figure = read.demands.figure
    # A count may stand beside the sentence that tells what is counted.
    texts = [quotation.passage.text if figure is Figure.NUMBER else quotation.text for quotation in chosen]
    if figure is not None and not any(holds_figure(figure, text) for text in texts):
        missing.append(Missing(figure))
    if not lists_enough(read.demands.listed, (quotation.passage.text for quotation in chosen)):
        missing.append(Missing("list"))
    if read.demands.asks_who_now and not any(tells_now(quotation.passage.search_text) for quotation in chosen):
        missing.append(Missing("now"))
    return missing


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
