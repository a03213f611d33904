"""Footnotes follow the paragraph that refers to them; what only looks like one stays where it is."""

from dataclasses import replace

import pytest
from pdf_fakes import glyphs, line

from ingest.convert.document import Block
from ingest.convert.pdf_layout import Line
from ingest.convert.pdf_lines import find_rows, find_segments, read_words
from ingest.convert.pdf_notes import Note, place_notes, split_notes
from ingest.convert.pdf_page import PageLines
from ingest.convert.pdf_paragraphs import Shape
from ingest.convert.pdf_rules import Rule, Rules, Wall

BODY = Shape(10.0, bold=False)
RULE = Rule(200.0, 300.0, 712)
TEXT = "تسهر الجمعية على تكوين المربيات كل سنة"


def body(*texts: str) -> list[Line]:
    return [line(text, 100 + 15 * i) for i, text in enumerate(texts)]


def small(text: str, y: float = 724.0, **fields: object) -> Line:
    return line(text, y, x0=100.0, size=8.0, **fields)


def page(lines: list[Line], *separators: Rule, number: int = 1) -> PageLines:
    return PageLines(number, tuple(lines), 595, 842, separators=separators)


def notes(*lines: Line, rule: Rule | None = RULE, text: str = TEXT) -> list[tuple[str, str]]:
    ((_, found),) = split_notes([page([*body(text, TEXT, TEXT), *lines], *([rule] if rule else []))], BODY)
    return [(note.mark, note.block.text) for note in found]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1 الجريدة الرسمية", "1"), ("1الجريدة الرسمية", "1"), ("(1) الجريدة الرسمية", "1"), ("( 1 ) الجريدة", "1"),
        ("[12] Bulletin officiel", "12"), ("¹ الجريدة الرسمية", "1"), ("٣ الجريدة الرسمية", "3"), ("(٣) الجريدة", "3"),
        ("* الجريدة الرسمية", "*"), ("1- الجريدة الرسمية", "1"), ("1. Bulletin officiel", "1"),
    ],
)  # fmt: skip
def test_small_lines_with_a_mark_below_a_short_rule_are_notes(text: str, mark: str) -> None:
    assert notes(small(text)) == [(mark, text)]


@pytest.mark.parametrize("text", ["1.250 درهم للواحد", "2019 سنة الاحداث", "50% من الكلفة", "المصدر: المندوبية", "1"])
def test_small_lines_without_a_mark_are_none(text: str) -> None:
    assert notes(small(text)) == []


def test_without_a_rule_the_body_has_to_refer_to_a_note() -> None:
    listed = small("1- نسخة من البطاقة")
    assert notes(listed, rule=None) == []
    assert len(notes(listed, rule=None, text=f"{TEXT} (1) كل شهر")) == 1
    assert len(notes(listed, rule=None, text=f"{TEXT}¹ كل شهر")) == 1


def test_large_lines_tables_and_lines_above_the_body_are_no_notes() -> None:
    assert notes(line("1 الجريدة الرسمية", 724)) == []
    assert notes(small("1 الجريدة الرسمية", cells=(0, 1))) == []
    assert notes(small("1 الجريدة الرسمية", y=60.0)) == []


def test_a_source_below_a_table_and_a_signature_below_a_line_stay() -> None:
    assert notes(small("المصدر: المندوبية السامية للتخطيط"), small("التوقيع والخاتم", 740.0)) == []


def test_a_rule_far_from_the_edge_or_far_above_is_none() -> None:
    assert notes(small("1 الجريدة الرسمية"), rule=Rule(120.0, 200.0, 712)) == []
    assert notes(small("1 الجريدة الرسمية"), rule=RULE._replace(y=600)) == []


def test_the_borders_of_tables_and_long_rules_part_no_notes() -> None:
    wall = Wall(200.0, 650.0, 712.0)
    assert Rules((RULE,)).separators(595) == (RULE,)
    assert Rules((RULE,), (wall,)).separators(595) == ()
    assert Rules((RULE._replace(x0=0.0, x1=400.0),)).separators(595) == ()
    assert Rules((RULE._replace(drawn=False),)).separators(595) == ()


def test_lines_go_on_until_the_next_number() -> None:
    lines = [small("3 القانون رقم 65.15 المتعلق", 724), small("12 منه خاصة", 734), small("4 المرجع نفسه", 744)]
    assert notes(*lines) == [("3", "3 القانون رقم 65.15 المتعلق 12 منه خاصة"), ("4", "4 المرجع نفسه")]


