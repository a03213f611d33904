"""Damage that shows in the characters themselves: controls, presentation forms, look-alikes, kashida, loose marks."""

import re
import unicodedata
from collections.abc import Iterator

from ingest.lexicon import log_frequency
from ingest.repair_draft import Edit

LETTER = "\u0621-\u063a\u0641-\u064a\u0671-\u06d3\u06d5"
MARK = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
TATWEEL = "\u0640"
_INSIDE_WORD = f"(?<=[{LETTER}{MARK}])%s(?=[{LETTER}{MARK}])"

# Controls, soft hyphens and zero-width spaces show nothing anywhere; joiners and direction marks only inside a word.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff]+|"
    + _INSIDE_WORD % "[\u200c-\u200f\u202a-\u202e\u2066-\u2069]+"
)
# ﴾ ﴿ and the word signs (ﷺ, ﷼) are characters of their own; ﷲ is a ligature of the letters of a common word.
_PRESENTATION = re.compile("[\ufb50-\ufd3d\ufd50-\ufdf2\ufe70-\ufefc]+")
_LOOSE_HAMZA = re.compile("[اوىيه][\u0653-\u0655]")
# What the bullets of the Symbol and Wingdings fonts leave in the private use area.
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf076": "❖", "\uf02d": "-", "\uf06f": "▫"}
_SYMBOL = re.compile(f"[{''.join(_SYMBOLS)}]")
_LOOKALIKES = str.maketrans("کڪھہەۀۃیۍ", "ككهههةةيي")
_ARABIC = "\u0621-\u063a\u0641-\u064a"
LOOKALIKE_WORD = re.compile(f"(?<![{LETTER}])[{_ARABIC}{MARK}]*[کڪھہەۀۃیۍ][{_ARABIC}{MARK}کڪھہەۀۃیۍ]*(?![{LETTER}])")
# Common words that Arabic has not, and words with letters that it has not.
_FOREIGN_WORD = re.compile(
    f"(?<![{LETTER}])(?:است|باشد|که|را|ا[یي]ن|ها[یي]|م[یي]|برا[یي]|از|در|شده|شود|کند|کننده|ارائه|[یي]ک|ن[یي]ست|کے|کا|کی"
    f"|ہے|میں|اور|سے|کو|[{LETTER}]*[گچژٹڈڑے][{LETTER}]*)(?![{LETTER}])"
)
_LOOSE_MARK = re.compile(f"(?<=[{LETTER}{MARK}]) +([\u064b-\u0652\u0670]+)")
_TANWEEN = re.compile("[\u064b-\u064d]")
_NEXT_WORD = re.compile(f"(?!ا(?![{LETTER}]))[{LETTER}]")
_KASHIDA = re.compile(_INSIDE_WORD % f"{TATWEEL}+")
_BRACKET = re.compile(r"\(+|\)+")
_NEVER_JOINED = frozenset("اأإآٱدذرزوؤةىء")
_DOUBLED = re.compile(rf"(?<![{LETTER}])(?:([{LETTER}])\1){{3,}}(?![{LETTER}])")


def find_invisible(text: str) -> Iterator[Edit]:
    """Drop characters that show nothing and part the letters of a word."""
    for match in () if text.isprintable() else _INVISIBLE.finditer(text):
        yield Edit(match.start(), match.end(), "")


def find_symbols(text: str) -> Iterator[Edit]:
    """Give the bullets of symbol fonts the characters that they show."""
    for match in _SYMBOL.finditer(text):
        yield Edit(match.start(), match.end(), _SYMBOLS[match.group()])


def find_presentation_forms(text: str) -> Iterator[Edit]:
    """Give letters that were stored by their shape (ﺍﻟﻤﺎﺩﺓ) their own code points, and loose hamzas their seat."""
    for match in _PRESENTATION.finditer(text):
        letters, origins = [], []
        for at, shape in enumerate(match.group()):
            plain = unicodedata.normalize("NFKC", shape)
            # A mark's own presentation form stands for a space that carries it.
            plain = plain.strip() if len(plain) > 1 else plain
            letters.append(plain)
            origins += [at] * len(plain)
        yield Edit(match.start(), match.end(), "".join(letters), origins)


