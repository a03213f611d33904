"""Numbers in words, in three languages."""

import pytest

from search.number_words import numbers_in_words
from search.text import fold


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("خمسة عشر يوما", [15]), ("خمسة وعشرون عضوا", [25]), ("ثلاثة آلاف وخمسمائة درهم", [3500]), ("مئتي درهم", [200]),
        ("مائة وخمسون ألف", [150_000]), ("20 ألف درهم و3 ملايين", [20_000, 3_000_000]), ("2.5 مليون", [2_500_000]),
        ("خمسين في المائة", [50]), ("بشهرين وثلاث سنوات", [2, 3]), ("ألفا درهم", [2000]), ("أربعة أو خمسة", [4, 5]),
        ("ثلاث مائة", [300]), ("المادة الثانية عشرة", []), ("الخامس والعشرون", []), ("أحد الأعضاء", []), ("الست", [6]),
        ("deux cent cinquante", [250]), ("quatre-vingt-dix", [90]), ("soixante et onze", [71]), ("dix-sept", [17]),
        ("trois mille deux cents", [3200]), ("quatre cent douze femmes", [412]), ("cinquante pour cent", [50]),
        ("twenty-five and two hundred and fifty", [25, 250]), ("three thousand", [3000]), ("one of them", []),
        ("", []), ("14", []),
    ],
)  # fmt: skip
def test_numbers_in_words(text: str, numbers: list[float]) -> None:
    assert numbers_in_words(fold(text)) == numbers
