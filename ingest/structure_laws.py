"""Which lines open the articles of a law, where one line alone does not tell."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, permutations

from ingest.structure_labels import NAMED_RANKS, Label
from ingest.structure_lines import Line
from search.ordinals import CLOSING

# The chapters of a book are fewer; a law has as many articles.
_MANY_CHAPTERS = 10
_DIVISIONS = frozenset({"book", "part", "volume", "title", "chapter", "section"})
_FIRST_NAMED_RANK = 10  # smaller ones come from the format
_TIMES_ANEW = 2


def fill_articles(lines: Sequence[Line]) -> None:
    """`المادة 5 على الوزير` may mention article 5; between articles 4 and 6, with no other 5 there, it opens it."""
    last: Label | None = None
    filling: list[Line] = []
    for line in lines:
        if line.label is None or line.label.kind != "article" or line.block.role == "table_row":
            continue
        number = line.label.number or 0
        expected = (last.number or 0) + len(filling) + 1 if last else 1
        if line.label.doubtful:
            if number == expected:
                filling.append(line)
        elif line.kind is not None:
            if number == expected:
                for filled in filling:
                    filled.kind, filled.rank = "article", NAMED_RANKS["article"]
                    filled.text_start = filled.label.text_start if filled.label else 0
            last, filling = line.label, []


def settle_articles(lines: Sequence[Line]) -> None:
    """In older laws the articles are called الفصل: decide it for the whole source."""
    counts = Counter(line.kind for line in lines)
    chapters = [line for line in lines if line.kind == "chapter" and not line.block.level]
    if counts["topic"] or counts["point"] or len(chapters) <= counts["article"]:
        return
    numbers = [line.label.number for line in chapters if line.label and line.label.number not in {None, CLOSING}]
    untitled = sum(
        line.kind == "chapter" and not line.block.level and _is_untitled(line, after)
        for line, after in zip(lines, [*lines[1:], None], strict=True)
    )
    is_many = len(set(numbers)) >= _MANY_CHAPTERS and max(n or 0 for n in numbers) >= _MANY_CHAPTERS
    if is_many or (not counts["article"] and len(chapters) > 1 and untitled == len(chapters)):
        for line in chapters:
            line.kind, line.rank = "article", NAMED_RANKS["article"]


def _is_untitled(line: Line, after: Line | None) -> bool:
    """Tell whether what follows a label is text, be it on the same line or on the next, rather than a title."""
    if line.text_start < len(line.block.text):
        return True
    return not line.is_titled and after is not None and after.kind is None and not after.could_be_title


def settle_titles(lines: Sequence[Line]) -> None:
    """A short article on its label's line looks like a title; with nothing under it, it is text, except in a list."""
    articles: list[tuple[Line, bool]] = []
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if line.kind == "article":
            is_full = line.text_start < len(line.block.text)
            articles.append((line, is_full or (after is not None and (after.kind is None or after.rank > line.rank))))
    for at, (line, has_text) in enumerate(articles):
        around = articles[max(0, at - 1) : at] + articles[at + 1 : at + 2]
        if not has_text and line.is_titled and line.label and around and all(full for _, full in around):
            line.text_start = line.label.text_start


def settle_divisions(lines: Sequence[Line]) -> None:
    """القسم encloses الباب in one law, الباب القسم in another: the kind that begins anew is the inner one."""
    places: dict[str, list[tuple[int, int]]] = {}
    for at, line in enumerate(lines):
        if line.kind in _DIVISIONS and line.rank >= _FIRST_NAMED_RANK and line.label and line.label.number is not None:
            places.setdefault(line.kind, []).append((at, line.label.number))
    for inner, outer in permutations(places, 2):
        if NAMED_RANKS[inner] < NAMED_RANKS[outer] and _begins_anew(places[inner], places[outer]):
            for at, _ in places[inner]:
                lines[at].rank = NAMED_RANKS[outer] + 1


def _begins_anew(inner: Sequence[tuple[int, int]], outer: Sequence[tuple[int, int]]) -> bool:
    """Tell whether one kind counts from 1 again, more than once, under headings of another that count on."""
    starts = [at for at, number in inner if number == 1]
    numbers = [number for _, number in outer]
    if len(starts) < _TIMES_ANEW or numbers != sorted(set(numbers)):
        return False
    # An outer heading stands before the first start, and between each and the next.
    return all(any(before < at < start for at, _ in outer) for before, start in pairwise([-1, *starts]))
