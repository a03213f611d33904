"""Articles that share a block with others: laws are often published as one run of text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.convert.document import Block
from ingest.structure_labels import Label, fold_line, read_label
from search.sentences import ends_sentence

_DIVISIONS = frozenset({"book", "part", "volume", "title", "chapter", "section", "topic", "point"})
_LONGEST_TITLE = 16
_LABEL_WINDOW = 120
_MARKS = "[\u0640\u064b-\u0652\u0670]*"
_ARABIC_NAMES = (
    "المادة", "مادة", "الفصل", "الباب", "القسم", "الجزء", "الفرع", "الكتاب", "المبحث", "المطلب",
)  # fmt: skip
_OPENING = re.compile(
    r"(?<=\s)(?:"
    + "|".join("".join(re.escape(letter) + _MARKS for letter in name) for name in _ARABIC_NAMES)
    + r"|(?i:article|art\.|titre|chapitre|section|livre))(?=\W|$)"
)
_PAGE_NUMBER = re.compile(r"[-–—]\s*\d{1,4}\s*[-–—]$")
# The folded word before a mention.
_GOVERNING = re.compile(
    r"(?:[وفبلك]?(?:في|من|الي|علي|عن|بين|حتي|او|هذه|هذا|نفس|ذات|نص|نصوص|احكام|مقتضيات|مقتضي|موجب|مفهوم|منطوق|حسب|وفق|وفقا|طبق|"
    r"طبقا|تطبيق|تنفيذ|خلاف|خلافا|استثناء|ضمن|الفقره|الفقرات|البند|البنود|بند|فقره|غايه)|"
    r"(?:ت|ي)(?:غير|تمم|نسخ|عوض|عدل|لغي|حذف)|de|du|des|l['’]|d['’]|à|au|aux|par|et|ou|selon|dans|sous|le|la|les|cet|cette)$"
)

# What speaks for an opening, and against it. A law's articles follow each other, so the openings are chosen together:
# the chain of numbers with the greatest sum. One with nothing else to say for itself is in it where it fills a gap.
_AFTER_SENTENCE, _AFTER_NUMBER, _AFTER_WORD, _GOVERNED = 2.0, -0.5, -2.5, -5.0
_MARKED, _DOUBTFUL = 1.0, -4.0
_NEXT, _SKIPPED, _RESTART, _STRAY_START = 2.0, -1.5, -3.0, -5.0
_MOST_SKIPPED = 4
_LOOK_BACK = 80


@dataclass(slots=True)
class _Opening:
    """
    A label inside a block, at `start`; `text_start` is the offset of what follows it.

    :ivar below: the title of a division right before it: the two open together.
    """

    label: Label
    start: int
    text_start: int
    below: "_Opening | None" = None


class ArticleSplitter:
    """
    Part blocks where articles open inside them.

    An article opens where a sentence has ended, or a title, and its number follows the last one's. A mention (`المادة
    12 من القانون`, or a number out of its turn) parts nothing. Give it the blocks of a source in order: the numbers run
    on from block to block.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, ...]] = {}

    def split(self, block: Block) -> list[tuple[int, Block]]:
        """
        Part one block.

        :param block: the next block of the source.
        :returns: the offset of each piece in the block's text, and the piece, its words' offsets counted from its own
            beginning; the block itself where no article opens inside it.
        """
        first = read_label(block.text)
        if first is not None and first.parts:
            self._last[first.kind] = first.parts
        if block.role in {"table_row", "heading"}:
            return [(0, block)]
        starts = self._find(block.text, first)
        return [_piece(block, *span) for span in zip([0, *starts], [*starts, len(block.text)], strict=True)]

    def _find(self, text: str, first: Label | None) -> list[int]:
        openings = _openings(text)
        if not openings:
            return []
        _set_below(openings, text, first)
        kind = "chapter" if "article" not in self._last and not _has_kind(openings, "article") else "article"
        chosen = self._choose([opening for opening in openings if opening.label.kind == kind], text)
        if chosen:
            self._last[kind] = chosen[-1].label.parts
        starts = {start for opening in chosen for start in _with_titles(opening)}
        last = openings[-1]
        is_title = last.label.kind in _DIVISIONS and kind == "article" and _is_title(text[last.text_start :])
        # A title whose articles stand in the next block.
        if is_title and kind in self._last and not last.label.doubtful and _is_free(text, last):
            starts.update(_with_titles(last))
        return sorted(starts - {0})

    def _choose(self, openings: Sequence[_Opening], text: str) -> list[_Opening]:
        """Return the chain of openings with the greatest sum; empty where none is above zero."""
        best: list[float] = []
        before: list[int | None] = []
        for i, opening in enumerate(openings):
            own = _evidence(opening, text)
            cost, came_from = self._start(opening), None
            for earlier in range(max(0, i - _LOOK_BACK), i):
                total = best[earlier] + _step(openings[earlier].label.parts, opening.label.parts)
                if total > cost:
                    cost, came_from = total, earlier
            best.append(cost + own)
            before.append(came_from)
        if max(best, default=0.0) <= 0:
            return []
        chain: list[_Opening] = []
        at: int | None = best.index(max(best))
        while at is not None:
            chain.append(openings[at])
            at = before[at]
        return chain[::-1]

    def _start(self, opening: _Opening) -> float:
        last = self._last.get(opening.label.kind)
        if last is None:
            return -1.0 if opening.label.parts == (1,) else _STRAY_START
        return _step(last, opening.label.parts)


def _openings(text: str) -> list[_Opening]:
    found = []
    for match in _OPENING.finditer(text):
        label = read_label(text[match.start() : match.start() + _LABEL_WINDOW], doubtful=True)
        if label is not None and label.parts:
            found.append(_Opening(label, match.start(), match.start() + label.text_start))
    return found


def _set_below(openings: Sequence[_Opening], text: str, first: Label | None) -> None:
    """Tell each opening the title right above it: `الباب الثاني: شروط` before `المادة 5`."""
    above = _Opening(first, 0, first.text_start) if first is not None else None
    for opening in openings:
        is_title = above is not None and above.label.kind in _DIVISIONS and not above.label.doubtful
        if above is not None and is_title and _is_title(text[above.text_start : opening.start]):
            opening.below = above
        above = opening


def _with_titles(opening: _Opening) -> Iterator[int]:
    at: _Opening | None = opening
    while at is not None:
        yield at.start
        at = at.below


def _has_kind(openings: Sequence[_Opening], kind: str) -> bool:
    return any(opening.label.kind == kind for opening in openings)


def _is_free(text: str, opening: _Opening) -> bool:
    """Tell whether a sentence, or a page, has ended before an opening."""
    before = text[max(0, opening.start - _LABEL_WINDOW) : opening.start].rstrip()
    return ends_sentence(before) or before.endswith(":") or _PAGE_NUMBER.search(before) is not None


def _evidence(opening: _Opening, text: str) -> float:
    value = _MARKED * opening.label.marked + _DOUBTFUL * opening.label.doubtful
    if opening.below is not None or _is_free(text, opening):
        return value + _AFTER_SENTENCE
    word = text[max(0, opening.start - _LABEL_WINDOW) : opening.start].rsplit(maxsplit=1)[-1]
    folded = fold_line(word)[0].lower()
    if _GOVERNING.search(folded):
        return value + _GOVERNED
    return value + (_AFTER_WORD if folded[-1].isalpha() else _AFTER_NUMBER)


def _step(before: tuple[int, ...], parts: tuple[int, ...]) -> float:
    """Weigh a number after another: 12, 12.1 and 11.1 come right after 11, 14 skips two, 1 begins anew."""
    after = before[0] + 1
    if parts in {(*before[:-1], before[-1] + 1), (after,), (after, 1), (*before, 1)}:
        return _NEXT
    if parts > before and parts[0] - before[0] <= _MOST_SKIPPED + 1:
        return _SKIPPED * max(1, parts[0] - before[0] - 1)
    return _RESTART if parts == (1,) else _STRAY_START


def _is_title(text: str) -> bool:
    return len(text.split()) <= _LONGEST_TITLE and not ends_sentence(text)


def _piece(block: Block, start: int, end: int) -> tuple[int, Block]:
    if start == 0 and end == len(block.text):
        return 0, block
    text = block.text[start:end].rstrip()
    words = tuple(
        replace(word, start=word.start - start, end=min(word.end - start, len(text)))
        for word in block.words
        if start <= word.start < start + len(text)
    )
    return start, Block(text, block.role if start == 0 else "paragraph", block.level if start == 0 else None, words)
