"""Word's automatic numbers and bullets, which stand nowhere in the text: `1.2`, `المادة 3`, `أ-`, `•`."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.convert.docx_text import W, is_on

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = 9
_ALPHABET = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
# Bullets that say something by their look; any other sign is one of a symbol font.
_BULLETS = "-–—•*▪●○■□◦✓✔➢·‣"
_HIGHEST = 30_000


def _letters(alphabet: str) -> Callable[[int], str]:
    # After the last letter, Word doubles, then triples them.
    return lambda number: alphabet[(number - 1) % len(alphabet)] * ((number - 1) // len(alphabet) + 1)


def _roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        parts.append(letters * (number // value))
        number %= value
    return "".join(parts)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters(_LATIN),
    "upperLetter": _letters(_LATIN.upper()),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "arabicAlpha": _letters(_ALPHABET),
    "arabicAbjad": _letters(_ABJAD),
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    template: str
    is_legal: bool


class Numbering:
    """The lists of one document. `label` counts: ask for every paragraph once, in order."""

    def __init__(self, root: "_Element | None") -> None:
        """:param root: the `w:numbering` element; None where the document has none."""
        self._abstract: dict[str, _Element] = {}
        self._instances: dict[str, _Element] = {}
        self._levels: dict[tuple[str, int], _Level | None] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        self._begun: set[tuple[str, int]] = set()
        for child in root if root is not None else ():
            if child.tag == f"{W}abstractNum":
                self._abstract[child.get(f"{W}abstractNumId", "")] = child
            elif child.tag == f"{W}num":
                self._instances[child.get(f"{W}numId", "")] = child

    def label(self, list_id: str, depth: int) -> str:
        """
        Count a paragraph of a list.

        :param list_id: `w:numId`.
        :param depth: `w:ilvl`, from 0.
        :returns: what stands before it; empty for an unknown list.
        """
        level = self._level(list_id, depth)
        if level is None:
            return ""
        counts = self._count(list_id, depth, level)
        if level.kind == "bullet":
            sign = level.template.strip()[:1]
            return sign if sign and sign in _BULLETS else "•"
        text = level.template
        for above in range(depth + 1):
            text = text.replace(f"%{above + 1}", self._number(list_id, above, counts[above], level))
        return text.strip()

    def _number(self, list_id: str, depth: int, count: int | None, shown: _Level) -> str:
        level = self._level(list_id, depth)
        number = count if count is not None else (level.start if level else 1)
        kind = "decimal" if level is None or (shown.is_legal and depth) else level.kind
        return _FORMATS.get(kind, str)(number) if 0 < number <= _HIGHEST else str(number)

    def _count(self, list_id: str, depth: int, level: _Level) -> list[int | None]:
        counts = self._counts[self._abstract_id(list_id)]
        is_restarted = (
            self._override(list_id, depth, "startOverride") is not None and (list_id, depth) not in self._begun
        )
        self._begun.add((list_id, depth))
        count = counts[depth]
        counts[depth] = level.start if count is None or is_restarted else count + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return counts

    def _abstract_id(self, list_id: str) -> str:
        instance = self._instances.get(list_id)
        link = instance.find(f"{W}abstractNumId") if instance is not None else None
        return link.get(f"{W}val", "") if link is not None else ""

    def _override(self, list_id: str, depth: int, name: str) -> "_Element | None":
        instance = self._instances.get(list_id)
        for override in instance.findall(f"{W}lvlOverride") if instance is not None else ():
            if override.get(f"{W}ilvl") == str(depth):
                return override.find(f"{W}{name}")
        return None

    def _level(self, list_id: str, depth: int) -> _Level | None:
        if (list_id, depth) not in self._levels:
            self._levels[list_id, depth] = self._read_level(list_id, depth) if 0 <= depth < _LEVELS else None
        return self._levels[list_id, depth]

    def _read_level(self, list_id: str, depth: int) -> _Level | None:
        element = self._override(list_id, depth, "lvl")
        if element is None:
            element = self._find_level(self._abstract_id(list_id), depth)
        if element is None:
            return None
        start = self._override(list_id, depth, "startOverride")
        if start is None:
            start = element.find(f"{W}start")
        return _Level(
            start=int(start.get(f"{W}val", "1")) if start is not None else 1,
            kind=_value(element, "numFmt") or "decimal",
            template=_value(element, "lvlText"),
            is_legal=is_on(element.find(f"{W}isLgl")),
        )

    def _find_level(self, abstract_id: str, depth: int) -> "_Element | None":
        """Find a level's definition, following the style that a list may borrow it from once."""
        abstract = self._abstract.get(abstract_id)
        if abstract is None:
            return None
        borrowed = _value(abstract, "numStyleLink")
        if borrowed:
            lenders = [each for each in self._abstract.values() if _value(each, "styleLink") == borrowed]
            abstract = lenders[0] if lenders else abstract
        levels = [each for each in abstract.findall(f"{W}lvl") if each.get(f"{W}ilvl") == str(depth)]
        return levels[0] if levels else None


def _value(element: "_Element", name: str) -> str:
    child = element.find(f"{W}{name}")
    return (child.get(f"{W}val") or "") if child is not None else ""
