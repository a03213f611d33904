"""`dalil evaluate` in all its forms, with the real engine: retrieval, answers, two runs, and the page of each."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

import search.engine
from search.embedding import open_embedder
from ui.cli import app

pytestmark = pytest.mark.integration
TEXTS = {
    "d1": "تعقد الجمعية جمعها العام مرة في السنة على الأقل.",
    "d2": "يتولى الوسيط الأسري تقريب وجهات النظر بين الزوجين.",
    "d3": "يمنح الدعم لمشاريع الشباب حاملي الأفكار.",
}
QUERIES = [
    {"_id": "q1", "text": "متى ينعقد الجمع العام؟", "kind": "when"},
    {"_id": "q2", "text": "الوساطة بين الأسر", "kind": "who"},
]
QUESTIONS = [
    {"_id": "q1", "text": "كم مرة تعقد الجمعية جمعها العام؟", "quote": TEXTS["d1"], "kind": "number"},
    {"_id": "q2", "text": "ما دور الوسيط الأسري؟", "answers": ["تقريب وجهات النظر"], "kind": "role"},
    {"_id": "q3", "text": "ما هي عاصمة اليابان؟", "answerable": False, "kind": "general"},
]


@pytest.fixture(scope="module", autouse=True)
def one_model() -> Iterator[None]:
    """Load the model once instead of for every command."""
    model = open_embedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search.engine, "open_embedder", lambda *_: model)
        yield


def write_lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BEIR folder with judged questions in it."""
    folder = tmp_path_factory.mktemp("beir")
    write_lines(folder / "corpus.jsonl", [{"_id": name, "title": "", "text": text} for name, text in TEXTS.items()])
    write_lines(folder / "queries.jsonl", QUERIES)
    write_lines(folder / "questions.jsonl", QUESTIONS)
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n")
    return folder


@pytest.fixture
def evaluate(tmp_path: Path) -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def test_retrieval_has_a_table_and_a_page(evaluate: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    result = evaluate(folder, "--report", tmp_path / "page.html")
    assert result.exit_code == 0, result.stderr
    assert "nDCG@10" in result.stdout
    assert "Rank of the first relevant document" in result.stdout
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "Settings and versions" in page


def test_answers_are_judged(evaluate: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    files = ("--run", tmp_path / "answers.jsonl", "--report", tmp_path / "page.html")
    result = evaluate(folder, "--answers", folder / "questions.jsonl", "--json", *files)
    assert result.exit_code == 0, result.stderr
    figures = json.loads(result.stdout)
    assert figures["questions"] == 3
    assert figures["answerable"] == {
        "questions": 2, "answered": 1.0, "found@10": 1.0, "cited": 1.0, "quoted": 1.0, "quoted@3": 1.0, "quoted@1": 1.0,
    }  # fmt: skip
    assert figures["unanswerable"] == {"questions": 1, "declined": 1.0}
    assert set(figures["kinds"]) == {"number", "role", "general"}
    assert figures["false_citations"] == 0
    assert 0 < figures["ms_p50"] <= figures["ms_p95"]
    lines = (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["_id"] for line in lines] == ["q1", "q2", "q3"]
    assert "What another confidence threshold would do" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_answers_of_a_knowledge_base_that_is_there(
    evaluate: Callable[..., Result], folder: Path, tmp_path: Path
) -> None:
    kb = ("--kb", tmp_path / "kb", "--answers", folder / "questions.jsonl", "--json")
    refused = evaluate(*kb)
    assert refused.exit_code == 1
    assert "There is no knowledge base" in refused.stderr
    first, again = evaluate(folder, *kb), evaluate(*kb)
    assert json.loads(again.stdout)["answerable"] == json.loads(first.stdout)["answerable"]


def test_runs_are_compared(evaluate: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("q1 Q0 d1 1 1.0 x\nq2 Q0 d3 1 2.0 x\nq2 Q0 d2 2 1.0 x\n")
    (tmp_path / "b").write_text("q1 Q0 d1 1 1.0 x\nq2 Q0 d2 1 1.0 x\n")
    figures = json.loads(evaluate(folder, "--compare", tmp_path / "a", tmp_path / "b", "--json").stdout)
    assert figures["measures"]["RR@10"] | {"p": None} == {
        "questions": 2, "a": 0.75, "b": 1.0, "difference": 0.25, "low": 0.0, "high": 0.5, "p": None,
        "wins": 1, "losses": 0, "ties": 1,
    }  # fmt: skip
    assert figures["moved"]["RR@10"] == [["q2", 0.5]]
    shown = evaluate(folder, "--compare", tmp_path / "a", tmp_path / "b", "--report", tmp_path / "page.html").stdout
    assert "q2 الوساطة بين الأسر" in shown
    assert "q2 الوساطة بين الأسر" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_answers_are_compared(evaluate: Callable[..., Result], folder: Path, tmp_path: Path) -> None:
    for name, threshold in (("a", "0"), ("b", "1")):
        command = ["evaluate", str(folder), "--answers", str(folder / "questions.jsonl"), "--run", str(tmp_path / name)]
        done = CliRunner().invoke(app, command, env={"DALIL_CONFIDENCE_THRESHOLD": threshold})
        assert done.exit_code == 0, done.stderr
    measures = json.loads(evaluate("--compare", tmp_path / "a", tmp_path / "b", "--json").stdout)["measures"]
    assert (measures["answered"]["a"], measures["answered"]["b"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--answers", "questions.jsonl"],
        ["--answers", "questions.jsonl", "--compare", "a", "b"],
        ["--compare", "a"],
        [".", "--answers", "questions.jsonl", "--qdrant-url", "http://127.0.0.1:1"],
    ],
)
def test_wrong_usage(
    arguments: list[str], evaluate: Callable[..., Result], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    result = evaluate(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_wrong_question_is_an_error_of_one_line(
    evaluate: Callable[..., Result], folder: Path, tmp_path: Path
) -> None:
    questions = write_lines(tmp_path / "q.jsonl", [{"_id": "1", "text": "سؤال", "gold": "جملة"}])
    result = evaluate(folder, "--answers", questions)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f'{questions}, line 1: unknown key "gold".' in result.stderr
    assert len(result.stderr.splitlines()) == 1
