"""What every store must do, run over Qdrant Edge, qdrant-client's `:memory:` and, where there is one, a server."""

import math
import os
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from search.errors import IndexMismatchError, StoreError
from search.lexical import K1, MEAN_TERMS, B, passage_weights, query_weights, term_id
from search.passage import FILTERABLE_FIELDS, Passage, Rect, SourceInfo, point_id
from search.store import open_edge_store, open_server_store
from search.store.base import (
    EmbeddedPassage,
    FacetCount,
    IndexManifest,
    Nearness,
    PassageStore,
    ScoredId,
    SparseVector,
    Where,
)
from search.text import index_terms

pytestmark = [
    pytest.mark.integration,
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant"),
]

SERVER_URL = os.environ.get("DALIL_TEST_QDRANT_URL")
DIMENSION = 8
MANIFEST = IndexManifest("small model", DIMENSION, "analyzer 1")
LAW = SourceInfo(
    "law", "القانون رقم 14.05", kind="law", language="ar", issuer="البرلمان", year=2006, axis="الحماية",
    url="https://example.org/law?a=1", target_groups=("أطفال", "مسنون"), law_number="14.05", law_type="dahir",
    law_date="15 من محرم 1427",
)  # fmt: skip
GUIDE = SourceInfo("guide", "دليل الجمعيات", kind="guide", language="ar", issuer="الوزارة", year=2020, axis="التمكين")
STUDY = SourceInfo("study", "Étude sur l'aide", kind="study", language="fr", issuer="Université", year=2024)
UNDATED = SourceInfo("note", "مذكرة")
SOURCES = (LAW, GUIDE, STUDY, UNDATED)
TEXTS = (
    "تُمنح الرُّخصة للمؤسسة بعد استيفاء الشروط القانونية.",
    "يقدم الدعم إلى الأشخاص في وضعية إعاقة، ويحدد القانون شروط الدعم ومبلغ الدعم.",
    "L'association dépose sa demande avant le 31 mars.",
    "المـادة ٣ — «إلّا» إذا\u200f نصّ القانون\nعلى خلاف ذلك…",
)


class Backend:
    """A place for one index, opened as often as a test likes."""

    def __init__(self, kind: str, folder, client=None) -> None:
        self.kind, self._folder, self._client = kind, folder, client
        self._collection = f"dalil-test-{uuid.uuid4().hex}"
        self._open: list[PassageStore] = []

    def open(self, manifest: IndexManifest = MANIFEST) -> PassageStore:
        if self.kind == "edge":
            self.close()
            store = open_edge_store(self._folder / "index", manifest)
        elif self.kind == "memory":
            from search.store.server import ServerStore

            store = ServerStore.open(self._client, self._collection, manifest, place=":memory:")
        else:
            store = open_server_store(SERVER_URL, self._collection, manifest)
        self._open.append(store)
        return store

    def close(self) -> None:
        for store in self._open:
            store.close()
        self._open.clear()

    def destroy(self) -> None:
        self.close()
        if self.kind == "server":
            from search.store.connection import connect

            connect(SERVER_URL).delete_collection(self._collection)


def make_backend(kind: str, folder) -> Backend:
    if kind == "memory":
        from qdrant_client import QdrantClient

        return Backend(kind, folder, QdrantClient(":memory:"))
    return Backend(kind, folder)


@pytest.fixture(params=["edge", "memory", *(["server"] if SERVER_URL else [])])
def backend(request: pytest.FixtureRequest, tmp_path) -> Iterator[Backend]:
    made = make_backend(request.param, tmp_path)
    yield made
    made.destroy()


@pytest.fixture
def store(backend: Backend) -> PassageStore:
    return backend.open()


@pytest.fixture
def filled(store: PassageStore) -> PassageStore:
    """Return a store with a passage of every text in every source."""
    for at, source in enumerate(SOURCES):
        store.write([embed(passage_of(source, ordinal), axis=at) for ordinal in range(len(TEXTS))], "1")
    return store


def passage_of(source: SourceInfo, ordinal: int, text: str | None = None) -> Passage:
    article = str(ordinal + 1) if source.kind == "law" else None
    return Passage(
        source, ordinal, text or TEXTS[ordinal % len(TEXTS)], 10 * ordinal, 10 * ordinal + 9, article=article
    )


