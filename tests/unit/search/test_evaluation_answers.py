"""Answers judged, put together, and asked what another threshold would do."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from search.answering import Answer, Citation
from search.errors import EvaluationError
from search.evaluation import AnswersEvaluation, JudgedAnswer, JudgedQuestion, answer_questions, judge
from search.evaluation.answers import shares, write_judged_answers
from search.passage import Passage, SourceInfo
from search.retrieval import Hit

SOURCE = SourceInfo("guide", "دليل")
RIGHT = "تعقد الجمعية جمعها العام مرة في السنة."
OTHER = "يعرض أمين المال التقرير المالي."
ASKED = JudgedQuestion("q", "متى؟", "when", sentences=(RIGHT,))
DECLINE = JudgedQuestion("u", "من؟", "who", answerable=False)


def passage(ordinal: int, text: str) -> Passage:
    return Passage(SOURCE, ordinal, text, 0, len(text))


PASSAGES = [passage(0, f"{OTHER} {RIGHT}"), passage(1, OTHER)]
STORED = {each.passage_id: each.text for each in PASSAGES}


def answer(*quotes: tuple[int, str], confidence: float = 0.9, ms: float = 1.0) -> Answer:
    """Return an answer that quotes passages by their number; an abstention for none."""
    citations = []
    for n, (number, quote) in enumerate(quotes, start=1):
        start = PASSAGES[number].text.index(quote)
        citations.append(Citation(n, quote, PASSAGES[number], start, start + len(quote)))
    mode = "extractive" if quotes else "abstention"
    return Answer("?", bool(quotes), "", mode, confidence, tuple(citations), (), ms)


def hits(*numbers: int) -> tuple[Hit, ...]:
    return tuple(SimpleNamespace(rank=rank, passage=PASSAGES[at]) for rank, at in enumerate(numbers, start=1))


def judged(question: JudgedQuestion, given: Answer, found: Sequence[Hit] = (), stored=STORED) -> JudgedAnswer:
    return judge(question, given, tuple(found), lambda _, passage_id: stored.get(passage_id, ""))


def test_a_right_answer() -> None:
    verdict = judged(ASKED, answer((0, RIGHT)), hits(1, 0)).verdict
    assert set(verdict) == {"answered", "found@10", "cited", "quoted", "quoted@3", "quoted@1"}
    assert all(verdict.values())


@pytest.mark.parametrize(
    ("quotes", "holding"),
    [
        ((), set()),
        (((1, OTHER),), {"answered"}),
        (((0, OTHER),), {"answered", "cited"}),
        (((1, OTHER), (0, OTHER), (0, RIGHT)), {"answered", "cited", "quoted", "quoted@3"}),
        (((1, OTHER), (0, OTHER), (1, OTHER), (0, RIGHT)), {"answered", "cited", "quoted"}),
    ],
)
def test_what_holds_of_a_worse_answer(quotes: tuple, holding: set[str]) -> None:
    verdict = judged(ASKED, answer(*quotes)).verdict
    assert {name for name, holds in verdict.items() if holds} == holding


def test_rank_of_the_first_right_passage() -> None:
    assert judged(ASKED, answer(), hits(1, 1, 0, 0)).rank == 3
    assert judged(ASKED, answer(), hits(1)).rank is None


def test_what_is_to_be_declined_has_one_measure() -> None:
    assert judged(DECLINE, answer()).verdict == {"declined": True}
    assert judged(DECLINE, answer((1, OTHER))).verdict == {"declined": False}


@pytest.mark.parametrize("stored", [{}, {"guide:0000": f"x{PASSAGES[0].text}"}, {"guide:0001": PASSAGES[0].text}])
def test_a_quotation_that_the_index_does_not_hold_there_is_false(stored: dict[str, str]) -> None:
    assert judged(ASKED, answer((0, RIGHT))).false_citations == 0
    assert judged(ASKED, answer((0, RIGHT)), stored=stored).false_citations == 1


def test_the_engine_is_asked_and_its_index_read_once_a_source() -> None:
    read = []
    store = SimpleNamespace(source_passages=lambda source_id: read.append(source_id) or PASSAGES)
    engine = SimpleNamespace(
        ask=lambda text: answer((0, RIGHT), (1, OTHER)),
        search=lambda text, top_k: SimpleNamespace(hits=hits(0)),
        store=store,
    )
    both = list(answer_questions(engine, [ASKED, DECLINE]))
    assert [each.verdict for each in both] == [
        dict.fromkeys(("answered", "found@10", "cited", "quoted", "quoted@3", "quoted@1"), True),
        {"declined": False},
    ]
    assert [each.false_citations for each in both] == [0, 0]
    assert read == ["guide"]


def evaluation(*each: JudgedAnswer, threshold: float = 0.25) -> AnswersEvaluation:
    return AnswersEvaluation(each, threshold)


def test_figures() -> None:
    unkind = JudgedQuestion("x", "متى؟", sentences=(RIGHT,))
    figures = evaluation(
        judged(ASKED, answer((0, RIGHT), ms=3.0), hits(0)),
        judged(unkind, answer()),
        judged(DECLINE, answer()),
        judged(JudgedQuestion("v", "من؟", "when", answerable=False), answer((1, OTHER)), stored={}),
    ).figures()
    right = dict.fromkeys(("answered", "found@10", "cited", "quoted", "quoted@3", "quoted@1"), 1.0)
    assert figures == {
        "questions": 4,
        "answerable": {"questions": 2} | dict.fromkeys(right, 0.5),
        "unanswerable": {"questions": 2, "declined": 0.5},
        "kinds": {
            "other": {"questions": 1} | dict.fromkeys(right, 0.0),
            "when": {"questions": 1} | right,
            "when (unanswerable)": {"questions": 1, "declined": 0.0},
            "who": {"questions": 1, "declined": 1.0},
        },
        "false_citations": 1,
        "confidence_threshold": 0.25,
        "ms_p50": 1.0,
        "ms_p95": 3.0,
    }


def test_without_kinds_and_without_one_group_nothing_is_said_of_them() -> None:
    figures = evaluation(judged(JudgedQuestion("u", "من؟", answerable=False), answer())).figures()
    assert set(figures) & {"kinds", "answerable"} == set()


def test_shares_are_of_one_group() -> None:
    assert shares([judged(DECLINE, answer())] * 3) == {"questions": 3, "declined": 1.0}


@pytest.mark.parametrize(
    ("confidence", "quotes", "at", "declined"),
    [
        (0.6, ((0, RIGHT),), 0.5, 0), (0.6, ((0, RIGHT),), 0.7, 1),
        (0.2, (), 0.25, 1), (0.2, (), 0.1, 0),
        # Declined for another reason than doubt: no threshold changes it.
        (0.9, (), 0.1, 1), (0.0, (), 0.1, 1),
    ],
)  # fmt: skip
def test_what_another_threshold_would_decline(confidence: float, quotes: tuple, at: float, declined: int) -> None:
    each = judged(ASKED, answer(*quotes, confidence=confidence))
    assert evaluation(each).declined_at(at, [each]) == declined


def test_how_wrong_the_answers_of_another_threshold_are() -> None:
    found = evaluation(
        judged(ASKED, answer((0, RIGHT), confidence=0.9)),
        judged(ASKED, answer((1, OTHER), confidence=0.6)),
        judged(DECLINE, answer((1, OTHER), confidence=0.4)),
        judged(DECLINE, answer(confidence=0.1)),
    )
    assert found.wrong_at(0.2) is None
    assert found.wrong_at(0.25) == pytest.approx(2 / 3)
    assert found.wrong_at(0.5) == 0.5
    assert found.wrong_at(0.8) == 0.0
    assert found.wrong_at(0.95) is None


def test_judged_answers_are_written_a_line_each(tmp_path: Path) -> None:
    write_judged_answers([judged(ASKED, answer((0, RIGHT)), hits(0)), judged(DECLINE, answer())], tmp_path / "a.jsonl")
    first, second = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert first["quotes"] == [{"passage_id": "guide:0000", "quote": RIGHT}]
    assert (first["_id"], first["rank"], first["verdict"]["quoted@1"]) == ("q", 1, True)
    assert second["verdict"] == {"declined": True}


def test_answers_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"The answers cannot be written to .*absent"):
        write_judged_answers([], tmp_path / "absent" / "a.jsonl")
