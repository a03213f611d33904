"""
Fusion of ranked lists by standardized score.

Each list's scores become z-scores (distance from the list's mean in standard deviations) and are added with weights.
Measured on ARCD against reciprocal rank fusion, this keeps 0.05 nDCG@10 that ranks throw away, and equal fused scores
become rare. Nothing is clipped, so a lone strong match stays strong.

Passages in another language than the question's are standardized among themselves: encoders place a question nearer to
any text of its own language, and no word can be expected of another one but those that the thesaurus translates
(`search.thesaurus`). How they stand against those of its own language depends on how much of its words the best of
these holds: a question that its own language answers shares 0.65 of its weight with the best passage, one that only
another language answers 0.3 (medians of XQuAD's questions on a library half Arabic, half English). Raised further than
they are, they push down what the question asks for in other words of its own language: on 292 questions on the sample
corpus, those across languages gain 0.02 nDCG@10 and the five times as many others lose 0.014.

Last, late interaction over words (`search.words`) judges what both lists brought together: it tells passages apart that
are as near and share as many words, and would find nothing by itself. That adds 0.003 nDCG@10 on ARCD, 0.02 to 0.03 on
guides and laws, and 0.04 where only another language answers.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Scores = Mapping[str, float]


def standardize(scores: Scores) -> dict[str, float]:
    """Return z-scores of one list; all 0 where every score is equal."""
    if not scores:
        return {}
    # Not `statistics`: its fractions, exact for any numbers, would take a tenth of a query's time.
    mean = math.fsum(scores.values()) / len(scores)
    deviation = math.sqrt(math.fsum((score - mean) ** 2 for score in scores.values()) / len(scores))
    if deviation < 1e-9:
        return dict.fromkeys(scores, 0.0)
    return {key: (score - mean) / deviation for key, score in scores.items()}


def fuse(lists: Sequence[tuple[Scores, float]]) -> list[tuple[str, float]]:
    """
    Merge lists of scores.

    :param lists: pairs of one list's scores by id and that list's weight. An id missing from a list gets that list's
        lowest z-score: it would have scored no better than the last one fetched. Where a list's scores are all equal,
        as of the only passage that holds a word, it gets one deviation less than them.
    :returns: (id, fused score), highest first, equal scores by id. Scores are not comparable across queries.
    """
    standardized = [(standardize(scores), weight) for scores, weight in lists]
    fused: dict[str, float] = dict.fromkeys((key for scores, _ in standardized for key in scores), 0.0)
    for scores, weight in standardized:
        floor = _floor(scores)
        for key in fused:
            fused[key] += weight * scores.get(key, floor)
    return _ranked(fused)


@dataclass(frozen=True, slots=True)
class LanguageScores:
    """
    What is known of the passages of one language.

    :ivar dense: nearness to the question, by id; `sparse`: BM25 scores of those of them that hold its terms.
    """

    dense: Scores
    sparse: Scores


# What passages in another language are raised by where the question's words are not found in its own language at all,
# and how much less as more of them are.
_RAISED = 0.85
_LOWERED = 2.25

# Share of late interaction in the end. From 0.3 to 0.5 it makes little difference.
WORDS_WEIGHT = 0.4


def fuse_languages(
    own: LanguageScores, foreign: Sequence[LanguageScores], dense_weight: float
) -> list[dict[str, float]]:
    """
    Merge what is known of each language's passages, each language by itself.

    :param dense_weight: share of the dense list, 0 to 1.
    :returns: fused scores by id, highest first, equal ones by id: of the question's own language, then of the others.
    """
    groups = [dict(_fuse_lists(own, dense_weight))]
    for scores in foreign:
        # What shares no term with the question keeps its nearness, what does gains: few passages of it can.
        floor = (1 - dense_weight) * _floor(standardize(scores.sparse))
        groups.append({key: score - floor for key, score in _fuse_lists(scores, dense_weight)})
    return groups


def _fuse_lists(scores: LanguageScores, dense_weight: float) -> list[tuple[str, float]]:
    return fuse([(scores.dense, dense_weight), (scores.sparse, 1 - dense_weight)])


def blend_words(fused: Scores, words: Scores, weight: float = WORDS_WEIGHT) -> dict[str, float]:
    """
    Blend fused scores with those of late interaction, standardized among themselves.

    :param words: late-interaction scores by id, others among them; an id without one keeps its fused score.
    :param weight: share of the words, 0 to 1.
    """
    standardized = standardize({key: words[key] for key in fused if key in words})
    return {
        key: (1 - weight) * score + weight * standardized[key] if key in standardized else score
        for key, score in fused.items()
    }


def merge_languages(groups: Sequence[Scores], shared: float = 1.0) -> list[tuple[str, float]]:
    """
    Merge the passages of all languages.

    :param groups: scores by id as `fuse_languages` groups them.
    :param shared: share of the question's words that the best passage of its own language holds, by weight, 0 to 1.
    :returns: as `fuse`.
    """
    merged = dict(groups[0])
    for scores in groups[1:]:
        merged.update((key, score + _RAISED - _LOWERED * shared) for key, score in scores.items())
    return _ranked(merged)


def _floor(standardized: Scores) -> float:
    lowest = min(standardized.values(), default=0.0)
    return lowest - 1 if lowest == max(standardized.values(), default=0.0) else lowest


def _ranked(scores: Scores) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
