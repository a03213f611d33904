"""
How far the words of a question reach into the passages found for it: what each of them comes nearest to, in context.

Near as a whole, a passage may still lack the one word that the question turns on. `search.words` compares word with
word, by the embeddings that the index keeps of them, so that nothing is read anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from search.embedding import Embedder
from search.embedding.base import read_queries
from search.question import Question
from search.retrieval import Hit
from search.text import fold
from search.thesaurus import Phrase, Thesaurus
from search.words import QuestionWords, WordMatches, content_places, match_words, word_spans

# Taken for granted of passages without words in the index, as of a model that tells nothing of words: what passages
# found on the sample corpus have.
_TYPICAL_MATCHED = 0.5
_TYPICAL_WEAKEST = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """
    The words of a question and those of the passages found for it.

    :ivar weights: of the question's words, together 1.
    :ivar content: which of them carry meaning.
    :ivar passages: point id -> how near its words come.
    """

    weights: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    content: tuple[int, ...] = ()
    passages: Mapping[str, WordMatches] = field(default_factory=dict)

    def matched(self, point_id: str, start: int, end: int) -> float:
        """
        Return how well a span of a passage, with the title and the headings above it, matches the question.

        :param start: of the span in the passage's text.
        :returns: the weighted mean of its words' best cosines, 0 to 1.
        """
        found = self.passages.get(point_id)
        if found is None:
            return _TYPICAL_MATCHED
        # Title and headings come first, at negative offsets.
        above = found.within(found.spans[0][0], 0)
        return float(self.weights @ np.maximum(0.0, np.maximum(found.within(start, end), above)))

    def weakest(self, point_id: str) -> float:
        """Return the best cosine, 0 to 1, of the word of the question that a whole passage matches worst."""
        found = self.passages.get(point_id)
        if found is None:
            return _TYPICAL_WEAKEST
        return max(0.0, float(found.similar[list(self.content)].max(axis=1).min()))

    def lacking(self, point_id: str, start: int, end: int) -> float:
        """Return how much better all passages together match the question than a span of one does, 0 to 1."""
        if point_id not in self.passages:
            return 0.0
        best = np.max([found.similar.max(axis=1) for found in self.passages.values()], axis=0)
        return max(0.0, float(self.weights @ np.maximum(0.0, best)) - self.matched(point_id, start, end))


def read_reach(
    question: Question, hits: Sequence[Hit], embedder: Embedder, packed: Mapping[str, bytes], thesaurus: Thesaurus
) -> Reach:
    """
    Compare the words of a question with those of the passages found for it.

    :param packed: point id -> the passage's words, as `PassageStore.word_embeddings` returns them.
    :param thesaurus: tells which other words mean the same as the question's.
    """
    read = read_queries(embedder, [question.text])[0]
    if not len(read.words):
        return Reach()
    same = _other_words(question.text, thesaurus)
    words = QuestionWords.of(question.text, read.words, question.statistics.idf)
    passages = {
        hit.point_id: match_words(words, hit.passage.search_text, hit.passage.text, packed[hit.point_id], same)
        for hit in hits
        if packed.get(hit.point_id)
    }
    content = tuple(at for at in content_places(question.text) if at < len(words.weights))
    return Reach(words.weights, content or tuple(range(len(words.weights))), passages)


def _other_words(question: str, thesaurus: Thesaurus) -> dict[Phrase, list[int]]:
    """Return the stems of all words for what a question names -> which of its words do."""
    found: dict[Phrase, list[int]] = {}
    for named in thesaurus.find([fold(question[start:end]) for start, end in word_spans(question)]):
        for form in (form for concept in named.concepts for form in concept.forms):
            found.setdefault(form, []).extend(range(named.start, named.stop))
    return found
