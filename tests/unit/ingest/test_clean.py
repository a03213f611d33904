"""Cleaning takes away what no reader sees, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.clean import block, clean, metadata_of, unpaged
from ingest.convert.document import Block

VISIBLE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zs", "Zl", "Zp"]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a \t\n\f b\u2028c\u00a0 ", "a b c"), ("a\0b\x85c\ud800d\ufffe", "ab cd"), ("\u0001\n", ""), ("", ""),
        ("بِسْمِ اللَّـه \u200f٢٠٢٢", "بِسْمِ اللَّـه \u200f٢٠٢٢"),
    ],
)  # fmt: skip
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_clean_is_idempotent_storable_and_has_no_breaks(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned == " ".join(cleaned.split())
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in cleaned)
    cleaned.encode()


@given(st.lists(VISIBLE))
def test_visible_characters_are_untouched(words: list[str]) -> None:
    assert clean(" ".join(words)) == " ".join(word for word in words if word)


def test_blocks_and_documents_have_no_empty_blocks() -> None:
    assert block(" \u0001 ") is None
    assert block(" أ  ب ", "heading", 2) == Block("أ ب", "heading", 2)
    document = unpaged([block("أ"), block(""), block("ب")], {"title": "x"}, ("w",), {"mojibake": 1})
    assert document.text == "أ\nب"
    assert (document.metadata, document.warnings, document.repairs) == ({"title": "x"}, ("w",), {"mojibake": 1})


def test_metadata_has_only_what_was_filled_in() -> None:
    assert metadata_of(title=" أ \n ب ", issuer=" ", year=None, language="ar") == {"title": "أ ب", "language": "ar"}
    assert metadata_of(year=2020) == {"year": 2020}
