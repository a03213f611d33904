"""Lines become paragraphs, headings, list items and table rows."""

from dataclasses import replace

from pdf_fakes import line

from ingest.convert.pdf_glyphs import UNKNOWN
from ingest.convert.pdf_headings import SizedBlock, mark_headings
from ingest.convert.pdf_layout import Line
from ingest.convert.pdf_paragraphs import Shape, build_blocks, find_shape, is_marked

BODY = Shape(10.0, bold=False)
WORDS = "كلمة ثم كلمة اخرى ثم كلمة في السطر"


def build(*lines: Line) -> list[tuple[str, str]]:
    return [(sized.block.role, sized.block.text) for sized in build_blocks(lines, 1, BODY)]


def test_full_lines_go_on() -> None:
    assert build(line(WORDS, 100), line(WORDS, 115), line("والنهاية هنا.", 130, x0=200)) == [
        ("paragraph", f"{WORDS} {WORDS} والنهاية هنا.")
    ]


def test_a_line_with_room_for_the_next_word_ends_its_paragraph() -> None:
    first = line("انتهى الكلام هنا.", 115, x0=180)
    assert len(build(line(WORDS, 100), first, line(WORDS, 130), line(WORDS, 145))) == 2


def test_a_wider_gap_and_an_indent_begin_paragraphs() -> None:
    lines = [line(WORDS, y) for y in (100, 115, 130)]
    assert len(build(*lines, line(WORDS, 160), line(WORDS, 175))) == 2
    assert len(build(*lines, line(WORDS, 145, x1=280), line(WORDS, 160))) == 2


def test_a_first_line_that_is_indented_keeps_its_paragraph() -> None:
    assert len(build(line(WORDS, 100, x1=280), line(WORDS, 115), line(WORDS, 130))) == 1


def test_an_indent_after_a_full_stop_begins_a_paragraph_again() -> None:
    items = [line("1- بند ينتهي هنا .", 100, x1=280), line("وهذه فقرة جديدة كلها", 115, x1=280), line(WORDS, 130)]
    assert [text for _, text in build(*items)] == ["1- بند ينتهي هنا .", f"وهذه فقرة جديدة كلها {WORDS}"]


def test_lines_that_end_together_and_begin_anywhere_are_one_paragraph() -> None:
    lines = [line(WORDS, 100 + 15 * i, x1=x1) for i, x1 in enumerate((300, 270, 285, 262, 287))]
    assert len(build(*lines)) == 1


def test_a_latin_word_parted_at_the_end_of_a_line_is_joined_with_both_boxes() -> None:
    lines = [line("la com-", 100, rightwards=True), line("mission", 115, rightwards=True)]
    (sized,) = build_blocks(lines, 1, BODY)
    block = sized.block
    assert block.text == "la commission"
    assert [block.text[box.start : box.end] for box in block.words] == ["la", "com", "mission"]


def test_hyphens_that_belong_to_words_stay() -> None:
    lines = [line("le rendez-vous 1922-", 100, rightwards=True), line("26 fin", 115, rightwards=True)]
    assert build(*lines) == [("paragraph", "le rendez-vous 1922- 26 fin")]


def test_words_parted_at_the_end_of_a_line_keep_their_own_hyphen() -> None:
    lines = [line("le repos d'une demi-", 100, rightwards=True), line("journée à Fès-", 115, rightwards=True)]
    lines.append(line("Meknès est une presta-", 130, rightwards=True))
    lines.append(line("tion de GOUVER-", 145, rightwards=True))
    lines.append(line("NANCE", 160, x1=60, rightwards=True))
    assert build(*lines) == [
        ("paragraph", "le repos d'une demi-journée à Fès-Meknès est une prestation de GOUVERNANCE")
    ]


def test_larger_and_bolder_lines_are_headings() -> None:
    heading = line("الباب الأول", 80, x0=200, size=16.0)
    bold = line("أحكام عامة", 95, x0=200, bold=True)
    sentence = line("هذه جملة كاملة.", 110, x0=150, size=16.0)
    assert [role for role, _ in build(heading, bold, sentence, line(WORDS, 130))] == [
        "heading", "heading", "paragraph", "paragraph",
    ]  # fmt: skip


def test_the_centred_lines_of_a_title_are_one_heading() -> None:
    title = line("مرسوم رقم 39 لسنة 2022", 80, x0=80.0, x1=220.0, size=14.0)
    lines = [title, line("في شأن التعليم", 105, x0=110.0, x1=190.0, size=14.0), line(WORDS, 140), line(WORDS, 155)]
    assert build(*lines)[0] == ("heading", "مرسوم رقم 39 لسنة 2022 في شأن التعليم")
    article = [line("المادة 1", 80, x0=80.0, x1=220.0, size=14.0), *lines[1:]]
    assert build(*article)[:2] == [("heading", "المادة 1"), ("heading", "في شأن التعليم")]


def test_the_number_of_an_article_alone_begins_a_paragraph() -> None:
    assert build(line(WORDS, 100), line("مادة (6) :", 115), line(WORDS, 130))[0] == ("paragraph", WORDS)
    assert len(build(line(WORDS, 100), line("مادة (6) من القانون", 115), line(WORDS, 130))) == 1


def test_list_items_begin_at_their_marks() -> None:
    items = [
        line(f"{mark} بند من البنود كلها", 100 + 15 * i) for i, mark in enumerate(["•", "2.", "3 -", "ج)", "( 5 )"])
    ]
    assert [role for role, _ in build(*items)] == ["list_item"] * 5
    assert not is_marked(line("2019 سنة", 100))
    assert not is_marked(line("14.05 رقم", 100))


def test_cells_are_kept_apart() -> None:
    row = replace(line("الدار البيضاء 12 2019", 100), cells=(0, 2, 3))
    assert build(row) == [("table_row", "الدار البيضاء | 12 | 2019")]


def test_what_stands_for_no_letter_is_not_shown() -> None:
    assert build(line(f"كل{UNKNOWN}مة {UNKNOWN}", 100)) == [("paragraph", "كلمة")]
    assert build(line(UNKNOWN, 100)) == []


def test_the_shape_of_a_document_is_that_of_most_letters() -> None:
    assert find_shape([line("عنوان", 80, size=20.0, bold=True), line(WORDS, 100)]) == BODY
    assert find_shape([]) == Shape(0.0, bold=False)


def sized(role: str, text: str, size: float) -> SizedBlock:
    ((block, _),) = build_blocks([line(text, 100, size=size)], 1, Shape(size, bold=False))
    return SizedBlock(replace(block, role=role), size)


def test_levels_follow_the_sizes() -> None:
    page = [sized("heading", text, size) for text, size in (("دليل", 24), ("باب", 16), ("فصل", 13), ("نص عريض", 10))]
    (blocks,) = mark_headings([page], [], 10.0)
    assert [block.level for block in blocks] == [1, 2, 3, None]


def test_bookmarks_tell_headings_and_their_levels() -> None:
    page = [
        sized("paragraph", "الباب الأول: أحكام", 10),
        sized("heading", "عنوان آخر", 14),
    ]
    (blocks,) = mark_headings([page], [(2, "الباب الاول : احكام", 1), (1, "في صفحة أخرى", 7)], 10.0)
    assert [(block.role, block.level) for block in blocks] == [("heading", 2), ("heading", None)]
