"""
Which sentences of the found passages answer a question, and how much of the text around them to quote.

A quotation is a sentence or a row of a table; one that announces a list takes the list along, a heading the sentence
under it, the head or the caption of a table its rows, and a row is quoted from the head of its table on. Each is scored
by a linear model over a few readable features. Its weights are fitted by logistic regression on the questions of the
sample corpus (`benchmarks/calibrate.py`), and on nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from statistics import fmean

import numpy as np

from search.answer_texts import language_of
from search.definitions import is_definition
from search.embedding import Embedder
from search.passage import Passage
from search.question import Question
from search.reach import Reach
from search.retrieval import Hit
from search.sentences import ends_sentence, sentence_spans
from search.text import fold, tokens

MOST_QUOTATIONS = 4
_MOST_RANKED = 32
# Of the best that the index does not tell the embedding of. Each costs a pass of the model.
_MOST_EMBEDDED = 8
_LEAST_WORDS = 3
_MOST_LIST_ITEMS = 10
_MOST_QUOTED_WORDS = 120
_CELLS = " | "
# Of tables and figures, in folded text. Without the rows below, it says what would stand there and nothing of it.
_CAPTION = re.compile(
    r"\W*(?:ال)?(?:جدول|شكل|مبيان|رسم(?: (?:ال)?بياني)?|tableau|table|figure|graphique)\s+"
    r"(?:(?:ال)?رقم\s+|n\s?[°o]\s*)?(?:\d+|[ivx]+(?!\w))\s*[:.\-–—]"
)
_AROUND_HEADING = " :-–•*#"
# In a heading's line beyond what the outline has of it: a page number, a date.
_MOST_WORDS_MORE = 3
# Of a passage beyond the dense list's depth.
_UNSEEN_COSINE = 0.8
# A quotation that scores this much less than the best one is left out.
_NEAR_BEST = 4.0


@dataclass(frozen=True, slots=True)
class Features:
    """
    What is known of a quotation.

    :ivar cosine: similarity to the question.
    :ivar matched: how well its words, the title's and those of the headings above it match the question's, 0 to 1.
    :ivar behind: how far its passage's fused score lies behind the best one's; 0 or less.
    :ivar lacks_number: the question asks for a number, or a figure of some kind, and the quotation has none.
    :ivar is_foreign: it is in another language than the question.
    :ivar is_question: it is a question itself.
    :ivar opens_with_heading: its first line is a heading.
    :ivar defines: the question asks what something is, and the quotation says it.
    """

    cosine: float
    matched: float
    behind: float
    lacks_number: float
    is_foreign: float
    is_question: float
    opens_with_heading: float
    defines: float


# Made by benchmarks/calibrate.py, but for headings: fitted to all quotations they weigh more, and at -0.7 more of the
# first quotations of other libraries are the expected ones.
WEIGHTS = Features(
    cosine=36.1,
    matched=20.5,
    behind=1.0,
    lacks_number=-0.7,
    is_foreign=1.8,
    is_question=-4.4,
    opens_with_heading=-0.7,
    defines=6.9,
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """
    A piece of a passage that may be quoted.

    :ivar start: its span in the passage's text.
    :ivar score: by which quotations are ranked; comparable within one question only.
    :ivar is_estimated: its cosine is that of its parts, or of its passage, until it is embedded itself.
    """

    hit: Hit
    start: int
    end: int
    features: Features
    score: float = 0.0
    is_estimated: bool = False

    @property
    def passage(self) -> Passage:
        """The passage it stands in."""
        return self.hit.passage

    @property
    def text(self) -> str:
        """The quotation, exactly as it stands in its passage."""
        return self.passage.text[self.start : self.end]


def rank_quotations(
    question: Question,
    hits: Sequence[Hit],
    embedder: Embedder,
    reach: Reach,
    stored: Mapping[str, np.ndarray] | None = None,
) -> list[Quotation]:
    """
    Rank everything that could be quoted from the found passages.

    :param hits: best first.
    :param reach: of the question into them.
    :param stored: point id -> embeddings of the passage's sentences, as far as they are at hand; the most
        promising of the rest are embedded.
    :returns: at most 32, best first; empty where no passage has a sentence of three words.
    """
    query = embedder.embed_queries([question.text])[0]
    near = {point_id: (rows.astype(np.float32) @ query).tolist() for point_id, rows in (stored or {}).items()}
    found = [each for hit in hits for each in _quotations(question, hit, hits[0], reach, near.get(hit.point_id, ()))]
    found = sorted(found, key=lambda each: -each.score)[:_MOST_RANKED]
    unsure = [at for at, each in enumerate(found) if each.is_estimated][:_MOST_EMBEDDED]
    if unsure:
        cosines = embedder.embed_passages([found[at].text for at in unsure]) @ query
        for at, cosine in zip(unsure, cosines, strict=True):
            found[at] = _at_cosine(found[at], float(cosine))
    return sorted(found, key=lambda each: (-each.score, each.hit.rank, each.start))


def _at_cosine(quotation: Quotation, cosine: float) -> Quotation:
    features = replace(quotation.features, cosine=cosine)
    return replace(quotation, features=features, score=weigh(features), is_estimated=False)


def choose_quotations(ranked: Sequence[Quotation]) -> list[Quotation]:
    """Return the best quotation and those that come near it, at most one a passage, best first."""
    chosen: list[Quotation] = []
    for quotation in ranked:
        if quotation.score < ranked[0].score - _NEAR_BEST or len(chosen) == MOST_QUOTATIONS:
            break
        if all(quotation.passage.passage_id != other.passage.passage_id for other in chosen):
            chosen.append(
                replace(quotation, start=_table_start(quotation.passage.text, quotation.start, quotation.end))
            )
    return chosen


def quote_whole(ranked: Sequence[Quotation]) -> list[Quotation]:
    """Quote passages from end to end, for a reader who asked for just these: at most four, in the order found."""
    passages = {quotation.passage.passage_id: quotation for quotation in ranked}
    chosen = sorted(passages.values(), key=lambda each: each.hit.rank)[:MOST_QUOTATIONS]
    return [replace(quotation, start=0, end=len(quotation.passage.text)) for quotation in chosen]


def weigh(features: Features, weights: Features = WEIGHTS) -> float:
    """Return the weighted sum of features."""
    return sum(getattr(features, name) * getattr(weights, name) for name in FEATURE_NAMES)


FEATURE_NAMES = tuple(field.name for field in fields(Features))


def _quotations(question: Question, hit: Hit, best: Hit, reach: Reach, near: Sequence[float]) -> list[Quotation]:
    """:param near: cosines of the passage's sentences, as far as the index has them."""
    text = hit.passage.text
    found = []
    spans = sentence_spans(text)
    for at, (start, sentence_end) in enumerate(spans):
        end = _end_of_quotation(hit.passage, spans, at)
        quoted = text[start:end]
        if end == sentence_end and _announces_only(quoted, hit.passage):
            continue
        if len(quoted.split()) < _LEAST_WORDS or not tokens(quoted):
            continue
        parts = [float(cosine) for (begin, _), cosine in zip(spans, near, strict=False) if start <= begin < end]
        features = Features(
            cosine=fmean(parts) if parts else _cosine_of(hit),
            matched=reach.matched(hit.point_id, start, end),
            behind=hit.score - best.score,
            lacks_number=float(question.lacks_number(quoted)),
            is_foreign=float(language_of(quoted) != question.language),
            is_question=float(text[start:sentence_end].rstrip().endswith(("؟", "?"))),
            opens_with_heading=float(_is_heading(text[start:sentence_end], hit.passage.outline)),
            defines=float(is_definition(quoted, question.asked_about)),
        )
        is_estimated = len(parts) != 1 or end != sentence_end
        found.append(Quotation(hit, start, end, features, weigh(features), is_estimated))
    return found


