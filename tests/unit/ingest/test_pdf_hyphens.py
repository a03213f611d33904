"""A hyphen at the end of a line is the word's own, or goes when the word is joined."""

import pytest

from ingest.convert.pdf_hyphens import keeps_hyphen


@pytest.mark.parametrize(
    ("end", "start"),
    [("demi-", "journée."), ("(celles-", "ci"), ("Peut-", "être"), ("d'avant-", "projet"), ("Fès-", "Meknès"),
     ("porte\u2010", "parole"), ("well-", "known")],
)  # fmt: skip
def test_the_hyphen_of_a_compound_stays(end: str, start: str) -> None:
    assert keeps_hyphen(end, start)


@pytest.mark.parametrize(
    ("end", "start"),
    [("presta-", "tion"), ("l'infor-", "mel"), ("surveil-", "lance,"), ("in-", "formel"), ("réin-", "sertion"),
     ("alphabétisa-", "trices"), ("GOUVER-", "NANCE"), ("under-", "standing"), ("demi\u00ad", "journée"),
     ("Xq-", "zzv"), ("-", "mot"), ("mot-", "12")],
)  # fmt: skip
def test_the_hyphen_of_the_line_goes(end: str, start: str) -> None:
    assert not keeps_hyphen(end, start)
