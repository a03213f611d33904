"""
Numbers on pictures of Arabic pages, read anew by the shapes of their digits.

Tesseract's Arabic model misreads nearly every number in the digits ٠-٩, some as Latin letters, many as other numbers.
Its words are looked at one by one: those whose every piece of ink is a digit or a sign of numbers are numbers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.convert.ocr_glyphs import SIGNS, Piece, describe, find_pieces, tell
from ingest.convert.ocr_words import Box, SeenWord
from ingest.lexicon import is_known
from search.text import strip_marks

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_INDIC, _WESTERN = SIGNS[:10], SIGNS[10:20]
_OTHERS = "./,-:()%و"
# Letters that stand for digits they look like, where all else is digits.
_LIKE = {_INDIC: {1: "ا", 5: "ه"}, _WESTERN: {1: "ا"}}
_ARABIC = re.compile("[\u0620-\u064a]")
_READ_WELL = re.compile("و?[0-9][0-9.,/:-]*")
_EDGES = "\u200e\u200f.،:؛()"
_BEFORE = re.compile(r"\(?و?\(?")
# Percent, as Tesseract gives them: from there a word or a number of Western digits stays as it is.
_SURE_WORD, _SURE_NUMBER = 85.0, 88.0
# How likely the signs of a number are, at least: all together, the least one, and most of them.
_LEAST_MEAN, _LEAST, _LIKELY, _MOST = 0.45, 0.02, 0.6, 0.6
# Western digits are read well as a rule, and other readings need be surer.
_LEAST_MEAN_WESTERN, _LEAST_WESTERN = 0.6, 0.3
# A piece that is no sign may be two that touch; both must be likely.
_UNLIKELY = 0.3
_CUT_TRIES = 8
# The others' votes on which digits a page is written in weigh no more than that many times a doubt, in log odds.
_MOST_VOTES = 3.0
# In shares of the height of the digits: a point stands lower, a zero higher. Of a word's height: parts of one number.
_POINT_BELOW = 0.68
_TORN = 0.12


@dataclass(frozen=True, slots=True)
class _Strip:
    """A word's ink: its pieces, from left to right, and how likely each is which sign."""

    at: int
    pieces: list[Piece]
    chances: "npt.NDArray[np.float32]"

    def spelled(self, digits: str) -> "tuple[str, npt.NDArray[np.float64]]":
        """Return the likeliest signs in one kind of digits, and how likely each of them is."""
        import numpy as np

        first = SIGNS.index(digits[0])
        chances = self.chances[:, [*range(first, first + 10), *map(SIGNS.index, _OTHERS)]].astype(np.float64)
        for digit, letter in _LIKE[digits].items():
            chances[:, digit] += self.chances[:, SIGNS.index(letter)]
        signs = "".join((digits + _OTHERS)[best] for best in chances.argmax(axis=1))
        return _set_points(signs, self.pieces, digits[0]), chances.max(axis=1)


def replace_numbers(words: Sequence[SeenWord], grey: "npt.NDArray[np.uint8]") -> list[SeenWord]:
    """
    Replace words that are numbers by what their digits look like, in the digits that were printed.

    :param words: a page as Tesseract read it, in reading order.
    :param grey: the picture that it read, rows by columns.
    :returns: The words, in the same order; parts of one number are joined. A page without Arabic stays as it is.
    """
    if not any(_ARABIC.search(word.text) for word in words):
        return list(words)
    strips = list(_suspects(words, grey))
    prior = max(-_MOST_VOTES, min(_MOST_VOTES, sum(map(_vote, strips))))
    found: dict[int, SeenWord] = {}
    for strip in strips:
        number = _read(strip, words[strip.at], prior)
        if number is not None:
            found[strip.at] = number
    return _joined(words, found)


def _suspects(words: Sequence[SeenWord], grey: "npt.NDArray[np.uint8]") -> Iterator[_Strip]:
    for _, of_line in groupby(enumerate(words), key=lambda found: found[1].line):
        line = [(at, word) for at, word in of_line if word.text.strip("\u200e\u200f ")]
        for at, word in line:
            if not _is_sure(word):
                edges = min(other.box[1] for _, other in line), max(other.box[3] for _, other in line)
                pieces, chances = _look(grey, word.box, edges)
                if pieces:
                    yield _Strip(at, pieces, chances)


