"""Judged questions: one format, several spellings of it, and errors that name the line."""

import json
from pathlib import Path

import pytest

from search.errors import EvaluationError
from search.evaluation import JudgedQuestion, read_judged_questions

OWN = {"_id": "q", "text": "سؤال", "quote": "جملة."}
QUESTION = JudgedQuestion("q", "سؤال", sentences=("جملة.",))
DECLINED = JudgedQuestion("q", "سؤال", answerable=False)


def read(tmp_path: Path, *records: dict) -> list[JudgedQuestion]:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return read_judged_questions(path)


@pytest.mark.parametrize(
    ("record", "question"),
    [
        (OWN, QUESTION),
        ({"id": "q", "question": "سؤال", "gold_line": "جملة.", "gold_also": []}, QUESTION),
        ({"_id": 7, "query": "سؤال", "quote": "جملة."}, JudgedQuestion("7", "سؤال", sentences=("جملة.",))),
        (OWN | {"also": ["أخرى"]}, JudgedQuestion("q", "سؤال", sentences=("جملة.", "أخرى"))),
        (OWN | {"kind": "law", "language": "ar", "source": "a.md", "ocr": True},
         JudgedQuestion("q", "سؤال", "law", sentences=("جملة.",))),
        ({"_id": "q", "text": "سؤال", "answers": ["نعم", "لا"]}, JudgedQuestion("q", "سؤال", answers=("نعم", "لا"))),
        ({"_id": "q", "text": "سؤال", "answer": "نعم"}, JudgedQuestion("q", "سؤال", answers=("نعم",))),
        ({"_id": "q", "text": "سؤال", "metadata": {"answers": ["نعم"], "kind": "who", "by": 1}},
         JudgedQuestion("q", "سؤال", "who", answers=("نعم",))),
        ({"id": "q", "title": "t", "context": "c", "question": "سؤال", "is_impossible": False,
          "answers": {"text": ["نعم"], "answer_start": [3]}}, JudgedQuestion("q", "سؤال", answers=("نعم",))),
        ({"id": "q", "question": "سؤال", "is_impossible": True, "answers": {"text": [], "answer_start": []}}, DECLINED),
        ({"_id": "q", "text": "سؤال", "answerable": False, "gold_line": "", "gold_also": []}, DECLINED),
        ({"_id": "q", "text": "سؤال", "answerable": False, "quote": None, "why": "not in the sources"}, DECLINED),
    ],
)  # fmt: skip
def test_one_question_in_many_spellings(record: dict, question: JudgedQuestion, tmp_path: Path) -> None:
    assert read(tmp_path, record) == [question]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (OWN | {"colour": "red"}, 'unknown key "colour"'),
        (OWN | {"سؤال": ""}, 'unknown key "سؤال"'),
        (OWN | {"gold_line": "again"}, "'quote' is given twice .the second time as 'gold_line'."),
        ({"text": "سؤال", "quote": "جملة"}, "'_id' is missing"),
        ({"_id": "q", "quote": "جملة"}, "'text' is missing"),
        (OWN | {"text": " "}, "'text' is no text"),
        (OWN | {"_id": True}, "'_id' is no text"),
        ({"_id": "q", "text": "سؤال"}, "nothing says what answers it"),
        ({"_id": "q", "text": "سؤال", "answerable": True, "gold_line": ""}, "nothing says what answers it"),
        (OWN | {"answerable": False}, "to be declined, and yet has an answer"),
        (OWN | {"answerable": "yes"}, "must be true or false"),
        (OWN | {"answerable": True, "is_impossible": True}, "contradict"),
        (OWN | {"also": ["…"]}, "'also' must be a text with a letter"),
        ({"_id": "q", "text": "سؤال", "answers": [" "]}, "'answers' must be a text"),
        (OWN | {"quote": [["a"]]}, "'quote' must be a text"),
        (OWN | {"kind": 3}, "'kind' must be a string"),
    ],
)
def test_a_wrong_question_is_named_with_its_line_and_what_is_allowed(record: dict, told: str, tmp_path: Path) -> None:
    good = OWN | {"_id": "first"}
    with pytest.raises(EvaluationError, match=told) as raised:
        read(tmp_path, good, record)
    assert "questions.jsonl, line 2: " in str(raised.value)
    assert "gold_line (quote)" in str(raised.value)
    assert "Not read: metadata, language" in str(raised.value)


def test_an_id_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"line 2: the id 'q' is taken"):
        read(tmp_path, OWN, OWN)


def test_a_file_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="holds no question"):
        read(tmp_path)