def embed(passage: Passage, axis: int = 0) -> EmbeddedPassage:
    """Embed so that passages of one axis are near to each other, and the first ordinals nearest to the axis."""
    dense = np.zeros(DIMENSION, dtype=np.float32)
    dense[axis], dense[-1] = 1, 0.01 * passage.ordinal
    return EmbeddedPassage(passage, dense / np.linalg.norm(dense), passage_weights(passage.text))


def unit(axis: int) -> np.ndarray:
    return np.eye(DIMENSION, dtype=np.float32)[axis]


def ids(found: list[ScoredId]) -> list[str]:
    return [scored.point_id for scored in found]


def key(source: SourceInfo, ordinal: int, version: str = "1") -> str:
    return point_id(f"{source.source_id}:{ordinal:04d}", version)


def test_passages_come_back_exactly(store: PassageStore) -> None:
    written = replace(
        passage_of(LAW, 3), page=7, outline=("الباب الأول", "المادة ٣"), rects=(Rect(7, 72.5, 100.25, 523.125, 114),)
    )
    store.write([embed(written), embed(passage_of(UNDATED, 0))], "1")
    fetched = store.fetch([key(LAW, 3), key(UNDATED, 0)])
    assert fetched == {key(LAW, 3): written, key(UNDATED, 0): passage_of(UNDATED, 0)}


def test_unknown_ids_are_left_out(filled: PassageStore) -> None:
    assert list(filled.fetch([key(LAW, 99), key(LAW, 0)])) == [key(LAW, 0)]
    assert filled.fetch([]) == {}


def test_an_empty_store_finds_nothing(store: PassageStore) -> None:
    store.write([], "1")
    store.delete_other_versions("law", keep=None)
    assert store.count() == store.stats().passages == 0
    assert store.search_dense(unit(0), 5) == store.search_sparse(query_weights("الدعم"), 5) == []
    assert store.facet("kind") == store.source_passages("law") == []


def test_writing_a_version_twice_changes_nothing(filled: PassageStore) -> None:
    filled.write([embed(passage_of(LAW, ordinal)) for ordinal in range(len(TEXTS))], "1")
    assert filled.count() == len(SOURCES) * len(TEXTS)


def test_passages_of_several_sources_are_written_at_once(store: PassageStore) -> None:
    store.write([embed(passage_of(LAW, 0)), embed(passage_of(GUIDE, 0))], {"law": "1", "guide": "2"})
    assert set(store.fetch([key(LAW, 0, "1"), key(GUIDE, 0, "2")])) == {key(LAW, 0, "1"), key(GUIDE, 0, "2")}
    store.delete_other_versions("guide", keep="1")
    assert store.count() == 1


def test_dense_search_ranks_by_cosine(filled: PassageStore) -> None:
    found = filled.search_dense(unit(1), 4)
    assert ids(found) == [key(GUIDE, ordinal) for ordinal in range(4)]
    assert [scored.score for scored in found] == pytest.approx(
        [1 / math.hypot(1, 0.01 * ordinal) for ordinal in range(4)], abs=1e-5
    )


def test_points_are_compared_as_a_whole_and_by_their_nearest_sentence(store: PassageStore) -> None:
    whole, parted = (embed(passage_of(STUDY, at)) for at in (0, 1))
    sentences = np.stack([unit(3), (unit(0) + unit(1)) / np.sqrt(2), unit(4)])
    store.write([whole, replace(parted, sentences=sentences.astype(np.float32))], "1")
    near = store.nearness(unit(1), [key(STUDY, 0), key(STUDY, 1), key(STUDY, 7)])
    assert set(near) == {key(STUDY, 0), key(STUDY, 1)}
    assert near[key(STUDY, 0)] == Nearness(0.0, 0.0)
    assert near[key(STUDY, 1)].passage == pytest.approx(0, abs=1e-6)
    assert near[key(STUDY, 1)].sentence == pytest.approx(math.sqrt(0.5), abs=1e-3)
    assert store.nearness(unit(1), []) == {}


def test_embeddings_of_sentences_come_back_in_order(store: PassageStore) -> None:
    whole, parted = (embed(passage_of(STUDY, at)) for at in (0, 1))
    store.write([whole, replace(parted, sentences=np.stack([unit(3), unit(0), unit(4)]))], "1")
    found = store.sentence_embeddings([key(STUDY, 0), key(STUDY, 1), key(STUDY, 7)])
    assert set(found) == {key(STUDY, 1)}
    assert found[key(STUDY, 1)].tolist() == np.stack([unit(3), unit(0), unit(4)]).tolist()
    assert store.sentence_embeddings([]) == {}


