"""How much a text reads like Arabic, French or English: decides which pages of a PDF go to OCR."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ingest.lexicon import log_frequency

# Below, a page's text layer is worth less than its picture. Healthy pages of every kind measured 0.64 and more, wrong
# encodings and lost letters 0.25 and less.
LEGIBLE = 0.45
# As many letters are taken for legible before a page is looked at: three odd words on a cover prove nothing.
_BENEFIT_OF_DOUBT = 12
# A scan may carry a text layer that only holds a page number or the scanner's advertisement.
_FEW_LETTERS = 48
# The worst script decides, if it has its part in the page: a broken Arabic column beside a healthy French one.
_PART = 0.25

_MARKS = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_WORD = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile("[A-Za-z\u00aa-\u024f]")
_PERSIAN = re.compile("[\u067e\u0686\u0698\u06af\u0679\u06ba\u06d2]")
# What no reader should see; symbols and signs of other alphabets' code pages that touch a letter; an alef that was
# read as an apostrophe. A lone private-use sign is a bullet of a symbol font and means no harm.
_JUNK = re.compile(
    "[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]|[\ue000-\uf8ff](?=\\S)|(?<=[^\\W\\d_])[\u2020\u2021\u2030\u2200-\u22ff\u00ab-\u00b1]"
    "|(?<=[\u0620-\u064a])['`\u2018](?=[\u0620-\u064a])"
)
_FOLDED = str.maketrans("یکہھٱ", "يكهها")
# Letters' habits of Latin scripts, for words of other languages and names: small letters, a capital first or all
# capitals, vowels, no long run of consonants.
_CASES = re.compile("[A-ZÀ-ÖØ-ÞŒ]?[a-zß-öø-ÿœ]+|[A-ZÀ-ÖØ-ÞŒ]+")
_VOWEL = re.compile("[aeiouyàâäéèêëîïôöûùüœ]", re.IGNORECASE)
_CONSONANTS = re.compile("[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)
_PLAUSIBLE = 0.7
# From which share of running text (its log10) a word of so many letters is no accident: any two letters are some
# word of the list.
_COMMON_ENOUGH = {1: -3.5, 2: -4.5, 3: -5.8}
_KNOWN = -7.5


class _Weight(NamedTuple):
    known: float
    letters: float


def score(text: str) -> float:
    """
    Tell how much of a text reads like words.

    Numbers, punctuation and scripts that are neither Arabic nor Latin are left out of account.

    :param text: a page's text, in logical order, before any repair.
    :returns: From 0, garbage, to 1; a text without words is 1 as long as it has no broken characters.
    """
    by_script = _weigh(text)
    junk = float(sum(1 for _ in _JUNK.finditer(text)))
    letters = sum(weight.letters for weight in by_script.values()) + junk
    parts = [weight for weight in by_script.values() if weight.letters >= _PART * letters] or [_Weight(0, 0)]
    return min((known + _BENEFIT_OF_DOUBT) / (own + junk + _BENEFIT_OF_DOUBT) for known, own in parts)


def known_letters(text: str) -> float:
    """Return how many letters of a text stand in words: what makes one reading of a page better than another."""
    return sum(weight.known for weight in _weigh(text).values())


def needs_ocr(text: str, has_images: bool) -> bool:
    """
    Decide whether a page is to be read from its picture.

    :param text: its text layer; `U+FFFD` where a glyph stands for no known letter. Empty where it has none.
    :param has_images: whether pictures, or shapes that may be outlined letters, cover most of the page.
    :returns: True for a layer of garbage, and for a picture with next to no text.
    """
    if has_images and sum(map(len, _WORD.findall(text))) < _FEW_LETTERS:
        return True
    return score(text) < LEGIBLE


def _weigh(text: str) -> dict[str, _Weight]:
    """Count letters by script, all of them and those of known words."""
    totals = {"ar": [0.0, 0.0], "la": [0.0, 0.0]}
    persian = _PERSIAN.search(text) is not None
    for script, word in _words(text):
        total = totals[script]
        total[1] += len(word)
        if script == "ar":
            total[0] += len(word) * _arabic(word, persian=persian)
        else:
            total[0] += len(word) * _latin(word)
    return {script: _Weight(*total) for script, total in totals.items()}


def _words(text: str) -> Iterator[tuple[str, str]]:
    for found in _WORD.finditer(_MARKS.sub("", text)):
        word = found[0]
        if _ARABIC.match(word):
            yield "ar", word.translate(_FOLDED)
        elif _LATIN.match(word):
            yield "la", word


def _arabic(word: str, *, persian: bool) -> float:
    if _is_common(log_frequency(word), word):
        return 1.0
    return float(persian and (_is_word(word, "fa") or _is_word(word, "ur")))


@lru_cache(maxsize=16384)
def _latin(word: str) -> float:
    if not _CASES.fullmatch(word):
        return 0.0
    if _is_word(word.lower(), "fr") or _is_word(word.lower(), "en"):
        return 1.0
    habits = len(word) > 2 and _VOWEL.search(word) and not _CONSONANTS.search(word)
    return _PLAUSIBLE if habits else 0.0


def _is_word(word: str, language: str) -> bool:
    from wordfreq import get_frequency_dict

    share = get_frequency_dict(language, "best").get(word)
    return share is not None and _is_common(math.log10(share), word)


def _is_common(log_share: float, word: str) -> bool:
    return log_share >= _COMMON_ENOUGH.get(len(word), _KNOWN)
