"""The body of a web page -> blocks, in a walk that never recurses: pages nest as deep as their authors forget tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.convert.clean import block
from ingest.convert.document import Block, Role
from ingest.convert.html_places import Place, place_of
from ingest.convert.tables import CELL_BREAK, places_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_SHOWN = frozenset(
    "head script style noscript template iframe object embed applet svg canvas audio video map select input button "
    "textarea datalist label dialog".split()
)
_FURNITURE = frozenset({"nav", "aside", "footer", "header", "menu"})
_FURNITURE_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar"})
# Inside these, a header or a footer is the work's own.
_WORKS = frozenset({"article", "main", "section"})
_BLOCKS = frozenset(
    "address article blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer form "
    "header hgroup hr legend li main menu ol optgroup p pre section summary table tbody td tfoot th thead tr ul "
    "h1 h2 h3 h4 h5 h6".split()
)
_HEADING = re.compile(r"h([1-6])")
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_FEWEST_ROWS = 2
_LAYOUT_TAGS = ("table", "h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A block of a page. :ivar linked: share of its letters that are links, 0 to 1. :ivar place: where it stands."""

    block: Block
    linked: float
    place: Place


@dataclass(slots=True)
class _State:
    """Where the walk is."""

    text: list[str] = field(default_factory=list)
    letters: int = 0
    linked: int = 0
    links: int = 0  # open links
    preformatted: int = 0
    heading: int | None = None
    lists: list[int | None] = field(default_factory=list)  # number of the next item; None for bullets
    marker: str = ""
    items: int = 0  # open items
    tables: list[bool] = field(default_factory=list)  # of each open table, whether its rows are read as rows
    cells: list[str] = field(default_factory=list)
    # The open element that is a margin or a notice, and which; only the outermost, but for a notice in a margin.
    places: list[tuple["HtmlElement", Place]] = field(default_factory=list)

    @property
    def place(self) -> Place:
        return self.places[-1][1] if self.places else "work"

    @property
    def in_row(self) -> bool:
        return bool(self.tables) and self.tables[-1]


def read_blocks(body: "HtmlElement") -> Iterator[HtmlBlock]:
    """
    Return the text of a page in order, without scripts, controls, hidden parts, and what is marked as its furniture.

    Lists carry their marks; a table of short cells gives one block a row, its cells parted by ` | `; any other table
    is taken for layout, and its cells are read one after the other.
    """
    from lxml.etree import iterwalk

    state = _State()
    walk = iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if _is_dropped(element):
                walk.skip_subtree()
                yield from _break(state) if element.tag in _BLOCKS | _FURNITURE else ()
                continue
            yield from _start(element, state)
            _enter(element, state)
            _take(element.text, state)
            continue
        if event == "end" and not _is_dropped(element):
            yield from _end(element, state)
            if state.places and state.places[-1][0] is element:
                state.places.pop()
        if element is not body:
            _take(element.tail, state)
    yield from _flush(state)


def _start(element: "HtmlElement", state: _State) -> Iterator[HtmlBlock]:
    tag = element.tag
    if tag in _BLOCKS:
        yield from _break(state)
    if tag == "br":
        _take("\n" if state.heading is None and not state.in_row else " ", state, verbatim=True)
    elif tag == "a":
        state.links += 1
    elif tag == "pre":
        state.preformatted += 1
    elif found := _HEADING.fullmatch(tag):
        state.heading = int(found[1])
    elif tag in {"ol", "ul", "dir", "menu"}:
        start = element.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 9 else 1
        state.lists.append(number if tag == "ol" else None)
    elif tag == "li":
        _start_item(state)
    elif tag == "table":
        state.tables.append(not state.in_row and _has_rows(element))
    elif tag == "tr" and state.in_row:
        state.cells = []


def _enter(element: "HtmlElement", state: _State) -> None:
    if element.tag not in _BLOCKS or state.place == "notice":
        return
    place = place_of(element)
    if place not in {"work", state.place}:
        state.places.append((element, place))


def _end(element: "HtmlElement", state: _State) -> Iterator[HtmlBlock]:
    tag = element.tag
    if tag in {"td", "th"} and state.in_row:
        state.cells.append(" ".join("".join(state.text).split()))
        state.text = []
    elif tag == "tr" and state.in_row:
        yield from _row(state)
    elif tag in _BLOCKS:
        yield from _break(state)
    if tag == "a":
        state.links = max(0, state.links - 1)
    elif tag == "pre":
        state.preformatted -= 1
    elif _HEADING.fullmatch(tag):
        state.heading = None
    elif tag in {"ol", "ul", "dir", "menu"}:
        state.lists.pop()
    elif tag == "li":
        state.items -= 1
        state.marker = ""
    elif tag == "table":
        state.tables.pop()


def _start_item(state: _State) -> None:
    number = state.lists[-1] if state.lists else None
    state.marker = "- " if number is None else f"{number}. "
    if number is not None:
        state.lists[-1] = number + 1
    state.items += 1


def _take(text: str | None, state: _State, *, verbatim: bool = False) -> None:
    if not text:
        return
    # White space of the source is nothing to the reader; a line break is.
    state.text.append(text if verbatim or state.preformatted else _SPACES.sub(" ", text))
    letters = sum(map(str.isalnum, text))
    state.letters += letters
    state.linked += letters if state.links else 0


def _break(state: _State) -> Iterator[HtmlBlock]:
    """End what is being read; inside a row, blocks only part words."""
    if state.in_row:
        state.text.append(" ")
    else:
        yield from _flush(state)


def _flush(state: _State) -> Iterator[HtmlBlock]:
    role: Role = "heading" if state.heading else "list_item" if state.items else "paragraph"
    linked = state.linked / state.letters if state.letters else 0.0
    for line in "".join(state.text).split("\n"):
        made = block(f"{state.marker}{line}", role, state.heading) if line.strip() else None
        if made is not None:
            yield HtmlBlock(made, linked, state.place)
            state.marker = ""
    state.text, state.letters, state.linked = [], 0, 0


def _row(state: _State) -> Iterator[HtmlBlock]:
    text = CELL_BREAK.join(filter(None, [*state.cells, " ".join("".join(state.text).split())]))
    made = block(text, "table_row")
    if made is not None:
        yield HtmlBlock(made, state.linked / state.letters if state.letters else 0.0, state.place)
    state.cells, state.text, state.letters, state.linked = [], [], 0, 0


def _has_rows(table: "HtmlElement") -> bool:
    """Tell a table of data from one that only places things: it has several columns, and its cells are short."""
    if table.get("role") in {"presentation", "none"} or next(table.iterdescendants(*_LAYOUT_TAGS), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
    rows = [["".join(cell.itertext()) for cell in row] for row in rows if len(row) > 1]
    return len(rows) >= _FEWEST_ROWS and not places_text(rows)


def _is_dropped(element: "HtmlElement") -> bool:
    if not isinstance(element.tag, str) or element.tag in _NEVER_SHOWN:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if _HIDDEN.search(element.get("style", "")):
        return True
    if element.get("role") in _FURNITURE_ROLES:
        return True
    return element.tag in _FURNITURE and not (
        element.tag in {"header", "footer"} and any(above.tag in _WORKS for above in element.iterancestors())
    )
