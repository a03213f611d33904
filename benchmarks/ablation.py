"""
What each step of retrieval adds, on any BEIR folder.

    python benchmarks/ablation.py FOLDER [--queries 300] [--kept FILE.npz]

FOLDER holds corpus.jsonl, queries.jsonl and qrels/test.tsv. Every document is one passage, and every step ranks all of
them: the figures are those of the methods, without an index's approximations, cuts and depth; fusion takes the 100 best
of either side, and late interaction over words judges what it merged. Embeddings take most of the time; `--kept` keeps
them between runs. Each part of the table begins with the engine's way, and the others tell how far they are from it: in
nDCG@10, and how often chance alone is as far, by a randomization test over the queries. Equal scores count against a
step.
"""

import argparse
import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from search.candidates import SENTENCE_WEIGHT
from search.dialect import to_standard
from search.embedding import Embedder, open_embedder
from search.embedding import base as reading
from search.evaluation import Qrels, read_qrels, read_queries
from search.evaluation.measures import measure_each
from search.fusion import WORDS_WEIGHT, blend_words, fuse, standardize
from search.lexical import (
    K1,
    LETTER_WEIGHT,
    MEAN_LETTER_TERMS,
    MEAN_TERMS,
    STOPWORD_WEIGHT,
    B,
    passage_weights,
    term_id,
)
from search.passage import Passage, SourceInfo
from search.sentences import sentence_spans
from search.settings import Settings, load_settings
from search.stopwords import STOPWORDS
from search.text import letter_terms, tokens, word_terms
from search.words import QuestionWords, pack_words, question_terms

DEFAULTS = Settings(kb=Path("kb"))
DEPTH, DENSE_WEIGHT = DEFAULTS.depth, DEFAULTS.dense_weight
SHUFFLES = 2_000

# A function from one folded word to its terms, and how it weighs a word of a query.
Terms = Callable[[str], Sequence[str]]
Weights = Callable[[str], float]
Fusion = Callable[[dict[int, float], dict[int, float]], dict[int, float]]
Measured = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Collection:
    """:ivar texts: what the index would read of each passage, with its title; `bare`: without."""

    ids: list[str]
    texts: list[str]
    bare: list[str]
    query_ids: list[str]
    queries: list[str]
    qrels: Qrels


