"""Repair, measured: what it mends of damaged lines and what it changes in sound ones."""

import difflib
import gzip
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import repair_damage
import yaml

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.lexicon import frequency
from ingest.repair import repair_document, repair_text

pytestmark = pytest.mark.quality

FOLDER = Path(__file__).parent
EXPECTED = yaml.safe_load((FOLDER / "repair_expected.yaml").read_text())
SENTENCES = (FOLDER / "data" / "repair_sentences.txt").read_text().splitlines()
UNCOUNTED = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
WORD = re.compile("[\u0621-\u063a\u0641-\u064a]{2,}")


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text)))


def word_f1(pairs: list[tuple[str, str]]) -> float:
    """Return the F1, in percent, of the words of repaired lines against the true lines'."""
    found = [(words_of(repaired), words_of(true)) for repaired, true in pairs]
    shared = sum((repaired & true).total() for repaired, true in found)
    return 200 * shared / sum(repaired.total() + true.total() for repaired, true in found)


def changed_share(documents: list[list[str]]) -> float:
    """Return the share, in percent, of the words that repair changes."""
    words = changed = 0
    for lines in documents:
        document = ConvertedDocument((Page(None, tuple(Block(line) for line in lines)),))
        for before, after in zip(document.pages[0].blocks, repair_document(document).pages[0].blocks, strict=True):
            words += len(before.text.split())
            changed += count_changes(before.text, after.text) if before.text != after.text else 0
    return 100 * changed / words


def count_changes(before: str, after: str) -> int:
    matcher = difflib.SequenceMatcher(None, before.split(), after.split(), autojunk=False)
    return sum(max(b - a, 1) for tag, a, b, _, _ in matcher.get_opcodes() if tag != "equal")


def laws(shared_dir: Path, name: str) -> Iterator[list[str]]:
    with gzip.open(shared_dir / "bench" / "law" / f"{name}.jsonl.gz", "rt") as lines:
        for law in map(json.loads, lines):
            texts = [line for article in law["articles"] for line in article["text"].split("\n")]
            yield [" ".join(text.split()) for text in texts if text.strip()]


@pytest.mark.parametrize("kind", repair_damage.DAMAGES)
def test_own_damaged_sentences(kind: str) -> None:
    pairs = []
    for seed in range(2):
        rng = random.Random(seed)
        for sentence in SENTENCES:
            damaged = repair_damage.DAMAGES[kind](sentence, rng)
            true = repair_damage.unglued(sentence, damaged) if kind == "glued" else sentence
            pairs.append((repair_text(damaged).text, true))
    assert word_f1(pairs) >= EXPECTED["own"][kind]


def test_own_sound_sentences() -> None:
    assert changed_share([SENTENCES, *([sentence] for sentence in SENTENCES)]) < EXPECTED["own_sound"]


@pytest.mark.parametrize("kind", EXPECTED["shared"])
def test_shared_damaged_lines(shared_dir: Path, kind: str) -> None:
    table = (shared_dir / "bench" / "extraction" / "dev" / "damage" / f"{kind}.tsv").read_text()
    lines = [line.split("\t") for line in table.split("\n") if line]
    # True lines keep their diacritics and kashida, or don't: neither counts.
    pairs = [(UNCOUNTED.sub("", repair_text(damaged).text), UNCOUNTED.sub("", true)) for damaged, true in lines]
    assert word_f1(pairs) >= EXPECTED["shared"][kind]


def test_shared_clean_lines(shared_dir: Path) -> None:
    table = (shared_dir / "bench" / "extraction" / "dev" / "damage" / "clean.tsv").read_text()
    lines = [line.split("\t")[0] for line in table.split("\n") if line]
    changed = sum(count_changes(line, repair_text(line).text) for line in lines)
    assert 100 * changed / sum(len(line.split()) for line in lines) < EXPECTED["shared_clean"]


def test_encyclopedia_passages(shared_dir: Path) -> None:
    records = (shared_dir / "bench" / "arcd" / "corpus.jsonl").read_text().splitlines()
    assert changed_share([[json.loads(record)["text"]] for record in records]) < EXPECTED["arcd"]


def test_sound_laws(shared_dir: Path) -> None:
    assert changed_share(list(laws(shared_dir, "saudi"))) < EXPECTED["saudi_laws"]


def test_laws_with_reversed_ligatures(shared_dir: Path) -> None:
    sample = random.Random(7).sample(list(laws(shared_dir, "morocco")), 60)
    before, after = unknown_shares(sample)
    assert before >= EXPECTED["moroccan_laws_unknown"]["before_at_least"]
    assert after <= EXPECTED["moroccan_laws_unknown"]["after_at_most"]


def unknown_shares(documents: list[list[str]]) -> tuple[float, float]:
    """Return the share of words, in percent, that the word list lacks before and after repair."""
    texts = [ConvertedDocument((Page(None, tuple(map(Block, lines))),)) for lines in documents]
    shares = []
    for versions in (texts, list(map(repair_document, texts))):
        words = [word for version in versions for word in WORD.findall(version.text)]
        shares.append(100 * sum(not frequency(word) for word in words) / len(words))
    return shares[0], shares[1]


def test_split_words_of_a_published_page(shared_dir: Path) -> None:
    lines = (shared_dir / "seeds" / "social_pole_strategy.txt").read_text().splitlines()
    document = ConvertedDocument((Page(None, tuple(Block(line) for line in lines if line)),))
    repaired = repair_document(document)
    assert dict(repaired.repairs) == {"split words": 5}
    assert not re.search("مؤ س|و ض |وا ص|حا ص", repaired.text)
