"""Word -> blocks, over python-docx's package and the XML in it: what a reader sees, in the order of reading."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.convert.archive import check_archive
from ingest.convert.clean import block, metadata_of, unpaged
from ingest.convert.document import Block, ConvertedDocument, Role
from ingest.convert.docx_numbering import Numbering
from ingest.convert.docx_styles import Styles
from ingest.convert.docx_text import ParagraphText, W, chosen, is_placeholder, read_paragraph
from ingest.convert.drawing import COMPATIBILITY, chart_blocks, diagram_blocks
from ingest.convert.tables import CELL_BREAK, places_text
from ingest.convert.titles import believable_title
from ingest.errors import SourceError
from search.sentences import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from docx.opc.package import OpcPackage, Part
    from lxml.etree import _Element

_SENTENCE_MARKS = ("،", ",", "؛", ";")
_LONGEST_BOLD_HEADING = 15
_STRICT = "purl.oclc.org/ooxml"


def convert_docx(path: Path) -> ConvertedDocument:
    """
    Read a Word document, macros, headers, footers, comments and deletions left aside.

    Notes and text boxes follow the paragraph that they hang on; a table row is one block, its cells parted by ` | `.
    Where no style makes a heading, short lines in bold are headings.

    :raises SourceError: if the file is damaged, a bomb, or has no document in it.
    """
    from docx.opc.exceptions import OpcError
    from docx.opc.package import OpcPackage

    check_archive(path)
    try:
        package = OpcPackage.open(str(path))
        main = package.main_document_part
    except (OpcError, KeyError) as error:
        raise SourceError(str(path), "It holds no Word document. Save it as .docx from its program.") from error
    body = _root(main).find(f"{W}body")
    if body is None:
        raise SourceError(str(path), _no_body(main))
    blocks = _mark_bold_headings(_Reader(main).blocks(body))
    document = unpaged(blocks)
    return replace(document, metadata=metadata_of(title=_title(package, document.text)))


class _Reader:
    """Walks one document's body; `blocks` is called for every container of paragraphs and tables in it."""

    def __init__(self, main: "Part") -> None:
        self._main = main
        self._styles = Styles(_related(main, "styles"))
        self._numbering = Numbering(_related(main, "numbering"))
        self._notes = {kind: _notes(_related(main, f"{kind}s"), kind) for kind in ("footnote", "endnote")}

    def blocks(self, container: "Iterable[_Element]") -> "Iterator[tuple[Block, bool]]":
        """Return the blocks of a container, each with whether it is a line in bold."""
        for child in container:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag == f"{W}sdt":
                yield from self._control(child)
            elif child.tag == f"{COMPATIBILITY}AlternateContent":
                yield from self.blocks(chosen(child))
            elif child.tag in _TRANSPARENT:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: "_Element") -> "Iterator[tuple[Block, bool]]":
        read = read_paragraph(paragraph)
        # The lines of a table of contents say again what the headings say, with numbers of other pages.
        if not self._styles.is_contents(paragraph):
            yield from self._lines(paragraph, read)
        for box in read.boxes:
            yield from self.blocks(box)
        for relation in read.diagrams:
            yield from _unbold(self._drawing(relation, diagram_blocks))
        for relation in read.charts:
            yield from _unbold(self._drawing(relation, chart_blocks))
        for kind, number in read.notes:
            # Taken out, so that a note which refers to itself ends.
            note = self._notes[kind].pop(number, None)
            if note is not None:
                yield from self.blocks(note)

    def _lines(self, paragraph: "_Element", read: ParagraphText) -> "Iterator[tuple[Block, bool]]":
        place = self._styles.list_of(paragraph)
        level = self._styles.heading_level(paragraph)
        text = read.text.strip()
        label = self._numbering.label(*place) if place and (text or not _is_deleted(paragraph)) else ""
        if not text:
            return
        if level is not None:
            heading = block(f"{label} {text}", "heading", level)
            yield from [(heading, False)] if heading else []
            return
        role: Role = "list_item" if place else "paragraph"
        lines = text.split("\n")
        for line in lines:
            made = block(f"{label} {line}", role) if line.strip() else None
            yield from [(made, read.is_bold and place is None and len(lines) == 1)] if made else []
            label = ""

    def _table(self, table: "_Element") -> "Iterator[tuple[Block, bool]]":
        rows = [list(_cells(row)) for row in _rows(table)]
        texts = [["".join(cell.itertext(f"{W}t")) for cell in row] for row in rows]
        # A table of one column is a frame around ordinary text.
        is_frame = all(len(row.findall(f"{W}tc")) < 2 for row in _rows(table)) or places_text(texts)
        for row in rows:
            if is_frame:
                for cell in row:
                    yield from self.blocks(cell)
            else:
                yield from self._row(row)

    def _row(self, cells: "Iterable[_Element]") -> "Iterator[tuple[Block, bool]]":
        texts: list[str] = []
        after: list[Block] = []
        for cell in cells:
            made = [each for each, _ in self.blocks(cell)]
            texts.append(" ".join(each.text for each in made if each.role != "table_row"))
            after += [each for each in made if each.role == "table_row"]
        yield from _unbold([block(CELL_BREAK.join(filter(None, texts)), "table_row"), *after])

    def _control(self, control: "_Element") -> "Iterator[tuple[Block, bool]]":
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        is_contents = gallery is not None and gallery.get(f"{W}val") == "Table of Contents"
        content = control.find(f"{W}sdtContent")
        if content is not None and not is_contents and not is_placeholder(control):
            yield from self.blocks(content)

    def _drawing(self, relation: str, read: "Callable[[_Element], Iterable[Block]]") -> "Iterable[Block]":
        if relation not in self._main.rels or self._main.rels[relation].is_external:
            return ()
        return read(_root(self._main.rels[relation].target_part))


