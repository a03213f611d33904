"""
Which sources are copies of one another: one text in two formats, a law published again, a scan of a guide.

A source's fingerprint is a MinHash of its runs of three folded words (Broder, "On the resemblance and containment of
documents", 1997): the share of equal places in two fingerprints estimates the share of runs that two texts have in
common. Which pairs to compare is found by locality-sensitive hashing: those that agree on a whole band of places.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from search.text import tokens

if TYPE_CHECKING:
    import numpy as np

    from ingest.catalogue import SourceRecord

_PLACES = 128
_RUN = 3
# Of less text, the mould that an office casts its notices in is most of it.
_LEAST_RUNS = 100
# Texts that agree in this share of places are copies. Measured: one text read from PDFs of different makers 0.89 to
# 1.00, from a scan 0.84; a law with one word in twenty changed keeps 0.74. Decrees of one mould reach 0.5.
_SAME = 0.6
# Places of a band: texts that agree in `_SAME` of them meet in one of the 32 bands with probability 0.99.
_ROWS = 4
_CHUNK = 4096


def fingerprint(texts: Iterable[str]) -> bytes:
    """
    Return the fingerprint of a source.

    :param texts: its passages, in order.
    :returns: 512 bytes, the same on every machine; none for a text too short to be told from others.
    """
    import numpy as np

    words = np.array([_word_hash(token) for text in texts for token in tokens(text)], dtype=np.uint64)
    if len(words) < _RUN + _LEAST_RUNS:
        return b""
    # Each word of a run has a factor of its own, which keeps their order; numbers of 64 bits wrap around.
    factors = _constants("run", _RUN)
    runs = np.unique(sum(words[at : len(words) - _RUN + 1 + at] * factors[at] for at in range(_RUN)))
    if len(runs) < _LEAST_RUNS:
        return b""
    lowest = np.full(_PLACES, np.iinfo(np.uint32).max, dtype=np.uint32)
    for at in range(0, len(runs), _CHUNK):
        mixed = runs[at : at + _CHUNK, None] * _constants("factor", _PLACES) + _constants("offset", _PLACES)
        np.minimum(lowest, (mixed >> np.uint64(32)).min(axis=0).astype(np.uint32), out=lowest)
    return lowest.astype("<u4").tobytes()


def group_duplicates(fingerprints: Mapping[str, bytes]) -> dict[str, str]:
    """
    Group sources that are copies of one another.

    :param fingerprints: source id -> fingerprint, none of them empty.
    :returns: source id -> name of its group, which is the least id in it; sources without a copy are left out.
    """
    import numpy as np

    ids = sorted(fingerprints)
    if len(ids) < 2:
        return {}
    table = np.frombuffer(b"".join(fingerprints[each] for each in ids), dtype="<u4").reshape(len(ids), _PLACES)
    # The least member of each one's group, followed from member to member.
    leads = list(range(len(ids)))

    def lead(at: int) -> int:
        while leads[at] != at:
            leads[at] = at = leads[leads[at]]
        return at

    for one, other in _alike(table):
        first, second = sorted((lead(one), lead(other)))
        leads[second] = first
    groups = [lead(at) for at in range(len(ids))]
    sizes = Counter(groups)
    return {each: ids[group] for each, group in zip(ids, groups, strict=True) if sizes[group] > 1}


def groups_of(records: "Iterable[SourceRecord]") -> "dict[str, list[SourceRecord]]":
    """Return name of a group -> the sources in it, in the order given."""
    groups: dict[str, list[SourceRecord]] = defaultdict(list)
    for record in records:
        if record.copies is not None:
            groups[record.copies].append(record)
    return dict(groups)


def _alike(table: "np.ndarray") -> Iterator[tuple[int, int]]:
    """Yield pairs of rows that are copies, for each row of a bucket that has one in it at least one."""
    for bucket in _buckets(table):
        rest = bucket
        while len(rest) > 1:
            first, rest = rest[0], rest[1:]
            same = (table[rest] == table[first]).mean(axis=1) >= _SAME
            yield from ((int(first), int(other)) for other in rest[same])
            # A copy of a copy is in the group already.
            rest = rest[~same]


def _buckets(table: "np.ndarray") -> Iterator["np.ndarray"]:
    """Yield the rows that agree on a whole band of places, ascending."""
    import numpy as np

    for at in range(0, _PLACES, _ROWS):
        bands = np.ascontiguousarray(table[:, at : at + _ROWS]).view(f"V{4 * _ROWS}").ravel()
        order = np.argsort(bands, kind="stable")
        edges = np.flatnonzero(bands[order][1:] != bands[order][:-1]) + 1
        starts, ends = np.append(0, edges), np.append(edges, len(order))
        shared = ends - starts > 1
        for start, end in zip(starts[shared], ends[shared], strict=True):
            yield order[start:end]


@lru_cache(maxsize=100_000)
def _word_hash(word: str) -> int:
    return _hash(word)


@cache
def _constants(name: str, count: int) -> "np.ndarray":
    """Odd numbers that never change: stored fingerprints are made of them."""
    import numpy as np

    return np.array([_hash(f"{name} {at}") | 1 for at in range(count)], dtype=np.uint64)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
