"""Ctrl-C in the middle of an ingest: what was done is in, what was not is not, and the next run does the rest."""

import json
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from ingest.catalogue import CATALOGUE_FILE, Catalogue

pytestmark = pytest.mark.integration

# The command line, with a slow embedder and small groups.
SLOW = """
import sys, time
import ingest.indexing, search.engine
from killed_ingest import HashEmbedder

pause = float(sys.argv.pop(1))

class SlowEmbedder(HashEmbedder):
    def embed_passages(self, texts):
        time.sleep(pause)
        return self.embed_queries(texts)

ingest.indexing._GROUP = 1
search.engine.open_embedder = lambda *_: SlowEmbedder()
from ui.cli import main
main()
"""


def start(pause: float, *arguments: str) -> subprocess.Popen:
    root, here = Path(__file__).parents[2], Path(__file__).parent
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, str(pause), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"PYTHONPATH": f"{root}:{here}"},
    )  # fmt: skip


def test_ctrl_c_leaves_a_consistent_knowledge_base(tmp_path: Path) -> None:
    files, kb = tmp_path / "files", tmp_path / "kb"
    files.mkdir()
    for n in range(8):
        (files / f"{n}.txt").write_text(f"نص الوثيقة رقم {n}.")
    process = start(0.5, "ingest", str(files), "--kb", str(kb), "--json")
    wait_for_two(kb, process)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr == "dalil: stopped; what was read until then is in. The same command again reads the rest.\n"
    done = json.loads(stdout)["indexed"]
    assert 2 <= len(done) < 8
    with closing(Catalogue(kb)) as catalogue:
        assert {record.info.source_id for record in catalogue.sources()} == {source["source_id"] for source in done}
        assert {record.state for record in catalogue.sources()} == {"indexed"}
        assert catalogue.kept_originals() == {path.name for path in catalogue.originals.iterdir()}

    again = start(0, "ingest", str(files), "--kb", str(kb), "--json")
    rest = json.loads(again.communicate(timeout=60)[0])
    assert (len(rest["unchanged"]), len(rest["indexed"])) == (len(done), 8 - len(done))


def wait_for_two(kb: Path, process: subprocess.Popen) -> None:
    """Wait until two sources are in."""
    while process.poll() is None:
        time.sleep(0.05)
        if (kb / CATALOGUE_FILE).exists():
            with closing(Catalogue(kb)) as catalogue:
                if catalogue.count("indexed") >= 2:
                    return
    pytest.fail(f"it ended early: {process.communicate()}")