def test_packed_words_come_back_only_when_asked_for(store: PassageStore) -> None:
    bare, worded = (embed(passage_of(STUDY, at)) for at in (0, 1))
    store.write([bare, replace(worded, words=b"Az+/")], "1")
    asked = [key(STUDY, 0), key(STUDY, 1), key(STUDY, 7)]
    assert store.word_embeddings(asked) == {key(STUDY, 1): b"Az+/"}
    assert store.word_embeddings([]) == {}
    assert store.fetch(asked)[key(STUDY, 1)] == worded.passage
    assert store.source_passages(STUDY.source_id) == [bare.passage, worded.passage]


def test_words_go_with_their_version_and_stay_after_optimizing_and_reopening(backend: Backend) -> None:
    if backend.kind == "memory":
        pytest.skip("it forgets")
    store = backend.open()
    for version in ("1", "2"):
        store.write([replace(embed(passage_of(STUDY, 0)), words=version.encode())], version)
    store.delete_other_versions(STUDY.source_id, keep="2")
    store.optimize()
    asked = [key(STUDY, 0, "1"), key(STUDY, 0, "2")]
    assert backend.open().word_embeddings(asked) == {key(STUDY, 0, "2"): b"2"}


def test_sentences_stay_after_optimizing_and_reopening(backend: Backend) -> None:
    if backend.kind == "memory":
        pytest.skip("it forgets")
    store = backend.open()
    made = [replace(embed(passage_of(STUDY, at)), sentences=np.stack([unit(at % 5)])) for at in range(40)]
    store.write(made, "1")
    store.optimize()
    store = backend.open()
    near = store.nearness(unit(3), [key(STUDY, at) for at in range(40)])
    assert {at for at in range(40) if near[key(STUDY, at)].sentence > 0.99} == set(range(3, 40, 5))


def test_the_strongest_score_of_each_term_is_that_of_a_search_for_it(filled: PassageStore) -> None:
    terms = [term_id("دعم"), term_id("nowhere"), term_id("31")]
    alone = [filled.search_sparse(SparseVector((term,), (1.0,)), 1) for term in terms]
    assert filled.strongest(terms) == pytest.approx([alone[0][0].score, 0.0, alone[2][0].score])
    assert filled.strongest([]) == []


def test_sparse_search_finds_only_what_shares_a_term(filled: PassageStore) -> None:
    assert set(ids(filled.search_sparse(query_weights("الرخصة"), 100))) == {key(source, 0) for source in SOURCES}


def test_sparse_search_without_known_terms_finds_nothing(filled: PassageStore) -> None:
    assert filled.search_sparse(SparseVector(), 10) == []
    assert filled.search_sparse(query_weights("زرافة"), 10) == []


def test_a_passage_without_terms_is_found_by_meaning(store: PassageStore) -> None:
    store.write([embed(passage_of(UNDATED, 0, text="…"))], "1")
    assert ids(store.search_dense(unit(0), 1)) == [key(UNDATED, 0)]


def test_searches_return_at_most_top_k(filled: PassageStore) -> None:
    assert len(filled.search_dense(unit(0), 3)) == 3
    assert len(filled.search_sparse(query_weights("الدعم القانون"), 3)) == 3


EVERY_FILTER = {
    "kind": ("law", LAW), "language": ("fr", STUDY), "issuer": ("الوزارة", GUIDE), "axis": ("التمكين", GUIDE),
    "source": ("note", UNDATED), "law": ("14.05", LAW), "article": ("2", LAW),
}  # fmt: skip


def test_every_filterable_field_is_tried() -> None:
    assert set(EVERY_FILTER) | {"year"} == set(FILTERABLE_FIELDS)


