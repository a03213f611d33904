"""
Fit what chooses quotations and what declines questions, on the sample corpus and questions on it.

    python benchmarks/calibrate.py            # prints the weights of search/quoting.py and search/confidence.py
    python benchmarks/calibrate.py --model NAME             # those of another embedder, whose cosines lie elsewhere

Quotations: the weights under which those that hold (or stand within) an expected sentence are likeliest to be taken
from all that were found for their question, by a softmax. Confidence: a logistic regression on questions that are
answered against those that are not, of which one set makes many:

- each question that the corpus answers is asked of the whole library and of its own source alone (answerable), then of
  the library without the passages that answer, and without that source (not);
- each question that nothing answers is asked of the whole library, and of the source that comes nearest alone.

What the rules of `search.answering` decline or look up exactly never gets a confidence, and is left out of the fit.
Figures are cross-validated in parts that share no source; the weights are fitted on all. Probabilities hold for a
library that answers half of what it is asked.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from ingest.catalogue import Catalogue  # noqa: E402
from ingest.pipeline import Ingestor  # noqa: E402
from ingest.repair import repair_text  # noqa: E402
from search.answering import Draft, ExtractiveAnswerer  # noqa: E402
from search.confidence import EVIDENCE_NAMES  # noqa: E402
from search.engine import Engine, SearchResult  # noqa: E402
from search.evaluation import JudgedQuestion, Matcher, read_judged_questions  # noqa: E402
from search.quoting import FEATURE_NAMES, WEIGHTS, Quotation, choose_quotations  # noqa: E402
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
THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)
# Of quotations, and not fitted (see `search.quoting`).
_FIXED = ("opens_with_heading",)
_STRENGTH = 0.3
_PARTS = 8
_TOP_K = 10


@dataclass(frozen=True)
class Example:
    """A question and what a library gave for it. `matcher` knows what answers; None where it is to be declined."""

    draft: Draft
    matcher: Matcher | None
    kind: str
    source: str

    def right(self) -> np.ndarray:
        """Tell of each quotation whether it holds what is expected, or stands within it."""
        return np.array([self.is_right(quotation) for quotation in self.draft.ranked], dtype=bool)

    def is_right(self, quotation: Quotation) -> bool:
        """Tell it of one."""
        return self.matcher is not None and self.matcher.in_quotation(quotation.text)

    @property
    def is_judged(self) -> bool:
        """Whether its confidence decides, and whether what it should be is known."""
        is_by_rule = self.draft.refusal is not None or self.draft.evidence is None
        return not is_by_rule and (self.matcher is None or bool(self.right().any()))


class Asker:
    """Asks questions of a library, of parts of it, and of what is left of it."""

    def __init__(self, engine: Engine, sources: dict[str, str]) -> None:
        """:param sources: file name -> source id."""
        self._engine = engine
        self._sources = sources
        self._answerer = ExtractiveAnswerer(engine.store, engine.embedder, 0.0)

    def examples(self, question: JudgedQuestion, file_name: str) -> Iterator[Example]:
        """
        Make all examples of one question.

        :param file_name: of the source that answers it.
        """
        if not question.answerable:
            found = self._engine.search(question.text, _TOP_K)
            nearest = found.hits[0].passage.source.source_id if found.hits else ""
            yield self._example(found, None, "unanswerable", nearest)
            if nearest:
                yield self._example(self._search(question, [nearest]), None, "unanswerable, one source", nearest)
            return
        home = self._sources[file_name]
        matcher = Matcher(question, lambda line: repair_text(line).text)
        whole = self._engine.search(question.text, 3 * _TOP_K)
        rest = tuple(hit for hit in whole.hits if not matcher.in_passage(hit.passage.text))
        others = [source for source in self._sources.values() if source != home]
        yield self._example(whole, matcher, "whole library", home)
        yield self._example(self._search(question, [home]), matcher, "own source", home)
        yield self._example(replace(whole, hits=rest), None, "without its passages", home)
        yield self._example(self._search(question, others), None, "without its source", home)

    def _search(self, question: JudgedQuestion, sources: Sequence[str]) -> SearchResult:
        return self._engine.search(question.text, _TOP_K, Where((("source_id", tuple(sources)),)))

    def _example(self, found: SearchResult, matcher: Matcher | None, kind: str, source: str) -> Example:
        return Example(
            self._answerer.draft(found.query, found.hits[:_TOP_K], found.laws, found.restated), matcher, kind, source
        )


def parts_of(examples: Sequence[Example]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Part examples so that no source is in two parts; what is fitted on, and what is held out."""
    groups = [example.source for example in examples]
    yield from GroupKFold(_PARTS).split(groups, groups=groups)


