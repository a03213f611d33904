"""Numbers in words, in Arabic, French and English: `خمسة عشر`, `ثلاثة آلاف`, `deux cents`, `twenty-five`."""

import re
from collections.abc import Iterator

# Folded spelling. One is left out: واحد, un and one are pronouns as well.
_UNITS = {
    **dict.fromkeys("اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي deux two twice".split(), 2),
    # Of one word with what they count.
    **dict.fromkeys("يومان يومين شهران شهرين سنتان سنتين عامان عامين اسبوعان اسبوعين".split(), 2),
    **dict.fromkeys("مرتان مرتين ساعتان ساعتين".split(), 2),
    **dict.fromkeys("ثلاث ثلاثه trois three".split(), 3), **dict.fromkeys("اربع اربعه quatre four".split(), 4),
    **dict.fromkeys("خمس خمسه cinq five".split(), 5), **dict.fromkeys("ست سته six".split(), 6),
    **dict.fromkeys("سبع سبعه sept seven".split(), 7), **dict.fromkeys("ثمان ثماني ثمانيه huit eight".split(), 8),
    **dict.fromkeys("تسع تسعه neuf nine".split(), 9),
}  # fmt: skip
_TEENS = {
    **dict.fromkeys("عشر عشره dix ten".split(), 10), **dict.fromkeys("onze eleven".split(), 11),
    **dict.fromkeys("douze twelve".split(), 12), **dict.fromkeys("treize thirteen".split(), 13),
    **dict.fromkeys("quatorze fourteen".split(), 14), **dict.fromkeys("quinze fifteen".split(), 15),
    **dict.fromkeys("seize sixteen".split(), 16), "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    **{f"{tens}{end}": 10 * value
       for value, tens in enumerate("عشر ثلاث اربع خمس ست سبع ثمان تسع".split(), start=2) for end in ("ون", "ين")},
    **dict.fromkeys("vingt vingts twenty".split(), 20), **dict.fromkeys("trente thirty".split(), 30),
    **dict.fromkeys("quarante forty".split(), 40), **dict.fromkeys("cinquante fifty".split(), 50),
    **dict.fromkeys("soixante sixty".split(), 60), "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_HUNDREDS = {
    **dict.fromkeys("مايه ميه مائه cent cents hundred".split(), 100),
    **dict.fromkeys("مايتان مايتين مايتا مايتي ميتان ميتين ميتا ميتي".split(), 200),
    **{f"{unit}{hundred}": 100 * value
       for value, unit in enumerate("ثلاث اربع خمس ست سبع ثمان تسع".split(), start=3) for hundred in ("مايه", "ميه")},
}  # fmt: skip
MULTIPLIERS = {
    **dict.fromkeys("الف الاف mille thousand".split(), 1_000),
    **dict.fromkeys("مليون ملايين million millions".split(), 1_000_000),
    **dict.fromkeys("مليار ملايير مليارات milliard milliards billion".split(), 1_000_000_000),
}
# Of one word with their number: الفان are two thousand.
_DOUBLES = {
    **dict.fromkeys("الفان الفين الفا الفي".split(), 2_000),
    **dict.fromkeys("مليونان مليونين مليونا مليوني".split(), 2_000_000),
    **dict.fromkeys("ملياران مليارين".split(), 2_000_000_000),
}
_VALUES = {**_UNITS, **_TEENS, **_TENS, **_HUNDREDS, **MULTIPLIERS, **_DOUBLES}
# After these a ten is part of an ordinal: الثانية عشرة, الخامس والعشرون.
_ORDINAL_UNITS = frozenset(
    "حادي حاديه ثاني ثانيه ثالث ثالثه رابع رابعه خامس خامسه سادس سادسه سابع سابعه ثامن ثامنه تاسع تاسعه".split()
)
# What a unit before it multiplies: ثلاث مائة, trois cents, quatre-vingts.
_TIMES = frozenset("مايه ميه cent cents hundred vingt vingts".split())
_AND = frozenset(("et", "and"))
_PREFIXES = ("", "و", "ال", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "وب", "ول")
# `في المائة` counts nothing.
_PERCENT = re.compile(r"(?:في|ب|من)\s?(?:ال)?(?:مايه|ميه)(?!\w)|بال(?:مايه|ميه)|pour cent(?!\w)|per ?cent(?!\w)")
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")


def numbers_in_words(folded: str) -> list[float]:
    """
    Return the numbers that a text has in words, and those of digits and a word: `20 ألف` gives 20,000.

    :param folded: as `search.text.fold` writes it, thousands without separators.
    """
    return [_value(words) for words in _runs(folded) if not words[-1][0].isdigit()]


def _runs(folded: str) -> Iterator[list[str]]:
    """Yield the words of each number; one in digits may come first."""
    run: list[str] = []
    after_ordinal = False
    for word in _WORD.findall(_PERCENT.sub(" . ", folded)):
        name, has_and = _bare(word)
        is_number = word[0].isdigit() or (name in _VALUES and not (after_ordinal and name in _TENS | _TEENS))
        after_ordinal = name in _ORDINAL_UNITS
        if run and word not in _AND and not (is_number and _goes_on(run, name, has_and=has_and)):
            yield run
            run = []
        if is_number:
            run.append(name)
    if run:
        yield run


def _goes_on(run: list[str], name: str, *, has_and: bool) -> bool:
    """Tell whether a word is the next one of a number."""
    last = run[-1]
    if name[0].isdigit() or name in _DOUBLES:
        return False
    if name in MULTIPLIERS:
        return last not in MULTIPLIERS
    if last[0].isdigit():
        return False
    if last in _UNITS:
        return name in _TIMES or (name in _TENS if has_and else name in _TEENS and _is_arabic(name))
    if _is_arabic(name) and not has_and:
        return False
    return _VALUES[name] < _VALUES[last] and (last not in _TEENS or last == "dix")


def _value(words: list[str]) -> float:
    total = current = 0.0
    last = ""
    for name in words:
        value = float(name) if name[0].isdigit() else _VALUES[name]
        if name in MULTIPLIERS:
            total, current = total + (current or 1) * value, 0
        elif name in _TIMES and last in _UNITS:
            current *= value
        else:
            current += value
        last = name
    return total + current


def _is_arabic(name: str) -> bool:
    return name[0] >= "\u0600"


def _bare(word: str) -> tuple[str, bool]:
    """Return a word without what Arabic writes before it, and whether that was an `و`."""
    for prefix in _PREFIXES:
        rest = word.removeprefix(prefix)
        if word.startswith(prefix) and (rest in _VALUES or rest in _ORDINAL_UNITS):
            return rest, prefix.startswith("و")
    return word, False
