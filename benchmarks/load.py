"""
What a large library costs: `python benchmarks/load.py LAWS.jsonl.gz [--passages 10000] [--points 100000] [--json]`.

LAWS holds one JSON object a line, a law with its `title` and its `articles`, each with a `num` and a `text`. As many
laws as make about `--passages` passages, drawn with a fixed seed, become text files and are ingested for real: read,
mended, cut, embedded, written. The same index is then filled up to `--points` with synthetic passages: words of two
real ones mixed, so that terms stay as frequent as they are, under dense embeddings between those of real ones. Queries
are windows of words from the laws, all different, and take the whole path, embedding included: alone, then eight at a
time. Each phase runs in a process of its own, so that memory and times are those of a fresh start.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from ingest.catalogue import Catalogue
from ingest.pipeline import Ingestor
from search.embedding.base import Reading
from search.engine import Engine
from search.passage import Passage
from search.settings import Settings
from search.words import word_spans

SEED = 7
# Of published Moroccan laws: long articles are cut.
PASSAGES_PER_ARTICLE = 1.25
# Real passages that synthetic ones are mixed from.
MODELS = 300
SOURCE_PASSAGES = 100
BATCH = 1_000
QUERY_WORDS = 8
WARM_UP = 20
THREADS = 8
PERCENTILES = (50, 95, 99)

Figures = dict[str, Any]


def write_laws(laws: Path, folder: Path, articles: int) -> int:
    """
    Write laws as text files until they have that many articles.

    :returns: how many articles were written.
    """
    with gzip.open(laws, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    random.Random(SEED).shuffle(records)
    written = 0
    for number, record in enumerate(records):
        if written >= articles:
            break
        texts = [f"المادة {each['num']}\n{each['text'].strip()}" for each in record["articles"]][: articles - written]
        (folder / f"law-{number:05}.txt").write_text("\n\n".join([record["title"], *texts]), encoding="utf-8")
        written += len(texts)
    return written


def ingest(kb: Path, files: Path) -> Figures:
    """Ingest the files and tell what it took."""
    with Engine.open(Settings(kb=kb)) as engine, closing(Catalogue(kb)) as catalogue:
        engine.embedder.embed_passages(["تهيئة"])  # loads the model, which is not the ingest's time
        report = Ingestor(engine, catalogue).ingest([files])
    return {
        "sources": len(report.indexed),
        "failed": len(report.failed),
        "passages": report.passages,
        "seconds": round(report.seconds, 1),
        "passages_per_second": round(report.passages / report.seconds, 1),
        "peak_memory_mib": peak_memory(),
        "disk_mib": disk_mib(kb),
    }


class MixingEmbedder:
    """Embeds whatever it is given between two of a few embeddings, with some noise; takes no time."""

    def __init__(self, name: str, embeddings: np.ndarray) -> None:
        self.name = name
        self.dimension = embeddings.shape[1]
        self._embeddings = embeddings
        self._spread = float(embeddings.std(axis=0).mean()) / 2
        self._chance = np.random.default_rng(SEED)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return shape (n, dimension), float32, unit length."""
        one, other = self._embeddings[self._chance.integers(len(self._embeddings), size=(2, len(texts)))]
        mixed = one + self._chance.uniform(size=(len(texts), 1)) * (other - one)
        mixed = mixed + self._chance.normal(scale=self._spread, size=mixed.shape)
        return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)

    def read_passages(self, texts: Sequence[str]) -> list[Reading]:
        """Return readings whose words have nothing in common."""
        wholes = self.embed_passages(texts)
        return [Reading(whole, self._words(len(word_spans(text)))) for whole, text in zip(wholes, texts, strict=True)]

    def _words(self, count: int) -> np.ndarray:
        rows = self._chance.standard_normal((count, self.dimension), dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    embed_queries, read_queries = embed_passages, read_passages


def fill(kb: Path, points: int) -> Figures:
    """Add synthetic passages until the index has that many points, then optimize it."""
    with Engine.open(Settings(kb=kb)) as engine, closing(Catalogue(kb)) as catalogue:
        real = list(sample_passages(engine, catalogue, MODELS))
        embeddings = engine.embedder.embed_passages([passage.search_text for passage in real])
        filler = Engine(engine.settings, engine.store, MixingEmbedder(engine.embedder.name, embeddings))
        missing = max(0, points - engine.store.count())
        made = make_passages(real, missing)
        seconds = {"making": 0.0, "writing": 0.0}
        while batch := list(islice(made, BATCH)):
            started = time.perf_counter()
            embedded = filler.embed(batch)
            between = time.perf_counter()
            engine.store.write(embedded, "1")
            seconds["making"] += between - started
            seconds["writing"] += time.perf_counter() - between
        started = time.perf_counter()
        engine.store.optimize()
        seconds["optimizing"] = time.perf_counter() - started
        return {
            "synthetic_passages": missing,
            **{f"{name}_seconds": round(took, 1) for name, took in seconds.items()},
            "peak_memory_mib": peak_memory(),
            "disk_mib": disk_mib(kb),
        }


def sample_passages(engine: Engine, catalogue: Catalogue, count: int) -> Iterator[Passage]:
    """Return passages of sources drawn at random."""
    sources = [record.info.source_id for record in catalogue.sources()]
    random.Random(SEED).shuffle(sources)
    left = count
    for source_id in sources:
        passages = engine.store.source_passages(source_id)[: max(1, count // 20)][:left]
        left -= len(passages)
        yield from passages
        if not left:
            return


def make_passages(real: Sequence[Passage], count: int) -> Iterator[Passage]:
    """Make passages of half of the words of two real ones each."""
    chance = random.Random(SEED)
    words = [passage.text.split() for passage in real]
    for number in range(count):
        mixed = [*chance.choice(words), *chance.choice(words)]
        text = " ".join(chance.sample(mixed, (len(mixed) + 1) // 2))
        source = replace(real[0].source, source_id=f"synthetic-{number // SOURCE_PASSAGES:06}", law_number=None)
        yield Passage(source, number % SOURCE_PASSAGES, text, 0, len(text))


def measure_queries(kb: Path, files: Path, count: int) -> Figures:
    """Open the index in this fresh process and query it, alone and from several threads."""
    texts = list(make_queries(files, WARM_UP + 2 * count))
    started = time.perf_counter()
    with Engine.open(Settings(kb=kb)) as engine:
        opening = time.perf_counter() - started
        for text in texts[:WARM_UP]:
            engine.ask(text)
        alone, together = texts[WARM_UP : WARM_UP + count], texts[WARM_UP + count :]
        times = [timed(engine, text) for text in alone]
        started = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            crowded = list(pool.map(partial(timed, engine), together))
        seconds = time.perf_counter() - started
        return {
            "points": engine.store.count(),
            "open_seconds": round(opening, 2),
            "alone_ms": percentiles(times),
            f"{THREADS}_at_a_time_ms": percentiles(crowded),
            f"{THREADS}_at_a_time_per_second": round(len(together) / seconds, 1),
            "ask_alone_ms": percentiles([engine.ask(text).ms for text in alone[: max(1, count // 3)]]),
            "peak_memory_mib": peak_memory(),
        }


def make_queries(files: Path, count: int) -> Iterator[str]:
    """Return windows of words from the files, in a fixed order; a law's own number in one would shorten its path."""
    chance = random.Random(SEED)
    texts = [path.read_text(encoding="utf-8").split() for path in sorted(files.iterdir())]
    texts = [words for words in texts if len(words) > QUERY_WORDS]
    for _ in range(count):
        words = chance.choice(texts)
        at = chance.randrange(len(words) - QUERY_WORDS)
        yield "ما هي " + " ".join(word for word in words[at : at + QUERY_WORDS] if not any(map(str.isdigit, word)))


def timed(engine: Engine, text: str) -> float:
    """Return the milliseconds that a search takes, its waiting for others included."""
    started = time.perf_counter()
    engine.search(text, 10)
    return 1000 * (time.perf_counter() - started)


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and p99."""
    return {f"p{percent}": round(float(np.percentile(times, percent)), 1) for percent in PERCENTILES}


def peak_memory() -> float | None:
    """Return the most memory that this process has had, in MiB; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)


def disk_mib(folder: Path) -> float:
    """Return the blocks that a folder's files take, in MiB: the engine reserves sparse files that fill up later."""
    return round(sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 2**20, 1)


def measure(options: argparse.Namespace, folder: Path) -> Figures:
    """Run every phase."""
    files, kb = folder / "files", folder / "kb"
    files.mkdir()
    write_laws(options.file, files, round(options.passages / PASSAGES_PER_ARTICLE))
    phases = {
        "ingest": partial(ingest, kb, files),
        "queries": partial(measure_queries, kb, files, options.queries),
        "fill": partial(fill, kb, options.points),
        "queries_filled": partial(measure_queries, kb, files, options.queries),
    }
    figures: Figures = {"machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"}
    for name, phase in phases.items():
        print(f"{name} …", file=sys.stderr)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            figures[name] = pool.submit(phase).result()
    return figures


def show(figures: Figures) -> None:
    """Print the figures for people."""
    print(figures["machine"])
    for name, values in figures.items():
        if name == "machine":
            continue
        print(f"\n{name.replace('_', ' ')}")
        for key, value in values.items():
            shown = "  ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            print(f"  {key.replace('_', ' '):28}{shown}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="LAWS.jsonl.gz")
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options, Path(folder))
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        show(figures)


if __name__ == "__main__":
    main()
