"""What every converter does to the text of a block: nothing that a reader could see, beside white space."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from ingest.convert.document import Block, ConvertedDocument, Page, Role

# Categories: control characters, halves of surrogate pairs, code points that mean nothing.
_DROPPED = frozenset({"Cc", "Cs"})
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """
    Join white space runs, line and page breaks included, to one space, and drop control characters.

    Diacritics, tatweel, digits, direction marks and everything else stay as they are.

    :param text: any text, broken surrogates included.
    :returns: text without line breaks that can be stored as UTF-8; empty where nothing was visible.
    """
    text = " ".join(text.split())
    if text.isprintable():
        return text
    kept = "".join(char for char in text if unicodedata.category(char) not in _DROPPED)
    return " ".join(_NONCHARACTERS.sub("", kept).split())


def block(text: str, role: Role = "paragraph", level: int | None = None) -> Block | None:
    """Return a block of the cleaned text; None where nothing is left of it."""
    cleaned = clean(text)
    return Block(cleaned, role, level) if cleaned else None


def unpaged(
    blocks: Iterable[Block | None],
    metadata: dict[str, str | int] | None = None,
    warnings: tuple[str, ...] = (),
    repairs: Mapping[str, int] | None = None,
) -> ConvertedDocument:
    """Return the document of a format without pages, without the blocks of which nothing was left."""
    page = Page(None, tuple(made for made in blocks if made is not None))
    return ConvertedDocument((page,), metadata or {}, warnings, repairs or {})


def metadata_of(**fields: str | int | None) -> dict[str, str | int]:
    """Return the fields that a file really filled in, their text cleaned."""
    cleaned = {key: clean(value) if isinstance(value, str) else value for key, value in fields.items()}
    return {key: value for key, value in cleaned.items() if value}
