"""Markdown -> blocks, by markdown-it: headings with their levels, items, table rows; inline markup is taken off."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ingest.convert.clean import block, metadata_of, unpaged
from ingest.convert.document import Block, ConvertedDocument
from ingest.convert.encoding import read_text
from ingest.convert.html_blocks import read_blocks
from ingest.convert.tables import CELL_BREAK
from search.passage import KINDS

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MAX_FRONT_MATTER = 1 << 16
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LANGUAGE = re.compile(r"[a-z]{2}(?=[-_]|\Z)", re.IGNORECASE)


def convert_markdown(path: Path) -> ConvertedDocument:
    """
    Read a Markdown file.

    Of its front matter, `title`, `language` (or `lang`), `issuer` (or `author`), `year` (or `date`) and `kind` are
    taken where they make sense; other keys say nothing here.

    :raises SourceError: if it is not text.
    :raises OSError: if it cannot be read.
    """
    decoded = read_text(path)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text[:_MAX_FRONT_MATTER])
    metadata = _metadata(front[1]) if front else None
    body = text[front.end() :] if front and metadata is not None else text
    return unpaged(_blocks(body), metadata_of(**(metadata or {})), decoded.warnings, decoded.repairs)


def _metadata(source: str) -> dict[str, Any] | None:
    """Return what the front matter says; None where the lines between the dashes are no front matter."""
    try:
        said = yaml.safe_load(source)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(said, dict):
        return None
    texts = {key: value for key, value in said.items() if isinstance(value, str)}
    year = _YEAR.search(str(said.get("year") or said.get("date") or ""))
    language = _LANGUAGE.match(texts.get("language") or texts.get("lang") or "")
    return {
        "title": texts.get("title"),
        "issuer": texts.get("issuer") or texts.get("author"),
        "year": int(year[0]) if year else None,
        "language": language[0].lower() if language else None,
        "kind": texts.get("kind") if texts.get("kind") in KINDS else None,
    }


def _blocks(text: str) -> Iterator[Block | None]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    lists: list[int | None] = []  # of each open list, the number of its next item; None for bullets
    marker = ""
    for at, token in enumerate(tokens):
        match token.type:
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                marker = "- " if number is None else f"{number}. "
                lists[-1] = None if number is None else number + 1
            case "tr_open":
                yield block(_row(tokens, at), "table_row")
            case "inline" if tokens[at - 1].type in {"heading_open", "paragraph_open"}:
                yield from _inline(token, tokens[at - 1], marker, in_list=bool(lists))
                marker = ""
            case "fence" | "code_block":
                yield from map(block, token.content.splitlines())
            case "html_block":
                yield from _html(token.content)


def _html(source: str) -> Iterator[Block]:
    from lxml.html import fragment_fromstring

    return (each.block for each in read_blocks(fragment_fromstring(source, create_parent="div")))


def _inline(token: "Token", opening: "Token", marker: str, *, in_list: bool) -> Iterator[Block | None]:
    text = _text(token)
    if opening.type == "heading_open":
        yield block(text.replace("\n", " "), "heading", int(opening.tag[1]))
        return
    for line in text.split("\n"):
        yield block(f"{marker}{line}", "list_item" if in_list else "paragraph") if line.strip() else None
        marker = ""


def _row(tokens: Sequence["Token"], at: int) -> str:
    cells = []
    for token in tokens[at + 1 :]:
        if token.type == "tr_close":
            break
        if token.type == "inline":
            cells.append(_text(token).replace("\n", " ").strip())
    return CELL_BREAK.join(cell for cell in cells if cell)


def _text(token: "Token") -> str:
    """Return what a reader would see of a line of markup; a hard break is a line break."""
    parts = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "image":
                parts.append(_text(child))
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline" if _LINE_BREAK.fullmatch(child.content):
                parts.append("\n")
    return "".join(parts)
