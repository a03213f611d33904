"""Columns are read one after the other, tables row by row."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st
from pdf_fakes import glyphs

from ingest.convert.pdf_glyphs import Glyph
from ingest.convert.pdf_layout import Line, PageLayout
from ingest.convert.pdf_lines import find_rows, find_segments
from ingest.convert.pdf_rules import Rule

RIGHT = [
    "اول العمود الايمن هنا",
    "ثاني العمود الايمن هنا",
    "ثالث العمود الايمن هن",
    "رابع العمود الايمن هنا",
    "خامس العمود الايمن هن",
]
LEFT = [
    "اول العمود الايسر هنا",
    "ثاني العمود الايسر هنا",
    "ثالث العمود الايسر هن",
    "رابع العمود الايسر هنا",
    "خامس العمود الايسر هن",
]


def seen(text: str) -> str:
    return text if text.isdecimal() else text[::-1]


def set_lines(
    texts: list[str], right: float, top: float = 100.0, leading: float = 15.0, **fields: object
) -> list[Glyph]:
    """Set lines one below the other against a right edge."""
    return [
        glyph
        for i, text in enumerate(texts)
        for glyph in glyphs(
            text if text.isdecimal() else text[::-1], x=right - 5.0 * len(text), y=top + i * 15.0, **fields
        )
    ]


def read(painted: list[Glyph], *, rightwards: bool = False) -> list[Line]:
    return PageLayout(rightwards=rightwards).read(find_segments(find_rows(painted)))


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_the_right_column_comes_first() -> None:
    lines = read(set_lines(LEFT, 140) + set_lines(RIGHT, 300))
    assert texts(lines) == RIGHT + LEFT
    assert [len(list(group)) for _, group in groupby(line.region for line in lines)] == [5, 5]


def test_in_a_latin_page_the_left_column_comes_first() -> None:
    left = ["the first line of it", "a second line of left", "the third line of it", "one more line of left"]
    right = ["the first one of right", "a second one of right", "the third one of right", "one more one of right"]
    painted = [g for i, t in enumerate(left) for g in glyphs(t, x=0, y=100 + 15 * i)]
    painted += [g for i, t in enumerate(right) for g in glyphs(t, x=160, y=100 + 15 * i)]
    assert texts(read(painted, rightwards=True)) == left + right


def test_a_heading_beside_the_other_column_cuts_nothing_off() -> None:
    heading = glyphs("ناونع", x=250, y=88, size=20.0)
    lines = read(set_lines(["بداية العمود الايسر هن", *LEFT], 140, top=85) + set_lines(RIGHT, 300, top=115) + heading)
    assert texts(lines) == ["عنوان", *RIGHT, "بداية العمود الايسر هن", *LEFT]


def test_a_heading_below_both_columns_comes_after_both() -> None:
    lines = read(set_lines(LEFT, 140) + set_lines(RIGHT, 300) + glyphs("ةمتاخ", x=270, y=190, size=14.0))
    assert texts(lines) == [*RIGHT, *LEFT, "خاتمة"]


def test_a_line_across_parts_columns_above_from_columns_below() -> None:
    across = "سطر يمتد على عرض الصفحة كلها من اليمين الى اليسار بلا انقطاع"
    painted = set_lines(RIGHT, 300) + set_lines(LEFT, 140) + set_lines([across], 300, top=190)
    painted += set_lines(RIGHT, 300, top=220) + set_lines(LEFT, 140, top=220)
    assert texts(read(painted)) == [*RIGHT, *LEFT, across, *RIGHT, *LEFT]


def test_rows_of_a_table_are_lines_with_cells() -> None:
    painted = set_lines(["المدينة", "فاس", "مكناس"], 300) + set_lines(["العدد", "12", "7"], 200)
    painted += set_lines(["السنة", "2019", "2020"], 100)
    lines = read(painted)
    assert texts(lines) == ["المدينة العدد السنة", "فاس 12 2019", "مكناس 7 2020"]
    assert [line.cells for line in lines] == [(0, 1, 2)] * 3


def test_lines_between_two_rules_are_one_row() -> None:
    painted = set_lines(["المدينة", "فاس", "القديمة", "مكناس"], 300) + set_lines(["العدد", "12", "7", "9"], 200)
    rules = [Rule(80.0, 310.0, y) for y in (88, 104, 134, 150)]
    layout = PageLayout(rightwards=False, rules=rules)
    lines = layout.read(find_segments(find_rows(painted)))
    assert texts(lines) == ["المدينة العدد", "فاس القديمة 12 7", "مكناس 9"]
    assert [line.cells for line in lines] == [(0, 1), (0, 2), (0, 1)]


def test_a_river_of_two_rows_is_no_gutter() -> None:
    painted = set_lines(["نص قصير هنا", "ونص ثان هنا"], 300) + set_lines(["بقية السطر", "وبقية اخرى"], 200)
    assert texts(read(painted)) == ["نص قصير هنا بقية السطر", "ونص ثان هنا وبقية اخرى"]


PLACED = st.tuples(
    st.integers(0, 500), st.integers(0, 60), st.lists(st.sampled_from(["سلم", "من", "نمل"]), min_size=1, max_size=2)
)


@given(st.lists(PLACED, max_size=25))
def test_every_letter_is_read_once(placed: list[tuple[int, int, list[str]]]) -> None:
    used: set[tuple[int, int]] = set()
    painted: list[Glyph] = []
    for x, row, words in placed:
        cells = {(x // 50, row)}
        if cells & used:
            continue
        used |= cells
        painted += glyphs(" ".join(words), x=float(x // 50 * 50), y=20.0 * row)
    letters = sorted(glyph.text for glyph in painted if glyph.text != " ")
    assert sorted("".join(texts(read(painted))).replace(" ", "")) == letters
