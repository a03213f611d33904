"""Glyphs of one row -> clusters: base letters with the marks that sit on them, as a reader sees them."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from ingest.convert.pdf_glyphs import UNKNOWN, Glyph, is_mark
from ingest.convert.pdf_order import kind

# All in shares of the letter size.
# A second coat of the same letter: fake bold, or a shadow.
_SECOND_COAT = 0.09
_NO_ADVANCE = 0.01
_LEAST_WHITE = 0.04
_HAMZA_REACH = 0.3
_MARK_SHIFT = 0.5
_HAMZAS, _SEATS = frozenset("\u0653\u0654\u0655"), frozenset("اوىيهہ")


@dataclass(slots=True)
class Cluster:
    """A base glyph with the marks that sit on it."""

    text: str
    x0: float
    x1: float
    x: float
    base: Glyph


def read_clusters(row: list[Glyph]) -> list[Cluster]:
    """Sort a row by origin, drop second coats, and seat every mark on its letter."""
    clusters: list[Cluster] = []
    marks: list[Glyph] = []
    leaning: list[Glyph] = []
    latest: dict[str, Glyph] = {}
    for glyph in sorted(row, key=attrgetter("x")):
        text, x, y, x0, x1, size = glyph[:6]
        if not text:
            continue
        before = latest.get(text)
        reach = size * _SECOND_COAT
        if before is not None and text != " " and x - before.x < reach and abs(y - before.y) < reach:
            continue
        latest[text] = glyph
        if is_mark(text):
            marks.append(glyph)
        elif x1 - x0 > _NO_ADVANCE * size:
            clusters.append(Cluster(text, x0, x1, x, glyph))
        elif text not in {UNKNOWN, " "}:
            leaning.append(glyph)
    _seat(clusters, _seat_by_order(clusters, marks), _distance_to_mark)
    # The alef of a lam-alef that is made of two shapes: it is painted where its lam begins, and read after it.
    _seat(clusters, leaning, _distance_to_start)
    return _without_hidden_spaces(clusters)


def _without_hidden_spaces(clusters: list[Cluster]) -> list[Cluster]:
    """Drop the spaces that letters are painted over: they part nothing that a reader sees parted."""
    kept: list[Cluster] = []
    spaces: list[Cluster] = []
    edge = float("-inf")
    for cluster in clusters:
        if cluster.text == " ":
            spaces.append(cluster)
            continue
        if spaces:
            if cluster.x0 - edge > _LEAST_WHITE * cluster.base.size:
                kept.extend(spaces)
            spaces.clear()
        kept.append(cluster)
        edge = cluster.x1 if cluster.x1 > edge else edge
    return kept + spaces


def _seat_by_order(clusters: list[Cluster], marks: list[Glyph]) -> list[Glyph]:
    """
    Seat the marks of Arabic letters by the order of painting, and return the others.

    A line that is painted from left to right has every mark before its letter, the other way round after it. The
    place alone is often between two letters.
    """
    if not marks:
        return []
    painted = sorted((c for c in clusters if c.text != " " and kind(c.text) == "R"), key=lambda c: c.base.order)
    rightwards = sum(left.x < right.x for left, right in pairwise(painted)) * 2 > len(painted) - 1
    orders = [cluster.base.order for cluster in painted]
    others: list[Glyph] = []
    for mark in marks:
        at = bisect_left(orders, mark.order) - (0 if rightwards else 1)
        seat = painted[at] if 0 <= at < len(painted) else None
        if seat is not None and mark.text not in _HAMZAS and _distance_to_mark(seat, mark) < _MARK_SHIFT * mark.size:
            if mark.text not in seat.text:
                seat.text += mark.text
        else:
            others.append(mark)
    return others


def _distance_to_mark(cluster: Cluster, mark: Glyph) -> float:
    # Hamza and madda sit on few letters, often with their origin on the border to the next one.
    penalty = 0.0 if mark.text not in _HAMZAS or cluster.text[0] in _SEATS else _HAMZA_REACH * mark.size
    return max(cluster.x0 - mark.x, mark.x - cluster.x1, 0.0) + penalty


def _distance_to_start(cluster: Cluster, letter: Glyph) -> float:
    return abs(cluster.x0 - letter.x)


def _seat(clusters: list[Cluster], glyphs: list[Glyph], distance: Callable[[Cluster, Glyph], float]) -> None:
    if not clusters:
        clusters.extend(Cluster(glyph.text, glyph.x0, glyph.x1, glyph.x, glyph) for glyph in glyphs)
        return
    first = 0
    for glyph in glyphs:
        # Both lists are sorted: a mark's letter is never far behind the letter of the mark before it.
        while first + 1 < len(clusters) and clusters[first + 1].x <= glyph.x:
            first += 1
        near = [c for c in clusters[max(0, first - 1) : first + 3] if c.text != " "] or [clusters[first]]
        seat = min(near, key=lambda c: distance(c, glyph))
        seat.text += glyph.text
