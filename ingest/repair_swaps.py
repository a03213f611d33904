"""Ligatures whose letters came out in the order of their drawing: االجتماعية, األعوان, املادة, برشوط, يف."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product

from ingest.lexicon import UNKNOWN, bare, frequency, is_known, log_frequency
from ingest.repair_draft import Edit
from ingest.repair_letters import LETTER, MARK

WORD = re.compile(f"[{LETTER}{MARK}]+")
LAM_ALEF = "lam-alef"
# The kinds of ligatures, each with its pairs as they come out. A font that draws one pair of a kind draws them all.
_KINDS = {
    LAM_ALEF: [alef + "ل" for alef in "اأإآ"],
    "meem": ["م" + first for first in "لبتثني"],
    "reh": ["ر" + first for first in "بتثسش"],
    "jeem": [last + first for last in "جحخ" for first in "بتثنيلم"],
    "yeh": ["يف", "يب", "يت", "ين"],
}
_KIND_OF = {pair: kind for kind, pairs in _KINDS.items() for pair in pairs}
_MOST_PAIRS = 5
# No Arabic word begins with two alefs: اال and األ are what is left of الا and الأ.
_TWO_ALEFS = re.compile(f"^([وفبك]{{0,2}}ا)([اأإآ])ل(?=[{LETTER}]{{2}})")
_IMPOSSIBLE = re.compile("[اأإآ]{2}|^[وفبك]?لال|ة.|ى.")
# The article, its lam drawn together with the letter after it.
_ARTICLE = re.compile("^[وفبك]{0,2}ا[مجحخ]ل")
# How much commoner (log10) the turned word must be: where the text has this kind of ligature reversed, for rare words
# and for words with a life of their own (ثالثة, العامل); where it has another kind; and where it has none.
_LIKELY, _LIKELY_FOR_COMMON = 1.3, 2.2
_LIKELY_LAM_ALEF, _LIKELY_LAM_ALEF_FOR_COMMON = 0.9, 1.3
_RELATED = 1.6
_SURE, _SURE_LAM_ALEF, _SURE_ARTICLE = 3.4, 2.4, 0.8
_COMMON = -6.0
_OWN_WAY = -3.4
_RAREST_TURNED = -8.2


def find_swaps(text: str, seen: frozenset[str]) -> Iterator[Edit]:
    """
    Turn reversed ligatures round.

    :param seen: the kinds of ligatures that the document was seen to reverse; there the likelier word wins.
    """
    for match in WORD.finditer(text):
        form, _ = best_form(match.group(), seen)
        if form != match.group():
            yield Edit(match.start(), match.end(), form)


def reversed_kinds(word: str) -> frozenset[str]:
    """Return the kinds of ligatures that this word has reversed for sure; most words have none."""
    form, _ = best_form(word, frozenset())
    if form == word:
        return frozenset()
    return frozenset(_KIND_OF[pair] for pair in _turned_pairs(word, form))


def has_two_alefs(word: str) -> bool:
    """Tell whether the word begins as only a reversed lam-alef makes a word begin: اال, األ."""
    return _TWO_ALEFS.match(word) is not None


def _turned_pairs(word: str, form: str) -> Iterator[str]:
    at = 0
    while at < len(word) - 1:
        if word[at] != form[at]:
            yield word[at : at + 2]
            at += 1
        at += 1


@lru_cache(maxsize=200_000)
def best_form(word: str, seen: frozenset[str]) -> tuple[str, float]:
    """Return the word, or what it was before its ligatures were reversed, with its log10 frequency."""
    own = log_frequency(word)
    if own > _OWN_WAY:
        return word, own
    kinds = frozenset(_KINDS) if _may_hold_ligatures(word, own, seen) else frozenset({LAM_ALEF})
    form, score, turned = _commonest(word, kinds)
    if form != word and score - own >= max(_margin(word, own, kind, seen) for kind in turned):
        return form, score
    if not has_two_alefs(word) or (LAM_ALEF not in seen and is_known(word.replace("اا", "ا", 1))):
        return word, own
    structural = _TWO_ALEFS.sub(r"\1ل\2", word)
    return structural, max(own, log_frequency(structural))


def _may_hold_ligatures(word: str, own: float, seen: frozenset[str]) -> bool:
    """Other pairs than lam-alef are too common for any word: a vocalised one was typed, a short one says little."""
    return word.isalpha() and (bool(seen - {LAM_ALEF}) or (own < _COMMON and len(word) > 2))


def _margin(word: str, own: float, kind: str, seen: frozenset[str]) -> float:
    if kind == LAM_ALEF:
        likely = _LIKELY_LAM_ALEF_FOR_COMMON if own > _COMMON else _LIKELY_LAM_ALEF
        return likely if LAM_ALEF in seen else _SURE_LAM_ALEF
    if own == UNKNOWN and kind in {"meem", "jeem"} and _ARTICLE.match(word):
        return _SURE_ARTICLE
    if own > _COMMON:
        return _LIKELY_FOR_COMMON if kind in seen else _SURE
    if kind in seen:
        return _LIKELY
    return _RELATED if seen - {LAM_ALEF} else _SURE


@lru_cache(maxsize=200_000)
def _commonest(word: str, kinds: frozenset[str]) -> tuple[str, float, frozenset[str]]:
    """Return the commonest spelling with some pairs turned round, its log10 frequency and the kinds of those pairs."""
    pairs = [at for at in range(len(word) - 1) if _KIND_OF.get(word[at : at + 2]) in kinds][:_MOST_PAIRS]
    candidates: dict[str, frozenset[str]] = {}
    for choice in product((False, True), repeat=len(pairs)):
        chosen = [at for at, take in zip(pairs, choice, strict=True) if take]
        if chosen and all(second - first > 1 for first, second in pairwise(chosen)):
            candidate = _turn(word, chosen)
            if not _IMPOSSIBLE.search(candidate):
                candidates[candidate] = frozenset(_KIND_OF[word[at : at + 2]] for at in chosen)
    # Words that the list has come first: looking for stems is slow, and a stem is weaker ground.
    listed = [candidate for candidate in candidates if frequency(candidate)] or list(candidates)
    best = max(listed, key=log_frequency, default=word)
    score = log_frequency(bare(best))
    if best == word or score < _RAREST_TURNED:
        return word, UNKNOWN, frozenset()
    return best, score, candidates[best]


def _turn(word: str, chosen: list[int]) -> str:
    letters = list(word)
    for at in chosen:
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)
