"""What Tesseract gets wrong in a way that can be told: Arabic words read as French ones, and the Arabic comma."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.convert.ocr_words import Box, SeenWord
from ingest.lexicon import frequency, is_known
from search.text import strip_marks

_ARABIC = re.compile("[\u0620-\u064a]")
_LATIN = re.compile("[A-Za-zÀ-ÿ]")
_LETTERS = re.compile("[\u0620-\u064a]+")
# A French word that the Arabic model reads as an Arabic one is read with far less confidence than it deserves.
_TOLERANCE = 10.0
# Sure enough in French for no second opinion.
_SURE = 95.0


def has_intruders(words: Sequence[SeenWord]) -> bool:
    """Tell whether a page is written in Arabic and holds Latin words that may be misread Arabic ones."""
    latin = [word for word in words if _LATIN.search(word.text)]
    arabic = sum(1 for word in words if _ARABIC.search(word.text))
    return arabic > len(latin) and any(word.confidence < _SURE for word in latin)


def replace_intruders(words: Sequence[SeenWord], arabic: Sequence[SeenWord]) -> list[SeenWord]:
    """
    Replace Latin words where the Arabic model alone reads known Arabic words, no less sure of itself.

    :param words: a page as the Arabic and French models read it together, in reading order.
    :param arabic: the same page as the Arabic model reads it.
    :returns: The words of the first reading, each in its place, or what stands there in the second.
    """
    settled: list[SeenWord] = []
    for word in words:
        instead = _at(word.box, arabic) if _LATIN.search(word.text) and word.confidence < _SURE else []
        if instead and all(_is_sound(other, word.confidence) for other in instead):
            settled.extend(replace(other, line=word.line) for other in instead)
        else:
            settled.append(word)
    return settled


def mend_commas(words: Iterable[SeenWord]) -> list[SeenWord]:
    """Turn a final hamza into the comma it was printed as, where the word exists without it only, and after numbers."""
    return [_mend_comma(word) for word in words]


def _mend_comma(word: SeenWord) -> SeenWord:
    text = strip_marks(word.text).strip("\u200e\u200f")
    bare = text[:-1]
    if not text.endswith("ء") or not bare or not (bare[-1].isdigit() or _is_word_alone(bare)):
        return word
    before, _, after = word.text.rpartition("ء")
    return replace(word, text=f"{before}،{after}")


def _is_word_alone(bare: str) -> bool:
    return len(bare) > 2 and frequency(bare) > 0 and frequency(f"{bare}ء") == 0


def _is_sound(word: SeenWord, confidence: float) -> bool:
    letters = _LETTERS.findall(strip_marks(word.text))
    # Digits of Arabic look like Latin capitals: the 72 that they spell is read as VY.
    known = all(is_known(part) for part in letters) if letters else any(map(str.isdigit, word.text))
    return known and not _LATIN.search(word.text) and word.confidence >= confidence - _TOLERANCE


def _at(box: Box, words: Sequence[SeenWord]) -> list[SeenWord]:
    """Return the words whose middle lies in a box."""
    x0, y0, x1, y1 = box
    found = []
    for word in words:
        left, top, right, bottom = word.box
        if x0 <= (left + right) / 2 <= x1 and y0 <= (top + bottom) / 2 <= y1:
            found.append(word)
    return found
