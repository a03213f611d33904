"""What the styles of a Word document say of its paragraphs: heading levels, lists, tables of contents."""

import re
from typing import TYPE_CHECKING

from ingest.convert.docx_text import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"(?:heading|titre|عنوان|العنوان|título|überschrift)\s*([1-9])", re.IGNORECASE)
_TITLES = frozenset({"title", "titre", "العنوان", "عنوان"})
_CONTENTS = re.compile(r"(?:toc|tm|table des matières|جدول المحتويات|فهرس)\s*\d+", re.IGNORECASE)
_BODY_LEVEL = 9
_LONGEST_CHAIN = 20


class Styles:
    """The paragraph styles of one document."""

    def __init__(self, root: "_Element | None") -> None:
        """:param root: the `w:styles` element; None where the document has none."""
        self._styles: dict[str, _Element] = {}
        self._default = ""
        for style in root.findall(f"{W}style") if root is not None else ():
            if style.get(f"{W}type", "paragraph") != "paragraph":
                continue
            self._styles[style.get(f"{W}styleId", "")] = style
            if style.get(f"{W}default") in {"1", "true"}:
                self._default = style.get(f"{W}styleId", "")

    def heading_level(self, paragraph: "_Element") -> int | None:
        """Return the level of a heading, 1 the outermost; None for any other paragraph."""
        for properties, name in self._properties(paragraph):
            level = _number(properties, "outlineLvl")
            if level is not None:
                return level + 1 if 0 <= level < _BODY_LEVEL else None
            found = _HEADING.fullmatch(name)
            if found or name.lower() in _TITLES:
                return int(found[1]) if found else 1
        return None

    def list_of(self, paragraph: "_Element") -> tuple[str, int] | None:
        """Return the id of a paragraph's list and its depth in it, from 0; None outside lists."""
        list_id: str | None = None
        depth: int | None = None
        for properties, _ in self._properties(paragraph):
            numbering = properties.find(f"{W}numPr") if properties is not None else None
            if numbering is None:
                continue
            own = numbering.find(f"{W}numId")
            depth = _number(numbering, "ilvl") if depth is None else depth
            if own is not None:
                list_id = own.get(f"{W}val", "0")
                break
        return (list_id, depth or 0) if list_id and list_id != "0" else None

    def is_contents(self, paragraph: "_Element") -> bool:
        """Tell whether a paragraph is a line of the table of contents."""
        return any(_CONTENTS.fullmatch(name) for _, name in self._properties(paragraph))

    def _properties(self, paragraph: "_Element") -> "list[tuple[_Element | None, str]]":
        """Return properties from the nearest to the most general, each with the name of the style it comes from."""
        own = paragraph.find(f"{W}pPr")
        link = own.find(f"{W}pStyle") if own is not None else None
        name = link.get(f"{W}val", "") if link is not None else self._default
        found: list[tuple[_Element | None, str]] = [(own, "")]
        while name in self._styles and len(found) < _LONGEST_CHAIN:
            style = self._styles[name]
            title = style.find(f"{W}name")
            found.append((style.find(f"{W}pPr"), title.get(f"{W}val", "") if title is not None else name))
            base = style.find(f"{W}basedOn")
            name = base.get(f"{W}val", "") if base is not None else ""
        return found


def _number(element: "_Element | None", name: str) -> int | None:
    child = element.find(f"{W}{name}") if element is not None else None
    value = child.get(f"{W}val", "") if child is not None else ""
    return int(value) if value.isdecimal() else None
