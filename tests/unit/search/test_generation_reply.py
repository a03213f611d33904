"""Replies of models, as they come: cut into sentences with what each cites, whatever their form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.generation.reply import ReplySentence, draft_of, read_reply


def read(text: str, *, whole: bool = True) -> list[tuple[str, tuple[int, ...]]]:
    return [(sentence.text, sentence.cited) for sentence in read_reply(text, whole=whole)]


@pytest.mark.parametrize(
    "reply",
    [
        "جملة أولى [1]. جملة ثانية [2][3].", "جملة أولى. [1] جملة ثانية. [2][3]", "جملة أولى [١]. جملة ثانية [٢، ٣].",
        "جملة أولى.[1] جملة ثانية.[2, 3]", "[1] جملة أولى. [2] [3] جملة ثانية.", "جملة أولى 【1】. جملة ثانية [2 و3].",
        "جملة أولى [المصدر 1]. جملة ثانية [Source 2] [^3].", "جملة أولى [1].\n\nجملة ثانية.\n[2] [3]\n",
        "**جملة أولى** [1].\n```\nجملة ثانية [2][3].\n```",
        "<think>أفكر [9].\n</think>جملة أولى [1]. جملة ثانية [2][3].",
        "أفكر [9].</think>\n# جملة أولى [1].\n> جملة ثانية [2][3].",
    ],
)  # fmt: skip
def test_citations_are_read_in_every_form(reply: str) -> None:
    assert read(reply) == [("جملة أولى.", (1,)), ("جملة ثانية.", (2, 3))]


def test_numbers_that_are_no_citations_stay() -> None:
    assert read("صدر القانون 14.05 سنة (2006) [1].") == [("صدر القانون 14.05 سنة (2006).", (1,))]


def test_a_sentence_without_a_citation_has_none() -> None:
    assert read("أولى [1]. ثانية.") == [("أولى.", (1,)), ("ثانية.", ())]


def test_what_a_semicolon_parts_shares_its_citation() -> None:
    assert read("ينعقد الجمع؛ ثم ينشر محضره [1].") == [("ينعقد الجمع؛ ثم ينشر محضره.", (1,))]


@pytest.mark.parametrize(
    "reply",
    [
        "الوثائق هي [1]:\n- نسخة\n- صورتان", "الوثائق هي:\n1. نسخة [1]\n2. صورتان [1]",
        "الوثائق هي:\n* نسخة\n* صورتان [1]",
        "الوثائق هي:\n• نسخة\n• صورتان [1]",
    ],
)  # fmt: skip
def test_a_list_shares_its_citations(reply: str) -> None:
    assert read_reply(reply) == [
        ReplySentence("الوثائق هي:", (1,)),
        ReplySentence("نسخة", (1,), is_item=True),
        ReplySentence("صورتان", (1,), is_item=True),
    ]


def test_a_list_lends_nothing_to_what_follows() -> None:
    assert read("- نسخة [1]\n\nنص آخر.")[-1] == ("نص آخر.", ())


@pytest.mark.parametrize(
    "reply", ["", " \n", "NO_ANSWER", "no_answer.", "**NO_ANSWER** [1]", "<think>طويل", "---", "[1]"]
)
def test_there_may_be_nothing_in_it(reply: str) -> None:
    assert read_reply(reply) == []


def test_a_sentence_that_was_broken_off_is_left_out() -> None:
    assert read("أولى [1]. وثا", whole=False) == [("أولى.", (1,))]
    assert read("أولى [1].", whole=False) == [("أولى.", (1,))]
    assert read("أولى. [1]", whole=False) == [("أولى.", (1,))]
    assert read("وثا", whole=False) == []


def test_a_draft_hides_what_is_not_for_the_reader() -> None:
    assert draft_of("<think>أفكر") == ""
    assert draft_of("<think>أفكر</think>\n**نص** [1]") == "نص [1]"
    assert draft_of("نص\u202e \x1b[31mأحمر") == "نص [31mأحمر"


@given(st.text(), st.booleans())
def test_no_reply_breaks_it(text: str, whole: bool) -> None:
    for sentence in read_reply(text, whole=whole):
        assert sentence.text == " ".join(sentence.text.split()) != ""
        assert all(number >= 0 for number in sentence.cited)