def test_a_note_may_go_on_at_the_foot_of_the_next_page() -> None:
    first = page([*body(TEXT), small("1 الجريدة الرسمية عدد")], RULE)
    second = page([*body(TEXT), small("خمسة الاف ومئة")], RULE, number=2)
    left = split_notes([first, second], BODY)
    assert [[note.block.text for note in found] for _, found in left] == [["1 الجريدة الرسمية عدد"], ["خمسة الاف ومئة"]]
    assert [[word.rect.page for word in found[0].block.words] for _, found in left] == [[1] * 4, [2] * 3]


def test_each_column_has_its_notes() -> None:
    lines = [line(TEXT, 100 + 15 * i, x0=0.0, x1=140.0, region=region) for region in (1, 2) for i in range(2)]
    right = [replace(each, x0=160.0, x1=300.0) for each in lines[:2]]
    first, second = (
        line(text, 724, x0=x0, x1=x0 + 90.0, size=8.0) for text, x0 in (("¹ اولى", 160.0), ("² ثانية", 0.0))
    )
    ((left, found),) = split_notes([page([*right, first, *lines[2:], second])], BODY)
    assert [note.mark for note in found] == ["1", "2"]
    assert left.lines == (*right, *lines[2:])


def blocks(*texts: str) -> list[Block]:
    return [Block(text) for text in texts]


def placed(texts: list[str], mark: str, following: str = "") -> list[str]:
    found = place_notes(blocks(*texts), [Note(mark, Block("حاشية"))], blocks(following) if following else ())
    return [block.text for block in found]


@pytest.mark.parametrize("reference", ["الاولى¹ كلها.", "الاولى (1) كلها.", "الاولى (١) كلها.", "الاولى1 كلها."])
def test_a_note_follows_the_paragraph_that_refers_to_it(reference: str) -> None:
    assert placed([reference, "الثانية."], "1") == [reference, "حاشية", "الثانية."]


def test_a_note_that_nothing_or_too_much_refers_to_comes_last() -> None:
    assert placed(["الاولى.", "الثانية."], "1") == ["الاولى.", "الثانية.", "حاشية"]
    assert placed(["الاولى (1) و.", "الثانية (1) و."], "1")[-1] == "حاشية"
    assert placed(["(1) البند الاول.", "(2) البند الثاني."], "1")[-1] == "حاشية"
    assert placed([], "1") == ["حاشية"]


def test_a_sentence_that_runs_over_the_page_is_not_cut() -> None:
    assert placed(["الاولى.", "تسهر الجمعية¹ على"], "1", "تكوين المربيات.") == ["الاولى.", "حاشية", "تسهر الجمعية¹ على"]
    assert placed(["الاولى.", "تسهر الجمعية.¹"], "1", "تكوين المربيات.")[-1] == "حاشية"
    assert placed(["المادة 5: تسهر الجمعية¹ على"], "1", "تكوين المربيات.")[-1] == "حاشية"
    assert placed(["تسهر الجمعية¹ على"], "1", "تكوين المربيات.") == ["حاشية", "تسهر الجمعية¹ على"]


def test_a_note_to_a_heading_follows_its_text_and_one_to_a_cell_follows_the_table() -> None:
    heading, row = Block("المالية¹", "heading"), Block("فاس¹ | 12", "table_row")
    note = Note("1", Block("حاشية"))
    assert place_notes([heading, Block("نص."), Block("نص.")], [note], ())[2].text == "حاشية"
    assert place_notes([row, Block("سلا | 7", "table_row"), Block("نص.")], [note], ())[2].text == "حاشية"


@pytest.mark.parametrize(("number", "mark", "read"), [("1.250", "4", "1.250 ⁴"), ("رطس", "1", "سطر¹")])
def test_marks_are_no_part_of_the_number_or_the_word_before_them(number: str, mark: str, read: str) -> None:
    # On the right of a number, on the left of an Arabic word.
    x = 5.0 * len(number) if number[0].isdecimal() else -4.0
    painted = [*glyphs(number), *glyphs(mark, x=x, y=95.0, size=6.0)]
    ((segment,),) = find_segments(find_rows(painted))
    assert " ".join(word.text for word in read_words([segment], rightwards=True)) == read


def test_digits_below_the_line_are_none() -> None:
    painted = [*glyphs("CO"), *glyphs("2", x=10.0, y=102.0, size=6.0)]
    ((segment,),) = find_segments(find_rows(painted))
    assert [word.text for word in read_words([segment], rightwards=True)] == ["CO2"]
