"""Where sentences begin and end in Arabic, French and English text; the text itself is never changed."""

import re

_ENDS = ".!?…؟؛"
# Marks of footnotes stand behind the sentence too.
_CLOSERS = "\"'”’»›)]}″⁰¹²³⁴⁵⁶⁷⁸⁹"
# A run of end marks with the closing marks that follow it (French sets a space before »), or a line break.
_CANDIDATE = re.compile(
    rf"[{re.escape(_ENDS)}]+[{re.escape(_CLOSERS)}]*(?:[ \u00a0\u202f]»)?|[\n\r\f\v\x85\u2028\u2029]"
)
_ELISION = re.compile(r"^.*[(\[«\"'“‘’]")
_ENUMERATOR = re.compile(r"[\[(]?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-Za-z]|[\u0621-\u064a])")
_ABBREVIATIONS = frozenset(
    """
    al art ch chap cf dr éd ed fig ibid inc mm mme mmes mlle mr mrs ms no nos n° nº op p pp par prof réf st ste tél
    vol vs
    """.split()
)
_LOOK_BACK = 24


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """
    Find the sentences of a text: they end at `.`, `؟`, `!`, `؛`, `?`, `…` and at line breaks.

    Marks that end nothing are passed over: decimals and law numbers (`14.05`), dates, addresses, initials and
    abbreviations (`د.`, `art.`), the number that opens a line (`1.`). Closing quotes and brackets stay with their
    sentence.

    :param text: any text.
    :returns: `(start, end)` offsets into `text`, in order, without outer whitespace; together they cover every
        character that is not whitespace. Empty for blank text.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        if match.group()[0] in _ENDS and not _is_end(text, start, match):
            continue
        _append_trimmed(spans, text, start, match.end())
        start = match.end()
    _append_trimmed(spans, text, start, len(text))
    return spans


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends in a mark that closes its last sentence, closing quotes and brackets aside."""
    return text.rstrip().rstrip(_CLOSERS + "\u00a0\u202f ").endswith(tuple(_ENDS))


def _append_trimmed(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    if trimmed := sentence.strip():
        begin = start + len(sentence) - len(sentence.lstrip())
        spans.append((begin, begin + len(trimmed)))


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether the end mark at `match` closes the sentence begun at `start`."""
    at, after = match.start(), match.end()
    following = text[after : after + 1]
    if following and not following.isspace():
        return _is_missing_space(text, match)
    if following.isspace() and match.group()[0] in ".…" and _next_letter(text, after).islower():
        return False
    return match.group() != "." or not _is_abbreviation(text, start, at)


def _is_missing_space(text: str, match: re.Match[str]) -> bool:
    """A mark glued to the next word ends a sentence only between Arabic words: elsewhere it is part of an address."""
    at, after = match.start(), match.end()
    if not _is_arabic_letter(text[after]):
        return False
    if match.group()[0] != ".":
        return True
    return at >= 2 and _is_arabic_letter(text[at - 1]) and _is_arabic_letter(text[at - 2])


def _is_abbreviation(text: str, start: int, at: int) -> bool:
    sentence = text[max(start, at - _LOOK_BACK) : at]
    if at - start <= 8 and _ENUMERATOR.fullmatch(sentence.strip()):
        return True
    words = sentence.split()
    if not words or sentence[-1:].isspace():
        return False
    word = _ELISION.sub("", words[-1])
    if word.lower() in _ABBREVIATIONS:
        return True
    if not all(len(part) == 1 and part.isalpha() for part in word.split(".")):
        return False
    # `2010 م.` closes on a unit, and `il y a.` on a word; `ص.`, `M.` and `ش.م.م.` are what this looks for.
    is_unit = len(words) > 1 and words[-2][-1].isdigit() and len(word) == 1
    return (not is_unit and not word.islower()) or (_is_arabic_letter(word[0]) and not is_unit)


def _next_letter(text: str, at: int) -> str:
    while at < len(text) and text[at].isspace() and text[at] not in "\n\r\f":
        at += 1
    return text[at : at + 1]


def _is_arabic_letter(char: str) -> bool:
    return "\u0620" <= char <= "\u064a" or "\u0671" <= char <= "\u06d3"
