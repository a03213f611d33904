"""From blocks to an outline: which lines are headings, and which headings stand above every block."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.convert.document import BLOCK_BREAK, PAGE_BREAK, Block, ConvertedDocument
from ingest.structure_articles import ArticleSplitter
from ingest.structure_labels import (
    ENUMERATED,
    NAMED_RANKS,
    Label,
    bullet_end,
    is_bullet,
    is_dash,
    read_label,
)
from ingest.structure_laws import fill_articles, settle_articles, settle_divisions, settle_titles
from ingest.structure_lines import LONGEST_TITLE, SENTENCE_END, UNNAMED_RANK, Line
from ingest.structure_plain import is_text, mark_plain_titles
from search.text import fold

_LONGEST_HEADING = 40
_LONGEST_ARTICLE_TITLE = 10
_LONGEST_BULLET = 15
_LONGEST_LONE_TITLE = 8
_LONGEST_ENUMERATED = 12
_REPEALED = re.compile(r"\W*(?:نسخ|منسوخ|ملغا|الغي|تلغي|حذف|محذوف|abrog|supprim|repealed)")

# Ranks of headings without a name of their own; see NAMED_RANKS. Levels told by the format rank 1 to 9.
_ENUMERATED_RANK = 77  # the first kind of enumeration that a source uses; the next ones follow
_BULLET_RANK = 95


@dataclass(frozen=True, slots=True)
class OutlinedBlock:
    """
    A block and the headings above it; an article that opens inside a block of the document is a block of its own.

    :ivar page: the page's number, None where the format has no pages.
    :ivar start: offset of the block in `ConvertedDocument.text`.
    :ivar heading_level: depth of the heading from 1; None for any other block.
    :ivar outline: texts of the headings above, outermost first; a heading's own outline ends with itself.
    :ivar text_start: offset in the block of its own text: 0 for a block under a heading, the block's length for a
        heading, and something between for an article that begins on its heading's line.
    :ivar kind: what a heading calls itself: a key of `NAMED_RANKS`, one of `ENUMERATED`, `bullet`, or `unnamed`; None
        for any other block, and for a title that goes on from the line before.
    :ivar article: number of the article around the block, see `search.passage.Passage`.
    """

    block: Block
    page: int | None
    start: int
    heading_level: int | None
    outline: tuple[str, ...]
    text_start: int
    kind: str | None = None
    article: str | None = None

    @property
    def has_text(self) -> bool:
        """Whether the block carries text of its own, beside what is heading."""
        return self.text_start < len(self.block.text)


class _Open(NamedTuple):
    """A heading that what follows stands under; `article` is its number where it is an article."""

    rank: int
    text: str
    article: str | None


def outline_blocks(document: ConvertedDocument) -> list[OutlinedBlock]:
    """
    Find the headings of a document and the outline of every block.

    Levels come from the format where it tells them, otherwise from what the headings say: `المحور`, `الباب`, `المادة`,
    `1.2`, `Chapitre`, a bullet above its dashes. A heading with nothing under it (a table of contents, a repealed
    article) is an ordinary line of the section around it.

    :param document: what a converter returned.
    :returns: the blocks that are not blank, in reading order.
    """
    lines = _lines(document)
    if not lines:
        return []
    _mark_headings(lines)
    fill_articles(lines)
    settle_articles(lines)
    settle_divisions(lines)
    _drop_lists(lines)
    mark_plain_titles(lines)
    _settle_levels(lines)
    _mark_bullets(lines)
    _join_titles(lines)
    settle_titles(lines)
    _mark_empty(lines)
    return _outline(lines)


def _lines(document: ConvertedDocument) -> list[Line]:
    lines: list[Line] = []
    splitter = ArticleSplitter()
    start = 0
    for page in document.pages:
        for block in page.blocks:
            if block.text.strip():
                lines.extend(Line(piece, page.number, start + at) for at, piece in splitter.split(block))
            start += len(block.text) + len(BLOCK_BREAK)
        # The last block of a page ends in a page break instead; a page without blocks has only the page break.
        start += len(PAGE_BREAK) - (len(BLOCK_BREAK) if page.blocks else 0)
    return lines


def _mark_headings(lines: Sequence[Line]) -> None:
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if line.block.role == "table_row":
            continue
        line.label = read_label(line.block.text, doubtful=True)
        if line.block.role == "heading":
            _mark_told_heading(line)
        elif line.label is not None and not line.label.doubtful:
            _mark_labelled(line, line.label, after)


def _mark_told_heading(line: Line) -> None:
    if line.words > _LONGEST_HEADING:
        return
    line.kind = line.label.kind if line.label and not line.label.doubtful else "unnamed"
    line.rank = min(line.block.level or 0, 9) or _rank(line.kind)
    line.text_start = len(line.block.text)


def _mark_labelled(line: Line, label: Label, after: Line | None) -> None:
    """A line without the format's word for it is a heading when it reads like one."""
    text = line.block.text
    rest = text[label.text_start :].strip()
    is_title = len(rest.split()) <= LONGEST_TITLE and not rest.endswith(SENTENCE_END)
    if label.kind in ENUMERATED:
        if not rest or line.words > _LONGEST_ENUMERATED or not is_title or after is None:
            return
    elif label.kind == "article":
        is_title = is_title and len(rest.split()) <= _LONGEST_ARTICLE_TITLE and not rest.endswith(":")
        # Of a repealed article this is the text.
        is_title = is_title and not _REPEALED.match(fold(rest))
    elif not is_title or (not label.marked and not rest):
        return
    line.kind, line.rank = label.kind, _rank(label.kind)
    line.text_start = len(text) if is_title else label.text_start


