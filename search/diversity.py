"""
What a list of hits owes its reader besides the best scores: each text once, and not ten neighbours of one page.

Both work on hits, after fusion and reranking. Nothing is lost: a copy is named by the hit that stands for it, and a
neighbour that others overtake only comes later.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.passage import Passage
from search.retrieval import Hit
from search.store.base import Where

# In standard deviations of the fused scores; the first and the tenth hit are some 2.5 apart.
_SAME_SOURCE = 0.05
_NEIGHBOUR = 0.2
# So many neighbours cost nothing: what answers is often spread over two passages.
_WELCOME = 2
# Passages of one source that lie no further apart are neighbours, and so are those of one page.
_NEAR = 4
_WORD = re.compile(r"\w+")


def join_copies(hits: Sequence[Hit]) -> list[Hit]:
    """
    Make one hit of those whose passages say the same, word for word; layout and punctuation do not count.

    :param hits: best first.
    :returns: the best of each text, in the same order, the others' passages in its `also_in`.
    """
    kept: dict[tuple[str, ...], Hit] = {}
    for hit in hits:
        words = tuple(_WORD.findall(hit.passage.text))
        first = kept.get(words)
        if first is None:
            kept[words] = hit
        elif hit.passage.passage_id not in {each.passage_id for each in (first.passage, *first.also_in)}:
            kept[words] = replace(first, also_in=(*first.also_in, hit.passage))
    return list(kept.values())


def spread(hits: Sequence[Hit], top_k: int) -> list[Hit]:
    """
    Choose hits one by one, each time the best of what is left.

    A hit counts for less with every hit of its source that was chosen before, and for much less with every one of its
    page or neighbourhood beyond two. So a list of near equals is varied, and a clearly better passage keeps its place.

    :param hits: best first, more than `top_k` to choose from.
    :returns: at most `top_k`, their scores lowered by what their likes cost them, and still falling.
    """
    left = [_Candidate(hit, hit.score) for hit in hits]
    chosen: list[Hit] = []
    while left and len(chosen) < top_k:
        best = max(left, key=lambda candidate: candidate.score)
        left.remove(best)
        chosen.append(replace(best.hit, score=best.score))
        for candidate in left:
            candidate.come_after(best.hit.passage)
    return chosen


def is_narrow(where: Where) -> bool:
    """Tell whether a filter names a source, a law or an article: what it lets through is alike because it is meant."""
    return any(name in {"source_id", "law_number", "article"} for name, _ in where.keywords)


@dataclass(slots=True, eq=False)
class _Candidate:
    hit: Hit
    score: float
    neighbours: int = 0

    def come_after(self, chosen: Passage) -> None:
        passage = self.hit.passage
        if passage.source.source_id != chosen.source.source_id:
            return
        self.score -= _SAME_SOURCE
        if abs(passage.ordinal - chosen.ordinal) <= _NEAR or (passage.page is not None and passage.page == chosen.page):
            self.neighbours += 1
            self.score -= _NEIGHBOUR * (self.neighbours > _WELCOME)
