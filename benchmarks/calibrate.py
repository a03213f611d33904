"""
Fit what chooses quotations and what declines questions, on the sample corpus and questions on it.

    python benchmarks/calibrate.py            # prints the weights of search/quoting.py and search/confidence.py
    python benchmarks/calibrate.py --model NAME             # those of another embedder, whose cosines lie elsewhere

Both are logistic regressions. Quotations: one that holds (or stands within) the expected sentence against all others
found for its question. Confidence: questions that are answered against those that are not, of which one set makes many:

- each question that the corpus answers is asked of the whole library and of its own source alone (answerable), then of
  the library without the passages that answer, and without that source (not);
- each question that nothing answers is asked of the whole library, and of the source that comes nearest alone.

What the rules of `search.answering` decline or look up exactly never gets a confidence, and is left out. Figures are
cross-validated in parts that share no source; the weights are fitted on all. Probabilities hold for a library that
answers half of what it is asked.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from ingest.catalogue import Catalogue  # noqa: E402
from ingest.pipeline import Ingestor  # noqa: E402
from search.answering import ExtractiveAnswerer  # noqa: E402
from search.confidence import EVIDENCE_NAMES, gather_evidence  # noqa: E402
from search.embedding import Embedder  # noqa: E402
from search.engine import Engine, SearchResult  # noqa: E402
from search.question import Question, read_question  # noqa: E402
from search.quoting import FEATURE_NAMES, Quotation, choose_quotations, rank_quotations  # noqa: E402
from search.settings import load_settings  # noqa: E402
from search.store.base import Where  # noqa: E402

QUESTIONS = (
    ROOT / "tests" / "quality" / "corpus_questions.jsonl",
    Path(__file__).with_name("calibration_questions.jsonl"),
)
# What a question was asked of, or that nothing answers it -> its weight. What is left of a library that was robbed of
# an answer often answers in part.
KINDS = {
    "whole library": 1.0, "own source": 0.5,
    "unanswerable": 1.5, "unanswerable, one source": 0.75, "without its passages": 0.4, "without its source": 0.4,
}  # fmt: skip
ANSWERED = ("whole library", "own source")
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
_PARTS = 8
_TOP_K = 10
_LEFT_OUT = re.compile(r"[\s\W_]+")


@dataclass(frozen=True)
class Example:
    """A question, what a library gave for it, and the sentences that answer it; none where it is to be declined."""

    question: Question
    ranked: list[Quotation]
    expected: list[str]
    kind: str
    source: str
    is_by_rule: bool

    def is_right(self, quotation: Quotation) -> bool:
        """Tell whether a quotation holds an expected sentence, or stands within one."""
        quoted = plain(quotation.text)
        return any(each in quoted or quoted in each for each in self.expected)


class Remembering:
    """An embedder that embeds each passage once: the same sentences are found again and again."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self.embed_queries = embedder.embed_queries
        self._embedder = embedder
        self._known: dict[str, np.ndarray] = {}

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """As `Embedder.embed_passages`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(new, self._embedder.embed_passages(new), strict=True)) if new else {}
        return np.array([self._known[text] for text in texts])


def plain(text: str) -> str:
    """Return text without spaces and punctuation."""
    return _LEFT_OUT.sub("", text)


class Asker:
    """Asks questions of a library, of parts of it, and of what is left of it."""

    def __init__(self, engine: Engine, sources: dict[str, str]) -> None:
        """:param sources: file name -> source id."""
        self._engine = engine
        self._sources = sources
        self._embedder = Remembering(engine.embedder)
        self._answerer = ExtractiveAnswerer(engine.store, self._embedder, 0.0)

    def examples(self, record: dict[str, str]) -> Iterator[Example]:
        """Make all examples of one question."""
        text = record["text"]
        if not record.get("answerable", True):
            found = self._engine.search(text, _TOP_K)
            nearest = found.hits[0].passage.source.source_id if found.hits else ""
            yield self._example(text, found, [], "unanswerable", nearest)
            if nearest:
                yield self._example(text, self._search(text, [nearest]), [], "unanswerable, one source", nearest)
            return
        home = self._sources[record["source"]]
        expected = [plain(each) for each in (record["quote"], *record.get("also", []))]
        whole = self._engine.search(text, 3 * _TOP_K)
        rest = tuple(hit for hit in whole.hits if not any(each in plain(hit.passage.text) for each in expected))
        others = [source for source in self._sources.values() if source != home]
        yield self._example(text, whole, expected, "whole library", home)
        yield self._example(text, self._search(text, [home]), expected, "own source", home)
        yield self._example(text, SearchResult(text, rest, 0.0), [], "without its passages", home)
        yield self._example(text, self._search(text, others), [], "without its source", home)

    def _search(self, text: str, sources: Sequence[str]) -> SearchResult:
        return self._engine.search(text, _TOP_K, Where((("source_id", tuple(sources)),)))

    def _example(self, text: str, found: SearchResult, expected: list[str], kind: str, source: str) -> Example:
        question = read_question(text, self._engine.store)
        hits = found.hits[:_TOP_K]
        answer = self._answerer.answer(text, hits, found.laws, lambda: 0.0)
        ranked = rank_quotations(question, hits, self._embedder)
        return Example(question, ranked, expected, kind, source, bool(found.laws.hits) or not answer.answerable)


def fit(
    rows: np.ndarray, labels: np.ndarray, groups: np.ndarray, names: Sequence[str], weights: np.ndarray
) -> np.ndarray:
    """Print the weights of a logistic regression; return its cross-validated probabilities."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5, class_weight="balanced", max_iter=1000))
    weighed = {"logisticregression__sample_weight": weights}
    predicted = cross_val_predict(
        model, rows, labels, groups=groups, cv=GroupKFold(_PARTS), method="predict_proba", params=weighed
    )
    model.fit(rows, labels, **weighed)
    scaler, regression = model
    slopes = regression.coef_[0] / scaler.scale_
    for name, slope in zip(names, slopes, strict=True):
        print(f"    {name:18}{slope:9.3f}")
    print(f"    {'bias':18}{regression.intercept_[0] - float(slopes @ scaler.mean_):9.3f}")
    return predicted[:, 1]


