"""Numbers of headings, in digits of all kinds and in words."""

import pytest

from search.ordinals import CLOSING, read_number
from search.text import fold, fold_digits

LETTERS = str.maketrans("أإآىة", "ااايه")


def parts(text: str) -> tuple[int, ...] | None:
    """Read a number in text as both of its readers fold it: letter for letter, and as the index does."""
    read = {read_number(folded, 0) for folded in (fold_digits(text).translate(LETTERS).lower(), fold(text))}
    found = {number.parts if number else None for number in read}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", (12,)),
        ("١٢", (12,)),
        ("۱۲", (12,)),
        ("12-1", (12, 1)),
        ("303–2", (303, 2)),
        ("12 مكرر", (12, 1)),
        ("12) مكررة", (12, 1)),
        ("12 مكرر مرتين", (12, 2)),
        ("١٢ المكرر ثلاث مرات", (12, 3)),
        ("12 bis", (12, 1)),
        ("12 ter", (12, 2)),
        ("1er", (1,)),
        ("premier", (1,)),
        ("Ier", (1,)),
        ("XIV", (14,)),
        ("troisième", (3,)),
        ("الأولى", (1,)),
        ("األولى", (1,)),
        ("الثانية عشرة", (12,)),
        ("الحادي عشر", (11,)),
        ("العشرون", (20,)),
        ("الحادية والعشرون", (21,)),
        ("الحادية و العشرين", (21,)),
        ("التاسعة والتسعون", (99,)),
        ("المائة", (100,)),
        ("الخامسة والعشرون بعد المائة", (125,)),
        ("الحادية عشرة بعد المئتين", (211,)),
        ("الأولى بعد الثلاثمائة", (301,)),
        ("المائة والخامسة والعشرون", (125,)),
        ("الثانية عشرة مكررة", (12, 1)),
        ("الفريدة", (1,)),
        ("التمهيدي", (0,)),
        ("الختامي", (CLOSING,)),
    ],
)
def test_number(text: str, expected: tuple[int, ...]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize("text", ["", "من القانون", "14.05", "12345", "الدولة", "عشر", "mille"])
def test_no_number(text: str) -> None:
    assert parts(text) is None


def test_number_ends_before_a_list_that_follows() -> None:
    assert read_number("5 - 1 - تعقد", 0) == ((5,), 1)
    assert read_number("12 مكرر 1- يعين", 0) == ((12, 1), 7)


def test_every_ordinal_below_a_hundred_is_read() -> None:
    units = ["", "الحادية", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة"]
    tens = ["العشرون", "الثلاثون", "الأربعون", "الخمسون", "الستون", "السبعون", "الثمانون", "التسعون"]
    read = [parts(f"{unit} و{ten}" if unit else ten) for ten in tens for unit in units]
    assert read == [(number,) for number in range(20, 100)]
