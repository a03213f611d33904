"""Retrieval's Haystack components, each alone, then wired."""

import copy
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from haystack import Document
from haystack.core.errors import PipelineRuntimeError

from search.candidates import Candidates, CandidateScorer, Found, FoundAbroad
from search.embedding.base import Reading, read_queries
from search.errors import StoreError
from search.fusion import LanguageScores
from search.late_interaction import COMPARED, LateInteraction
from search.lexical import query_weights, term_id
from search.passage import Passage, SourceInfo, point_id
from search.retrieval import (
    DenseQueryEmbedder,
    DenseRetriever,
    LibraryLanguages,
    PassageLoader,
    SparseQueryEmbedder,
    SparseRetriever,
    StandardizedFusion,
    build_retrieval_pipeline,
    retrieve,
)
from search.store.base import FacetCount, Nearness, ScoredId, SparseVector, Where
from search.term_statistics import TermStrengths
from search.thesaurus import Translations
from search.words import pack_words

pytestmark = pytest.mark.integration

GUIDE = SourceInfo("guide", "دليل", kind="guide")
PASSAGES = {f"p{at}": Passage(GUIDE, at, f"نص {at}", 0, 5, page=at + 1, outline=("باب",)) for at in range(6)}


class ListStore:
    """A store whose lists are given; it remembers what it was asked."""

    def __init__(
        self,
        dense: dict[str, float],
        sparse: dict[str, float],
        passages: dict[str, Passage] = PASSAGES,
        languages: Sequence[str] = ("ar",),
        sentences: Mapping[str, float] | None = None,
        strengths: Mapping[int, float] | None = None,
        words: Mapping[str, bytes] | None = None,
    ) -> None:
        self.lists = {"dense": dense, "sparse": sparse}
        self.passages = passages
        self.languages = languages
        self.sentences = sentences or {}
        self.strengths = strengths or {}
        self.words = words or {}
        self.terms_read: list[list[int]] = []
        self.words_read: list[list[str]] = []
        self.asked: list[tuple[str, object, int, Where | None]] = []
        self.fetched: list[list[str]] = []

    def search_dense(self, embedding: np.ndarray, top_k: int, where: Where | None = None) -> list[ScoredId]:
        return self._search("dense", embedding, top_k, where)

    def search_sparse(self, terms: SparseVector, top_k: int, where: Where | None = None) -> list[ScoredId]:
        return self._search("sparse", terms, top_k, where)

    def _search(self, name: str, query: object, top_k: int, where: Where | None) -> list[ScoredId]:
        self.asked.append((name, query, top_k, where))
        accepted = dict(where.keywords).get("language") if where else None
        kept = self.lists[name].items()
        if accepted:
            kept = [(key, score) for key, score in kept if self.passages[key].source.language in accepted]
        return [ScoredId(key, score) for key, score in kept][:top_k]

    def nearness(self, embedding: np.ndarray, point_ids: Sequence[str]) -> dict[str, Nearness]:
        near = {key: self.lists["dense"].get(key, 0.0) for key in point_ids}
        return {key: Nearness(cosine, self.sentences.get(key, cosine)) for key, cosine in near.items()}

    def word_embeddings(self, point_ids: Sequence[str]) -> dict[str, bytes]:
        self.words_read.append(list(point_ids))
        return {key: self.words[key] for key in point_ids if key in self.words}

    def strongest(self, terms: Sequence[int]) -> list[float]:
        self.terms_read.append(list(terms))
        return [self.strengths.get(term, 0.0) for term in terms]

    def count(self, where: Where | None = None) -> int:
        return len(self.passages)

    def fetch(self, point_ids: Sequence[str]) -> dict[str, Passage]:
        self.fetched.append(list(point_ids))
        return {key: self.passages[key] for key in point_ids if key in self.passages}

    def facet(self, field: str, where: Where | None = None, limit: int = 100) -> list[FacetCount]:
        assert field == "language"
        return [FacetCount(language, 1) for language in self.languages]


class OneEmbedder:
    name, dimension = "one", 2

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[0.6, 0.8] for _ in texts], dtype=np.float32)

    embed_passages = embed_queries


