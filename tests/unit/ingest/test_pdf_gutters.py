"""A gutter ends where its columns end: not at a heading, a table or the last line of one of them."""

import pytest
from pdf_fakes import glyphs

from ingest.convert.pdf_glyphs import Glyph
from ingest.convert.pdf_gutters import Row, find_gutters, is_running_text, trimmed
from ingest.convert.pdf_layout import PageLayout
from ingest.convert.pdf_lines import find_rows, find_segments
from ingest.convert.pdf_rules import Rule

# Twenty letters each: every line reaches from edge to edge of its column.
TEXT = [
    "one line of the text",
    "the next line of all",
    "and a line of words.",
    "some words more here",
    "the last of all five",
]
STEP = 15.0


def column(texts: list[str], x: float, top: float, **fields: object) -> list[Glyph]:
    return [glyph for i, text in enumerate(texts) for glyph in glyphs(text, x=x, y=top + STEP * i, **fields)]


def rows(painted: list[Glyph]) -> list[Row]:
    return [Row(segments) for segments in find_segments(find_rows(painted))]


def read(painted: list[Glyph], rules: tuple[Rule, ...] = ()) -> list[str]:
    layout = PageLayout(rightwards=True, rules=rules)
    return [line.text for line in layout.read(find_segments(find_rows(painted)))]


def table(top: float, x: float = 160) -> list[Glyph]:
    return column(["Town", "Fes", "Taza"], x, top) + column(["Men", "3", "4"], x + 60, top)


def test_columns_go_on_beside_a_heading_in_one_of_them() -> None:
    left = column(TEXT, 0, 100) + glyphs("Heading", x=0, y=190, size=14.0) + column(TEXT, 0, 215)
    # From the heading on, no line stands on the height of another.
    right = column(TEXT, 160, 100) + column(TEXT, 160, 178)
    assert read(left + right) == [*TEXT, "Heading", *TEXT, *TEXT, *TEXT]


def test_lines_of_two_columns_may_stand_on_heights_of_their_own() -> None:
    assert read(column(TEXT, 160, 106) + column(TEXT, 0, 100)) == [*TEXT, *TEXT]


def test_half_lines_one_below_the_other_are_no_columns() -> None:
    verses = ["first half of a verse", "the other half of it."] * 4
    painted = [g for i, text in enumerate(verses) for g in glyphs(text, x=150.0 * (i % 2), y=100 + STEP * i)]
    assert read(painted) == verses


def test_columns_end_at_a_heading_below_them_with_its_text() -> None:
    below = glyphs("Heading", x=0, y=190, size=14.0) + column(TEXT[:2], 0, 210)
    assert read(column(TEXT, 0, 100) + column(TEXT, 160, 100) + below) == [*TEXT, *TEXT, "Heading", *TEXT[:2]]


def test_a_note_in_small_letters_below_one_column_comes_after_both() -> None:
    note = glyphs("1. a note", x=0, y=186, size=8.0)
    assert read(column(TEXT, 0, 100) + column(TEXT, 160, 100) + note) == [*TEXT, *TEXT, "1. a note"]


def test_a_column_of_text_may_hold_a_table() -> None:
    right = table(100) + column(TEXT, 160, 160)
    assert read(column(TEXT + TEXT[:3], 0, 107.5) + right) == [*TEXT, *TEXT[:3], "Town Men", "Fes 3", "Taza 4", *TEXT]


@pytest.mark.parametrize(("painted", "running"), [
    (column(TEXT, 0, 100), True),
    (column(TEXT, 0, 100) + table(200, 0), True),
    (column(TEXT[:3], 0, 100), False),
    (column(["Town", "Fes", "Taza", "Meknes", "Sale"], 0, 100), False),
    (table(100) + table(145), False),
], ids=["text", "text and a table", "three lines", "names", "table"])  # fmt: skip
def test_lines_from_edge_to_edge_are_running_text(painted: list[Glyph], *, running: bool) -> None:
    assert is_running_text(rows(painted)) is running


def test_the_last_line_of_a_cell_stays_in_its_row() -> None:
    painted = [*table(100), *glyphs("and more", x=220, y=145), *column(TEXT, 0, 200)]
    rules = tuple(Rule(160.0, 270.0, y) for y in (88, 105, 120, 150))
    assert read(painted, rules) == ["Town Men", "Fes 3", "Taza 4 and more", *TEXT]
    assert read(painted) == ["Town Men", "Fes 3", "Taza 4", "and more", *TEXT]


def test_the_rules_of_the_page_are_not_those_of_its_table() -> None:
    painted = [*column(TEXT[:2], 0, 60), *table(110, 0), *column(TEXT, 0, 170)]
    rules = (Rule(0.0, 300.0, 40), Rule(0.0, 300.0, 800))
    assert read(painted, rules) == [*TEXT[:2], "Town Men", "Fes 3", "Taza 4", *TEXT]


def test_below_the_only_rule_of_a_table_every_line_is_a_row() -> None:
    rows = {"Town": "Men", "Fes": "3", "Taza": "4", "Sale": "5", "Agadir": "6"}
    painted = column(list(rows), 0, 100) + column(list(rows.values()), 60, 100)
    rules = tuple(Rule(0.0, 75.0, y) for y in (88, 104, 164))
    assert read(painted, rules) == [f"{town} {men}" for town, men in rows.items()]


def test_long_cells_between_rules_are_no_columns() -> None:
    painted = [g for top in (100, 150, 200) for x in (0, 160) for g in column(TEXT[:3], x, top)]
    borders = [Rule(x, x + 140.0, y) for x in (-10.0, 130.0) for y in (85, 135, 185, 235)]
    cell = " ".join(TEXT[:3])
    assert read(painted, tuple(borders)) == [f"{cell} {cell}"] * 3
    # Backgrounds of lines leave the gutter white.
    backgrounds = [Rule(x, x + 100.0, y) for x in (0.0, 160.0) for y in (85, 135, 185, 235)]
    assert read(painted, tuple(backgrounds)) == TEXT[:3] * 6


def test_two_rows_make_a_column_of_a_table_and_none_of_a_page() -> None:
    painted = column(["Town", "Fes", "Taza"], 0, 100) + column(["Men", "3", "4"], 60, 100)
    third = column(["Women", "5"], 120, 100)
    assert len(find_gutters(rows(painted + third))) == 1
    layout = PageLayout(rightwards=True)
    lines = layout.read(find_segments(find_rows(painted + third)))
    assert [(line.text, line.cells) for line in lines] == [
        ("Town Men Women", (0, 1, 2)), ("Fes 3 5", (0, 1, 2)), ("Taza 4", (0, 1)),
    ]  # fmt: skip


def test_a_gutter_is_trimmed_to_its_columns() -> None:
    far = glyphs("far below", x=0, y=300)
    found = rows(column(TEXT, 0, 100) + column(TEXT[:4], 160, 100) + far)
    (gutter,) = find_gutters(found)
    assert (gutter.top, gutter.bottom) == (0, 5)
    assert (trimmed(found, gutter).top, trimmed(found, gutter).bottom) == (0, 4)