def find_loose_hamzas(text: str) -> Iterator[Edit]:
    """Compose a letter and the hamza or madda that follows it."""
    for match in _LOOSE_HAMZA.finditer(text):
        yield Edit(match.start(), match.end(), unicodedata.normalize("NFC", match.group()))


def count_foreign(text: str) -> int:
    """Count the words that show the text to be Persian or Urdu, whose letters only look like misread Arabic ones."""
    return len(_FOREIGN_WORD.findall(text))


def find_lookalikes(text: str) -> Iterator[Edit]:
    """Replace Persian and Urdu letters in Arabic words: الأکثر, فی, ھی."""
    for match in LOOKALIKE_WORD.finditer(text):
        yield Edit(match.start(), match.end(), _arabic_spelling(match.group()))


def _arabic_spelling(word: str) -> str:
    """At a word's end ی may stand for ي or for ى; the commoner word decides."""
    plain = word.translate(_LOOKALIKES)
    if word[-1] != "ی":
        return plain
    other = plain[:-1] + "ى"
    return other if log_frequency(other) > log_frequency(plain) else plain


def find_loose_marks(text: str) -> Iterator[Edit]:
    """Move a diacritic back to its letter (معقدا ً), and part the next word from a tanween (معقدا ًجدا)."""
    for match in _LOOSE_MARK.finditer(text):
        marks = match[1]
        starts_word = _TANWEEN.search(marks[-1]) and _NEXT_WORD.match(text, match.end())
        yield Edit(match.start(), match.end(), marks + " " if starts_word else marks)


def find_kashida(text: str) -> Iterator[Edit]:
    """Drop the strokes that stretch a word; those that end one (هـ, الـ) are its spelling."""
    for match in _KASHIDA.finditer(text):
        yield Edit(match.start(), match.end(), "")


def find_bracket_kashida(text: str) -> Iterator[Edit]:
    """Drop the brackets that stand for stretching strokes (رق(((م), and no bracket that has its partner (الطفل(ة))."""
    inner: list[re.Match[str]] = []
    pending: list[re.Match[str] | None] = []
    for match in _BRACKET.finditer(text):
        if match.group()[0] == ")":
            for _ in match.group():
                _close(pending)
        elif _stretches(text, match):
            pending.append(match)
        else:
            pending += [None] * len(match.group())
    inner = [match for match in pending if match is not None]
    for match in inner:
        left, right = _word_around(text, match.start(), match.end())
        if len(inner) > 1 or len(match.group()) > 1 or log_frequency(left + right) > log_frequency(left):
            yield Edit(match.start(), match.end(), "")


def _stretches(text: str, match: re.Match[str]) -> bool:
    """A stretching stroke joins two letters, so it never follows one that joins nothing."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return bool(re.fullmatch(f"[{LETTER}]{{2}}", before + after)) and before not in _NEVER_JOINED


def _close(pending: list[re.Match[str] | None]) -> None:
    """Pair a closing bracket with the last opening one outside a word, else with the last one inside."""
    for at in range(len(pending) - 1, -1, -1):
        if pending[at] is None:
            del pending[at]
            return
    if pending and len(pending[-1].group()) == 1:  # type: ignore[union-attr]
        pending.pop()


def _word_around(text: str, start: int, end: int) -> tuple[str, str]:
    left = re.search(f"[{LETTER}{MARK}]*$", text[:start])
    right = re.match(f"[{LETTER}{MARK}]*", text[end:])
    return left.group() if left else "", right.group() if right else ""


def find_doubled(text: str) -> Iterator[Edit]:
    """Take away the second coat of fake bold, which doubles every letter of a word."""
    for match in _DOUBLED.finditer(text):
        yield Edit(match.start(), match.end(), match.group()[::2], range(0, len(match.group()), 2))
