"""
How fast the embedded store is: `python benchmarks/store.py [--passages 10000 100000]`.

Passages are made up: texts of a paragraph, dense embeddings that crowd around topics and vary in few directions as
real ones do, four sentences around each, terms drawn from a Zipf vocabulary. A hybrid query is what a search costs
without embedding its text: the dense and the sparse list 100 deep, all of them compared by their nearest sentence,
fused, and the ten best passages fetched. Each size is written by one process and
queried by another, so that memory and opening are those of a fresh start. Recall is the share of the exact 100 nearest
that the dense search finds.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from search.fusion import blend_words, fuse
from search.passage import KINDS, Passage, Rect, SourceInfo, passage_id, point_id
from search.store import open_edge_store
from search.store.base import EmbeddedPassage, IndexManifest, PassageStore, SparseVector, Where
from search.words import QuestionWords

DIMENSION = 384
MANIFEST = IndexManifest("synthetic", DIMENSION, "synthetic")
VERSION = "1"
EMBEDDINGS_FILE = "embeddings.npy"
SOURCE_PASSAGES = 100
SENTENCES = 4
TOPICS = 300
FREE_DIRECTIONS = 48
# Drawn terms; about 80 of a passage's are distinct. Stop words are index terms too: the first ranks fill most postings.
VOCABULARY = 60_000
PASSAGE_TERMS = 110
QUERY_TERMS = 10
QUESTION = "كلمة " * QUERY_TERMS
CONTENT_WORDS = 60
DEPTH = 100
TOP_K = 10
QUERIES = 300
WHERE = Where((("kind", ("law", "guide")),), 2010, 2020)
WORDS = "تعمل الجمعيات على دعم الأشخاص في وضعية إعاقة وفق شروط يحددها القانون وتسهر على تتبع البرامج".split()


class Maker:
    """Makes passages and queries, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        world = np.random.default_rng(0)
        self._topics = world.normal(size=(TOPICS, FREE_DIRECTIONS))
        self._directions = world.normal(size=(FREE_DIRECTIONS, DIMENSION))
        ranks = np.arange(1, VOCABULARY + 1)
        self._chances = np.cumsum(1 / ranks) / np.sum(1 / ranks)

    def dense(self, count: int) -> np.ndarray:
        """Return embeddings around topics, shape (count, DIMENSION), unit length."""
        of_topics = self._topics[self._random.integers(TOPICS, size=count)]
        varied = of_topics + self._random.normal(size=of_topics.shape)
        made = varied @ self._directions + self._random.normal(size=(count, DIMENSION))
        return unit_length(made)

    def sparse(self, terms: int) -> SparseVector:
        """Return the weights of that many drawn terms, equal ones taken together."""
        drawn = np.searchsorted(self._chances, self._random.random(terms))
        indices = np.unique(drawn)
        weights = self._random.uniform(0.5, 2.0, len(indices))
        return SparseVector(tuple(indices.tolist()), tuple(weights.tolist()))

    def source(self, number: int) -> list[EmbeddedPassage]:
        """Return the passages of one source."""
        kind, year = kind_and_year(number)
        info = SourceInfo(source_id(number), f"دليل رقم {number}", kind=kind, language="ar", year=year)
        rects = tuple(Rect(1, 72.0, 72.0 + 14 * line, 523.0, 86.0 + 14 * line) for line in range(10))
        made = []
        for ordinal, dense in enumerate(self.dense(SOURCE_PASSAGES)):
            text = " ".join(self._random.choice(WORDS, 120))
            passage = Passage(
                info, ordinal, text, 0, len(text), 1 + ordinal // 3, ("الباب الأول", "الفصل الثاني"), rects
            )
            sentences = dense + self._random.normal(scale=0.5 / DIMENSION**0.5, size=(SENTENCES, DIMENSION))
            # Any letters unpack to some words.
            words = self._random.integers(ord("A"), ord("Z"), CONTENT_WORDS * DIMENSION // 3, dtype=np.uint8).tobytes()
            made.append(EmbeddedPassage(passage, dense, self.sparse(PASSAGE_TERMS), unit_length(sentences), words))
        return made


def unit_length(made: np.ndarray) -> np.ndarray:
    """Return rows of length 1, float32."""
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def measure_writing(folder: Path, passages: int) -> dict[str, str]:
    """Write and optimize an index; passages are made outside the clock. Keeps the embeddings beside it."""
    maker = Maker(seed=1)
    written, embeddings = 0.0, []
    store = open_edge_store(folder / "index", MANIFEST)
    for number in range(passages // SOURCE_PASSAGES):
        made = maker.source(number)
        embeddings += [embedded.dense for embedded in made]
        written += seconds(partial(store.write, made, VERSION))
    np.save(folder / EMBEDDINGS_FILE, np.stack(embeddings))
    unoptimized = query_times(store, QUERIES // 10, None)
    optimized = seconds(store.optimize)
    stats = store.stats()
    store.close()
    return {
        "write": f"{written:.1f} s",
        "hybrid p50, not yet optimized": f"{np.median(unoptimized):.1f} ms",
        "optimize": f"{optimized:.1f} s",
        "disk": f"{(stats.bytes_on_disk or 0) / 2**20:.0f} MiB",
    }


def measure_querying(folder: Path) -> dict[str, str]:
    """Open an index in this fresh process and query it."""
    idle = resident_mib()
    started = time.perf_counter()
    store = open_edge_store(folder / "index", MANIFEST)
    figures = {"reopen": f"{(time.perf_counter() - started) * 1000:.0f} ms"}
    for name, where in (("hybrid", None), ("hybrid, filtered", WHERE)):
        query_times(store, QUERIES // 10, where)
        times = query_times(store, QUERIES, where)
        for percent in (50, 95):
            figures[f"{name} p{percent}"] = f"{np.percentile(times, percent):.1f} ms"
    figures["memory above an idle process"] = f"{resident_mib() - idle:.0f} MiB"
    embeddings = np.load(folder / EMBEDDINGS_FILE)
    for name, where in (("dense recall@100", None), ("dense recall@100, filtered", WHERE)):
        figures[name] = f"{dense_recall(store, embeddings, where):.3f}"
    store.close()
    return figures


def query_times(store: PassageStore, queries: int, where: Where | None) -> list[float]:
    """Return the milliseconds that each hybrid query takes."""
    maker = Maker(seed=2)
    made = [(dense, maker.sparse(QUERY_TERMS)) for dense in maker.dense(queries)]
    return [1000 * seconds(partial(query, store, dense, terms, where)) for dense, terms in made]


def query(store: PassageStore, dense: np.ndarray, terms: SparseVector, where: Where | None) -> None:
    """Run one hybrid query as `search.retrieval` does."""
    by_meaning = {found.point_id: found.score for found in store.search_dense(dense, DEPTH, where)}
    by_term = {found.point_id: found.score for found in store.search_sparse(terms, DEPTH, where)}
    near = store.nearness(dense, list(by_meaning | by_term))
    scores = {key: 0.6 * found.passage + 0.4 * found.sentence for key, found in near.items()}
    packed = store.word_embeddings(list(near))
    words = QuestionWords.of(QUESTION, np.tile(dense.astype(np.float32), (QUERY_TERMS, 1)), {})
    late = dict(zip(packed, words.scores(list(packed.values())).tolist(), strict=True))
    fused = sorted(blend_words(dict(fuse([(scores, 0.6), (by_term, 0.4)])), late).items(), key=lambda each: -each[1])
    store.fetch([key for key, _ in fused[:TOP_K]])


def dense_recall(store: PassageStore, embeddings: np.ndarray, where: Where | None) -> float:
    """Return the share of the exact nearest that the store finds, over a sixth of the queries."""
    numbers = [number for number in range(len(embeddings) // SOURCE_PASSAGES) if matches(number, where)]
    pairs = [(number, ordinal) for number in numbers for ordinal in range(SOURCE_PASSAGES)]
    ids = np.array([point_id(passage_id(source_id(number), ordinal), VERSION) for number, ordinal in pairs])
    matching = embeddings[[number * SOURCE_PASSAGES + ordinal for number, ordinal in pairs]]
    shares = []
    for dense in Maker(seed=2).dense(QUERIES // 6):
        exact = set(ids[np.argsort(-(matching @ dense))[:DEPTH]])
        found = {scored.point_id for scored in store.search_dense(dense, DEPTH, where)}
        shares.append(len(exact & found) / len(exact))
    return float(np.mean(shares))


def matches(number: int, where: Where | None) -> bool:
    """Tell whether a made-up source passes `WHERE`."""
    kind, year = kind_and_year(number)
    return where is None or (kind in dict(where.keywords)["kind"] and where.year_from <= year <= where.year_to)


def kind_and_year(number: int) -> tuple[str, int]:
    """Return the metadata of a made-up source."""
    return KINDS[number % len(KINDS)], 1990 + number % 36


def source_id(number: int) -> str:
    """Return the id of a made-up source."""
    return f"source-{number:06d}"


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def resident_mib() -> float:
    """Return this process's resident memory, files that it maps included; nan where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


def measure(passages: int) -> dict[str, str]:
    """Measure one size, writing and querying each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        figures: dict[str, str] = {}
        for phase in (partial(measure_writing, Path(folder), passages), partial(measure_querying, Path(folder))):
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
                figures |= pool.submit(phase).result()
        return figures


def main() -> None:
    """Measure every size asked for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000], metavar="N")
    sizes = parser.parse_args().passages
    columns = [measure(size) for size in sizes]
    rows = [["passages", *(f"{size:,}" for size in sizes)]]
    rows += [[name, *(column[name] for column in columns)] for name in columns[0]]
    for name, *cells in rows:
        print(f"{name:<32}" + "".join(f"{cell:>14}" for cell in cells))


if __name__ == "__main__":
    main()
