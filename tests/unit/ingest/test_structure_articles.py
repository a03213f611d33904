"""Articles that open inside a block are parted from it; mentions are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.document import Block, WordBox
from ingest.structure_articles import ArticleSplitter
from search.passage import Rect


def split(*texts: str) -> list[list[str]]:
    splitter = ArticleSplitter()
    return [[piece.text for _, piece in splitter.split(Block(text))] for text in texts]


def test_articles_of_one_block() -> None:
    text = "المادة 1 يقصد بالمركز كل مؤسسة. المادة 2 يحدث المركز بقرار. المادة 3: ينشر القانون."
    assert split(text) == [
        ["المادة 1 يقصد بالمركز كل مؤسسة.", "المادة 2 يحدث المركز بقرار.", "المادة 3: ينشر القانون."]
    ]


@pytest.mark.parametrize(
    "opening",
    ["المادة {}", "المادة ({})", "الفصل {}", "Article {}.-", "المادّة {} :"],
)
@pytest.mark.parametrize("numbers", ["123", "١٢٣", "۱۲۳"])
def test_every_way_of_writing_an_opening(opening: str, numbers: str) -> None:
    texts = [f"{opening.format(number)} نص المقتضى هنا." for number in numbers]
    assert split(" ".join(texts)) == [texts]


def test_ordinals_in_words_and_repeated_articles() -> None:
    texts = [
        "المادة التاسعة عشرة: نص.",
        "المادة العشرون: نص.",
        "المادة العشرون مكررة: نص.",
        "المادة الحادية والعشرون: نص.",
    ]
    assert split(" ".join(texts)) == [texts]


@pytest.mark.parametrize(
    "text",
    [
        "المادة 1 يعمل بأحكام المادة 2 من هذا القانون ابتداء من نشره.",
        "المادة 1 تحدد الشروط طبقا للقانون. المادة 12 أعلاه لا تطبق على الجمعيات.",
        "المادة 1 تحدد الشروط. المادة 2 المشار إليها تطبق على الجميع.",
        "المادة 4 تطبق أحكام المادة 5 على كل مخالفة ترتكب داخل المؤسسة.",
        "ينظم المجال عدة نصوص. المادة 7 تخص الجمعيات دون غيرها.",
        "يقدم هذا الدليل شرحا للقانون. المادة 3 مهمة جدا لكل جمعية.",
    ],
)
def test_mentions_part_nothing(text: str) -> None:
    assert split(text) == [[text]]


def test_titles_between_articles_become_lines_of_their_own() -> None:
    text = "المادة 4 نص المقتضى. القسم الثاني: العقوبات الباب الأول: الغرامات المادة 5 يعاقب المخالف."
    assert split(text) == [
        ["المادة 4 نص المقتضى.", "القسم الثاني: العقوبات", "الباب الأول: الغرامات", "المادة 5 يعاقب المخالف."]
    ]


def test_a_title_whose_articles_stand_in_the_next_block() -> None:
    assert split("المادة 4 نص المقتضى. الباب الثاني: العقوبات", "المادة 5 يعاقب المخالف.") == [
        ["المادة 4 نص المقتضى.", "الباب الثاني: العقوبات"],
        ["المادة 5 يعاقب المخالف."],
    ]


def test_numbers_run_on_from_block_to_block() -> None:
    assert split("المادة 4", "نص المقتضى الأول. المادة 5 نص آخر.", "ويطبق فورا. المادة 6 نص أخير.") == [
        ["المادة 4"],
        ["نص المقتضى الأول.", "المادة 5 نص آخر."],
        ["ويطبق فورا.", "المادة 6 نص أخير."],
    ]


def test_an_opening_without_a_full_stop_before_it_is_found_between_its_neighbours() -> None:
    texts = ["المادة 1 نص.", "المادة 2 يحدد المرسوم ما يلي - الشروط - الآجال", "المادة 3 ينشر القرار.", "المادة 4 نص."]
    assert split(" ".join(texts)) == [texts]


def test_an_article_that_begins_like_a_mention_is_found_between_its_neighbours() -> None:
    texts = ["المادة 1 نص.", "المادة 2 على المؤسسات أن تصرح.", "المادة 3 ينشر القرار."]
    assert split(" ".join(texts)) == [texts]


def test_articles_whose_paragraphs_are_numbered_from_one() -> None:
    texts = ["المادة 6 نص.", "المادة 7-1 نص.", "المادة 8-1 نص.", "المادة 9 نص."]
    assert split(" ".join(texts)) == [texts]


def test_tables_and_headings_stay_whole() -> None:
    text = "المادة 1 نص. المادة 2 نص آخر."
    for role in ("table_row", "heading"):
        block = Block(text, role)
        assert ArticleSplitter().split(block) == [(0, block)]


def test_word_boxes_go_with_their_words() -> None:
    text = "المادة 1 نص. المادة 2 نص آخر."
    boxes, at = [], 0
    for i, word in enumerate(text.split()):
        boxes.append(WordBox(at, at + len(word), Rect(1, i, 0, i + 1, 1)))
        at += len(word) + 1
    pieces = ArticleSplitter().split(Block(text, "list_item", None, tuple(boxes)))
    assert [piece.role for _, piece in pieces] == ["list_item", "paragraph"]
    found = [(piece.text[box.start : box.end], box.rect.x0) for _, piece in pieces for box in piece.words]
    assert found == [(word, i) for i, word in enumerate(text.split())]
    assert all(text[start : start + len(piece.text)] == piece.text for start, piece in pieces)


LABELS = [
    "المادة {}",
    "المادة {}:",
    "الباب {}: أحكام",
    "المادة {} من القانون",
    "الفصل {}",
    "Article {}",
    "في المادة {}",
]
SENTENCE = st.sampled_from(["نص المقتضى.", "يعاقب المخالف", "؛", "كل جمعية:", "-2-", "ويحدد المرسوم الشروط."])
PIECE = st.one_of(SENTENCE, st.builds(lambda label, n: label.format(n), st.sampled_from(LABELS), st.integers(0, 9)))


@given(st.lists(st.lists(PIECE, min_size=1, max_size=12).map(" ".join), max_size=4))
def test_pieces_are_slices_and_lose_no_word(texts: list[str]) -> None:
    splitter = ArticleSplitter()
    for text in texts:
        pieces = splitter.split(Block(text))
        assert all(text[start : start + len(piece.text)] == piece.text for start, piece in pieces)
        assert " ".join(piece.text for _, piece in pieces).split() == text.split()


@given(
    st.integers(2, 40),
    st.sampled_from(["المادة {} نص المقتضى.", "الفصل {} يحدث المجلس بقرار.", "Article {}.- Le texte."]),
)
def test_a_law_in_one_block_is_parted_into_its_articles(count: int, article: str) -> None:
    articles = [article.format(number) for number in range(1, count + 1)]
    assert split(" ".join(articles)) == [articles]
