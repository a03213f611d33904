"""
Judged questions in JSON lines: what is asked, and what a right answer quotes.

    {"_id": "q1", "text": "كم عدد المحاور؟", "quote": "تقوم الاستراتيجية على أربعة محاور.", "also": ["…"]}
    {"_id": "q2", "text": "متى صدر القانون؟", "answers": ["23 نونبر 2006"], "kind": "law"}
    {"_id": "q3", "text": "ما عاصمة اليابان؟", "answerable": false}

`quote`, and `also` where several sentences answer, are sentences of a source; `answers` are its words, as in SQuAD.
One of them is enough, and enough for the question. SQuAD's own names and those in `_ALIASES` are understood too.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from search.errors import EvaluationError
from search.evaluation.records import read_jsonl

# The name of a key -> what else it may be called.
_ALIASES = {
    "_id": ("id", "question_id"),
    "text": ("question", "query"),
    "kind": ("type",),
    "answerable": (),
    "is_impossible": (),
    "quote": ("gold_line",),
    "also": ("gold_also",),
    "answers": ("answer",),
}
# Told by people to people, and not read. Of `metadata`, `answers` and `kind` are.
_NOTES = ("metadata", "language", "source", "title", "context", "plausible_answers", "why", "note", "ocr")
_NAMES = {alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases)}
_ALLOWED = (
    "'_id' and 'text'; then 'quote' and 'also' (sentences of a source) or 'answers' (short ones in its words), or "
    "'answerable': false; 'kind', where there are kinds. Other names for them: "
    + ", ".join(f"{alias} ({name})" for alias, name in _NAMES.items() if alias != name)
    + f". Not read: {', '.join(_NOTES)}"
)


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """
    A question and what answers it.

    :ivar kind: what kind of question it is; empty where nobody says.
    :ivar answerable: whether the sources answer it; one that they don't is to be declined.
    :ivar sentences: sentences of the sources that answer, each enough.
    :ivar answers: short answers in the sources' words, each enough.
    """

    question_id: str
    text: str
    kind: str = ""
    answerable: bool = True
    sentences: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


def read_judged_questions(path: Path) -> list[JudgedQuestion]:
    """
    Read judged questions, at least one.

    :raises EvaluationError: naming the line that has an unknown key, lacks one, or repeats an id; and what is allowed.
    """
    questions: dict[str, JudgedQuestion] = {}
    for number, record in read_jsonl(path):
        try:
            question = _to_question(record)
        except ValueError as error:
            msg = f"{path}, line {number}: {error} A line has {_ALLOWED}."
            raise EvaluationError(msg) from error
        if question.question_id in questions:
            msg = (
                f"{path}, line {number}: the id '{question.question_id}' is taken by an earlier line. Give it another."
            )
            raise EvaluationError(msg)
        questions[question.question_id] = question
    if not questions:
        msg = f"{path} holds no question. A line has {_ALLOWED}."
        raise EvaluationError(msg)
    return list(questions.values())


def _to_question(record: Mapping[str, object]) -> JudgedQuestion:
    """
    Read one line.

    :raises ValueError: saying in a sentence what is wrong.
    """
    values = _under_own_names(record)
    sentences = (*_texts(values, "quote"), *_texts(values, "also"))
    answers = _texts(values, "answers")
    answerable = _is_answerable(values, has_expected=bool(sentences or answers))
    kind = values.get("kind") or ""
    if not isinstance(kind, str):
        msg = "'kind' must be a string."
        raise ValueError(msg)
    return JudgedQuestion(_text(values, "_id"), _text(values, "text"), kind, answerable, sentences, answers)


def _under_own_names(record: Mapping[str, object]) -> dict[str, object]:
    """Return what is read of a line, each key under its own name."""
    unknown = [key for key in record if key not in _NAMES and key not in _NOTES]
    if unknown:
        msg = f"unknown key {json.dumps(unknown[0], ensure_ascii=False)}."
        raise ValueError(msg)
    metadata = record.get("metadata")
    inner = metadata if isinstance(metadata, dict) else {}
    pairs = [(key, value) for key, value in record.items() if key in _NAMES]
    pairs += [(key, inner[key]) for key in ("answers", "kind") if key in inner]
    values: dict[str, object] = {}
    for key, value in pairs:
        if _NAMES[key] in values:
            msg = f"'{_NAMES[key]}' is given twice (the second time as '{key}')."
            raise ValueError(msg)
        values[_NAMES[key]] = value
    return values


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name == "_id":
        return str(value)
    if not isinstance(value, str) or not value.strip():
        msg = f"'{name}' is {'missing' if value is None else 'no text'}."
        raise ValueError(msg)
    return value


def _texts(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Read a string, a list of them, or SQuAD's `{"text": […], "answer_start": […]}`; null and "" are none."""
    value = values.get(name)
    if isinstance(value, dict):
        value = value.get("text")
    listed = value if isinstance(value, list) else [] if value in (None, "") else [value]
    for each in listed:
        # An annotated answer may be a mere sign; a sentence of signs would be found anywhere.
        is_said = isinstance(each, str) and (re.search(r"[^\W_]", each) or (name == "answers" and each.strip()))
        if not is_said:
            msg = f"'{name}' must be a text with a letter or a digit, or a list of such."
            raise ValueError(msg)
    return tuple(listed)


def _is_answerable(values: Mapping[str, object], *, has_expected: bool) -> bool:
    said = [values[name] is (name == "answerable") for name in ("answerable", "is_impossible") if name in values]
    flags = [values[name] for name in ("answerable", "is_impossible") if name in values]
    if not all(isinstance(flag, bool) for flag in flags) or len(set(said)) > 1:
        msg = "'answerable' and SQuAD's 'is_impossible' must be true or false, and not contradict each other."
        raise ValueError(msg)
    answerable = said[0] if said else True
    if answerable and not has_expected:
        msg = "nothing says what answers it. Give 'quote' or 'answers', or 'answerable': false if it is to be declined."
        raise ValueError(msg)
    if not answerable and has_expected:
        msg = "it is to be declined, and yet has an answer. Take the one or the other out."
        raise ValueError(msg)
    return answerable
