"""
The footnotes of a page: told from its body, and put after the paragraph that refers to them.

At the foot of their page they would stand inside of a sentence that runs over the page, and under the last heading of
the page whatever they belong to. After their paragraph they are found with it and quoted with it, and every word stays
on its own page.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ingest.convert.document import Block
from ingest.convert.pdf_glyphs import SUPERSCRIPTS
from ingest.convert.pdf_layout import Line
from ingest.convert.pdf_page import PageLines
from ingest.convert.pdf_paragraphs import Shape, find_shape, join_lines
from ingest.convert.pdf_rules import Rule
from ingest.structure_labels import read_label
from search.sentences import ends_sentence

# In shares of the body's letter size, and of a line's.
_SMALLER = 0.93
_BODY = 0.95
_RULE_REACH = 1.5
# How far, in points, the rule above notes may begin from the edge of the text.
_AT_EDGE = 12.0
_TO_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")
# What a note begins with: ¹  1  (1)  [1]  1-  *  (*). A year, a decimal and a date are none.
_MARK = re.compile(
    rf"(?P<raised>[{SUPERSCRIPTS}]{{1,3}})|(?P<bracketed>[(\[]\s?(?:\d{{1,3}}|\*{{1,3}})\s?[)\]])"
    r"|(?P<bare>\d{1,3}(?![\d٪%]|[.,/:٫٬-]\d)|\*{1,3})"
)
_RAISED = re.compile(rf"(?<![\s{SUPERSCRIPTS}])\s?([{SUPERSCRIPTS}]{{1,3}})(?![{SUPERSCRIPTS}])")
_BRACKETED = re.compile(r"(?<=\S)\s?[(\[]\s?(\d{1,3}|\*{1,3})\s?[)\]]")
_GLUED = re.compile(r"(?<=[^\W\d_])(\d{1,3}|\*{1,3})(?!\w)")


class Note(NamedTuple):
    """
    One footnote.

    :ivar mark: its number as plain digits, or its stars; empty for the rest of a note of the page before.
    """

    mark: str
    block: Block


def split_notes(pages: Sequence[PageLines], shape: Shape) -> list[tuple[PageLines, list[Note]]]:
    """
    Take the footnotes off the pages of a document.

    Footnotes are in smaller letters than the body, below all of it in their column. They begin with a mark, and either
    stand below a short rule or are referred to in the body.

    :param shape: that of the document.
    :returns: each page without its notes, and these in their order.
    """
    split: list[tuple[PageLines, list[Note]]] = []
    goes_on = False
    for page in pages:
        at = _find_notes(page, shape, goes_on=goes_on)
        notes = _build([page.lines[i] for i in at], page.number)
        goes_on = bool(notes)
        body = tuple(line for i, line in enumerate(page.lines) if i not in set(at))
        split.append((replace(page, lines=body) if at else page, notes))
    return split


def place_notes(blocks: Sequence[Block], notes: Iterable[Note], following: Sequence[Block]) -> tuple[Block, ...]:
    """
    Put the notes of a page after the blocks that refer to them, the others after all of them.

    A paragraph that runs over the page stays the last: its notes come before it, unless it opens an article.

    :param following: the blocks of the next page.
    """
    after: dict[int, list[Block]] = {}
    for note in notes:
        after.setdefault(_place(blocks, note.mark), []).append(note.block)
    last = len(blocks) - 1
    if blocks and last in after and _runs_on(blocks[last], following):
        after[last - 1] = [*after.get(last - 1, []), *after.pop(last)]
    placed = after.get(-1, [])
    for at, block in enumerate(blocks):
        placed += [block, *after.get(at, [])]
    return tuple(placed)


def _find_notes(page: PageLines, shape: Shape, *, goes_on: bool) -> list[int]:
    """Return which lines of a page are notes; `goes_on` where the page before has some, maybe one that goes on here."""
    size = _body_size(page.lines, shape)
    foot = [i for i, line in enumerate(page.lines) if _is_foot(line, page.lines, size)]
    if not foot:
        return []
    cited = {mark for i, line in enumerate(page.lines) if i not in set(foot) for mark in _references(line.text)}
    found: list[int] = []
    for run in _runs(foot):
        start = _first(run, page, cited, goes_on=goes_on)
        found.extend(run[start:] if start is not None else ())
    return found


def _body_size(lines: Sequence[Line], shape: Shape) -> float:
    """Return the letter size of the body of a page: the document's own, unless the page has none of it."""
    has_body = any(len(line.words) > 1 and line.size >= _BODY * shape.size for line in lines)
    return shape.size if has_body else find_shape(lines).size