def _is_sure(word: SeenWord) -> bool:
    text = strip_marks(word.text).strip(_EDGES)
    return len(text) > 1 and word.confidence >= _SURE_WORD and text.isalpha() and is_known(text)


def _look(
    grey: "npt.NDArray[np.uint8]", box: Box, line: tuple[float, float]
) -> "tuple[list[Piece], npt.NDArray[np.float32]]":
    """Find and tell the pieces of ink in a box; those at its sides are parts of its neighbours."""
    left, top = max(0, int(box[0]) - 2), max(0, int(min(box[1], line[0])))
    strip = grey[top : int(max(box[3], line[1])), left : int(box[2]) + 2]
    labels, pieces = find_pieces(strip)
    pieces = [piece for piece in pieces if piece.x1 > 3 and piece.x0 < strip.shape[1] - 3]
    edges = line[0] - top, line[1] - top
    chances = tell(describe(strip, labels, pieces, edges))
    best = _number_chances(chances)
    for at in reversed(range(len(pieces))):
        if best[at] < _UNLIKELY:
            pieces, chances = _cut(strip, labels, pieces, at, edges, chances)
    return pieces, chances


def _number_chances(chances: "npt.NDArray[np.float32]") -> "npt.NDArray[np.float32]":
    return chances[:, :-1].max(axis=1, initial=0)


