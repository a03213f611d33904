"""What every converter returns: pages of blocks, each block with its text, its role and its place on the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from search.passage import Rect

Role = Literal["heading", "paragraph", "list_item", "table_row"]

PAGE_BREAK = "\f"
BLOCK_BREAK = "\n"


@dataclass(frozen=True, slots=True)
class WordBox:
    """The rectangle of the word at `start:end` (characters of its block's text)."""

    start: int
    end: int
    rect: Rect


@dataclass(frozen=True, slots=True)
class Block:
    """
    A paragraph, heading, list item or table row, its lines already joined: it contains no line or page break.

    :ivar level: for headings, 1 is the outermost; None where the format doesn't say and structure must find out.
    :ivar words: word rectangles in reading order; empty for formats without pages.
    """

    text: str
    role: Role = "paragraph"
    level: int | None = None
    words: tuple[WordBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page; formats without pages have a single one with number None."""

    number: int | None
    blocks: tuple[Block, ...]
    ocr: bool = False

    @property
    def text(self) -> str:
        """The blocks' text, one block a line."""
        return BLOCK_BREAK.join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class ConvertedDocument:
    """
    The text of one file, before structure and passages.

    :ivar metadata: what the file says of itself; keys among `title`, `language`, `issuer`, `year`, `kind`,
        `law_number`, `law_type`, `law_date`.
    :ivar warnings: what the reader should know of the conversion, one sentence each.
    :ivar repairs: how often each kind of damage was mended, by the kind's name.
    """

    pages: tuple[Page, ...]
    metadata: dict[str, str | int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    repairs: Mapping[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The source's text: the pages joined by form feeds. Passages' character spans index into it."""
        return PAGE_BREAK.join(page.text for page in self.pages)
