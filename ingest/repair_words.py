"""Words that were split (المؤ سساتي) or glued together (علىالمستوى)."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ingest.lexicon import UNKNOWN, bare, log_frequency
from ingest.repair_draft import Edit
from ingest.repair_letters import LETTER, MARK
from ingest.repair_swaps import best_form

_TOKEN = re.compile(r"\S+")
_LETTERS = re.compile(f"[{LETTER}{MARK}]+")
_HEAD = re.compile(f"[{LETTER}][{LETTER}{MARK}]*")
_LOOSE_HEAD = re.compile(rf"[(\[«\"“]?([{LETTER}][{LETTER}{MARK}]*)$")
_INNER_MARK = re.compile("[\u064e-\u0652\u0670]$")
_NEVER_JOINED = frozenset("اأإآٱدذرزوؤةىء")
# A split word is this much (log10) commoner than its parts side by side: after a letter that joins nothing, where
# extractors see a gap, and after any other. Less will do in a line that has a sure case.
_SURE, _LIKELY = (4.6, 5.4), (2.6, 3.55)
_CERTAIN = 6.0
_AFTER_MARK = 2.0
# Pieces that never stand alone, however often lists count them.
_PROCLITICS = frozenset(("ال", "وال", "بال", "لل", "فال", "كال", "ولل", "وبال", "الم", "الت", "الأ", "الإ", "الا"))
_PROCLITIC_SCORE = -7.0
_LETTER_SCORE = -6.0
_SHORT_COST = 0.7
_MOST_PARTS = 4
_SEEN_WORD = -6.5
_STEM_HEADS = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ف")


class Words:
    """
    The likelihood of words in one document.

    :param vocabulary: the document's words and their counts.
    :param lam_alef: its lam-alefs are reversed.
    :param ligatures: its other ligatures are.
    """

    def __init__(self, vocabulary: Mapping[str, int], *, lam_alef: bool, ligatures: bool) -> None:
        self._vocabulary = vocabulary
        self._swaps = {"lam_alef": lam_alef, "ligatures": ligatures}

    def whole(self, word: str) -> float:
        """Return the log10 frequency of a joined word; a word that the document has whole elsewhere counts as one."""
        score = best_form(word, **self._swaps)[1]
        return _SEEN_WORD if score < _SEEN_WORD and self._is_seen(bare(word)) else score

    def _is_seen(self, word: str) -> bool:
        if word in self._vocabulary:
            return True
        stems = (word[len(head) :] for head in _STEM_HEADS if word.startswith(head))
        return any(len(stem) > 3 and stem in self._vocabulary for stem in stems)

    def part(self, word: str) -> float:
        """Return the log10 frequency of a word that stands alone, as likely as it is to be no part of one."""
        plain = bare(word)
        if plain in _PROCLITICS and not self._swaps["lam_alef"]:
            return _PROCLITIC_SCORE
        if len(plain) == 1 and plain != "و":
            return _LETTER_SCORE
        return best_form(word, **self._swaps)[1] - (_SHORT_COST if len(plain) == 2 else 0.0)


def find_splits(text: str, words: Words) -> Iterator[Edit]:
    """Join the parts of split words."""
    tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(text)]
    gains = list(_gains(text, tokens, words))
    sure = any(gain >= _CERTAIN for _, _, gain, _ in gains)
    thresholds = _LIKELY if sure else _SURE
    taken = -1
    for first, last, gain, joins in sorted(gains, key=lambda found: (found[0], -found[2])):
        if first <= taken or gain < thresholds[joins]:
            continue
        better = max((g for f, l, g, j in gains if first < f <= last and g >= thresholds[j]), default=0.0)
        if better > gain:
            continue
        taken = last
        for at in range(first, last):
            yield Edit(tokens[at][1], tokens[at + 1][0], "")


def _gains(text: str, tokens: list[tuple[int, int]], words: Words) -> Iterator[tuple[int, int, float, bool]]:
    """Yield (first token, last token, gain, whether some part ends in a joining letter) of every possible word."""
    for first in range(len(tokens) - 1):
        head = _LOOSE_HEAD.match(text[slice(*tokens[first])])
        if head is None:
            continue
        joined, parts, joins, marked = head.group(1), words.part(head.group(1)), False, False
        for last in range(first + 1, min(first + _MOST_PARTS, len(tokens))):
            piece = _HEAD.match(text, *tokens[last])
            if piece is None or tokens[last][0] - tokens[last - 1][1] > 1:
                break
            joins |= bare(joined)[-1:] not in _NEVER_JOINED
            marked |= bool(_INNER_MARK.search(joined))
            joined += piece.group()
            parts += words.part(piece.group())
            whole = words.whole(joined)
            if whole > UNKNOWN:
                yield first, last, whole - parts + _AFTER_MARK * marked, joins
            if piece.end() != tokens[last][1]:
                break


# Names written as one word or two; not ours to decide.
_NAME_HEADS = frozenset(
    "عبد ابو أبو بو نور عز بدر سيف شمس علاء ضياء بهاء سعد جمال كمال أم ام بن ابن ذو ذي ابي أبي صلاح".split()
)
_ENDS_WORD = frozenset("ةى")
_GLUED_PART = -7.0
_COMMON_PART = -6.0


def find_glued(text: str) -> Iterator[Edit]:
    """Part words that were glued together where a letter shows that one ended and another began."""
    for match in _LETTERS.finditer(text):
        at = _glue(match.group())
        if at:
            yield Edit(match.start() + at, match.start() + at, " ")


@lru_cache(maxsize=200_000)
def _glue(word: str) -> int:
    """Return where the word's second part begins; 0 where it is one word."""
    if len(word) < 6 or log_frequency(word) > _GLUED_PART - 0.5:
        return 0
    best, best_score = 0, 2 * _GLUED_PART
    for at in range(2, len(word) - 2):
        first, second = word[:at], word[at:]
        if not _may_part(first, second):
            continue
        scores = log_frequency(first), log_frequency(second)
        if min(scores) > _GLUED_PART and sum(scores) > best_score:
            best, best_score = at, sum(scores)
    return best


def _may_part(first: str, second: str) -> bool:
    if first[-1] in _ENDS_WORD:
        return True
    if first[-1] not in _NEVER_JOINED or bare(first) in _NAME_HEADS or log_frequency(first) < _COMMON_PART:
        return False
    return second.startswith("ال") and len(second) > 4 or (second[0] in "إأ" and len(first) > 2)
