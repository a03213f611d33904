"""Retrieval's Haystack components, each alone, then wired."""

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from haystack import Document
from haystack.core.errors import PipelineRuntimeError
from haystack.dataclasses import SparseEmbedding

from search.candidates import CandidateScorer
from search.errors import StoreError
from search.lexical import query_weights, term_id
from search.passage import Passage, SourceInfo, point_id
from search.retrieval import (
    DenseQueryEmbedder,
    DenseRetriever,
    PassageLoader,
    SparseQueryEmbedder,
    SparseRetriever,
    StandardizedFusion,
    build_retrieval_pipeline,
    retrieve,
)
from search.store.base import FacetCount, Nearness, ScoredId, SparseVector, Where

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
    ) -> None:
        self.lists = {"dense": dense, "sparse": sparse}
        self.passages = passages
        self.languages = languages
        self.sentences = sentences or {}
        self.strengths = strengths or {}
        self.terms_read: list[list[int]] = []
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


def documents(scores: dict[str, float]) -> list[Document]:
    return [Document(id=key, score=score) for key, score in scores.items()]


@pytest.mark.parametrize(
    ("component", "outputs"),
    [
        (DenseQueryEmbedder(OneEmbedder()), {"embedding": list[float]}),
        (SparseQueryEmbedder(), {"sparse_embedding": SparseEmbedding}),
        (DenseRetriever(ListStore({}, {})), {"documents": list[Document], "foreign": list[list[Document]]}),
        (SparseRetriever(ListStore({}, {})), {"documents": list[Document]}),
        (
            CandidateScorer(ListStore({}, {})),
            {"documents": list[Document], "foreign": list[list[Document]], "shared": float, "gone": int},
        ),
        (StandardizedFusion(), {"documents": list[Document]}),
        (PassageLoader(ListStore({}, {})), {"documents": list[Document], "gone": int}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_component_declares_and_documents_what_it_returns(component, outputs) -> None:
    sockets = component.__haystack_output__._sockets_dict
    assert {name: socket.type for name, socket in sockets.items()} == outputs
    assert all(f"`{name}`" in component.run.__doc__ for name in outputs)


def test_the_dense_query_embedder_runs_alone() -> None:
    made = DenseQueryEmbedder(OneEmbedder()).run(text="سؤال")
    assert made == {"embedding": pytest.approx([0.6, 0.8])}
    assert all(type(value) is float for value in made["embedding"])


def test_the_sparse_query_embedder_runs_alone() -> None:
    embedding = SparseQueryEmbedder().run(text="دعم دعم")["sparse_embedding"]
    assert (embedding.indices, embedding.values) == ([term_id("دعم")], [2.0])
    assert SparseQueryEmbedder().run(text="؟")["sparse_embedding"].indices == []


def test_the_retrievers_run_alone_with_their_depth_and_filter() -> None:
    store, where = ListStore({"p1": 0.9, "p2": 0.8}, {"p3": 7.0}), Where((("kind", ("law",)),))
    dense = DenseRetriever(store, depth=1).run(query_embedding=[0.6, 0.8], language="ar", where=where)["documents"]
    sparse = SparseRetriever(store).run(query_sparse_embedding=SparseEmbedding([4], [2.0]))["documents"]
    assert [(found.id, found.score, found.content) for found in dense + sparse] == [
        ("p1", 0.9, None),
        ("p3", 7.0, None),
    ]
    (_, embedding, depth, used), (_, terms, default_depth, unfiltered) = store.asked
    assert (embedding.dtype, depth, used) == (np.float32, 1, where)
    assert (terms, default_depth, unfiltered) == (SparseVector((4,), (2.0,)), 100, None)


def test_the_dense_retriever_searches_each_other_language_by_itself_where_the_filter_lets_it() -> None:
    french = replace(PASSAGES["p1"], source=replace(GUIDE, language="fr"))
    store = ListStore({"p0": 0.9, "p1": 0.8}, {}, PASSAGES | {"p1": french}, ["ar", "fr", "en"])
    retriever = DenseRetriever(store)
    found = retriever.run(query_embedding=[0.6, 0.8], language="ar")
    assert [one.id for one in found["documents"]] == ["p0", "p1"]
    assert [[one.id for one in each] for each in found["foreign"]] == [["p1"], []]
    laws = (("kind", ("law",)),)
    retriever.run(query_embedding=[0.6, 0.8], language="ar", where=Where((*laws, ("language", ("fr", "ar"))), 2000))
    assert [where for *_, where in store.asked[-2:]] == [
        Where((*laws, ("language", ("fr",))), 2000), Where((*laws, ("language", ("fr", "ar"))), 2000),
    ]  # fmt: skip


def score(store: ListStore, sparse: dict[str, float], foreign: Sequence[dict[str, float]] = (), terms=((4,), (2.0,))):
    """Run the scorer on all of a store's dense list."""
    return CandidateScorer(store).run(
        query_embedding=[0.6, 0.8],
        query_sparse_embedding=SparseEmbedding(*map(list, terms)),
        dense=documents(store.lists["dense"]),
        foreign=[documents(scores) for scores in foreign],
        sparse=documents(sparse),
    )


def test_candidates_are_as_near_as_they_and_their_nearest_sentence() -> None:
    scored = score(ListStore({"p1": 0.8, "p2": 0.9}, {}, sentences={"p1": 0.98}), {"p3": 4.0})
    assert [(found.id, found.score) for found in scored["documents"]] == [
        ("p1", pytest.approx(0.6 * 0.8 + 0.4 * 0.98)), ("p2", pytest.approx(0.9)), ("p3", 0.0),
    ]  # fmt: skip
    assert [found.meta["cosine"] for found in scored["documents"]] == [0.8, 0.9, 0.0]
    assert (scored["foreign"], scored["shared"], scored["gone"]) == ([], 1.0, 0)


def test_candidates_of_other_languages_are_scored_apart() -> None:
    store = ListStore({"p0": 0.9, "p1": 0.8}, {}, sentences={"p1": 0.9}, strengths={4: 3.0})
    scored = score(store, {"p0": 3.0, "p1": 5.0}, [{"p1": 0.8}])
    assert [found.id for found in scored["documents"]] == ["p0"]
    assert [[(found.id, found.score) for found in each] for each in scored["foreign"]] == [
        [("p1", pytest.approx(0.84))]
    ]
    # Of twice 3, p0 has 3; p1 is not of the question's language.
    assert scored["shared"] == pytest.approx(0.5)


def test_terms_that_no_passage_holds_count_as_the_rarest_and_all_are_read_once() -> None:
    store = ListStore({"p0": 0.9, "p1": 0.8}, {}, strengths={4: 3.0})
    terms = SparseEmbedding([4, 5], [1.0, 1.0])
    scorer = CandidateScorer(store)
    for _ in range(2):
        scored = scorer.run([0.6, 0.8], terms, [], [documents({"p1": 0.8})], documents({"p0": 3.0}))
        assert scored["shared"] == pytest.approx(3 / (3 + math.log(2 * len(PASSAGES) + 2)))
    assert store.terms_read == [[4, 5]]


@pytest.mark.parametrize(("sparse", "terms"), [({}, ((4,), (2.0,))), ({}, ((), ()))])
def test_a_question_whose_words_are_nowhere_shares_nothing(sparse, terms) -> None:
    assert score(ListStore({"p1": 0.8}, {}), sparse, [{"p1": 0.8}], terms)["shared"] == 0.0


def test_candidates_deleted_meanwhile_are_left_out() -> None:
    class LosingStore(ListStore):
        def nearness(self, embedding: np.ndarray, point_ids: Sequence[str]) -> dict[str, Nearness]:
            return {key: Nearness(0.9, 0.9) for key in point_ids if key == "p0"}

    scored = score(LosingStore({"p0": 0.9, "p1": 0.8}, {}), {"p3": 4.0}, [{"p2": 0.8}])
    assert [found.id for found in scored["documents"]] == ["p0"]
    assert (scored["foreign"], scored["gone"]) == ([[]], 3)


def test_fusion_runs_alone_and_keeps_each_id_once_with_its_meta() -> None:
    dense = [Document(id=key, score=cosine, meta={"cosine": cosine}) for key, cosine in {"a": 0.9, "b": 0.5}.items()]
    sparse = documents({"b": 9.0, "gone": 1.0})
    fused = StandardizedFusion(0.6).run(dense=dense, foreign=[], sparse=sparse)["documents"]
    assert {found.id: found.meta["cosine"] for found in fused} == {"a": 0.9, "b": 0.5}
    assert [found.score for found in fused] == sorted((found.score for found in fused), reverse=True)


@pytest.mark.parametrize(("weight", "first"), [(1.0, "a"), (0.0, "b")])
def test_the_weight_of_fusion_is_the_dense_lists(weight: float, first: str) -> None:
    dense, sparse = documents({"a": 0.9, "b": 0.5}), documents({"b": 9.0, "a": 1.0})
    assert StandardizedFusion(weight).run(dense=dense, foreign=[], sparse=sparse)["documents"][0].id == first


def test_fusion_does_not_depend_on_the_order_of_its_lists_and_breaks_ties_by_id() -> None:
    dense, sparse = documents({"c": 0.5, "a": 0.5, "b": 0.4, "d": 0.4}), documents({"b": 1.0, "d": 1.0})
    one = StandardizedFusion().run(dense=dense, foreign=[], sparse=sparse)["documents"]
    other = StandardizedFusion().run(dense=dense[::-1], foreign=[], sparse=sparse[::-1])["documents"]
    assert [(found.id, found.score) for found in one] == [(found.id, found.score) for found in other]
    assert [found.id for found in one if found.id in "ac"] == ["a", "c"]


def test_fusion_leaves_its_input_as_it_was() -> None:
    dense, sparse = documents({"a": 0.9}), documents({"b": 9.0})
    StandardizedFusion().run(dense=dense, foreign=[], sparse=sparse)
    assert (dense, sparse) == (documents({"a": 0.9}), documents({"b": 9.0}))


@pytest.mark.parametrize(("dense", "sparse"), [({}, {}), ({"a": 0.9}, {}), ({"a": 0.9}, {"a": 3.0})])
def test_fusion_takes_empty_lists(dense, sparse) -> None:
    fused = StandardizedFusion().run(dense=documents(dense), foreign=[], sparse=documents(sparse))["documents"]
    assert [found.id for found in fused] == sorted(dense | sparse)


def test_the_loader_runs_alone_and_gives_text_payload_and_score() -> None:
    found = PassageLoader(ListStore({}, {})).run(documents=documents({"p1": 2.0, "p0": 1.0}), top_k=5)["documents"]
    assert [(one.id, one.score, one.content) for one in found] == [("p1", 2.0, "نص 1"), ("p0", 1.0, "نص 0")]
    assert Passage.from_payload(found[0].meta) == PASSAGES["p1"]


def test_two_versions_of_a_passage_are_one_hit_and_the_better_one() -> None:
    passage = PASSAGES["p0"]
    changed = replace(passage, text="نص جديد")
    old, new = point_id(passage.passage_id, "1"), point_id(passage.passage_id, "2")
    store = ListStore({}, {}, {old: passage, new: changed, "p1": PASSAGES["p1"], "p2": PASSAGES["p2"]})
    ranked = documents({new: 3.0, old: 2.0, "p1": 1.0, "p2": 0.5})
    found = PassageLoader(store).run(documents=ranked, top_k=2)["documents"]
    assert [one.content for one in found] == ["نص جديد", "نص 1"]


def test_a_passage_deleted_meanwhile_makes_room_for_the_next() -> None:
    store = ListStore({}, {})
    found = PassageLoader(store).run(documents=documents({"gone": 3.0, "p1": 2.0, "p2": 1.0, "p3": 0.0}), top_k=2)
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
    PassageLoader(store).run(documents=documents({f"p{at}": -float(at) for at in range(6)}), top_k=2)
    assert store.fetched == [["p0", "p1"]]


@pytest.mark.parametrize("top_k", [0, 1, 10])
def test_the_loader_gives_at_most_top_k(top_k: int) -> None:
    found = PassageLoader(ListStore({}, {})).run(documents=documents(dict.fromkeys(PASSAGES, 1.0)), top_k=top_k)
    assert len(found["documents"]) == min(top_k, len(PASSAGES))
    assert PassageLoader(ListStore({}, {})).run(documents=[], top_k=top_k) == {"documents": [], "gone": 0}


def test_the_pipeline_gives_ranked_hits_with_their_passages() -> None:
    store = ListStore({"p1": 0.9, "p2": 0.8, "p3": 0.1}, {"p1": 9.0, "p4": 1.0})
    hits = retrieve(build_retrieval_pipeline(store, OneEmbedder(), 50, 0.6), "الدعم", 3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert hits[0].passage == PASSAGES["p1"]
    assert hits[0].cosine == 0.9
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {depth for _, _, depth, _ in store.asked} == {50}
    assert [terms for name, terms, *_ in store.asked if name == "sparse"] == [query_weights("الدعم")]


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
