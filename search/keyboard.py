"""
Text typed while the keyboard stood at the wrong language, as it was meant.

A key gives a Latin letter or an Arabic one; two arrangements of Latin keys are in use, the French AZERTY and QWERTY,
above the same Arabic one.
"""

from functools import cache

# Row by row, the same keys in each; then those of some letters with Shift.
_ARABIC = "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظأإآ"
_AZERTY = "azertyuiop^$qsdfghjklmùwxcvn,;:!HYN"
_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvnm,./HYN"
_LAM_ALEF = "لا"


def retyped(text: str) -> list[str]:
    """
    Return what the keys that gave a text give in the other language, for each arrangement of keys.

    :param text: any text; characters of no such key stay.
    """
    return [_typed(text, *maps) for maps in _layouts()]


def _typed(text: str, to_arabic: dict[int, str], to_latin: dict[int, str]) -> str:
    if any("\u0600" <= char <= "\u06ff" and char.isalpha() for char in text):
        return text.replace(_LAM_ALEF, "b").translate(to_latin)
    shifted = {ord(char) for char in "HYN"}
    text = "".join(char if ord(char) in shifted else char.lower() for char in text)
    return text.translate(to_arabic | {ord("b"): _LAM_ALEF})


@cache
def _layouts() -> tuple[tuple[dict[int, str], dict[int, str]], ...]:
    return tuple((_table(latin, _ARABIC), _table(_ARABIC, latin)) for latin in (_AZERTY, _QWERTY))


def _table(keys: str, meant: str) -> dict[int, str]:
    return {ord(key): letter for key, letter in zip(keys, meant, strict=True)}
