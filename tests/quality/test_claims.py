"""Written sentences that sources support are told from those that they do not, on matters of many kinds."""

import json
import re
from pathlib import Path

import pytest

from ingest.convert import convert
from ingest.passages import cut_passages
from ingest.sources import FoundSource, find_sources
from search.embedding import Embedder, open_embedder
from search.generation.reply import ReplySentence
from search.generation.verification import Verifier
from search.passage import Passage, SourceInfo

pytestmark = pytest.mark.quality

HERE = Path(__file__).parent
# One passage's worth of a claim: `text`, or the passage of the sample corpus that answers `question`.
CLAIMS = [json.loads(line) for line in (HERE / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
QUESTIONS = {
    each["_id"]: each for each in map(json.loads, (HERE / "corpus_questions.jsonl").read_text("utf-8").splitlines())
}
UNPRINTED = re.compile("[\u0640\u064b-\u0652|\\s]")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(device="cpu")


@pytest.fixture(scope="module")
def passages(corpus_dir: Path) -> dict[str, list[Passage]]:
    """The passages of the sources that the claims are about, by the name of the file."""
    wanted = {QUESTIONS[claim["question"]]["source"] for claim in CLAIMS if "question" in claim}
    return {
        found.path.name: cut_passages(SourceInfo(found.path.stem, found.path.stem), convert(found))
        for found in find_sources([corpus_dir / name for name in sorted(wanted)], 10)
        if isinstance(found, FoundSource)
    }


def passage_of(claim: dict, passages: dict[str, list[Passage]]) -> Passage:
    if "text" in claim:
        return Passage(SourceInfo("text", ""), 0, claim["text"], 0, len(claim["text"]))
    question = QUESTIONS[claim["question"]]
    quote = UNPRINTED.sub("", question["quote"])
    return next(each for each in passages[question["source"]] if quote in UNPRINTED.sub("", each.text))


@pytest.mark.parametrize(("kind", "least_supported", "most_unsupported"), [("question", 0.95, 0.03), ("text", 0.95, 0)])
def test_claims_are_told_apart(
    kind: str,
    least_supported: float,
    most_unsupported: float,
    passages: dict[str, list[Passage]],
    embedder: Embedder,
) -> None:
    supported = {True: [], False: []}
    for claim in (each for each in CLAIMS if kind in each):
        doubt, supports = Verifier([passage_of(claim, passages)], embedder).check(ReplySentence(claim["claim"], (1,)))
        assert bool(supports) == (doubt is None)
        supported[claim["supported"]].append(doubt is None)
    shares = {truth: sum(found) / len(found) for truth, found in supported.items()}
    print(kind, shares)
    assert shares[True] >= least_supported
    assert shares[False] <= most_unsupported
