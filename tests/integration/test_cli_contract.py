"""The command line's contract: commands, exit codes, and the JSON that other programs depend on."""

import json
import subprocess
import sys
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
QUESTION = "متى تعقد الجمعية جمعها العام؟"
GUIDE = """# دليل حكامة الجمعيات

## الجمع العام

تعقد الجمعية جمعها العام مرة في السنة على الأقل، ويستدعى إليه الأعضاء قبل خمسة عشر يوما من تاريخه.

## المالية

يعرض أمين المال التقرير المالي مصحوبا بوثائق الإثبات، ويصادق عليه الجمع العام بالأغلبية.
"""

Dalil = Callable[..., Result]


@pytest.fixture(scope="module", autouse=True)
def one_model() -> Iterator[None]:
    """Load the model once instead of for every command."""
    model = open_embedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search.engine, "open_embedder", lambda *_: model)
        yield


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "guide.md").write_text(GUIDE)
    (folder / "other.md").write_text("# دراسة عن الأسرة\n\nتتناول هذه الدراسة الوساطة الأسرية في المدن الكبرى.")
    (folder / "catalogue.yaml").write_text("sources: {guide.md: {kind: guide, year: 2021}, other.md: {kind: study}}")
    return folder


@pytest.fixture(scope="module")
def kb(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kb = tmp_path_factory.mktemp("library") / "kb"
    assert CliRunner().invoke(app, ["ingest", str(files), "--kb", str(kb)]).exit_code == 0
    return kb


@pytest.fixture
def dalil(kb: Path) -> Dalil:
    """Return what runs a command on the knowledge base."""

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, [*arguments, "--kb", str(kb)], input=stdin)

    return run


def only_json(result: Result) -> Any:
    """Return the one object that stdout must be, all of it on one line."""
    assert len(result.stdout.splitlines()) == 1
    return json.loads(result.stdout)


