"""From blocks to an outline: which lines are headings, and which headings stand above every block."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.convert.document import BLOCK_BREAK, PAGE_BREAK, Block, ConvertedDocument
from ingest.structure_labels import (
    ENUMERATED,
    NAMED_RANKS,
    Label,
    bullet_end,
    is_bullet,
    is_dash,
    read_label,
)

_SENTENCE_END = (".", "؛", "،", ",", ";", "؟", "?", "!", "…")
_LONGEST_HEADING = 40
_LONGEST_TITLE = 16
_LONGEST_ARTICLE_TITLE = 10
_LONGEST_BULLET = 15
_LONGEST_ENUMERATED = 12

# Ranks of headings without a name of their own; see NAMED_RANKS. Levels told by the format rank 1 to 9.
_UNNAMED_RANK = 76
_ENUMERATED_RANK = 77  # the first kind of enumeration that a source uses; the next ones follow
_BULLET_RANK = 95


@dataclass(frozen=True, slots=True)
class OutlinedBlock:
    """
    A block and the headings above it.

    :ivar page: the page's number, None where the format has no pages.
    :ivar start: offset of the block in `ConvertedDocument.text`.
    :ivar heading_level: depth of the heading from 1; None for any other block.
    :ivar outline: texts of the headings above, outermost first; a heading's own outline ends with itself.
    :ivar text_start: offset in the block of its own text: 0 for a block under a heading, the block's length for a
        heading, and something between for an article that begins on its heading's line.
    """

    block: Block
    page: int | None
    start: int
    heading_level: int | None
    outline: tuple[str, ...]
    text_start: int

    @property
    def has_text(self) -> bool:
        """Whether the block carries text of its own, beside what is heading."""
        return self.text_start < len(self.block.text)


@dataclass(slots=True)
class _Line:
    """A block on its way to an `OutlinedBlock`; `kind` is None for a block that is no heading."""

    block: Block
    page: int | None
    start: int
    label: Label | None = None
    kind: str | None = None
    rank: int = 0
    text_start: int = 0
    continues: bool = False  # the title of the label on the line before
    is_empty: bool = False  # a heading with nothing under it: closes what is above, opens nothing

    @property
    def words(self) -> int:
        return len(self.block.text.split())


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
    _mark_headings(lines)
    _settle_articles(lines)
    _drop_lists(lines)
    _settle_levels(lines)
    _mark_bullets(lines)
    _join_titles(lines)
    _mark_empty(lines)
    return _outline(lines)


def _lines(document: ConvertedDocument) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for page in document.pages:
        for block in page.blocks:
            if block.text.strip():
                lines.append(_Line(block, page.number, start))
            start += len(block.text) + len(BLOCK_BREAK)
        # The last block of a page ends in a page break instead; a page without blocks has only the page break.
        start += len(PAGE_BREAK) - (len(BLOCK_BREAK) if page.blocks else 0)
    return lines


def _mark_headings(lines: Sequence[_Line]) -> None:
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if line.block.role == "table_row":
            continue
        line.label = read_label(line.block.text)
        if line.block.role == "heading":
            _mark_told_heading(line)
        elif line.label is not None:
            _mark_labelled(line, line.label, after)


def _mark_told_heading(line: _Line) -> None:
    if line.words > _LONGEST_HEADING:
        return
    line.kind = line.label.kind if line.label else "unnamed"
    line.rank = min(line.block.level or 0, 9) or _rank(line.kind)
    line.text_start = len(line.block.text)


def _mark_labelled(line: _Line, label: Label, after: _Line | None) -> None:
    """A line without the format's word for it is a heading when it reads like one."""
    text = line.block.text
    rest = text[label.text_start :].strip()
    is_title = len(rest.split()) <= _LONGEST_TITLE and not rest.endswith(_SENTENCE_END)
    if label.kind in ENUMERATED:
        if not rest or line.words > _LONGEST_ENUMERATED or not is_title or after is None:
            return
    elif label.kind == "article":
        is_title = is_title and len(rest.split()) <= _LONGEST_ARTICLE_TITLE and not rest.endswith(":")
    elif not is_title or not label.marked and not rest:
        return
    line.kind, line.rank = label.kind, _rank(label.kind)
    line.text_start = len(text) if is_title else label.text_start


