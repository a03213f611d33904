"""The report on retrieval: measures with their intervals, ranks, kinds, and the queries that found least."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from search.evaluation.measures import MEASURES, mean_interval, percentiles
from ui.cli.output import one_line
from ui.report.common import MOST_MISSES, found_fact, rank_bars
from ui.report.model import Bar, Bars, Fact, Figure, Miss, Report, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.evaluation import FoundQuery, RetrievalEvaluation

_DEPTH = 100
_MEANINGS = {
    "nDCG@10": "how near the top the relevant documents stand among the first ten",
    "Recall@10": "share of the relevant documents among the first ten",
    "Recall@100": "share of the relevant documents among the first hundred",
    "RR@10": "one over the rank of the first relevant document",
}
_KIND_MEASURE = "nDCG@10"


def retrieval_report(evaluation: "RetrievalEvaluation", subject: str, setup: tuple[tuple[str, str], ...]) -> Report:
    """
    Put the report on retrieval together.

    :param subject: what was measured on.
    :param setup: settings and versions.
    """
    values, ranks = evaluation.values, evaluation.ranks
    times = percentiles([each.ms for each in evaluation.found])
    figures = [
        *(Figure(name, f"{mean:.4f}", _MEANINGS[name]) for name, mean in evaluation.averages(list(values)).items()),
        Figure("queries", f"{len(evaluation.found):,}"),
        Figure("ms p50", f"{times['ms_p50']:.1f}", "half of the searches take no longer, embedding included"),
        Figure("ms p95", f"{times['ms_p95']:.1f}", "95 of 100 searches take no longer"),
    ]
    if reranking := [each.rerank_ms for each in evaluation.found if each.rerank_ms is not None]:
        half = percentiles(reranking)["ms_p50"]
        figures.append(Figure("reranking ms p50", f"{half:.1f}", "the reranker's part of it"))
    plots = [rank_bars("Rank of the first relevant document", ranks.values(), _DEPTH)]
    tables = []
    if evaluation.kinds:
        plots.append(_kind_bars(evaluation))
        tables.append(_kind_table(evaluation))
    worst = sorted(evaluation.found, key=lambda each: values[each.query.query_id][_KIND_MEASURE])[:MOST_MISSES]
    misses = tuple(_miss(each, ranks) for each in worst if values[each.query.query_id][_KIND_MEASURE] < 1)
    return Report("Retrieval", subject, tuple(figures), tuple(tables), tuple(plots), misses, setup)


def _of_kind(evaluation: "RetrievalEvaluation", query_ids: "Sequence[str]") -> Bar:
    scores = [evaluation.values[each][_KIND_MEASURE] for each in query_ids]
    mean = sum(scores) / len(scores)
    return Bar("", mean, f"{mean:.3f} of {len(scores):,}", mean_interval(scores))


def _kind_bars(evaluation: "RetrievalEvaluation") -> Bars:
    bars = []
    for kind, query_ids in evaluation.kinds.items():
        bar = _of_kind(evaluation, query_ids)
        bars.append(Bar(one_line(kind) or "other", bar.value, bar.shown, bar.interval))
    return Bars(f"{_KIND_MEASURE} by kind", tuple(bars), 1.0, "Whiskers: 95 % interval.")


def _kind_table(evaluation: "RetrievalEvaluation") -> Table:
    rows = tuple(
        (
            one_line(kind) or "other",
            str(len(query_ids)),
            *(f"{value:.4f}" for value in evaluation.averages(query_ids).values()),
        )
        for kind, query_ids in evaluation.kinds.items()
    )
    return Table("By kind", ("kind", "queries", *MEASURES), rows)


def _miss(found: "FoundQuery", ranks: Mapping[str, int | None]) -> Miss:
    rank = ranks[found.query.query_id]
    problem = "nothing relevant found" if rank is None else f"first relevant document at rank {rank}"
    facts = tuple(map(found_fact, found.hits)) or (Fact("found", "nothing"),)
    return Miss(one_line(found.query.text), problem, facts)
