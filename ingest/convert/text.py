"""Plain text -> blocks: paragraphs, whether they are one line each or were wrapped to a width."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest.convert.clean import block, unpaged
from ingest.convert.document import ConvertedDocument
from ingest.convert.encoding import read_text
from ingest.convert.tables import CELL_BREAK
from search.sentences import ends_sentence

_TABS = re.compile(r"\t+")
# A line that opens like this begins something of its own, however full the line before is.
_ITEM = re.compile(
    r"(?:[-–—•*▪●○■□◦✓➢·‣]|\(?(?:[\d٠-٩۰-۹]{1,3}|[a-zA-Zأ-ي])\s?[).\-–]|[\d٠-٩۰-۹]{1,2}(?:[.\-][\d٠-٩۰-۹]{1,2})+)\s",
)
# Wrapped text, measured in characters: narrower lines are lists, wider ones paragraphs. The longest line may be a stray
# one. A line is full when the next word would not have fitted, give or take widths that were not counted in characters.
_WIDTHS = range(40, 161)
_WIDTH_SHARE = 0.95
_FULL = 0.85
_LEAST_LINES = 4
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """
    How a text was wrapped.

    :ivar width: characters of a full line.
    :ivar has_gaps: blank lines part its paragraphs, so that a sentence may end where a line does.
    """

    width: int
    has_gaps: bool

    def runs_on(self, line: str, after: str) -> bool:
        """Tell whether a line breaks off only because the next word did not fit."""
        if _ITEM.match(after) or not self.is_full(line, after):
            return False
        return self.has_gaps or not ends_sentence(line)

    def is_full(self, line: str, after: str) -> bool:
        return len(line) + 1 + len(after.split(maxsplit=1)[0]) >= _FULL * self.width


def convert_text(path: Path) -> ConvertedDocument:
    """
    Read a plain text.

    :param path: a file in any encoding that `ingest.convert.encoding` knows.
    :returns: one block a paragraph; what is a heading is left to `ingest.structure`.
    :raises SourceError: if it is not text.
    :raises OSError: if it cannot be read.
    """
    decoded = read_text(path)
    return unpaged(map(block, paragraphs(decoded.text)), None, decoded.warnings, decoded.repairs)


def paragraphs(text: str) -> Iterator[str]:
    """
    Cut text into paragraphs: lines as they stand, or put together again where they were wrapped to a width.

    :param text: with line ends of any kind.
    :returns: paragraphs without line breaks, none of them blank; cells of a line with tabs are kept apart by ` | `.
    """
    groups = _groups(text)
    wrapping = _wrapping(groups)
    for group in groups:
        held = ""
        last = ""
        for line in group:
            if held and wrapping and wrapping.runs_on(last, line):
                held += line if _is_hyphenated(last) else f" {line}"
            else:
                if held:
                    yield held
                held = line
            last = line
        yield held


def _groups(text: str) -> list[list[str]]:
    """Return the lines between blank lines; no group is empty."""
    groups: list[list[str]] = [[]]
    for line in text.splitlines():
        stripped = _TABS.sub(CELL_BREAK, line.strip())
        if stripped:
            groups[-1].append(" ".join(stripped.split()))
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _wrapping(groups: Sequence[Sequence[str]]) -> _Wrapping | None:
    """Tell how a text was wrapped: most of the lines that have a next one are full, and stop in mid-sentence."""
    pairs = [pair for group in groups for pair in pairwise(group)]
    if len(pairs) < _LEAST_LINES - 1:
        return None
    lengths = sorted(len(line) for group in groups for line in group)
    wrapping = _Wrapping(lengths[int(_WIDTH_SHARE * (len(lengths) - 1))], has_gaps=len(groups) > 1)
    full = [line for line, after in pairs if wrapping.is_full(line, after) and not _ITEM.match(after)]
    unfinished = [line for line in full if not ends_sentence(line) and not line.endswith(":")]
    is_wrapped = len(full) >= _MOSTLY * len(pairs) and len(unfinished) >= _MOSTLY * len(full)
    return wrapping if wrapping.width in _WIDTHS and is_wrapped else None


def _is_hyphenated(line: str) -> bool:
    """`peut-` goes on in the next line without a space; `2021 -` does not."""
    return len(line) > 1 and line[-1] == "-" and line[-2].isalpha()
