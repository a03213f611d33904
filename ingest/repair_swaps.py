"""Ligatures whose letters came out in the order of the drawing: االجتماعية, األعوان, املادة, برشوط."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from ingest.lexicon import UNKNOWN, bare, log_frequency
from ingest.repair_draft import Edit
from ingest.repair_letters import LETTER, MARK

WORD = re.compile(f"[{LETTER}{MARK}]+")
_LAM_ALEF = re.compile(f"[اأإآ][{MARK}]*ل")
# Fonts draw a letter and a following ر, م or ي as one sign; these are the pairs met, as they come out.
_LIGATURE = re.compile(f"[اأإآ][{MARK}]*ل|مل|ر[بتثسشنيفقك]|ي[فبتن]")
_MOST_PAIRS = 5
# How much commoner (log10) the swapped word must be: where the document shows this damage, and where it doesn't.
_LIKELY = 0.9
_LIKELY_LIGATURE = 2.0
_SURE = 3.5
_SURE_WORD = -7.0


def find_swaps(text: str, *, lam_alef: bool, ligatures: bool) -> Iterator[Edit]:
    """
    Turn reversed ligatures round.

    :param lam_alef: the text was seen to have reversed lam-alefs, so the likelier word wins.
    :param ligatures: the text was seen to have other reversed ligatures.
    """
    for match in WORD.finditer(text):
        form, _ = best_form(match.group(), lam_alef=lam_alef, ligatures=ligatures)
        if form != match.group():
            yield Edit(match.start(), match.end(), form)


@lru_cache(maxsize=200_000)
def best_form(word: str, *, lam_alef: bool, ligatures: bool) -> tuple[str, float]:
    """Return the word, or what it was before its ligatures were reversed, with its log10 frequency."""
    own = log_frequency(word)
    form, score = word, own
    for pattern, seen, likely in ((_LAM_ALEF, lam_alef, _LIKELY), (_LIGATURE, ligatures, _LIKELY_LIGATURE)):
        margin = likely if seen else _SURE
        candidate, its_score = _commonest(word, pattern)
        if its_score > score and its_score - own >= margin and (seen or its_score >= _SURE_WORD):
            form, score = candidate, its_score
    return form, score


def is_surely_swapped(word: str, *, lam_alef: bool) -> bool:
    """Tell whether the word makes sense only with its ligatures turned round; `lam_alef` names the kind asked for."""
    own = log_frequency(word)
    _, score = _commonest(word, _LAM_ALEF)
    if lam_alef or score - own >= _SURE:
        return lam_alef and score - own >= _SURE and score >= _SURE_WORD
    _, score = _commonest(word, _LIGATURE)
    return own == UNKNOWN and score - own >= _SURE


@lru_cache(maxsize=200_000)
def _commonest(word: str, pattern: re.Pattern[str]) -> tuple[str, float]:
    """Return the commonest spelling with any of the pairs turned round, and its log10 frequency."""
    pairs = [match.span() for match in pattern.finditer(word)][:_MOST_PAIRS]
    best, best_score = word, UNKNOWN
    for turned in product((False, True), repeat=len(pairs)):
        if not any(turned):
            continue
        candidate = _turn(word, [pair for pair, turn in zip(pairs, turned, strict=True) if turn])
        score = log_frequency(bare(candidate))
        if score > best_score:
            best, best_score = candidate, score
    return best, best_score


def _turn(word: str, pairs: list[tuple[int, int]]) -> str:
    """Move the second letter of each pair before the first; a mark stays with its letter."""
    letters = list(word)
    for start, end in pairs:
        letters[start:end] = [letters[end - 1], *letters[start : end - 1]]
    return "".join(letters)
