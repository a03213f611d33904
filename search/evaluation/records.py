"""Queries, qrels and runs in their standard formats: BEIR's JSON lines and tables, TREC's runs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from search.errors import EvaluationError
from search.evaluation.measures import Qrels, Run


@dataclass(frozen=True, slots=True)
class Query:
    """:ivar kind: what kind of query it is, where the file says so; figures are then also told by kind."""

    query_id: str
    text: str
    kind: str = ""


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


def read_queries(path: Path) -> dict[str, Query]:
    """
    Read BEIR queries: `_id`, `text`, and `kind` (also in `metadata`) where there is one.

    :returns: queries by their id.
    :raises EvaluationError: for a line without id and text.
    """
    queries: dict[str, Query] = {}
    for number, record in read_jsonl(path):
        query_id, text = record.get("_id"), record.get("text")
        if not isinstance(query_id, str) or not isinstance(text, str):
            msg = f"{path}, line {number}: a query needs '_id' and 'text', both strings."
            raise EvaluationError(msg)
        metadata = record.get("metadata")
        kind = record.get("kind") or (metadata.get("kind") if isinstance(metadata, dict) else None)
        queries[query_id] = Query(query_id, text, kind if isinstance(kind, str) else "")
    return queries


def read_qrels(path: Path) -> Qrels:
    """
    Read BEIR qrels: tab-separated query id, document id, relevance, after one line of names.

    :raises EvaluationError: for a line that is not that.
    """
    qrels: Qrels = {}
    hint = "A BEIR folder has corpus.jsonl, queries.jsonl and qrels/test.tsv."
    for number, line in enumerate(_read_lines(path, hint), start=1):
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


def read_run(path: Path) -> Run:
    """
    Read a run in TREC format: query id, Q0, document id, rank, score, tag, separated by white space.

    The scores decide the order, not the ranks, as trec_eval has it.

    :raises EvaluationError: for a line that is not that.
    """
    run: Run = {}
    for number, line in enumerate(_read_lines(path, "Write a run with: dalil evaluate DIR --run FILE"), start=1):
        if not line.strip():
            continue
        try:
            query_id, _, document_id, _, score, _ = line.split()
            run.setdefault(query_id, {})[document_id] = float(score)
        except ValueError as error:
            msg = f"{path}, line {number}: expected a TREC run: query id, Q0, document id, rank, score, tag."
            raise EvaluationError(msg) from error
    return run


def write_run(run: Run, path: Path, tag: str = "dalil") -> None:
    """Write a run in TREC format: query id, Q0, document id, rank from 1, score, tag."""
    lines = [
        f"{query_id} Q0 {document_id} {rank} {score:.6f} {tag}\n"
        for query_id, scores in run.items()
        for rank, (document_id, score) in enumerate(sorted(scores.items(), key=lambda item: -item[1]), start=1)
    ]
    write_text(path, "".join(lines), "The run")


def write_text(path: Path, text: str, what: str) -> None:
    """
    Write a file for the user.

    :raises EvaluationError: naming `what` and the file, where it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"{what} cannot be written to {path}: {error}."
        raise EvaluationError(msg) from error


def _read_lines(path: Path, hint: str) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}. {hint}"
        raise EvaluationError(msg) from error


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
