"""
What repair does to published laws: `python benchmarks/repair.py LAWS.jsonl.gz [--laws 300] [--seed 7] [--show 40]`.

LAWS holds one JSON object a line, a law with its `articles`, each with a `text`. Told are the share of words that the
word list lacks before and after, the share of words changed, the repairs by kind, the speed, and repaired lines drawn
at random to be read by eye.
"""

import argparse
import difflib
import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.lexicon import frequency
from ingest.repair import repair_document

WORD = re.compile("[\u0621-\u063a\u0641-\u064a]{2,}")


def read_laws(path: Path) -> list[ConvertedDocument]:
    """Return a document a law, a block a line of its articles."""
    documents = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for law in map(json.loads, lines):
            texts = (" ".join(text.split()) for article in law["articles"] for text in article["text"].split("\n"))
            documents.append(ConvertedDocument((Page(None, tuple(Block(text) for text in texts if text)),)))
    return documents


def unknown_share(documents: Iterable[ConvertedDocument]) -> float:
    """Return the share of words of two letters or more that are not in the word list."""
    words = Counter(word for document in documents for word in WORD.findall(document.text))
    return sum(count for word, count in words.items() if not frequency(word)) / max(1, words.total())


def changed_lines(before: ConvertedDocument, after: ConvertedDocument) -> list[tuple[str, str]]:
    """Return the lines that differ, before and after."""
    pairs = zip(before.text.split("\n"), after.text.split("\n"), strict=False)
    return [(old, new) for old, new in pairs if old != new]


def changed_words(old: str, new: str) -> int:
    """Return how many words of a line changed."""
    matcher = difflib.SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return sum(max(b - a, 1) for tag, a, b, _, _ in matcher.get_opcodes() if tag != "equal")


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--laws", type=int, help="how many, drawn at random; all of them by default")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    documents = read_laws(options.path)
    rng = random.Random(options.seed)
    if options.laws:
        documents = rng.sample(documents, min(options.laws, len(documents)))
    frequency("من")  # loads the list, which is not the repair's time
    start = time.process_time()
    repaired = [repair_document(document) for document in documents]
    seconds = time.process_time() - start
    size = sum(len(document.text.encode()) for document in documents)
    lines = [pair for pairs in map(changed_lines, documents, repaired) for pair in pairs]
    words = sum(len(document.text.split()) for document in documents)
    counts = sum((Counter(document.repairs) for document in repaired), Counter())
    print(f"{len(documents)} documents, {words:,} words, {size / seconds / 1000:.0f} KB/s of CPU time")
    print(f"unknown words {unknown_share(documents):.2%} before, {unknown_share(repaired):.2%} after")
    print(f"changed words {sum(changed_words(*pair) for pair in lines) / words:.4%}")
    print(*(f"{count:8,} {kind}" for kind, count in counts.most_common()), sep="\n")
    for old, new in rng.sample(lines, min(options.show, len(lines))):
        print(f"- {old}\n+ {new}")


if __name__ == "__main__":
    main()
