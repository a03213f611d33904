"""The questions that confidence is fitted on besides those that measure it."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FITTED = ROOT / "benchmarks" / "calibration_questions.jsonl"
MEASURED = ROOT / "tests" / "quality" / "corpus_questions.jsonl"


def plain(text: str) -> str:
    return re.sub(r"[\s\W_]+", "", text)


def read(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def questions() -> list[dict[str, str]]:
    return read(FITTED)


def test_no_question_is_told_twice(questions: list[dict[str, str]]) -> None:
    texts = [question["text"] for question in [*questions, *read(MEASURED)]]
    assert len(set(texts)) == len(texts)
    assert len({question["_id"] for question in questions}) == len(questions)


def test_each_says_what_answers_it_or_why_nothing_does(questions: list[dict[str, str]]) -> None:
    for question in questions:
        needed = {"source", "quote"} if question["answerable"] else {"why"}
        assert {"_id", "text", "kind", "answerable"} | needed == set(question), question["_id"]
    answerable = sum(bool(question["answerable"]) for question in questions)
    assert 90 <= answerable <= len(questions) - 90


def test_what_answers_a_question_stands_in_its_source(questions: list[dict[str, str]]) -> None:
    sources = {path.stem: plain(path.read_text("utf-8")) for path in (ROOT / "corpus" / ".sources").glob("*.md")}
    lost = [
        question["_id"] for question in questions
        if question["answerable"] and plain(question["quote"]) not in sources[Path(question["source"]).stem]
    ]  # fmt: skip
    assert lost == []
