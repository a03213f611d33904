"""What a text shows of the damage that was done to it: doubtful repairs are made only where sure ones were needed."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.lexicon import bare
from ingest.repair_letters import LETTER, LOOKALIKE_WORD, MARK, TATWEEL, count_foreign
from ingest.repair_numbers import DISPLACED, GLUED_NUMBER
from ingest.repair_swaps import reversed_kinds

_WORD = re.compile(f"(?<!\ufffd)(?<![{LETTER}{MARK}])[{LETTER}{MARK}{TATWEEL}]+(?![{LETTER}{MARK}\ufffd])")
_STRETCHED = re.compile(f"[{LETTER}{MARK}]{TATWEEL}+(?=[{LETTER}{MARK}])")
# A kind of damage is the document's own when it shows in this share of its words; a stray case is mended alone.
_SHARE_OF_SWAPS = 0.002
_SHARE_OF_STRETCHED = 0.04
_SHARE_OF_FOREIGN = 0.07
_SHARE_OF_LOOKALIKES = 0.03
_SHARE_OF_DISPLACED = 0.002


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    Which kinds of damage a text was found to have.

    :ivar foreign: the text is Persian or Urdu, and its letters are right.
    :ivar lookalikes: Persian letters stand for Arabic ones all over; a few were typed so.
    :ivar kashida: words are stretched to fill their lines.
    :ivar reversed_ligatures: the kinds of ligatures that came out reversed: see `ingest.repair_swaps`.
    :ivar displaced: numbers stick to their neighbours and have lost their punctuation.
    :ivar vocabulary: the words of the document and their counts, bare.
    """

    foreign: bool = False
    lookalikes: bool = False
    kashida: bool = False
    reversed_ligatures: frozenset[str] = frozenset()
    displaced: bool = False
    vocabulary: Mapping[str, int] = field(default_factory=dict)

    def __or__(self, other: "Evidence") -> "Evidence":
        """Return the kinds that either shows; the vocabulary is the first's."""
        return Evidence(
            foreign=self.foreign or other.foreign,
            lookalikes=self.lookalikes or other.lookalikes,
            kashida=self.kashida or other.kashida,
            reversed_ligatures=self.reversed_ligatures | other.reversed_ligatures,
            displaced=self.displaced or other.displaced,
            vocabulary=self.vocabulary or other.vocabulary,
        )


def gather_letters(texts: Iterable[str]) -> Evidence:
    """Return what the characters of the texts show, before anything is mended."""
    words = stretched = foreign = lookalikes = 0
    for text in texts:
        count = len(text.split())
        words += count
        stretched += len(_STRETCHED.findall(text))
        lookalikes += len(LOOKALIKE_WORD.findall(text))
        foreign += count_foreign(text)
    return Evidence(
        foreign=foreign > max(1, _SHARE_OF_FOREIGN * words),
        lookalikes=lookalikes > _SHARE_OF_LOOKALIKES * words,
        kashida=stretched > max(1, _SHARE_OF_STRETCHED * words),
    )


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
    swaps: Counter[str] = Counter()
    for word, count in vocabulary.items():
        swaps.update(dict.fromkeys(reversed_kinds(word), count))
    return Evidence(
        reversed_ligatures=frozenset(kind for kind, count in swaps.items() if count > _SHARE_OF_SWAPS * total),
        displaced=displaced + numbers > max(1, _SHARE_OF_DISPLACED * total),
        vocabulary=vocabulary,
    )
