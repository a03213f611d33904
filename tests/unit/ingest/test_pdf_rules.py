"""Strokes are found however a producer draws them; what only clips, fills or decorates is none."""

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from ingest.convert.pdf_rules import Rule, Rules, find_rules

Draw = Callable[[pymupdf.Page], object]


def found(draw: Draw, rotation: int = 0) -> Rules:
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=300)
        draw(page)
        page.set_rotation(rotation)
        return find_rules(page)


def flat(rules: Rules) -> tuple[set[Rule], set[tuple[int, int, int]]]:
    return set(rules.rules), {(round(wall.x), round(wall.y0), round(wall.y1)) for wall in rules.walls}


@pytest.mark.parametrize(
    ("draw", "rules", "walls"),
    [
        (lambda page: page.draw_line((20, 50), (120, 50)), {Rule(20, 120, 50)}, set()),
        (lambda page: page.draw_line((20, 150), (20, 50)), set(), {(20, 50, 150)}),
        (lambda page: page.draw_rect((20, 50, 120, 50.8), fill=0, color=None), {Rule(20, 120, 50)}, set()),
        (lambda page: page.draw_rect((20, 50, 20.8, 90), fill=0, color=None), set(), {(20, 50, 90)}),
        (lambda page: page.draw_rect((20, 50, 120, 90)), {Rule(20, 120, 50), Rule(20, 120, 90)},
         {(20, 50, 90), (120, 50, 90)}),
        (lambda page: page.draw_rect((20, 50, 120, 90), fill=(0, 1, 0), color=None),
         {Rule(20, 120, 50, drawn=False), Rule(20, 120, 90, drawn=False)}, {(20, 50, 90), (120, 50, 90)}),
        (lambda page: page.draw_rect((20, 50, 34, 64)), set(), set()),
        (lambda page: page.draw_line((20, 50), (120, 90)), set(), set()),
        (lambda page: page.draw_line((20, 50), (30, 50)), set(), set()),
        (lambda page: page.insert_text((20, 50), "reel l re"), set(), set()),
    ],
    ids=["line", "upright", "thin", "thin upright", "box", "background", "tick box", "slanted", "short", "text"],
)  # fmt: skip
def test_strokes(draw: Draw, rules: set[Rule], walls: set[tuple[int, int, int]]) -> None:
    assert flat(found(draw)) == (rules, walls)


def test_a_turned_page_has_none() -> None:
    assert found(lambda page: page.draw_line((20, 50), (120, 50)), rotation=90) == Rules()


def test_strokes_of_a_form_are_found(tmp_path: Path) -> None:
    inner = tmp_path / "inner.pdf"
    with pymupdf.open() as document:
        document.new_page(width=300, height=300).draw_line((20, 50), (120, 50))
        document.save(inner)
    with pymupdf.open(inner) as form:
        assert flat(found(lambda page: page.show_pdf_page(page.rect, form, 0)))[0] == {Rule(20, 120, 50)}


def test_a_map_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.convert.pdf_rules._MAX_SHAPES", 3)
    assert found(lambda page: [page.draw_line((20, y), (120, y)) for y in range(50, 90, 10)]) == Rules()
