"""Ids of sources are ASCII, readable, stable, and different for different places."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.source_ids import source_id


def test_names_are_written_in_latin_letters() -> None:
    assert source_id("دليل الجمعيات 2022", "/a").startswith("dlyl-aljmayat-2022-")
    assert source_id("Étude d'impact", "/a").startswith("etude-d-impact-")
    assert source_id("＋؟", "/a").startswith("source-")
    assert len(source_id("x" * 500, "/a")) == 53


@given(st.text(), st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_ids_are_safe_and_tell_locators_apart(name: str, locator: str, other: str) -> None:
    made = source_id(name, locator)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{12}", made)
    assert (made == source_id(name, other)) == (locator == other)
