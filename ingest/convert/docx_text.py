"""The text of one Word paragraph as a reader sees it: insertions kept, deletions not, and what hangs on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.convert.drawing import CHART, COMPATIBILITY, DIAGRAM, RELATION

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Deleted and moved-away text, field codes, properties, the reading aids above ruby text.
_UNSEEN = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "sdtPr", "rt")
)
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_CHARACTERS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}
_PRIVATE = range(0xE000, 0xF900)
_OFF = frozenset({"0", "false", "off"})


@dataclass(slots=True)
class ParagraphText:
    """
    What one paragraph holds.

    :ivar parts: its visible text in pieces.
    :ivar boxes: contents of the text boxes that are anchored in it.
    :ivar notes: (`footnote` or `endnote`, id) of the notes that it refers to.
    :ivar diagrams: relation ids of its diagrams' texts.
    :ivar charts: relation ids of its charts.
    :ivar plain_runs: how many of its runs with text are not bold.
    :ivar bold_runs: how many are.
    """

    parts: list[str] = field(default_factory=list)
    boxes: list["_Element"] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    plain_runs: int = 0
    bold_runs: int = 0

    @property
    def text(self) -> str:
        """Its lines, parted by line breaks where it has some."""
        return "".join(self.parts)

    @property
    def is_bold(self) -> bool:
        """Whether all its text is bold."""
        return self.bold_runs > 0 and self.plain_runs == 0


def read_paragraph(paragraph: "_Element") -> ParagraphText:
    """Return what a `w:p` holds."""
    read = ParagraphText()
    _read_children(paragraph, read)
    return read


def is_on(element: "_Element | None") -> bool:
    """Tell whether a switch such as `<w:b/>` is there and not turned off."""
    return element is not None and element.get(f"{W}val") not in _OFF


def chosen(alternatives: "_Element") -> "list[_Element]":
    """Return the content of the one alternative to read: newer programs' choice and older ones' say the same."""
    choices = [child for child in alternatives if child.tag == f"{COMPATIBILITY}Choice"]
    fallbacks = [child for child in alternatives if child.tag == f"{COMPATIBILITY}Fallback"]
    texts = [branch for branch in choices + fallbacks if branch.find(f".//{W}t") is not None]
    return list((texts or choices or fallbacks or [alternatives])[0]) if len(alternatives) else []


def is_placeholder(control: "_Element") -> bool:
    """Tell whether a content control still shows its invitation to type."""
    return is_on(control.find(f"{W}sdtPr/{W}showingPlcHdr"))


def _read_children(element: "_Element", read: ParagraphText) -> None:
    for child in element:
        reader = _READERS.get(child.tag)
        if reader is not None:
            reader(child, read)
        elif child.tag in _CHARACTERS:
            read.parts.append(_CHARACTERS[child.tag])
        elif child.tag in _NOTES:
            read.notes.append((_NOTES[child.tag], child.get(f"{W}id", "")))
        elif child.tag not in _UNSEEN and isinstance(child.tag, str):
            _read_children(child, read)


def _read_run(run: "_Element", read: ParagraphText) -> None:
    properties = run.find(f"{W}rPr")
    if properties is not None and is_on(properties.find(f"{W}vanish")):
        return
    before = len(read.parts)
    _read_children(run, read)
    if any(part.strip() for part in read.parts[before:]):
        # Complex scripts have a switch of their own.
        switches = [properties.find(f"{W}{name}") for name in ("b", "bCs")] if properties is not None else []
        is_bold = any(map(is_on, switches))
        read.bold_runs += is_bold
        read.plain_runs += not is_bold


def _read_text(element: "_Element", read: ParagraphText) -> None:
    read.parts.append(element.text or "")


def _read_break(element: "_Element", read: ParagraphText) -> None:
    read.parts.append("\n" if element.get(f"{W}type", "textWrapping") == "textWrapping" else " ")


def _read_symbol(element: "_Element", read: ParagraphText) -> None:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return
    # In symbol fonts a private number is a picture; below 0xF000 lie letters.
    if code not in _PRIVATE and 0x20 <= code <= 0xFFFF:
        read.parts.append(chr(code))


def _read_box(element: "_Element", read: ParagraphText) -> None:
    read.boxes.append(element)


def _read_alternatives(element: "_Element", read: ParagraphText) -> None:
    for child in chosen(element):
        if child.tag == f"{W}r":
            _read_run(child, read)
        else:
            _read_children(child, read)


def _read_control(element: "_Element", read: ParagraphText) -> None:
    if not is_placeholder(element):
        _read_children(element, read)


def _read_diagram(element: "_Element", read: ParagraphText) -> None:
    read.diagrams.append(element.get(f"{RELATION}dm", ""))


def _read_chart(element: "_Element", read: ParagraphText) -> None:
    read.charts.append(element.get(f"{RELATION}id", ""))


_READERS: dict[str, Callable[["_Element", ParagraphText], None]] = {
    f"{W}r": _read_run,
    f"{W}t": _read_text,
    f"{_MATH}t": _read_text,
    f"{W}br": _read_break,
    f"{W}sym": _read_symbol,
    f"{W}txbxContent": _read_box,
    f"{W}sdt": _read_control,
    f"{COMPATIBILITY}AlternateContent": _read_alternatives,
    f"{DIAGRAM}relIds": _read_diagram,
    f"{CHART}chart": _read_chart,
}
