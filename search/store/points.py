"""What both stores share: the names of the vectors, the indexed fields, payloads, and filters in Qdrant's terms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from search.passage import FILTERABLE_FIELDS, VERSION_FIELD, Passage
from search.store.base import EmbeddedPassage, FacetCount, Nearness, ScoredId, Where

DENSE = "dense"
SPARSE = "sparse"
# The embeddings of a passage's sentences, compared by the nearest. Only candidates are compared with it, so that it
# needs no graph; in half precision it costs 0.0001 of a cosine.
SENTENCES = "sentences"
# Payload field of the embeddings of a passage's words, packed. Not a vector: Qdrant's smallest element is a byte.
WORDS_FIELD = "words"
SOURCE_FIELD = "source_id"
YEAR_FIELD = "year"

# Payload field -> index type, for every field that filters, facets or deletions name.
INDEXED_FIELDS: dict[str, str] = {**dict(FILTERABLE_FIELDS.values()), VERSION_FIELD: "keyword"}


FilterT = TypeVar("FilterT")


@dataclass(frozen=True, slots=True)
class FilterModels(Generic[FilterT]):
    """
    One vendor's classes of filters. Qdrant Edge and qdrant-client spell them nearly alike, and take the same arguments.

    :ivar range: of numbers.
    """

    filter: Callable[..., FilterT]
    field_condition: Callable[..., object]
    match_any: Callable[..., object]
    range: Callable[..., object]


def to_filter(where: Where | None, models: FilterModels[FilterT]) -> FilterT | None:
    """
    Translate a filter.

    :returns: an instance of `models.filter`; None where everything matches.
    :raises ValueError: for a field without an index: searching by it would read every passage.
    """
    if not where:
        return None
    conditions = []
    for name, values in where.keywords:
        check_field(name)
        conditions.append(_any_of(name, values, models))
    if where.year_from is not None or where.year_to is not None:
        bounds = models.range(gte=where.year_from, lte=where.year_to)
        conditions.append(models.field_condition(key=YEAR_FIELD, range=bounds))
    return models.filter(must=conditions)


def source_filter(source_id: str, models: FilterModels[FilterT], *, except_version: str | None = None) -> FilterT:
    """Return the filter of a source's points, those of one version left out."""
    must_not = [_any_of(VERSION_FIELD, (except_version,), models)] if except_version is not None else None
    return models.filter(must=[_any_of(SOURCE_FIELD, (source_id,), models)], must_not=must_not)


def check_field(name: str) -> None:
    """:raises ValueError: for a payload field without an index."""
    if name not in INDEXED_FIELDS:
        msg = f"Passages are not indexed by {name!r}. Indexed fields: {', '.join(INDEXED_FIELDS)}."
        raise ValueError(msg)


def version_of(passage: Passage, version: str | Mapping[str, str]) -> str:
    """Return the version of its source that a passage is written as."""
    return version if isinstance(version, str) else version[passage.source.source_id]


def to_nearness(whole: Iterable[ScoredId], sentences: Iterable[ScoredId]) -> dict[str, Nearness]:
    """Put together what a search of points' passages and one of their sentences say."""
    nearest = {found.point_id: found.score for found in sentences}
    return {found.point_id: Nearness(found.score, nearest.get(found.point_id, found.score)) for found in whole}


def to_embeddings(vectors: Iterable[tuple[Any, Any]]) -> dict[str, np.ndarray]:
    """Return the embeddings of points' sentences by the points' ids, from all their vectors by name."""
    return {
        str(point): np.asarray(named[SENTENCES], dtype=np.float32)
        for point, named in vectors
        if isinstance(named, Mapping) and named.get(SENTENCES)
    }


def to_words(payloads: Iterable[tuple[Any, Mapping[str, Any] | None]]) -> dict[str, bytes]:
    """Return the packed words of points by the points' ids, from their payloads."""
    packed = ((str(point), fields.get(WORDS_FIELD)) for point, fields in payloads if fields)
    return {point: words.encode("ascii") for point, words in packed if words}


def to_payload(embedded: EmbeddedPassage, version: str) -> dict[str, Any]:
    """Return what is stored beside a passage's vectors."""
    payload = embedded.passage.to_payload() | {VERSION_FIELD: version}
    if embedded.words:
        payload[WORDS_FIELD] = embedded.words.decode("ascii")
    return payload


def to_facets(counts: list[tuple[Any, int]]) -> list[FacetCount]:
    """Return facet counts, most frequent first, equal ones by value."""
    # The engine goes on naming values whose last point was deleted.
    facets = [FacetCount(str(value), count) for value, count in counts if count]
    return sorted(facets, key=lambda facet: (-facet.count, facet.value))


def _any_of(name: str, values: tuple[str, ...], models: FilterModels[FilterT]) -> object:
    return models.field_condition(key=name, match=models.match_any(any=list(values)))
