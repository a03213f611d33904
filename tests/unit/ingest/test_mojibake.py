"""Mojibake of every usual making is undone; clean text is never touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.mojibake import undo_mojibake

ARABIC = "تشرف الجمعية على مركز للاستقبال، وتقدم فيه خدمات القرب للأشخاص المسنين؛ شرط، حظ؟"
FRENCH = "À la fin de l’année, l’État présente un rapport détaillé où figurent les dépenses : « ÉGALITÉ »."
CLEAN_WORDS = st.sampled_from(
    "الشرط، الحظ؛ وسط» شرط؟ الخط: الجمعية لاحظ، في من على إلى أ) آ. "
    "DÉJÀ OÙ» À É» Ç ÉÈ où déjà l’État « Ø 12 cm º ª Â ×".split()
)


def sloppy(text: str, written: str, read: str) -> str:
    """Read bytes in the wrong encoding as programs do: unassigned bytes become control characters."""
    return "".join(
        bytes([byte]).decode(read, "ignore") or chr(byte) for byte in text.encode(written, "ignore")
    )  # fmt: skip


@pytest.mark.parametrize("text", [ARABIC, FRENCH, f"{FRENCH}\n{ARABIC}"])
@pytest.mark.parametrize("read", ["cp1252", "latin-1", "cp1256"])
def test_utf8_read_as_something_else(text: str, read: str) -> None:
    assert undo_mojibake(sloppy(text, "utf-8", read)).text == text


@pytest.mark.parametrize("read", ["cp1252", "latin-1"])
def test_windows_arabic_read_as_western(read: str) -> None:
    mended = undo_mojibake(sloppy(ARABIC, "cp1256", read))
    assert mended.text == ARABIC
    assert mended.words >= len(ARABIC.split()) - 1


def test_french_read_on_a_mac() -> None:
    assert undo_mojibake(FRENCH.encode().decode("mac_roman")).text == FRENCH


def test_windows_quotation_marks_read_as_control_characters() -> None:
    mended = undo_mojibake("l\x92association \x93A\x94 \x96 fin\x85")
    assert mended == ("l’association “A” – fin\x85", 3)


def test_damage_done_twice() -> None:
    twice = sloppy(sloppy(ARABIC, "utf-8", "cp1252"), "utf-8", "cp1252")
    assert undo_mojibake(twice).text == ARABIC


def test_only_the_damaged_lines_change() -> None:
    damaged = sloppy(ARABIC, "utf-8", "cp1252")
    assert undo_mojibake(f"{FRENCH}\n{damaged}\n{ARABIC}").text == f"{FRENCH}\n{ARABIC}\n{ARABIC}"


@pytest.mark.parametrize("text", ["", "abc", ARABIC, FRENCH, ARABIC * 50, "OÙ» É» Â«"])
def test_clean_text_is_untouched(text: str) -> None:
    assert undo_mojibake(text) == (text, 0)


@given(st.lists(CLEAN_WORDS))
def test_clean_words_in_any_order_are_untouched(words: list[str]) -> None:
    text = " ".join(words)
    assert undo_mojibake(text).text == text


@given(st.text())
def test_any_text_survives(text: str) -> None:
    once = undo_mojibake(text).text
    assert isinstance(once, str)
    assert once.count("\n") == text.count("\n")
