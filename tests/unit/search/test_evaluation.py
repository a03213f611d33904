"""Queries, qrels, runs and measures."""

import json
from pathlib import Path
from types import SimpleNamespace

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import EvaluationError
from search.evaluation import (
    MEASURES,
    evaluate_queries,
    measure,
    read_jsonl,
    read_qrels,
    read_queries,
    run_queries,
    write_run,
)

DOCUMENTS = [f"d{at}" for at in range(15)]
QRELS = st.dictionaries(
    st.sampled_from("abc"), st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(0, 2), min_size=1), min_size=1
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@given(QRELS, st.data())
def test_without_ties_the_measures_are_those_of_ir_measures(qrels, data) -> None:
    ranks = st.permutations(DOCUMENTS).map(lambda order: {key: float(-at) for at, key in enumerate(order)})
    run = {query: data.draw(ranks) for query in qrels}
    wanted = {name: ir_measures.parse_measure(name.replace("Recall", "R")) for name in MEASURES}
    theirs = ir_measures.calc_aggregate(list(wanted.values()), qrels, run)
    assert measure(run, qrels) == pytest.approx({name: theirs[parsed] for name, parsed in wanted.items()}, abs=1e-4)


def test_measures_worked_out_by_hand() -> None:
    qrels = {"q": {"a": 1, "b": 1}}
    assert measure({"q": {"x": 3.0, "a": 2.0}}, qrels) == {
        "nDCG@10": 0.3869, "Recall@10": 0.5, "Recall@100": 0.5, "RR@10": 0.5,
    }  # fmt: skip


def test_equal_scores_count_against_the_run() -> None:
    qrels = {"q": {"m": 1}}
    tied = dict.fromkeys(["a", "m", "z"], 0.5)
    assert measure({"q": tied}, qrels)["RR@10"] == pytest.approx(1 / 3, abs=1e-4)
    assert measure({"q": dict.fromkeys(DOCUMENTS, 0.0) | {"m": 0.0}}, qrels)["Recall@10"] == 0


@given(st.dictionaries(st.sampled_from(DOCUMENTS), st.sampled_from([0.0, 0.5, 1.0]), min_size=1), st.randoms())
def test_neither_ids_nor_order_break_a_tie(scores: dict[str, float], random) -> None:
    qrels = {"q": {"d3": 2, "d7": 1}}
    shuffled = dict(random.sample(list(scores.items()), len(scores)))
    assert measure({"q": shuffled}, qrels) == measure({"q": scores}, qrels)


def test_a_query_that_found_nothing_or_was_not_run_counts_as_zero() -> None:
    qrels = {"found": {"a": 1}, "empty": {"a": 1}, "missing": {"a": 1}, "nothing to find": {"a": 0}}
    assert measure({"found": {"a": 1.0}, "empty": {}}, qrels) == dict.fromkeys(MEASURES, 0.25)


def test_a_query_nobody_judged_does_not_count() -> None:
    assert measure({"q": {"a": 1.0}, "other": {"b": 1.0}}, {"q": {"a": 1}}) == dict.fromkeys(MEASURES, 1.0)


def test_queries_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "queries.jsonl", '\ufeff{"_id": "1", "text": "سؤال"}\n\n{"_id": "2", "text": "q", "x": 1}\n'
    )
    assert read_queries(path) == {"1": "سؤال", "2": "q"}
    assert [number for number, _ in read_jsonl(path)] == [1, 3]


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


def engine_of(answers: dict[str, list[tuple[str, float]]], milliseconds: list[float] | None = None) -> SimpleNamespace:
    """Return an engine that finds passages of the named sources."""
    clock = iter(milliseconds or [1.0] * len(answers))

    def search(text: str, top_k: int) -> SimpleNamespace:
        hits = [
            SimpleNamespace(score=score, passage=SimpleNamespace(source=SimpleNamespace(source_id=source)))
            for source, score in answers[text][:top_k]
        ]
        return SimpleNamespace(hits=hits, ms=next(clock))

    return SimpleNamespace(search=search)


def test_a_document_ranks_by_its_best_passage_under_the_corpus_own_id() -> None:
    engine = engine_of({"سؤال": [("s1", 3.0), ("s2", 2.0), ("s1", 1.0), ("stranger", 0.5)]})
    run, milliseconds = run_queries(engine, {"q": "سؤال"}, {"s1": "d1", "s2": "d2"})
    assert run == {"q": {"d1": 3.0, "d2": 2.0}}
    assert milliseconds == [1.0]


def test_only_judged_queries_are_run_and_timed() -> None:
    texts = {f"q{at:02}": f"t{at:02}" for at in range(21)}
    engine = engine_of({text: [("s", 1.0)] for text in texts.values()}, [float(at) for at in range(20, -1, -1)])
    qrels = {query: {"d": 1} for query in texts} | {"not a query": {"d": 1}}
    figures, run = evaluate_queries(engine, texts | {"unjudged": "never searched"}, qrels, {"s": "d"})
    assert figures == dict.fromkeys(MEASURES, 1.0) | {"queries": 21, "ms_p50": 10.0, "ms_p95": 19.0}
    assert set(run) == set(texts)


def test_one_query_has_its_own_percentiles() -> None:
    figures, _ = evaluate_queries(engine_of({"t": []}, [7.25]), {"q": "t"}, {"q": {"d": 1}}, {})
    assert (figures["ms_p50"], figures["ms_p95"], figures["nDCG@10"]) == (7.2, 7.2, 0.0)


def test_judgements_of_other_queries_are_an_error() -> None:
    with pytest.raises(EvaluationError, match="same ids"):
        evaluate_queries(engine_of({}), {"q": "t"}, {"other": {"d": 1}}, {})


def test_a_run_is_written_in_trec_format_and_read_by_others(tmp_path: Path) -> None:
    run = {"q1": {"d2": 0.5, "d1": 1.25}, "q2": {}, "q3": {"d1": -3.0}}
    write_run(run, tmp_path / "run.txt", "tag")
    assert (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines() == [
        "q1 Q0 d1 1 1.250000 tag", "q1 Q0 d2 2 0.500000 tag", "q3 Q0 d1 1 -3.000000 tag",
    ]  # fmt: skip
    read = [(line.query_id, line.doc_id, line.score) for line in ir_measures.read_trec_run(str(tmp_path / "run.txt"))]
    assert read == [("q1", "d1", 1.25), ("q1", "d2", 0.5), ("q3", "d1", -3.0)]


def test_a_run_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"cannot be written to .*absent"):
        write_run({}, tmp_path / "absent" / "run.txt")


def test_json_lines_may_hold_any_object(tmp_path: Path) -> None:
    records = [{"a": "\u2028"}, {"b": {"c": [1, None]}}]
    path = write(tmp_path / "x.jsonl", "\n".join(json.dumps(record, ensure_ascii=False) for record in records))
    assert [record for _, record in read_jsonl(path)] == records
