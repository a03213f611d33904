"""
Fit what chooses quotations and what declines questions, on the sample corpus and its questions.

    python benchmarks/calibrate.py            # prints the weights of search/quoting.py and search/confidence.py

Both are logistic regressions. Quotations: a quotation that holds (or stands within) the expected sentence against all
others found for its question. Confidence: questions that the corpus answers against those that it does not, and
against the first again, with the passages that answer taken away. Figures are cross-validated in five parts, and the
weights are fitted on all.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from ingest.catalogue import Catalogue  # noqa: E402
from ingest.pipeline import Ingestor  # noqa: E402
from search.confidence import EVIDENCE_NAMES, gather_evidence  # noqa: E402
from search.engine import Engine  # noqa: E402
from search.question import Question, read_question  # noqa: E402
from search.quoting import FEATURE_NAMES, Quotation, rank_quotations  # noqa: E402
from search.retrieval import Hit  # noqa: E402
from search.settings import load_settings  # noqa: E402

QUESTIONS = ROOT / "tests" / "quality" / "corpus_questions.jsonl"
# Answerable, unanswerable, robbed of their answer: what is left of a library often answers in part.
_WEIGHT_OF_KIND = np.array([1.0, 2.0, 0.5])
_LEFT_OUT = re.compile(r"[\s\W_]+")


@dataclass
class Example:
    """A question of the set, what was found for it, and the sentences expected."""

    question: Question
    hits: Sequence[Hit]
    ranked: list[Quotation]
    expected: list[str]

    def is_right(self, quotation: Quotation) -> bool:
        """Tell whether a quotation holds an expected sentence, or stands within one."""
        quoted = plain(quotation.text)
        return any(each in quoted or quoted in each for each in self.expected)


def plain(text: str) -> str:
    """Return text without spaces and punctuation."""
    return _LEFT_OUT.sub("", text)


def read_examples(engine: Engine, path: Path) -> list[Example]:
    """Search every question of the set."""
    examples = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        expected = [record["quote"], *record.get("also", [])] if record.get("answerable", True) else []
        hits = engine.search(record["text"], 10).hits
        question = read_question(record["text"], engine.store)
        ranked = rank_quotations(question, hits, engine.embedder)
        examples.append(Example(question, hits, ranked, [plain(each) for each in expected]))
    return examples


def without_answer(example: Example, engine: Engine) -> list[Quotation]:
    """Rank what is left when the passages that answer are taken away."""
    hits = [hit for hit in example.hits if not any(each in plain(hit.passage.text) for each in example.expected)]
    return rank_quotations(example.question, hits, engine.embedder)


def fit(rows: np.ndarray, labels: np.ndarray, names: Sequence[str], weights: np.ndarray) -> np.ndarray:
    """Print the weights of a logistic regression; return its cross-validated probabilities."""
    scaler = StandardScaler().fit(rows)
    scaled = scaler.transform(rows)
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    predicted = cross_val_predict(
        model, scaled, labels, cv=8, method="predict_proba", params={"sample_weight": weights}
    )
    model.fit(scaled, labels, sample_weight=weights)
    slopes = model.coef_[0] / scaler.scale_
    for name, slope in zip(names, slopes, strict=True):
        print(f"    {name:18}{slope:9.3f}")
    print(f"    {'bias':18}{model.intercept_[0] - float(slopes @ scaler.mean_):9.3f}")
    return predicted[:, 1]


def calibrate(engine: Engine, path: Path) -> None:
    """Fit both models and print them."""
    examples = read_examples(engine, path)
    answered = [each for each in examples if any(map(each.is_right, each.ranked))]
    chosen = [(q, each.is_right(q)) for each in answered for q in each.ranked]
    print(f"Quotations: {len(answered)} questions, {len(chosen)} quotations")
    rows = np.array([astuple(quotation.features) for quotation, _ in chosen])
    fit(rows, np.array([right for _, right in chosen], int), FEATURE_NAMES, np.ones(len(chosen)))
    first = np.mean([each.is_right(each.ranked[0]) for each in examples if each.expected and each.ranked])
    print(f"    with the weights in use, the first quotation is right for {first:.1%} of the answerable questions")

    positives = [(each.question, each.ranked) for each in answered]
    negatives = [(each.question, each.ranked) for each in examples if not each.expected and each.ranked]
    robbed = [(each.question, left) for each in answered if (left := without_answer(each, engine))]
    kinds = np.array([0] * len(positives) + [1] * len(negatives) + [2] * len(robbed))
    print(f"Confidence: {len(positives)} answerable, {len(negatives)} not, {len(robbed)} without what answers them")
    rows = np.array([astuple(gather_evidence(*each)) for each in [*positives, *negatives, *robbed]])
    order = np.random.default_rng(7).permutation(len(kinds))
    kinds = kinds[order]
    predicted = fit(rows[order], (kinds == 0).astype(int), EVIDENCE_NAMES, _WEIGHT_OF_KIND[kinds])
    for threshold in (0.2, 0.25, 0.3, 0.4, 0.5):
        answerable, unanswerable, left = (np.mean(predicted[kinds == kind] < threshold) for kind in (0, 1, 2))
        print(
            f"    threshold {threshold}: declines {unanswerable:.0%} of the unanswerable, {left:.0%} of those without "
            f"their answer, {answerable:.0%} of the answerable"
        )


def main() -> None:
    """Read the arguments, make the knowledge base, calibrate."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--kb", type=Path, help="a knowledge base of the sample corpus; otherwise one is made")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        settings = load_settings(kb=arguments.kb or Path(temporary))
        with Engine.open(settings) as engine, closing(Catalogue(settings.kb)) as catalogue:
            Ingestor(engine, catalogue).ingest([ROOT / "corpus"])
            calibrate(engine, arguments.questions)


if __name__ == "__main__":
    main()
