"""The cells of a table are read whole, each apart, with rules around them and without."""

import pytest
from pdf_fakes import ADVANCE, glyphs

from ingest.convert.pdf_glyphs import Glyph
from ingest.convert.pdf_layout import Line, PageLayout
from ingest.convert.pdf_lines import find_rows, find_segments
from ingest.convert.pdf_rules import Rule, Wall

STEP = 15.0
# One list of lines a cell, one list of cells a row. The longest lines have twelve letters: their cells are full.
TABLE = [
    [["number of", "the project"], ["body that", "carries out"], ["time of it"]],
    [["one project", "for the old", "and poor"], ["the ministry", "with help"], ["in spring"]],
    [["other works"], ["associations", "of the city", "and town", "hall"], ["some months", "or years"]],
]
WIDTH = 12 * ADVANCE


def paint(table: list[list[list[str]]], padding: float, gap: float, *, rightwards: bool) -> tuple[list[Glyph], float]:
    """Set a table from y=100, its lines against the left edge of their cells, or the right one."""
    painted: list[Glyph] = []
    y = 100.0
    for row in table:
        for column, cell in enumerate(row):
            for at, text in enumerate(cell):
                x = column * (WIDTH + padding)
                seen, x = (text, x) if rightwards else (text[::-1], 400 - x - ADVANCE * len(text))
                painted += glyphs(arabic(seen) if not rightwards else seen, x=x, y=y + STEP * at)
        y += STEP * max(map(len, row)) + gap
    return painted, y


def arabic(text: str) -> str:
    return text.translate(dict(zip(map(ord, "abcdefghijklmnopqrstuvwxyz"), "ابتثجحخدذرزسشصضطظعغفقكلمنه", strict=True)))


def cells(line: Line) -> list[str]:
    ends = [*line.cells[1:], len(line.words)] if line.cells else []
    return [
        " ".join(w.text for w in line.words[start:end]) for start, end in zip(line.cells, ends, strict=True)
    ]  # fmt: skip


def read(painted: list[Glyph], rules: list[Rule], walls: list[Wall], *, rightwards: bool) -> list[list[str]]:
    layout = PageLayout(rightwards=rightwards, rules=rules)
    return [cells(line) for line in layout.read(find_segments(find_rows(painted), walls))]


def true_rows(*, rightwards: bool) -> list[list[str]]:
    rows = [[" ".join(cell) for cell in row] for row in TABLE]
    return rows if rightwards else [[arabic(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("rightwards", [True, False])
@pytest.mark.parametrize("padding", [3.0, 8.0])
def test_full_cells_between_rules_are_kept_apart(padding: float, *, rightwards: bool) -> None:
    painted, _ = paint(TABLE, padding, 0.0, rightwards=rightwards)
    side = [column * (WIDTH + padding) - padding / 2 for column in range(4)]
    walls = [Wall(x if rightwards else 400 - x, 88.0, 240.0) for x in side]
    left, right = sorted((walls[0].x, walls[-1].x))
    rules = [Rule(left, right, y) for y in (88, 119, 164, 225)]
    assert read(painted, rules, walls, rightwards=rightwards) == true_rows(rightwards=rightwards)


@pytest.mark.parametrize("rightwards", [True, False])
@pytest.mark.parametrize("gap", [0.0, 8.0])
def test_cells_without_rules_are_read_whole(gap: float, *, rightwards: bool) -> None:
    painted, _ = paint(TABLE, 14.0, gap, rightwards=rightwards)
    assert read(painted, [], [], rightwards=rightwards) == true_rows(rightwards=rightwards)


def test_a_cell_beside_several_rows_belongs_to_the_first() -> None:
    rows = [["axis one", "measure", "12"], ["", "another", "7"], ["axis two", "last", "9"]]
    painted, _ = paint([[[cell] for cell in row] for row in rows], 14.0, 0.0, rightwards=True)
    painted = [g for g in painted if not (g.x < WIDTH and g.y < 120)] + glyphs("axis one", y=107.0)
    walls = [Wall(x, 88.0, 140.0) for x in (-7.0, 67.0, 141.0, 215.0)]
    strokes = [Rule(-7.0, 215.0, y) for y in (88, 119, 140)] + [Rule(67.0, 215.0, 104)]
    assert read(painted, strokes, walls, rightwards=True) == [rows[0], rows[1][1:], rows[2]]


def test_backgrounds_of_lines_do_not_part_a_cell() -> None:
    painted, _ = paint(TABLE, 8.0, 0.0, rightwards=True)
    walls = [Wall(column * (WIDTH + 8.0) - 4.0, 88.0, 240.0) for column in range(4)]
    rules = [Rule(-4.0, 200.0, y) for y in (88, 119, 164, 225)]
    rules += [Rule(-4.0, WIDTH + 4.0, y, drawn=False) for y in (104, 134, 149)]
    assert read(painted, rules, walls, rightwards=True) == true_rows(rightwards=True)


def test_short_names_of_one_length_are_rows_of_their_own() -> None:
    rows = [["great city", "red house"], ["other city", "blue house"], ["small town", "dark house"]]
    painted, _ = paint([[[cell] for cell in row] for row in rows], 14.0, 0.0, rightwards=True)
    assert read(painted, [], [], rightwards=True) == rows
