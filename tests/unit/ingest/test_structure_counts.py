"""Announced numbers are compared with the outline, and only announced ones."""

import pytest

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.structure_counts import count_warnings


def warnings(*lines: str) -> tuple[str, ...]:
    return count_warnings(ConvertedDocument((Page(None, tuple(map(Block, lines))),)))


def axis(announced: str, components: int) -> list[str]:
    below = [line for number in range(components) for line in (f"• مكون رقم {number}", "- إجراء أول؛", "- إجراء ثان.")]
    return ["المحور الأول : التضامن", announced, *below]


@pytest.mark.parametrize(
    ("announced", "number"),
    [
        ("ويضم هذا المحور 3 مكونات أساسية وهي:", 3),
        ("ويضم هذا المحور ٤ مكونات:", 4),
        ("يتكون المحور من خمسة مكونات:", 5),
        ("ويضم المحور 2 مكونين أساسيين هما :", 2),
        ("يشمل المحور مكونين:", 2),
        ("Cet axe comprend trois composantes :", 3),
    ],
)
def test_components(announced: str, number: int) -> None:
    assert warnings(*axis(announced, number)) == ()
    [warning] = warnings(*axis(announced, number + 1))
    assert "المحور الأول : التضامن" in warning
    assert f"{number + 1} were found" in warning


def test_components_that_are_all_lost() -> None:
    [warning] = warnings("المحور الأول : التضامن", "ويضم هذا المحور 3 مكونات وهي:", "نص بلا مكونات.")
    assert "0 were found" in warning


def test_components_named_in_a_sentence_are_not_looked_for() -> None:
    assert warnings("المحور الأول : التضامن", "يضم مكونين. الأول هو التواصل والثاني هو التكوين.") == ()


def test_axes_that_an_introduction_announces() -> None:
    axes = [line for name in ("الأول", "الثاني") for line in (f"المحور {name} : عنوان", "نص المحور.")]
    assert warnings("تتضمن الاستراتيجية محورين اثنين.", *axes) == ()
    [warning] = warnings("ترتكز الاستراتيجية على أربعة محاور.", *axes)
    assert warning.startswith("The text announces “أربعة محاور”, and 2 were found.")


def test_articles_of_a_law() -> None:
    articles = [f"المادة {number}: نص المقتضى." for number in (1, 2, 3)]
    assert warnings("يتكون هذا القانون من 3 مواد.", *articles) == ()
    assert len(warnings("يتكون هذا القانون من 4 مواد.", *articles)) == 1


@pytest.mark.parametrize(
    "line",
    ["من بين 4 محاور اختارت اللجنة واحدا.", "يضم المركز 4 قاعات.", "يضم 14.4 مكونات", "يتكون الملف من عدة مكونات."],
)
def test_other_numbers_announce_nothing(line: str) -> None:
    assert warnings("المحور الأول : التضامن", line, "• مكون", "- إجراء.") == ()


def test_no_more_than_ten_warnings() -> None:
    lines = [line for n in range(1, 16) for line in (f"المحور {n} : عنوان {n}", "يضم 3 مكونات:", "• مكون", "- إجراء.")]
    assert len(warnings(*lines)) == 10
