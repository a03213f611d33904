"""From bytes to text: which encoding a file is in, told by its marks, its bytes, or how well it reads."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from ingest.convert.legibility import LEGIBLE, known_letters, score
from ingest.convert.mojibake import undo_mojibake
from ingest.errors import SourceError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)  # fmt: skip
# Windows, then the web, the Mac and DOS. A rarer one must read clearly better than those before it; cp1252 and cp1256
# agree on small French letters and differ in what only Arabic, or only capitals, have.
_COMMON = ("cp1252", "cp1256")
_RARE = ("iso8859_6", "mac_arabic", "cp720", "mac_roman", "cp850")
_CLEARLY = 1.1
_SAMPLE_WORDS = 4000
_FOREIGN_WORD = re.compile(rb"[^\s\x80-\xff]*[\x80-\xff][^\s]*")
# Characters of UTF-16 text in our languages: high bytes of Latin, Arabic, punctuation, presentation forms.
_HIGH_BYTES = frozenset(b"\x00\x01\x06\x20\xfb\xfe")
_MOSTLY = 0.85
_SAMPLE_BYTES = 1 << 16
# Of damaged UTF-8, as many sound characters to each broken byte.
_SOUND_TO_BROKEN = 50
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ASCII = bytes(range(128))
_CONTROLS = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
_FEW_CONTROLS = 8
_MOST_CONTROLS = 0.01
_REMEDY = "Open it in the program that wrote it, check that it is a text, and save it as UTF-8."


@dataclass(frozen=True, slots=True)
class DecodedText:
    """
    The text of a file.

    :ivar encoding: the one it was in, as Python names it.
    :ivar warnings: what was lost.
    :ivar repairs: how much of it was mended, as `ConvertedDocument` has it.
    """

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()
    repairs: Mapping[str, int] = field(default_factory=dict)


def read_text(path: Path, declared: Callable[[bytes], str | None] = lambda _: None) -> DecodedText:
    """
    Read a text file of any encoding known here, and undo mojibake in it.

    :param declared: finds the encoding that the file names itself in its bytes.
    :raises SourceError: if it is not text, or in no encoding known here.
    :raises OSError: if it cannot be read.
    """
    data = path.read_bytes()
    decoded = decode(str(path), data, declared(data))
    text, words = undo_mojibake(decoded.text)
    return replace(decoded, text=text, repairs={"mojibake": words}) if words else decoded


def decode(path: str, data: bytes, declared: str | None = None) -> DecodedText:
    """
    Decode a file, believing its byte order mark, then UTF-8's own structure, then what it declares, then how it reads.

    >>> decode("a.txt", "قانون".encode("cp1256")).text
    'قانون'

    :param path: the file's name, for errors.
    :param declared: the encoding that the file names itself, as web pages do.
    :returns: the text without byte order mark; line ends are left as they are.
    :raises SourceError: if it is not text, or in no encoding known here.
    """
    decoded = _marked(data) or _utf16(data) or _utf8(data) or _declared(data, declared) or _guessed(data)
    if decoded is None:
        raise SourceError(path, f"It is a text of unknown encoding. {_REMEDY}")
    if len(_CONTROLS.findall(decoded.text)) > max(_FEW_CONTROLS, _MOST_CONTROLS * len(decoded.text)):
        raise SourceError(path, f"It is not a text file, whatever its name says. {_REMEDY}")
    return decoded


def _marked(data: bytes) -> DecodedText | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    return None


def _lenient(data: bytes, encoding: str) -> DecodedText:
    text = data.decode(encoding, errors="replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode(encoding))
    if broken <= 0:
        return DecodedText(text, encoding)
    warning = f"{broken} characters are damaged in the file, and were left out."
    return DecodedText(text.replace("\ufffd", ""), encoding, (warning,))


def _utf16(data: bytes) -> DecodedText | None:
    """Recognize UTF-16 without its mark: every other byte is one of a handful."""
    sample = data[: _SAMPLE_BYTES & ~1]
    if len(data) % 2 or len(data) < 4:
        return None
    for encoding, high, low in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        is_high = sum(byte in _HIGH_BYTES for byte in high) >= _MOSTLY * len(high)
        # ASCII spaces and line ends have a zero byte in it, or it has a byte that 8-bit text never has.
        if is_high and (0 in high or 6 in high) and len(set(low)) > len(set(high)):
            return _lenient(data, encoding)
    return None


def _utf8(data: bytes) -> DecodedText | None:
    try:
        return DecodedText(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    for cut in (1, 2, 3):  # a file cut short in the middle of a character
        text = _strict(data[:-cut], "utf-8")
        if text:
            return _lenient(data, "utf-8")
    sound = len(_UTF8_CHARACTER.findall(data))
    broken = len(_UTF8_CHARACTER.sub(b"", data).translate(None, _ASCII))
    return _lenient(data, "utf-8") if sound >= _SOUND_TO_BROKEN * broken else None


def _declared(data: bytes, declared: str | None) -> DecodedText | None:
    """Believe a declaration where it reads well: pages are served with whatever their template declares."""
    text = _strict(data, declared) if declared else None
    if text is None or declared is None or score(_foreign_words(text)) < LEGIBLE:
        return None
    guessed = _guessed(data)
    if guessed and known_letters(_foreign_words(guessed.text)) > _CLEARLY * known_letters(_foreign_words(text)):
        return guessed
    return DecodedText(text, declared)


def _guessed(data: bytes) -> DecodedText | None:
    """Take the encoding in which the words outside ASCII are known words."""
    words = b" ".join(match[0] for match in islice(_FOREIGN_WORD.finditer(data), _SAMPLE_WORDS))
    best, most = None, -1.0
    for encoding in (*_COMMON, *_RARE):
        sample = _strict(words, encoding)
        known = known_letters(sample) if sample is not None else -1.0
        if known > most * (_CLEARLY if encoding in _RARE else 1) and _strict(data, encoding) is not None:
            best, most = encoding, max(known, 0.0)
    if best is None or score(words.decode(best)) < LEGIBLE:
        return None
    return DecodedText(data.decode(best), best)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _foreign_words(text: str) -> str:
    return " ".join(islice((word for word in text.split() if not word.isascii()), _SAMPLE_WORDS))
