"""Ligatures whose letters came out in the order of their drawing: االجتماعية, األعوان, املادة, برشوط, يف."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice, pairwise

from ingest.lexicon import UNKNOWN, frequency, is_known, log_frequency
from ingest.repair_draft import Edit
from ingest.repair_letters import LETTER, MARK

# What stands beside the sign of a missing character is no whole word.
WORD = re.compile(f"(?<![{LETTER}{MARK}\ufffd])[{LETTER}{MARK}]+(?![{LETTER}{MARK}\ufffd])")
LAM_ALEF = "lam-alef"
# The kinds of ligatures, each with its letters as they come out. A font that draws one of a kind draws them all.
_KINDS = {
    LAM_ALEF: [alef + "ل" for alef in "اأإآ"],
    "meem": ["م" + first for first in "لبتثني"],
    "reh": ["ر" + first for first in "بتثسشصضطي"],
    "jeem": [last + first for last in "جحخ" for first in "بتثنيلم"] + [last + "مل" for last in "جحخ"],
    "yeh": ["يف", "يب", "يت", "ين", "يل", "ىل", "ني"],
}
_KIND_OF = {letters: kind for kind, ligatures in _KINDS.items() for letters in ligatures}
_MOST_LIGATURES = 5
# No Arabic word begins with two alefs: اال and األ are what is left of الا and الأ.
_TWO_ALEFS = re.compile(f"^([وفبك]{{0,2}}ا)([اأإآ])ل(?=[{LETTER}]{{2}})")
_IMPOSSIBLE = re.compile("[اأإآ]{2}|^[وفبك]?لال|ة.|ى.")
# The article, its lam drawn together with the letter after it.
_ARTICLE = re.compile("^[وفبك]{0,2}ا[مجحخ]ل")
# The article, its lam drawn together with the letter after it.
_ARTICLE = re.compile("^([وفبك]{0,2}ا)(?:([جحخ])([م])|([مجحخ]))ل")
# No words, though lists count them where texts are damaged.
_PARTICLES = frozenset(("ال", "وال", "فال"))
# How much commoner (log10) the turned word must be: where the text has this kind of ligature reversed, for rare words
# and for words with a life of their own (ثالثة, العامل); where it has another kind; and where it has none.
_LIKELY, _LIKELY_FOR_COMMON = 1.3, 2.2
_LIKELY_LAM_ALEF, _LIKELY_LAM_ALEF_FOR_COMMON = 0.9, 1.6
_RELATED = 1.6
_SURE, _SURE_LAM_ALEF, _SURE_ARTICLE = 3.4, 2.4, 0.8
_UNLISTED_COST = 1.5
_COMMON = -6.0
_OWN_WAY = -3.4
_RAREST_TURNED = -8.2
_MOST_STEMS = 8


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
    return frozenset(_KIND_OF[pair] for pair in _turned_letters(word, form))


def has_two_alefs(word: str) -> bool:
    """Tell whether the word begins as only a reversed lam-alef makes a word begin: اال, األ."""
    return _TWO_ALEFS.match(word) is not None


def _turned_letters(word: str, form: str) -> Iterator[str]:
    at = 0
    while at < len(word):
        size = next(
            (n for n in (3, 2) if word[at : at + n] in _KIND_OF and form[at : at + n] == word[at : at + n][::-1]), 1
        )
        if size > 1 and word[at] != form[at]:
            yield word[at : at + size]
        at += size


@lru_cache(maxsize=200_000)
def best_form(word: str, seen: frozenset[str]) -> tuple[str, float]:
    """Return the word, or what it was before its ligatures were reversed, with its log10 frequency."""
    own = log_frequency(word)
    if own > _OWN_WAY and word not in _PARTICLES:
        return word, own
    kinds = frozenset(_KINDS) if _may_hold_ligatures(word, own, seen) else frozenset({LAM_ALEF})
    form, score, turned = _commonest(word, kinds)
    if form != word and score - _standing(word, form, own, seen) >= max(
        _margin(word, own, kind, seen) for kind in turned
    ):
        return form, score
    return _by_spelling(word, own, seen)


def turned_score(word: str, seen: frozenset[str]) -> float:
    """Return the log10 frequency of the word or of what it was before ligatures of the seen kinds were reversed."""
    return max(log_frequency(word), _commonest(word, seen)[1] if seen else UNKNOWN)


def _standing(word: str, form: str, own: float, seen: frozenset[str]) -> float:
    """Return the word's own weight: less for one that only its stem speaks for, where a listed word is the other."""
    if word in _PARTICLES and LAM_ALEF in seen:
        return UNKNOWN
    return own - _UNLISTED_COST if seen and own > UNKNOWN and not frequency(word) and frequency(form) else own


def _by_spelling(word: str, own: float, seen: frozenset[str]) -> tuple[str, float]:
    """Mend words that no list knows either way, where their beginning is none that Arabic words have."""
    if has_two_alefs(word) and (LAM_ALEF in seen or not is_known(word.replace("اا", "ا", 1))):
        form = _TWO_ALEFS.sub(r"\1ل\2", word)
    elif own == UNKNOWN and (article := _ARTICLE.match(word)) and "meem" in seen:
        form = article[1] + word[len(article[1]) : article.end()][::-1] + word[article.end() :]
    else:
        return word, own
    return form, max(own, log_frequency(form))


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
    """Return the commonest spelling with some ligatures turned round, its log10 frequency and the kinds of those."""
    spans = [
        (at, at + size)
        for at in range(len(word) - 1)
        for size in (3, 2)
        if _KIND_OF.get(word[at : at + size]) in kinds and at + size <= len(word)
    ][:_MOST_LIGATURES]
    candidates = dict(_turnings(word, spans))
    # Words that the list has come first: looking for stems is slow, and a stem is weaker ground.
    listed = [candidate for candidate in candidates if frequency(candidate)]
    best = max(listed or islice(candidates, _MOST_STEMS), key=log_frequency, default=word)
    score = log_frequency(best)
    if best == word or score < _RAREST_TURNED:
        return word, UNKNOWN, frozenset()
    return best, score, candidates[best]


def _turnings(word: str, spans: list[tuple[int, int]]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every spelling with some of the spans turned round, fewest first, and the kinds of ligatures turned."""
    for count in range(1, len(spans) + 1):
        for chosen in combinations(spans, count):
            if any(first[1] > second[0] for first, second in pairwise(chosen)):
                continue
            letters = list(word)
            for start, end in chosen:
                letters[start:end] = letters[start:end][::-1]
            candidate = "".join(letters)
            if not _IMPOSSIBLE.search(candidate):
                yield candidate, frozenset(_KIND_OF[word[start:end]] for start, end in chosen)
