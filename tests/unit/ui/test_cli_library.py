import json
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.catalogue import Catalogue, SourceRecord
from ingest.report import CopiedSource, Failure, IndexedSource, IngestReport
from search.passage import SourceInfo
from ui.cli import app
from ui.cli.library import _complain, _print_report


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    law = SourceInfo("law-1", "قانون\x1b", kind="law", year=2006, target_groups=("نساء",))
    records = [
        SourceRecord(law, "/law.pdf", "pdf", "a", 9, state="indexed", warnings=("Page 2 is a scan.",), pages=3,
                     passages=1200, findable=True, repairs={"ligatures": 1204, "split words": 33}),
        SourceRecord(SourceInfo("bad-1", "سيئ"), "/bad.pdf", "pdf", "b", 9, state="failed", reason="It is empty."),
    ]  # fmt: skip
    catalogue = Catalogue(tmp_path)
    catalogue.save(records)
    catalogue.close()
    return tmp_path


def test_info_for_people(kb: Path) -> None:
    result = CliRunner().invoke(app, ["info", "--kb", str(kb)])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"{kb}: 2 sources (1 indexed, 0 pending, 1 failed), 1,200 passages"
    assert "\x1b" not in result.stdout
    assert lines[1:] == [
        "سيئ",
        "  failed · bad-1",
        "  It is empty.",
        "قانون\ufffd",
        "  law · 2006 · 1,200 passages · indexed · law-1",
        "  Page 2 is a scan.",
        "  mended: ligatures 1,204, split words 33",
    ]


def test_info_for_programs(kb: Path) -> None:
    content = json.loads(CliRunner().invoke(app, ["info", "--json", "--kb", str(kb)]).stdout)
    assert content["states"] == {"indexed": 1, "pending": 0, "failed": 1}
    law = next(source for source in content["sources"] if source["source_id"] == "law-1")
    assert law["repairs"] == {"ligatures": 1204, "split words": 33}
    assert (law["warnings"], law["target_groups"], law["pages"]) == (["Page 2 is a scan."], ["نساء"], 3)


def test_a_long_report_is_shortened(capsys: pytest.CaptureFixture) -> None:
    report = IngestReport([IndexedSource(f"a-{n}", f"/{n}", "عنوان", 1) for n in range(22)], passages=22, seconds=1.24)
    _print_report(report)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "عنوان · 1 passage · a-0"
    assert lines[20:] == ["… and 2 more", "22 read, 0 unchanged, 0 failed; 22 passages in 1.2 s"]


def test_complaints_go_to_stderr(capsys: pytest.CaptureFixture) -> None:
    indexed = [IndexedSource("a-1", "/a.pdf", "عنوان", 1, ("Page 2 is a scan.",))]
    _complain(IngestReport(indexed, [], [Failure("/b.pdf", "It is empty.")], waiting=2))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "dalil: /a.pdf: Page 2 is a scan.",
        "dalil: /b.pdf: It is empty.",
        "dalil: 2 sources missing from the index. To read them from the copies that were kept: dalil ingest --rebuild",
    ]


def test_copies_are_named_together(capsys: pytest.CaptureFixture) -> None:
    group = [CopiedSource("a-1", "/a.pdf", "دليل\x1b"), CopiedSource("a-2", "/a.docx", "دليل")]
    report = IngestReport(duplicates=[group])
    _print_report(report)
    assert capsys.readouterr().out.splitlines()[0] == "almost the same text: دليل\ufffd · a-1; دليل · a-2"
    assert report.to_json()["duplicates"] == [
        [
            {"source_id": "a-1", "path": "/a.pdf", "title": "دليل\x1b"},
            {"source_id": "a-2", "path": "/a.docx", "title": "دليل"},
        ]
    ]


def test_info_names_copies_together(kb: Path) -> None:
    with closing(Catalogue(kb)) as catalogue:
        catalogue.group({"law-1": "bad-1", "bad-1": "bad-1"})
    shown = CliRunner().invoke(app, ["info", "--kb", str(kb)]).stdout
    assert shown.endswith("Almost the same text:\n  سيئ · bad-1\n  قانون\ufffd · law-1\n")
    content = json.loads(CliRunner().invoke(app, ["info", "--json", "--kb", str(kb)]).stdout)
    assert content["duplicates"] == [["bad-1", "law-1"]]
