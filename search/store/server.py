"""
The server store: a collection on a Qdrant server or cluster, through qdrant-client.

What the collection was built with stands in its metadata. Shards and replicas are what the server's configuration
gives to new collections. Every request may be repeated without harm, and transient failures are.
"""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import numpy as np
from qdrant_client import QdrantClient, models

from search.errors import StoreError
from search.passage import Passage, point_id
from search.store.base import (
    EmbeddedPassage,
    FacetCount,
    IndexManifest,
    Nearness,
    PassageStore,
    ScoredId,
    SparseVector,
    StoreStats,
    Where,
)
from search.store.connection import request
from search.store.manifest import capitalized, check_manifest, manifest_fields, read_manifest
from search.store.points import (
    DENSE,
    INDEXED_FIELDS,
    SENTENCES,
    SPARSE,
    WORDS_FIELD,
    FilterModels,
    check_field,
    source_filter,
    to_embeddings,
    to_facets,
    to_filter,
    to_nearness,
    to_payload,
    to_words,
    version_of,
)

# Under it in a collection's metadata stands the manifest; a collection without it is somebody else's.
_METADATA_KEY = "dalil"
_BATCH = 128
_PAGE = 512
_MODELS = FilterModels(models.Filter, models.FieldCondition, models.MatchAny, models.Range)
# A passage's payload without the embeddings of its words.
_PASSAGE = models.PayloadSelectorExclude(exclude=[WORDS_FIELD])

P = ParamSpec("P")
ResultT = TypeVar("ResultT")


