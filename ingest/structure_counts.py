"""Announced numbers, as in "يضم هذا المحور 4 مكونات", against the headings that were found."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.convert.document import ConvertedDocument
from ingest.structure import OutlinedBlock, outline_blocks
from ingest.structure_labels import FOLD, is_bullet

_MOST_WARNINGS = 10
_LONGEST_HEADING = 80
_DIRECT = "component"  # what stands right below the heading, whatever it is called

_WORDS = {
    "اثنين": 2, "اثنتين": 2, "ثلاثه": 3, "ثلاث": 3, "اربعه": 4, "اربع": 4, "خمسه": 5, "خمس": 5, "سته": 6, "ست": 6,
    "سبعه": 7, "سبع": 7, "ثمانيه": 8, "ثماني": 8, "تسعه": 9, "تسع": 9, "عشره": 10, "عشر": 10,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_KINDS = {
    "محاور": "axis", "محور": "axis", "axes": "axis", "axes stratégiques": "axis",
    "ركائز": "axis", "دعامات": "axis", "piliers": "axis", "pillars": "axis", "برامج": "programme",
    "programmes": "programme",
    "مكونات": _DIRECT, "مكون": _DIRECT, "composantes": _DIRECT, "components": _DIRECT,
    "اجراءات داعمه": "support", "mesures d'appui": "support", "mesures d’appui": "support",
    "اجزاء": "volume", "كتب": "book", "اقسام": "part", "ابواب": "title", "فصول": "chapter", "فروع": "section",
    "مباحث": "topic", "مطالب": "point", "مواد": "article", "ماده": "article", "ملاحق": "annex",
    "livres": "book", "parties": "part", "titres": "title", "chapitres": "chapter", "sections": "section",
    "articles": "article", "annexes": "annex", "parts": "part", "chapters": "chapter",
}  # fmt: skip
_PAIRS = {
    "محور": "axis", "مكون": _DIRECT, "جزء": "volume", "قسم": "part", "باب": "title", "فصل": "chapter", "فرع": "section",
    "مبحث": "topic", "مطلب": "point", "ملحق": "annex",
}  # fmt: skip
_ANNOUNCES = re.compile(
    r"(?:ضم|شمل|تضمن|تكون|ستند|توزع|نقسم|رتكز|تشكل|تالف|حتوي|قوم علي|تمحور|تفرع|مبني|موزع|مقسم|comprend|comporte|"
    r"articul|compos|contient|repose|structur|appui|organis|divis|includes?|consists?|comprises?|contains?)"
)
_COUNT = re.compile(
    rf"(?<![\w.,/])(?P<number>\d{{1,3}}|[وبف]?(?:{'|'.join(_WORDS)})) +"
    rf"(?P<noun>{'|'.join(sorted(_KINDS, key=len, reverse=True))})(?!\w)"
    rf"|(?<!\w)(?P<pair>{'|'.join(_PAIRS)})(?:ين|ان)(?!\w)"
)
_LIST_FOLLOWS = re.compile(
    r"(?:[:：]|(?<!\w)(?:و?هي|و?هما|وهم|كالتالي|كما يلي|suivants?|suivantes?|following))\W*$", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^.؛;!؟?]+")


class _Announced(NamedTuple):
    """A number that a text announces; `written` is the phrase as printed."""

    number: int
    kind: str
    written: str


def count_warnings(document: ConvertedDocument) -> tuple[str, ...]:
    """
    Compare the numbers of axes, components, chapters or articles that a source announces with its outline.

    A number is announced by a verb ("يضم", "comprend") under the heading that it is about. Of a kind that the source
    has no heading of, nothing is said: the text may name them in a sentence, unless it breaks off where a list should
    follow.

    :returns: one sentence for each number that differs from what was found, the first ten.
    """
    blocks = outline_blocks(document)
    warnings: dict[str, None] = {}
    for at, block in enumerate(blocks):
        if not block.has_text or block.block.role == "table_row":
            continue
        for announced in _announced(block.block.text[block.text_start :]):
            found = _find(blocks, at, announced.kind)
            if found != announced.number and (found or _LIST_FOLLOWS.search(block.block.text.translate(FOLD))):
                where = f"“{block.outline[-1][:_LONGEST_HEADING]}”" if block.outline else "The text"
                warnings[
                    f"{where} announces “{announced.written}”, and {found} were found. "
                    "A heading may have been lost or read as text: compare with the original."
                ] = None
    return tuple(warnings)[:_MOST_WARNINGS]


def _announced(text: str) -> Iterator[_Announced]:
    folded = text.translate(FOLD)
    for sentence in _SENTENCE.finditer(folded):
        verb = _ANNOUNCES.search(folded, *sentence.span())
        if verb is None:
            continue
        for match in _COUNT.finditer(folded, verb.end(), sentence.end()):
            written = text[match.start() : match.end()]
            if match["pair"]:
                yield _Announced(2, _PAIRS[match["pair"]], written)
            elif match["number"].isdigit():
                yield _Announced(int(match["number"]), _KINDS[match["noun"]], written)
            else:
                number = match["number"] if match["number"] in _WORDS else match["number"][1:]
                yield _Announced(_WORDS[number], _KINDS[match["noun"]], written)


def _find(blocks: Sequence[OutlinedBlock], at: int, kind: str) -> int:
    """Count what the text at `at` announces: below its own heading, else below the ones above that."""
    depth = len(blocks[at].outline)
    while True:
        start = next((i for i in range(at, -1, -1) if blocks[i].heading_level == depth), -1) if depth else -1
        section = _section(blocks, start, depth)
        count = _direct(section, depth) if kind == _DIRECT else _named(section, kind)
        is_numbered = start >= 0 and blocks[start].kind not in {None, "unnamed", "bullet"}
        if count or is_numbered or depth == 0 or kind == _DIRECT:
            return count
        depth -= 1


def _section(blocks: Sequence[OutlinedBlock], start: int, depth: int) -> Sequence[OutlinedBlock]:
    """Return what stands below the heading at `start`, which is `depth` deep."""
    for end in range(start + 1, len(blocks)):
        level = blocks[end].heading_level
        if level is not None and level <= depth and (blocks[end].kind is not None or end > start + 1):
            return blocks[start + 1 : end]
    return blocks[start + 1 :]


def _direct(section: Sequence[OutlinedBlock], depth: int) -> int:
    headings = sum(block.kind is not None and block.heading_level == depth + 1 for block in section)
    if headings:
        return headings
    items = [block for block in section if len(block.outline) == depth and block.heading_level is None]
    bullets = sum(is_bullet(block.block.text) for block in items)
    return bullets or sum(block.block.role == "list_item" for block in items)


def _named(section: Sequence[OutlinedBlock], kind: str) -> int:
    return sum(block.kind == kind for block in section)
