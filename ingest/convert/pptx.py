"""PowerPoint -> one page a slide, over python-pptx: title, shapes in reading order, tables, diagrams, notes."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.convert.archive import check_archive
from ingest.convert.clean import block, metadata_of
from ingest.convert.document import Block, ConvertedDocument, Page, Role
from ingest.convert.drawing import (
    CHART,
    COMPATIBILITY,
    DIAGRAM,
    RELATION,
    A,
    chart_blocks,
    diagram_blocks,
    paragraph_text,
)
from ingest.convert.tables import CELL_BREAK
from ingest.convert.titles import believable_title
from ingest.errors import SourceError
from search.text import is_arabic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element
    from pptx.package import Package
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide

_SECTION_LAYOUTS = frozenset({"title", "secHead"})
_TITLES = frozenset({"title", "ctrTitle"})
# What is repeated on every slide.
_FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum", "sldImg"})
_LISTS = frozenset({"body", "obj", None})
_BULLETS = "-–—•*▪●○■□◦✓✔➢·‣"
_NOTES_IN_ARABIC, _NOTES = "ملاحظات المتحدث", "Notes"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A shape and where its corners lie on the slide, in any one unit."""

    shape: "BaseShape"
    left: int
    top: int
    right: int
    bottom: int


def convert_pptx(path: Path) -> ConvertedDocument:
    """
    Read a PowerPoint file; a slide's number is its page.

    Hidden slides are read too: they are hidden from the show, not from who opens the file. Dates, footers and numbers
    of slides are left out. Speaker notes stand below their slide, under a heading that says what they are.

    :raises SourceError: if the file is damaged, a bomb, or has no slides in it.
    """
    from pptx.exc import PythonPptxError
    from pptx.package import Package

    check_archive(path)
    try:
        package = Package.open(str(path))
        slides = list(package.presentation_part.presentation.slides)
    except (PythonPptxError, KeyError, AttributeError) as error:
        raise SourceError(str(path), "It holds no presentation. Save it as .pptx from its program.") from error
    try:
        pages = tuple(Page(number, tuple(_slide(slide))) for number, slide in enumerate(slides, start=1))
    except PythonPptxError as error:
        raise SourceError(
            str(path), "It is damaged. Open it in PowerPoint or LibreOffice and save a new copy."
        ) from error
    document = ConvertedDocument(pages, warnings=tuple(_warnings(pages)))
    return ConvertedDocument(pages, metadata_of(title=_title(package, document.text)), document.warnings)


def _slide(slide: "Slide") -> "Iterator[Block]":
    level = 1 if slide.slide_layout.element.get("type") in _SECTION_LAYOUTS else 2
    _unwrap(slide.shapes.element)
    shapes = list(slide.shapes)
    titles = [shape for shape in shapes if _kind(shape) in _TITLES]
    for shape in titles:
        heading = block(" ".join(_paragraphs(shape.element)), "heading", level)
        yield from [heading] if heading else []
    others = [shape for shape in shapes if _kind(shape) not in _TITLES | _FURNITURE]
    body = list(_in_order(others, rightwards=not _is_arabic(shapes)))
    yield from body
    yield from _notes(slide, level + 1, in_arabic=_is_arabic(shapes))


def _unwrap(tree: "_Element") -> None:
    """Put the newer programs' choice in place of alternatives, which python-pptx passes over (formulas, mostly)."""
    for alternatives in list(tree.iter(f"{COMPATIBILITY}AlternateContent")):
        choice = alternatives.find(f"{COMPATIBILITY}Choice")
        for child in reversed(choice if choice is not None else []):
            alternatives.addnext(child)
        alternatives.getparent().remove(alternatives)


def _notes(slide: "Slide", level: int, *, in_arabic: bool) -> "Iterator[Block]":
    holder = slide.notes_slide.notes_placeholder if slide.has_notes_slide else None
    lines = [made for line in _paragraphs(holder.element) if (made := block(line))] if holder is not None else []
    if lines:
        yield Block(_NOTES_IN_ARABIC if in_arabic else _NOTES, "heading", level)
        yield from lines


