"""Glyphs -> words in reading order, on segments: stretches of one baseline without a wide gap."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from ingest.convert.pdf_glyphs import TATWEEL, UNKNOWN, Glyph, is_mark
from ingest.convert.pdf_order import face_brackets, kind, reading_order, reads_rightwards

# All in shares of the letter size.
_SAME_BASELINE = 0.3
_RAISED = 0.6  # superscripts and subscripts, smaller than their line
_MARK_REACH = 0.95  # combining marks may carry their height in their origin
_SEGMENT_GAP = 1.2
_WORD_GAP = 0.22
# A second coat of the same letter: fake bold, or a shadow.
_SECOND_COAT = 0.09
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


@dataclass(frozen=True, slots=True)
class Word:
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
        only_marks = all(glyph.is_mark or glyph.text == " " for glyph in members)
        row = _nearest_row(rows, y, size, only_marks=only_marks)
        if row is None:
            rows.append((y, size, members))
        else:
            row.extend(members)
    rows.sort(key=lambda row: row[0])
    return [members for _, _, members in rows]


def _ink(glyphs: Sequence[Glyph]) -> float:
    return sum(glyph.x1 - glyph.x0 for glyph in glyphs if glyph.text != " ")


def _nearest_row(
    rows: list[tuple[float, float, list[Glyph]]], y: float, size: float, *, only_marks: bool
) -> list[Glyph] | None:
    best, best_distance = None, float("inf")
    for row_y, row_size, members in rows:
        distance = abs(row_y - y)
        if only_marks:
            reach = _MARK_REACH * row_size
        elif size < 0.8 * row_size:
            reach = _RAISED * row_size
        else:
            reach = _SAME_BASELINE * min(size, row_size)
        if distance <= reach and distance < best_distance:
            best, best_distance = members, distance
    return best


def find_segments(row: list[Glyph]) -> list[Segment]:
    """Cut a row where the white between two letters is wider than a space could be; left to right."""
    clusters = _clusters(row)
    if not clusters:
        return []
    baseline = _median([cluster.base.y for cluster in clusters])
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
        else:
            clusters.append(Cluster(text, glyph.x0, glyph.x1, glyph.x, glyph))
    _seat_marks(clusters, marks)
    return clusters


def _seat_marks(clusters: list[Cluster], marks: list[Glyph]) -> None:
    if not clusters:
        return
    first = 0
    for mark in marks:
        # Both lists are sorted: a mark's letter is never far behind the letter of the mark before it.
        while first + 1 < len(clusters) and clusters[first + 1].x <= mark.x:
            first += 1
        near = [c for c in clusters[max(0, first - 1) : first + 3] if c.text != " "] or [clusters[first]]
        seat = min(near, key=lambda c: max(c.x0 - mark.x, mark.x - c.x1, 0.0))
        seat.text += mark.text


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
    edge: Cluster | None = None
    for cluster in clusters:
        letters = edge is not None and cluster.text != " " and edge.text != " "
        if edge is not None and letters and cluster.x0 - edge.x1 > _WORD_GAP * cluster.base.size:
            yield _gap(edge, cluster)
        yield cluster
        edge = cluster


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
    text = unicodedata.normalize("NFC", "".join(texts)).replace(UNKNOWN, "").replace(TATWEEL, "")
    if not text:
        return None
    base = clusters[0].base
    return Word(
        text,
        min(cluster.x0 for cluster in clusters),
        min(cluster.base.y - _ASCENT * cluster.base.size for cluster in clusters),
        max(cluster.x1 for cluster in clusters),
        max(cluster.base.y + _DESCENT * cluster.base.size for cluster in clusters),
        base.size,
        base.bold,
    )
