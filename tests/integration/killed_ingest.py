"""
Runs changes of a knowledge base in processes of their own, and kills them at a chosen step.

One JSON request a line on stdin, one JSON answer a line on stdout. Each request is run in a fork of this process, which
has imported everything and opened nothing: a fork costs milliseconds, where a new interpreter costs seconds.

    {"do": "ingest", "kb": …, "paths": […], "kill_at": 7}         -> {"killed": true, "code": null}
    {"do": "ingest", "kb": …, "paths": […], "snapshot": "FILE"}   -> {"killed": false, "code": 0}
"""

import gc
import hashlib
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as qdrant

import ingest.indexing
import ingest.originals
import ingest.pipeline
import search.engine
from ingest.catalogue import Catalogue
from ingest.convert import convert
from ingest.passages import cut_passages
from ingest.pipeline import Ingestor
from ingest.sources import describe, find_sources
from search.engine import Engine
from search.lexical import passage_weights
from search.settings import Settings
from search.store.edge import EdgeStore

# Whatever changes something on disk, between any two of which a kill leaves another state: what holds the function, and
# its name.
STEPS = [
    (Catalogue, "save"), (Catalogue, "group"), (Catalogue, "settle"), (EdgeStore, "write"),
    (EdgeStore, "delete_other_versions"), (EdgeStore, "close"), (ingest.pipeline, "sweep_originals"),
    (ingest.originals, "_flush_folder"), (search.engine, "open_edge_store"),
]  # fmt: skip


class HashEmbedder:
    """An embedder for tests: the digest of a text as a vector."""

    name = "hash"
    dimension = 16

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        rows = [np.frombuffer(hashlib.sha256(text.encode()).digest()[:16], dtype=np.uint8) for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension) + 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    embed_passages = embed_queries


def kill_at(step: int) -> None:
    """Make this process kill itself before the `step`-th of `STEPS` that it takes, from 1."""
    left = step

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return call

    for owner, name in STEPS:
        setattr(owner, name, watched(getattr(owner, name)))


def run(request: dict[str, Any]) -> None:
    kb = Path(request["kb"])
    if "kill_at" in request:
        kill_at(request["kill_at"])
    rebuild = request["do"] == "rebuild"
    with Engine.open(Settings(kb=kb), purpose="test", rebuild=rebuild) as engine:
        ingestor = Ingestor(engine, Catalogue(kb))
        match request["do"]:
            case "ingest":
                ingestor.ingest([Path(path) for path in request["paths"]])
            case "rebuild":
                ingestor.rebuild()
            case "remove":
                ingestor.remove(request["source_ids"])
        if "snapshot" in request:
            Path(request["snapshot"]).write_text(json.dumps(snapshot(kb, engine)))


def snapshot(kb: Path, engine: Engine) -> dict[str, Any]:
    """Return all that a knowledge base holds, but for the times."""
    with sqlite3.connect(kb / "catalogue.sqlite") as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM sources ORDER BY source_id")]
    for row in rows:
        del row["added_at"], row["updated_at"]
        row["fingerprint"] = bytes(row["fingerprint"] or b"").hex()
    request = qdrant.ScrollRequest(limit=100_000, with_payload=True, with_vector=True)
    points = {
        str(point.id): [point.payload, repr(sorted(point.vector.items()))]
        for point in engine.store._shard.scroll(request)[0]
    }
    folder = kb / "originals"
    originals = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
    } if folder.is_dir() else {}  # fmt: skip
    return {"sources": rows, "points": points, "originals": originals}


def warm_up() -> None:
    """Load here, once, what reading a file loads (a list of words, above all), so that no fork has to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warm.md"
        path.write_text("# عنوان\n\n" + "فقرة عن نص قديم، فيها المؤ سساتي و االجتماعية رقم 3. " * 20)
        for found in find_sources([path], max_file_mb=1):
            for passage in cut_passages(describe(found, document := convert(found)), document):
                passage_weights(passage.search_text)
    gc.collect()
    gc.freeze()


def main() -> None:
    ingest.indexing._GROUP = 4
    ingest.indexing._BATCH = 3
    search.engine.open_embedder = lambda *_: HashEmbedder()
    warm_up()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                run(request)
                code = 0
            except BaseException:  # noqa: BLE001 - a fork must never return into its parent's loop
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        if "kill_after" in request:
            time.sleep(request["kill_after"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        answer = {"killed": killed, "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