@pytest.mark.parametrize("name", EVERY_FILTER)
def test_filters_hold_everywhere(filled: PassageStore, name: str) -> None:
    value, source = EVERY_FILTER[name]
    field, _ = FILTERABLE_FIELDS[name]
    ordinals = [1] if name == "article" else range(len(TEXTS))
    where, wanted = Where(((field, (value,)),)), {key(source, ordinal) for ordinal in ordinals}
    assert set(ids(filled.search_dense(unit(3), 100, where))) == wanted
    assert set(ids(filled.search_sparse(query_weights(" ".join(TEXTS)), 100, where))) == wanted
    assert filled.count(where) == len(wanted)
    assert filled.facet("source_id", where) == [FacetCount(source.source_id, len(wanted))]


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        (2006, None, {LAW, GUIDE, STUDY}),
        (2007, None, {GUIDE, STUDY}),
        (None, 2020, {LAW, GUIDE}),
        (2006, 2006, {LAW}),
        (2007, 2019, set()),
    ],
)
def test_year_bounds_are_inclusive(filled: PassageStore, first, last, wanted: set[SourceInfo]) -> None:
    found = filled.search_dense(unit(0), 100, Where(year_from=first, year_to=last))
    assert set(ids(found)) == {key(source, ordinal) for source in wanted for ordinal in range(len(TEXTS))}


def test_values_of_a_field_are_alternatives_and_fields_add_up(filled: PassageStore) -> None:
    assert filled.count(Where((("kind", ("law", "guide", "report")),))) == 8
    assert filled.count(Where((("kind", ("law", "guide")), ("issuer", ("الوزارة",))), year_from=2000)) == 4
    assert filled.count(Where((("kind", ("law",)), ("issuer", ("الوزارة",))))) == 0
    assert filled.count(Where((("kind", ()),))) == 0
    assert filled.count(Where()) == 16


def test_passages_that_match_are_read_up_to_a_limit(filled: PassageStore) -> None:
    laws = Where((("law_number", ("14.05", "65.15")),))
    found = filled.passages(laws, 1_000)
    assert len(found) == filled.count(laws) > 1
    assert {passage.source.source_id for passage in found} == {"law"}
    assert len(filled.passages(laws, 1)) == 1
    assert filled.passages(Where((("law_number", ("65.15",)),)), 10) == []


def test_fields_without_an_index_are_refused(filled: PassageStore) -> None:
    with pytest.raises(ValueError, match=r"not indexed by 'title'.*kind"):
        filled.count(Where((("title", ("دليل",)),)))
    with pytest.raises(ValueError, match="not indexed by 'url'"):
        filled.facet("url")


def test_facets_count_values_most_frequent_first(filled: PassageStore) -> None:
    filled.write([embed(passage_of(STUDY, 4))], "1")
    assert filled.facet("kind") == [FacetCount("study", 5), FacetCount("guide", 4), FacetCount("law", 4)]
    assert filled.facet("kind", limit=1) == [FacetCount("study", 5)]
    assert filled.facet("year", Where((("language", ("ar",)),))) == [FacetCount("2006", 4), FacetCount("2020", 4)]


def test_both_versions_are_found_until_the_old_one_is_deleted(filled: PassageStore) -> None:
    filled.write([embed(passage_of(LAW, ordinal, f"نص جديد {ordinal}")) for ordinal in range(2)], "2")
    where = Where((("source_id", ("law",)),))
    assert filled.count(where) == 6
    filled.delete_other_versions("law", keep="2")
    assert set(ids(filled.search_dense(unit(0), 100, where))) == {key(LAW, 0, "2"), key(LAW, 1, "2")}
    assert [passage.text for passage in filled.source_passages("law")] == ["نص جديد 0", "نص جديد 1"]
    assert filled.count() == 14


def test_deleting_a_source_leaves_the_others(filled: PassageStore) -> None:
    filled.delete_other_versions("law", keep=None)
    assert filled.source_passages("law") == []
    assert ids(filled.search_sparse(query_weights("الرخصة"), 9))
    assert filled.count() == 12


def test_a_long_source_comes_back_in_order(store: PassageStore) -> None:
    store.write([embed(passage_of(GUIDE, ordinal)) for ordinal in range(1200)], "1")
    assert [passage.ordinal for passage in store.source_passages("guide")] == list(range(1200))


def test_optimizing_changes_no_result(filled: PassageStore) -> None:
    dense, sparse = filled.search_dense(unit(2), 9), filled.search_sparse(query_weights("شروط الدعم"), 9)
    filled.optimize()
    assert set(filled.search_dense(unit(2), 4)) == set(dense[:4])
    assert {scored.point_id for scored in filled.search_sparse(query_weights("شروط الدعم"), 9)} == set(ids(sparse))