def read_collection(folder: Path, most: int | None) -> Collection:
    """Read a BEIR folder; of its judged queries the first `most`, spread over the whole."""
    documents = [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    qrels = read_qrels(folder / "qrels" / "test.tsv")
    queries = {key: query for key, query in read_queries(folder / "queries.jsonl").items() if key in qrels}
    kept = list(queries)[:: max(1, len(queries) // most) if most else 1]
    passages = [
        Passage(SourceInfo(each["_id"], each.get("title", "")), 0, each["text"], 0, len(each["text"]))
        for each in documents
    ]
    return Collection(
        [each["_id"] for each in documents],
        [passage.search_text for passage in passages],
        [passage.text for passage in passages],
        kept,
        [to_standard(queries[key].text) for key in kept],
        {key: qrels[key] for key in kept},
    )


def embed(embedder: Embedder, collection: Collection) -> dict[str, np.ndarray]:
    """Embed the passages with and without their title, their sentences and words, and the queries and theirs."""
    spans = [[text[start:end] for start, end in sentence_spans(text)] or [text] for text in collection.bare]
    passages = reading.read_passages(embedder, collection.texts)
    queries = reading.read_queries(embedder, collection.queries)
    packed = [pack_words(text, each.words) for text, each in zip(collection.texts, passages, strict=True)]
    return {
        "passages": np.stack([each.whole for each in passages]),
        "packed": np.frombuffer(b"".join(packed), dtype=np.uint8),
        "packed_ends": np.cumsum([len(each) for each in packed]),
        "bare": embedder.embed_passages(collection.bare),
        "sentences": embedder.embed_passages([sentence for of_passage in spans for sentence in of_passage]),
        "owners": np.repeat(np.arange(len(spans)), [len(of_passage) for of_passage in spans]),
        "queries": np.stack([each.whole for each in queries]),
        "query_words": np.concatenate([each.words for each in queries]),
        "query_ends": np.cumsum([len(each.words) for each in queries]),
    }


def kept_embeddings(path: Path | None, collection: Collection) -> dict[str, np.ndarray]:
    """Read embeddings from `path`, or make them and write them there."""
    if path and path.exists():
        return dict(np.load(path))
    settings = load_settings(kb=Path("kb"))
    made = embed(open_embedder(settings.model, settings.device, settings.cache), collection)
    if path:
        np.savez(path, **made)  # type: ignore[arg-type]
    return made


def nearest_sentence(made: dict[str, np.ndarray]) -> np.ndarray:
    """Return the cosine of every query (rows) with the nearest sentence of every passage (columns)."""
    cosines = made["queries"] @ made["sentences"].T
    best = np.full((len(cosines), made["owners"].max() + 1), -1.0, dtype=cosines.dtype)
    for owner, column in zip(made["owners"], cosines.T, strict=True):
        best[:, owner] = np.maximum(best[:, owner], column)
    return best


def strongest_terms(texts: Sequence[str]) -> dict[int, float]:
    """Return the most that each term adds to the BM25 score of a passage, for a query that holds it once."""
    best: dict[int, float] = defaultdict(float)
    held: Counter[int] = Counter()
    for text in texts:
        weights = passage_weights(text)
        held.update(weights.indices)
        for term, weight in zip(weights.indices, weights.values, strict=True):
            best[term] = max(best[term], weight)
    return {term: best[term] * math.log(1 + (len(texts) - count + 0.5) / (count + 0.5)) for term, count in held.items()}


def word_scores(collection: Collection, made: dict[str, np.ndarray]) -> list[dict[str, float]]:
    """Return for each query the late-interaction scores of all passages that have words, by their places."""
    packed = [part.tobytes() for part in np.split(made["packed"], made["packed_ends"][:-1])]
    worded = [at for at, each in enumerate(packed) if each]
    strongest, rarest = strongest_terms(collection.texts), math.log(2 * len(packed) + 2)
    found = []
    for query, words in zip(collection.queries, np.split(made["query_words"], made["query_ends"][:-1]), strict=True):
        weights = {term: strongest.get(term_id(term), rarest) for term in question_terms(query)}
        scores = QuestionWords.of(query, words, weights).scores([packed[at] for at in worded]) if len(words) else []
        found.append({str(at): float(score) for at, score in zip(worded, scores, strict=False)})
    return found


def bm25(texts: Sequence[str], queries: Sequence[str], terms: Terms, mean: int, weigh: Weights) -> np.ndarray:
    """Score every query (rows) on every passage (columns) by BM25 with the constants of the engine."""
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, text in enumerate(texts):
        counts = Counter(term for token in tokens(text) for term in terms(token))
        norm = K1 * (1 - B + B * counts.total() / mean)
        for term, count in counts.items():
            postings[term].append((at, count * (K1 + 1) / (count + norm)))
    scores = np.zeros((len(queries), len(texts)))
    for row, query in zip(scores, queries, strict=True):
        for token in tokens(query):
            for term in terms(token):
                held = postings.get(term, [])
                idf = math.log(1 + (len(texts) - len(held) + 0.5) / (len(held) + 0.5))
                for at, weight in held:
                    row[at] += weigh(token) * idf * weight
    return scores


def weigh_word(token: str) -> float:
    """Weigh a word of a query as the engine does: little where it only asks, nothing where it is a stray letter."""
    if len(token) == 1 and not token.isdigit():
        return 0.0
    return STOPWORD_WEIGHT if token in STOPWORDS else 1.0


def best_of(scores: np.ndarray) -> dict[int, float]:
    """Return the best passages of one query by their scores; those that share nothing with it are none."""
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    return {int(at): float(scores[at]) for at in order if scores[at] != 0}


def reciprocal_ranks(dense: dict[int, float], sparse: dict[int, float], constant: int) -> dict[int, float]:
    """Fuse by rank: Cormack, Clarke & Büttcher (2009). Equal scores share the worst of their ranks."""
    fused: dict[int, float] = defaultdict(float)
    for scores in (dense, sparse):
        for key, score in scores.items():
            fused[key] += 1 / (constant + sum(other >= score for other in scores.values()))
    return fused


def distribution_based(dense: dict[int, float], sparse: dict[int, float]) -> dict[int, float]:
    """Fuse as Qdrant's DBSF does: three deviations to either side of the mean become 0 and 1, the rest is clipped."""
    fused: dict[int, float] = defaultdict(float)
    for scores in (dense, sparse):
        for key, score in standardize(by_name(scores)).items():
            fused[int(key)] += min(max((score + 3) / 6, 0.0), 1.0)
    return fused


def standardized(dense: dict[int, float], sparse: dict[int, float], weight: float = DENSE_WEIGHT) -> dict[int, float]:
    """Fuse as the engine does within one language."""
    return {int(key): score for key, score in fuse([(by_name(dense), weight), (by_name(sparse), 1 - weight)])}


def by_name(scores: dict[int, float]) -> dict[str, float]:
    """Name passages as the engine's fusion wants them named."""
    return {str(key): score for key, score in scores.items()}


def judge(collection: Collection, ranked: Iterable[dict[int, float]]) -> Measured:
    """Measure what a step ranks."""
    run = {
        key: {collection.ids[at]: score for at, score in scores.items()}
        for key, scores in zip(collection.query_ids, ranked, strict=True)
    }
    return measure_each(run, collection.qrels)


def chance(differences: Sequence[float]) -> float:
    """Return how often differences as great come of exchanging the two steps on random queries: a p-value."""
    signs = np.random.default_rng(7).choice([-1, 1], size=(SHUFFLES, len(differences)))
    return float((np.abs(signs @ np.array(differences)) >= abs(sum(differences)) - 1e-9).mean())


def dense_scores(made: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Score every query on every passage by meaning; the engine's way first."""
    passages, bare = (made["queries"] @ made[each].T for each in ("passages", "bare"))
    sentences = nearest_sentence(made)
    return {
        "passages and their nearest sentence": (1 - SENTENCE_WEIGHT) * passages + SENTENCE_WEIGHT * sentences,
        "passages": passages,
        "passages without titles": bare,
        "both, without titles": (1 - SENTENCE_WEIGHT) * bare + SENTENCE_WEIGHT * sentences,
    }


def sparse_scores(collection: Collection) -> dict[str, np.ndarray]:
    """Score every query on every passage by word; the engine's way first."""
    queries = collection.queries

    def stems(texts: Sequence[str], weigh: Weights = weigh_word) -> np.ndarray:
        return bm25(texts, queries, word_terms, MEAN_TERMS, weigh)

    def letters(texts: Sequence[str]) -> np.ndarray:
        return bm25(texts, queries, letter_terms, MEAN_LETTER_TERMS, lambda _: LETTER_WEIGHT)

    titled, bare = collection.texts, collection.bare
    return {
        "light stems and runs of four letters": stems(titled) + letters(titled),
        "light stems": stems(titled),
        "light stems, stop words in full": stems(titled, lambda _: 1.0),
        "runs of four letters": letters(titled),
        "folded words": bm25(titled, queries, lambda token: [token], MEAN_TERMS, weigh_word),
        "both, without titles": stems(bare) + letters(bare),
    }


def show_steps(collection: Collection, made: dict[str, np.ndarray]) -> None:
    """Measure and show every step of either side, of fusing them, and of the whole without one of its parts."""
    dense, sparse = dense_scores(made), sparse_scores(collection)
    for side, scored in (("dense", dense), ("sparse", sparse)):
        show_section(side, {name: judge(collection, map(best_of, scores)) for name, scores in scored.items()})

    def fused(way: Fusion = standardized, one: str = next(iter(dense)), two: str = next(iter(sparse))) -> Measured:
        return judge(collection, map(way, map(best_of, dense[one]), map(best_of, sparse[two])))

    ways: dict[str, Measured] = {
        "standardized scores": fused(),
        "dense weight 0.5": fused(lambda one, two: standardized(one, two, 0.5)),
        "dense weight 0.7": fused(lambda one, two: standardized(one, two, 0.7)),
        "distribution-based, clipped": fused(distribution_based),
        "reciprocal ranks, k = 60": fused(lambda one, two: reciprocal_ranks(one, two, 60)),
        "reciprocal ranks, k = 2": fused(lambda one, two: reciprocal_ranks(one, two, 2)),
        "without runs of letters": fused(two="light stems"),
        "without sentences": fused(one="passages"),
        "without titles": fused(one="both, without titles", two="both, without titles"),
    }
    show_section("fused", ways)

    sides = zip(next(iter(dense.values())), next(iter(sparse.values())), strict=True)
    merged = [standardized(best_of(one), best_of(two)) for one, two in sides]
    words = word_scores(collection, made)

    def blended(weight: float) -> Measured:
        pairs = zip(merged, words, strict=True)
        blends = (blend_words(by_name(scores), of_query, weight) for scores, of_query in pairs)
        return judge(collection, ({int(key): score for key, score in each.items()} for each in blends))

    weights = dict.fromkeys((WORDS_WEIGHT, 0.0, 0.2, 0.3, 0.5, 1.0))
    show_section("words", {f"fused scores and words, weight {weight}": blended(weight) for weight in weights})


def show_section(side: str, steps: dict[str, Measured]) -> None:
    """Write the lines of one side, the engine's way first, and what the others have less or more than it."""
    sys.stdout.write(f"\n{side:<44} nDCG@10  Recall@10  RR@10\n")
    ours = next(iter(steps.values()))
    for name, measured in steps.items():
        means = {each: np.mean([of[each] for of in measured.values()]) for each in ("nDCG@10", "Recall@10", "RR@10")}
        line = f"  {name:<42} {means['nDCG@10']:.4f}   {means['Recall@10']:.4f}     {means['RR@10']:.4f}"
        if measured is not ours:
            differences = [measured[key]["nDCG@10"] - ours[key]["nDCG@10"] for key in ours]
            line += f"   {np.mean(differences):+.4f}  p {chance(differences):.3f}"
        sys.stdout.write(line + "\n")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--queries", type=int, help="about so many of them, spread over the file; all of them without")
    parser.add_argument("--kept", type=Path, help="file that keeps the embeddings of this folder and choice of queries")
    arguments = parser.parse_args()
    started = time.perf_counter()
    collection = read_collection(arguments.folder, arguments.queries)
    sys.stdout.write(f"{arguments.folder}: {len(collection.ids)} passages, {len(collection.queries)} queries\n")
    show_steps(collection, kept_embeddings(arguments.kept, collection))
    sys.stdout.write(f"{time.perf_counter() - started:.0f} s\n")


if __name__ == "__main__":
    main()
