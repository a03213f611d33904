"""Where to cut a section: pieces no cut may split, and the choice of cuts among their boundaries."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from search.sentences import sentence_spans

MIN_WORDS = 60
MAX_WORDS = 180
_IDEAL_WORDS = 120
_PIECE_WORDS = 20  # what a clause of an overlong sentence is parted into
_CLAUSE_END = re.compile(r"[،,;؛:](?=\s)")
_WORD = re.compile(r"\S+")

# The cost of a passage is its squared distance from the ideal length in units of 60 words, so a cut inside a block
# pays when it evens the lengths out, and one inside a sentence only when the sentence is too long for a passage.
_SHORT_COST = 1e6
_HEADING_COST = 1e11


class Boundary(IntEnum):
    """What ends an atom, best place for a cut first."""

    BLOCK = 0
    SENTENCE = 1
    CLAUSE = 2
    WORD = 3
    HEADING = 4


_BOUNDARY_COSTS = {
    Boundary.BLOCK: 0.0,
    Boundary.SENTENCE: 0.6,
    Boundary.CLAUSE: 3.0,
    Boundary.WORD: 6.0,
    Boundary.HEADING: _HEADING_COST,
}


class Atom(NamedTuple):
    """A piece of text that no cut splits: its span in the source's text, its words, and what ends it."""

    start: int
    end: int
    words: int
    boundary: Boundary


def sentence_atoms(text: str, start: int, end: int, text_start: int, closing: Boundary) -> Iterator[Atom]:
    """
    Part a block into its sentences, and sentences of more than 180 words into smaller pieces.

    :param text: the source's text.
    :param start: first character of the block.
    :param end: one past its last character.
    :param text_start: where the block's own text begins, past a heading on the same line; no cut falls before it.
    :param closing: what ends the block.
    """
    spans = _whole_words([(start + a, start + b) for a, b in sentence_spans(text[start:end])])
    for at, (begin, stop) in enumerate(spans):
        boundary = closing if at == len(spans) - 1 else Boundary.SENTENCE
        if boundary is Boundary.SENTENCE and stop <= text_start:
            boundary = Boundary.HEADING
        words = len(text[begin:stop].split())
        if words <= MAX_WORDS:
            yield Atom(begin, stop, words, boundary)
        else:
            yield from _part_sentence(text, begin, stop, boundary)


def _whole_words(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join sentences that no space parts: a cut there would make two words of one."""
    joined: list[tuple[int, int]] = []
    for begin, stop in spans:
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((begin, stop))
    return joined


def _part_sentence(text: str, start: int, end: int, boundary: Boundary) -> Iterator[Atom]:
    ends = [start + match.end() for match in _CLAUSE_END.finditer(text[start:end])]
    for begin, stop in zip([start, *ends], [*ends, end], strict=True):
        words = [(begin + match.start(), begin + match.end()) for match in _WORD.finditer(text[begin:stop])]
        for at in range(0, len(words), _PIECE_WORDS):
            piece = words[at : at + _PIECE_WORDS]
            is_last = at + _PIECE_WORDS >= len(words)
            closing = Boundary.WORD if not is_last else boundary if stop == end else Boundary.CLAUSE
            yield Atom(piece[0][0], piece[-1][1], len(piece), closing)


def choose_cuts(atoms: Sequence[Atom]) -> list[tuple[int, int]]:
    """
    Join atoms into passages: as few as can be under 60 words, none over 180, even in length, cut at good places.

    :param atoms: the pieces of one section, in order, none over 180 words.
    :returns: `(start, end)` spans in the source's text, in order.
    """
    if not atoms:
        return []
    if sum(atom.words for atom in atoms) <= _IDEAL_WORDS:
        return [(atoms[0].start, atoms[-1].end)]
    best, before = [0.0], [0]
    for end in range(1, len(atoms) + 1):
        words, cost, cut = 0, float("inf"), end - 1
        for begin in range(end - 1, -1, -1):
            words += atoms[begin].words
            if words > MAX_WORDS:
                break
            total = best[begin] + _length_cost(words)
            if total < cost:
                cost, cut = total, begin
        best.append(cost + (_BOUNDARY_COSTS[atoms[end - 1].boundary] if end < len(atoms) else 0.0))
        before.append(cut)
    return _trace(atoms, before)


def _length_cost(words: int) -> float:
    return ((words - _IDEAL_WORDS) / MIN_WORDS) ** 2 + (_SHORT_COST if words < MIN_WORDS else 0.0)


def _trace(atoms: Sequence[Atom], before: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    end = len(atoms)
    while end:
        begin = before[end]
        spans.append((atoms[begin].start, atoms[end - 1].end))
        end = begin
    return spans[::-1]
