"""
Questions for all of a counted list, `ما الأسئلة العشرة؟`, and how much a text lists.

A text that says that there are ten questions comes nearest to a question for the ten, and tells none of them.
"""

import re
from collections.abc import Sequence

from search.number_words import numbers_in_words
from search.text import fold, tokens

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
_ANNOUNCED_IN_LINE = re.compile(r":[ \t]*(\S.*)")
_ANNOUNCED_BELOW = re.compile(r":[ \t]*\n((?:.*\S.*(?:\n|$))+)")


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
    counts = (_count_at(asked, at) for at in range(min(len(asked), _MOST_BEFORE + 1)))
    return next((count for count in counts if _FEWEST <= count < 100), 0)


def _count_at(words: Sequence[str], at: int) -> int:
    """Return the number that begins at a word: with its article behind what it counts, or before it; else 0."""
    word = words[at]
    if at == 0 and word.isdecimal():
        return int(word) if len(words) > 1 else 0
    may_count = word.isascii() if at == 0 else word.startswith("ال")
    return int(numbers_in_words(" ".join(words[at:]))[0]) if may_count and numbers_in_words(word) else 0


def listed_things(text: str) -> int:
    """
    Return how many things a text may list.

    :returns: the most of its lines with a mark or cells, the parts of its fullest sentence, and what follows a colon:
        the sentences of the same line, or the lines below up to an empty one.
    """
    folded = fold(text)
    parts = (len(_PARTING.findall(sentence)) + 1 for sentence in _SENTENCE_ENDS.split(folded))
    in_line = (
        sum(map(bool, map(str.strip, _SENTENCE_ENDS.split(rest)))) for rest in _ANNOUNCED_IN_LINE.findall(folded)
    )
    below = (len(lines.splitlines()) for lines in _ANNOUNCED_BELOW.findall(folded))
    return max([len(_MARKED_LINE.findall(folded)), *parts, *in_line, *below])
