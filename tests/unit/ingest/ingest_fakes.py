"""Doubles for the parts below ingest: a store in a dictionary, and an engine that embeds without a model."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from search.errors import StoreError
from search.passage import Passage, point_id
from search.settings import Settings
from search.store.base import (
    EmbeddedPassage,
    FacetCount,
    Nearness,
    PassageStore,
    ScoredId,
    SparseVector,
    StoreStats,
    Where,
)
from search.store.points import version_of


class DictStore(PassageStore):
    """
    Points in a dictionary, by id.

    :ivar points: id -> passage and version.
    :ivar before: called with the name of each method that changes something, before it does.
    """

    def __init__(self) -> None:
        self.points: dict[str, tuple[Passage, str]] = {}
        self.before: Callable[[str], None] = lambda _: None
        self.optimized = 0

    def write(self, passages: Sequence[EmbeddedPassage], version: str | Mapping[str, str]) -> None:
        self.before("write")
        for embedded in passages:
            its = version_of(embedded.passage, version)
            self.points[point_id(embedded.passage.passage_id, its)] = (embedded.passage, its)

    def delete_other_versions(self, source_id: str, keep: str | None) -> None:
        self.before("delete_other_versions")
        self.points = {
            key: (passage, version) for key, (passage, version) in self.points.items()
            if passage.source.source_id != source_id or version == keep
        }  # fmt: skip

    def count(self, where: Where | None = None) -> int:
        wanted = dict(where.keywords).get("source_id") if where else None
        return sum(wanted is None or passage.source.source_id in wanted for passage, _ in self.points.values())

    def source_passages(self, source_id: str) -> list[Passage]:
        found = [passage for passage, _ in self.points.values() if passage.source.source_id == source_id]
        return sorted(found, key=lambda passage: passage.ordinal)

    def passages(self, where: Where, limit: int) -> list[Passage]:
        raise NotImplementedError

    def optimize(self) -> None:
        self.optimized += 1

    def search_dense(self, embedding: np.ndarray, top_k: int, where: Where | None = None) -> list[ScoredId]:
        raise NotImplementedError

    def search_sparse(self, terms: SparseVector, top_k: int, where: Where | None = None) -> list[ScoredId]:
        raise NotImplementedError

    def nearness(self, embedding: np.ndarray, point_ids: Sequence[str]) -> dict[str, Nearness]:
        raise NotImplementedError

    def sentence_embeddings(self, point_ids: Sequence[str]) -> dict[str, np.ndarray]:
        raise NotImplementedError

    def word_embeddings(self, point_ids: Sequence[str]) -> dict[str, bytes]:
        raise NotImplementedError

    def fetch(self, point_ids: Sequence[str]) -> dict[str, Passage]:
        raise NotImplementedError

    def facet(self, field: str, where: Where | None = None, limit: int = 100) -> list[FacetCount]:
        raise NotImplementedError

    def stats(self) -> StoreStats:
        raise NotImplementedError

    def close(self) -> None:
        pass

    def texts(self) -> str:
        """Return the text of every point, whatever its version."""
        return "\n".join(passage.text for passage, _ in self.points.values())

    def fail(self, method: str) -> None:
        """Let a method fail from now on."""

        def before(name: str) -> None:
            if name == method:
                message = "the disk is full"
                raise StoreError(message)

        self.before = before


def fake_engine(kb: Path, store: DictStore) -> SimpleNamespace:
    """Return what an ingest needs of an engine, and `batches`: how many passages each call embedded."""
    batches: list[int] = []

    def embed(passages: Sequence[Passage]) -> list[EmbeddedPassage]:
        batches.append(len(passages))
        return [EmbeddedPassage(passage, np.ones(1, dtype=np.float32), SparseVector()) for passage in passages]

    return SimpleNamespace(settings=Settings(kb=kb), store=store, embed=embed, own=lambda: None, batches=batches)