class WordEmbedder(OneEmbedder):
    """Every word that texts share is a direction of its own."""

    def read_queries(self, texts: Sequence[str]) -> list[Reading]:
        return [Reading(self.embed_queries([text])[0], word_rows(text)) for text in texts]

    read_passages = read_queries


def word_rows(text: str) -> np.ndarray:
    random = [np.random.default_rng(term_id(word)) for word in text.split()]
    rows = np.array([each.standard_normal(48) for each in random], dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


TERMS = SparseVector((4,), (2.0,))
WHOLE = Reading(np.array([0.6, 0.8], dtype=np.float32), np.empty((0, 2), dtype=np.float32))


def candidates(near: dict[str, float], sparse: dict[str, float] | None = None) -> Candidates:
    return Candidates([LanguageScores(near, sparse or {})], near)


def dense_retriever(store: ListStore, depth: int = 100) -> DenseRetriever:
    return DenseRetriever(store, LibraryLanguages(store), depth)


def sparse_retriever(store: ListStore) -> SparseRetriever:
    return SparseRetriever(store, LibraryLanguages(store))


def scorer_of(store: ListStore) -> CandidateScorer:
    return CandidateScorer(store, TermStrengths(store))


def late_interaction_of(store: ListStore) -> LateInteraction:
    return LateInteraction(store, TermStrengths(store))


def fuse_one(weight: float, near: dict[str, float], sparse: dict[str, float]) -> dict[str, float]:
    """Fuse candidates of one language."""
    (fused,) = StandardizedFusion(weight).run(candidates(near, sparse))["fused"]
    return dict(fused.scores)


@pytest.mark.parametrize(
    ("component", "outputs"),
    [
        (DenseQueryEmbedder(OneEmbedder()), {"reading": Reading}),
        (SparseQueryEmbedder(), {"asked": SparseVector, "terms": SparseVector, "translations": Translations}),
        (dense_retriever(ListStore({}, {})), {"found": Found, "foreign": FoundAbroad}),
        (sparse_retriever(ListStore({}, {})), {"found": Found, "foreign": FoundAbroad}),
        (scorer_of(ListStore({}, {})), {"candidates": Candidates, "gone": int}),
        (StandardizedFusion(), {"fused": list[Found]}),
        (late_interaction_of(ListStore({}, {})), {"ranked": Found}),
        (PassageLoader(ListStore({}, {})), {"documents": list[Document], "gone": int}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_component_declares_and_documents_what_it_returns(component, outputs) -> None:
    sockets = component.__haystack_output__._sockets_dict
    assert {name: socket.type for name, socket in sockets.items()} == outputs
    assert all(f"`{name}`" in component.run.__doc__ for name in outputs)


def test_what_components_hand_on_is_its_own_copy() -> None:
    found = Found({"a": 1.0})
    assert copy.deepcopy(found) is found
    scored, abroad = candidates({"a": 1.0}), FoundAbroad({"fr": {"a": 1.0}})
    assert copy.deepcopy(scored) is scored
    assert copy.deepcopy(abroad) is abroad


def test_the_dense_query_embedder_runs_alone_and_reads_words_where_it_can() -> None:
    reading = DenseQueryEmbedder(OneEmbedder()).run(text="سؤال")["reading"]
    assert reading.whole.tolist() == pytest.approx([0.6, 0.8])
    assert reading.words.shape == (0, 2)
    assert DenseQueryEmbedder(WordEmbedder()).run(text="طلب الدعم")["reading"].words.shape == (2, 48)


def test_the_sparse_query_embedder_runs_alone() -> None:
    found = SparseQueryEmbedder().run(text="دعم دعم", language="ar")
    assert found["asked"] == SparseVector((term_id("دعم"),), (2.0,))
    assert dict(zip(found["terms"].indices, found["terms"].values, strict=True))[term_id("دعم")] == 2.0
    empty = SparseQueryEmbedder().run(text="؟", language="ar")
    others = Translations({"fr": SparseVector(), "en": SparseVector()})
    assert empty == {"asked": SparseVector(), "terms": SparseVector(), "translations": others}


def test_the_sparse_query_embedder_weighs_what_words_are_called_in_each_other_language() -> None:
    found = SparseQueryEmbedder().run(text="fauteuil roulant", language="fr")["translations"].terms
    assert set(found) == {"ar", "en"}
    assert set(query_weights("كرسي متحرك").indices) <= set(found["ar"].indices)
    assert set(query_weights("wheelchair").indices) <= set(found["en"].indices)


def test_the_retrievers_run_alone_with_their_depth_and_filter() -> None:
    store, where = ListStore({"p1": 0.9, "p2": 0.8}, {"p3": 7.0}), Where((("kind", ("law",)),))
    assert dense_retriever(store, depth=1).run(WHOLE, "ar", where)["found"] == Found({"p1": 0.9})
    terms = SparseVector((4,), (2.0,))
    assert sparse_retriever(store).run(terms, Translations({}), "ar")["found"] == Found({"p3": 7.0})
    (_, embedding, depth, used), (_, asked, default_depth, unfiltered) = store.asked
    assert (embedding.dtype, depth, used) == (np.float32, 1, where)
    assert (asked, default_depth, unfiltered) == (terms, 100, None)


def test_the_retrievers_search_each_other_language_by_itself_where_the_filter_lets_them() -> None:
    french = replace(PASSAGES["p1"], source=replace(GUIDE, language="fr"))
    scores = {"p0": 0.9, "p1": 0.8}
    store = ListStore(scores, scores, PASSAGES | {"p1": french}, ["ar", "fr", "en"])
    own, translated = SparseVector((4,), (2.0,)), SparseVector((5,), (1.0,))
    dense, sparse = dense_retriever(store), sparse_retriever(store)
    for found in (dense.run(WHOLE, "ar"), sparse.run(own, Translations({"fr": translated}), "ar")):
        assert list(found["found"].scores) == ["p0", "p1"]
        assert {other: list(each) for other, each in found["foreign"].scores.items()} == {"fr": ["p1"], "en": []}
    # English has no translation here: it is searched with the question's own terms.
    assert [query for name, query, *_ in store.asked if name == "sparse"] == [translated, own, own]
    laws = (("kind", ("law",)),)
    dense.run(WHOLE, "ar", Where((*laws, ("language", ("fr", "ar"))), 2000))
    assert [where for *_, where in store.asked[-2:]] == [
        Where((*laws, ("language", ("fr",))), 2000), Where((*laws, ("language", ("fr", "ar"))), 2000),
    ]  # fmt: skip


NOWHERE = FoundAbroad({})


def score(
    store: ListStore,
    sparse: dict[str, float],
    foreign: dict[str, float] | None = None,
    terms: SparseVector = TERMS,
    sparse_foreign: FoundAbroad = NOWHERE,
) -> tuple[Candidates, int]:
    """Run the scorer on all of a store's dense list."""
    abroad = NOWHERE if foreign is None else FoundAbroad({"fr": foreign})
    dense = Found(store.lists["dense"])
    scored = scorer_of(store).run(WHOLE, terms, dense, abroad, Found(sparse), sparse_foreign)
    return scored["candidates"], scored["gone"]


def test_candidates_are_as_near_as_they_and_their_nearest_sentence() -> None:
    scored, gone = score(ListStore({"p1": 0.8, "p2": 0.9}, {}, sentences={"p1": 0.98}), {"p3": 4.0})
    (own,) = scored.languages
    assert own.dense == pytest.approx({"p1": 0.6 * 0.8 + 0.4 * 0.98, "p2": 0.9, "p3": 0.0})
    assert own.sparse == {"p3": 4.0}
    assert scored.cosines == {"p1": 0.8, "p2": 0.9, "p3": 0.0}
    assert (scored.shared, gone) == (1.0, 0)


def test_candidates_of_other_languages_are_scored_apart() -> None:
    store = ListStore({"p0": 0.9, "p1": 0.8}, {}, sentences={"p1": 0.9}, strengths={4: 3.0})
    scored, _ = score(store, {"p0": 3.0, "p1": 5.0}, {"p1": 0.8}, sparse_foreign=FoundAbroad({"fr": {"p4": 2.0}}))
    own, french = scored.languages
    assert (list(own.dense), list(own.sparse)) == (["p0"], ["p0"])
    assert french.dense == pytest.approx({"p1": 0.84, "p4": 0.0})
    assert french.sparse == {"p4": 2.0}
    # Of twice 3, p0 has 3; p1 is not of the question's language.
    assert scored.shared == pytest.approx(0.5)


def test_terms_that_no_passage_holds_count_as_the_rarest_and_all_are_read_once() -> None:
    store = ListStore({"p0": 0.9, "p1": 0.8}, {}, strengths={4: 3.0})
    terms = SparseVector((4, 5), (1.0, 1.0))
    scorer = scorer_of(store)
    for _ in range(2):
        found = scorer.run(WHOLE, terms, Found({}), FoundAbroad({"fr": {"p1": 0.8}}), Found({"p0": 3.0}), NOWHERE)
        assert found["candidates"].shared == pytest.approx(3 / (3 + math.log(2 * len(PASSAGES) + 2)))
    assert store.terms_read == [[4, 5]]


@pytest.mark.parametrize("terms", [SparseVector((4,), (2.0,)), SparseVector()])
def test_a_question_whose_words_are_nowhere_shares_nothing(terms: SparseVector) -> None:
    assert score(ListStore({"p1": 0.8}, {}), {}, {"p1": 0.8}, terms)[0].shared == 0.0


def test_candidates_deleted_meanwhile_are_left_out() -> None:
    class LosingStore(ListStore):
        def nearness(self, embedding: np.ndarray, point_ids: Sequence[str]) -> dict[str, Nearness]:
            return {key: Nearness(0.9, 0.9) for key in point_ids if key == "p0"}

    abroad = FoundAbroad({"fr": {"p4": 2.0}})
    scored, gone = score(LosingStore({"p0": 0.9, "p1": 0.8}, {}), {"p3": 4.0}, {"p2": 0.8}, sparse_foreign=abroad)
    own, french = scored.languages
    assert (list(own.dense), own.sparse) == (["p0"], {})
    assert (french, gone) == (LanguageScores({}, {}), 4)


def test_fusion_runs_alone_and_ranks_highest_first() -> None:
    fused = fuse_one(0.6, {"a": 0.9, "b": 0.5, "c": 0.7}, {"b": 9.0})
    assert set(fused) == {"a", "b", "c"}
    assert list(fused.values()) == sorted(fused.values(), reverse=True)


@pytest.mark.parametrize(("weight", "first"), [(1.0, "a"), (0.0, "b")])
def test_the_weight_of_fusion_is_the_dense_lists(weight: float, first: str) -> None:
    assert next(iter(fuse_one(weight, {"a": 0.9, "b": 0.5}, {"b": 9.0, "a": 1.0}))) == first


def test_fusion_keeps_languages_apart() -> None:
    languages = [LanguageScores(dense, {}) for dense in ({"a": 0.9, "b": 0.5}, {"x": 0.3, "y": 0.8}, {})]
    fused = StandardizedFusion().run(Candidates(languages, dict.fromkeys("abxy", 0.5)))["fused"]
    assert [list(each.scores) for each in fused] == [["a", "b"], ["y", "x"], []]


def test_fusion_does_not_depend_on_the_order_of_its_lists_and_breaks_ties_by_id() -> None:
    near, sparse = {"c": 0.5, "a": 0.5, "b": 0.4, "d": 0.4}, {"b": 1.0, "d": 1.0}
    one = fuse_one(0.6, near, sparse)
    other = fuse_one(0.6, *(dict(reversed(scores.items())) for scores in (near, sparse)))
    assert list(one.items()) == list(other.items())
    assert [key for key in one if key in "ac"] == ["a", "c"]


@pytest.mark.parametrize(("near", "sparse"), [({}, {}), ({"a": 0.9}, {}), ({"a": 0.9}, {"a": 3.0})])
def test_fusion_takes_empty_lists(near: dict[str, float], sparse: dict[str, float]) -> None:
    assert sorted(fuse_one(0.6, near, sparse)) == sorted(near)


def rank(store: ListStore, question: str, *groups: dict[str, float], embedder: OneEmbedder | None = None) -> list[str]:
    """Run late interaction on fused scores, one dictionary a language."""
    reading = read_queries(embedder or WordEmbedder(), [question])[0]
    fused = [Found(scores) for scores in groups]
    return list(late_interaction_of(store).run(question, reading, fused, candidates({}))["ranked"].scores)


def words_of(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {key: pack_words(text, word_rows(text)) for key, text in texts.items()}


def test_words_are_compared_in_every_language_and_rare_ones_weigh_more() -> None:
    words = words_of({"p0": "شروط التسجيل", "p1": "طلب الدعم", "x0": "شروط التسجيل", "x1": "ملف الدعم"})
    store = ListStore({}, {}, words=words, strengths={term_id("دعم"): 5.0})
    ranked = rank(store, "شروط الدعم", {"p0": 0.5, "p1": 0.5}, {"x0": 0.5, "x1": 0.5})
    assert [key for key in ranked if key in words and key[0] == "p"] == ["p1", "p0"]
    assert [key for key in ranked if key in words and key[0] == "x"] == ["x1", "x0"]
    assert store.terms_read == [[term_id("شروط"), term_id("دعم")]]


def test_a_model_that_reads_no_words_leaves_the_fused_order() -> None:
    store = ListStore({}, {}, words=words_of({"b": "طلب الدعم"}))
    assert rank(store, "طلب الدعم", {"a": 0.5, "b": 0.4}, embedder=OneEmbedder()) == ["a", "b"]
    assert store.words_read == []


def test_words_are_compared_of_the_best_only_and_the_others_stay_below() -> None:
    fused = {f"p{at:03}": 1 - at / 1000 for at in range(COMPARED + 3)}
    store = ListStore({}, {}, words=words_of({"p001": "طلب الدعم", f"p{COMPARED:03}": "طلب الدعم", "p000": "نص آخر"}))
    ranked = rank(store, "طلب الدعم", fused)
    assert store.words_read == [list(fused)[:COMPARED]]
    assert ranked[0] == "p001"
    assert ranked[COMPARED:] == list(fused)[COMPARED:]
    assert sorted(ranked) == sorted(fused)


def load(store: ListStore, scores: dict[str, float], top_k: int = 10) -> dict:
    return PassageLoader(store).run(ranked=Found(scores), candidates=candidates(scores), top_k=top_k)


def test_the_loader_runs_alone_and_gives_text_payload_and_score() -> None:
    found = load(ListStore({}, {}), {"p1": 2.0, "p0": 1.0}, top_k=5)["documents"]
    assert [(one.id, one.score, one.content) for one in found] == [("p1", 2.0, "نص 1"), ("p0", 1.0, "نص 0")]
    assert Passage.from_payload(found[0].meta) == PASSAGES["p1"]
    assert found[0].meta["cosine"] == 2.0


def test_two_versions_of_a_passage_are_one_hit_and_the_better_one() -> None:
    passage = PASSAGES["p0"]
    changed = replace(passage, text="نص جديد")
    old, new = point_id(passage.passage_id, "1"), point_id(passage.passage_id, "2")
    store = ListStore({}, {}, {old: passage, new: changed, "p1": PASSAGES["p1"], "p2": PASSAGES["p2"]})
    found = load(store, {new: 3.0, old: 2.0, "p1": 1.0, "p2": 0.5}, top_k=2)["documents"]
    assert [one.content for one in found] == ["نص جديد", "نص 1"]


def test_a_passage_deleted_meanwhile_makes_room_for_the_next() -> None:
    found = load(ListStore({}, {}), {"gone": 3.0, "p1": 2.0, "p2": 1.0, "p3": 0.0}, top_k=2)
    assert [one.id for one in found["documents"]] == ["p1", "p2"]
    assert found["gone"] == 1


def test_a_source_replaced_between_finding_and_loading_is_found_in_its_new_version() -> None:
    class ReplacingStore(ListStore):
        def fetch(self, point_ids: Sequence[str]) -> dict[str, Passage]:
            self.lists = {"dense": {"new": 0.9}, "sparse": {}}
            return super().fetch(point_ids)

    store = ReplacingStore({"old": 0.9}, {}, {"new": PASSAGES["p1"]})
    hits = retrieve(build_retrieval_pipeline(store, OneEmbedder(), 100, 0.6), "الدعم", 3)
    assert [hit.passage for hit in hits] == [PASSAGES["p1"]]


def test_a_store_that_keeps_losing_passages_is_not_asked_for_ever() -> None:
    store = ListStore({"gone": 0.9, "p1": 0.8}, {})
    hits = retrieve(build_retrieval_pipeline(store, OneEmbedder(), 100, 0.6), "الدعم", 3)
    assert [hit.passage for hit in hits] == [PASSAGES["p1"]]
    assert len(store.fetched) == 4


def test_no_more_is_fetched_than_needed() -> None:
    store = ListStore({}, {})
    load(store, {f"p{at}": -float(at) for at in range(6)}, top_k=2)
    assert store.fetched == [["p0", "p1"]]


@pytest.mark.parametrize("top_k", [0, 1, 10])
def test_the_loader_gives_at_most_top_k(top_k: int) -> None:
    found = load(ListStore({}, {}), dict.fromkeys(PASSAGES, 1.0), top_k=top_k)
    assert len(found["documents"]) == min(top_k, len(PASSAGES))
    assert load(ListStore({}, {}), {}, top_k=top_k) == {"documents": [], "gone": 0}


def test_the_pipeline_gives_ranked_hits_with_their_passages() -> None:
    store = ListStore({"p1": 0.9, "p2": 0.8, "p3": 0.1}, {"p1": 9.0, "p4": 1.0})
    hits = retrieve(build_retrieval_pipeline(store, OneEmbedder(), 50, 0.6), "الدعم", 3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert hits[0].passage == PASSAGES["p1"]
    assert hits[0].cosine == 0.9
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {depth for _, _, depth, _ in store.asked} == {50}
    assert [terms for name, terms, *_ in store.asked if name == "sparse"] == [query_weights("الدعم")]


def test_of_passages_as_near_the_one_with_the_words_comes_first() -> None:
    words = {key: pack_words(text, word_rows(text)) for key, text in {"p1": "ملف التسجيل", "p2": "طلب الدعم"}.items()}
    store = ListStore({"p1": 0.8, "p2": 0.8}, {}, words=words)
    for embedder, first in ((OneEmbedder(), "p1"), (WordEmbedder(), "p2")):
        hits = retrieve(build_retrieval_pipeline(store, embedder, 50, 0.6), "طلب الدعم", 3)
        assert hits[0].passage == PASSAGES[first]


def test_a_filter_reaches_both_lists() -> None:
    store, where = ListStore({"p1": 0.9}, {"p1": 9.0}), Where((("kind", ("law",)),), year_from=2000)
    retrieve(build_retrieval_pipeline(store, OneEmbedder(), 100, 0.6), "الدعم", 3, where)
    assert {name: used for name, _, _, used in store.asked} == {"dense": where, "sparse": where}


def test_a_failing_store_is_told_as_its_own_error() -> None:
    class BrokenStore(ListStore):
        def search_sparse(self, terms: SparseVector, top_k: int, where: Where | None = None) -> list[ScoredId]:
            message = "The server does not answer."
            raise StoreError(message)

    with pytest.raises(StoreError, match=r"^The server does not answer\.$"):
        retrieve(build_retrieval_pipeline(BrokenStore({}, {}), OneEmbedder(), 100, 0.6), "الدعم", 3)


def test_a_defect_is_not_told_as_an_error_for_the_reader() -> None:
    with pytest.raises(PipelineRuntimeError):
        retrieve(build_retrieval_pipeline(None, OneEmbedder(), 100, 0.6), "الدعم", 3)


def test_nothing_found_is_no_hits() -> None:
    assert retrieve(build_retrieval_pipeline(ListStore({}, {}), OneEmbedder(), 100, 0.6), "الدعم", 3) == []


def test_threads_may_share_the_pipeline() -> None:
    pipeline = build_retrieval_pipeline(ListStore({"p1": 0.9, "p2": 0.8}, {"p2": 9.0}), OneEmbedder(), 100, 0.6)
    alone = retrieve(pipeline, "الدعم", 2)
    with ThreadPoolExecutor(8) as pool:
        assert all(hits == alone for hits in pool.map(lambda _: retrieve(pipeline, "الدعم", 2), range(40)))
