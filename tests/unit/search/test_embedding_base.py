"""What every embedder does to a text, and the prompts it puts in front."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.embedding.base import choose_prompts, prepare

E5 = ("query: ", "passage: ")


@given(st.text(alphabet=st.characters() | st.sampled_from("اَـ\0\ud800\udfff")))
def test_prepared_text_can_be_encoded_and_holds_no_nul(text: str) -> None:
    prepared = prepare(text)
    prepared.encode()
    assert "\0" not in prepared
    assert prepare(prepared) == prepared


def test_letters_digits_and_punctuation_stay_as_written() -> None:
    assert prepare("إنّ المـؤسسة الأولى؟ ١٤٫٠٥ — É") == "إن المؤسسة الأولى؟ ١٤٫٠٥ — É"


def test_what_tokenizers_refuse_is_replaced() -> None:
    assert prepare("a\0b\udcffc") == "a b?c"


@pytest.mark.parametrize(
    ("name", "configured", "expected"),
    [
        ("multilingual-e5-small", {}, E5),
        ("intfloat/multilingual-e5-large", {"query": "", "document": ""}, E5),
        ("org/My_E5_tuned", {}, E5),
        ("intfloat/multilingual-e5-large-instruct", {}, ("", "")),
        ("intfloat/e5-mistral-7b-instruct", {"web_search_query": "Instruct: …"}, ("", "")),
        ("BAAI/bge-m3", {}, ("", "")),
        ("e5/other-model", {}, ("", "")),
        ("model-5e5a", {}, ("", "")),
        ("any", {"query": "q: ", "passage": "p: "}, ("q: ", "p: ")),
        ("any", {"query": "q: ", "document": "d: "}, ("q: ", "d: ")),
        ("any", {"query": "q: ", "document": None}, ("q: ", "")),
        ("a-e5", {"query": "q: "}, ("q: ", "")),
    ],
)
def test_a_models_own_prompts_go_before_those_that_its_name_suggests(
    name: str, configured: dict[str, str | None], expected: tuple[str, str]
) -> None:
    assert choose_prompts(name, configured) == expected
