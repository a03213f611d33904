"""Passages are exact slices of their source that lose no word and stay under one heading and in one article."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.document import Block, ConvertedDocument, Page, WordBox
from ingest.passage_cuts import MAX_WORDS, MIN_WORDS
from ingest.passages import cut_passages, source_text
from ingest.structure import outline_blocks
from search.passage import Passage, Rect, SourceInfo

SOURCE = SourceInfo(source_id="law", title="قانون")


def document(*pages: list[Block | str]) -> ConvertedDocument:
    return ConvertedDocument(
        tuple(
            Page(number, tuple(block if isinstance(block, Block) else Block(block) for block in page))
            for number, page in enumerate(pages, start=1)
        )
    )


def cut(*pages: list[Block | str]) -> list[Passage]:
    return cut_passages(SOURCE, document(*pages))


def boxed(text: str, page: int, line: int) -> Block:
    """A block whose words lie side by side on one line of a page."""
    boxes, at = [], 0
    for word in text.split():
        boxes.append(
            WordBox(at, at + len(word), Rect(page, 10.0 * at, 20.0 * line, 10.0 * (at + len(word)), 20.0 * line + 12))
        )
        at += len(word) + 1
    return Block(text, words=tuple(boxes))


def words(count: int, word: str = "كلمة") -> str:
    return " ".join([word] * count)


def test_a_section_with_its_heading_is_a_passage() -> None:
    [passage] = cut([Block("الشروط", "heading", 1), "يشترط ما يلي.", "توفر المقر."])
    assert passage.text == "الشروط\nيشترط ما يلي.\nتوفر المقر."
    assert (passage.ordinal, passage.page, passage.outline, passage.article) == (0, 1, ("الشروط",), None)


def test_no_passage_crosses_an_article() -> None:
    passages = cut(["المادة 1 نص أول.", "تتمة النص.", "المادة ٢", "نص ثان.", "المادة 2 مكررة: نص ثالث."])
    assert [(p.article, p.text) for p in passages] == [
        ("1", "المادة 1 نص أول.\nتتمة النص."),
        ("2", "المادة ٢\nنص ثان."),
        ("2.1", "المادة 2 مكررة: نص ثالث."),
    ]


def test_articles_published_in_one_block_are_passages_of_their_own() -> None:
    passages = cut(["المادة 1 نص أول. المادة 2 نص ثان. الباب الثاني: أحكام المادة 3 نص ثالث."])
    assert [(p.article, p.text) for p in passages] == [
        ("1", "المادة 1 نص أول."),
        ("2", "المادة 2 نص ثان."),
        ("3", "الباب الثاني: أحكام\nالمادة 3 نص ثالث."),
    ]


def test_a_paragraph_that_runs_over_a_page_is_one_line() -> None:
    source = document(["تجتمع اللجنة كل"], ["شهر في مقرها."], ["• بند"])
    assert source_text(source) == "تجتمع اللجنة كل شهر في مقرها.\n• بند"
    [passage] = cut_passages(SOURCE, source)
    assert (passage.page, passage.text) == (1, source_text(source))


def test_a_long_section_is_cut_at_blocks() -> None:
    passages = cut([words(100) + ".", words(100) + "."])
    assert [len(p.text.split()) for p in passages] == [100, 100]


def test_rectangles_are_those_of_the_passage_s_words_one_a_line() -> None:
    blocks: list[Block | str] = [boxed("المادة 1 نص أول. المادة 2 نص", 1, 1), boxed("ثان طويل.", 1, 2)]
    first, second = cut(blocks)
    assert [rect.y0 for rect in first.rects] == [20.0]
    assert [rect.y0 for rect in second.rects] == [20.0, 40.0]
    assert first.rects[0].x1 <= second.rects[0].x0


def test_rectangles_lie_on_the_pages_that_the_passage_spans() -> None:
    [passage] = cut([boxed("تجتمع اللجنة كل", 1, 30)], [boxed("شهر في مقرها.", 2, 1)])
    assert [rect.page for rect in passage.rects] == [1, 2]


@pytest.mark.parametrize("pages", [[], [[]], [["", "  "]], [[], ["\u200f"]]])
def test_a_document_without_words(pages: list[list[Block | str]]) -> None:
    assert [p for p in cut(*pages) if p.text.strip("\u200f")] == []


LINES = st.sampled_from(
    [
        "المحور الأول: التضامن", "الباب الثاني", "المادة 1", "المادة ٢ نص المقتضى.", "المادة 3 نص. المادة 4 نص آخر.",
        "• مكون", "- إجراء أول؛", "نص قصير", "Article premier.- Le texte est publié.", "1.2 الأهداف", "أولا: تقديم",
        "خلية | خلية أخرى", words(30) + ".", words(70) + ".", words(200), words(90) + "، " + words(120) + ".", "14.05",
    ]
)  # fmt: skip
BLOCKS = st.builds(
    Block,
    LINES,
    st.sampled_from(["paragraph", "heading", "list_item", "table_row"]),
    st.sampled_from([None, None, 1, 2]),
)
DOCUMENTS = st.lists(st.lists(BLOCKS, max_size=8), max_size=5).map(lambda pages: document(*pages))


@given(DOCUMENTS)
def test_passages_are_slices_and_hold_every_word_once(source: ConvertedDocument) -> None:
    text = source_text(source)
    passages = cut_passages(SOURCE, source)
    assert len(text) == len(source.text)
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(before.end <= after.start for before, after in pairwise(passages))
    assert " ".join(p.text for p in passages).split() == source.text.split()


@given(DOCUMENTS)
def test_lengths_of_passages(source: ConvertedDocument) -> None:
    passages = cut_passages(SOURCE, source)
    sizes = [len(p.text.split()) for p in passages]
    assert all(size <= MAX_WORDS for size in sizes)
    headings = {block.start for block in outline_blocks(source) if block.heading_level is not None}
    for (before, after), pair in zip(pairwise(passages), pairwise(sizes), strict=True):
        # A short passage stands next to another section, or a neighbour that is too long to take it in.
        is_one_section = before.outline == after.outline and after.start not in headings
        assert not is_one_section or min(pair) >= MIN_WORDS or sum(pair) > MAX_WORDS
