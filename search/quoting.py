"""Which sentences of the found passages answer a question, and how much of the text around them to quote."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.embedding import Embedder
from search.passage import Passage
from search.retrieval import Hit
from search.sentences import sentence_spans
from search.term_statistics import TermStatistics
from search.text import index_terms

_MOST_EMBEDDED = 24
_LEAST_WORDS = 3
_MOST_QUOTATIONS = 3
# A further quotation must come near the best one.
_NEAR_BEST = 0.12
_COSINE_WEIGHT = 4.0
_RANK_WEIGHT = 0.02


@dataclass(frozen=True, slots=True)
class Sentence:
    """
    A sentence that may be quoted.

    :ivar start: its span in the passage's text.
    :ivar coverage: share of the question's term weight in it, 0 to 1.
    :ivar cosine: similarity to the question; 0 where it was not computed.
    :ivar score: by which sentences are ranked; comparable within one question only.
    """

    hit: Hit
    start: int
    end: int
    coverage: float
    cosine: float = 0.0
    score: float = 0.0

    @property
    def passage(self) -> Passage:
        """The passage it stands in."""
        return self.hit.passage

    @property
    def text(self) -> str:
        """The sentence, exactly as it stands in its passage."""
        return self.passage.text[self.start : self.end]


def rank_sentences(
    question: str, statistics: TermStatistics, hits: Sequence[Hit], embedder: Embedder
) -> list[Sentence]:
    """
    Rank the sentences of the found passages by how well they match the question, by word and by meaning.

    :returns: best first; empty where no passage has a sentence of three words.
    """
    candidates = [sentence for hit in hits for sentence in _sentences(hit, statistics)]
    candidates.sort(key=lambda each: each.coverage - _RANK_WEIGHT * each.hit.rank, reverse=True)
    candidates = candidates[:_MOST_EMBEDDED]
    if not candidates:
        return []
    query = embedder.embed_queries([question])[0]
    cosines = embedder.embed_passages([each.text for each in candidates]) @ query
    ranked = [
        Sentence(
            each.hit, each.start, each.end, each.coverage, float(cosine),
            each.coverage + _COSINE_WEIGHT * float(cosine) - _RANK_WEIGHT * each.hit.rank,
        )
        for each, cosine in zip(candidates, cosines, strict=True)
    ]  # fmt: skip
    return sorted(ranked, key=lambda each: (-each.score, each.hit.rank, each.start))


def choose_quotations(ranked: Sequence[Sentence]) -> list[Sentence]:
    """Return the best sentence and those that come near it, at most one a passage, best first."""
    chosen: list[Sentence] = []
    for sentence in ranked:
        if sentence.score < ranked[0].score - _NEAR_BEST or len(chosen) == _MOST_QUOTATIONS:
            break
        if all(sentence.passage.passage_id != other.passage.passage_id for other in chosen):
            chosen.append(sentence)
    return chosen


def _sentences(hit: Hit, statistics: TermStatistics) -> list[Sentence]:
    text = hit.passage.text
    return [
        Sentence(hit, start, end, statistics.coverage(index_terms(text[start:end])))
        for start, end in sentence_spans(text)
        if len(text[start:end].split()) >= _LEAST_WORDS
    ]
