"""Reads a kept source: its front matter, and its Markdown as a list of plain blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "item", "row", "note"]


@dataclass(frozen=True, slots=True)
class Line:
    """
    One block of a kept source.

    :ivar text: its text; of a table row, the cells joined by tabs.
    :ivar level: of a heading, from 1.
    :ivar starts: the first item of a list, or the first row (the head) of a table.
    """

    kind: Kind
    text: str
    level: int = 0
    starts: bool = False

    @property
    def cells(self) -> list[str]:
        """The cells of a table row."""
        return self.text.split("\t")


@dataclass(frozen=True, slots=True)
class KeptSource:
    """
    What one file of the corpus is made of.

    :ivar file: its name in the corpus.
    :ivar layout: how it is set; see the README.
    :ivar header: running header; empty for layouts without one.
    :ivar markdown: its text.
    """

    file: str
    layout: str
    markdown: str
    header: str = ""
    footer: str = ""

    @property
    def lines(self) -> list[Line]:
        """The text as blocks."""
        return list(_lines(MarkdownIt().enable("table").parse(self.markdown)))

    @property
    def title(self) -> str:
        """The first heading."""
        return next(line.text for line in self.lines if line.kind == "heading")

    @property
    def is_arabic(self) -> bool:
        """Whether it reads from right to left."""
        return any("\u0600" <= char <= "\u06ff" for char in self.title)

    @property
    def html(self) -> str:
        """The text as HTML, without a page around it."""
        return str(MarkdownIt().enable("table").render(self.markdown))


def read_source(path: Path) -> KeptSource:
    """
    Read a kept source.

    :raises ValueError: if it has no front matter.
    """
    opening, front, markdown = path.read_text(encoding="utf-8").partition("---\n")[2].partition("---\n")
    if not front:
        msg = f"{path} must begin with a front matter between two lines of ---."
        raise ValueError(msg)
    return KeptSource(markdown=markdown.lstrip(), **yaml.safe_load(opening))


def _lines(tokens: Sequence[Token]) -> list[Line]:
    lines: list[Line] = []
    open_kinds: list[str] = []
    starts = False
    cells: list[str] = []
    for token in tokens:
        if token.type in {"bullet_list_open", "table_open"}:
            starts = True
        elif token.type == "tr_close":
            lines.append(Line("row", "\t".join(cells), starts=starts))
            cells, starts = [], False
        if token.nesting:
            open_kinds = [*open_kinds, token.type] if token.nesting > 0 else open_kinds[:-1]
        elif token.type == "inline" and open_kinds[-1] in {"th_open", "td_open"}:
            cells.append(token.content)
        elif token.type == "inline":
            lines.append(_line(token, open_kinds, tokens, starts))
            starts = False
    return lines


def _line(token: Token, open_kinds: Sequence[str], tokens: Sequence[Token], starts: bool) -> Line:
    text = token.content.replace("\n", " ")
    if open_kinds[-1] == "heading_open":
        return Line("heading", text, level=int(tokens[tokens.index(token) - 1].tag[1:]))
    if "list_item_open" in open_kinds:
        return Line("item", text, starts=starts)
    return Line("note" if "blockquote_open" in open_kinds else "paragraph", text)
