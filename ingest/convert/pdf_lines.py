"""Glyphs -> words in reading order, on segments: stretches of one baseline without a wide gap."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from ingest.convert.pdf_clusters import Cluster, read_clusters
from ingest.convert.pdf_glyphs import SUPERSCRIPTS, TATWEEL, Glyph
from ingest.convert.pdf_kashida import mark_kashida
from ingest.convert.pdf_order import face_brackets, kind, reading_order, reads_rightwards
from ingest.convert.pdf_rules import Wall

# All in shares of the letter size.
_SAME_BASELINE = 0.3
_RAISED = 0.6  # superscripts and subscripts, smaller than their line and standing against its letters
_BESIDE = 1.0
_MARK_REACH = 0.95  # combining marks may carry their height in their origin
_SEGMENT_GAP = 1.2
_WORD_GAP = 0.22
# The marks of notes.
_MARK_SIZE, _MARK_RISE = 0.85, 0.15
_MARKS = frozenset(SUPERSCRIPTS)
_TO_SUPERSCRIPTS = str.maketrans("0123456789", SUPERSCRIPTS)
# How far, in points, a letter may lean over the rule beside it.
_LEANS = 1.0
_NO_WALLS = (float("-inf"), float("inf"))
# A tatweel before a letter only stretches its word; the one of هـ is spelling.
_STRETCH = re.compile(f"{TATWEEL}+(?=[^\\W\\d_]|[\u064b-\u0655\u0670])|(?<={TATWEEL}){TATWEEL}+")
# Above and below the baseline, as PyMuPDF boxes glyphs.
_ASCENT, _DESCENT = 0.8, 0.2
_MIDDLE = 0.3


class Word(NamedTuple):
    """A word as read, with its box in the frame of its text."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool


@dataclass(slots=True)
class Segment:
    """
    Clusters of one baseline, from left to right, spaces among them, with no wide gap.

    :ivar baseline: y of the row that it lies on, the same for all segments of the row.
    :ivar x0: left edge; `x1` is the right one.
    :ivar size: letter size at its left edge.
    :ivar walls: x of the nearest vertical strokes on its left and right, infinite where there are none.
    """

    clusters: list[Cluster]
    baseline: float
    walls: tuple[float, float] = _NO_WALLS
    x0: float = field(init=False)
    x1: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        # Once: columns are looked for again and again.
        self.x0 = self.clusters[0].x0
        self.x1 = max([cluster.x1 for cluster in self.clusters])
        self.size = self.clusters[0].base.size

    def whites(self, least: float) -> list[tuple[float, float]]:
        """Return the white between its words that is at least so wide."""
        found: list[tuple[float, float]] = []
        edge = self.x0
        for cluster in self.clusters:
            if cluster.text != " ":
                if cluster.x0 - edge >= least:
                    found.append((edge, cluster.x0))
                edge = max(edge, cluster.x1)
        return found

    def parted(self, x: float) -> "list[Segment]":
        """Return what is left and what is right of a place in its white."""
        if not self.x0 < x < self.x1:
            return [self]
        sides = [c for c in self.clusters if c.x0 < x], [c for c in self.clusters if c.x0 >= x]
        return [Segment(_strip(side), self.baseline, self.walls) for side in sides]


def find_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """
    Gather glyphs that share a baseline.

    :returns: Rows from top to bottom; inside a row the glyphs keep the order in which they were painted.
    """
    levels: dict[tuple[float, float], list[Glyph]] = {}
    # Glyphs painted one after the other mostly stand on one baseline.
    for (y, size), run in groupby(glyphs, attrgetter("y", "size")):
        levels.setdefault((round(y, 1), round(size)), []).extend(run)
    rows: list[tuple[float, float, list[Glyph]]] = []
    # The longest stretches first, so that a superscript or a raised mark finds its line already there.
    for (y, size), members in sorted(levels.items(), key=lambda level: -_ink(level[1])):
        row = _nearest_row(rows, y, size, members)
        if row is None:
            rows.append((y, size, members))
        else:
            row.extend(members)
    rows.sort(key=lambda row: row[0])
    return [members for _, _, members in rows]


def _ink(glyphs: Sequence[Glyph]) -> float:
    return sum([glyph.x1 - glyph.x0 for glyph in glyphs if glyph.text != " "])


def _nearest_row(
    rows: list[tuple[float, float, list[Glyph]]], y: float, size: float, glyphs: Sequence[Glyph]
) -> list[Glyph] | None:
    only_marks = all(glyph.is_mark or glyph.text == " " for glyph in glyphs)
    best, best_distance = None, float("inf")
    for row_y, row_size, members in rows:
        distance = abs(row_y - y)
        if distance >= best_distance or distance > row_size:
            continue
        if only_marks:
            reach = _MARK_REACH * row_size
        elif size < 0.8 * row_size:
            reach = _RAISED * row_size if _stand_beside(glyphs, members, _BESIDE * row_size) else 0.0
        else:
            reach = _SAME_BASELINE * min(size, row_size)
        if distance <= reach:
            best, best_distance = members, distance
    return best


def _stand_beside(small: Sequence[Glyph], large: Sequence[Glyph], reach: float) -> bool:
    """Whether all the small glyphs are close to some of the large ones: a heading's size reaches over the next line."""
    edges = sorted(glyph.x0 for glyph in large)
    for glyph in small:
        at = bisect_left(edges, glyph.x0)
        if all(abs(edge - glyph.x0) > reach for edge in edges[max(0, at - 1) : at + 1]):
            return False
    return True


