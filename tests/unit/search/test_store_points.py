"""Filters, facets and manifests as both stores share them."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from search.errors import IndexMismatchError, StoreError
from search.passage import FILTERABLE_FIELDS, VERSION_FIELD, Passage, SourceInfo
from search.store.base import EmbeddedPassage, FacetCount, IndexManifest, SparseVector, Where
from search.store.manifest import check_manifest, manifest_fields, read_manifest
from search.store.points import (
    INDEXED_FIELDS,
    WORDS_FIELD,
    FilterModels,
    source_filter,
    to_facets,
    to_filter,
    to_payload,
    to_words,
)

# Stands for either vendor's classes: keeps what it is given.
MODELS = FilterModels(*[SimpleNamespace] * 4)
MANIFEST = IndexManifest("model", 384, "analyzer 1")


def conditions(where: Where) -> list[tuple[str, object]]:
    made = to_filter(where, MODELS)
    return [(one.key, one.match.any if hasattr(one, "match") else (one.range.gte, one.range.lte)) for one in made.must]


@pytest.mark.parametrize("where", [None, Where()])
def test_no_condition_is_no_filter(where: Where | None) -> None:
    assert to_filter(where, MODELS) is None


def test_every_field_is_a_condition_of_its_own() -> None:
    where = Where((("kind", ("law", "guide")), ("issuer", ("الوزارة",))))
    assert conditions(where) == [("kind", ["law", "guide"]), ("issuer", ["الوزارة"])]


@pytest.mark.parametrize("bounds", [(2000, 2010), (2000, None), (None, 2010)])
def test_years_are_an_inclusive_range(bounds: tuple[int | None, int | None]) -> None:
    assert conditions(Where(year_from=bounds[0], year_to=bounds[1])) == [("year", bounds)]


def test_year_zero_is_a_bound() -> None:
    assert conditions(Where(year_to=0)) == [("year", (None, 0))]


def test_a_field_without_an_index_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(ValueError, match=r"not indexed by 'title'.*kind, language"):
        to_filter(Where((("title", ("x",)),)), MODELS)


def test_every_filterable_field_and_the_version_are_indexed() -> None:
    assert dict(FILTERABLE_FIELDS.values()).items() <= INDEXED_FIELDS.items()
    assert VERSION_FIELD in INDEXED_FIELDS


def test_a_source_filter_can_leave_out_one_version() -> None:
    of_all, of_others = source_filter("law", MODELS), source_filter("law", MODELS, except_version="2")
    assert [(one.key, one.match.any) for one in of_others.must] == [("source_id", ["law"])]
    assert [(one.key, one.match.any) for one in of_others.must_not] == [("version", ["2"])]
    assert of_all.must_not is None


def test_a_payload_names_its_version_and_still_reads_as_the_passage() -> None:
    passage = Passage(SourceInfo("law", "قانون"), 0, "نص", 0, 2)
    payload = to_payload(EmbeddedPassage(passage, np.ones(1), SparseVector()), "2")
    assert payload[VERSION_FIELD] == "2"
    assert WORDS_FIELD not in payload
    assert Passage.from_payload(payload) == passage


def test_packed_words_come_back_from_a_payload_of_json() -> None:
    passage = Passage(SourceInfo("law", "قانون"), 0, "نص", 0, 2)
    written = EmbeddedPassage(passage, np.ones(1), SparseVector(), words=b"Az+/")
    payload = json.loads(json.dumps(to_payload(written, "2")))
    assert Passage.from_payload(payload) == passage
    assert to_words([("a", payload), ("b", {}), ("c", None)]) == {"a": b"Az+/"}


def test_facets_are_text_most_frequent_first_then_by_value() -> None:
    facets = to_facets([(2020, 1), (2006, 3), (1999, 1)])
    assert facets == [FacetCount("2006", 3), FacetCount("1999", 1), FacetCount("2020", 1)]


def test_a_manifest_comes_back() -> None:
    stored = manifest_fields(MANIFEST) | {"later": 1}
    assert read_manifest(stored, "the index", "`rebuild`") == MANIFEST


def test_a_manifest_of_before_layouts_is_refused_by_name() -> None:
    stored = {name: value for name, value in manifest_fields(MANIFEST).items() if name != "layout"}
    built_with = read_manifest(stored, "the index", "`rebuild`")
    with pytest.raises(IndexMismatchError, match=r"layout 1, and this run uses.*layout 3.*`rebuild`"):
        check_manifest(built_with, MANIFEST, "the index", "`rebuild`")


@pytest.mark.parametrize(
    "stored", ["", "{", "[]", "{}", {"model": "m"}, manifest_fields(MANIFEST) | {"dimension": "384"}]
)
def test_a_damaged_manifest_is_named_with_its_remedy(stored: str | dict) -> None:
    with pytest.raises(StoreError, match=r"what the index was built with is damaged.*`rebuild`"):
        read_manifest(stored, "the index", "`rebuild`")


def test_the_same_manifest_passes() -> None:
    check_manifest(MANIFEST, IndexManifest("model", 384, "analyzer 1"), "the index", "`rebuild`")


def test_a_mismatch_names_both_and_the_remedy() -> None:
    used = IndexManifest("another", 768, "analyzer 2")
    with pytest.raises(IndexMismatchError) as refusal:
        check_manifest(MANIFEST, used, "the index in kb", "`rebuild`")
    assert str(refusal.value) == (
        "The index in kb was built with model 'model' of dimension 384, analyzer 'analyzer 1' and layout 3, and this "
        "run uses model 'another' of dimension 768, analyzer 'analyzer 2' and layout 3. "
        "Run with what it was built with, or rebuild it: `rebuild`"
    )
