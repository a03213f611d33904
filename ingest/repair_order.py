"""Lines stored as they look from left to right: ةداملا for المادة."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from ingest.lexicon import UNKNOWN, log_frequency
from ingest.repair_draft import Edit
from ingest.repair_letters import LETTER, MARK

_WORD = re.compile(f"[{LETTER}{MARK}]+")
_SHAPE = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
# What reads from left to right in either order: Latin words with what stands between them, and single numbers.
_RIGHTWARDS = re.compile(
    r"[A-Za-z\u00c0-\u024f](?:[^\u0590-\u08ff\ufb50-\ufdff\ufe70-\ufeff]*[A-Za-z\u00c0-\u024f\d°])?"
    r"|[%°+]?\d+(?:[.,/:\-–٫٬]\d+)*[%°]?"
)
_MIRRORED = str.maketrans("()[]{}«»<>", ")(][}{»«><")
_OPENING, _CLOSING = "([{«", ")]}»"
# A line whose words are this common on average is not read backwards; one that gains this much backwards is.
_PLAUSIBLE = -6.0
_GAIN = 1.5
# Short words read as words either way.
_LONG = 4


def find_visual_order(text: str) -> Iterator[Edit]:
    """Turn a line round whose letters or words stand in visual order."""
    runs_backwards = _shapes_run_backwards if _SHAPE.search(text) else _words_run_backwards
    if not runs_backwards(text):
        return
    origins = _turned(text)
    turned = "".join(text[origin] for origin in origins)
    if _brackets_face_out(turned):
        turned = turned.translate(_MIRRORED)
    yield Edit(0, len(text), turned, origins)


def _shapes_run_backwards(text: str) -> bool:
    """An initial shape has its neighbour after it; where it mostly stands before, the line is backwards."""
    shapes = [unicodedata.decomposition(char).partition(" ")[0] for char in text]
    forwards = backwards = 0
    for first, second in pairwise(shapes):
        forwards += first in {"<initial>", "<medial>"} and second in {"<medial>", "<final>"}
        backwards += first in {"<final>", "<medial>"} and second in {"<medial>", "<initial>"}
    return backwards > forwards


def _words_run_backwards(text: str) -> bool:
    words = _WORD.findall(text)
    if not words:
        return False
    ahead = [log_frequency(word) for word in words]
    if sum(ahead) > _PLAUSIBLE * len(words):
        return False
    back = [log_frequency(word[::-1]) for word in words]
    telling = [at for at, word in enumerate(words) if len(word) >= _LONG]
    turned = sum(ahead[at] == UNKNOWN < back[at] for at in telling)
    return turned * 2 > len(telling) and sum(back) - sum(ahead) > _GAIN * len(words)


def _turned(text: str) -> list[int]:
    """Return the offsets of the line's characters in the order in which they are read."""
    order = list(range(len(text) - 1, -1, -1))
    last = len(text) - 1
    for run in _RIGHTWARDS.finditer(text):
        order[last - run.end() + 1 : last - run.start() + 1] = range(run.start(), run.end())
    return _marks_after_letters(text, order)


def _marks_after_letters(text: str, order: list[int]) -> list[int]:
    """Put marks behind their letters again where some stand at the head of a word, and so all stand in front."""
    combining = [bool(unicodedata.combining(text[origin])) for origin in order]
    heads = (at == 0 or text[order[at - 1]] == " " for at in range(len(order)))
    if not any(mark and head for mark, head in zip(combining, heads, strict=True)):
        return order
    fixed: list[int] = []
    held: list[int] = []
    for origin, mark in zip(order, combining, strict=True):
        if mark:
            held.append(origin)
        else:
            fixed += [origin, *reversed(held)]
            held = []
    return fixed + held


def _brackets_face_out(text: str) -> bool:
    depth = lowest = 0
    for char in text:
        depth += (char in _OPENING) - (char in _CLOSING)
        lowest = min(lowest, depth)
    return lowest < 0
