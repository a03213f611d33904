"""Latin words parted at the end of a line: the hyphen is theirs (`demi-journée`) or the line's (`presta-tion`)."""

import re
from functools import cache

SOFT_HYPHEN = "\u00ad"
_LAST_PART = re.compile(r"[^\W\d_]+(?=.$)")
_FIRST_PART = re.compile(r"[^\W\d_]+")
# Parts that are words themselves, at a time when the whole without its hyphen is hardly one.
_WORD = 1e-6
_HARDLY = 0.01


def keeps_hyphen(end: str, start: str) -> bool:
    """
    Tell whether a word that is joined again keeps its hyphen.

    :param end: the last word of a line, a hyphen its last character.
    :param start: the first word of the next line.
    """
    first, second = _LAST_PART.search(end), _FIRST_PART.match(start)
    if first is None or second is None or end[-1] == SOFT_HYPHEN:
        return False
    if start[0].isupper() and not first[0].isupper():
        # Names: Fès-Meknès.
        return True
    least = min(_frequency(first[0]), _frequency(second[0]))
    return least >= _WORD and _frequency(first[0] + second[0]) < _HARDLY * least


def _frequency(word: str) -> float:
    return max(words.get(word.casefold(), 0.0) for words in _lists())


@cache
def _lists() -> tuple[dict[str, float], ...]:
    # Loaded at the first such word: half a second.
    from wordfreq import get_frequency_dict

    return tuple(get_frequency_dict(language, wordlist="best") for language in ("fr", "en"))
