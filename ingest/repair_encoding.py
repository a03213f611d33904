"""Text that was read in the wrong encoding: ÇáãÇÏÉ, Ø§Ù„Ù…, ط§ظ„ظ… for المادة."""

import re
from collections.abc import Iterator, Sequence

from ingest.repair_draft import Edit

_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]")
# Latin letters and signs above ASCII, or the two Arabic letters that every Arabic letter's UTF-8 begins with.
_SUSPECT = re.compile("[\u0080-\u024f\u02c6\u02dc\u2013-\u2122]|[طظ](?=[^\\s\u0621-\u0625\u0627-\u064a])")
# C1 controls and no-break spaces are bytes of letters here, so only ASCII white space parts words.
_WORD = re.compile(r"[^ \t\n\r\f\v]+")
_SHORTEST = 4
# Read as the first although written in the second; bytes that are UTF-8 are so by no accident, so that is tried first.
_CONFUSIONS = (("cp1252", "utf-8"), ("cp1256", "utf-8"), ("cp1252", "cp1256"))


def find_mojibake(text: str) -> Iterator[Edit]:
    """Decode again, word by word, a text that reads as Arabic only then."""
    suspects = _SUSPECT.findall(text)
    if len(suspects) < _SHORTEST:
        return
    words = _WORD.findall(text)
    decodings = ([_decode(word, *confusion) for word in words] for confusion in _CONFUSIONS)
    best = next((decoded for decoded in decodings if _is_arabic(words, decoded, len(suspects))), None)
    if best is None:
        return
    for word, decoded in zip(_WORD.finditer(text), best, strict=True):
        if decoded is not None and decoded != word.group():
            yield Edit(word.start(), word.end(), decoded)


def _is_arabic(words: Sequence[str], decoded: Sequence[str | None], suspects: int) -> bool:
    """Nearly every word that changed must have become Arabic: French has accents, and is not mojibake."""
    letters = sum(len(_ARABIC.findall(word)) for word in decoded if word)
    changed = [new for old, new in zip(words, decoded, strict=True) if _SUSPECT.search(old)]
    arabic = sum(bool(new and not _SUSPECT.search(new)) for new in changed)
    return letters >= max(_SHORTEST, suspects // 3) and arabic * 4 >= len(changed) * 3


def _decode(word: str, read_as: str, written_in: str) -> str | None:
    if word.isascii():
        return word
    try:
        return _to_bytes(word, read_as).decode(written_in)
    except UnicodeError:
        return None


def _to_bytes(text: str, encoding: str) -> bytes:
    """Encode; characters that the code page leaves undefined stand for their own byte, as browsers read them."""
    return b"".join(bytes([ord(char)]) if 0x80 <= ord(char) < 0xA0 else char.encode(encoding) for char in text)
