"""Text of the wrong keyboard is read by its keys, in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.keyboard import retyped

ARABIC = st.text(alphabet="ضصثقفغعهخحجدشسيبلتنمكطئءؤرىةوزظ ")


@pytest.mark.parametrize(
    ("typed", "azerty", "qwerty"),
    [
        ("lk i; hgv$ds", "من هو الرديس", "من هك الر$يس"),
        ("lh id hgl,hv]", "ما هي المةار]", "ما هي الموارد"),
        ("bhgHlk", "لاالأمن", "لاالأمن"),
        ("بخىيشفهخى", "fondqtion", "fondation"),
        ("شلاسثىؤث", "qbsence", "absence"),
        ("14.05", "14.05", "14ز05"),
        ("", "", ""),
    ],
)
def test_keys_are_read_of_both_arrangements(typed: str, azerty: str, qwerty: str) -> None:
    assert retyped(typed) == [azerty, qwerty]


@given(ARABIC)
def test_arabic_is_read_back(text: str) -> None:
    for at, latin in enumerate(retyped(text)):
        assert retyped(latin)[at] == text
