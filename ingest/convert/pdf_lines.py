"""Glyphs -> words in reading order, on segments: stretches of one baseline without a wide gap."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import attrgetter
from typing import NamedTuple

from ingest.convert.pdf_glyphs import TATWEEL, UNKNOWN, Glyph, is_mark
from ingest.convert.pdf_order import face_brackets, kind, reading_order, reads_rightwards

# All in shares of the letter size.
_SAME_BASELINE = 0.3
_RAISED = 0.6  # superscripts and subscripts, smaller than their line and standing against its letters
_BESIDE = 1.0
_MARK_REACH = 0.95  # combining marks may carry their height in their origin
_SEGMENT_GAP = 1.2
_WORD_GAP = 0.22
# A second coat of the same letter: fake bold, or a shadow.
_SECOND_COAT = 0.09
_TOUCHING = 0.08
_MOSTLY = 0.7
_RUN = 3
_NO_ADVANCE = 0.01
_LEAST_WHITE = 0.04
_HAMZA_REACH = 0.3
_HAMZAS, _SEATS = frozenset("\u0653\u0654\u0655"), frozenset("اوىيهہ")
# Letters that join the one after them.
JOINING = frozenset("بتثجحخسشصضطظعغفقكلمنهيئپچڤگک")
# Common inside of words, where they are meant.
_NO_FILLER = frozenset(" .,،/:'’\"")
# A tatweel before a letter only stretches its word; the one of هـ is spelling.
_STRETCH = re.compile(f"{TATWEEL}+(?=[^\\W\\d_]|[\u064b-\u0655\u0670])|(?<={TATWEEL}){TATWEEL}+")
# Above and below the baseline, as PyMuPDF boxes glyphs.
_ASCENT, _DESCENT = 0.8, 0.2


@dataclass(slots=True)
class Cluster:
    """A base glyph with the marks that sit on it."""

    text: str
    x0: float
    x1: float
    x: float
    base: Glyph


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
    """

    clusters: list[Cluster]
    baseline: float

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.clusters[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(cluster.x1 for cluster in self.clusters)


def find_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """
    Gather glyphs that share a baseline.

    :returns: Rows from top to bottom; inside a row the glyphs keep the order in which they were painted.
    """
    levels: dict[tuple[float, float], list[Glyph]] = {}
    for glyph in glyphs:
        levels.setdefault((round(glyph.y, 1), round(glyph.size)), []).append(glyph)
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
    return sum(glyph.x1 - glyph.x0 for glyph in glyphs if glyph.text != " ")


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


def find_segments(rows: Iterable[list[Glyph]]) -> list[list[Segment]]:
    """
    Cut rows where the white between two letters is wider than a space could be.

    :param rows: those of a whole page, since what a glyph is for shows from where else it is used.
    :returns: Row by row, segments from left to right; empty rows are left out.
    """
    clustered = [clusters for clusters in map(_clusters, rows) if clusters]
    fillers, stretchers = find_fillers(clustered), find_stretchers(clustered)
    for cluster in chain.from_iterable(clustered) if fillers or stretchers else ():
        key = _key(cluster)
        if key in stretchers or (key in fillers and not cluster.text[0].isalnum()):
            cluster.text = TATWEEL
    return [segments for segments in map(_cut, clustered) if segments]


def _cut(clusters: list[Cluster]) -> list[Segment]:
    baseline = _median([cluster.base.y for cluster in clusters]) if clusters else 0.0
    segments: list[Segment] = []
    current: list[Cluster] = []
    edge = float("-inf")
    for cluster in clusters:
        if cluster.text != " ":
            if current and cluster.x0 - edge > _SEGMENT_GAP * cluster.base.size:
                segments.append(Segment(_strip(current), baseline))
                current = []
            edge = max(edge, cluster.x1)
        current.append(cluster)
    segments.append(Segment(_strip(current), baseline))
    return [segment for segment in segments if segment.clusters]


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
            if first not in _NO_FILLER and not first.isalnum():
                left, right = _past(row, i, -1), _past(row, i, 1)
                inside = left is not None and right is not None and _is_arabic(left) and _is_arabic(right)
                uses.setdefault(_key(cluster), []).append(_key(right) if inside and right is not None else None)
    likely = {key: before for key, before in uses.items() if len(before) - before.count(None) > _MOSTLY * len(before)}
    joined = _joined_shapes(rows) if likely else set()
    return {
        key for key, before in likely.items() if sum(shape in joined for shape in before) > _MOSTLY * len(before)
    }  # fmt: skip


def find_stretchers(rows: Iterable[Sequence[Cluster]]) -> set[tuple[str, int]]:
    """Find the kashida glyphs that are mapped to a letter: they alone are painted three times in a row."""
    found: set[tuple[str, int]] = set()
    for row in rows:
        run = 1
        for left, right in pairwise(row):
            run = run + 1 if _key(left) == _key(right) and _touch(left, right) else 1
            if run >= _RUN and _is_arabic(right):
                found.add(_key(right))
    return found


def _joined_shapes(rows: Iterable[Sequence[Cluster]]) -> set[tuple[str, int]]:
    """Return the glyphs of letters that are seen joined to the next one."""
    return {
        _key(right)
        for row in rows for left, right in pairwise(row)
        if right.text[0] in JOINING and _is_arabic(left) and _is_arabic(right) and _touch(left, right)
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


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _strip(clusters: list[Cluster]) -> list[Cluster]:
    start, end = 0, len(clusters)
    while start < end and clusters[start].text == " ":
        start += 1
    while end > start and clusters[end - 1].text == " ":
        end -= 1
    return clusters[start:end]


def _clusters(row: list[Glyph]) -> list[Cluster]:
    """Sort a row by origin, drop second coats, and seat every mark on its letter."""
    clusters: list[Cluster] = []
    marks: list[Glyph] = []
    leaning: list[Glyph] = []
    latest: dict[str, Glyph] = {}
    for glyph in sorted(row, key=attrgetter("x")):
        text = glyph.text
        if not text:
            continue
        before = latest.get(text)
        reach = glyph.size * _SECOND_COAT
        if before is not None and text != " " and glyph.x - before.x < reach and abs(glyph.y - before.y) < reach:
            continue
        latest[text] = glyph
        if is_mark(text):
            marks.append(glyph)
        elif glyph.x1 - glyph.x0 > _NO_ADVANCE * glyph.size:
            clusters.append(Cluster(text, glyph.x0, glyph.x1, glyph.x, glyph))
        elif text not in {UNKNOWN, " "}:
            leaning.append(glyph)
    _seat(clusters, marks, _distance_to_mark)
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
        if cluster.x0 - edge > _LEAST_WHITE * cluster.base.size:
            kept.extend(spaces)
        spaces.clear()
        kept.append(cluster)
        edge = max(edge, cluster.x1)
    return kept + spaces


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
    texts = [cluster.text for cluster in ordered]
    if not direction:
        texts = face_brackets(texts)
    return _words(ordered, texts)


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
        before, edge = cluster, max(edge, cluster.x1)


def _words(ordered: list[Cluster], texts: list[str]) -> list[Word]:
    words: list[Word] = []
    start = 0
    for i in range(len(ordered) + 1):
        if i < len(ordered) and texts[i] != " ":
            continue
        if i > start:
            word = _word(ordered[start:i], texts[start:i])
            if word is not None:
                words.append(word)
        start = i + 1
    return words


def _word(clusters: list[Cluster], texts: list[str]) -> Word | None:
    text = _STRETCH.sub("", unicodedata.normalize("NFC", "".join(texts)))
    if not text:
        return None
    first = clusters[0].base
    x0 = y0 = float("inf")
    x1 = y1 = float("-inf")
    for cluster in clusters:
        base = cluster.base
        x0, x1 = min(x0, cluster.x0), max(x1, cluster.x1)
        y0, y1 = min(y0, base.y - _ASCENT * base.size), max(y1, base.y + _DESCENT * base.size)
    return Word(text, x0, y0, x1, y1, first.size, first.bold)
