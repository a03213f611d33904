"""Numbers that stick to their neighbours, and punctuation that was put on the wrong side of them."""

import re
from collections.abc import Callable, Iterator

from ingest.repair_draft import Edit

_LETTER = "\u0621-\u063a\u0641-\u064a"
_NUMBER = r"\d+(?:[.,/:\-٫٬]\d+)*"
# Units, eras and one-letter particles that are written on their number (1442هـ, 5م), and what a number is written on
# (كم2, ال50).
_ON_NUMBER = r"(?:هـ?|ھـ?|م|ق|ب|ل|ك|و|ف|ج|د|ت|س|ص|ن|كم|كلم|كغ|كلغ|سم|مم|مل)"
_UNDER_NUMBER = ("كم", "سم", "مم", "دم", "كلم", "ال", "وال", "بال", "لل", "فال", "كال")
# Latin letters by name: إف16 is one designation.
_LATIN_LETTERS = (
    "إيه", "بي", "سي", "دي", "إي", "إف", "جي", "إتش", "آي", "جيه", "كي", "إل", "إم", "إن", "كيو", "آر", "إس", "تي",
    "يو", "إكس", "زد",
)  # fmt: skip
GLUED_NUMBER = re.compile(
    rf"(?<=\d)(?=[{_LETTER}])(?!{_ON_NUMBER}(?![{_LETTER}]))|(?<=\d)(?=و ?\d)"
    rf"|(?<=[{_LETTER}]{{2}})(?=\d)"
    + "".join(rf"(?<!(?<![{_LETTER}]){unit})" for unit in (*_UNDER_NUMBER, *_LATIN_LETTERS))
)
# ( )2 for (2), ،)1991 for 1991)، and a comma or a stop before the number that it followed.
_EMPTY_BRACKETS = re.compile(rf"\( ?([،؛.]?) ?\) ?({_NUMBER})(?=([{_LETTER}])|[\s،؛.]|$)")
DISPLACED = re.compile(
    rf"\( ?[،؛.]? ?\) ?\d|\d ?\( ?\d+ ?[{_LETTER}]|(?<=[{_LETTER}]) [،؛.](?=[{_LETTER}\d])|^ ?-\d+(?=[{_LETTER}])"
)
_DATE = re.compile(rf"(\d+) ?\( ?(\d+) ?([{_LETTER}][{_LETTER} ]*?)( ?[،؛.]?) ?\) ?(\d+)(?=([{_LETTER}])|\D|$)")
_MARK_BEFORE = re.compile(rf"(?<=[{_LETTER})]) ?([،؛.]) ?({_NUMBER})(?=[{_LETTER}])")
_STOP_BEFORE = re.compile(rf"(?<=[{_LETTER}]) \.({_NUMBER})$")
_PERCENT_BEFORE = re.compile(rf"% ?({_NUMBER})(?=([{_LETTER}])|\s|$)")
_DASH_BEFORE = re.compile(rf"^ ?-({_NUMBER})(?=[{_LETTER}])")
_MARK_GLUED = re.compile(rf" (?:([،؛])(?=[{_LETTER}\d«(])|([.:])(?=[{_LETTER}«]))")
_Write = Callable[[re.Match[str]], str]

_MOVES: tuple[tuple[re.Pattern[str], _Write], ...] = (
    (_DATE, lambda m: f"{m[2]} ({m[1]} {m[3].strip()} {m[5]}){m[4].strip()}{' ' * bool(m[6])}"),
    (_MARK_BEFORE, lambda m: f" {m[2]}{m[1]} "),
    (_STOP_BEFORE, lambda m: f" {m[1]}."),
    (_PERCENT_BEFORE, lambda m: f"{m[1]}%{' ' * bool(m[2])}"),
    (_DASH_BEFORE, lambda m: f"{m[1]}- "),
    (_MARK_GLUED, lambda m: f"{m[1] or m[2]} "),
)


def find_empty_brackets(text: str) -> Iterator[Edit]:
    """Put a number back into the brackets before it: ( )2."""
    for match in _EMPTY_BRACKETS.finditer(text):
        yield Edit(match.start(), match.end(), f"({match[2]}){match[1]}{' ' * bool(match[3])}")


def find_glued_numbers(text: str) -> Iterator[Edit]:
    """Part a number from the word it sticks to: 35من."""
    for match in GLUED_NUMBER.finditer(text):
        yield Edit(match.start(), match.start(), " ")


def find_displaced(text: str) -> Iterator[Edit]:
    """Put punctuation back behind the number or word that it followed; only for texts seen to have lost it."""
    taken: list[Edit] = []
    for pattern, write in _MOVES:
        for match in pattern.finditer(text):
            if all(match.end() <= edit.start or match.start() >= edit.end for edit in taken):
                taken.append(Edit(match.start(), match.end(), write(match)))
    return iter(sorted(taken))
