"""
Arabic analysis for matching: pure functions from shown text to index terms.

Nothing here touches the text that readers see. The dense side wants almost raw text (`strip_marks`), the sparse side
wants everything folded, stemmed and cut (`index_terms`, `letter_terms`): measured separately on ARCD, each is worse
with the other's input.
"""

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from camel_tools.utils.dediac import dediac_ar
from camel_tools.utils.normalize import normalize_alef_ar, normalize_alef_maksura_ar, normalize_teh_marbuta_ar

from search.stopwords import STOPWORDS

# Changes whenever the same text may give other terms: an index built with another version must be rebuilt.
ANALYZER_VERSION = "light10-snowball-4grams-1"

_TATWEEL = "\N{ARABIC TATWEEL}"
_DIGITS = {
    ord(digit): str(value)
    for zero in ("٠", "۰")
    for value, digit in enumerate(map(chr, range(ord(zero), ord(zero) + 10)))
}
_INVISIBLE = dict.fromkeys(
    # Besides joiners, direction marks and tatweel: the soft hyphen and the Arabic letter mark.
    [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, ord(_TATWEEL)]
)
_LETTERS = str.maketrans(
    {"ؤ": "و", "ئ": "ي", "ک": "ك", "ی": "ي", "٫": ".", "٬": ","}
    # Word writes law numbers with the hyphen that does not break (14‑05); some fonts with a minus sign.
    | dict.fromkeys("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}", "-")
)
# Letters that only stand bare once accents are gone: ǽ, ۂ.
_BARE_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ھ": "ه", "ہ": "ه"})
# A number keeps its separators (14.05, 26/08/2019); a word is a run of letters with their marks.
_TOKEN = re.compile(r"\d+(?:[.,/\-–]\d+)+|\d+|[^\W\d_]+")
_NUMBER_SEPARATORS = re.compile(r"[.,/\-–]")

# Larkey, Ballesteros & Connell, "Light stemming for Arabic information retrieval" (2007), table 5: light10.
_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_MIN_STEM = 2
_MIN_AFTER_WAW = 3
_snowball = threading.local()
_FEMININE = re.compile(r"ees?$")
_PRONOUNS = ("ه", "ها", "هم", "هما", "هن", "ك", "كم", "نا", "ي", "ني")
# How a folded word ends before them, and by itself: سيارته, مستواه, أسماؤه, أسمائه.
_BEFORE_PRONOUNS = {"ت": "ه", "ا": "ي", "و": "ء", "ي": "ء"}
_MIN_BEFORE_PRONOUN = 3
# Runs of three cost more and find no more; of five, less.
LETTER_RUN = 4


def strip_marks(text: str) -> str:
    """
    Remove what no reader types: diacritics, tatweel and invisible direction marks. Letters stay as written.

    :param text: any text.
    :returns: text for the dense embedder; offsets into it do not fit the input.
    """
    return dediac_ar(text.translate(_INVISIBLE))


def fold_digits(text: str) -> str:
    """Write Arabic-Indic and Persian digits as 0-9. Length and offsets do not change."""
    return text.translate(_DIGITS)


def fold(text: str) -> str:
    """
    Fold spelling variants that readers treat as the same: hamza seats, ى/ي, ة/ه, digits, case, accents, marks.

    :param text: Arabic or Latin text, any normalization form. Offsets into the result do not fit the input.
    :returns: folded text; empty for empty input. `fold(fold(t)) == fold(t)`.
    """
    text = unicodedata.normalize("NFKC", text)
    text = strip_marks(fold_digits(text)).translate(_LETTERS)
    text = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(text)))
    # Decompose only now: before, it would part the hamza from its seat. What is left to drop are Latin accents.
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_BARE_LETTERS)


def tokens(text: str) -> list[str]:
    """
    Cut text into folded words and numbers, in order; punctuation is dropped.

    A number written with separators stays whole, its separators told as dots: `14-05` and `١٤٫٠٥` give `14.05`.
    """
    return [_NUMBER_SEPARATORS.sub(".", token) if token[0].isdigit() else token for token in _TOKEN.findall(fold(text))]


