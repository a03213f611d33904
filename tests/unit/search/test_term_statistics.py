"""How rare the terms of a question are, read back from a store that only scores."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexical import passage_weights, term_id
from search.passage import Passage, SourceInfo
from search.store.base import ScoredId
from search.term_statistics import TermStatistics, read_statistics

TEXTS = ["الدعم للجمعيات", "الدعم للنساء والدعم للأطفال", "قانون رقم 14.05"]
IDF = {"دعم": math.log(1.5 / 2.5 + 1), "نساء": math.log(2.5 / 1.5 + 1)}
RAREST = math.log(3.5 / 0.5 + 1)


class ScoringStore:
    """Scores passages by BM25 as Qdrant does, and counts what it is asked."""

    def __init__(self, texts: list[str], kept: bool = True) -> None:
        self.passages = {str(at): Passage(SourceInfo("s", "دليل"), at, text, 0, 1) for at, text in enumerate(texts)}
        self.kept = kept
        self.searches = 0

    def search_sparse(self, terms, top_k: int, where=None) -> list[ScoredId]:
        self.searches += 1
        (wanted,) = terms.indices
        weights = {key: dict(zip(*_vector(passage), strict=True)) for key, passage in self.passages.items()}
        holders = [key for key, weight in weights.items() if wanted in weight]
        total, found = len(self.passages), len(holders)
        idf = math.log((total - found + 0.5) / (found + 0.5) + 1)
        scored = [ScoredId(key, float(np.float32(weights[key][wanted] * idf))) for key in holders]
        return sorted(scored, key=lambda point: -point.score)[:top_k]

    def fetch(self, point_ids) -> dict[str, Passage]:
        return {key: self.passages[key] for key in point_ids} if self.kept else {}

    def count(self, where=None) -> int:
        return len(self.passages)


def _vector(passage: Passage) -> tuple[tuple[int, ...], tuple[float, ...]]:
    vector = passage_weights(passage.search_text)
    return vector.indices, vector.values


def test_each_terms_idf_is_read_back_from_its_score() -> None:
    statistics = read_statistics(ScoringStore(TEXTS), ["دعم", "نساء"])
    assert statistics.idf == pytest.approx(IDF, rel=1e-5)
    assert statistics.unknown == frozenset()


def test_a_term_of_no_passage_is_the_rarest_and_known_as_such() -> None:
    statistics = read_statistics(ScoringStore(TEXTS), ["دعم", "غايب"])
    assert statistics.idf["غايب"] == pytest.approx(RAREST)
    assert statistics.idf["غايب"] > IDF["نساء"]
    assert statistics.unknown == {"غايب"}


def test_terms_come_in_order_and_are_searched_once() -> None:
    store = ScoringStore(TEXTS)
    assert list(read_statistics(store, ["نساء", "دعم", "نساء", "غايب"]).idf) == ["نساء", "دعم", "غايب"]
    assert store.searches == 3


def test_a_passage_that_was_just_deleted_leaves_its_term_unknown() -> None:
    assert read_statistics(ScoringStore(TEXTS, kept=False), ["دعم"]).unknown == {"دعم"}


@pytest.mark.parametrize("texts", [[], TEXTS])
def test_a_question_without_terms_has_no_statistics(texts: list[str]) -> None:
    assert read_statistics(ScoringStore(texts), []) == TermStatistics({}, frozenset())


def test_in_an_empty_library_every_term_is_unknown() -> None:
    statistics = read_statistics(ScoringStore([]), ["دعم", "نساء"])
    assert statistics.unknown == {"دعم", "نساء"}
    assert statistics.idf["دعم"] == statistics.idf["نساء"] > 0


def test_coverage_weighs_rare_terms_more() -> None:
    statistics = TermStatistics({"common": 1.0, "rare": 3.0}, frozenset())
    assert statistics.coverage(["common"]) == 0.25
    assert statistics.coverage(["rare", "rare", "other"]) == 0.75
    assert statistics.coverage(["rare", "common"]) == 1.0
    assert statistics.coverage([]) == TermStatistics({}, frozenset()).coverage(["rare"]) == 0.0


@given(st.dictionaries(st.text(max_size=3), st.floats(0.01, 20)), st.sets(st.text(max_size=3)))
def test_coverage_is_a_share(idf: dict[str, float], terms: set[str]) -> None:
    assert 0 <= TermStatistics(idf, frozenset()).coverage(terms) <= 1 + 1e-9


def test_ids_of_terms_and_not_terms_are_searched() -> None:
    assert term_id("دعم") in passage_weights(TEXTS[0]).indices