def test_ingest(tmp_path: Path, files: Path) -> None:
    (tmp_path / "empty.txt").touch()
    command = ["ingest", str(files / "guide.md"), str(tmp_path / "empty.txt"), "--kb", str(tmp_path / "kb"), "--json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    report = only_json(result)
    assert {"indexed", "unchanged", "failed", "passages", "seconds"} <= set(report)
    assert [source["title"] for source in report["indexed"]] == ["دليل حكامة الجمعيات"]
    assert report["failed"] == [{"path": str(tmp_path / "empty.txt"), "reason": report["failed"][0]["reason"]}]
    assert report["passages"] == 2
    assert len(result.stderr.splitlines()) == 1
    assert "empty.txt: It is empty." in result.stderr
    result = CliRunner().invoke(app, ["ingest", str(files / "guide.md"), "--kb", str(tmp_path / "kb"), "--json"])
    assert result.exit_code == 0
    assert len(only_json(result)["unchanged"]) == 1


def test_search(dalil: Dalil) -> None:
    found = only_json(dalil("search", "الجمع العام", "--json", "--top-k", "2"))
    assert found["query"] == "الجمع العام"
    assert found["ms"] > 0
    hits = found["hits"]
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert hits[0]["score"] >= hits[1]["score"]
    wanted = {"rank", "score", "passage_id", "source_id", "title", "kind", "page", "outline", "text"}
    assert wanted <= set(hits[0])
    assert hits[0]["outline"] == ["دليل حكامة الجمعيات", "الجمع العام"]
    assert hits[0]["passage_id"].startswith(f"{hits[0]['source_id']}:")


def test_search_with_conditions(dalil: Dalil) -> None:
    hits = only_json(dalil("search", "الجمع العام", "--json", "--where", "kind=study"))["hits"]
    assert {hit["kind"] for hit in hits} == {"study"}
    hits = only_json(dalil("search", "الجمع", "--json", "--where", "kind=guide", "--where", "year>=2022"))["hits"]
    assert hits == []


def test_ask(dalil: Dalil) -> None:
    answer = only_json(dalil("ask", QUESTION, "--json"))
    assert {"question", "answerable", "answer", "mode", "confidence", "citations", "ms"} <= set(answer)
    assert (answer["question"], answer["answerable"], answer["mode"]) == (QUESTION, True, "extractive")
    citation = answer["citations"][0]
    assert {"n", "quote", "passage_id", "source_id", "title", "page", "outline"} <= set(citation)
    assert citation["n"] == 1
    assert all(line in GUIDE for line in citation["quote"].splitlines())
    assert "[1]" in answer["answer"]


def test_a_citation_points_into_the_text_that_extract_shows(dalil: Dalil, files: Path) -> None:
    text = only_json(dalil("extract", str(files / "guide.md"), "--json"))["pages"][0]["text"]
    for citation in only_json(dalil("ask", QUESTION, "--json"))["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize("question", ["", "  ", "؟!… ()", "ما هي " * 2_000, "عاصمة اليابان؟"])
def test_what_cannot_be_answered_is_declined_politely(question: str, dalil: Dalil) -> None:
    result = dalil("ask", question, "--json")
    assert result.exit_code == 0
    answer = only_json(result)
    assert (answer["answerable"], answer["mode"], answer["citations"]) == (False, "abstention", [])
    assert answer["answer"]
    assert dalil("ask", question).stdout.strip() == answer["answer"]


@pytest.mark.parametrize("query", ["", "؟!…", "\0"])
def test_queries_without_words_find_nothing(query: str, dalil: Dalil) -> None:
    result = dalil("search", query, "--json")
    assert (result.exit_code, only_json(result)["hits"]) == (0, [])


def test_many_questions(dalil: Dalil, tmp_path: Path) -> None:
    lines = [{"_id": "q1", "text": QUESTION}, {"_id": 2, "text": ""}]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    result = dalil("ask", "--questions", str(tmp_path / "questions.jsonl"), "--json")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [(answer["_id"], answer["answerable"]) for answer in answers] == [("q1", True), (2, False)]


def test_many_queries_from_stdin(dalil: Dalil) -> None:
    stdin = '\ufeff{"_id": "a", "text": "الجمع العام"}\nbroken\n{"_id": "b"}\n{"_id": "c", "text": "المالية"}'
    result = dalil("search", "--queries", "-", "--top-k", "1", stdin=stdin)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(each["_id"], len(each["hits"])) for each in found] == [("a", 1), ("c", 1)]
    assert result.exit_code == 1
    assert [line.partition(":")[2].partition(":")[0] for line in result.stderr.splitlines()] == [
        " stdin, line 2",
        " stdin, line 3",
    ]


def test_a_question_from_stdin(dalil: Dalil) -> None:
    assert only_json(dalil("ask", "-", "--json", stdin=f"{QUESTION}\n"))["question"] == QUESTION


def test_extract(dalil: Dalil, files: Path) -> None:
    content = only_json(dalil("extract", str(files / "guide.md"), "--json"))
    assert {"pages", "warnings", "repairs"} == set(content)
    assert [set(page) for page in content["pages"]] == [{"page", "text", "ocr"}]
    text = dalil("extract", str(files / "guide.md")).stdout
    assert text.rstrip("\n") == content["pages"][0]["text"]
    assert "تعقد الجمعية جمعها العام" in text


def test_extract_needs_one_file(dalil: Dalil, files: Path) -> None:
    result = dalil("extract", str(files))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "It is a folder." in result.stderr


def test_info(dalil: Dalil, kb: Path) -> None:
    content = only_json(dalil("info", "--json"))
    assert content["kb"] == str(kb)
    assert content["states"] == {"indexed": 2, "pending": 0, "failed": 0}
    assert content["passages"] == 3
    guide = next(source for source in content["sources"] if source["kind"] == "guide")
    assert (guide["title"], guide["year"], guide["state"], guide["repairs"]) == (
        "دليل حكامة الجمعيات",
        2021,
        "indexed",
        {},
    )
    assert "2 sources (2 indexed, 0 pending, 0 failed), 3 passages" in dalil("info").stdout


def test_remove(tmp_path: Path, files: Path) -> None:
    kb = ["--kb", str(tmp_path / "kb"), "--json"]
    source_id = only_json(CliRunner().invoke(app, ["ingest", str(files / "guide.md"), *kb]))["indexed"][0]["source_id"]
    result = CliRunner().invoke(app, ["remove", "nothing-1", *kb])
    assert (result.exit_code, result.stdout) == (1, "")
    assert only_json(CliRunner().invoke(app, ["remove", source_id, *kb])) == {"removed": [source_id]}
    assert only_json(CliRunner().invoke(app, ["info", *kb]))["sources"] == []
    assert only_json(CliRunner().invoke(app, ["search", "الجمع العام", *kb]))["hits"] == []


def test_evaluate(tmp_path: Path) -> None:
    texts = {
        "d1": "تعقد الجمعية جمعها العام مرة في السنة.",
        "d2": "الوساطة الأسرية في المدن.",
        "d3": "دعم مشاريع الشباب.",
    }
    queries = {"q1": "متى ينعقد الجمع العام؟", "q2": "الوساطة بين الأسر", "q3": "بلا حكم"}
    corpus = [{"_id": name, "title": "", "text": text} for name, text in texts.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)))
    (tmp_path / "queries.jsonl").write_text(
        "\n".join(json.dumps({"_id": name, "text": text}) for name, text in queries.items())
    )
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n")
    command = ["evaluate", str(tmp_path), "--json", "--run", str(tmp_path / "run")]
    figures = only_json(CliRunner().invoke(app, command))
    assert set(figures) == {"nDCG@10", "Recall@10", "Recall@100", "RR@10", "queries", "ms_p50", "ms_p95"}
    assert (figures["nDCG@10"], figures["Recall@100"], figures["queries"]) == (1.0, 1.0, 2)
    lines = [line.split() for line in (tmp_path / "run").read_text().splitlines()]
    assert [line[:4] for line in lines if line[3] == "1"] == [["q1", "Q0", "d1", "1"], ["q2", "Q0", "d2", "1"]]


