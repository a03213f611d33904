"""Undoing mojibake: text whose bytes were read in the wrong encoding, and saved like that (`Ø§Ù„`, `ط§ظ„`, `Çá`)."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from ingest.convert.legibility import LEGIBLE, known_letters, score

# What Windows, the Mac, or nobody made of the first bytes of letters; Latin small letters follow seldom enough.
_WESTERN_BEGINNINGS = "[Â-ßâïðÿ√¬]"
# Control characters where Windows has quotation marks and dashes; the line break among them is one.
_LEFTOVERS = re.compile("[\u0080-\u0084\u0086-\u009f]")
# Letters that Arabic code pages share with Western ones only at other places.
_ARABIC_AS_WESTERN = re.compile("[À-ßáãåìíðñóõöøúýþ]{2}")
# What a mending must win: letters that stand in known words, and a text that reads like one.
_LEAST_GAIN = 4
_MOST_ROUNDS = 3
_SUSPECT_SHARE = 0.3
# Bytes that follow, and the range of bytes that may begin such a character.
_UTF8_BEGINNINGS = ((1, 0xC2, 0xE0), (2, 0xE0, 0xF0), (3, 0xF0, 0xF5))


class _Damage(NamedTuple):
    """One kind: what it cannot be without, and how it is undone; `undo` may make nonsense of healthy text."""

    trace: re.Pattern[str]
    undo: Callable[[str], str]


class Mended(NamedTuple):
    """The text, and how many of its words were mended."""

    text: str
    words: int


def undo_mojibake(text: str) -> Mended:
    """
    Undo mojibake line by line, where what comes out clearly reads better.

    >>> undo_mojibake("Ø§Ù„Ù‚Ø§Ù†ÙˆÙ† Ø§Ù„ØªÙ†Ø¸ÙŠÙ…ÙŠ").text
    'القانون التنظيمي'

    :param text: text as decoded, control characters still in it: they may be halves of letters.
    :returns: the text; healthy lines are returned letter by letter as they were.
    """
    if text.isascii():
        return Mended(text, 0)
    words = 0
    for _ in range(_MOST_ROUNDS):
        mended = [_undo_kind(damage, text) for damage in _damages() if damage.trace.search(text)]
        best = max(mended, key=lambda each: each.words, default=Mended(text, 0))
        if not best.words:
            break
        # A second round mends what was damaged twice, or in two ways: its words may be the same ones.
        text, words = best.text, max(words, best.words)
    return _mend_leftovers(Mended(text, words))


def _mend_leftovers(text: Mended) -> Mended:
    """Put quotation marks and dashes where Windows text was read as ISO Latin, which has none at their places."""
    if not _LEFTOVERS.search(text.text):
        return text
    words = sum(1 for word in text.text.split() if _LEFTOVERS.search(word))
    western = _table("cp1252")
    return Mended(_LEFTOVERS.sub(lambda found: western[ord(found[0])], text.text), text.words + words)


def _undo_kind(damage: _Damage, text: str) -> Mended:
    """Undo one kind in every line that gains by it; lines with too little to tell follow the others."""
    lines = text.split("\n")
    tried = {at: damage.undo(line) for at, line in enumerate(lines) if _is_suspect(line, damage.trace)}
    gains = {at: _gain(lines[at], undone) for at, undone in tried.items() if undone != lines[at]}
    if not any(gain >= _LEAST_GAIN for gain in gains.values()):
        return Mended(text, 0)
    words = 0
    for at, gain in gains.items():
        if gain > 0:
            words += len([word for word in lines[at].split() if damage.trace.search(word)])
            lines[at] = tried[at]
    return Mended("\n".join(lines), words)


def _is_suspect(line: str, trace: re.Pattern[str]) -> bool:
    """Tell, before any word is looked at, whether enough of a line looks damaged: a comma after one ط does not."""
    beyond = len(line) - len(line.encode("ascii", "ignore"))
    return sum(map(len, trace.findall(line))) > _SUSPECT_SHARE * beyond


def _gain(before: str, after: str) -> float:
    """Return how many more letters stand in known words; 0 where the result does not read like text."""
    if score(after) < max(LEGIBLE, score(before)):
        return 0.0
    return known_letters(after) - known_letters(before)


@cache
def _damages() -> tuple[_Damage, ...]:
    eastern = _table("cp1256")
    western = _table("cp1252")
    reread = {ord(wrong): eastern_char for wrong, eastern_char in zip(western, eastern, strict=True)}
    byte_of = {char: bytes([at]) for at, char in enumerate(eastern)}
    follower = f"[{re.escape(eastern[0x80:0xC0])}]"
    # The bytes that begin characters of two, three and four bytes: ط and ظ where Arabic letters began, أ French ones.
    begins = [f"[{eastern[first:end]}]{follower}{{{count}}}" for count, first, end in _UTF8_BEGINNINGS]
    utf8 = re.compile("|".join(begins))

    def undo_eastern(text: str) -> str:
        return utf8.sub(lambda found: _read_as_utf8(found[0], byte_of), text)

    followers = re.escape("".join({*western[0x80:0xC0], *bytes(range(0x80, 0xC0)).decode("mac_roman")}))
    utf8_as_western = re.compile(f"{_WESTERN_BEGINNINGS}[{followers}\u0080-\u009f]")

    return (
        _Damage(utf8_as_western, _undo_western),
        _Damage(utf8, undo_eastern),
        _Damage(_ARABIC_AS_WESTERN, lambda text: text.translate(reread)),
    )


def _undo_western(text: str) -> str:
    from ftfy import fix_encoding

    return fix_encoding(text)


def _read_as_utf8(wrong: str, byte_of: dict[str, bytes]) -> str:
    data = b"".join(byte_of[char] for char in wrong)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return wrong


def _table(encoding: str) -> str:
    """Return the character of every byte; unassigned bytes are the control characters of that number."""
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in range(256))
