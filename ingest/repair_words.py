"""Words that were split (المؤ سساتي) or glued together (علىالمستوى)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from ingest.lexicon import UNKNOWN, bare, frequency, is_known, log_frequency
from ingest.repair_draft import Edit
from ingest.repair_letters import LETTER, MARK
from ingest.repair_swaps import LAM_ALEF, best_form, has_two_alefs, turned_score

_TOKEN = re.compile(r"\S+")
_LETTERS = re.compile(f"[{LETTER}{MARK}]+")
# Not هـ, the abbreviation of the Hijri era.
_HEAD = re.compile(f"[{LETTER}][{LETTER}{MARK}]*(?![{LETTER}{MARK}\u0640])")
_LOOSE_HEAD = re.compile(rf"[(\[«\"“]?([{LETTER}][{LETTER}{MARK}]*)$")
_INNER_MARK = re.compile("[\u064e-\u0652\u0670]$")
_TANWEEN = re.compile("[\u064b-\u064d]$")
_ENDS_WORD = frozenset("ةى")
_NEVER_JOINED = frozenset("اأإآٱدذرزوؤةىء")
# A split word is this much (log10) commoner than its parts side by side: after a letter that joins nothing, where
# extractors see a gap, and after any other. Less will do in a line that has a sure case.
_SURE, _SURE_IN_DAMAGED, _LIKELY = (5.2, 5.6), (4.6, 5.4), (2.6, 3.55)
_FOR_EACH_MORE = 1.0
_CERTAIN = 6.0
_AFTER_MARK = 2.0
# Pieces that never stand alone, however often lists count them.
_PROCLITICS = frozenset(("ال", "وال", "بال", "لل", "فال", "كال", "ولل", "وبال", "الم", "الت", "الأ", "الإ", "الا"))
_PROCLITIC_SCORE = -7.0
_LETTER_SCORE = -6.0
_SHORT_COST = 0.7
_MOST_PARTS = 4
# Letters that begin words and number no items.
_TORN_HEADS = frozenset("اأإآيتن")
_SEEN_WORD = -6.5
# Parts all more likely than this are no fragments, and only a word of the list may outweigh them.
_FRAGMENT = -5.5
_STRONG_PART = -4.0
_LISTED_PART = -8.0
# Of three parts or more, one must be less likely than this: names of several words are many.
_TORN_PART = -5.9
_NO_WORD, _TORN_WORD = -7.6, -7.0
# Letters that end words, without those that stand alone as particles or number items.
_TORN_LETTERS = frozenset("تثحخدذرزسشصضطظعغقمنهةىيءئ")
# A glyph that draws part of the letter after it, and that its font names as no character.
_UNMAPPED = re.compile(f"[{LETTER}{MARK}\ufffd]*\ufffd[سشصضأإآؤ][{LETTER}{MARK}\ufffd]*")
_UNMAPPED_WORD = -7.5
_STEM_HEADS = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ف")


class Words:
    """
    The likelihood of words in one document.

    :param vocabulary: the document's words and their counts.
    :param reversed_ligatures: the kinds of ligatures that it has reversed.
    """

    def __init__(self, vocabulary: Mapping[str, int], reversed_ligatures: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._reversed = reversed_ligatures

    def whole(self, word: str, pieces: Sequence[str] = ()) -> float:
        """
        Return the log10 frequency of a joined word; a word that the document has whole elsewhere counts as one.

        :param pieces: what it was joined from. Where they part it into two words, the one that the document has is
            these two, glued.
        """
        plain = bare(word)
        score = best_form(plain, self._reversed)[1] if has_two_alefs(plain) else turned_score(plain, self._reversed)
        is_seen = score < _SEEN_WORD and self._is_seen(plain) and not self._are_two_words(pieces)
        return _SEEN_WORD if is_seen else score

    def _are_two_words(self, pieces: Sequence[str]) -> bool:
        seams = range(1, len(pieces))
        return any(self._is_word("".join(pieces[:at])) and self._is_word("".join(pieces[at:])) for at in seams)

    def _is_word(self, word: str) -> bool:
        plain = bare(word)
        return best_form(plain, self._reversed)[1] > (_LISTED_PART if len(plain) > 2 else _STRONG_PART)

    def _is_seen(self, word: str) -> bool:
        if word in self._vocabulary:
            return True
        stems = (word[len(head) :] for head in _STEM_HEADS if word.startswith(head))
        return any(len(stem) > 3 and stem in self._vocabulary for stem in stems)

    def can_join(self, word: str, weakest: float) -> bool:
        """Tell cheaply whether a joined word may be likelier than its parts, the weakest of which is given."""
        return weakest < _FRAGMENT or frequency(word) > 0 or has_two_alefs(word)

    @property
    def thresholds(self) -> tuple[float, float]:
        """The gains from which a join is sure: a text with other damage needs less to be believed."""
        return _SURE_IN_DAMAGED if self._reversed else _SURE

    def part(self, word: str) -> float:
        """Return the log10 frequency of a word that stands alone, as likely as it is to be no part of one."""
        plain = bare(word)
        if plain in _PROCLITICS and LAM_ALEF not in self._reversed:
            return _PROCLITIC_SCORE
        if len(plain) == 1 and plain != "و":
            return _LETTER_SCORE
        return best_form(word, self._reversed)[1] - (_SHORT_COST if len(plain) == 2 else 0.0)


def find_unmapped(text: str, words: Words) -> Iterator[Edit]:
    """Drop the signs of missing characters from a word that misses none (الاقت�صاد)."""
    for match in _UNMAPPED.finditer(text):
        word = match.group().replace("\ufffd", "")
        if len(word) > 2 and not match.group().endswith("\ufffd") and words.whole(word) > _UNMAPPED_WORD:
            yield Edit(match.start(), match.end(), word)


def find_splits(text: str, words: Words) -> Iterator[Edit]:
    """Join the parts of split words."""
    tokens = [match.span() for match in _TOKEN.finditer(text)]
    gains = list(_gains(text, tokens, words))
    sure = any(gain >= _CERTAIN for _, _, gain, _ in gains)
    thresholds = _LIKELY if sure else words.thresholds
    taken = -1
    for first, last, gain, joins in sorted(gains, key=lambda found: (found[0], -found[2])):
        if first <= taken or gain < thresholds[joins] + _FOR_EACH_MORE * (last - first - 1):
            continue
        better = max((g for f, _, g, j in gains if first < f <= last and g >= thresholds[j]), default=0.0)
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
        pieces, joins, marked = [head.group(1)], False, False
        parts = [words.part(pieces[0])]
        for last in range(first + 1, min(first + _MOST_PARTS, len(tokens))):
            piece = _HEAD.match(text, *tokens[last])
            far = tokens[last][0] - tokens[last - 1][1] > 1
            joined = "".join(pieces)
            if piece is None or far or "\ufffd" in text[slice(*tokens[last])] or not _may_join(joined, piece.group()):
                break
            joins |= bare(joined)[-1:] not in _NEVER_JOINED
            marked |= bool(_INNER_MARK.search(joined))
            pieces.append(piece.group())
            joined += piece.group()
            parts.append(words.part(piece.group()))
            if len(parts) > 2 and min(parts) > _TORN_PART:
                continue
            if words.can_join(joined, min(parts)):
                whole = _torn_end(parts, piece.group(), joins=joins) or words.whole(joined, pieces)
                if whole > UNKNOWN:
                    yield first, last, whole - sum(parts) + _AFTER_MARK * marked, joins
            elif min(parts) > _STRONG_PART:
                break
            if piece.end() != tokens[last][1]:
                break


def _torn_end(parts: list[float], last: str, *, joins: bool) -> float:
    """A lone letter after a piece that is no word is that word's end (الافتحا ص), whether lists have it or not."""
    is_torn = bare(last) in _TORN_LETTERS and not joins and len(parts) == 2 and parts[0] <= _NO_WORD
    return _TORN_WORD if is_torn else 0.0


