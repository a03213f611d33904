"""The table of what each step adds scores by the engine's own constants, and counts ties against a step."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import ablation

from search.lexical import passage_weights, query_weights
from search.words import pack_words, word_spans

TEXTS = ["شروط الاستفادة من الدعم", "الدعم الاجتماعي المباشر للأسر", "قانون رقم 14.05 لسنة 2006"]
QUERY = "ما هي شروط الدعم الاجتماعي في 14.05"


@pytest.fixture
def collection() -> ablation.Collection:
    return ablation.Collection(list("abc"), TEXTS, TEXTS, ["q"], [QUERY], {"q": {"b": 1}})


def test_its_sparse_side_is_the_engines(collection: ablation.Collection) -> None:
    held = [dict(zip(vector.indices, vector.values, strict=True)) for vector in map(passage_weights, TEXTS)]
    asked = query_weights(QUERY)
    counts = [sum(term in of for of in held) for term in asked.indices]
    idf = [np.log(1 + (len(TEXTS) - count + 0.5) / (count + 0.5)) for count in counts]
    expected = [
        sum(of.get(term, 0) * weight * rare for term, weight, rare in zip(*asked_pairs(asked), idf, strict=True))
        for of in held
    ]
    ours = next(iter(ablation.sparse_scores(collection).values()))
    assert ours.tolist() == [pytest.approx(expected)]


def asked_pairs(vector):
    return vector.indices, vector.values


def test_a_passage_is_as_near_as_its_nearest_sentence() -> None:
    made = {
        "queries": np.eye(2),
        "sentences": np.array([[0.6, 0.8], [1, 0], [0, 1]]),
        "owners": np.array([0, 0, 1]),
    }
    assert ablation.nearest_sentence(made).tolist() == [[1, 0], [0.8, 1]]


def test_equal_scores_share_the_worst_rank() -> None:
    assert ablation.reciprocal_ranks({1: 3.0, 2: 3.0}, {2: 1.0}, 60) == {1: 1 / 62, 2: 1 / 62 + 1 / 61}


def test_clipped_fusion_loses_what_lies_far_out() -> None:
    far = dict.fromkeys(range(40), 0.0) | {40: 10.0}
    farther = far | {40: 20.0}
    assert ablation.distribution_based(far, {})[40] == ablation.distribution_based(farther, {})[40] == 1


def test_what_shares_nothing_is_not_found() -> None:
    assert ablation.best_of(np.array([0.0, 2.0, 1.0])) == {1: 2.0, 2: 1.0}


def test_chance_is_sure_where_nothing_differs_and_small_where_everything_does() -> None:
    assert ablation.chance([0.0] * 10) == 1
    assert ablation.chance([0.2] * 20) < 0.01


def test_the_table_names_every_step(collection: ablation.Collection, capsys: pytest.CaptureFixture[str]) -> None:
    wholes = {name: np.eye(3) for name in ("passages", "bare", "sentences")} | {"owners": np.arange(3)}
    counts = [len(word_spans(text)) for text in (*TEXTS, QUERY)]
    packed = [pack_words(text, np.eye(8)[:count]) for text, count in zip(TEXTS, counts, strict=False)]
    words = {
        "packed": np.frombuffer(b"".join(packed), dtype=np.uint8),
        "packed_ends": np.cumsum([len(each) for each in packed]),
        "query_words": np.eye(8)[: counts[-1]],
        "query_ends": np.array(counts[-1:]),
    }
    ablation.show_steps(collection, wholes | words | {"queries": np.array([[0.0, 1.0, 0.0]])})
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line and not line.startswith(" ")] == [
        "dense",
        "sparse",
        "fused",
        "words",
    ]
    assert sum(line.startswith("  ") for line in lines) == 4 + 6 + 9 + 6