def _rank(kind: str) -> int:
    if kind == "unnamed":
        return _UNNAMED_RANK
    return NAMED_RANKS.get(kind, _ENUMERATED_RANK)


def _settle_articles(lines: Sequence[_Line]) -> None:
    """In older laws the articles are called الفصل: decide it for the whole source."""
    counts = Counter(line.kind for line in lines)
    chapters = [line for line in lines if line.kind == "chapter" and not line.block.level]
    if counts["topic"] or counts["point"] or len(chapters) <= counts["article"]:
        return
    numbers = [line.label.number or 0 for line in chapters if line.label]
    if max(numbers, default=0) >= 10:
        for line in chapters:
            line.kind, line.rank = "article", NAMED_RANKS["article"]


def _settle_levels(lines: Sequence[_Line]) -> None:
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


def _drop_lists(lines: Sequence[_Line]) -> None:
    """An enumeration is one of headings when most of its lines have text under them; otherwise it is a list."""
    series: list[_Line] = []
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


def _mark_bullets(lines: Sequence[_Line]) -> None:
    """A bullet is a heading when dashes follow it; its neighbours are, when most of them are."""
    section: list[tuple[_Line, bool]] = []
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if line.kind is not None:
            _promote_bullets(section)
            section = []
        elif is_bullet(line.block.text):
            section.append((line, after is not None and after.kind is None and is_dash(after.block.text)))
    _promote_bullets(section)


def _promote_bullets(section: Sequence[tuple[_Line, bool]]) -> None:
    above_dashes = sum(has_dashes for _, has_dashes in section)
    if above_dashes * 2 <= len(section):
        return
    for line, _ in section:
        text = line.block.text.strip()
        if line.words <= _LONGEST_BULLET and not text.endswith(_SENTENCE_END):
            line.kind, line.rank, line.text_start = "bullet", _BULLET_RANK, len(line.block.text)


def _join_titles(lines: Sequence[_Line]) -> None:
    """`الباب الأول` on one line and `أحكام عامة` on the next are one heading."""
    for line, title, after in zip(lines, lines[1:], lines[2:], strict=False):
        is_bare = line.label is not None and line.label.text_start == len(line.block.text)
        if line.kind in (None, "article", "bullet", "unnamed") or not is_bare or line.kind in ENUMERATED:
            continue
        is_told = title.kind == "unnamed" and title.rank >= line.rank
        is_short = title.words <= _LONGEST_TITLE and not title.block.text.strip().endswith((*_SENTENCE_END, ":"))
        if is_told or (title.kind is None and is_short and after.kind is not None and title.block.role == "paragraph"):
            title.kind, title.rank, title.continues = line.kind, line.rank, True
            title.text_start = len(title.block.text)


def _mark_empty(lines: Sequence[_Line]) -> None:
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


def _outline(lines: Sequence[_Line]) -> list[OutlinedBlock]:
    blocks: list[OutlinedBlock] = []
    stack: list[tuple[int, str]] = []  # rank and text of the open headings
    for at, line in enumerate(lines):
        level = None
        if line.kind is not None and not line.continues:
            while stack and stack[-1][0] >= line.rank:
                stack.pop()
            if not line.is_empty:
                title = lines[at + 1] if at + 1 < len(lines) and lines[at + 1].continues else None
                stack.append((line.rank, _heading_text(line, title)))
        if line.kind is not None and not line.is_empty:
            level = len(stack)
        text_start = line.text_start if level else 0
        outline = tuple(text for _, text in stack)
        blocks.append(OutlinedBlock(line.block, line.page, line.start, level, outline, text_start))
    return blocks


def _heading_text(line: _Line, title: _Line | None) -> str:
    text = line.block.text[: line.text_start]
    text = text[bullet_end(text) :].strip().rstrip(":：.-–— ").rstrip()
    text = text.lstrip("#*-–— ")
    if title is not None:
        text = f"{text}: {title.block.text.strip().rstrip(':')}"
    return text or line.block.text.strip()
