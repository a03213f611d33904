"""From the order in which a line is seen to the order in which it is read."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# One character per cluster: R right-to-left letter, L left-to-right letter, D digit, C separator inside numbers,
# W space, N anything else.
_NUMBER = "D(?:[DC]*D)?"
# Numbers glued to a Latin word belong to it (4G); behind it they go on in its direction (Convention n° 87).
_LATIN_RUN = re.compile(f"(?:{_NUMBER})?L(?:[^R]*[LD])?|{_NUMBER}")
_ARABIC_RUN = re.compile("R(?:[^L]*R)?")

_KINDS = {
    "R": "R", "AL": "R", "L": "L", "EN": "D", "AN": "D", "CS": "C", "WS": "W", "B": "W", "S": "W",
}  # fmt: skip
_MIRROR = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_OPENING, _CLOSING = frozenset("([{«‹"), frozenset(")]}»›")


@lru_cache(maxsize=8192)
def kind(text: str) -> str:
    """Return the direction class of a cluster's letters, in the one-letter code of this module."""
    for char in text:
        found = _KINDS.get(unicodedata.bidirectional(char), "N")
        if found != "N":
            return found
    return "N"


def reads_rightwards(kinds: str) -> bool | None:
    """Tell whether a line with these clusters reads from left to right; None where it has no letter."""
    latin, arabic = kinds.count("L"), kinds.count("R")
    return None if latin == arabic == 0 else latin > arabic


def reading_order(kinds: str, *, rightwards: bool) -> list[int]:
    """
    Undo the bidirectional layout of one line.

    :param kinds: one code per cluster, from the leftmost to the rightmost.
    :param rightwards: whether the line's own direction is left to right.
    :returns: Positions in `kinds`, first read first; a permutation.
    """
    if rightwards:
        order: list[int] = list(range(len(kinds)))
        for run in _ARABIC_RUN.finditer(kinds):
            start, end = run.span()
            order[start:end] = [start + i for i in _leftwards(kinds[start:end])]
        return order
    return _leftwards(kinds)


def _leftwards(kinds: str) -> list[int]:
    order: list[int] = []
    end = len(kinds)
    for run in reversed(list(_LATIN_RUN.finditer(kinds))):
        order.extend(range(end - 1, run.end() - 1, -1))
        order.extend(range(run.start(), run.end()))
        end = run.start()
    order.extend(range(end - 1, -1, -1))
    return order


def face_brackets(texts: Sequence[str]) -> list[str]:
    """
    Make brackets of a line read from right to left open and close as the reader expects.

    Some producers map a bracket to the shape seen, others to the one meant, so only its neighbours can tell: an
    opening bracket follows a space and touches a word.

    :param texts: clusters in reading order, spaces included.
    :returns: The same clusters, brackets turned where their place says so.
    """
    turned = list(texts)
    opened = 0
    for i, text in enumerate(texts):
        if text not in _OPENING and text not in _CLOSING:
            continue
        free_before = i == 0 or texts[i - 1].isspace() or texts[i - 1] in _OPENING
        free_after = i + 1 == len(texts) or texts[i + 1].isspace()
        opens = free_before if free_before != free_after else opened == 0
        if opens != (text in _OPENING):
            turned[i] = text.translate(_MIRROR)
        opened = opened + 1 if opens else max(0, opened - 1)
    return turned
