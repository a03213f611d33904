"""Which level a heading of a PDF has: its bookmarks say so, or the sizes of its letters do."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ingest.convert.document import Block
from ingest.convert.pdf_metadata import Bookmark
from search.text import fold

# More sizes than that are decoration, not levels.
_MAX_LEVELS = 5
_SAME_SIZE = 0.06
# Bookmarks may name a heading without the number in front of it, or cut it short.
_LEAST_LETTERS = 4


class SizedBlock(NamedTuple):
    """A block with the size of its letters, in points."""

    block: Block
    size: float


def mark_headings(
    pages: Sequence[Sequence[SizedBlock]], bookmarks: Iterable[Bookmark], body_size: float
) -> list[tuple[Block, ...]]:
    """
    Give headings their levels; blocks that a bookmark names become headings.

    :param pages: the blocks of all pages, from page 1.
    :param bookmarks: as (level from 1, text, page).
    :param body_size: size of most letters; a heading that is no larger gets no level from its size.
    """
    told = _match(pages, bookmarks)
    levels = _levels_told(pages, told) or _levels_by_size(pages, body_size)
    marked: list[tuple[Block, ...]] = []
    for i, blocks in enumerate(pages):
        page: list[Block] = []
        for at, (block, size) in enumerate(blocks):
            if (i, at) in told:
                page.append(replace(block, role="heading", level=told[i, at]))
            elif block.role == "heading":
                page.append(replace(block, level=levels.get(_rounded(size))))
            else:
                page.append(block)
        marked.append(tuple(page))
    return marked


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


def _match(pages: Sequence[Sequence[SizedBlock]], bookmarks: Iterable[Bookmark]) -> dict[tuple[int, int], int]:
    by_page: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for level, text, page in bookmarks:
        by_page[page - 1].append((level, _letters(text)))
    told: dict[tuple[int, int], int] = {}
    for i, marks in by_page.items():
        for at, sized in enumerate(pages[i] if 0 <= i < len(pages) else ()):
            text = _letters(sized.block.text) if sized.block.role != "table_row" else ""
            named = [level for level, mark in marks if _is_named(text, mark)]
            if named:
                told[i, at] = named[0]
    return told


def _is_named(text: str, mark: str) -> bool:
    if min(len(text), len(mark)) < _LEAST_LETTERS:
        return text == mark != ""
    return text == mark or (text.endswith(mark) and len(text) <= len(mark) + _LEAST_LETTERS)


def _levels_told(pages: Sequence[Sequence[SizedBlock]], told: dict[tuple[int, int], int]) -> dict[float, int]:
    """Return the level that the bookmarks give to most headings of a size, for the headings that they leave out."""
    levels: dict[float, Counter[int]] = defaultdict(Counter)
    for (i, at), level in told.items():
        levels[_rounded(pages[i][at].size)][level] += 1
    return {size: counts.most_common(1)[0][0] for size, counts in levels.items()}


def _levels_by_size(pages: Sequence[Sequence[SizedBlock]], body_size: float) -> dict[float, int]:
    sizes = {_rounded(size) for blocks in pages for block, size in blocks if block.role == "heading"}
    larger = sorted((size for size in sizes if size > body_size * (1 + _SAME_SIZE)), reverse=True)
    levels: dict[float, int] = {}
    level, last = 0, float("inf")
    for size in larger:
        if size < last * (1 - _SAME_SIZE):
            level, last = level + 1, size
        levels[size] = level
    return levels if level <= _MAX_LEVELS else {}