def _may_join(first: str, second: str) -> bool:
    """A lone letter lists items or, as و, joins words by habit; it begins a torn word only where no word follows."""
    if "و" in (first, second) or (first == second and log_frequency(first) > _NO_WORD):
        return False
    if _TANWEEN.search(first) or (first in _PROCLITICS and second.startswith("ال") and is_known(second)):
        return False
    if bare(first)[-1:] in _ENDS_WORD or (second[0] == "ة" and len(bare(second)) > 1):
        return False
    lone = len(bare(first)) == 1
    return not lone or (len(bare(second)) > 1 and (first in _TORN_HEADS or log_frequency(second) == UNKNOWN))


# Names written as one word or two; not ours to decide.
_NAME_HEADS = frozenset(
    "عبد ابو أبو بو نور عز بدر سيف شمس علاء ضياء بهاء سعد جمال كمال أم ام بن ابن ذو ذي ابي أبي صلاح".split()
)
_SEAM = re.compile(f"[ةى]ال[{LETTER}]")
_SHORTEST_GLUED = 6
_COMMON_PART = -7.0
_COMMON_PARTS = -13.0
_COMMON_WORD = -4.5


def find_glued(text: str, *, anywhere: bool) -> Iterator[Edit]:
    """
    Part words that were glued together where a letter shows that one ended and another began.

    :param anywhere: the text was seen to stick things together, so any letter may have ended a word before an article.
    """
    for match in _LETTERS.finditer(text):
        at = _glue(match.group(), anywhere=anywhere)
        if at:
            yield Edit(match.start() + at, match.start() + at, " ")


@lru_cache(maxsize=200_000)
def _glue(word: str, *, anywhere: bool) -> int:
    """Return where the word's second part begins; 0 where it is one word."""
    if len(word) < _SHORTEST_GLUED or log_frequency(word) > (_COMMON_PART if _SEAM.search(word) else _LISTED_PART):
        return 0
    best, best_score = 0, 2 * UNKNOWN
    for at in range(2, len(word) - 2):
        first, second = word[:at], word[at:]
        if (score := _parted_score(first, second, anywhere=anywhere)) > best_score:
            best, best_score = at, score
    return best


def _parted_score(first: str, second: str, *, anywhere: bool) -> float:
    """Return the log10 likelihood of two glued words; far below any where nothing shows that they are two."""
    scores = log_frequency(first), log_frequency(second)
    if first[-1] in _ENDS_WORD:
        is_seam = min(scores) > UNKNOWN and scores[1] > _COMMON_PART
    elif bare(first) in _NAME_HEADS:
        is_seam = False
    elif first[-1] in _NEVER_JOINED:
        by_article = second.startswith("ال") and len(second) > 4
        by_hamza = second[0] in "إأ" and len(first) > 2 and scores[1] > _COMMON_WORD
        is_seam = (by_article or by_hamza) and min(scores) > _LISTED_PART and sum(scores) > _COMMON_PARTS
    else:
        is_seam = anywhere and second.startswith("ال") and len(first) > 3 and min(scores) > _COMMON_PART - 0.5
    return sum(scores) if is_seam else 2 * UNKNOWN
