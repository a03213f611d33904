"""What a document repeats around its pages: running headers and footers, page numbers, watermarks."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.convert.pdf_layout import Line
from ingest.convert.pdf_page import PageLines

# Lines looked at from each edge of a page, and how much of its height an edge is.
_DEPTH = 5
_EDGE = 0.25
# On so many pages, or on both of two, the same words at the same height are no accident.
_REPEATS = 3
_SAME_HEIGHT = 6.0
# Between furniture and body there is more white than between lines, in shares of the letter size.
_LEAST_WHITE = 1.2
_WATERMARK_SHARE = 0.6
_SMALLER = 0.95

_DIGITS = re.compile(r"\d+")
# A footnote begins so, and says more.
_NOTE = re.compile(r"[(\[]?\d{1,3}[)\]]?\W{0,3}[^\W\d_]{2}")
_ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
# A number with nothing but signs around it, or of so many pages.
_BARE_NUMBER = re.compile(r"[\W_]*(?P<number>\d{1,4}|[ivxlcdmIVXLCDM]{1,7})[\W_]*(?:\d{1,4}[\W_]*)?")
_LABEL = r"(?:صفحة|الصفحة|ص|pages?|p|seite|página)"
_LABELLED = re.compile(rf"(?<!\w){_LABEL}\W{{0,3}}(?P<number>\d{{1,4}})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Edge:
    """Line `at` of page `page`, both from 0: near an edge, with `depth` lines between it and the edge."""

    page: int
    at: int
    top: bool
    depth: int
    height: float
    line: Line

    @property
    def pattern(self) -> str:
        """The text with any number for any other."""
        return _DIGITS.sub("#", _plain(self.line.text))


def drop_furniture(pages: Sequence[PageLines], body_size: float) -> list[PageLines]:
    """
    Take away what is repeated around the pages of a document, and page numbers.

    A text is furniture when it stands at the same height on several pages, outside of all other text. A document of
    one page has none, except a line that names the page's own number, and its counterpart on the other edge.

    :param pages: all pages of the document, in order.
    :param body_size: size of most letters.
    :returns: The same pages; the lines that stay keep their order.
    """
    edges = [edge for i, page in enumerate(pages) for edge in _edges(i, page)]
    dropped = {(edge.page, edge.at) for edge in _repeated(edges, len(pages))}
    numbers = list(_numbers(edges, pages))
    dropped.update((edge.page, edge.at) for edge in numbers)
    if len(pages) == 1:
        dropped.update((edge.page, edge.at) for edge in _counterparts(edges, numbers, body_size))
    dropped = set(_outermost(edges, dropped)) | set(_watermarks(pages))
    left = [
        replace(page, lines=tuple(line for at, line in enumerate(page.lines) if (i, at) not in dropped))
        for i, page in enumerate(pages)
    ]
    # A document that says the same on every page says it.
    return left if any(page.lines for page in left) else list(pages)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _top(line: Line) -> float:
    return min(word.y0 for word in line.words)


def _bottom(line: Line) -> float:
    return max(word.y1 for word in line.words)


def _edges(number: int, page: PageLines) -> Iterator[_Edge]:
    """Yield the outermost lines of a page, except rows of a table that goes on inside."""
    order = sorted(range(len(page.lines)), key=lambda at: _top(page.lines[at]))
    for top in (True, False):
        for depth, at in enumerate((order if top else order[::-1])[:_DEPTH]):
            line = page.lines[at]
            inside = _bottom(line) > _EDGE * page.height if top else _top(line) < (1 - _EDGE) * page.height
            if inside or (line.cells and sum(other.region == line.region for other in page.lines) > 1):
                break
            yield _Edge(number, at, top, depth, _top(line) if top else page.height - _bottom(line), line)


def _repeated(edges: Iterable[_Edge], pages: int) -> Iterator[_Edge]:
    groups: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        groups[edge.top, edge.pattern].append(edge)
    least = min(_REPEATS, max(2, pages))
    for group in groups.values():
        group.sort(key=lambda edge: edge.height)
        told = Counter(number for edge in group for number in _told(edge))
        # A window over the heights, so that ten thousand pages take no longer than they are many.
        on: Counter[int] = Counter()
        first = last = 0
        for edge in group:
            while last < len(group) and group[last].height <= edge.height + _SAME_HEIGHT:
                on[group[last].page] += 1
                last += 1
            while group[first].height < edge.height - _SAME_HEIGHT:
                page = group[first].page
                on[page] -= 1
                if not on[page]:
                    del on[page]
                first += 1
            if len(on) >= least and not _is_note(edge, told):
                yield edge


def _told(edge: _Edge) -> Iterator[tuple[int, bool, int]]:
    """Yield each number of a line, as it is and less the number of its page, with its position."""
    for at, number in enumerate(_DIGITS.findall(_plain(edge.line.text))):
        yield at, False, int(number)
        yield at, True, int(number) - edge.page


def _is_note(edge: _Edge, told: Mapping[tuple[int, bool, int], int]) -> bool:
    """
    Whether a line is a footnote such as `3 Ibid., p. 12` that others only resemble.

    It begins with a number, and one of its numbers neither stays the same on other pages nor grows with them.
    """
    if edge.top or not _NOTE.match(_plain(edge.line.text)):
        return False
    numbers = list(_told(edge))
    alone = [told[number] < 2 for number in numbers]
    return any(alone[at] and alone[at + 1] for at in range(0, len(alone), 2))


def _numbers(edges: Sequence[_Edge], pages: Sequence[PageLines]) -> Iterator[_Edge]:
    """Yield the lines that tell the number of their page: their numbers grow as the pages do."""
    told: dict[tuple[bool, int], list[_Edge]] = defaultdict(list)
    for edge in edges:
        text = _plain(edge.line.text)
        bare, labelled = _BARE_NUMBER.fullmatch(text), _LABELLED.search(text)
        own = labelled is not None and int(labelled["number"]) == pages[edge.page].number
        own = own or (bare is not None and bare["number"] == str(pages[edge.page].number))
        if own and _stands_apart(edge, pages[edge.page]):
            yield edge
        if bare is not None and bare["number"].isdecimal():
            told[edge.top, int(bare["number"]) - edge.page].append(edge)
        elif bare is not None and len(pages) >= _REPEATS and edge.depth == 0 and _ROMAN.fullmatch(bare["number"]):
            yield edge
    for group in told.values():
        if len({edge.page for edge in group}) >= _REPEATS:
            yield from group


def _stands_apart(edge: _Edge, page: PageLines) -> bool:
    """Whether there is more white between a line and the rest of its page than between lines of text."""
    size = max(edge.line.size, 1.0)
    others = [line for line in page.lines if line is not edge.line]
    if edge.top:
        inner = [_top(line) for line in others if _top(line) >= _bottom(edge.line) - size / 2]
        return not inner or min(inner) - _bottom(edge.line) > _LEAST_WHITE * size
    inner = [_bottom(line) for line in others if _bottom(line) <= _top(edge.line) + size / 2]
    return not inner or _top(edge.line) - max(inner) > _LEAST_WHITE * size


def _counterparts(edges: Sequence[_Edge], numbers: Sequence[_Edge], body_size: float) -> Iterator[_Edge]:
    """Yield the lines that are set like a page number's line, on the other edge, and smaller than the body."""
    for edge in edges:
        if edge.depth == 0 and edge.line.size < _SMALLER * body_size:
            yield from (
                edge for number in numbers if number.top != edge.top and abs(number.line.size - edge.line.size) < 0.1
            )


def _outermost(edges: Iterable[_Edge], dropped: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what is dropped with nothing but dropped lines between it and the edge."""
    covered: set[tuple[int, bool]] = set()
    for edge in edges:  # from the edge inwards
        if (edge.page, edge.at) not in dropped:
            covered.add((edge.page, edge.top))
        elif (edge.page, edge.top) not in covered:
            yield edge.page, edge.at


def _watermarks(pages: Sequence[PageLines]) -> Iterator[tuple[int, int]]:
    """Yield the lines that stand in exactly the same place, in the same words, on most pages."""
    if len(pages) <= _REPEATS:
        return
    places: dict[tuple[str, int, int], set[tuple[int, int]]] = defaultdict(set)
    for i, page in enumerate(pages):
        for at, line in enumerate(page.lines):
            if not line.cells and any(char.isalpha() for char in line.text):
                places[line.text, round(line.words[0].x0), round(_top(line))].add((i, at))
    for found in places.values():
        if len({i for i, _ in found}) >= _WATERMARK_SHARE * len(pages):
            yield from found
