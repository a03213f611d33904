import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from search.errors import FilterError, StoreError
from ui.cli.command import LOG_FILE, Options, complain, report_defect, with_options


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """Give the process its own hook and log handlers back."""
    hook, handlers = sys.excepthook, list(logging.getLogger().handlers)
    yield
    sys.excepthook = hook
    logging.getLogger().handlers[:] = handlers


def app_of(function) -> typer.Typer:
    app = typer.Typer()
    app.command()(with_options(function))
    return app


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (StoreError("the disk\nis full"), 1, "dalil: the disk is full\n"),
        (FilterError("unknown field"), 2, "dalil: unknown field\n"),
        (KeyboardInterrupt(), 130, "dalil: stopped\n"),
    ],
)
def test_failures_are_one_line_and_a_code(error: BaseException, code: int, line: str) -> None:
    def command(*, options: Options) -> None:
        raise error

    result = CliRunner().invoke(app_of(command), [])
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", line)


def test_every_command_takes_the_shared_options(tmp_path: Path) -> None:
    seen = []

    def command(*, options: Options) -> None:
        seen.append(options)

    given = {"model": "m", "rerank": "r", "device": "cpu", "qdrant_url": "u", "collection": "c"}
    arguments = [part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", value)]
    assert CliRunner().invoke(app_of(command), ["--kb", str(tmp_path), *arguments]).exit_code == 0
    assert seen == [Options(kb=tmp_path, **given)]
    assert seen[0].settings().kb == tmp_path
    assert seen[0].settings(tmp_path / "other").kb == tmp_path / "other"


def test_a_defect_is_one_line_and_its_details_are_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    Options(kb=tmp_path).settings()
    error = ZeroDivisionError("secret detail")
    report_defect(type(error), error, None)
    shown = capsys.readouterr().err
    assert len(shown.splitlines()) == 1
    assert "ZeroDivisionError" in shown
    assert "secret detail" not in shown
    assert str(tmp_path / LOG_FILE) in shown
    log = (tmp_path / LOG_FILE).read_text()
    assert "secret detail" in log
    assert shown.split()[3] in log


def test_without_a_folder_the_log_is_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    Options(kb=tmp_path / "none").settings()
    error = ZeroDivisionError()
    report_defect(type(error), error, None)
    assert not (tmp_path / "none").exists()
    assert LOG_FILE in capsys.readouterr().err


def test_nothing_is_written_until_there_is_something_to_log(tmp_path: Path) -> None:
    Options(kb=tmp_path).settings()
    logging.getLogger("dalil").info("not worth it")
    assert list(tmp_path.iterdir()) == []


def test_complaints_are_one_line(capsys: pytest.CaptureFixture) -> None:
    complain("a\nb\x1b[31m")
    assert capsys.readouterr() == ("", "dalil: a b\ufffd[31m\n")