def fit_softmax(rows: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> np.ndarray:
    """
    Fit weights under which right quotations are likeliest to be chosen.

    :param rows: of each question, the features of its quotations.
    """
    fixed = np.array([getattr(WEIGHTS, name) if name in _FIXED else 0.0 for name in FEATURE_NAMES])
    free = np.array([name not in _FIXED for name in FEATURE_NAMES])
    every, labels = np.vstack(rows), np.concatenate(right)
    scale = np.where(free, every.std(axis=0), 0.0) + 1e-9
    scaled, offset = np.where(free, every / scale, 0.0), every @ fixed
    begins = np.cumsum([0, *map(len, rows[:-1])])
    question_of = np.repeat(np.arange(len(rows)), list(map(len, rows)))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = scaled @ weights + offset
        likely = np.exp(scores - np.maximum.reduceat(scores, begins)[question_of])
        total, good = np.add.reduceat(likely, begins), np.add.reduceat(likely * labels, begins)
        slope = scaled.T @ (likely * labels / good[question_of] - likely / total[question_of])
        return float(np.log(total / good).sum() + weights @ weights / 2 / _STRENGTH), weights / _STRENGTH - slope

    found = minimize(loss, np.zeros(len(FEATURE_NAMES)), jac=True, method="L-BFGS-B").x
    return np.where(free, found / scale, fixed)


def fit_quotations(examples: Sequence[Example]) -> None:
    """Fit and print the weights of `search.quoting`; tell how good they are on held-out sources, and those in use."""
    judged = [each for each in examples if each.right().any()]
    rows = [np.array([astuple(quotation.features) for quotation in each.draft.ranked]) for each in judged]
    right = [each.right() for each in judged]
    print(f"Quotations: {len(judged)} questions of {len(examples)}, {sum(map(len, rows))} quotations")
    _print_weights(FEATURE_NAMES, fit_softmax(rows, right))
    held_out = 0
    for kept, out in parts_of(judged):
        weights = fit_softmax([rows[at] for at in kept], [right[at] for at in kept])
        held_out += sum(bool(right[at][np.argmax(rows[at] @ weights)]) for at in out)
    print(f"    on held-out sources, the first quotation is right for {held_out / len(examples):.1%}")
    quoted = [[each.is_right(quotation) for quotation in choose_quotations(each.draft.ranked)] for each in examples]
    first, some = np.mean([right[:1] == [True] for right in quoted]), np.mean([any(right) for right in quoted])
    print(f"    with the weights in use, it is for {first:.1%}, and one of those chosen for {some:.1%}")


def fit_confidence(examples: Sequence[Example]) -> None:
    """Fit and print the weights of `search.confidence`, how well they tell, and what each threshold declines."""
    judged = [each for each in examples if each.is_judged]
    print(f"Confidence: {len(judged)} examples of {len(examples)}")
    rows = np.array([astuple(each.draft.evidence) for each in judged if each.draft.evidence])
    labels = np.array([each.matcher is not None for each in judged], int)
    weights = np.array([KINDS[each.kind] for each in judged])
    predict, slopes, bias = _fit_logistic(rows, labels, weights)
    _print_weights((*EVIDENCE_NAMES, "bias"), [*slopes, bias])
    predicted = np.empty(len(judged))
    for kept, out in parts_of(judged):
        predicted[out] = _fit_logistic(rows[kept], labels[kept], weights[kept])[0](rows[out])
    balanced = weights / np.array([weights[labels == label].sum() for label in (0, 1)])[labels] / 2
    print(f"    AUC {roc_auc_score(labels, predicted, sample_weight=weights):.3f}")
    print(f"    Brier score {balanced @ (predicted - labels) ** 2:.3f} (0.25: knows nothing)")
    print(f"    expected calibration error {_calibration_error(predicted, labels, balanced):.3f}")
    held_out = dict(zip(map(id, judged), predicted, strict=True))
    _print_thresholds(examples, lambda each: _confidence(each, held_out, predict))
    given = [np.where(predicted >= threshold, balanced, 0) for threshold in THRESHOLDS]
    print(f"    {'coverage':14}" + "".join(f"{each.sum():7.0%}" for each in given))
    print(f"    {'risk':14}" + "".join(f"{each @ (1 - labels) / each.sum():7.0%}" for each in given))


Predict = Callable[[np.ndarray], np.ndarray]


def _fit_logistic(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> tuple[Predict, np.ndarray, float]:
    """Return what predicts probabilities, and the weights and bias that it does so by."""
    scaler, regression = StandardScaler(), LogisticRegression(C=0.5, class_weight="balanced", max_iter=1000)
    model = make_pipeline(scaler, regression).fit(rows, labels, logisticregression__sample_weight=weights)
    slopes = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - slopes @ scaler.mean_)
    return lambda others: model.predict_proba(others)[:, 1], slopes, bias


def _confidence(example: Example, held_out: dict[int, float], predict: Predict) -> float:
    """Return the confidence that an example gets, 0 where a rule declines it."""
    draft = example.draft
    if draft.refusal is not None:
        return 0.0
    if draft.evidence is None:
        return draft.confidence
    if id(example) in held_out:
        return held_out[id(example)]
    return float(predict(np.array([astuple(draft.evidence)]))[0])


def _print_thresholds(examples: Sequence[Example], confidence: Callable[[Example], float]) -> None:
    print(
        f"    {'threshold':14}" + "".join(f"{threshold:7}" for threshold in THRESHOLDS) + "  (rules and laws included)"
    )
    for kind in KINDS:
        of_kind = np.array([confidence(each) for each in examples if each.kind == kind])
        shares = "".join(f"{np.mean(of_kind < threshold):7.0%}" for threshold in THRESHOLDS)
        print(f"    {'declined':14}{shares}  {kind} ({len(of_kind)})")


def _print_weights(names: Sequence[str], weights: Sequence[float] | np.ndarray) -> None:
    for name, weight in zip(names, weights, strict=True):
        print(f"    {name:18}{weight:9.3f}")


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
    with tempfile.TemporaryDirectory() as temporary:
        settings = load_settings(kb=arguments.kb or Path(temporary), model=arguments.model)
        with Engine.open(settings) as engine, closing(Catalogue(settings.kb)) as catalogue:
            Ingestor(engine, catalogue).ingest([ROOT / "corpus"])
            asker = Asker(engine, {Path(each.locator).name: each.info.source_id for each in catalogue.sources()})
            examples = [
                example
                for path in arguments.questions or QUESTIONS
                for question, file_name in _read(path)
                for example in asker.examples(question, file_name)
            ]
    fit_quotations([each for each in examples if each.kind == "whole library"])
    fit_confidence(examples)


def _read(path: Path) -> Iterator[tuple[JudgedQuestion, str]]:
    """Read questions, each with the file that answers it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return zip(read_judged_questions(path), (json.loads(line).get("source", "") for line in lines), strict=True)


if __name__ == "__main__":
    main()
