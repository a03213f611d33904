"""The interface of every vector store, and the records that cross it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from search.passage import Passage
from search.unchanging import Unchanging


@dataclass(frozen=True, slots=True)
class SparseVector(Unchanging):
    """Term weights: `indices` are distinct 32-bit term ids, `values` their weights, in the same order."""

    indices: tuple[int, ...] = ()
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """
    A passage with its embeddings.

    :ivar dense: shape (dimension,), float32, unit length.
    :ivar sentences: one row for each of `search.sentences.sentence_spans`, shape (n, dimension), float32, unit length;
        None where there is none.
    :ivar words: of its content words, as `search.words.pack_words` packs them; empty where there are none.
    """

    passage: Passage
    dense: np.ndarray
    sparse: SparseVector
    sentences: np.ndarray | None = None
    words: bytes = b""


@dataclass(frozen=True, slots=True)
class Where:
    """
    A filter: every field must match one of its values; an empty filter matches everything.

    :ivar keywords: payload field -> accepted values (`kind`, `language`, `issuer`, `axis`, `source_id`).
    :ivar year_from: first accepted year, None for no bound.
    :ivar year_to: last accepted year, None for no bound.
    """

    keywords: tuple[tuple[str, tuple[str, ...]], ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def __bool__(self) -> bool:
        return bool(self.keywords) or self.year_from is not None or self.year_to is not None


@dataclass(frozen=True, slots=True)
class ScoredId:
    """A point found by one list, with that list's own score (cosine, or BM25)."""

    point_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Nearness:
    """
    How near a point is to a query.

    :ivar passage: cosine of the whole passage.
    :ivar sentence: cosine of its nearest sentence; the whole's where it has none.
    """

    passage: float
    sentence: float


# Raised whenever something else is stored of a passage: 2 added its sentences, 3 its words.
LAYOUT = 3


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """
    What the index was built with. Opening it with anything else is an `IndexMismatchError`.

    :ivar layout: which embeddings a point has.
    """

    model: str
    dimension: int
    analyzer: str
    layout: int = LAYOUT


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many passages carry `value` in a field."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class StoreStats:
    """:ivar passages: points stored. :ivar bytes_on_disk: None where the store is remote."""

    passages: int
    bytes_on_disk: int | None = field(default=None)


class PassageStore(ABC):
    """
    Where passages and their embeddings live.

    Writes are durable when they return. Threads may query while one thread writes. Every method raises
    `StoreError` when the store fails.
    """

    @abstractmethod
    def write(self, passages: Sequence[EmbeddedPassage], version: str | Mapping[str, str]) -> None:
        """
        Insert or overwrite passages; returns once durable.

        :param version: the version of their source that they belong to; source id -> version where they are of several.
        """

    @abstractmethod
    def delete_other_versions(self, source_id: str, keep: str | None) -> None:
        """Delete every point of a source whose version is not `keep`; with None, all of them."""

    @abstractmethod
    def search_dense(self, embedding: np.ndarray, top_k: int, where: Where | None = None) -> list[ScoredId]:
        """Return at most `top_k` points, highest cosine first."""

    @abstractmethod
    def search_sparse(self, terms: SparseVector, top_k: int, where: Where | None = None) -> list[ScoredId]:
        """Return at most `top_k` points sharing a term, highest sum of weight x IDF first; none for no terms."""

    @abstractmethod
    def nearness(self, embedding: np.ndarray, point_ids: Sequence[str]) -> dict[str, Nearness]:
        """Return how near points are, exactly; ids that are not there are left out."""

    @abstractmethod
    def sentence_embeddings(self, point_ids: Sequence[str]) -> dict[str, np.ndarray]:
        """
        Return the embeddings of points' sentences as they were written, in half precision.

        :returns: point id -> sentences by dimension, in the order of `search.sentences.sentence_spans`; points without
            sentences, and ids that are not there, are left out.
        """

    @abstractmethod
    def word_embeddings(self, point_ids: Sequence[str]) -> dict[str, bytes]:
        """
        Return the packed embeddings of points' content words.

        :returns: point id -> what was written; points without words, and ids that are not there, are left out.
        """

    def strongest(self, terms: Sequence[int]) -> list[float]:
        """Return for each term the highest score of a search for it alone, in their order; 0 where nothing has it."""
        found = [self.search_sparse(SparseVector((term,), (1.0,)), 1) for term in terms]
        return [hits[0].score if hits else 0.0 for hits in found]

    @abstractmethod
    def fetch(self, point_ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages of these points; ids that are not there are left out."""

    @abstractmethod
    def source_passages(self, source_id: str) -> list[Passage]:
        """Return all passages of a source by ordinal; empty for an unknown source."""

    @abstractmethod
    def passages(self, where: Where, limit: int) -> list[Passage]:
        """Return passages that match, at most `limit` of them, in no order that means anything."""

    @abstractmethod
    def count(self, where: Where | None = None) -> int:
        """Count the passages that match."""

    @abstractmethod
    def facet(self, field: str, where: Where | None = None, limit: int = 100) -> list[FacetCount]:
        """Count passages by the values of a filterable payload field, most frequent first."""

    @abstractmethod
    def optimize(self) -> None:
        """Build what makes queries fast after many writes; safe to skip."""

    @abstractmethod
    def stats(self) -> StoreStats:
        """Return the store's size."""

    @abstractmethod
    def close(self) -> None:
        """Release the store. Idempotent."""
