"""Numbers on pictures are told by their shapes, whatever Tesseract read; words are left alone."""

import numpy as np
import pytest

from ingest.convert.ocr_digits import _INDIC, _WESTERN, _cut, _spell, replace_numbers
from ingest.convert.ocr_glyphs import SIGNS, describe, find_pieces, tell
from ingest.convert.ocr_words import SeenWord

pymupdf = pytest.importorskip("pymupdf")

ZOOM = 300 / 72


def draw(*words: str) -> tuple[np.ndarray, list[SeenWord]]:
    """Print words one below the other; return the picture and each word's place, with its text as it is."""
    page = pymupdf.open().new_page(width=300, height=40 * len(words))
    seen = []
    for at, word in enumerate(words):
        place = pymupdf.Rect(10, 40 * at, 290, 40 * at + 40)
        page.insert_htmlbox(place, f'<p dir="rtl" style="font-size:16px;margin:4px">{word}</p>')
    drawn = page.get_pixmap(matrix=pymupdf.Matrix(ZOOM, ZOOM), colorspace=pymupdf.csGRAY)
    grey = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.stride)[:, : drawn.width]
    for at, word in enumerate(words):
        top = round(40 * ZOOM * at)
        y, x = np.nonzero(grey[top : round(top + 40 * ZOOM)] < 128)
        box = (float(x.min()), float(top + y.min()), float(x.max() + 1), float(top + y.max() + 1))
        seen.append(SeenWord(word, (1, 1, at), box, 90))
    return grey, seen


def read(grey: np.ndarray, words: list[SeenWord]) -> list[str]:
    return [word.text for word in replace_numbers(words, grey)]


def misread(words: list[SeenWord], *texts: str, confidence: float = 60) -> list[SeenWord]:
    return [SeenWord(text, word.line, word.box, confidence) for text, word in zip(texts, words, strict=True)]


@pytest.mark.parametrize(
    ("printed", "taken_for"),
    [
        ("٢٠٢٣", "٠١7"),
        ("٢٨", "YA"),
        ("١٤.٠٥", "\u200e16,00"),
        ("٧", "V"),
        ("٣٥٪", "/.70"),
        ("(٤٦)", ")41("),
        ("٧٨", "ا/"),
    ],
)
def test_numbers_are_read_from_their_shapes(printed: str, taken_for: str) -> None:
    grey, words = draw("الجمعية", printed)
    assert read(grey, [words[0], *misread(words[1:], taken_for)]) == ["الجمعية", printed]


def test_western_digits_are_read_as_such() -> None:
    grey, words = draw("الجمعية", "1958", "37")
    assert read(grey, [words[0], *misread(words[1:], "I95B", "VY")]) == ["الجمعية", "1958", "37"]


def test_what_tesseract_is_sure_of_stays() -> None:
    grey, words = draw("الجمعية", "1958", "المغرب")
    assert read(grey, [words[0], *misread(words[1:], "1953", "المغرب", confidence=95)])[1] == "1953"


@pytest.mark.parametrize("word", ["دار", "أو", "وزارة", "داره", "إذا", "associations", "Loi", "الأولى", "ورد"])
def test_words_stay_however_unsure_tesseract_is(word: str) -> None:
    grey, words = draw("١٩٩٥", "٢٨", word, "الجمعية")
    read_anew = read(grey, [*misread(words[:2], "199o", "YA"), *misread(words[2:3], word, confidence=30), words[3]])
    assert read_anew == ["١٩٩٥", "٢٨", word, "الجمعية"]


@pytest.mark.parametrize("leader", [".", "٠", "....."])
def test_points_are_no_zeros(leader: str) -> None:
    grey, words = draw("١٩٩٥", "٢٨", leader, "الجمعية")
    assert read(grey, [*words[:2], *misread(words[2:3], leader, confidence=30), words[3]])[2] == leader


def test_a_page_without_arabic_stays_as_it_is() -> None:
    grey, words = draw("1958")
    seen = misread(words, "I95B")
    assert replace_numbers(seen, grey) == seen


@pytest.mark.parametrize("width", range(2, 9))
def test_specks_are_cut_nowhere_outside_themselves(width: int) -> None:
    grey = np.full((60, 40), 255, np.uint8)
    grey[20:23, 10 : 10 + width] = 0
    labels, pieces = find_pieces(grey)
    chances = tell(describe(grey, labels, pieces, (10.0, 50.0)))
    parts, _ = _cut(grey, labels, pieces, 0, (10.0, 50.0), chances)
    assert (min(part.x0 for part in parts), max(part.x1 for part in parts)) == (10, 10 + width)


def test_a_number_in_two_parts_is_joined() -> None:
    grey, words = draw("الجمعية", "٢٠٢٣")
    left, top, right, bottom = words[1].box
    strip = grey[int(top) : int(bottom)]
    blank = [x for x in range(int(left) + 2, int(right) - 2) if strip[:, x].min() > 200]
    parts = [
        SeenWord("٠", words[1].line, (left, top, blank[0], bottom), 50),
        SeenWord("7", words[1].line, (blank[0], top, right, bottom), 50),
    ]
    [_, number] = replace_numbers([words[0], *parts], grey)
    assert (number.text, number.box) == ("٢٠٢٣", words[1].box)


@pytest.mark.parametrize(
    ("signs", "digits", "number"),
    [
        ("%%٣٥", _INDIC, "٣٥٪"),
        ("35%", _WESTERN, "35%"),
        (",٨)", _INDIC, "(٨،"),
        ("٢٠٠٤-٢٠٠١", _INDIC, "٢٠٠١-٢٠٠٤"),
        ("::٢٤", _INDIC, "٢٤:"),
        ("١٢و", _INDIC, "و١٢"),
        ("١٢/٠٥/٢٠٢١", _INDIC, "١٢/٠٥/٢٠٢١"),
        ("و١٢", _INDIC, None),
        ("١و٢", _INDIC, None),
        ("..", _INDIC, None),
    ],
)
def test_signs_from_left_to_right_come_in_reading_order(signs: str, digits: str, number: str | None) -> None:
    assert _spell(signs, digits) == number


def test_every_piece_is_told_and_an_empty_strip_has_none() -> None:
    grey, [word] = draw("٢٨٣٧")
    left, top, right, bottom = map(int, word.box)
    strip = grey[top:bottom, left - 5 : right + 5]
    labels, pieces = find_pieces(strip)
    chances = tell(describe(strip, labels, pieces, (0, bottom - top)))
    assert "".join(SIGNS[best] for best in chances.argmax(axis=1)) == "٢٨٣٧"
    assert chances.sum(axis=1) == pytest.approx(1)
    blank = np.full((20, 30), 255, np.uint8)
    labels, pieces = find_pieces(blank)
    assert (pieces, tell(describe(blank, labels, pieces, (0, 20))).shape) == ([], (0, len(SIGNS)))