def test_closing_twice_is_harmless_and_ends_it(store: PassageStore) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError):
        store.count()


@pytest.mark.parametrize("change", [{"model": "another"}, {"dimension": 16}, {"analyzer": "analyzer 2"}])
def test_an_index_refuses_other_embeddings(backend: Backend, change: dict) -> None:
    backend.open()
    with pytest.raises(IndexMismatchError) as refusal:
        backend.open(replace(MANIFEST, **change))
    for said in ("small model", "analyzer 1", str(DIMENSION), *map(str, change.values()), "dalil ingest --rebuild"):
        assert said in str(refusal.value)


def test_reopening_finds_everything(backend: Backend) -> None:
    backend.open().write([embed(passage_of(LAW, ordinal)) for ordinal in range(4)], "1")
    reopened = backend.open()
    assert reopened.count(Where((("kind", ("law",)),))) == 4
    assert reopened.facet("article", limit=1) == [FacetCount("1", 1)]
    assert reopened.fetch([key(LAW, 2)]) == {key(LAW, 2): passage_of(LAW, 2)}


def test_sparse_scores_are_bm25(filled: PassageStore) -> None:
    question = "شروط الدعم القانون"
    texts = {key(source, ordinal): TEXTS[ordinal] for source in SOURCES for ordinal in range(len(TEXTS))}
    expected = bm25(question, texts)
    words = SparseVector(tuple(map(term_id, index_terms(question))), (1.0,) * len(index_terms(question)))
    found = {scored.point_id: scored.score for scored in filled.search_sparse(words, 100)}
    assert found == pytest.approx({name: score for name, score in expected.items() if score}, rel=1e-4)


def bm25(question: str, texts: dict[str, str]) -> dict[str, float]:
    """Score every text by the textbook, with Qdrant's inverse document frequency."""
    counts = {name: Counter(index_terms(text)) for name, text in texts.items()}
    scores = dict.fromkeys(texts, 0.0)
    for term in index_terms(question):
        holding = sum(term in found for found in counts.values())
        idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        for name, found in counts.items():
            length_norm = 1 - B + B * found.total() / MEAN_TERMS
            scores[name] += idf * found[term] * (K1 + 1) / (found[term] + K1 * length_norm)
    return scores


def test_stores_agree(backend: Backend, tmp_path) -> None:
    random = np.random.default_rng(5)
    terms = [SparseVector(tuple(random.choice(200, 20, replace=False).tolist()), tuple(random.random(20).tolist()))
             for _ in range(310)]  # fmt: skip
    vectors = random.normal(size=(310, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    stores = [backend.open(), make_backend("edge", tmp_path / "reference").open()]
    for store in stores:
        store.write([EmbeddedPassage(passage_of(STUDY, at), vectors[at], terms[at]) for at in range(300)], "1")
        store.optimize()
    for at in range(300, 310):
        for one, other in zip(*(hybrid_lists(store, vectors[at], terms[at]) for store in stores), strict=True):
            assert one == pytest.approx(other, rel=1e-4)
    stores[1].close()


def hybrid_lists(store: PassageStore, dense: np.ndarray, sparse: SparseVector) -> list[dict[str, float]]:
    """Return the scores of both lists by point: equal ranking, with room for ties."""
    lists = store.search_dense(dense, 50), store.search_sparse(sparse, 50)
    return [{scored.point_id: scored.score for scored in found} for found in lists]


def test_threads_read_while_one_writes(backend: Backend) -> None:
    if backend.kind == "memory":
        pytest.skip("qdrant-client's local mode is for one thread")
    store = backend.open()
    store.write([embed(passage_of(LAW, ordinal)) for ordinal in range(4)], "1")
    done, failures = threading.Event(), []

    def read() -> None:
        while not done.is_set():
            try:
                assert set(ids(store.search_dense(unit(0), 4, Where((("kind", ("law",)),))))) == wanted
                assert len(store.search_sparse(query_weights("الرخصة"), 100)) >= 1
            except Exception as error:  # noqa: BLE001  # whatever a reader meets, the test reports
                failures.append(error)
                return

    wanted = {key(LAW, ordinal) for ordinal in range(4)}
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for version in range(5):
        store.write([embed(passage_of(GUIDE, ordinal), axis=1) for ordinal in range(100)], str(version))
        store.delete_other_versions("guide", keep=str(version))
    store.optimize()
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert store.count() == 104
