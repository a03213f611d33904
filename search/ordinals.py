"""The numbers of headings and articles: digits, Roman numerals, and Arabic or French ordinals in words."""

import re
from typing import NamedTuple

# The number of a part that only says that it is the last; no printed number has five digits.
CLOSING = 10_000

# Folded spelling: bare alef, ه for ة, ي for ى. Feminine and masculine forms.
_UNITS = {
    "اول": 1, "اولي": 1, "واحد": 1, "واحده": 1, "حادي": 1, "حاديه": 1,
    "ثاني": 2, "ثانيه": 2, "ثالث": 3, "ثالثه": 3, "رابع": 4, "رابعه": 4, "خامس": 5, "خامسه": 5,
    "سادس": 6, "سادسه": 6, "سابع": 7, "سابعه": 7, "ثامن": 8, "ثامنه": 8, "تاسع": 9, "تاسعه": 9,
    "عاشر": 10, "عاشره": 10,
    # Written as they are counted: المادة الأربعة والأربعون.
    "ثلاثه": 3, "اربعه": 4, "خمسه": 5, "سته": 6, "سبعه": 7, "ثمانيه": 8, "تسعه": 9,
}  # fmt: skip
_TENS = {
    "عشر": 20, "ثلاث": 30, "اربع": 40, "خمس": 50, "ست": 60, "سبع": 70, "ثمان": 80, "تسع": 90,
}  # fmt: skip
_HUNDRED = ("مائه", "مئه", "مايه", "ميه")  # with and without its hamza folded
_HUNDREDS = {
    **dict.fromkeys(_HUNDRED, 100),
    **dict.fromkeys(("مائتان", "مائتين", "مئتان", "مئتين", "مايتان", "مايتين", "ميتان", "ميتين"), 200),
    **{
        unit + hundred: 100 * value
        for unit, value in {**{u: v // 10 for u, v in _TENS.items() if u != "عشر"}, "ثماني": 8}.items()
        for hundred in _HUNDRED
    },
    "الف": 1000,
}
_ALONE = {
    "فريده": 1, "فريد": 1, "وحيده": 1, "وحيد": 1, "تمهيدي": 0, "تمهيديه": 0, "ختامي": CLOSING,
    "ختاميه": CLOSING, "اخير": CLOSING, "اخيره": CLOSING,
}  # fmt: skip
_TEEN = ("عشر", "عشره", "عاشر", "عاشره")
_REPEATED = re.compile(
    r"\s*[)\]]?\s*[(\[]?(?:(?:ال)?مكرر[اه]?"
    r"(?:\s+(?P<times>مرتين|ثلاث مرات|اربع مرات|\d{1,2}(?!\s?[-–.]|\)\s*[^\W\d]))(?!\w))?"
    r"|(?P<latin>bis|ter|quater|quinquies))[)\]]?(?!\w)"
)
_TIMES = {"مرتين": 2, "ثلاث مرات": 3, "اربع مرات": 4, "bis": 1, "ter": 2, "quater": 3, "quinquies": 4}
_FRENCH = {
    "premier": 1, "première": 1, "deuxième": 2, "second": 2, "seconde": 2, "troisième": 3, "quatrième": 4,
    "cinquième": 5, "sixième": 6, "septième": 7, "huitième": 8, "neuvième": 9, "dixième": 10, "unique": 1,
    "préliminaire": 0,
    # As search.text.fold writes them.
    "premiere": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7,
    "huitieme": 8, "neuvieme": 9, "dixieme": 10, "preliminaire": 0,
}  # fmt: skip
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?:er(?!\w)|(?![\w]))")
# `12-1` is an article put in after 12; in `5 - 1 - ...` the second number opens a list.
_DIGITS = re.compile(
    r"(\d{1,4})(?:[-–/](\d{1,3})(?!\s?[-–)/]|\d)|\s[-–/]\s?(\d{1,3})(?=\s*$))?(?!\d|[.,]\d)(?:\s?(?:er|ère|ere)(?!\w))?"
)
_WORD = re.compile(r"\s*([^\W\d_]+)")


class Number(NamedTuple):
    """
    The number of a heading.

    :ivar parts: the number, then what tells apart the ones put in after it: (12, 1) for `12-1` and `12 مكرر`, (12, 2)
        for `12 مكرر مرتين` and `12 ter`. Preliminary parts are 0, closing ones `CLOSING`.
    :ivar end: offset past it.
    """

    parts: tuple[int, ...]
    end: int


def read_number(text: str, at: int) -> Number | None:
    """
    Read the number that stands at `at`: `3`, `7-7`, `12 مكرر`, `II`, `الثانية عشرة`, `premier`.

    :param text: a folded, lower-case line.
    :param at: where the number must begin.
    :returns: None where no number stands.
    """
    found = _read_digits(text, at) or _read_ordinal(text, at) or _read_french(text, at) or _read_roman(text, at)
    if found is None:
        return None
    return read_repeated(text, found)


def read_repeated(text: str, number: Number) -> Number:
    """Return a number together with the `مكرر`, `bis` or `مكرر مرتين` that stands after it; itself where none does."""
    repeated = _REPEATED.match(text, number.end)
    if repeated is None:
        return number
    times = repeated["times"] or repeated["latin"] or "1"
    return Number((*number.parts, _TIMES.get(times) or int(times)), repeated.end())


def _read_digits(text: str, at: int) -> Number | None:
    match = _DIGITS.match(text, at)
    return Number(tuple(int(part) for part in match.groups() if part), match.end()) if match else None


def _read_roman(text: str, at: int) -> Number | None:
    match = _ROMAN.match(text, at)
    if not match or not match.group():
        return None
    values = [_ROMAN_VALUES[letter] for letter in match.group().removesuffix("er")]
    total = sum(-v if v < later else v for v, later in zip(values, [*values[1:], 0], strict=True))
    return Number((total,), match.end())


def _read_french(text: str, at: int) -> Number | None:
    match = _WORD.match(text, at)
    return Number((_FRENCH[match[1]],), match.end()) if match and match[1] in _FRENCH else None


def _read_ordinal(text: str, at: int) -> Number | None:
    """Read `الثانية`, `الحادية عشرة`, `الخامسة والعشرون بعد المائة`; None where the words are no ordinal."""
    word, end = _bare_word(text, at)
    if word in _ALONE:
        return Number((_ALONE[word],), end)
    total, end = _below_hundred(text, at)
    if total:
        hundreds, end = _hundreds_after(text, end)
        return Number((total + hundreds,), end)
    hundreds, end = _hundreds(text, at)
    if not hundreds:
        return None
    # المائة والخامسة والعشرون
    after_and = _after_and(text, end)
    rest, rest_end = _below_hundred(text, after_and) if after_and is not None else (0, end)
    return Number((hundreds + rest,), rest_end if rest else end)


def _below_hundred(text: str, at: int) -> tuple[int, int]:
    """Return the value of the ordinal at `at` and the offset past it; 0 where there is none."""
    word, end = _bare_word(text, at)
    if word not in _UNITS:
        return (tens, end) if (tens := _tens(word)) else (0, at)
    unit = _UNITS[word]
    second, second_end = _bare_word(text, end)
    if second in _TEEN and unit < 10:
        return unit + 10, second_end
    after_and = _after_and(text, end)
    second, second_end = _bare_word(text, end if after_and is None else after_and)
    if tens := _tens(second):
        return unit + tens, second_end
    return unit, end


def _hundreds_after(text: str, at: int) -> tuple[int, int]:
    """Read `بعد المائة`, `بعد الثلاثمائة والألف`."""
    joint, joint_end = _bare_word(text, at)
    if joint != "بعد":
        return 0, at
    value, end = _hundreds(text, joint_end)
    return (value, end) if value else (0, at)


def _hundreds(text: str, at: int) -> tuple[int, int]:
    word, end = _bare_word(text, at)
    value = _HUNDREDS.get(word, 0)
    after_and = _after_and(text, end)
    if value and after_and is not None:
        second, second_end = _bare_word(text, after_and)
        if second in _HUNDREDS:
            return value + _HUNDREDS[second], second_end
    return value, end if value else at


def _tens(word: str) -> int:
    """Value of `عشرون`, `ثلاثين`; 0 for another word."""
    return _TENS.get(word[:-2], 0) if word.endswith(("ون", "ين")) else 0


def _after_and(text: str, at: int) -> int | None:
    """Return where the word after an `و` begins, whether or not a space parts them; None where there is no `و`."""
    match = _WORD.match(text, at)
    return match.start(1) + 1 if match and match[1].startswith("و") else None


def _bare_word(text: str, at: int) -> tuple[str, int]:
    match = _WORD.match(text, at)
    return (_without_article(match[1]), match.end()) if match else ("", at)


def _without_article(word: str) -> str:
    # اال is what a reversed lam-alef leaves of الا: األول for الأول.
    for article, rest in (("اال", "ا"), ("الا", "ا"), ("ال", "")):
        if word.startswith(article):
            return rest + word[len(article) :]
    return word
