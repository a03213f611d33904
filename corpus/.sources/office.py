"""Sets kept sources as Word documents and as slides, right to left where they are Arabic."""

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reading import KeptSource, Line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.coreprops import CoreProperties
    from docx.text.paragraph import Paragraph
    from pptx.parts.coreprops import CorePropertiesPart
    from pptx.presentation import Presentation
    from pptx.slide import Slide
    from pptx.text.text import TextFrame

DATE = dt.datetime(2024, 1, 15, 9, 0, tzinfo=dt.UTC)
_ARABIC_FONT = "Noto Naskh Arabic"


def write_docx(source: KeptSource, path: Path, justified: bool = False) -> None:
    """
    Write a Word document with real headings, lists and tables.

    :param justified: stretch every line to both margins, as office programs do with kashidas in Arabic.
    """
    import docx

    document = docx.Document()
    _set_styles(document)
    rows: list[Line] = []
    for line in [*source.lines, None]:
        if rows and (line is None or line.kind != "row" or line.starts):
            _add_table(document, rows, source.is_arabic)
            rows = []
        if line is None:
            break
        if line.kind == "row":
            rows.append(line)
        else:
            _add_paragraph(document, line, source.is_arabic, justified)
    _stamp(document.core_properties, source)
    document.save(str(path))
    _freeze(path)


def _set_styles(document: "Document") -> None:
    from docx.oxml.ns import qn

    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:cs"), _ARABIC_FONT)


def _add_paragraph(document: "Document", line: Line, is_arabic: bool, justified: bool) -> None:
    styles = {"paragraph": "Normal", "item": "List Bullet", "note": "Quote"}
    style = f"Heading {line.level}" if line.kind == "heading" else styles[line.kind]
    paragraph = document.add_paragraph(line.text, style)
    _direct(paragraph, is_arabic)
    if justified and line.kind != "heading":
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _direct(paragraph: "Paragraph", is_arabic: bool) -> None:
    from docx.oxml import OxmlElement

    if is_arabic:
        paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), "w:jc", "w:spacing", "w:ind")  # noqa: SLF001
        for run in paragraph.runs:
            run.font.rtl = True


def _add_table(document: "Document", rows: Sequence[Line], is_arabic: bool) -> None:
    from docx.oxml import OxmlElement

    table = document.add_table(len(rows), len(rows[0].cells), "Table Grid")
    if is_arabic:
        table._tbl.tblPr.insert_element_before(OxmlElement("w:bidiVisual"), "w:tblW", "w:jc", "w:tblLook")  # noqa: SLF001
    for row, line in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, line.cells, strict=True):
            cell.paragraphs[0].add_run(text)
            _direct(cell.paragraphs[0], is_arabic)
    document.add_paragraph()


def write_pptx(source: KeptSource, path: Path) -> None:
    """Write slides, one a second-level heading: its items or its table on the slide, its quotation in the notes."""
    import pptx

    presentation = pptx.Presentation()
    for lines in _slides(source.lines):
        _add_slide(presentation, lines, source.is_arabic)
    _stamp(presentation.core_properties, source)
    presentation.save(str(path))
    _freeze(path)


def _slides(lines: Sequence[Line]) -> Iterator[list[Line]]:
    slide: list[Line] = []
    for line in lines:
        if line.kind == "heading" and slide:
            yield slide
            slide = []
        slide.append(line)
    yield slide


def _add_slide(presentation: "Presentation", lines: Sequence[Line], is_arabic: bool) -> None:
    heading, *content = lines
    rows = [line for line in content if line.kind == "row"]
    texts = [line.text for line in content if line.kind in {"item", "paragraph"}]
    layout = 0 if heading.level == 1 else 5 if rows else 1
    slide = presentation.slides.add_slide(presentation.slide_layouts[layout])
    slide.shapes.title.text = heading.text
    if rows:
        _fill_table(slide, rows, is_arabic)
    else:
        slide.placeholders[1].text = "\n".join(texts)
    slide.notes_slide.notes_text_frame.text = "\n".join(line.text for line in content if line.kind == "note")
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    for frame in [*frames, slide.notes_slide.notes_text_frame]:
        _direct_frame(frame, is_arabic)


def _fill_table(slide: "Slide", rows: Sequence[Line], is_arabic: bool) -> None:
    from pptx.util import Inches

    columns = len(rows[0].cells)
    shape = slide.shapes.add_table(len(rows), columns, Inches(0.6), Inches(1.8), Inches(8.8), Inches(3))
    # The table's own switch; its cells are still listed in logical order.
    shape.table._tbl.tblPr.set("rtl", str(int(is_arabic)))  # noqa: SLF001
    for at, line in enumerate(rows):
        for cell, text in zip(shape.table.rows[at].cells, line.cells, strict=True):
            cell.text = text
            _direct_frame(cell.text_frame, is_arabic)


def _direct_frame(frame: "TextFrame", is_arabic: bool) -> None:
    for paragraph in frame.paragraphs:
        if is_arabic:
            paragraph._p.get_or_add_pPr().set("rtl", "1")  # noqa: SLF001
            paragraph._p.get_or_add_pPr().set("algn", "r")  # noqa: SLF001


def _stamp(properties: "CoreProperties | CorePropertiesPart", source: KeptSource) -> None:
    properties.title = source.title
    properties.author = "Dalil"
    properties.language = "ar" if source.is_arabic else "fr"
    properties.created = properties.modified = DATE.replace(tzinfo=None)


def _freeze(path: Path) -> None:
    """Write the archive again with one date for all members, so that building twice gives the same bytes."""
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, DATE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
