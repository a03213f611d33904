"""A text under repair: what it has become, where each character came from, and what was done to it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Edit(NamedTuple):
    """
    Replace `start:end` by `text`.

    :ivar origins: for each character of `text`, the offset inside `start:end` that it comes from; None where they
        follow from the order.
    """

    start: int
    end: int
    text: str
    origins: Sequence[int] | None = None


_SPARE_SPACES = re.compile(" {2,}|^ | $")
Finder = Callable[[str], Iterable[Edit]]


@dataclass(slots=True)
class Draft:
    """
    One block's text under repair.

    :ivar origins: for each character of `text`, the offset in the first text that it comes from; None as long as
        nothing has moved.
    :ivar counts: edits by kind of repair.
    """

    text: str
    origins: list[int] | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def tidy(self) -> None:
        """Drop the white space that edits left at either end and beside other white space."""
        if self.origins is not None:
            edits = [Edit(*found.span(), "" if _at_end(found) else " ") for found in _SPARE_SPACES.finditer(self.text)]
            counts = self.counts.copy()
            self.mend("white space", lambda _: edits)
            self.counts = counts

    def mend(self, kind: str, find: Finder) -> bool:
        """
        Apply the edits that `find` proposes.

        :param kind: the name under which they are counted.
        :param find: returns edits for a text, in order of their start; one that overlaps the one before is left out.
        :returns: whether anything was edited.
        """
        edits = list(find(self.text))
        if not edits:
            return False
        done = self.counts[kind]
        before = self.origins if self.origins is not None else range(len(self.text))
        pieces: list[str] = []
        origins: list[int] = []
        at = 0
        for edit in edits:
            if edit.start < at or self.text[edit.start : edit.end] == edit.text:
                continue
            pieces += (self.text[at : edit.start], edit.text)
            origins += before[at : edit.start]
            origins += (before[edit.start + i] for i in _origins(self.text[edit.start : edit.end], edit))
            at = edit.end
            self.counts[kind] += 1
        self.text = "".join((*pieces, self.text[at:]))
        self.origins = [*origins, *before[at:]]
        return self.counts[kind] > done


def _at_end(spaces: re.Match[str]) -> bool:
    return spaces.start() == 0 or spaces.end() == len(spaces.string)


def _origins(old: str, edit: Edit) -> Sequence[int]:
    """Where the characters of an edit come from: what both ends share stays, what is between is spread evenly."""
    if edit.origins is not None:
        return edit.origins
    new = edit.text
    if len(new) == len(old):
        return range(len(old))
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    wide, long = max(1, len(old) - head - tail), len(new) - head - tail
    middle = [min(head + i * wide // long, len(old) - 1) for i in range(long)]
    return [*range(head), *middle, *range(len(old) - tail, len(old))]
