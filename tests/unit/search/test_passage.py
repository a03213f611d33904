"""The record of a passage: what is stored comes back, ids are stable, filterable fields are stored ones."""

import json
import uuid
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.passage import FILTERABLE_FIELDS, VERSION_FIELD, Passage, Rect, SourceInfo, passage_id, point_id

LAW = SourceInfo(
    "law-1", "القانون رقم 14.05", kind="law", language="ar", issuer="البرلمان", year=2006, axis="الحماية",
    url="https://example.org/a?b=ج", target_groups=("أطفال", "مسنون"), law_number="14.05", law_type="dahir",
    law_date="15 من محرم 1427",
)  # fmt: skip
ARTICLE = Passage(
    LAW, 12, "المـادة ٣: إلّا إذا نصّ…", 100, 125, page=4, outline=("الباب الأول", "المادة ٣"),
    rects=(Rect(4, 72.5, 100.25, 523.125, 114), Rect(5, 72.0, 72.0, 80.0, 86.0)), article="3",
)  # fmt: skip
PLAIN = Passage(SourceInfo("note", "مذكرة"), 0, "نص", 0, 2)

# No lone surrogates: they are no text, and no store takes them.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
OPTIONAL = st.none() | TEXTS
SOURCES = st.builds(
    SourceInfo, TEXTS, TEXTS, kind=OPTIONAL, language=OPTIONAL, issuer=OPTIONAL, year=st.none() | st.integers(0, 3000),
    axis=OPTIONAL, url=OPTIONAL, target_groups=st.lists(TEXTS, max_size=3).map(tuple), law_number=OPTIONAL,
    law_type=OPTIONAL, law_date=OPTIONAL,
)  # fmt: skip
COORDINATES = st.floats(-1e4, 1e4)
RECTS = st.builds(Rect, st.integers(1, 9999), COORDINATES, COORDINATES, COORDINATES, COORDINATES)
PASSAGES = st.builds(
    Passage, SOURCES, st.integers(0, 99_999), TEXTS, st.integers(0), st.integers(0), page=st.none() | st.integers(1),
    outline=st.lists(TEXTS, max_size=4).map(tuple), rects=st.lists(RECTS, max_size=3).map(tuple), article=OPTIONAL,
)  # fmt: skip


@given(PASSAGES)
def test_a_passage_survives_json(passage: Passage) -> None:
    assert Passage.from_payload(json.loads(json.dumps(passage.to_payload()))) == passage


@pytest.mark.parametrize("passage", [ARTICLE, PLAIN])
def test_a_payload_holds_every_field(passage: Passage) -> None:
    payload = passage.to_payload()
    own = {field.name for field in fields(Passage)} - {"source"}
    assert set(payload) == own | {field.name for field in fields(SourceInfo)} | {"passage_id"}


def test_unknown_payload_keys_are_ignored() -> None:
    assert Passage.from_payload(PLAIN.to_payload() | {VERSION_FIELD: "1", "later": []}) == PLAIN


def test_a_payload_of_an_older_index_lacks_newer_keys() -> None:
    needed = ("source_id", "title", "ordinal", "text", "start", "end")
    payload = {name: PLAIN.to_payload()[name] for name in needed}
    assert Passage.from_payload(payload) == PLAIN


@pytest.mark.parametrize(("ordinal", "wanted"), [(0, "law-1:0000"), (12, "law-1:0012"), (12345, "law-1:12345")])
def test_passage_ids_count_from_zero_in_four_digits(ordinal: int, wanted: str) -> None:
    assert passage_id("law-1", ordinal) == wanted


def test_a_passage_knows_its_id() -> None:
    assert ARTICLE.passage_id == passage_id("law-1", 12)


def test_point_ids_are_stable_uuids() -> None:
    # A literal: other ids would orphan the points of every existing index.
    assert point_id("law-1:0012", "v1") == "6b7a2712-cf83-509f-abe8-ebfd05dde9ee"
    assert str(uuid.UUID(point_id("law-1:0012", "v1"))) == point_id("law-1:0012", "v1")


def test_point_ids_differ_between_passages_and_versions() -> None:
    assert len({point_id(f"law:{ordinal:04d}", version) for ordinal in range(9) for version in "12"}) == 18


def test_search_text_leads_with_title_and_headings() -> None:
    assert ARTICLE.search_text.splitlines() == ["القانون رقم 14.05", "الباب الأول", "المادة ٣", ARTICLE.text]


def test_a_heading_that_the_text_repeats_is_said_once() -> None:
    passage = Passage(LAW, 0, "الباب الأول\nأحكام عامة", 0, 9, outline=("الباب الأول",))
    assert passage.search_text.splitlines() == ["القانون رقم 14.05", "الباب الأول", "أحكام عامة"]


def test_filterable_fields_are_stored_fields_of_an_indexable_type() -> None:
    for field, kind in FILTERABLE_FIELDS.values():
        assert field in ARTICLE.to_payload()
        assert isinstance(ARTICLE.to_payload()[field], {"keyword": str, "integer": int}[kind])
