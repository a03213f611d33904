"""Words are read from where letters are painted."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pdf_fakes import ADVANCE, SIZE, glyphs

from ingest.convert.pdf_glyphs import TATWEEL, UNKNOWN, Glyph, letters, quarter_turn, read_glyphs
from ingest.convert.pdf_lines import find_rows, find_segments, read_words

ARABIC = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=8)


def read(*painted: Glyph) -> str:
    rows = find_segments(find_rows(painted))
    return "\n".join(" ".join(word.text for word in read_words(row, rightwards=False)) for row in rows)


@given(st.lists(ARABIC, min_size=1, max_size=6), st.randoms())
def test_the_order_of_painting_does_not_matter(words: list[str], random: object) -> None:
    assume(not re.search(r"(.)\1\1", " ".join(words)))  # no word has a letter three times in a row
    painted = glyphs(" ".join(words)[::-1])
    random.shuffle(painted)
    assert read(*painted) == " ".join(words)


def test_a_ligature_is_read_in_its_own_order() -> None:
    trace = [
        {
            "dir": (1.0, 0.0), "flags": 0, "font": "F", "size": SIZE,
            "chars": [(0x645, 7, (0, 50), (0, 42, 5, 52)), (0x644, 8, (5, 50), (5, 42, 12, 52)),
                      (0x627, -1, (5, 50), (5, 42, 12, 52)), (0x633, 9, (12, 50), (12, 42, 18, 52))],
        }
    ]  # fmt: skip
    assert read(*read_glyphs(trace)[0]) == "سلام"


def test_the_alef_of_a_lam_alef_in_two_shapes_follows_its_lam() -> None:
    lam, meem = glyphs("لم", x=10)
    alef = lam._replace(text="ا", x1=lam.x0, gid=99)
    seen = [meem._replace(x=0, x0=0, x1=5), alef._replace(x=10, x0=10, x1=10), lam]
    assert read(*seen, *glyphs("س", x=15)) == "سلا م"


def test_fake_bold_is_one_letter() -> None:
    painted = glyphs("ملع")
    assert read(*painted, *(glyph._replace(x=glyph.x + 0.3, x0=glyph.x0 + 0.3) for glyph in painted)) == "علم"


def test_white_parts_words_without_a_space() -> None:
    assert read(*glyphs("ملع"), *glyphs("رون", x=3 * ADVANCE + 3)) == "نور علم"


def test_a_space_under_a_letter_parts_nothing() -> None:
    left, right = glyphs("مع")
    hidden = left._replace(text=" ", gid=3)
    assert read(left, hidden, right) == "عم"


def test_marks_sit_on_the_letter_painted_after_them_from_left_to_right() -> None:
    meem, lam = glyphs("مل")
    mark = meem._replace(text="\u064e", x=4.9, x0=4.9, x1=4.9, gid=50)
    assert read(meem._replace(order=0), mark._replace(order=1), lam._replace(order=2)) == "لَم"


def test_a_superscript_belongs_to_its_line_and_the_next_line_does_not() -> None:
    note = glyphs("3", x=-4, y=96.0, size=6.0)
    below = glyphs("رطس", y=112.0, size=6.0, x=200)
    assert read(*glyphs("صن"), *note, *below).split("\n") == ["نص³", "سطر"]


@pytest.mark.parametrize("code", ["(", "\u00ac", UNKNOWN])
def test_kashida_under_any_code_stretches_its_word(code: str) -> None:
    plain = glyphs("ملع ملع ملس")
    stretched = glyphs(f"م{code * 2}لع", x=100)
    assert read(*plain, *stretched).split()[0] == "علم"


def test_a_bracket_between_words_stays() -> None:
    assert read(*glyphs("(ملع) ملع")) == "علم (علم)"


def test_a_kashida_mapped_to_a_letter_goes() -> None:
    stretched = [glyph._replace(gid=700) if glyph.text == "د" else glyph for glyph in glyphs("دمحدددم")]
    assert "د" not in read(*stretched)


def test_tatweel_stretches_words_and_ends_the_hijri_sign() -> None:
    assert read(*glyphs(f"{TATWEEL}ه1442 م{TATWEEL}{TATWEEL}لع")) == f"علم 1442ه{TATWEEL}"


def test_a_number_alone_keeps_its_full_stop_behind() -> None:
    assert read(*glyphs("30/06/2021.")) == "30/06/2021."
    assert read(*glyphs(".30/06/2021")) == "30/06/2021."


@given(st.integers(0, 0x10FFFF))
def test_letters_are_plain_and_few(code: int) -> None:
    text = letters(code)
    assert len(text) <= 18
    assert text == "".join(map(letters, map(ord, text))) or UNKNOWN in text


@pytest.mark.parametrize(
    ("direction", "turn"), [((1, 0), 0), ((0, -1), 1), ((-1, 0), 2), ((0, 1), 3), ((0.7, 0.7), None)]
)
def test_quarter_turns(direction: tuple[float, float], turn: int | None) -> None:
    assert quarter_turn(direction) == turn
