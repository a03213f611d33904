"""Sentences that deny what others affirm, and sentences that only look so."""

import pytest

from search.generation.polarity import is_opposite


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("تشترط بطاقة الإعاقة.", "لا تُشترط بطاقة الإعاقة."), ("يشترط سن معين.", "لا تشترط السن."),
        ("تفتح المؤسسة دون رخصة.", "تفتح المؤسسة مع رخصة."), ("يحق لهم أن يدخلوا.", "لم يحق لهم الدخول."),
        ("على ألا يتجاوز العدد عشرة.", "على أن يتجاوز العدد عشرة."),
        ("Le médiateur ne peut pas témoigner.", "Le médiateur peut témoigner."),
        ("A minor can not volunteer.", "A minor can volunteer."), ("It is never sold.", "It is sold."),
    ],
)  # fmt: skip
def test_one_denies_what_the_other_affirms(one: str, other: str) -> None:
    assert is_opposite(one, other)
    assert is_opposite(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("لا تشترط بطاقة الإعاقة.", "لا تُشترط بطاقة الإعاقة."), ("حتى لا تتنافس مؤسستان.", "يمنع أن تتنافس مؤسستان."),
        ("بلا عذر مكتوب", "دون عذر مكتوب"), ("لا يحق له أن يكون عضوا.", "لا يجوز أن يكون عضوا."),
        ("تفتح برخصة.", "لا تفتح مؤسسة إلا برخصة، ولا تنقل الرخصة."), ("يؤدى الواجب.", "يؤدى الواجب، ولا يسترجع."),
        ("لا يفتح إلا يوم السبت.", "لا يفتح إلا يوم السبت."), ("", ""),
        ("تفتح المؤسسة بعد الرخصة.", "لا تفتح مؤسسة إلا بعد الرخصة."),
        ("On ouvre le samedi.", "On n'ouvre que le samedi."), ("لا", "لا شيء"),
        ("Il est interdit de fumer ici.", "On ne peut pas fumer ici."),
        ("Une porte ouverte empêche de démarrer.", "La machine ne démarre pas."),
        ("Une fuite et une porte ouverte empêchent de démarrer.", "La machine ne démarre pas."),
        ("A leak prevents starting.", "It is not starting."),
    ],
)  # fmt: skip
def test_what_only_looks_so(one: str, other: str) -> None:
    assert not is_opposite(one, other)
    assert not is_opposite(other, one)
