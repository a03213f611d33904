"""The report on answers: shares with their intervals, kinds, what another threshold would do, and what went wrong."""

from typing import TYPE_CHECKING

from search.evaluation.answers import ANSWERED_MEASURES, shares
from search.evaluation.measures import percentiles, share_interval
from ui.cli.output import one_line
from ui.report.common import MOST_MISSES, excerpt, found_fact, percent, rank_bars, where
from ui.report.model import Bar, Bars, Curves, Fact, Figure, Line, Miss, Report, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.evaluation import AnswersEvaluation, JudgedAnswer

_DEPTH = 10
_MEANINGS = {
    "answered": "of the questions that the sources answer, those that were not declined",
    "found@10": "a search's first ten passages hold the expected words",
    "cited": "a cited passage holds them",
    "quoted": "a quotation holds them, or is a part of the expected sentence",
    "quoted@3": "one of the first three quotations does",
    "quoted@1": "the first quotation does",
    "declined": "of the questions that the sources do not answer, those that were declined",
}
_GRID = tuple(step / 50 for step in range(51))
_TABLE_GRID = tuple(step / 20 for step in range(1, 20))


def answers_report(evaluation: "AnswersEvaluation", subject: str, setup: tuple[tuple[str, str], ...]) -> Report:
    """
    Put the report on answers together.

    :param subject: what was measured on.
    :param setup: settings and versions.
    """
    plots: list[Bars | Curves] = []
    tables = []
    if evaluation.answerable:
        ranks = [each.rank for each in evaluation.answerable]
        plots.append(rank_bars("Rank of the first passage with the expected words", ranks, _DEPTH))
    if evaluation.kinds:
        plots.append(_kind_bars(evaluation))
        tables.append(_kind_table(evaluation))
    plots.append(_threshold_curves(evaluation))
    tables.append(_threshold_table(evaluation))
    return Report(
        "Answers", subject, _figures(evaluation), tuple(tables), tuple(plots), _misses(evaluation.judged), setup
    )


def _figures(evaluation: "AnswersEvaluation") -> tuple[Figure, ...]:
    figures = []
    for group in (evaluation.answerable, evaluation.unanswerable):
        for name in group[0].verdict if group else ():
            holds = sum(each.verdict[name] for each in group)
            low, high = share_interval(holds, len(group))
            value = f"{percent(holds / len(group))} of {len(group):,}"
            figures.append(Figure(name, value, f"{_MEANINGS[name]}; 95 % interval {100 * low:.0f}–{100 * high:.0f} %"))
    times = percentiles([each.answer.ms for each in evaluation.judged])
    return (
        *figures,
        Figure("false citations", str(evaluation.false_citations), "quotations that do not stand in their passage"),
        Figure("ms p50", f"{times['ms_p50']:.1f}", "half of the answers take no longer"),
        Figure("ms p95", f"{times['ms_p95']:.1f}", "95 of 100 answers take no longer"),
    )


def _kind_bars(evaluation: "AnswersEvaluation") -> Bars:
    bars = []
    for kind, group in evaluation.kinds.items():
        good = sum(
            each.quoted_at is not None if each.question.answerable else each.verdict["declined"] for each in group
        )
        shown = f"{percent(good / len(group))} of {len(group):,}"
        bars.append(Bar(one_line(kind), good / len(group), shown, share_interval(good, len(group))))
    return Bars(
        "Right by kind", tuple(bars), 1.0, "Expected words quoted, or rightly declined. Whiskers: 95 % interval."
    )


def _kind_table(evaluation: "AnswersEvaluation") -> Table:
    rows = []
    for kind, group in evaluation.kinds.items():
        found = shares(group)
        cells = [percent(found[name]) if name in found else "" for name in (*ANSWERED_MEASURES, "declined")]
        rows.append((one_line(kind), str(len(group)), *cells))
    return Table("By kind", ("kind", "questions", *ANSWERED_MEASURES, "declined"), tuple(rows))


def _threshold_curves(evaluation: "AnswersEvaluation") -> Curves:
    groups = {
        "unanswerable declined": evaluation.unanswerable,
        "answerable declined": evaluation.answerable,
    }
    lines = [
        Line(name, tuple((at, evaluation.declined_at(at, group)) for at in _GRID))
        for name, group in groups.items() if group
    ]  # fmt: skip
    wrong = [(at, share) for at in _GRID if (share := evaluation.wrong_at(at)) is not None]
    if wrong:
        lines.append(Line("wrong among the answers given", tuple(wrong)))
    return Curves(
        "What another confidence threshold would do",
        "confidence_threshold",
        tuple(lines),
        (evaluation.threshold, f"in use: {evaluation.threshold:g}"),
        "How wrong the answers are below the threshold in use is seen by measuring with DALIL_CONFIDENCE_THRESHOLD=0.",
    )


def _threshold_table(evaluation: "AnswersEvaluation") -> Table:
    rows = []
    for at in sorted({*_TABLE_GRID, evaluation.threshold}):
        cells = [
            percent(evaluation.declined_at(at, group)) if group else ""
            for group in (evaluation.unanswerable, evaluation.answerable)
        ]
        wrong = evaluation.wrong_at(at)
        name = f"{at:g}{' (in use)' if at == evaluation.threshold else ''}"
        rows.append((name, *cells, "" if wrong is None else percent(wrong)))
    columns = ("confidence_threshold", "unanswerable declined", "answerable declined", "wrong among answers given")
    return Table("By threshold", columns, tuple(rows))


def _misses(judged: "Sequence[JudgedAnswer]") -> tuple[Miss, ...]:
    """Tell what went wrong: false citations first, then wrong answers by how sure they were, then refusals."""
    wrong = [each for each in judged if _problem(each)]
    wrong.sort(key=lambda each: (-each.false_citations, not each.answer.answerable, -each.answer.confidence))
    return tuple(_miss(each) for each in wrong[:MOST_MISSES])


def _problem(each: "JudgedAnswer") -> str:
    if each.false_citations:
        return "a quotation does not stand in its passage"
    if not each.question.answerable:
        return "answered, although the sources do not answer it" if each.answer.answerable else ""
    if not each.answer.answerable:
        return f"declined, although {_found(each)}"
    if each.quoted_at is None:
        return (
            f"{'the right passage cited, other words quoted' if each.cited else 'other passages cited'}; {_found(each)}"
        )
    return ""


def _found(each: "JudgedAnswer") -> str:
    if each.rank is None:
        return "the search does not find the right passage"
    return f"the search finds the right passage at rank {each.rank}"


def _miss(each: "JudgedAnswer") -> Miss:
    facts = [Fact("confidence", f"{each.answer.confidence:.2f}")]
    facts += [Fact("expected", excerpt(text)) for text in (*each.question.sentences, *each.question.answers)[:3]]
    facts += [Fact(f"quoted {one.n}", excerpt(one.quote), where(one.passage)) for one in each.answer.citations[:3]]
    if not each.answer.answerable:
        facts += [found_fact(hit) for hit in each.found[:2]]
    kind = f" ({one_line(each.question.kind)})" if each.question.kind else ""
    return Miss(one_line(each.question.text), _problem(each) + kind, tuple(facts))
