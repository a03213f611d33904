"""What a document says is shown as text: whatever it holds, it adds no element and no attribute to the page."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.answering import Answer, Citation
from search.generation.verification import Doubt, WrittenSentence
from search.passage import Passage, Rect, SourceInfo
from search.retrieval import Hit
from ui.web.render import (
    Opened,
    PageImage,
    clean,
    clean_name,
    examples_html,
    notice_html,
    source_html,
)
from ui.web.render_answer import answer_html, draft_html
from ui.web.strings import LANGUAGES

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</bdi></blockquote><style>*{display:none}</style>",
    "[link](javascript:alert(1)) **bold** `code` $\\LaTeX$",
    "{{ config }} ${x} {0} %s",
    "&lt;script&gt; &amp; &#60;b&#62;",
    "عنوان\u202egnp.exe\u202c",
    "\x00\x08\x1b[31m\ud800",
]
hostile_text = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=80))


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(name for name, _ in attrs)))
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def passage(text: str = "نص المقطع", title: str = "عنوان", **source: object) -> Passage:
    info = SourceInfo("guide-1a2b3c4d", title, **source)
    rects = (Rect(2, 10, 10, 90, 20),)
    return Passage(info, 0, text, 0, len(text), 2, (title, "الباب الأول"), rects)


def answered(text: str, title: str = "عنوان") -> Answer:
    found = passage(text, title)
    citation = Citation(1, text, found, 0, len(text))
    return Answer("سؤال", True, text, "extractive", 0.9, (citation,), (), 41.7)


def declined(text: str, title: str = "عنوان") -> Answer:
    return Answer("سؤال", False, text, "abstention", 0.1, (), (Hit(1, 1.0, passage(text, title)),), 3.0)


def renderings(text: str, language: str) -> list[str]:
    found = passage(text, text, issuer=text, kind=text, language=text, url=f"https://example.org/{text}")
    return [
        answer_html(answered(text, text), language),
        answer_html(declined(text, text), language),
        source_html(Opened("c1", found, 0, len(text)), language, original="/dalil/original/x"),
        notice_html(text, heading=text, tone="problem"),
        examples_html([text], language),
    ]


@given(hostile_text.filter(bool), st.sampled_from(list(LANGUAGES)))
@example('" onfocus="alert(1)" autofocus="', "ar")
def test_text_of_documents_adds_nothing_to_the_page(text: str, language: str) -> None:
    # The same length and lines: what may differ is only what is said.
    for hostile, harmless in zip(renderings(text, language), renderings("س", language), strict=True):
        mine, theirs = Page(hostile).shape, Page(harmless).shape
        # Empty names and unusable addresses leave their element out; nothing may ever be added.
        assert [item for item in mine if item not in theirs] == []


@pytest.mark.parametrize("text", HOSTILE[:7])
def test_text_of_documents_is_shown_as_it_stands(text: str) -> None:
    page = Page(answer_html(answered(text), "ar"))
    assert text in page.text
    assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_unprintable_characters_are_replaced_in_text_and_dropped_from_names() -> None:
    assert clean("a\x00b\nc\ud800") == "a\ufffdb\nc\ufffd"
    assert clean_name(" a\x00\n b\u202e ") == "a b"
    assert clean_name("نص\u200cنص\u200f") == "نص\u200cنص\u200f"


def test_outline_does_not_repeat_the_title() -> None:
    assert source_html(Opened("c1", passage(title="العنوان نفسه")), "ar").count("العنوان نفسه") == 1


def test_answer_shows_each_quotation_with_the_button_that_opens_it() -> None:
    page = Page(answer_html(answered("الجواب هنا."), "ar"))
    assert ("data-key", "c1") in page.attributes
    assert ("aria-label", "فتح المقطع 1 في مصدره: عنوان") in page.attributes
    assert "الجواب هنا." in page.text
    assert "صفحة 2" in page.text
    assert "0,04" in page.text


def test_abstention_shows_the_nearest_passages_as_such() -> None:
    page = Page(answer_html(declined("مقطع قريب"), "ar"))
    assert "أقرب المقاطع إلى السؤال (قد لا تجيب عنه)" in page.text
    assert ("data-key", "h1") in page.attributes
    assert "blockquote" not in [tag for tag, _ in page.shape]


def test_abstention_without_passages_is_only_said() -> None:
    answer = Answer("سؤال", False, "لا جواب.", "abstention", 0.0, (), (), 1.0)
    page = Page(answer_html(answer, "ar"))
    assert "لا جواب." in page.text
    assert "button" not in [tag for tag, _ in page.shape]


def test_opened_passage_marks_the_quotation_and_nothing_else() -> None:
    text = "قبل <b>الاقتباس</b> بعد"
    html = source_html(Opened("c1", passage(text), 4, 19), "ar")
    assert "<mark>&lt;b&gt;الاقتباس&lt;/b&gt;</mark>" in html
    assert "<mark>" not in source_html(Opened("h1", passage(text)), "ar")


def test_opened_passage_shows_title_outline_page_and_image() -> None:
    opened = Opened("c1", passage(kind="guide", issuer="جهة", year=2020))
    html = source_html(opened, "ar", original="/dalil/original/x", images=[PageImage(2, b"png"), PageImage(3, None)])
    page = Page(html)
    for said in ("عنوان", "الباب الأول", "صفحة 2", "دليل", "جهة", "2020", "تعذر عرض صورة الصفحة."):
        assert said in page.text
    assert ("src", "data:image/png;base64,cG5n") in page.attributes
    assert ("alt", "صورة الصفحة 2، والمقطع مظلل فيها") in page.attributes
    assert ("href", "/dalil/original/x") in page.attributes


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://example.org", "ftp://x"])
def test_only_web_addresses_become_links(url: str) -> None:
    page = Page(source_html(Opened("c1", passage(url=url)), "ar"))
    assert "a" not in [tag for tag, _ in page.shape]


def test_web_address_opens_apart_and_tells_nothing() -> None:
    page = Page(source_html(Opened("c1", passage(url="https://example.org/g")), "ar"))
    assert ("rel", "noopener noreferrer") in page.attributes


def written(*sentences: WrittenSentence, note: str = "") -> Answer:
    text = "نص المقطع"
    citation = Citation(1, text, passage(text), 0, len(text))
    return Answer("سؤال", True, text, "generated", 0.9, (citation,), (), 41.7, (), sentences, note)


def test_written_sentences_have_their_citations_and_the_quotations_follow() -> None:
    answer = written(WrittenSentence("جملة مسندة.", (1,)), WrittenSentence("بند", (1,), is_item=True))
    page = Page(answer_html(answer, "ar"))
    assert "جملة مسندة. [1]" in page.text
    assert [tag for tag, _ in page.shape if tag in {"p", "ul", "blockquote"}] == ["p", "p", "ul", "blockquote", "p"]
    assert page.attributes.count(("data-key", "c1")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("doubt", Doubt)
def test_a_doubted_sentence_is_marked_in_words(language: str, doubt: Doubt) -> None:
    page = Page(answer_html(written(WrittenSentence("جملة.", (), doubt)), language))
    assert "جملة. ⚠" in page.text
    assert ("class", "doubted") in page.attributes


def test_a_note_is_told() -> None:
    assert "تعذر الاتصال" in Page(answer_html(written(note="تعذر الاتصال."), "ar")).text


@given(hostile_text)
def test_what_a_model_writes_adds_nothing_to_the_page(text: str) -> None:
    sentences = (WrittenSentence("جملة", (), Doubt.FACTS), WrittenSentence("جملة", (1,)))
    tame = Page(answer_html(written(*sentences, note="ملاحظة"), "ar"))
    hostile = tuple(WrittenSentence(text, each.citations, each.doubt) for each in sentences)
    assert Page(answer_html(written(*hostile, note=text or "ملاحظة"), "ar")).shape == tame.shape
    assert Page(draft_html(text, "k", "ar")).shape == Page(draft_html("نص", "k", "ar")).shape