def test_evaluate_does_not_touch_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path), "--json"])
    assert result.exit_code == 1
    assert "queries.jsonl" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    [
        ["ingest"],
        ["ingest", ".", "--rebuild"],
        ["search"],
        ["search", "سؤال", "--queries", "-"],
        ["search", "سؤال", "--top-k", "0"],
        ["search", "سؤال", "--where", "colour=red"],
        ["ask"],
        ["ask", "سؤال", "--where", "kind=poem"],
        ["ask", "--questions", "/missing.jsonl"],
        ["extract"],
        ["evaluate"],
        ["evaluate", ".", "--qdrant-url", "http://127.0.0.1:1"],
        ["remove"],
        ["serve", "--port", "70000"],
        ["unheard-of"],
    ],
)
def test_wrong_usage(command: list[str], kb: Path) -> None:
    environment = {} if command[0] == "evaluate" else {"DALIL_KB": str(kb)}
    result = CliRunner().invoke(app, command, env=environment)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


@pytest.mark.parametrize(
    "command", [["info"], ["ask", "سؤال"], ["search", "سؤال"], ["remove", "x"], ["ingest", "--rebuild"]]
)
def test_without_a_knowledge_base(command: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [*command, "--kb", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert f"There is no knowledge base in '{tmp_path / 'none'}'" in result.stderr
    assert not (tmp_path / "none").exists()


def test_rebuild(dalil: Dalil, kb: Path) -> None:
    before = only_json(dalil("search", "الجمع العام", "--json"))["hits"]
    report = only_json(dalil("ingest", "--rebuild", "--json"))
    assert (len(report["indexed"]), report["failed"], report["passages"]) == (2, [], 3)
    assert only_json(dalil("search", "الجمع العام", "--json"))["hits"] == before


def test_help_and_info_load_nothing_heavy(kb: Path) -> None:
    code = (
        "import sys\nfrom ui.cli import main\ntry: main()\nexcept SystemExit: pass\n"
        "print(sorted({'torch', 'haystack', 'gradio', 'qdrant_edge', 'numpy', 'pymupdf'} & set(sys.modules)))"
    )
    for command in (["--help"], ["info", "--kb", str(kb)]):
        done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]", command


def test_every_command_has_an_example() -> None:
    from typer.main import get_command

    for name, command in get_command(app).commands.items():
        assert command.epilog.startswith(f"Example: dalil {name}")