def fit_quotations(examples: Sequence[Example]) -> None:
    """Fit and print the weights of `search.quoting`; tell how good those in use are."""
    answered = [each for each in examples if any(map(each.is_right, each.ranked))]
    chosen = [(quotation, each) for each in answered for quotation in each.ranked]
    print(f"Quotations: {len(answered)} questions, {len(chosen)} quotations")
    rows = np.array([astuple(quotation.features) for quotation, _ in chosen])
    labels = np.array([each.is_right(quotation) for quotation, each in chosen], int)
    fit(rows, labels, np.array([each.source for _, each in chosen]), FEATURE_NAMES, np.ones(len(chosen)))
    quoted = [[each.is_right(quotation) for quotation in choose_quotations(each.ranked)] for each in examples]
    first, some = np.mean([right[:1] == [True] for right in quoted]), np.mean([any(right) for right in quoted])
    print(f"    with the weights in use, the first quotation is right for {first:.1%}, one of them for {some:.1%}")


def fit_confidence(examples: Sequence[Example]) -> None:
    """Fit and print the weights of `search.confidence`, how well they tell, and what each threshold declines."""
    by_rule = [each.is_by_rule for each in examples]
    judged = [
        each for each in examples
        if each.ranked and not each.is_by_rule and (not each.expected or any(map(each.is_right, each.ranked)))
    ]  # fmt: skip
    print(f"Confidence: {len(judged)} examples; {sum(by_rule)} more are decided by rules")
    kinds = np.array([each.kind for each in judged])
    labels = np.array([bool(each.expected) for each in judged], int)
    weights = np.array([KINDS[kind] for kind in kinds])
    rows = np.array([astuple(gather_evidence(each.ranked)) for each in judged])
    predicted = fit(rows, labels, np.array([each.source for each in judged]), EVIDENCE_NAMES, weights)
    balanced = weights / np.array([weights[labels == label].sum() for label in (0, 1)])[labels] / 2
    print(f"    AUC {roc_auc_score(labels, predicted, sample_weight=weights):.3f}")
    print(f"    Brier score {balanced @ (predicted - labels) ** 2:.3f} (0.25: knows nothing)")
    print(f"    expected calibration error {_calibration_error(predicted, labels, balanced):.3f}")
    print(f"    {'threshold':14}" + "".join(f"{threshold:7}" for threshold in THRESHOLDS))
    for kind in KINDS:
        shares = [np.mean(predicted[kinds == kind] < threshold) for threshold in THRESHOLDS]
        print(
            f"    {'declined':14}" + "".join(f"{share:7.0%}" for share in shares) + f"  {kind} ({sum(kinds == kind)})"
        )
    given = [np.where(predicted >= threshold, balanced, 0) for threshold in THRESHOLDS]
    print(f"    {'coverage':14}" + "".join(f"{each.sum():7.0%}" for each in given))
    print(f"    {'risk':14}" + "".join(f"{each @ (1 - labels) / each.sum():7.0%}" for each in given))


def _calibration_error(predicted: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> float:
    """Return the mean distance, over tenths of the scale, of the probabilities from the shares that came true."""
    bins = np.minimum((predicted * 10).astype(int), 9)
    return float(sum(abs(weights[bins == each] @ (predicted - labels)[bins == each]) for each in range(10)))


def main() -> None:
    """Read the arguments, make the knowledge base, ask, fit."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--questions", type=Path, action="append", help="a JSONL of questions; may be repeated")
    parser.add_argument("--kb", type=Path, help="a knowledge base of the sample corpus; otherwise one is made")
    parser.add_argument("--model", help="of the embedder; otherwise the bundled one")
    arguments = parser.parse_args()
    paths = arguments.questions or QUESTIONS
    with tempfile.TemporaryDirectory() as temporary:
        settings = load_settings(kb=arguments.kb or Path(temporary), model=arguments.model)
        with Engine.open(settings) as engine, closing(Catalogue(settings.kb)) as catalogue:
            Ingestor(engine, catalogue).ingest([ROOT / "corpus"])
            asker = Asker(engine, {Path(each.locator).name: each.info.source_id for each in catalogue.sources()})
            examples = [
                example
                for path in paths
                for line in path.read_text(encoding="utf-8").splitlines()
                for example in asker.examples(json.loads(line))
            ]
    fit_quotations([each for each in examples if each.kind == "whole library"])
    fit_confidence(examples)


if __name__ == "__main__":
    main()