class ServerStore(PassageStore):
    """
    Passages in a collection of a Qdrant server.

    :param client: of a server, or qdrant-client's `:memory:` mode.
    :param place: the server, as the reader knows it.
    """

    def __init__(self, client: QdrantClient, collection: str, place: str) -> None:
        self._client = client
        self._collection = collection
        self._place = f"the collection {collection!r} at {place}"
        self._remedy = (
            f"`dalil ingest --rebuild --qdrant-url {shlex.quote(place)} --collection {shlex.quote(collection)}`."
        )

    @classmethod
    def open(
        cls, client: QdrantClient, collection: str, manifest: IndexManifest, *, reset: bool = False, place: str
    ) -> Self:
        """Open, create or replace; see `search.store.open_server_store`."""
        store = cls(client, collection, place)
        try:
            store._prepare(manifest, reset=reset)
        except BaseException:
            store.close()
            raise
        return store

    def write(self, passages: Sequence[EmbeddedPassage], version: str | Mapping[str, str]) -> None:
        """Insert or overwrite passages; see the interface."""
        for at in range(0, len(passages), _BATCH):
            batch = passages[at : at + _BATCH]
            points = [_point(embedded, version_of(embedded.passage, version)) for embedded in batch]
            self._request("write passages", self._client.upsert, points, wait=True)

    def delete_other_versions(self, source_id: str, keep: str | None) -> None:
        """Delete a source's points of other versions; see the interface."""
        others = models.FilterSelector(filter=source_filter(source_id, _MODELS, except_version=keep))
        self._request("delete passages", self._client.delete, others, wait=True)

    def search_dense(self, embedding: np.ndarray, top_k: int, where: Where | None = None) -> list[ScoredId]:
        """Search by meaning; see the interface."""
        return self._search(embedding.tolist(), DENSE, top_k, where)

    def search_sparse(self, terms: SparseVector, top_k: int, where: Where | None = None) -> list[ScoredId]:
        """Search by term; see the interface."""
        if not terms.indices:
            return []
        vector = models.SparseVector(indices=list(terms.indices), values=list(terms.values))
        return self._search(vector, SPARSE, top_k, where)

    def nearness(self, embedding: np.ndarray, point_ids: Sequence[str]) -> dict[str, Nearness]:
        """Compare with points; see the interface."""
        if not point_ids:
            return {}
        among = models.Filter(must=[models.HasIdCondition(has_id=list(point_ids))])
        exact = models.SearchParams(exact=True)
        query = embedding.tolist()
        requests = [
            models.QueryRequest(query=vector, using=name, filter=among, params=exact, limit=len(point_ids))
            for name, vector in ((DENSE, query), (SENTENCES, [query]))
        ]
        return to_nearness(*self._query_all("compare passages", requests))

    def sentence_embeddings(self, point_ids: Sequence[str]) -> dict[str, np.ndarray]:
        """Read the embeddings of sentences; see the interface."""
        records = self._request(
            "read embeddings", self._client.retrieve, list(point_ids), with_payload=False, with_vectors=[SENTENCES]
        )
        return to_embeddings((record.id, record.vector) for record in records)

    def word_embeddings(self, point_ids: Sequence[str]) -> dict[str, bytes]:
        """Read the packed embeddings of words; see the interface."""
        records = self._request(
            "read embeddings", self._client.retrieve, list(point_ids), with_payload=[WORDS_FIELD], with_vectors=False
        )
        return to_words((record.id, record.payload) for record in records)

    def strongest(self, terms: Sequence[int]) -> list[float]:
        """Search for each term alone, all in one request; see the interface."""
        if not terms:
            return []
        vectors = [models.SparseVector(indices=[term], values=[1.0]) for term in terms]
        requests = [models.QueryRequest(query=vector, using=SPARSE, limit=1) for vector in vectors]
        return [found[0].score if found else 0.0 for found in self._query_all("search", requests)]

    def fetch(self, point_ids: Sequence[str]) -> dict[str, Passage]:
        """Read passages; see the interface."""
        records = self._request(
            "read passages", self._client.retrieve, list(point_ids), with_payload=_PASSAGE, with_vectors=False
        )
        return {str(record.id): Passage.from_payload(record.payload or {}) for record in records}

    def source_passages(self, source_id: str) -> list[Passage]:
        """Read a source's passages; see the interface."""
        records = self._scroll(source_filter(source_id, _MODELS))
        passages = [Passage.from_payload(record.payload or {}) for record in records]
        return sorted(passages, key=lambda passage: passage.ordinal)

    def passages(self, where: Where, limit: int) -> list[Passage]:
        """Read passages that match; see the interface."""
        records = islice(self._scroll(to_filter(where, _MODELS), min(limit, _PAGE)), limit)
        return [Passage.from_payload(record.payload or {}) for record in records]

    def count(self, where: Where | None = None) -> int:
        """Count passages; see the interface."""
        condition = to_filter(where, _MODELS)
        counted = self._request("count passages", self._client.count, count_filter=condition, exact=True)
        return counted.count

    def facet(self, field: str, where: Where | None = None, limit: int = 100) -> list[FacetCount]:
        """Count passages by value; see the interface."""
        check_field(field)
        condition = to_filter(where, _MODELS)
        counted = self._request(
            f"count passages by {field}", self._client.facet, field, facet_filter=condition, limit=limit, exact=True
        )
        return to_facets([(hit.value, hit.count) for hit in counted.hits])

    def optimize(self) -> None:
        """Do nothing: a server optimizes its collections by itself."""

    def stats(self) -> StoreStats:
        """Return the store's size; see the interface."""
        return StoreStats(self.count())

    def close(self) -> None:
        """Close the connection; see the interface."""
        self._client.close()

    def _prepare(self, manifest: IndexManifest, *, reset: bool) -> None:
        """Make the collection what this process needs, without touching anybody else's."""
        exists = self._request("look it up", self._client.collection_exists)
        if exists:
            stored = self._stored_manifest()
            if stored is None:
                msg = (
                    f"{self._place} was made by something else: nothing in it says what index it holds. "
                    "Nothing was changed; choose another name with --collection."
                )
                raise StoreError(capitalized(msg))
            if not reset:
                check_manifest(read_manifest(stored, self._place, self._remedy), manifest, self._place, self._remedy)
        if exists and reset:
            self._request("delete it", self._client.delete_collection)
        if not exists or reset:
            self._create(manifest)
        self._index_fields()

    def _stored_manifest(self) -> dict[str, Any] | None:
        info = self._request("describe it", self._client.get_collection)
        return (info.config.metadata or {}).get(_METADATA_KEY)

    def _create(self, manifest: IndexManifest) -> None:
        dense = models.VectorParams(size=manifest.dimension, distance=models.Distance.COSINE)
        sentences = models.VectorParams(
            size=manifest.dimension,
            distance=models.Distance.COSINE,
            multivector_config=models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM),
            datatype=models.Datatype.FLOAT16,
            hnsw_config=models.HnswConfigDiff(m=0),
            on_disk=True,
        )
        sparse = models.SparseVectorParams(modifier=models.Modifier.IDF)
        self._request(
            "create it",
            self._client.create_collection,
            vectors_config={DENSE: dense, SENTENCES: sentences},
            sparse_vectors_config={SPARSE: sparse},
            metadata={_METADATA_KEY: manifest_fields(manifest)},
        )
        if self._stored_manifest() is None:
            self._request("delete it", self._client.delete_collection)
            msg = f"{self._place} cannot be made: the server forgets collections' metadata. Update it to Qdrant 1.16."
            raise StoreError(capitalized(msg))

    def _index_fields(self) -> None:
        """Create the payload indexes that are missing: of a new collection, or of one whose creator was killed."""
        info = self._request("describe it", self._client.get_collection)
        for field, kind in INDEXED_FIELDS.items():
            if field not in info.payload_schema:
                schema = models.PayloadSchemaType(kind)
                create = self._client.create_payload_index
                self._request(f"index {field}", create, field, field_schema=schema, wait=True)

    def _search(
        self, query: list[float] | models.SparseVector, using: str, top_k: int, where: Where | None
    ) -> list[ScoredId]:
        condition = to_filter(where, _MODELS)
        found = self._request(
            "search",
            self._client.query_points,
            query,
            using=using,
            limit=top_k,
            query_filter=condition,
            with_payload=False,
        )
        return [ScoredId(str(point.id), point.score) for point in found.points]

    def _query_all(self, what: str, requests: list[models.QueryRequest]) -> list[list[ScoredId]]:
        answers = self._request(what, self._client.query_batch_points, requests)
        return [[ScoredId(str(point.id), point.score) for point in answer.points] for answer in answers]

    def _scroll(self, condition: models.Filter | None, page: int = _PAGE) -> Iterator[models.Record]:
        offset: Any = None
        while True:
            records, offset = self._request(
                "read passages", self._client.scroll, condition, limit=page, offset=offset, with_payload=_PASSAGE
            )
            yield from records
            if offset is None:
                return

    def _request(
        self, what: str, call: Callable[Concatenate[str, P], ResultT], *args: P.args, **kwargs: P.kwargs
    ) -> ResultT:
        return request(partial(call, self._collection, *args, **kwargs), what, self._place)


def _point(embedded: EmbeddedPassage, version: str) -> models.PointStruct:
    passage, sparse = embedded.passage, embedded.sparse
    vectors: dict[str, Any] = {DENSE: embedded.dense.tolist()}
    if embedded.sentences is not None:
        vectors[SENTENCES] = embedded.sentences.tolist()
    if sparse.indices:
        vectors[SPARSE] = models.SparseVector(indices=list(sparse.indices), values=list(sparse.values))
    return models.PointStruct(
        id=point_id(passage.passage_id, version), vector=vectors, payload=to_payload(embedded, version)
    )
