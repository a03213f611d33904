"""Queries, qrels and runs in their standard formats, and the measures of DESIGN: nDCG@10, Recall@k, RR@10."""

import json
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import EvaluationError

if TYPE_CHECKING:
    from search.engine import Engine

MEASURES = ("nDCG@10", "Recall@10", "Recall@100", "RR@10")
_MEASURE_NAMES = {"nDCG@10": "nDCG@10", "Recall@10": "R@10", "Recall@100": "R@100", "RR@10": "RR@10"}
_RUN_DEPTH = 100

Run = dict[str, dict[str, float]]
Qrels = dict[str, dict[str, int]]


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """
    Read a JSON-lines file; blank lines are skipped.

    :returns: pairs of the line's number, from 1, and its object.
    :raises EvaluationError: naming the file and the line that is not a JSON object.
    """
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _parse_object(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}. Give a UTF-8 file with one JSON object a line."
        raise EvaluationError(msg) from error


def read_queries(path: Path) -> dict[str, str]:
    """
    Read BEIR queries (`_id`, `text`).

    :raises EvaluationError: for a line without them.
    """
    queries: dict[str, str] = {}
    for number, record in read_jsonl(path):
        if not isinstance(record.get("_id"), str) or not isinstance(record.get("text"), str):
            msg = f"{path}, line {number}: a query needs '_id' and 'text', both strings."
            raise EvaluationError(msg)
        queries[str(record["_id"])] = str(record["text"])
    return queries


def read_qrels(path: Path) -> Qrels:
    """
    Read BEIR qrels: tab-separated query id, document id, relevance, after one line of names.

    :raises EvaluationError: for a line that is not that.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}. A BEIR folder has corpus.jsonl, queries.jsonl and qrels/test.tsv."
        raise EvaluationError(msg) from error
    qrels: Qrels = {}
    for number, line in enumerate(lines, start=1):
        fields = line.split("\t")
        if number == 1 and not fields[-1].strip().lstrip("-").isdigit():
            continue
        if not line.strip():
            continue
        try:
            query_id, document_id, relevance = fields
            qrels.setdefault(query_id, {})[document_id] = int(relevance)
        except ValueError as error:
            msg = f"{path}, line {number}: expected query-id, corpus-id and a whole number, separated by tabs."
            raise EvaluationError(msg) from error
    return qrels


def run_queries(
    engine: "Engine", queries: Mapping[str, str], document_ids: Mapping[str, str]
) -> tuple[Run, list[float]]:
    """
    Search every query, ranking a document by its best passage.

    :param document_ids: source id -> the corpus's own id; sources that are not in it are left out.
    :returns: the run, at most 100 documents a query, and each query's milliseconds for the whole path.
    """
    run: Run = {}
    milliseconds = []
    for query_id, text in queries.items():
        result = engine.search(text, top_k=_RUN_DEPTH)
        milliseconds.append(result.ms)
        scores: dict[str, float] = {}
        for hit in result.hits:
            document_id = document_ids.get(hit.passage.source.source_id)
            if document_id is not None:
                scores.setdefault(document_id, hit.score)
        run[query_id] = scores
    return run, milliseconds


def measure(run: Run, qrels: Qrels) -> dict[str, float]:
    """
    Average each of `MEASURES` over the judged queries; one that found nothing, or was not run, counts as 0.

    Equal scores count against the run: within a tie, relevant documents come last.
    """
    import ir_measures

    strict = {query_id: _break_ties(run.get(query_id, {}), judged) for query_id, judged in qrels.items()}
    wanted = {name: ir_measures.parse_measure(_MEASURE_NAMES[name]) for name in MEASURES}
    values = ir_measures.calc_aggregate(list(wanted.values()), qrels, strict)
    return {name: round(float(values[parsed]), 4) for name, parsed in wanted.items()}


def evaluate_queries(
    engine: "Engine", queries: Mapping[str, str], qrels: Qrels, document_ids: Mapping[str, str]
) -> tuple[dict[str, float], Run]:
    """
    Search every judged query and measure the run.

    :returns: `MEASURES`, `queries` (how many), `ms_p50` and `ms_p95`; and the run.
    :raises EvaluationError: if no query is judged.
    """
    judged = {query_id: queries[query_id] for query_id in qrels if query_id in queries}
    if not judged:
        msg = "No query of queries.jsonl has a line in the qrels; check that both use the same ids."
        raise EvaluationError(msg)
    run, milliseconds = run_queries(engine, judged, document_ids)
    figures = measure(run, {query_id: qrels[query_id] for query_id in judged})
    return figures | {
        "queries": len(judged),
        "ms_p50": round(statistics.median(milliseconds), 1),
        "ms_p95": round(_percentile(milliseconds, 0.95), 1),
    }, run


def write_run(run: Run, path: Path, tag: str = "dalil") -> None:
    """Write a run in TREC format: query id, Q0, document id, rank from 1, score, tag."""
    lines = [
        f"{query_id} Q0 {document_id} {rank} {score:.6f} {tag}\n"
        for query_id, scores in run.items()
        for rank, (document_id, score) in enumerate(sorted(scores.items(), key=lambda item: -item[1]), start=1)
    ]
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        msg = f"The run cannot be written to {path}: {error}."
        raise EvaluationError(msg) from error


def _break_ties(scores: Mapping[str, float], judged: Mapping[str, int]) -> dict[str, float]:
    """Replace scores by ranks counted from the end, so that no tie is left for the measure to break its own way."""
    ordered = sorted(scores, key=lambda document_id: (-scores[document_id], judged.get(document_id, 0)))
    return {document_id: float(len(ordered) - rank) for rank, document_id in enumerate(ordered)}


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def _parse_object(path: Path, number: int, line: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        # Besides bad syntax: a number of thousands of digits, brackets thousands deep.
        msg = f"{path}, line {number}: not valid JSON ({error})."
        raise EvaluationError(msg) from error
    if not isinstance(record, dict):
        msg = f"{path}, line {number}: expected a JSON object."
        raise EvaluationError(msg)
    return record
