"""Headings of texts that mark none: short lines that stand alone above paragraphs."""

from collections.abc import Sequence

from ingest.structure_labels import is_bullet, is_dash
from ingest.structure_lines import UNNAMED_RANK, Line
from search.sentences import ends_sentence

_LONGEST = 8
_LEAST_TEXT = 12
_LEAST_LINES = 8
_LEAST_TITLES = 3
_MOST_TITLES = 0.5


def mark_plain_titles(lines: Sequence[Line]) -> None:
    """
    Mark the titles of a plain text, where no line of it is known to be a heading.

    A title is a short line without an end mark, between the end of a sentence and a paragraph. Where few lines are like
    that, or most are (verse, a list, an address book), none is taken for one.
    """
    if len(lines) < _LEAST_LINES or any(line.kind is not None for line in lines):
        return
    titles = [
        line
        for before, line, after in zip([None, *lines], lines, lines[1:], strict=False)
        if _could_open(line) and is_text(after) and (before is None or not _runs_on(before))
    ]
    if _LEAST_TITLES <= len(titles) <= _MOST_TITLES * len(lines):
        for line in titles:
            line.kind, line.rank, line.text_start = "unnamed", UNNAMED_RANK, len(line.block.text)


def _could_open(line: Line) -> bool:
    text = line.block.text.strip()
    is_item = is_bullet(text) or is_dash(text) or line.block.role != "paragraph" or line.label is not None
    return not is_item and line.words <= _LONGEST and line.could_be_title and text[-1].isalnum() and text[0].isalpha()


def is_text(line: Line) -> bool:
    """Tell whether a line is a paragraph: long, or a sentence of more than one word."""
    is_sentence = ends_sentence(line.block.text) or line.block.text.rstrip().endswith(":")
    return line.words >= _LEAST_TEXT or (is_sentence and line.words > 1)


def _runs_on(line: Line) -> bool:
    """Tell whether a paragraph may go on in the next line: a page or a wrapped line ended, but no sentence."""
    text = line.block.text
    return line.words > _LONGEST and not ends_sentence(text) and not text.rstrip().endswith(":")
