"""Lines that were read in the wrong encoding: ÇáãÇÏÉ, Ø§Ù„Ù…, ط§ظ„ظ… for المادة."""

import re
from collections.abc import Iterator

from ingest.convert.mojibake import undo_mojibake
from ingest.repair_draft import Edit

_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]")
_ABOVE_ASCII = re.compile("[^\x00-\x7f]")
# C1 controls and no-break spaces are bytes of letters here, so only ASCII white space parts words.
_WORD = re.compile(r"[^ \t\n\r\f\v]+")
_ABOVE_ASCII_WORD = re.compile(r"[^ \t\n\r\f\v]*[^\x00-\x7f][^ \t\n\r\f\v]*")
# Of the characters above ASCII, as many must come out as Arabic letters: two bytes make one.
_SHARE = 3


def find_mojibake(text: str) -> Iterator[Edit]:
    """Decode a line again, word by word, that becomes Arabic by it; a stray sign in Arabic text is left alone."""
    mended = undo_mojibake(text)
    if not mended.words or not _becomes_arabic(text, mended.text):
        return
    words, decoded = list(_WORD.finditer(text)), _WORD.findall(mended.text)
    if len(words) != len(decoded):
        yield Edit(0, len(text), mended.text)
        return
    for word, new in zip(words, decoded, strict=True):
        if new != word.group():
            yield Edit(word.start(), word.end(), new)


def _becomes_arabic(before: str, after: str) -> bool:
    pairs = zip(_WORD.findall(before), _WORD.findall(after), strict=False)
    changed = [(old, new) for old, new in pairs if old != new]
    suspects = sum(len(_ABOVE_ASCII.findall(old)) for old, _ in changed)
    letters = sum(len(_ARABIC.findall(new)) for _, new in changed)
    return letters * _SHARE >= suspects and len(changed) * 2 > len(_ABOVE_ASCII_WORD.findall(before))
