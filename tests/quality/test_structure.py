"""Structure, measured: outlines of the sample corpus and of a published strategy, articles of published laws."""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.convert import convert
from ingest.convert.document import BLOCK_BREAK, Block, ConvertedDocument, Page
from ingest.law import law_metadata
from ingest.repair import repair_document
from ingest.sources import FoundSource, find_sources
from ingest.structure import outline_blocks
from ingest.structure_counts import count_warnings

pytestmark = pytest.mark.quality

EXPECTED = yaml.safe_load((Path(__file__).parent / "structure_expected.yaml").read_text(encoding="utf-8"))
# What is left of an ordinal where the published split cut `المادة الأولى` behind its digits.
ORDINAL_REST = re.compile(r"\A\s*[ىةيه]\n")

# A document and the places of the blocks that are titles of articles.
Law = tuple[ConvertedDocument, list[int]]


@pytest.fixture(scope="module")
def found(corpus_dir: Path) -> dict[str, FoundSource]:
    return {source.path.name: source for source in find_sources([corpus_dir], max_file_mb=10)}


@pytest.mark.parametrize("name", EXPECTED["corpus"])
def test_outline_of_the_sample_corpus(found: Mapping[str, FoundSource], name: str) -> None:
    blocks = outline_blocks(convert(found[name]))
    kinds = Counter(block.kind for block in blocks if block.kind not in {None, "unnamed"})
    assert kinds == EXPECTED["corpus"][name]
    numbers = [block.article for block in blocks if block.kind == "article"]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_laws_of_the_sample_corpus(found: Mapping[str, FoundSource]) -> None:
    documents = {name: convert(source) for name, source in found.items() if source.media_type not in {"pdf", "pptx"}}
    told = {name: law_metadata(document, found[name].metadata.kind) for name, document in documents.items()}
    assert {name: law["law_number"] for name, law in told.items() if law} == EXPECTED["laws"]
    assert all(count_warnings(document) == () for document in documents.values())


def test_outline_of_a_published_strategy(shared_dir: Path) -> None:
    lines = (shared_dir / "seeds" / "social_pole_strategy.txt").read_text(encoding="utf-8").splitlines()
    document = repair_document(ConvertedDocument((Page(None, tuple(Block(line) for line in lines if line)),)))
    components: dict[str, list[int]] = {"axis": [], "support": []}
    for block in outline_blocks(document):
        if block.kind in components:
            components[block.kind].append(0)
            above = components[block.kind]
        elif block.kind is not None:
            above[-1] += 1
    assert components == EXPECTED["strategy"]
    assert count_warnings(document) == ()


@pytest.fixture(scope="module")
def sound_laws(shared_dir: Path) -> list[Law]:
    return [put_together(law) for law in laws(shared_dir, "saudi")]


@pytest.fixture(scope="module")
def repaired_laws(shared_dir: Path) -> list[Law]:
    sample = random.Random(11).sample(list(laws(shared_dir, "morocco")), EXPECTED["morocco"]["sample"])
    return [(repair_document(document), titles) for document, titles in map(put_together, sample)]


@pytest.mark.parametrize("how", EXPECTED["saudi"])
def test_articles_of_sound_laws(sound_laws: list[Law], how: str) -> None:
    check(sound_laws, how, EXPECTED["saudi"][how])


@pytest.mark.parametrize("how", ["lines", "run in", "block"])
def test_articles_of_repaired_laws(repaired_laws: list[Law], how: str) -> None:
    check(repaired_laws, how, EXPECTED["morocco"][how])


def laws(shared_dir: Path, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(shared_dir / "bench" / "law" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def put_together(law: Mapping[str, Any]) -> Law:
    """Return a law as it was before it was split, a line a block, and which of its blocks are articles' titles."""
    lines, titles = [law["title"]], []
    for article in law["articles"]:
        titles.append(len(lines))
        text = ORDINAL_REST.sub("", article["text"]).split("\n")
        lines += [article["title"], *(line for line in text if line.strip())]
    return ConvertedDocument((Page(None, tuple(Block(" ".join(line.split())) for line in lines)),)), titles


def rejoin(document: ConvertedDocument, titles: list[int], how: str) -> ConvertedDocument:
    """Join blocks into longer ones by a space in place of a break, so that no offset changes."""
    joined: list[str] = []
    for at, block in enumerate(document.pages[0].blocks):
        goes_on = at > 1 and (how == "block" or (how == "run in" and at - 1 in titles and at not in titles))
        if goes_on:
            joined[-1] += f" {block.text}"
        else:
            joined.append(block.text)
    return ConvertedDocument((Page(None, tuple(map(Block, joined))),))


def check(sample: list[Law], how: str, expected: Mapping[str, float]) -> None:
    figures = measure(sample, how)
    assert all(figures[name] >= least for name, least in expected.items()), figures


def measure(sample: list[Law], how: str) -> dict[str, float]:
    """Compare where articles open with where they were published to open; in percent."""
    published = found = shared = whole = 0
    for document, titles in sample:
        starts = [0]
        for block in document.pages[0].blocks:
            starts.append(starts[-1] + len(block.text) + len(BLOCK_BREAK))
        true = {starts[title] for title in titles}
        blocks = outline_blocks(rejoin(document, titles, how))
        opened = {block.start for block in blocks if block.kind == "article"}
        published, found, shared = published + len(true), found + len(opened), shared + len(true & opened)
        whole += true == opened
    return {
        "recall": 100 * shared / published,
        "precision": 100 * shared / found,
        "laws": 100 * whole / len(sample),
        "published": published,
        "found": found,
    }
