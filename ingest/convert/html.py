"""Web pages -> blocks: trafilatura tells the work from the page around it, our own reading keeps its structure."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.convert.clean import unpaged
from ingest.convert.document import Block, ConvertedDocument
from ingest.convert.encoding import read_text
from ingest.convert.html_blocks import HtmlBlock, read_blocks
from ingest.convert.html_head import declared_encoding, read_metadata
from ingest.errors import SourceError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MEGABYTE = 1 << 20
# Pictures inside the page weigh much and say nothing.
_EMBEDDED = re.compile(r"data:[\w.+/;=,\-]{0,100}base64,[\w+/=%\s]+", re.ASCII)
_LARGEST = 20 * _MEGABYTE
# Above, trafilatura takes minutes; such pages are whole laws, not articles among menus.
_LARGEST_WITH_MENUS = 2 * _MEGABYTE
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_MARKER = re.compile(r"\A(?:-|\d+\.) ")
# Of a page's words, the least share that a believable main content has.
_LEAST_KEPT = 0.4
_LINKED = 0.6
_LINKS_AROUND = 0.3
_LONG = 12
# A shorter line may stand in another by chance.
_TELLING = 20
_TOO_DEEP = "It is damaged: nested more deeply than a web page can be. Save it again from a browser."


def convert_html(path: Path) -> ConvertedDocument:
    """
    Read a web page: headings with their levels, lists, tables, and its main text without menus.

    :raises SourceError: if it is not text, larger than 20 MB without its pictures, or nested without end.
    :raises OSError: if it cannot be read.
    """
    decoded = read_text(path, declared_encoding)
    text = _CONTROLS.sub(" ", _EMBEDDED.sub("", decoded.text))
    if len(text) > _LARGEST:
        limit = f"Without its pictures, it is larger than {_LARGEST // _MEGABYTE} MB, the limit for web pages."
        raise SourceError(str(path), f"{limit} Split it, or keep its text as .txt.")
    page = _parse(path, text)
    body = page.find("body") if page.tag == "html" else page
    blocks = list(read_blocks(body)) if body is not None else []
    kept = _main_content(blocks, text)
    headings = [block.text for block in kept if block.role == "heading" and block.level == 1]
    return unpaged(kept, read_metadata(page, headings), decoded.warnings, decoded.repairs)


def _parse(path: Path, text: str) -> "HtmlElement":
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    # Old pages forget to close tags by the hundred; the parser's own last limit is 2,048.
    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        page = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except ParserError as error:
        raise SourceError(str(path), "It holds no text. Check that it is the right file.") from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise SourceError(str(path), _TOO_DEEP)
    return page


def _main_content(blocks: Sequence[HtmlBlock], text: str) -> list[Block]:
    """
    Leave out what trafilatura leaves out, where that is furniture by our own reading too.

    Between the first and the last block that it keeps, only lines of links go, notices, and short lines of margins;
    before and after them, also the short lines among such links. Where it keeps next to nothing (pages of tables, of
    divisions), its word is not taken, and ours alone decides.
    """
    main = _trafilatura(text) if len(text) <= _LARGEST_WITH_MENUS else ""
    squashed = [_squash(_MARKER.sub("", each.block.text, count=1)) for each in blocks]
    known = _known(squashed, main)
    share = sum(len(letters) for letters, is_known in zip(squashed, known, strict=True) if is_known)
    if not any(known) or share < _LEAST_KEPT * sum(map(len, squashed)):
        return [each.block for each in _without_furniture(blocks)]
    first, last = known.index(True), len(known) - known[::-1].index(True)
    pairs = zip(blocks[first:last], known[first:last], strict=True)
    within = [each for each, is_known in pairs if is_known or not _is_furniture(each)]
    around = (_work_around(blocks[:first]), _work_around(blocks[last:]))
    return [each.block for each in (*around[0], *within, *around[1])]


def _is_furniture(each: HtmlBlock) -> bool:
    return each.linked >= _LINKED or each.place == "notice" or (each.place == "margin" and _is_short(each))


def _is_short(each: HtmlBlock) -> bool:
    return len(each.block.text.split()) < _LONG


def _work_around(blocks: Sequence[HtmlBlock]) -> list[HtmlBlock]:
    """Of what stands before or after the main content, leave out furniture and, among many links, all short lines."""
    letters = sum(len(each.block.text) for each in blocks)
    has_menus = sum(len(each.block.text) * each.linked for each in blocks) >= _LINKS_AROUND * letters
    return [
        each
        for each in blocks
        if (each.block.level == 1 and each.place == "work")
        or not (_is_furniture(each) or (has_menus and _is_short(each)))
    ]


def _known(squashed: Sequence[str], main: str) -> list[bool]:
    """Tell which blocks stand in the main content: as a line of their own, or, if long enough, anywhere in it."""
    lines = set(map(_squash, main.splitlines()))
    whole = _squash(main)
    known, at = [], 0
    for letters in squashed:
        # Mostly each is found right after the one before.
        found = whole.find(letters, at) if len(letters) >= _TELLING else -1
        if found < 0 and len(letters) >= _TELLING:
            found = whole.find(letters, 0, at + len(letters))
        known.append(found >= 0 or (letters in lines and letters != ""))
        at = found + len(letters) if found >= 0 else at
    return known


def _without_furniture(blocks: Sequence[HtmlBlock]) -> Sequence[HtmlBlock]:
    """Leave out furniture, unless the page is made of it."""
    kept = [each for each in blocks if not _is_furniture(each)]
    letters = sum(len(each.block.text) for each in kept)
    return kept if letters >= _LEAST_KEPT * sum(len(each.block.text) for each in blocks) else blocks


def _trafilatura(text: str) -> str:
    """Return the main content in a thread of its own: how deep it may recurse must not hang on who asks."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_extract, text).result()


def _extract(text: str) -> str:
    import trafilatura
    from lxml.etree import LxmlError

    try:
        # Looking for duplicates would also look among the pages read before.
        main = trafilatura.extract(
            text, include_comments=False, favor_recall=True, include_tables=True, deduplicate=False
        )
    except (LxmlError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return ""  # it stumbles over some trees; ours is read anyway
    return main or ""


def _squash(text: str) -> str:
    """Return the letters and digits alone: the two readings differ in everything between them."""
    return _NOT_LETTERS.sub("", text)
