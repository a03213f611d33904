"""Queries, qrels and runs."""

import json
from pathlib import Path

import ir_measures
import pytest

from search.errors import EvaluationError
from search.evaluation import Query, read_jsonl, read_qrels, read_queries, read_run, write_run


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_queries_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "queries.jsonl", '\ufeff{"_id": "1", "text": "سؤال"}\n\n{"_id": "2", "text": "q", "x": 1}\n'
    )
    assert read_queries(path) == {"1": Query("1", "سؤال"), "2": Query("2", "q")}
    assert [number for number, _ in read_jsonl(path)] == [1, 3]


def test_kinds_of_queries_are_read_where_they_are_told(tmp_path: Path) -> None:
    lines = ['{"kind": "law"}', '{"metadata": {"kind": "law"}}', '{"kind": 7}', '{"metadata": []}', "{}"]
    texts = [f'{{"_id": "{at}", "text": "q", {line[1:]}'.replace(", }", "}") for at, line in enumerate(lines)]
    queries = read_queries(write(tmp_path / "queries.jsonl", "\n".join(texts)))
    assert [query.kind for query in queries.values()] == ["law", "law", "", "", ""]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not valid JSON"), ("[]", "expected a JSON object"), ("1" * 5000, "not valid JSON"),
            ("[" * 100_000, "not valid JSON"),
        ('{"_id": 1, "text": "q"}', "needs '_id' and 'text'"), ('{"_id": "1"}', "needs '_id' and 'text'"),
    ],
)  # fmt: skip
def test_a_wrong_query_is_named_by_file_and_line(line: str, told: str, tmp_path: Path) -> None:
    path = write(tmp_path / "queries.jsonl", '{"_id": "1", "text": "q"}\n' + line)
    with pytest.raises(EvaluationError) as raised:
        read_queries(path)
    assert f"{path}, line 2: " in str(raised.value)
    assert told in str(raised.value)


def test_qrels_are_read_with_and_without_their_first_line(tmp_path: Path) -> None:
    lines = "q1\td1\t1\nq1\td2\t0\n\nq2\td 3\t2\n"
    expected = {"q1": {"d1": 1, "d2": 0}, "q2": {"d 3": 2}}
    assert read_qrels(write(tmp_path / "a.tsv", lines)) == expected
    assert read_qrels(write(tmp_path / "b.tsv", "query-id\tcorpus-id\tscore\n" + lines)) == expected
    assert (
        read_qrels(write(tmp_path / "c.tsv", "query-id\tcorpus-id\tscore\r\n" + lines.replace("\n", "\r\n")))
        == expected
    )


@pytest.mark.parametrize("line", ["q1 d1 1", "q1\td1", "q1\t0\td1\t1", "q1\td1\tyes", "q1\td1\t1.5"])
def test_a_wrong_qrel_is_named_by_file_and_line(line: str, tmp_path: Path) -> None:
    path = write(tmp_path / "test.tsv", "query-id\tcorpus-id\tscore\nq\td\t1\n" + line)
    with pytest.raises(EvaluationError, match=r"test\.tsv, line 3: expected query-id, corpus-id and a whole number"):
        read_qrels(path)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("é".encode("latin-1"))
    for path in (tmp_path / "absent", tmp_path, tmp_path / "latin"):
        with pytest.raises(EvaluationError, match=f"{path} cannot be read"):
            read_queries(path)
        with pytest.raises(EvaluationError, match=f"{path} cannot be read"):
            read_qrels(path)
        with pytest.raises(EvaluationError, match=f"{path} cannot be read"):
            read_run(path)


def test_a_run_is_written_in_trec_format_and_read_by_others(tmp_path: Path) -> None:
    run = {"q1": {"d2": 0.5, "d1": 1.25}, "q2": {}, "q3": {"d1": -3.0}}
    write_run(run, tmp_path / "run.txt", "tag")
    assert (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines() == [
        "q1 Q0 d1 1 1.250000 tag", "q1 Q0 d2 2 0.500000 tag", "q3 Q0 d1 1 -3.000000 tag",
    ]  # fmt: skip
    read = [(line.query_id, line.doc_id, line.score) for line in ir_measures.read_trec_run(str(tmp_path / "run.txt"))]
    assert read == [("q1", "d1", 1.25), ("q1", "d2", 0.5), ("q3", "d1", -3.0)]


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = {"q1": {"d2": 0.5, "d1": 1.25}, "q3": {"d1": -3.0}}
    write_run(run, tmp_path / "run.txt")
    assert read_run(tmp_path / "run.txt") == run


@pytest.mark.parametrize("line", ["q1 Q0 d1 1 0.5", "q1 Q0 d 1 1 0.5 tag", "q1 Q0 d1 1 high tag", '{"_id": "q1"}'])
def test_a_wrong_line_of_a_run_is_named(line: str, tmp_path: Path) -> None:
    path = write(tmp_path / "run.txt", f"q Q0 d 1 0.5 tag\n\n{line}")
    with pytest.raises(EvaluationError, match=r"run\.txt, line 3: expected a TREC run"):
        read_run(path)


def test_a_run_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"cannot be written to .*absent"):
        write_run({}, tmp_path / "absent" / "run.txt")


def test_json_lines_may_hold_any_object(tmp_path: Path) -> None:
    records = [{"a": "\u2028"}, {"b": {"c": [1, None]}}]
    path = write(tmp_path / "x.jsonl", "\n".join(json.dumps(record, ensure_ascii=False) for record in records))
    assert [record for _, record in read_jsonl(path)] == records