def _is_foot(line: Line, lines: Sequence[Line], size: float) -> bool:
    """Whether a line is small, and nothing larger stands below it in its column."""
    if line.cells or line.size > _SMALLER * size:
        return False
    x0, x1 = line.x0, line.x1
    return not any(
        other.size > _SMALLER * size and other.baseline > line.baseline and other.x0 < x1 and x0 < other.x1
        for other in lines
    )


def _runs(foot: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in foot:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _first(run: Sequence[int], page: PageLines, cited: set[str], *, goes_on: bool) -> int | None:
    """Return where in a run of small lines the notes begin; None where they are none."""
    marks = [_mark(page.lines[i]) for i in run]
    for at, i in enumerate(run):
        mark = marks[at]
        if _is_below_rule(page.lines, i, page.separators):
            return at if any(marks[at:]) or goes_on else None
        if mark and (mark in cited or page.lines[i].text[0] in SUPERSCRIPTS):
            return at
    return None


def _is_below_rule(lines: Sequence[Line], at: int, separators: Iterable[Rule]) -> bool:
    """Whether a short rule begins at the edge of the text between a line and what stands above it."""
    line = lines[at]
    above = max((other.baseline for other in lines if other.baseline < line.baseline - 1.0), default=0.0)
    x0, x1 = min(other.x0 for other in lines), max(other.x1 for other in lines)
    return any(
        above - 1.0 <= rule.y < line.baseline
        and line.baseline - rule.y <= (1 + _RULE_REACH) * line.size
        and rule.x0 < line.x1 + _AT_EDGE and line.x0 - _AT_EDGE < rule.x1
        and min(abs(rule.x0 - x0), abs(rule.x1 - x1), abs(rule.x0 - line.x0), abs(rule.x1 - line.x1)) <= _AT_EDGE
        for rule in separators
    )  # fmt: skip


def _mark(line: Line) -> str:
    """Return the mark that a line begins with, plain; empty where there is none, or nothing after it."""
    match = _MARK.match(line.text)
    return _plain(match[0]) if match and len(line.text) > match.end() + 1 else ""


def _plain(mark: str) -> str:
    text = mark.translate(_TO_DIGITS).strip("()[] ")
    return str(int(text)) if text.isdecimal() else text


def _references(text: str) -> list[str]:
    return [_plain(mark) for pattern in (_RAISED, _BRACKETED, _GLUED) for mark in pattern.findall(text)]


def _build(lines: Sequence[Line], page: int) -> list[Note]:
    """Join the lines of notes to notes; a line that begins with another number than the next one goes on."""
    notes: list[tuple[str, list[Line]]] = []
    for line in lines:
        mark = _mark(line)
        last = notes[-1][0] if notes else ""
        follows = not last or not mark.isdecimal() or not last.isdecimal() or int(mark) == int(last) + 1
        if not notes or (mark and follows):
            notes.append((mark, []))
        notes[-1][1].append(line)
    return [Note(mark, join_lines(found, page)) for mark, found in notes]


def _place(blocks: Sequence[Block], mark: str) -> int:
    """Return after which block a note with this mark comes: the last, unless one alone refers to it."""
    last = len(blocks) - 1
    if not mark:
        return last
    for pattern in (_RAISED, _BRACKETED, _GLUED):
        found = [at for at, block in enumerate(blocks) if mark in map(_plain, pattern.findall(block.text))]
        if len(found) == 1:
            return _end(blocks, found[0])
    return last


def _end(blocks: Sequence[Block], at: int) -> int:
    """Return the last row of the table, or the text below the heading, that a block is."""
    while at + 1 < len(blocks) and (
        blocks[at].role == "heading" or blocks[at].role == blocks[at + 1].role == "table_row"
    ):
        at += 1
    return at


def _runs_on(block: Block, following: Sequence[Block]) -> bool:
    """Whether a paragraph goes on at the beginning of the next page."""
    if block.role in {"heading", "table_row"} or not following or following[0].role != "paragraph":
        return False
    label = read_label(block.text)
    is_article = label is not None and label.kind == "article"
    text = block.text.rstrip(SUPERSCRIPTS)
    return not (is_article or ends_sentence(text) or text.endswith(":"))
