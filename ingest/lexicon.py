"""How common Arabic words are: the `wordfreq` list (620,000 words) and, for words it lacks, their stem in it."""

import math
import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache

_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
# What the list's rarest word would score if it were ten times rarer: log10 of a frequency.
UNKNOWN = -9.0
_RAREST_STEM = 1e-7
_AFFIX_COST = 1.2
_SHORTEST_STEM = 3
# Conjunction, then preposition, future or article: at most one of each.
_NOMINAL = ("ال", "بال", "كال", "لل")
_PREFIXES = tuple(c + p for c in ("", "و", "ف") for p in ("", "ب", "ك", "ل", "س", *_NOMINAL))
_PREFIXES_BY_LETTER: dict[str, list[str]] = defaultdict(list)
for _prefix in _PREFIXES:
    _PREFIXES_BY_LETTER[_prefix[:1]].append(_prefix)
_PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "كم", "نا", "ي")
# Each ending and what the stem ends in without it: teh marbuta opens before a pronoun. No article stands before the
# second group, of pronouns and verbs.
_NOMINAL_ENDINGS = (
    *((ending, "") for ending in ("ة", "ات", "ون", "ين", "ان", "تين", "ية", "يين")),
    *((ending, "ة") for ending in ("ات", "تين", "تان")),
)
_OTHER_ENDINGS = (
    *((pronoun, "") for pronoun in _PRONOUNS),
    *(("ت" + pronoun, "ة") for pronoun in _PRONOUNS),
    *((ending, "") for ending in ("ا", "وا", "ت", "يا")),
)


def bare(word: str) -> str:
    """Return the word as the list spells it: composed, without diacritics and tatweel, hamzas kept."""
    return _MARKS.sub("", word) if word.isalpha() else _MARKS.sub("", unicodedata.normalize("NFC", word))


@cache
def _frequencies() -> dict[str, float]:
    # Under `cache` two threads may both load it once; they get equal lists.
    from wordfreq import get_frequency_dict

    return get_frequency_dict("ar", wordlist="best")


def frequency(word: str) -> float:
    """
    Return the share of this word among the words of running Arabic text.

    :param word: one word, any spelling of its diacritics.
    :returns: between 1e-8 and 1; 0.0 for a word that is not in the list.
    """
    return _frequencies().get(bare(word), 0.0)


def is_known(word: str) -> bool:
    """Tell whether the word, or its stem under ordinary prefixes and endings, is in the list."""
    return log_frequency(word) > UNKNOWN


@lru_cache(maxsize=400_000)
def log_frequency(word: str) -> float:
    """
    Estimate how common a word is.

    :param word: one word, any spelling of its diacritics.
    :returns: log10 of its frequency; a word known only by its stem scores less for every affix; `UNKNOWN` is the floor.
    """
    word = bare(word)
    share = _frequencies().get(word)
    return math.log10(share) if share else _by_stem(word)


def _by_stem(word: str) -> float:
    best = UNKNOWN
    nominal = [ending for ending in _NOMINAL_ENDINGS if word.endswith(ending[0])]
    other = [ending for ending in _OTHER_ENDINGS if word.endswith(ending[0])]
    for prefix in ("", *_PREFIXES_BY_LETTER.get(word[:1], ())):
        if not word.startswith(prefix):
            continue
        is_definite = prefix.endswith(("ال", "لل"))
        if is_definite and word.startswith("ال", len(prefix)):
            continue
        endings = nominal if is_definite else (*nominal, *other)
        for ending, closing in (("", ""), *endings):
            stem = word[len(prefix) : len(word) - len(ending)] + closing
            if len(stem) >= _SHORTEST_STEM and (share := _frequencies().get(stem, 0.0)) >= _RAREST_STEM:
                best = max(best, math.log10(share) - _AFFIX_COST * (len(prefix) + len(ending)) ** 0.5)
    return best
