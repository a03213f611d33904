"""
Hybrid retrieval as a Haystack pipeline.

    text -> DenseQueryEmbedder  -> DenseRetriever  \
                                                     StandardizedFusion -> PassageLoader -> documents
    text -> SparseQueryEmbedder -> SparseRetriever /

The retrievers return ids and scores only, `depth` of each; passages are fetched once, for those that fusion kept. A
reranker takes its place behind the loader.
"""

from dataclasses import dataclass, replace
from typing import Any

from haystack import Document, Pipeline, component
from haystack.dataclasses import SparseEmbedding

from search.embedding import Embedder
from search.fusion import fuse
from search.lexical import query_weights
from search.passage import Passage
from search.store.base import PassageStore, ScoredId, SparseVector, Where


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A passage that a query found.

    :ivar rank: from 1.
    :ivar score: fused, standardized score; comparable within one query only.
    :ivar cosine: similarity of the dense embeddings, None where the dense list did not reach the passage.
    """

    rank: int
    score: float
    passage: Passage
    cosine: float | None = None


@component
class DenseQueryEmbedder:
    """Embeds a query with an `Embedder`."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        """:returns: `embedding`, of unit length."""
        return {"embedding": self.embedder.embed_queries([text])[0].tolist()}


@component
class SparseQueryEmbedder:
    """Weighs the index terms of a query."""

    @component.output_types(sparse_embedding=SparseEmbedding)
    def run(self, text: str) -> dict[str, SparseEmbedding]:
        """:returns: `sparse_embedding`, without terms for a query without words."""
        weights = query_weights(text)
        return {"sparse_embedding": SparseEmbedding(list(weights.indices), list(weights.values))}


@component
class DenseRetriever:
    """Finds the passages nearest in meaning."""

    def __init__(self, store: PassageStore, depth: int = 100) -> None:
        self.store = store
        self.depth = depth

    @component.output_types(documents=list[Document])
    def run(self, query_embedding: list[float], where: Where | None = None) -> dict[str, list[Document]]:
        """:returns: `documents`: at most `depth`, ids and cosines only, highest first."""
        import numpy as np

        embedding = np.asarray(query_embedding, dtype=np.float32)
        return {"documents": _documents(self.store.search_dense(embedding, self.depth, where))}


@component
class SparseRetriever:
    """Finds the passages that share terms."""

    def __init__(self, store: PassageStore, depth: int = 100) -> None:
        self.store = store
        self.depth = depth

    @component.output_types(documents=list[Document])
    def run(self, query_sparse_embedding: SparseEmbedding, where: Where | None = None) -> dict[str, list[Document]]:
        """:returns: `documents`: at most `depth`, ids and BM25 scores only, highest first."""
        terms = SparseVector(tuple(query_sparse_embedding.indices), tuple(query_sparse_embedding.values))
        return {"documents": _documents(self.store.search_sparse(terms, self.depth, where))}


@component
class StandardizedFusion:
    """Merges the dense and the sparse list by standardized score (see `search.fusion`)."""

    def __init__(self, dense_weight: float = 0.6) -> None:
        self.dense_weight = dense_weight

    @component.output_types(documents=list[Document])
    def run(self, dense: list[Document], sparse: list[Document]) -> dict[str, list[Document]]:
        """:returns: `documents`: both lists' ids, highest fused score first, with their `cosine` in meta."""
        cosines = {document.id: document.score or 0.0 for document in dense}
        bm25 = {document.id: document.score or 0.0 for document in sparse}
        fused = fuse([(cosines, self.dense_weight), (bm25, 1 - self.dense_weight)])
        return {"documents": [Document(id=key, score=score, meta={"cosine": cosines.get(key)}) for key, score in fused]}


@component
class PassageLoader:
    """Fetches the text and provenance of the best documents."""

    def __init__(self, store: PassageStore) -> None:
        self.store = store

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document], top_k: int = 10) -> dict[str, list[Document]]:
        """
        Load passages, each once: while a source is being replaced, both its versions are found.

        :returns: `documents`: at most `top_k`, their `content` the passage's text, their `meta` its payload.
        """
        loaded: dict[str, Document] = {}
        for at in range(0, len(documents), max(top_k, 1)):
            batch = documents[at : at + top_k]
            passages = self.store.fetch([document.id for document in batch])
            for document in batch:
                passage = passages.get(document.id)
                if passage is not None and passage.passage_id not in loaded:
                    meta = passage.to_payload() | document.meta
                    loaded[passage.passage_id] = replace(document, content=passage.text, meta=meta)
            if len(loaded) >= top_k:
                break
        return {"documents": list(loaded.values())[:top_k]}


def build_retrieval_pipeline(store: PassageStore, embedder: Embedder, depth: int, dense_weight: float) -> Pipeline:
    """
    Wire hybrid retrieval.

    :param depth: passages fetched from each list.
    :param dense_weight: share of the dense list in the fused score, 0 to 1.
    :returns: a pipeline for `retrieve`. Running it from several threads is safe: its components keep no state.
    """
    pipeline = Pipeline()
    pipeline.add_component("dense_embedder", DenseQueryEmbedder(embedder))
    pipeline.add_component("sparse_embedder", SparseQueryEmbedder())
    pipeline.add_component("dense_retriever", DenseRetriever(store, depth))
    pipeline.add_component("sparse_retriever", SparseRetriever(store, depth))
    pipeline.add_component("fusion", StandardizedFusion(dense_weight))
    pipeline.add_component("loader", PassageLoader(store))
    pipeline.connect("dense_embedder.embedding", "dense_retriever.query_embedding")
    pipeline.connect("sparse_embedder.sparse_embedding", "sparse_retriever.query_sparse_embedding")
    pipeline.connect("dense_retriever.documents", "fusion.dense")
    pipeline.connect("sparse_retriever.documents", "fusion.sparse")
    pipeline.connect("fusion.documents", "loader.documents")
    return pipeline


def retrieve(pipeline: Pipeline, query: str, top_k: int, where: Where | None = None) -> list[Hit]:
    """
    Run a query through `build_retrieval_pipeline`'s pipeline.

    :returns: at most `top_k` hits, best first.
    """
    data: dict[str, dict[str, Any]] = {
        "dense_embedder": {"text": query},
        "sparse_embedder": {"text": query},
        "dense_retriever": {"where": where},
        "sparse_retriever": {"where": where},
        "loader": {"top_k": top_k},
    }
    documents: list[Document] = pipeline.run(data)["loader"]["documents"]
    return [
        Hit(rank, document.score or 0.0, Passage.from_payload(document.meta), document.meta["cosine"])
        for rank, document in enumerate(documents, start=1)
    ]


def _documents(scored: list[ScoredId]) -> list[Document]:
    return [Document(id=point.point_id, score=point.score) for point in scored]
