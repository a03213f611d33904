"""Text that is in another order than it is painted in is told by its words."""

from hypothesis import given
from hypothesis import strategies as st
from pdf_fakes import glyphs, line

from ingest.convert.pdf_glyphs import read_glyphs
from ingest.convert.pdf_guard import is_mirrored, turn_ligatures, turn_words
from ingest.convert.pdf_lines import find_rows, find_segments, read_words

WORDS = "تسهر الجمعية على التكوين المستمر للمربيات داخل القاعة الكبرى"


def test_words_that_read_backwards_are_turned_and_numbers_stay() -> None:
    backwards = " ".join(word[::-1] for word in f"{WORDS} {WORDS}".split())
    (turned,) = turn_words([line(f"{backwards} 2019", 100)])
    assert turned.text == f"{WORDS} {WORDS} 2019"


def test_marks_stay_behind_their_letters() -> None:
    backwards = "ةيعمجلا نيوكتلا رمتسملا ةعاقلا ىربكلا ملَّع"
    (turned,) = turn_words([line(backwards, 100)])
    assert turned.text.split()[-1] == "علَّم"


def test_words_that_read_forwards_stay() -> None:
    lines = [line(WORDS, 100)]
    assert turn_words(lines) == lines


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30))
def test_healthy_words_are_never_taken_for_mirrored(words: list[str]) -> None:
    assert not is_mirrored(words)


def test_ligatures_mapped_as_seen_are_turned_font_by_font() -> None:
    lam_alef, other = glyphs("س" * 2)
    seen = [lam_alef._replace(text="ال"), other._replace(text="رش"), other._replace(text="لم", font="G")]
    assert [glyph.text for glyph in turn_ligatures(seen)] == ["لا", "شر", "لم"]


def test_ligatures_in_reading_order_stay() -> None:
    (glyph,) = glyphs("س")
    seen = [glyph._replace(text="لا"), glyph._replace(text="لا"), glyph._replace(text="ال")]
    assert turn_ligatures(seen) == seen


def test_mirrored_invisible_text_is_read_from_the_right() -> None:
    chars = [
        (ord(char), i, (300 - 6 * i, 342), (294 - 6 * i, 332.4, 300 - 6 * i, 344.4)) for i, char in enumerate("سلم")
    ]
    trace = [{"dir": (-1.0, -0.0), "flags": 0, "font": "GlyphLess", "size": 12.0, "chars": chars}]
    (row,) = find_segments(find_rows(read_glyphs(trace)[0]))
    assert [word.text for word in read_words(row, rightwards=False)] == ["سلم"]
