"""Glyphs that only stretch words, whatever code a producer gave them."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise, zip_longest

from ingest.convert.pdf_clusters import Cluster
from ingest.convert.pdf_glyphs import TATWEEL
from ingest.convert.pdf_order import kind

# In shares of the letter size.
_TOUCHING = 0.08
_MOSTLY = 0.7
_RUN = 3
_THRICE = re.compile("([\u0620-\u064a])\\1\\1")
# Letters that join the one after them.
_JOINING = frozenset("بتثجحخسشصضطظعغفقكلمنهيئپچڤگک")
# Common inside of words, where they are meant.
_NO_FILLER = frozenset(" .,،/:'’\"")


def mark_kashida(rows: Sequence[Sequence[Cluster]]) -> None:
    """
    Make a tatweel of every cluster that only stretches its word.

    :param rows: those of a whole page, since what a glyph is for shows from where else it is used.
    """
    fillers, stretchers = find_fillers(rows), find_stretchers(rows)
    for cluster in chain.from_iterable(rows) if fillers or stretchers else ():
        key = _key(cluster)
        if key in stretchers or (key in fillers and not cluster.text[0].isalnum()):
            cluster.text = TATWEEL


def find_fillers(rows: Sequence[Sequence[Cluster]]) -> set[tuple[str, int]]:
    """
    Find the glyphs that only stretch words: kashida that a producer's justification left under any code, even `(`.

    Nearly wherever such a glyph is used it stands between two letters, and the one before it has the shape of a letter
    that is joined to the next.

    :returns: Font and glyph number of each.
    """
    uses: dict[tuple[str, int], list[tuple[str, int] | None]] = {}
    for row in rows:
        for i, cluster in enumerate(row):
            first = cluster.text[0]
            if not first.isalnum() and first not in _NO_FILLER:
                left, right = _past(row, i, -1), _past(row, i, 1)
                inside = left is not None and right is not None and _is_arabic(left) and _is_arabic(right)
                uses.setdefault(_key(cluster), []).append(_key(right) if inside and right is not None else None)
    likely = {key: before for key, before in uses.items() if len(before) - before.count(None) > _MOSTLY * len(before)}
    joined = _joined_shapes(rows) if likely else set()
    return {
        key for key, before in likely.items() if sum(shape in joined for shape in before) > _MOSTLY * len(before)
    }  # fmt: skip


def find_stretchers(rows: Sequence[Sequence[Cluster]]) -> set[tuple[str, int]]:
    """Find the kashida glyphs that are mapped to a letter: they alone are mostly painted several times in a row."""
    if not any(_THRICE.search("".join(cluster.text[0] for cluster in row)) for row in rows):
        return set()
    lengths: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        run = 1
        for left, right in zip_longest(row, row[1:]):
            if right is not None and _key(left) == _key(right) and _touch(left, right):
                run += 1
                continue
            if _is_arabic(left):
                lengths.setdefault(_key(left), []).append(run)
            run = 1
    return {
        key for key, runs in lengths.items()
        if max(runs) >= _RUN and sum(run for run in runs if run > 1) > _MOSTLY * sum(runs)
    }  # fmt: skip


def _joined_shapes(rows: Iterable[Sequence[Cluster]]) -> set[tuple[str, int]]:
    """Return the glyphs of letters that are seen joined to the next one."""
    return {
        _key(right)
        for row in rows for left, right in pairwise(row)
        if right.text[0] in _JOINING and _is_arabic(left) and _is_arabic(right) and _touch(left, right)
    }  # fmt: skip


def _key(cluster: Cluster) -> tuple[str, int]:
    return cluster.base.font, cluster.base.gid


def _past(row: Sequence[Cluster], i: int, step: int) -> Cluster | None:
    """Return the next cluster of another glyph that the one at `i` touches, maybe over more of its kind."""
    j = i
    while 0 <= j + step < len(row):
        left, right = (row[j], row[j + step]) if step > 0 else (row[j + step], row[j])
        if not _touch(left, right):
            return None
        j += step
        if _key(row[j]) != _key(row[i]):
            return row[j]
    return None


def _is_arabic(cluster: Cluster) -> bool:
    return cluster.base.text != TATWEEL and kind(cluster.text) == "R"


def _touch(left: Cluster, right: Cluster) -> bool:
    return abs(right.x0 - left.x1) < _TOUCHING * left.base.size