_TRANSPARENT = frozenset(f"{W}{name}" for name in ("customXml", "smartTag", "ins", "moveTo", "sdtContent"))


def _rows(table: "_Element") -> "Iterator[_Element]":
    for child in table:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag == f"{W}sdt":
            yield from _rows(child.find(f"{W}sdtContent") if child.find(f"{W}sdtContent") is not None else [])
        elif child.tag in _TRANSPARENT:
            yield from _rows(child)


def _cells(row: "_Element") -> "Iterator[_Element]":
    """Return the cells that begin in a row: one that goes on from above is said once, there."""
    for child in row:
        if child.tag == f"{W}tc":
            merge = child.find(f"{W}tcPr/{W}vMerge")
            if merge is None or merge.get(f"{W}val") == "restart":
                yield child
        elif child.tag == f"{W}sdt":
            yield from _cells(child.find(f"{W}sdtContent") if child.find(f"{W}sdtContent") is not None else [])
        elif child.tag in _TRANSPARENT:
            yield from _cells(child)


def _unbold(blocks: "Iterable[Block | None]") -> "Iterator[tuple[Block, bool]]":
    return ((each, False) for each in blocks if each is not None)


def _mark_bold_headings(read: "Iterable[tuple[Block, bool]]") -> list[Block]:
    """Take short bold lines for headings where the author used no heading styles; their level is not known."""
    lines = list(read)
    if any(made.role == "heading" for made, _ in lines):
        return [made for made, _ in lines]
    # A document all in bold has no headings by it.
    is_sparse = 2 * sum(len(made.text) for made, is_bold in lines if is_bold) <= sum(
        len(made.text) for made, _ in lines
    )
    return [
        replace(made, role="heading") if is_sparse and is_bold and _is_short(made) else made for made, is_bold in lines
    ]


def _is_short(made: Block) -> bool:
    is_sentence = ends_sentence(made.text) or made.text.endswith(_SENTENCE_MARKS)
    return len(made.text.split()) <= _LONGEST_BOLD_HEADING and not is_sentence


def _is_deleted(paragraph: "_Element") -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _notes(root: "_Element | None", kind: str) -> "dict[str, _Element]":
    notes = root.findall(f"{W}{kind}") if root is not None else []
    return {note.get(f"{W}id", ""): note for note in notes if note.get(f"{W}type", "normal") == "normal"}


def _related(main: "Part", name: str) -> "_Element | None":
    for relation in main.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            return _root(relation.target_part)
    return None


def _root(part: "Part") -> "_Element":
    """Return a part's XML, whether or not python-docx knows its kind."""
    from docx.oxml.parser import parse_xml

    element = getattr(part, "element", None)
    return element if element is not None else parse_xml(part.blob)


def _no_body(main: "Part") -> str:
    if _STRICT.encode() in main.blob[:4096]:
        return "It is a Strict Open XML document. Open it in Word and save it as an ordinary .docx."
    return "It holds no Word document. Save it as .docx from its program."


def _title(package: "OpcPackage", text: str) -> str | None:
    properties = package.core_properties
    return believable_title(properties.title, text, properties.author, properties.last_modified_by)
