import io
from types import SimpleNamespace

import pytest
import typer

from ingest.errors import CatalogueError
from ui.cli.asking import _each, _parse, _single, need_knowledge_base


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ('{"_id": "1", "text": "سؤال", "more": 2}', {"_id": "1", "text": "سؤال", "more": 2}),
        ('\ufeff{"_id": 1, "text": ""}', {"_id": 1, "text": ""}),
        ('{"_id": null, "text": "x"}', None),
        ('{"_id": "1"}', None),
        ('{"_id": "1", "text": 2}', None),
        ("[]", None),
        ("{", None),
        ("[" * 100_000, None),
    ],
)
def test_a_line_of_a_batch(line: str, record: dict | None) -> None:
    assert _parse(line.encode()) == record


def test_a_line_that_is_no_text() -> None:
    assert _parse(b"\xff\xfe") is None


def test_broken_lines_are_named_and_the_others_go_on(capsys: pytest.CaptureFixture) -> None:
    lines = io.BytesIO('{"_id": 7, "text": "سؤال"}\n\nbroken\n{"_id": 8, "text": "آخر"}'.encode())
    lines.name = "/somewhere/questions.jsonl"
    with pytest.raises(typer.Exit) as stop:
        _each(lines, lambda text: {"text": text})
    assert stop.value.exit_code == 1
    shown = capsys.readouterr()
    assert shown.out == '{"_id": 7, "text": "سؤال"}\n{"_id": 8, "text": "آخر"}\n'
    assert shown.err.startswith("dalil: questions.jsonl, line 3: expected a JSON object with '_id' and 'text'.")


@pytest.mark.parametrize(("text", "batch"), [(None, None), ("سؤال", io.BytesIO())])
def test_one_text_or_many(text: str | None, batch: io.BytesIO | None) -> None:
    with pytest.raises(typer.BadParameter, match="Give either one text or --questions FILE"):
        _single(text, batch, "--questions")


def test_a_dash_reads_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("\ufeffسؤال \n".encode())))
    assert _single("-", None, "--questions") == "سؤال"
    assert _single("", None, "--questions") == _single(None, io.BytesIO(), "--questions") == ""


def test_a_folder_without_a_knowledge_base_is_refused(tmp_path) -> None:
    with pytest.raises(CatalogueError, match=r"There is no knowledge base in .* Make one: dalil ingest FILES"):
        need_knowledge_base(SimpleNamespace(kb=tmp_path))
    (tmp_path / "catalogue.sqlite").touch()
    need_knowledge_base(SimpleNamespace(kb=tmp_path))
