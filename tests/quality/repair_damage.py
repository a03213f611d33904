"""Damages sound lines by script, one function a kind, so that the repair can be measured anywhere."""

import random
import re
import unicodedata
from collections.abc import Callable

_JOINING = "بتثجحخسشصضطظعغفقكلمنهي"
_LETTERS = re.compile("[\u0621-\u064a]+")
_LAM_ALEF = re.compile("ل([اأإآ])")
_LIGATURES = re.compile("(ل)([ماأإآ])|([تشبثس])(ر)")
_LOOKALIKES = str.maketrans("كيىه", "کییہ")

Damage = Callable[[str, random.Random], str]


def _inside_words(text: str, at: Callable[[str], bool], put: Callable[[], str]) -> str:
    """Put something after letters that `at` chooses and that another letter of the word follows."""
    followed = [a in _JOINING and bool(_LETTERS.match(b)) for a, b in zip(text, text[1:] + " ", strict=True)]
    return "".join(char + (put() if inner and at(char) else "") for char, inner in zip(text, followed, strict=True))


def reverse_lam_alef(text: str, rng: random.Random) -> str:
    return _LAM_ALEF.sub(r"\1ل", text)


def reverse_ligatures(text: str, rng: random.Random) -> str:
    return _LIGATURES.sub(lambda m: m.group()[::-1], text)


def split_words(text: str, rng: random.Random) -> str:
    """Split one word in eight after a letter that joins nothing."""

    def split(match: re.Match[str]) -> str:
        word = match.group()
        places = [at for at in range(2, len(word) - 1) if word[at - 1] in "ادذرزو"]
        if len(word) < 5 or not places or rng.random() > 0.125:
            return word
        at = rng.choice(places)
        return f"{word[:at]} {word[at:]}"

    return _LETTERS.sub(split, text)


def split_words_anywhere(text: str, rng: random.Random) -> str:
    def split(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < 6 or rng.random() > 0.1:
            return word
        at = rng.randrange(2, len(word) - 2)
        return f"{word[:at]} {word[at:]}"

    return _LETTERS.sub(split, text)


def glue(text: str, rng: random.Random) -> str:
    """Glue a word to an article after a letter that joins nothing, and a number to its word."""
    text = re.sub("(?<=[ىةر]) (?=ال)", lambda m: "" if rng.random() < 0.3 else " ", text)
    return f"{text[:-1]} سنة{rng.randrange(1990, 2025)}."


def unglued(text: str, damaged: str) -> str:
    """Return what a line that `glue` damaged should become."""
    year = re.search(r"\d+", damaged)
    return f"{text[:-1]} سنة {year.group() if year else ''}."


def add_controls(text: str, rng: random.Random) -> str:
    return _inside_words(text, lambda _: rng.random() < 0.1, lambda: rng.choice("\x01\x03\x04\x14") * rng.randint(1, 3))


def add_kashida(text: str, rng: random.Random) -> str:
    return _inside_words(text, lambda _: rng.random() < 0.15, lambda: "ـ" * rng.randint(1, 4))


def add_brackets(text: str, rng: random.Random) -> str:
    return _inside_words(text, lambda _: rng.random() < 0.1, lambda: "(" * rng.randint(1, 3))


def use_lookalikes(text: str, rng: random.Random) -> str:
    return text.translate(_LOOKALIKES)


def store_visually(text: str, rng: random.Random) -> str:
    return text[::-1]


def store_shapes(text: str, rng: random.Random) -> str:
    """Store letters by their isolated shapes, and lam-alefs as ligatures."""
    shapes = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFEFC, 0xFE7F, -1)}
    text = _LAM_ALEF.sub(lambda m: shapes.get(m.group(), m.group()), text)
    return "".join(shapes.get(char, char) for char in text)


def misread_encoding(text: str, rng: random.Random) -> str:
    written, read = rng.choice((("cp1256", "cp1252"), ("utf-8", "latin-1"), ("utf-8", "cp1256")))
    return text.encode(written).decode(read)


def combine(text: str, rng: random.Random) -> str:
    return add_controls(split_words(reverse_lam_alef(text, rng), rng), rng)


DAMAGES: dict[str, Damage] = {
    "lam-alef": reverse_lam_alef,
    "ligatures": reverse_ligatures,
    "split words": split_words,
    "split anywhere": split_words_anywhere,
    "glued": glue,
    "controls": add_controls,
    "kashida": add_kashida,
    "brackets": add_brackets,
    "look-alikes": use_lookalikes,
    "visual order": store_visually,
    "presentation forms": store_shapes,
    "encoding": misread_encoding,
    "combined": combine,
}
