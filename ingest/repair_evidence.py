"""What a text shows of the damage that was done to it: doubtful repairs are made only where sure ones were needed."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.lexicon import bare
from ingest.repair_letters import LETTER, MARK, TATWEEL, is_foreign
from ingest.repair_numbers import DISPLACED, GLUED_NUMBER
from ingest.repair_swaps import is_surely_swapped

_WORD = re.compile(f"[{LETTER}{MARK}{TATWEEL}]+")
_STRETCHED = re.compile(f"[{LETTER}{MARK}]{TATWEEL}+(?=[{LETTER}{MARK}])")
# A kind of damage is the document's own when it shows in this share of its words; a stray case is mended alone.
_SHARE_OF_SWAPS = 0.002
_SHARE_OF_STRETCHED = 0.02
_SHARE_OF_DISPLACED = 0.002


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    Which kinds of damage a text was found to have.

    :ivar foreign: the text is Persian or Urdu, and its letters are right.
    :ivar kashida: words are stretched to fill their lines.
    :ivar lam_alef: lam-alef came out as alef-lam.
    :ivar ligatures: other ligatures came out reversed (املادة).
    :ivar displaced: numbers stick to their neighbours and have lost their punctuation.
    :ivar vocabulary: the words of the document and their counts, bare.
    """

    foreign: bool = False
    kashida: bool = False
    lam_alef: bool = False
    ligatures: bool = False
    displaced: bool = False
    vocabulary: Mapping[str, int] = field(default_factory=dict)

    def __or__(self, other: "Evidence") -> "Evidence":
        """Return the kinds that either shows; the vocabulary is the first's."""
        return Evidence(
            foreign=self.foreign or other.foreign,
            kashida=self.kashida or other.kashida,
            lam_alef=self.lam_alef or other.lam_alef,
            ligatures=self.ligatures or other.ligatures,
            displaced=self.displaced or other.displaced,
            vocabulary=self.vocabulary or other.vocabulary,
        )


def gather_letters(texts: Iterable[str]) -> Evidence:
    """Return what the characters of the texts show, before anything is mended."""
    words = stretched = foreign = 0
    for text in texts:
        count = len(text.split())
        words += count
        stretched += len(_STRETCHED.findall(text))
        foreign += count if is_foreign(text) else 0
    return Evidence(foreign=foreign * 2 > words, kashida=stretched > max(1, _SHARE_OF_STRETCHED * words))


def gather_words(texts: Iterable[str]) -> Evidence:
    """Return what the words of the texts show, once their letters are mended."""
    counts: Counter[str] = Counter()
    displaced = numbers = 0
    for text in texts:
        counts.update(_WORD.findall(text))
        displaced += len(DISPLACED.findall(text))
        numbers += len(GLUED_NUMBER.findall(text))
    vocabulary: Counter[str] = Counter()
    for word, count in counts.items():
        vocabulary[bare(word)] += count
    total = sum(counts.values())
    lam_alef = sum(count for word, count in vocabulary.items() if is_surely_swapped(word, lam_alef=True))
    ligatures = sum(count for word, count in vocabulary.items() if is_surely_swapped(word, lam_alef=False))
    return Evidence(
        lam_alef=lam_alef > _SHARE_OF_SWAPS * total,
        ligatures=ligatures > _SHARE_OF_SWAPS * total,
        displaced=displaced + numbers > max(1, _SHARE_OF_DISPLACED * total),
        vocabulary=vocabulary,
    )