def find_segments(rows: Iterable[list[Glyph]], walls: Sequence[Wall] = ()) -> list[list[Segment]]:
    """
    Cut rows where the white between two letters is wider than a space could be, or holds a vertical stroke.

    :param rows: those of a whole page, since what a glyph is for shows from where else it is used.
    :param walls: the vertical strokes of the page.
    :returns: Row by row, segments from left to right; empty rows are left out.
    """
    clustered = [clusters for clusters in map(read_clusters, rows) if clusters]
    mark_kashida(clustered)
    return [segments for clusters in clustered if (segments := _cut(clusters, walls))]


def _cut(clusters: list[Cluster], walls: Sequence[Wall]) -> list[Segment]:
    baseline = _median([cluster.base.y for cluster in clusters])
    middle = baseline - _MIDDLE * clusters[0].base.size
    beside = sorted([wall.x for wall in walls if wall.y0 <= middle <= wall.y1])
    pieces: list[list[Cluster]] = [[]]
    edge = float("-inf")
    for cluster in clusters:
        if cluster.text != " ":
            white = cluster.x0 - edge
            if pieces[-1] and (
                white > _SEGMENT_GAP * cluster.base.size
                or (beside and white > _WORD_GAP * cluster.base.size and _holds(beside, edge, cluster.x0))
            ):
                pieces.append([])
            edge = cluster.x1 if cluster.x1 > edge else edge
        pieces[-1].append(cluster)
    segments = [Segment(stripped, baseline) for piece in pieces if (stripped := _strip(piece))]
    for segment in segments if beside else ():
        segment.walls = _walls(beside, segment)
    return segments


def _holds(walls: Sequence[float], x0: float, x1: float) -> bool:
    at = bisect_left(walls, x0 - _LEANS)
    return at < len(walls) and walls[at] <= x1 + _LEANS


def _walls(walls: Sequence[float], segment: Segment) -> tuple[float, float]:
    before, after = bisect_left(walls, segment.x0 + _LEANS), bisect_left(walls, segment.x1 - _LEANS)
    left, right = _NO_WALLS
    return walls[before - 1] if before else left, walls[after] if after < len(walls) else right


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _strip(clusters: list[Cluster]) -> list[Cluster]:
    start, end = 0, len(clusters)
    while start < end and clusters[start].text == " ":
        start += 1
    while end > start and clusters[end - 1].text == " ":
        end -= 1
    return clusters[start:end]


def read_words(segments: Sequence[Segment], *, rightwards: bool) -> list[Word]:
    """
    Read the segments of one line, given from left to right.

    :param rightwards: direction of the page, for lines whose letters don't tell.
    :returns: Words in reading order.
    """
    clusters: list[Cluster] = []
    for segment in segments:
        if clusters:
            clusters.append(_gap(clusters[-1], segment.clusters[0]))
        clusters.extend(_with_gaps(segment.clusters))
    kinds = "".join(kind(cluster.text) for cluster in clusters)
    own = reads_rightwards(kinds)
    direction = rightwards if own is None else own and (rightwards or "R" not in kinds)
    if own is None and "W" not in kinds:
        # A number alone: a full stop on its right was set by a program that took it for Latin.
        direction = kinds.startswith("D")
    order = reading_order(kinds, rightwards=direction)
    ordered = [clusters[i] for i in order]
    texts = _texts(ordered)
    if not direction:
        texts = face_brackets(texts)
    return _words(ordered, texts)


def _texts(clusters: Sequence[Cluster]) -> list[str]:
    """Return the text of each cluster; small digits that stand above the line are written so."""
    texts = [cluster.text for cluster in clusters]
    if len({cluster.base.size for cluster in clusters}) < 2:
        return texts
    size = _median([cluster.base.size for cluster in clusters])
    small = [i for i, cluster in enumerate(clusters) if cluster.base.size < _MARK_SIZE * size]
    if small and len(small) < len(clusters):
        baseline = _median([cluster.base.y for cluster in clusters if cluster.base.size >= _MARK_SIZE * size])
        for i in small:
            if clusters[i].base.y < baseline - _MARK_RISE * size:
                texts[i] = texts[i].translate(_TO_SUPERSCRIPTS)
    return texts


def _gap(left: Cluster, right: Cluster) -> Cluster:
    return Cluster(" ", left.x1, right.x0, left.x1, left.base)


def _with_gaps(clusters: list[Cluster]) -> Iterable[Cluster]:
    """Put a space wherever the white between two letters shows one that nobody painted."""
    before: Cluster | None = None
    edge = float("-inf")
    for cluster in clusters:
        apart = cluster.x0 - edge > _WORD_GAP * cluster.base.size
        if apart and before is not None and cluster.text != " " and before.text != " ":
            yield _gap(before, cluster)
        yield cluster
        before, edge = cluster, cluster.x1 if cluster.x1 > edge else edge


def _words(ordered: list[Cluster], texts: list[str]) -> list[Word]:
    words: list[Word] = []
    start = 0
    for i, text in enumerate([*texts, " "]):
        # The mark of a note is a word behind a number, and none behind a word.
        if text != " " and (text not in _MARKS or i == start or not texts[i - 1].isdecimal()):
            continue
        if i > start:
            word = _word(ordered[start:i], texts[start:i])
            if word is not None:
                words.append(word)
        start = i + (text == " ")
    return words


def _word(clusters: list[Cluster], texts: list[str]) -> Word | None:
    text = "".join(texts)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if TATWEEL in text:
            text = _STRETCH.sub("", text)
    if not text:
        return None
    first = clusters[0].base
    # Nearly always one.
    heights = {(cluster.base.y, cluster.base.size) for cluster in clusters}
    return Word(
        text,
        min([cluster.x0 for cluster in clusters]),
        min([y - _ASCENT * size for y, size in heights]),
        max([cluster.x1 for cluster in clusters]),
        max([y + _DESCENT * size for y, size in heights]),
        first.size,
        first.bold,
    )
