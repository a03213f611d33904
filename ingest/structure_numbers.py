"""The numbers that headings carry: digits, Roman numerals, and Arabic or French ordinals in words."""

import re

# Folded spelling (see structure_labels.fold_line): bare alef, ه for ة, ي for ى. Feminine and masculine forms.
_UNITS = {
    "اول": 1, "اولي": 1, "واحد": 1, "واحده": 1, "حادي": 1, "حاديه": 1,
    "ثاني": 2, "ثانيه": 2, "ثالث": 3, "ثالثه": 3, "رابع": 4, "رابعه": 4, "خامس": 5, "خامسه": 5,
    "سادس": 6, "سادسه": 6, "سابع": 7, "سابعه": 7, "ثامن": 8, "ثامنه": 8, "تاسع": 9, "تاسعه": 9,
    "عاشر": 10, "عاشره": 10,
}  # fmt: skip
_TENS = {
    "عشر": 20, "ثلاث": 30, "اربع": 40, "خمس": 50, "ست": 60, "سبع": 70, "ثمان": 80, "تسع": 90,
}  # fmt: skip
_HUNDREDS = {"مائه": 100, "مئه": 100, "مائتان": 200, "مائتين": 200, "مئتان": 200, "مئتين": 200}
_ALONE = {"فريده": 1, "فريد": 1, "وحيده": 1, "وحيد": 1, "تمهيدي": 0, "تمهيديه": 0, "ختامي": 999, "اخير": 999}
_TEEN = ("عشر", "عشره")
_REPEATED = re.compile(r"\s*\(?(?:ال)?مكرره?\)?(?:\s+(?:مرتين|ثلاث مرات|\d+))?(?!\w)")
_FRENCH = {
    "premier": 1, "première": 1, "deuxième": 2, "second": 2, "seconde": 2, "troisième": 3, "quatrième": 4,
    "cinquième": 5, "sixième": 6, "septième": 7, "huitième": 8, "neuvième": 9, "dixième": 10, "unique": 1,
    "préliminaire": 0,
}  # fmt: skip
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?![\w])")
_DIGITS = re.compile(r"(\d{1,4})(?:\s?[-–/]\s?\d{1,3})?(?!\d|[.,]\d)(?:\s?(?:er|ère|bis|ter)(?!\w))?")
_WORD = re.compile(r"\s*([^\W\d_]+)")


def read_number(text: str, at: int) -> tuple[int, int] | None:
    """
    Read the number that stands at `at`: `3`, `7-7`, `12 مكرر`, `II`, `الثانية عشرة`, `premier`.

    :param text: a folded, lower-case line.
    :param at: where the number must begin.
    :returns: the number and the offset past it; None where no number stands. Preliminary parts are 0, closing ones 999.
    """
    found = _read_digits(text, at) or _read_ordinal(text, at) or _read_french(text, at) or _read_roman(text, at)
    if found is None:
        return None
    value, end = found
    repeated = _REPEATED.match(text, end)
    return (value, repeated.end()) if repeated else (value, end)


def _read_digits(text: str, at: int) -> tuple[int, int] | None:
    match = _DIGITS.match(text, at)
    return (int(match[1]), match.end()) if match else None


def _read_roman(text: str, at: int) -> tuple[int, int] | None:
    match = _ROMAN.match(text, at)
    if not match or not match.group():
        return None
    values = [_ROMAN_VALUES[letter] for letter in match.group()]
    total = sum(-v if v < later else v for v, later in zip(values, [*values[1:], 0], strict=True))
    return total, match.end()


def _read_french(text: str, at: int) -> tuple[int, int] | None:
    match = _WORD.match(text, at)
    return (_FRENCH[match[1]], match.end()) if match and match[1] in _FRENCH else None


def _read_ordinal(text: str, at: int) -> tuple[int, int] | None:
    """Read `الثانية`, `الحادية عشرة`, `الخامسة والعشرون بعد المائة`; None where the words are no ordinal."""
    word, end = _bare_word(text, at)
    if word in _ALONE:
        return _ALONE[word], end
    total = _round_number(word)
    if word in _UNITS:
        total = _UNITS[word]
        second, second_end = _bare_word(text, end)
        if second in _TEEN and total < 10:
            total, end = total + 10, second_end
        elif second.startswith("و") and 20 <= (tens := _round_number(_without_article(second[1:]))) < 100:
            total, end = total + tens, second_end
    if not total:
        return None
    return _add_hundreds(text, total, end)


def _add_hundreds(text: str, total: int, end: int) -> tuple[int, int]:
    joint, joint_end = _bare_word(text, end)
    if joint == "بعد":
        hundreds, hundreds_end = _bare_word(text, joint_end)
        if hundreds in _HUNDREDS:
            return total + _HUNDREDS[hundreds], hundreds_end
    return total, end


def _round_number(word: str) -> int:
    """Value of `عشرون`, `ثلاثين`, `مائة`; 0 for another word."""
    if word.endswith(("ون", "ين")):
        return _TENS.get(word[:-2], 0) or _HUNDREDS.get(word, 0)
    return _HUNDREDS.get(word, 0)


def _bare_word(text: str, at: int) -> tuple[str, int]:
    match = _WORD.match(text, at)
    return (_without_article(match[1]), match.end()) if match else ("", at)


def _without_article(word: str) -> str:
    # اال is what a reversed lam-alef leaves of الا: األول for الأول.
    for article, rest in (("اال", "ا"), ("الا", "ا"), ("ال", "")):
        if word.startswith(article):
            return rest + word[len(article) :]
    return word