def _announces_only(line: str, passage: Passage) -> bool:
    """Tell whether a line is a caption, a heading or the title: by itself it answers nothing."""
    if ends_sentence(line):
        return False
    # A text without a title is called by its first words, and may have no others.
    titles = () if line.strip() == passage.text.strip() else (passage.source.title,)
    return _CAPTION.match(fold(line)) is not None or _is_heading(line, (*titles, *passage.outline))


def _cosine_of(hit: Hit) -> float:
    return _UNSEEN_COSINE if hit.cosine is None else hit.cosine


def _end_of_quotation(passage: Passage, spans: Sequence[tuple[int, int]], at: int) -> int:
    """A sentence that announces a list is quoted with it, headings with what the sentence below them is quoted with."""
    start, end = spans[at]
    text = passage.text
    if _is_heading(text[start:end], passage.outline):
        return _end_of_quotation(passage, spans, at + 1) if at + 1 < len(spans) else end
    is_head = _is_table_head(text, spans, at) or _CAPTION.match(fold(text[start:end])) is not None
    if not is_head and not text[start:end].rstrip().endswith(":"):
        return end
    for item, stop in spans[at + 1 : at + 1 + _MOST_LIST_ITEMS]:
        if len(text[start:stop].split()) > _MOST_QUOTED_WORDS or (is_head and _CELLS not in text[item:stop]):
            break
        end = stop
    return end


def _is_table_head(text: str, spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Tell whether a line is the first of several rows."""
    before, line, after = (text[slice(*spans[k])] if 0 <= k < len(spans) else "" for k in (at - 1, at, at + 1))
    return _CELLS in line and _CELLS in after and _CELLS not in before


def _table_start(text: str, start: int, end: int) -> int:
    """Return where the table begins that a quoted row stands in, as far as that is not much text; else `start`."""
    first = start
    while first and _CELLS in text[first:end]:
        above = text.rfind("\n", 0, first - 1) + 1
        if _CELLS not in text[above:first] or len(text[above:end].split()) > _MOST_QUOTED_WORDS:
            break
        first = above
    return first + len(text[first:start]) - len(text[first:start].lstrip())


def _is_heading(line: str, outline: Sequence[str]) -> bool:
    """Tell whether a line is a heading of its passage, the beginning of one, or one with a few words more."""
    folded = fold(line).strip(_AROUND_HEADING)
    return bool(folded) and any(_is_same_heading(folded, fold(heading)) for heading in outline)


def _is_same_heading(line: str, heading: str) -> bool:
    if heading.startswith(line):
        return True
    # A sentence may begin with the words of its heading.
    more = len(line.split()) - len(heading.split())
    return line.startswith(heading) and more <= _MOST_WORDS_MORE and not ends_sentence(line)
