"""One process owns a knowledge base: the others are told who it is and what to do, and may still look."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.catalogue import Catalogue, SourceRecord
from search.lock import KnowledgeBaseLock
from search.passage import SourceInfo
from ui.cli import app

pytestmark = pytest.mark.integration


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[Path]:
    """Return a knowledge base that is in use."""
    kb = tmp_path / "kb"
    catalogue = Catalogue(kb)
    catalogue.save([SourceRecord(SourceInfo("guide-1", "دليل"), "/guide.md", "markdown", "abc", 3, state="failed")])
    lock = KnowledgeBaseLock(kb, "dalil serve")
    lock.acquire()
    yield kb
    lock.release()
    catalogue.close()


@pytest.mark.parametrize(
    "command", [["ask", "سؤال"], ["search", "سؤال"], ["ingest", "."], ["ingest", "--rebuild"], ["remove", "guide-1"]]
)
def test_others_are_told_who_holds_it(command: list[str], kb: Path) -> None:
    result = CliRunner().invoke(app, [*command, "--kb", str(kb)])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"'{kb}' is in use by 'dalil serve' (process {os.getpid()}, since 20" in result.stderr
    assert "Stop that program" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_process_of_its_own_is_told_so_too(kb: Path) -> None:
    command = [sys.executable, "-c", "from ui.cli import main; main()", "ask", "سؤال", "--kb", str(kb), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"process {os.getpid()}" in done.stderr


def test_what_it_holds_can_still_be_seen(kb: Path) -> None:
    result = CliRunner().invoke(app, ["info", "--json", "--kb", str(kb)])
    assert result.exit_code == 0
    assert [source["source_id"] for source in json.loads(result.stdout)["sources"]] == ["guide-1"]