def _cut(
    strip: "npt.NDArray[np.uint8]",
    labels: "npt.NDArray[np.int32]",
    pieces: list[Piece],
    at: int,
    line: tuple[float, float],
    chances: "npt.NDArray[np.float32]",
) -> "tuple[list[Piece], npt.NDArray[np.float32]]":
    """Cut a piece in two where it has little ink, if that makes two signs of it."""
    import numpy as np

    x0, y0, x1, y1, own = pieces[at]
    within = np.isin(labels[y0:y1, x0:x1], own)
    quarter = max((x1 - x0) // 4, 1)
    middle = range(quarter, (x1 - x0) - quarter)
    if len(middle) < 2 or x1 - x0 < (y1 - y0) // 2:
        return pieces, chances
    ink = within.sum(axis=0)
    best = pieces, chances
    least = _LIKELY
    new = int(labels.max()) + 1
    for cut in sorted(middle, key=lambda column: ink[column])[:_CUT_TRIES]:
        trial = labels.copy()
        trial[y0:y1, x0 + cut : x1][within[:, cut:]] = new
        halves = [_bounded(trial, pieces[at], own), _bounded(trial, pieces[at], (new,))]
        parts = [*pieces[:at], *halves, *pieces[at + 1 :]]
        told = tell(describe(strip, trial, parts, line))
        chance = float(_number_chances(told[at : at + 2]).min())
        if chance > least:
            best, least = (parts, told), chance
            kept = trial
    if least > _LIKELY:
        labels[:] = kept
    return best


def _bounded(labels: "npt.NDArray[np.int32]", piece: Piece, own: tuple[int, ...]) -> Piece:
    import numpy as np

    inside = np.isin(labels[piece.y0 : piece.y1, piece.x0 : piece.x1], own)
    rows, columns = np.nonzero(inside.any(axis=1))[0], np.nonzero(inside.any(axis=0))[0]
    return Piece(
        piece.x0 + int(columns[0]), piece.y0 + int(rows[0]),
        piece.x0 + int(columns[-1]) + 1, piece.y0 + int(rows[-1]) + 1, own,
    )  # fmt: skip


def _vote(strip: _Strip) -> float:
    """Return how much a word speaks for the digits ٠-٩, in log odds; 0 where it is no number."""
    import numpy as np

    indic, western = strip.spelled(_INDIC)[1], strip.spelled(_WESTERN)[1]
    if not (_is_number(indic, _INDIC) or _is_number(western, _WESTERN)):
        return 0.0
    odds = float(np.log(indic + 1e-4).sum() - np.log(western + 1e-4).sum())
    return max(-_MOST_VOTES, min(_MOST_VOTES, odds))


def _is_number(chances: "npt.NDArray[np.float64]", digits: str) -> bool:
    import numpy as np

    mean, least = float(np.exp(np.log(chances + 1e-4).mean())), float(chances.min())
    if digits == _WESTERN:
        return mean > _LEAST_MEAN_WESTERN and least > _LEAST_WESTERN
    return mean > _LEAST_MEAN and least > _LEAST and float((chances > _LIKELY).mean()) >= _MOST


def _read(strip: _Strip, word: SeenWord, prior: float) -> SeenWord | None:
    import numpy as np

    spelled = {digits: strip.spelled(digits) for digits in (_INDIC, _WESTERN)}
    odds = {digits: float(np.log(chances + 1e-4).sum()) for digits, (_, chances) in spelled.items()}
    digits = _INDIC if odds[_INDIC] + prior >= odds[_WESTERN] else _WESTERN
    signs, chances = spelled[digits]
    text = word.text.strip("\u200e\u200f")
    # Tesseract takes the percent sign before a number for more of its digits.
    if "%" not in signs and digits == _WESTERN and word.confidence >= _SURE_NUMBER and _READ_WELL.fullmatch(text):
        return None
    # By itself, a zero cannot be told from a point, or from a row of leaders.
    if not any(sign.isdigit() and sign != _INDIC[0] for sign in signs):
        return None
    number = _spell(signs, digits) if _is_number(chances, digits) else None
    if number is None:
        return None
    return replace(word, text=number, confidence=max(word.confidence, 100 * float(chances.mean())))


def _set_points(signs: str, pieces: Sequence[Piece], zero: str) -> str:
    """Tell points from the zero that looks like one by the height at which they stand among the other digits."""
    others = [piece for sign, piece in zip(signs, pieces, strict=True) if sign.isdigit() and sign != zero]
    if zero != _INDIC[0] or not others:
        return signs
    top, bottom = min(piece.y0 for piece in others), max(piece.y1 for piece in others)
    line = top + _POINT_BELOW * (bottom - top)
    return "".join(
        ("." if (piece.y0 + piece.y1) / 2 > line else zero) if sign in (".", zero) else sign
        for sign, piece in zip(signs, pieces, strict=True)
    )


def _spell(signs: str, digits: str) -> str | None:
    """
    Bring the signs of a number, from left to right, in reading order; None where they are no number.

    >>> _spell(")٪٣٥و", "٠١٢٣٤٥٦٧٨٩") is None
    True
    >>> _spell(",٨(", "٠١٢٣٤٥٦٧٨٩")
    ')٨،'
    """
    # The parts of a percent sign, and the two points of a colon.
    signs = re.sub("([%:])\\1+", r"\1", signs)
    found = re.fullmatch(r"(?P<left>[^\d]*)(?P<number>\d(?:[\d./,:-]*\d)?)(?P<right>[^\d]*)", signs)
    if found is None:
        return None
    face = str.maketrans("()", ")(")
    before, after = (found[side][::-1].translate(face) for side in ("right", "left"))
    percent = "%" in before + after
    before = before.replace("%", "")
    if not _BEFORE.fullmatch(before) or "و" in after:
        return None
    # A range is two numbers, and those are read from right to left.
    number = "-".join(reversed(found["number"].split("-")))
    after = after.replace("%", "").replace(",", "،")
    sign = ("٪" if digits == _INDIC else "%") if percent else ""
    return f"{before}{number}{sign}{after}"


def _joined(words: Sequence[SeenWord], found: dict[int, SeenWord]) -> list[SeenWord]:
    """Return the words with the numbers in their places, and those joined that touch."""
    settled: list[tuple[bool, SeenWord]] = []
    for at, seen in enumerate(words):
        word, is_number = found.get(at, seen), at in found
        if is_number and settled and settled[-1][0]:
            left, right = sorted((settled[-1][1], word), key=lambda part: part.box[0])
            torn = right.box[0] - left.box[2] < _TORN * (word.box[3] - word.box[1])
            if torn and left.line == right.line and left.text[-1].isdigit() and right.text[0].isdigit():
                box = (
                    left.box[0], min(left.box[1], right.box[1]), right.box[2], max(left.box[3], right.box[3]),
                )  # fmt: skip
                settled[-1] = True, replace(left, text=left.text + right.text, box=box)
                continue
        settled.append((is_number, word))
    return [word for _, word in settled]