def _in_order(shapes: "Iterable[BaseShape]", *, rightwards: bool) -> "Iterator[Block]":
    """Read shapes from top to bottom, those beside each other in the direction of the slide's script."""
    rows: list[list[_Placed]] = []
    for placed in sorted(map(_place, shapes), key=lambda each: each.top):
        # Beside the row's first shape: begins above its middle.
        if rows and placed.top < (rows[-1][0].top + rows[-1][0].bottom) / 2:
            rows[-1].append(placed)
        else:
            rows.append([placed])
    for row in rows:
        for placed in sorted(row, key=lambda each: each.left if rightwards else -each.right):
            yield from _shape(placed.shape, rightwards=rightwards)


def _place(shape: "BaseShape") -> _Placed:
    left, top = shape.left or 0, shape.top or 0
    return _Placed(shape, left, top, left + (shape.width or 0), top + (shape.height or 0))


def _shape(shape: "BaseShape", *, rightwards: bool) -> "Iterator[Block]":
    from pptx.shapes.group import GroupShape

    if isinstance(shape, GroupShape):
        yield from _in_order(shape.shapes, rightwards=rightwards)
    elif getattr(shape, "has_table", False):
        yield from _table(shape.element)
    elif shape.has_text_frame:
        yield from _text(shape)
    else:
        yield from _graphic(shape)


def _text(shape: "BaseShape") -> "Iterator[Block]":
    paragraphs = list(shape.element.iter(f"{A}p"))
    is_list = shape.is_placeholder and _kind(shape) in _LISTS and len(paragraphs) > 1
    count = 0
    for paragraph in paragraphs:
        text = paragraph_text(paragraph)
        number = paragraph.find(f"{A}pPr/{A}buAutoNum")
        count = 0 if number is None else count + 1 if count else int(number.get("startAt", "1"))
        sign = paragraph.find(f"{A}pPr/{A}buChar")
        label = f"{count}. " if count else f"{_bullet(sign)} " if sign is not None else ""
        is_item = label or (is_list and paragraph.find(f"{A}pPr/{A}buNone") is None)
        role: Role = "list_item" if is_item else "paragraph"
        for line in text.split("\n"):
            made = block(f"{label}{line}", role) if line.strip() else None
            yield from [made] if made else []
            label = ""


def _bullet(sign: "_Element") -> str:
    shown = sign.get("char", "")
    return shown if shown and shown in _BULLETS else "•"


def _table(frame: "_Element") -> "Iterator[Block]":
    for row in frame.iter(f"{A}tr"):
        # A merged cell is said where it begins.
        cells = [
            cell for cell in row.iterfind(f"{A}tc") if not {"1", "true"} & {cell.get("hMerge"), cell.get("vMerge")}
        ]
        texts = [" ".join(" ".join(_paragraphs(cell)).split()) for cell in cells]
        made = block(CELL_BREAK.join(filter(None, texts)), "table_row")
        yield from [made] if made else []


def _graphic(shape: "BaseShape") -> "Iterator[Block]":
    """Read the part that a chart or a diagram keeps its words in."""
    for tag, name, read in ((f"{CHART}chart", "id", chart_blocks), (f"{DIAGRAM}relIds", "dm", diagram_blocks)):
        for link in shape.element.iter(tag):
            root = _related(shape, link.get(f"{RELATION}{name}", ""))
            yield from read(root) if root is not None else []


def _related(shape: "BaseShape", relation: str) -> "_Element | None":
    from pptx.oxml import parse_xml

    try:
        blob = shape.part.related_part(relation).blob
    except KeyError:
        return None
    return parse_xml(blob)


def _kind(shape: "BaseShape") -> str | None:
    """Return the type of a placeholder as the file has it; `obj` where it says none, None for other shapes."""
    for holder in shape.element.iter("{http://schemas.openxmlformats.org/presentationml/2006/main}ph"):
        return str(holder.get("type", "obj"))
    return None


def _paragraphs(element: "_Element") -> list[str]:
    return [text for paragraph in element.iter(f"{A}p") if (text := paragraph_text(paragraph)).strip()]


def _is_arabic(shapes: "Sequence[BaseShape]") -> bool:
    return is_arabic(" ".join(line for shape in shapes for line in _paragraphs(shape.element)))


def _warnings(pages: "Iterable[Page]") -> "Iterator[str]":
    empty = [str(page.number) for page in pages if not page.blocks]
    if empty:
        yield f"Slides without text, perhaps pictures of it: {', '.join(empty)}."


def _title(package: "Package", text: str) -> str | None:
    properties = package.core_properties
    return believable_title(properties.title, text, properties.author, properties.last_modified_by)
