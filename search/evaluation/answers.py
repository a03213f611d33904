"""How good answers are: whether the expected words are quoted, and whether what cannot be answered is declined."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from search.evaluation.matching import Matcher
from search.evaluation.measures import percentiles
from search.evaluation.questions import JudgedQuestion
from search.evaluation.records import write_text

if TYPE_CHECKING:
    from search.engine import Answer, Engine
    from search.retrieval import Hit

# Of a question to answer, in the order in which one follows from the other; each is true or false.
ANSWERED_MEASURES = ("answered", "found@10", "cited", "quoted", "quoted@3", "quoted@1")
DECLINED_MEASURES = ("declined",)
_FOUND_DEPTH = 10
# Passages of so many sources are kept at hand while citations are checked.
_SOURCES_KEPT = 32


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """
    What a question got, and what of it is right.

    :ivar found: what a search for the question finds, ten passages at most, best first.
    :ivar rank: rank in `found` of the first passage that holds what is expected, from 1; None where none does.
    :ivar cited: whether a cited passage holds it.
    :ivar quoted_at: number of the first quotation that holds it, or is a part of it; None where none is.
    :ivar false_citations: how many quotations do not stand in the passage that they are said to be from.
    """

    question: JudgedQuestion
    answer: "Answer"
    found: "tuple[Hit, ...]"
    rank: int | None
    cited: bool
    quoted_at: int | None
    false_citations: int

    @property
    def verdict(self) -> dict[str, bool]:
        """Name of a measure -> whether it holds, of those that the question asks for."""
        if not self.question.answerable:
            return {"declined": not self.answer.answerable}
        return {
            "answered": self.answer.answerable,
            "found@10": self.rank is not None,
            "cited": self.cited,
            "quoted": self.quoted_at is not None,
            "quoted@3": self.quoted_at is not None and self.quoted_at <= 3,
            "quoted@1": self.quoted_at == 1,
        }

    def to_json(self) -> dict[str, object]:
        """Return the line that `write_judged_answers` writes."""
        return {
            "_id": self.question.question_id,
            "text": self.question.text,
            "kind": self.question.kind,
            "answerable": self.question.answerable,
            "verdict": self.verdict,
            "confidence": self.answer.confidence,
            "rank": self.rank,
            "false_citations": self.false_citations,
            "quotes": [{"passage_id": each.passage.passage_id, "quote": each.quote} for each in self.answer.citations],
            "ms": self.answer.ms,
        }


def answer_questions(
    engine: "Engine", questions: Iterable[JudgedQuestion], repair: Callable[[str], str] = str
) -> Iterator[JudgedAnswer]:
    """
    Ask questions one after the other, and judge what they get.

    :param repair: mends a line as ingest does, for questions whose expected sentences are as damaged as the source.
    """

    @lru_cache(_SOURCES_KEPT)
    def stored(source_id: str) -> dict[str, str]:
        return {passage.passage_id: passage.text for passage in engine.store.source_passages(source_id)}

    for question in questions:
        answer = engine.ask(question.text)
        found = tuple(engine.search(question.text, _FOUND_DEPTH).hits)
        yield judge(
            question, answer, found, lambda source_id, passage_id: stored(source_id).get(passage_id, ""), repair
        )


def judge(
    question: JudgedQuestion,
    answer: "Answer",
    found: "tuple[Hit, ...]",
    stored: Callable[[str, str], str],
    repair: Callable[[str], str] = str,
) -> JudgedAnswer:
    """
    Compare an answer with what was expected.

    :param stored: source id, passage id -> the text of that passage in the index; empty where there is none.
    """
    matcher = Matcher(question, repair)
    quoted = (each.n for each in answer.citations if matcher.in_quotation(each.quote))
    ranks = (hit.rank for hit in found if matcher.in_passage(hit.passage.text))
    false = [
        each for each in answer.citations
        if stored(each.passage.source.source_id, each.passage.passage_id)[each.start : each.end] != each.quote
    ]  # fmt: skip
    return JudgedAnswer(
        question,
        answer,
        found,
        next(ranks, None),
        any(matcher.in_passage(each.passage.text) for each in answer.citations),
        next(quoted, None),
        len(false),
    )


class AnswersEvaluation:
    """What judged answers come to, in all and by kind."""

    def __init__(self, judged: Sequence[JudgedAnswer], threshold: float) -> None:
        """
        Put answers together.

        :param judged: at least one.
        :param threshold: confidence below which questions were declined.
        """
        self.judged = judged
        self.threshold = threshold

    @property
    def answerable(self) -> list[JudgedAnswer]:
        """Those that the sources answer."""
        return [each for each in self.judged if each.question.answerable]

    @property
    def unanswerable(self) -> list[JudgedAnswer]:
        """Those that are to be declined."""
        return [each for each in self.judged if not each.question.answerable]

    @cached_property
    def kinds(self) -> dict[str, list[JudgedAnswer]]:
        """Kind -> its answers; a kind that has both sorts of question is parted in two, as no measure is of both."""
        kinds = defaultdict(list)
        for each in self.judged:
            kinds[each.question.kind, each.question.answerable].append(each)
        if {kind for kind, _ in kinds} == {""}:
            return {}
        both = {kind for kind, answerable in kinds if (kind, not answerable) in kinds}
        return {
            f"{kind or 'other'} (unanswerable)" if kind in both and not answerable else kind or "other": answers
            for (kind, answerable), answers in sorted(kinds.items(), key=lambda item: (item[0][0], not item[0][1]))
        }

    @property
    def false_citations(self) -> int:
        """How many quotations do not stand in their passage."""
        return sum(each.false_citations for each in self.judged)

    def figures(self) -> dict[str, object]:
        """Return what `dalil evaluate --answers --json` prints."""
        groups = {"answerable": self.answerable, "unanswerable": self.unanswerable}
        figures: dict[str, object] = {"questions": len(self.judged)}
        figures |= {name: shares(group) for name, group in groups.items() if group}
        if self.kinds:
            figures["kinds"] = {kind: shares(group) for kind, group in self.kinds.items()}
        figures |= {"false_citations": self.false_citations, "confidence_threshold": self.threshold}
        return figures | percentiles([each.answer.ms for each in self.judged])

    def declined_at(self, threshold: float, group: Sequence[JudgedAnswer]) -> float:
        """
        Return the share of some answers, at least one, that another threshold would decline.

        What was declined although sure enough (a law that is not there) stays declined.
        """
        return sum(self._is_declined(each, threshold) for each in group) / len(group)

    def wrong_at(self, threshold: float) -> float | None:
        """
        Return the share of wrong answers among those given with another threshold: no expected words, or none to give.

        :returns: None below the threshold in use, where nobody knows what would have been quoted; and for no answers.
        """
        if threshold < self.threshold:
            return None
        given = [each for each in self.judged if not self._is_declined(each, threshold)]
        wrong = sum(not each.question.answerable or each.quoted_at is None for each in given)
        return wrong / len(given) if given else None

    def _is_declined(self, each: JudgedAnswer, threshold: float) -> bool:
        confidence = each.answer.confidence
        return confidence < threshold or (not each.answer.answerable and confidence >= self.threshold)


def shares(group: Sequence[JudgedAnswer]) -> dict[str, float]:
    """
    Return how many questions there are and the share of them for which each measure holds.

    :param group: at least one, all answerable or none.
    """
    verdicts = [each.verdict for each in group]
    holds = {name: round(sum(each[name] for each in verdicts) / len(verdicts), 4) for name in verdicts[0]}
    return {"questions": len(group), **holds}


def write_judged_answers(judged: Iterable[JudgedAnswer], path: Path) -> None:
    """Write judged answers as JSON lines, to be read and to be compared."""
    lines = [json.dumps(each.to_json(), ensure_ascii=False) + "\n" for each in judged]
    write_text(path, "".join(lines), "The answers")
