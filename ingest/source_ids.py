"""Ids of sources: readable, ASCII, and the same whenever the same file is found again."""

import hashlib
import re
import unicodedata

_LONGEST_SLUG = 40
# Ids of ten thousand files with one slug between them collide once in a million libraries.
_ID_DIGITS = 12
# Enough of Arabic for an id that people can tell from others, and type.
_ROMAN = {ord(letter): latin for letter, latin in zip(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئ",
    ("a", "b", "t", "th", "j", "h", "kh", "d", "dh", "r", "z", "s", "sh", "s", "d", "t", "z", "a", "gh", "f", "q", "k",
     "l", "m", "n", "h", "w", "y", "a", "a", "a", "i", "a", "u", "i"), strict=True)}  # fmt: skip


def source_id(name: str, locator: str) -> str:
    """
    Return the id of a source.

    >>> source_id("دليل 2022", "/files/دليل 2022.pdf")[:10]
    'dlyl-2022-'

    :param name: the file's name without its ending, or the `_id` of a record.
    :param locator: what makes it the same source next time.
    :returns: a slug of the name (`source` where it has no letter), `-`, 12 hexadecimal digits of the locator's hash.
    """
    letters = unicodedata.normalize("NFKD", name.translate(_ROMAN)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST_SLUG].strip("-")
    digest = hashlib.sha256(locator.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{slug or 'source'}-{digest[:_ID_DIGITS]}"
