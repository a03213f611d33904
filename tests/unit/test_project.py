"""The project's own rules: its layout, its size, what its pages promise."""

import ast
import re
import socket
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGES = ("search", "ingest", "ui")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LAYOUT = (
    "search/store", "ingest/convert", "ui/web", "corpus", "benchmarks", "tests/unit", "tests/integration",
    "tests/browser", "tests/quality", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "README.ar.md",
    "constraints.txt", "Makefile", ".ci/run",
)  # fmt: skip
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
# A machine's own folders, and hosts that packages come from: neither means anything to a reader elsewhere.
FOREIGN = re.compile(r"(?<![\w./])/(?:work|root|home)/\w|(?:pypi|pythonhosted|npmjs|debian|pytorch)\.(?:org|com)\b")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def project_table() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def tracked_texts() -> Iterator[tuple[str, str]]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listing.stdout.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in content:
            yield name, content.decode(errors="replace")


@pytest.mark.parametrize("path", LAYOUT)
def test_layout(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_documented_small_and_silent(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    functions = [found for found in ast.walk(tree) if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef)]
    calls = [found.func for found in ast.walk(tree) if isinstance(found, ast.Call)]
    assert ast.get_docstring(tree) or not text
    assert len(text.splitlines()) <= MAX_FILE_LINES
    assert [f.name for f in functions if f.end_lineno - f.lineno >= MAX_FUNCTION_LINES] == []
    assert [call.lineno for call in calls if isinstance(call, ast.Name) and call.id == "print"] == []


def test_tracked_texts_name_no_machine_and_no_registry() -> None:
    found = {
        f"{name}: {match[0]}" for name, text in tracked_texts() if name != name_of(Path(__file__))
        for match in FOREIGN.finditer(text)
    }  # fmt: skip
    assert found == set()


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(set(names)) == sorted(names)


def test_changelog_begins_with_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(r"^## (\S+)", changelog, re.MULTILINE)[1] == project_table()["version"]


def test_constraints_pin_every_dependency() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    pins = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}
    project = project_table()
    extras = [requirement for extra in project.get("optional-dependencies", {}).values() for requirement in extra]
    for requirement in map(Requirement, project["dependencies"] + extras):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_readme_lists_every_command_with_its_help() -> None:
    from typer.main import get_command

    from ui.cli import app

    readme = (ROOT / "README.md").read_text()
    for name, command in get_command(app).commands.items():
        assert command.help, f"{name} has no help"
        summary = " ".join(command.help.partition("\n\n")[0].split())
        assert f"| `dalil {name}` | {summary} |" in readme


def test_readmes_give_both_commands_and_point_at_each_other() -> None:
    for page, other in (("README.md", "README.ar.md"), ("README.ar.md", "README.md")):
        text = (ROOT / page).read_text()
        assert {"make serve", "make test"} <= set(text.split("\n"))
        assert f"({other})" in text


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()


def test_licence_is_the_whole_agpl() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in licence
    assert len(licence.splitlines()) == 661


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_tests_cannot_leave_this_machine(host: str, stay_offline: list[str]) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(RuntimeError, match="this machine only"):
        sock.connect((host, 9))
    assert stay_offline == [f"socket.connect {host}"]
    stay_offline.clear()


def test_tests_look_up_no_names(stay_offline: list[str]) -> None:
    with pytest.raises(RuntimeError, match="this machine only"):
        socket.getaddrinfo("somewhere.invalid", 80)
    stay_offline.clear()
