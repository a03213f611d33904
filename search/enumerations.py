"""
Questions for all of a counted list, `ما الأسئلة العشرة؟`, and how much a text lists.

A text that says that there are ten questions comes nearest to a question for the ten, and tells none of them.
"""

import re
from collections.abc import Sequence

from search.text import fold, tokens

# Folded, without the article: `العشرة`, `الاثنان والعشرون`, `الخمسة عشر`.
_ARABIC = {
    "احد": 1, "احدي": 1, "واحد": 1, "واحده": 1, "اثنا": 2, "اثني": 2, "اثنتا": 2, "اثنتي": 2, "اثنان": 2, "اثنين": 2,
    **{
        unit + end: number
        for number, unit in enumerate(("ثلاث", "اربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"), start=3)
        for end in ("", "ه")
    },
    **{
        stem + end: 10 * number
        for number, stem in enumerate(("عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"), start=2)
        for end in ("ون", "ين")
    },
}  # fmt: skip
_LATIN = {
    word: number
    for number, words in {
        3: "trois three", 4: "quatre four", 5: "cinq five", 6: "six", 7: "sept seven", 8: "huit eight", 9: "neuf nine",
        10: "dix ten", 11: "onze eleven", 12: "douze twelve", 15: "quinze fifteen", 20: "vingt twenty",
    }.items()
    for word in words.split()
}  # fmt: skip
# How a question for a list opens, in folded words.
_ASKS = re.compile(
    r"^(?:(?:ما|ماهي|ماهم|هي|هم|هما|هن|اذكر|اذكروا|عدد|عددوا|شنو|شنهي|اعطني|اعطيني|هوما) )+|"
    r"^(?:quels|quelles|what|which|list|name|citez|enumerez|donnez)(?: (?:sont|are))?(?: (?:les|the))? "
)
# Words of what is listed, before its number: `بنود قائمة فحص الكراسي المتحركة الاثنا عشر`.
_MOST_BEFORE = 5
_FEWEST = 3
_MARKED_LINE = re.compile(r"^\s*(?:[-–•*●▪◦]|\(?(?:\d{1,2}|[a-z]|[ء-ي])[).\-–/:]|.*\|)", re.MULTILINE)
_PARTING = re.compile(r"[،,؛;]|(?<!\w)و(?=\w{3})|(?<!\w)(?:et|and|ou|or)(?!\w)")
_SENTENCE_ENDS = re.compile(r"[.؟!?\n]")


def counted_list(question: str) -> int:
    """
    Return how many things a question wants listed: 10 for `ما الأسئلة العشرة؟` and `Quelles sont les dix questions ?`.

    :returns: 0 where it asks for no list, or for one of less than three things.
    """
    words = " ".join(tokens(question))
    opening = _ASKS.match(words)
    if opening is None:
        return 0
    asked = words[opening.end() :].split()
    before = _LATIN.get(asked[0], int(asked[0]) if asked[0].isdecimal() and len(asked) > 1 else 0) if asked else 0
    counts = (before, *(_definite_number(asked[at:]) for at in range(1, min(len(asked), _MOST_BEFORE + 1))))
    return next((count for count in counts if _FEWEST <= count < 100), 0)


def _definite_number(words: Sequence[str]) -> int:
    """Return the number that words open with, all its parts together; 0 where none with an article does."""
    total = 0
    for word in words if words[0].startswith("ال") else ():
        value = _ARABIC.get(word.removeprefix("و").removeprefix("ال"))
        if value is None:
            break
        total += value
    return total


def listed_things(text: str) -> int:
    """Return how many things a text may list: its lines with a mark or cells, or the parts of its fullest sentence."""
    folded = fold(text)
    parts = (len(_PARTING.findall(sentence)) + 1 for sentence in _SENTENCE_ENDS.split(folded))
    return max(len(_MARKED_LINE.findall(folded)), *parts)