def is_arabic(text: str) -> bool:
    """Tell whether most of the letters are Arabic; False for text without letters."""
    arabic = sum("\u0600" <= char <= "\u06ff" and char.isalpha() for char in text)
    return arabic * 2 > sum(char.isalpha() for char in text)


@lru_cache(maxsize=100_000)
def stem(token: str) -> str:
    """
    Return the light10 stem of a folded Arabic word and the Snowball stem of a French one; numbers come back unchanged.

    Words in Latin letters are all taken for French: of English, it drops the plural's s and leaves most of the rest.

    :param token: one result of `tokens`.
    """
    if not "\u0600" <= token[:1] <= "\u06ff":
        return token if not token.isalpha() else _stem_french(token)
    if token.startswith("و") and len(token) > _MIN_AFTER_WAW and not token.startswith("وال"):
        token = token[1:]
    for article in _ARTICLES:
        if token.startswith(article) and len(token) >= len(article) + _MIN_STEM:
            token = token[len(article) :]
            break
    for suffix in _SUFFIXES:
        if token.endswith(suffix) and len(token) >= len(suffix) + _MIN_STEM:
            token = token[: -len(suffix)]
    return token


def stems(words: Sequence[str]) -> tuple[str, ...]:
    """Return the stems of folded words."""
    return tuple(map(stem, words))


def without_pronoun(token: str) -> list[str]:
    """
    Return what a folded Arabic word may be without a pronoun at its end, as that would be written by itself.

    >>> without_pronoun("سيارتها")
    ['سيارت', 'سياره']

    :param token: one result of `tokens`; of words that end like a pronoun it cannot be told from the letters.
    """
    bare = [token.removesuffix(pronoun) for pronoun in _PRONOUNS if token.endswith(pronoun)]
    long = [each for each in bare if len(each) >= _MIN_BEFORE_PRONOUN]
    return long + [each[:-1] + _BEFORE_PRONOUNS[each[-1]] for each in long if each[-1] in _BEFORE_PRONOUNS]


def _stem_french(token: str) -> str:
    # A stemmer keeps the word that it works on, so that every thread has its own.
    if not hasattr(_snowball, "stemmer"):
        from Stemmer import Stemmer

        _snowball.stemmer = Stemmer("french")
    # Folded, `déclarée` has lost what its ending is known by.
    stemmed: str = _snowball.stemmer.stemWord(_FEMININE.sub("e", token))
    return stemmed


def word_terms(token: str) -> list[str]:
    """
    Return the terms of one result of `tokens`: the stem of a word; a number itself and, with separators, its parts.

    So both `14.05` and `2012` in `2012/2016` are found.
    """
    if not token[0].isdigit():
        return [stem(token)]
    return [token, *token.split(".")] if "." in token else [token]


def index_terms(text: str) -> list[str]:
    """Return the words and numbers of a text as the sparse side knows them, in order, as often as they occur."""
    return [term for token in tokens(text) for term in word_terms(token)]


def letter_terms(token: str) -> list[str]:
    """
    Return the runs of four letters of a folded Arabic word, its ends marked; none of stop words and shorter words.

    They find what the stem parts: a broken plural, a prefix that light10 leaves, a wrong letter. Arabic only: the names
    that English and French write alike would outweigh the meaning of a question across languages.

    :param token: one result of `tokens`.
    """
    if len(token) < LETTER_RUN or token in STOPWORDS or not "\u0600" <= token[0] <= "\u06ff":
        return []
    marked = f"#{token}#"
    # The tilde keeps a run apart from the stem that is spelt like it.
    return ["~" + marked[at : at + LETTER_RUN] for at in range(len(marked) - LETTER_RUN + 1)]


def content_terms(text: str) -> list[str]:
    """Return the distinct `index_terms` that carry meaning: no stop words, no single letters; in text order."""
    kept: dict[str, None] = {}
    for token in tokens(text):
        if token in STOPWORDS or (len(token) == 1 and not token.isdigit()):
            continue
        kept[stem(token)] = None
    return list(kept)
