import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.passage import Passage, Rect, SourceInfo
from search.retrieval import Hit
from ui.cli.output import (
    answer_json,
    counted,
    draft,
    one_line,
    place,
    plain,
    print_answer,
    print_hits,
    print_json,
    progress_bar,
    search_json,
)

PASSAGE = Passage(
    SourceInfo("law-1", "قانون", kind="law"), 3, "نص المادة", 10, 19, page=2, outline=("قانون", "المادة 3"),
    rects=(Rect(2, 1.0, 2.0, 3.0, 4.0),), article="3",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("عنوان\n\tثان  ثالث", "عنوان ثان ثالث"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("good\u202egpj.exe", "goodgpj.exe"),
        ("caf\udce9", "caf\ufffd"),
        ("", ""),
    ],
)
def test_one_line_steers_no_terminal(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_plain_keeps_lines_and_marks_of_direction() -> None:
    assert plain("سطر\n\tثان\u200f \u202b") == "سطر\n\tثان\u200f \u202b"


@given(st.text())
def test_nothing_that_is_printed_steers_a_terminal(text: str) -> None:
    assert not any((ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160 for char in plain(text))
    assert "\n" not in one_line(text)


@given(st.recursive(st.text(st.characters(exclude_categories=[])), st.lists))
def test_json_comes_back_from_one_line(value: object) -> None:
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()) as stdout:
        print_json(value)
    text = stdout.getvalue()
    assert text.splitlines() == [text.removesuffix("\n")]
    assert json.loads(text) == value


def test_json_keeps_arabic_readable(capsys: pytest.CaptureFixture) -> None:
    print_json({"text": "قانون"})
    assert capsys.readouterr().out == '{"text": "قانون"}\n'


@pytest.mark.parametrize(("number", "text"), [(0, "0 passages"), (1, "1 passage"), (1200, "1,200 passages")])
def test_counted(number: int, text: str) -> None:
    assert counted(number, "passage") == text


def test_a_place_says_the_title_once() -> None:
    assert place(PASSAGE) == "قانون · المادة 3 · p. 2 · law-1:0003"


def test_hits_as_the_contract_has_them() -> None:
    from search.engine import SearchResult

    copy = replace(PASSAGE, source=SourceInfo("law-2", "نسخة"), ordinal=0, page=None)
    result = SearchResult("سؤال", (Hit(1, 0.5, PASSAGE, None, (copy,)),), 1.5)
    assert search_json(result) == {
        "query": "سؤال",
        "hits": [
            {
                "rank": 1, "score": 0.5, "passage_id": "law-1:0003", "source_id": "law-1", "title": "قانون",
                "kind": "law", "page": 2, "outline": ["قانون", "المادة 3"], "article": "3", "start": 10, "end": 19,
                "rects": [[2, 1.0, 2.0, 3.0, 4.0]], "text": "نص المادة", "cosine": None,
                "also_in": [{"passage_id": "law-2:0000", "source_id": "law-2", "title": "نسخة", "page": None}],
            }
        ],
        "ms": 1.5,
    }  # fmt: skip
    assert search_json(replace(result, rerank_ms=0.4))["rerank_ms"] == 0.4


def test_copies_and_the_cost_of_reranking_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    from search.engine import SearchResult

    copy = replace(PASSAGE, source=SourceInfo("law-2", "نسخة\u202e"), ordinal=0, page=9, outline=())
    print_hits(
        SearchResult("سؤال", (Hit(1, 0.5, PASSAGE, None, (copy,)), Hit(2, 0.4, PASSAGE)), 1500.2, rerank_ms=1400.4)
    )
    shown = capsys.readouterr()
    assert shown.out.count("also in: نسخة · p. 9 · law-2:0000") == 1
    assert "1,500 ms, 1,400 of them for reranking" in shown.err


def test_an_answer_as_the_contract_has_it() -> None:
    from search.answering import Answer, Citation

    citation = Citation(1, "المادة", PASSAGE, 3, 9)
    answer = Answer("سؤال", True, "المادة [1]", "extractive", 0.9, (citation,), (), 2.0)
    shown = answer_json(answer)
    assert {"question", "answerable", "answer", "mode", "confidence", "citations", "ms"} <= set(shown)
    cited = shown["citations"][0]
    assert (cited["n"], cited["quote"], cited["page"]) == (1, "المادة", 2)
    # Places in the source's text: the passage begins at 10.
    assert (cited["start"], cited["end"]) == (13, 19)


def test_a_written_answer_names_its_unsupported_sentences_and_its_note(capsys: pytest.CaptureFixture[str]) -> None:
    from search.answering import Answer, Citation
    from search.generation.verification import Doubt, WrittenSentence

    sentences = (WrittenSentence("نعم.", (1,)), WrittenSentence("لا.", (), Doubt.UNCITED))
    citation = Citation(1, "المادة", PASSAGE, 3, 9)
    answer = Answer("؟", True, "نعم. [1]\nلا. (؟)", "generated", 0.9, (citation,), (), 2.0, (), sentences, "ملاحظة\x1b")
    shown = answer_json(answer)
    assert (shown["mode"], shown["unsupported"], shown["note"]) == ("generated", ["لا."], "ملاحظة\x1b")
    print_answer(answer)
    printed = capsys.readouterr()
    assert printed.out.startswith("نعم. [1]\nلا. (؟)\n\n[1] قانون")
    assert "«المادة»" in printed.out
    assert printed.err == "ملاحظة\ufffd\n"


def test_sentences_of_a_draft_are_printed_once_each_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with draft() as show:
        for text in ("أولى", "أولى [1].", "أولى [1]. ثا", "أولى [1]. ثانية\x1b. ثالثة"):
            show(text)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "أولى [1].\nثانية\ufffd.\n")


def test_an_abstention_names_what_came_nearest() -> None:
    from search.answering import Answer

    answer = Answer("سؤال", False, "لا أجد", "abstention", 0.1, (), (Hit(1, 0.5, PASSAGE, 0.8),), 2.0)
    shown = answer_json(answer)
    assert shown["citations"] == []
    assert [passage["passage_id"] for passage in shown["nearest"]] == ["law-1:0003"]


def test_without_a_terminal_there_is_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    with progress_bar() as show:
        assert show is None


def test_progress_goes_to_stderr(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    import sys

    from ingest.report import Progress

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with progress_bar() as show:
        show(Progress(1, 4, "/files/[bold]دليل\x1b.pdf", "embed", 0.5, 32))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "1/4" in shown.err
    assert re.search(r"\d+\.\d passages/s  embed  50%", shown.err)
    assert "left" in shown.err
    assert "embed  50%  [bold]دليل\ufffd.pdf" in shown.err