def _rank(kind: str) -> int:
    if kind == "unnamed":
        return UNNAMED_RANK
    return NAMED_RANKS.get(kind, _ENUMERATED_RANK)


def _settle_levels(lines: Sequence[Line]) -> None:
    """Give a kind the level that the format told for it elsewhere; enumerations nest in the order they appear in."""
    told: dict[str, Counter[int]] = {}
    order: dict[str, int] = {}
    for line in lines:
        if line.kind not in (None, "unnamed") and line.block.level and line.rank < 10:
            told.setdefault(line.kind or "", Counter())[line.rank] += 1
    for line in lines:
        if line.kind in told and line.rank >= 10:
            line.rank = told[line.kind].most_common(1)[0][0]
        elif line.kind in ENUMERATED and line.rank >= 10:
            line.rank = _ENUMERATED_RANK + order.setdefault(line.kind or "", len(order))


def _drop_lists(lines: Sequence[Line]) -> None:
    """An enumeration is one of headings when most of its lines have text under them; otherwise it is a list."""
    series: list[Line] = []
    in_article = False
    counts: dict[str, list[bool]] = {}
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if line.kind in ENUMERATED and line.block.role != "heading":
            series.append(line)
            has_text = not in_article and after is not None and after.kind is None
            counts.setdefault(line.kind or "", []).append(has_text)
        elif line.kind is not None:
            in_article = line.kind == "article"
    kept = {kind for kind, texts in counts.items() if sum(texts) * 2 > len(texts)}
    for line in series:
        if line.kind not in kept:
            line.kind = None
            line.text_start = 0


def _mark_bullets(lines: Sequence[Line]) -> None:
    """A bullet is a heading when dashes or other bullets follow it; its neighbours are, when most of them are."""
    section: list[tuple[Line, bool]] = []
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if line.kind is not None:
            _promote_bullets(section)
            section = []
        elif is_bullet(line.block.text) and (not section or _sign(line) == _sign(section[0][0])):
            section.append((line, after is not None and after.kind is None and _is_below(after, line)))
    _promote_bullets(section)


def _is_below(after: Line, bullet: Line) -> bool:
    text = after.block.text
    return is_dash(text) or (is_bullet(text) and _sign(after) != _sign(bullet))


def _sign(line: Line) -> str:
    return line.block.text.lstrip()[:1]


def _promote_bullets(section: Sequence[tuple[Line, bool]]) -> None:
    above_dashes = sum(has_dashes for _, has_dashes in section)
    if above_dashes * 2 <= len(section):
        return
    for line, _ in section:
        text = line.block.text.strip()
        if line.words <= _LONGEST_BULLET and not text.endswith(SENTENCE_END):
            line.kind, line.rank, line.text_start = "bullet", _BULLET_RANK, len(line.block.text)


def _join_titles(lines: Sequence[Line]) -> None:
    """`الباب الأول` on one line and `أحكام عامة` on the next are one heading."""
    for line, title, after in zip(lines, lines[1:], lines[2:], strict=False):
        if line.kind in (None, "bullet", "unnamed") or line.is_titled or line.kind in ENUMERATED:
            continue
        is_told = title.kind == "unnamed" and title.rank >= line.rank
        is_plain = title.kind is None and title.block.role == "paragraph" and title.could_be_title
        if line.kind == "article":
            # A short line below is its text; only a heading of the format, as high as the label, is its title.
            is_told, is_plain = is_told and title.rank == line.rank, False
        is_above = after.kind is not None or (title.words <= _LONGEST_LONE_TITLE and is_text(after))
        if is_told or (is_plain and is_above):
            title.kind, title.rank, title.continues = line.kind, line.rank, True
            title.text_start = len(title.block.text)


def _mark_empty(lines: Sequence[Line]) -> None:
    """Mark the headings under which there is no text, nor any deeper heading that has some."""
    rank_with_text = 0  # the least rank seen below that leads to text; walking upwards
    for line in reversed(lines):
        if line.kind is None or line.text_start < len(line.block.text):
            rank_with_text = 1000 if line.kind is None else line.rank
        elif line.continues:
            continue
        elif line.rank < rank_with_text:
            rank_with_text = line.rank
        else:
            line.is_empty = True
    for line, before in zip(lines[1:], lines, strict=False):
        line.is_empty = line.is_empty or (line.continues and before.is_empty)


def _outline(lines: Sequence[Line]) -> list[OutlinedBlock]:
    blocks: list[OutlinedBlock] = []
    stack: list[_Open] = []
    for at, line in enumerate(lines):
        level = None
        if line.kind is not None and not line.continues:
            while stack and stack[-1].rank >= line.rank:
                stack.pop()
            if not line.is_empty:
                title = lines[at + 1] if at + 1 < len(lines) and lines[at + 1].continues else None
                article = line.label.written if line.kind == "article" and line.label else None
                stack.append(_Open(line.rank, _heading_text(line, title), article))
        if line.kind is not None and not line.is_empty:
            level = len(stack)
        blocks.append(
            OutlinedBlock(
                line.block,
                line.page,
                line.start,
                heading_level=level,
                outline=tuple(heading.text for heading in stack),
                text_start=line.text_start if level else 0,
                kind=line.kind if level and not line.continues else None,
                article=next((heading.article for heading in reversed(stack) if heading.article), None),
            )
        )
    return blocks


def _heading_text(line: Line, title: Line | None) -> str:
    text = line.block.text[: line.text_start]
    text = text[bullet_end(text) :].strip().rstrip(":：.-–— ").rstrip()
    text = text.lstrip("#*-–— ")
    if title is not None:
        text = f"{text}: {title.block.text.strip().rstrip(':')}"
    return text or line.block.text.strip()
