"""Word files, built here with python-docx: everything a reader sees comes out once, in order, with its role."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.convert.document import Block, ConvertedDocument
from ingest.convert.docx import convert_docx
from ingest.errors import SourceError

W14 = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WORDS = st.text(st.sampled_from("ابتةأإلمنيوىءabcé12"), min_size=1, max_size=8)


@pytest.fixture
def convert(tmp_path: Path) -> Iterator[Callable[..., ConvertedDocument]]:
    def save_and_convert(document: Document) -> ConvertedDocument:
        document.save(str(tmp_path / "file.docx"))
        return convert_docx(tmp_path / "file.docx")

    return save_and_convert


def blocks_of(document: ConvertedDocument) -> list[tuple[str, str]]:
    return [(block.role, block.text) for block in document.pages[0].blocks]


def texts_of(document: ConvertedDocument) -> list[str]:
    return [block.text for block in document.pages[0].blocks]


def insert(document: Document, xml: str) -> None:
    """Append a body element; `w` and `mc` are declared in it."""
    tag = re.match(r"<w:\w+|<mc:\w+", xml)[0]
    declared = xml.replace(tag, f"{tag} {nsdecls('w', 'wp', 'a', 'r')} {W14}", 1)
    document.element.body.insert(-1, parse_xml(declared))


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def add_numbering(document: Document, levels: str, list_id: str = "77") -> None:
    root = document.part.numbering_part.element
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{list_id}">{levels}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    number = f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{list_id}"/></w:num>'
    root.append(parse_xml(number))


def level(depth: int, kind: str, template: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{template}"/></w:lvl>'
    )


def in_list(text: str, depth: int = 0, list_id: str = "77") -> str:
    place = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr></w:pPr>'
    return paragraph(text, place)


def test_headings_carry_their_level(convert: Callable) -> None:
    document = Document()
    document.add_heading("دليل الحكامة", 0)
    document.add_heading("الباب الأول", 1)
    document.add_heading("الفرع الأول", 2)
    document.add_paragraph("نص الفرع.")
    made = convert(document).pages[0].blocks
    assert [(block.role, block.level) for block in made] == [
        ("heading", 1), ("heading", 1), ("heading", 2), ("paragraph", None),
    ]  # fmt: skip


def test_heading_level_is_inherited_and_named_in_any_language(convert: Callable) -> None:
    document = Document()
    own = document.styles.add_style("Chapitre maison", 1)
    own.base_style = document.styles["Heading 2"]
    named = document.styles.add_style("عنوان 3", 1)
    document.add_paragraph("موروث", style=own)
    document.add_paragraph("مسمى", style=named)
    insert(document, paragraph("مباشر", '<w:pPr><w:outlineLvl w:val="3"/></w:pPr>'))
    insert(document, paragraph("نص", '<w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/></w:pPr>'))
    assert [block.level for block in convert(document).pages[0].blocks] == [2, 3, 4, None]


def test_bold_lines_are_headings_where_no_style_makes_any(convert: Callable) -> None:
    document = Document()
    for title in ("شروط التأسيس", "التسيير المالي"):
        document.add_paragraph().add_run(title).bold = True
        document.add_paragraph("تجتمع الجمعية العامة مرة في السنة على الأقل.")
    document.add_paragraph().add_run("جملة كاملة بخط عريض.").bold = True
    assert [role for role, _ in blocks_of(convert(document))] == [
        "heading", "paragraph", "heading", "paragraph", "paragraph",
    ]  # fmt: skip


def test_bold_for_arabic_letters_counts_and_a_style_outweighs_it(convert: Callable) -> None:
    bold = "<w:p><w:r><w:rPr><w:bCs/></w:rPr><w:t>أهداف المشروع</w:t></w:r></w:p>"
    document = Document()
    insert(document, bold)
    document.add_paragraph("نص أول.")
    document.add_paragraph("نص ثان.")
    assert blocks_of(convert(document))[0] == ("heading", "أهداف المشروع")
    document.add_heading("عنوان", 1)
    assert blocks_of(convert(document))[0] == ("paragraph", "أهداف المشروع")


def test_automatic_numbers_and_bullets_are_written_out(convert: Callable) -> None:
    document = Document()
    add_numbering(document, level(0, "decimal", "المادة %1:") + level(1, "arabicAlpha", "%2-") + level(2, "bullet", ""))
    for text, depth in (("الأهداف", 0), ("أول", 1), ("ثان", 1), ("نقطة", 2), ("الموارد", 0), ("من جديد", 1)):
        insert(document, in_list(text, depth))
    assert blocks_of(convert(document)) == [
        ("list_item", "المادة 1: الأهداف"), ("list_item", "أ- أول"), ("list_item", "ب- ثان"), ("list_item", "• نقطة"),
        ("list_item", "المادة 2: الموارد"), ("list_item", "أ- من جديد"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "start", "expected"),
    [
        ("arabicAbjad", 4, "د"), ("arabicAlpha", 5, "ج"), ("upperRoman", 4, "IV"), ("lowerLetter", 27, "aa"),
        ("decimalZero", 7, "07"), ("unheardOf", 3, "3"),
    ],
)  # fmt: skip
def test_number_formats(convert: Callable, kind: str, start: int, expected: str) -> None:
    document = Document()
    add_numbering(document, level(0, kind, "%1)", start))
    insert(document, in_list("بند"))
    assert texts_of(convert(document)) == [f"{expected}) بند"]


def test_numbers_of_several_levels_and_of_lists_of_lists(convert: Callable) -> None:
    document = Document()
    add_numbering(document, level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2"))
    for text, depth in (("أ", 0), ("ب", 1), ("ج", 1), ("د", 0), ("ه", 1)):
        insert(document, in_list(text, depth))
    assert texts_of(convert(document)) == ["1. أ", "1.1 ب", "1.2 ج", "2. د", "2.1 ه"]


def test_numbered_headings_keep_number_and_level(convert: Callable) -> None:
    document = Document()
    add_numbering(document, level(0, "decimal", "الفصل %1"))
    numbered = '<w:pPr><w:pStyle w:val="Heading1"/><w:numPr><w:numId w:val="77"/></w:numPr></w:pPr>'
    insert(document, paragraph("أحكام عامة", numbered))
    assert convert(document).pages[0].blocks == (Block("الفصل 1 أحكام عامة", "heading", 1),)


def test_table_rows_keep_cells_apart_and_say_merged_cells_once(convert: Callable) -> None:
    document = Document()
    table = document.add_table(3, 3)
    for row, values in zip(table.rows, ("الجهة السنة العدد", "الرباط 2022 15", "x 2023 18"), strict=True):
        for cell, value in zip(row.cells, values.split(), strict=True):
            cell.text = value
    table.cell(2, 0).text = ""
    table.cell(1, 0).merge(table.cell(2, 0))
    assert blocks_of(convert(document)) == [
        ("table_row", "الجهة | السنة | العدد"), ("table_row", "الرباط | 2022 | 15"), ("table_row", "2023 | 18"),
    ]  # fmt: skip


def test_nested_tables_and_frames_of_one_column(convert: Callable) -> None:
    document = Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "خارج"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "داخل", "7"
    document.add_table(1, 1).cell(0, 0).paragraphs[0].text = "إطار حول نص"
    assert blocks_of(convert(document)) == [
        ("table_row", "خارج"), ("table_row", "داخل | 7"), ("paragraph", "إطار حول نص"),
    ]  # fmt: skip


def test_articles_beside_their_numbers_are_read_as_text(convert: Callable) -> None:
    document = Document()
    table = document.add_table(2, 2)
    for row, number in zip(table.rows, ("المادة 1", "المادة 2"), strict=True):
        row.cells[0].text, row.cells[1].text = number, "تخضع المؤسسات لهذا القانون."
    assert blocks_of(convert(document)) == [
        ("paragraph", "المادة 1"), ("paragraph", "تخضع المؤسسات لهذا القانون."),
        ("paragraph", "المادة 2"), ("paragraph", "تخضع المؤسسات لهذا القانون."),
    ]  # fmt: skip


def test_charts_and_diagrams_of_other_parts_are_read(convert: Callable) -> None:
    document = Document()
    chart_namespace = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    diagram_namespace = 'xmlns:d="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
    chart = (
        f"<c:chartSpace {chart_namespace}><c:ser><c:tx><c:v>المستفيدون</c:v></c:tx><c:cat><c:v>2021</c:v></c:cat>"
        "<c:val><c:v>15</c:v></c:val></c:ser></c:chartSpace>"
    )
    text = "<a:p><a:r><a:t>خطوة</a:t></a:r><a:r><a:t> أولى</a:t></a:r></a:p>"
    diagram = (
        f"<d:dataModel {diagram_namespace} {nsdecls('a')}><d:pt><d:t>{text}</d:t></d:pt>"
        f'<d:pt type="pres"><d:t>{text}</d:t></d:pt></d:dataModel>'
    )
    ids = []
    for name, xml in (("chart", chart), ("diagramData", diagram)):
        part = Part(PackURI(f"/word/{name}.xml"), "application/xml", xml.encode(), document.part.package)
        ids.append(document.part.relate_to(part, f"http://example.org/{name}"))
    links = f'<c:chart {chart_namespace} r:id="{ids[0]}"/><d:relIds {diagram_namespace} r:dm="{ids[1]}"/>'
    insert(document, f"<w:p><w:r><w:drawing>{links}</w:drawing></w:r></w:p>")
    assert texts_of(convert(document)) == ["خطوة أولى", "2021", "المستفيدون | 15"]


def test_text_boxes_are_read_once(convert: Callable) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>نص في إطار</w:t></w:r></w:p></w:txbxContent>"
    document = Document()
    insert(
        document,
        "<w:p><w:r><w:t>قبل</w:t></w:r><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert texts_of(convert(document)) == ["قبل", "نص في إطار"]


def test_notes_follow_their_paragraph(convert: Callable) -> None:
    document = Document()
    reference = '<w:p><w:r><w:t>نص له حاشية</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    insert(document, reference)
    document.add_paragraph("بعده")
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("المرجع نفسه، ص 5.")}</w:footnote></w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert texts_of(convert(document)) == ["نص له حاشية", "المرجع نفسه، ص 5.", "بعده"]


def test_tracked_changes_links_controls_and_fields(convert: Callable) -> None:
    document = Document()
    insert(
        document,
        '<w:p><w:r><w:t xml:space="preserve">يبقى </w:t></w:r><w:ins><w:r><w:t>مضاف</w:t></w:r></w:ins>'
        "<w:del><w:r><w:delText>محذوف</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>منقول</w:t></w:r></w:moveFrom>"
        '<w:hyperlink><w:r><w:t xml:space="preserve"> رابط</w:t></w:r></w:hyperlink>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>خفي</w:t></w:r></w:p>",
    )
    insert(document, f"<w:sdt><w:sdtContent>{paragraph('في عنصر تحكم')}</w:sdtContent></w:sdt>")
    prompt = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    insert(document, f"<w:sdt>{prompt}<w:sdtContent>{paragraph('انقر هنا')}</w:sdtContent></w:sdt>")
    assert texts_of(convert(document)) == ["يبقى مضاف رابط", "في عنصر تحكم"]


def test_line_breaks_part_lines_and_page_breaks_do_not(convert: Callable) -> None:
    document = Document()
    insert(
        document,
        '<w:p><w:r><w:t>أول</w:t><w:br/><w:t>ثان</w:t><w:br w:type="page"/><w:t>ثالث</w:t>'
        "<w:tab/><w:t>رابع</w:t></w:r></w:p>",
    )
    assert texts_of(convert(document)) == ["أول", "ثان ثالث رابع"]


def test_headers_and_tables_of_contents_are_left_out(convert: Callable) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "ترويسة"
    document.sections[0].footer.paragraphs[0].text = "تذييل"
    document.add_paragraph("الباب الأول ... 3", style=document.styles.add_style("toc 1", 1))
    document.add_heading("الباب الأول", 1)
    assert texts_of(convert(document)) == ["الباب الأول"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("دليل الحكامة الجيدة", "دليل الحكامة الجيدة"), ("Microsoft Word - Document1", None), ("حسن المدير", None),
        ("عنوان قالب قديم لا علاقة له", None), ("", None),
    ],
)  # fmt: skip
def test_title_of_the_properties_is_believed_only_where_the_text_agrees(
    convert: Callable, title: str, expected: str | None
) -> None:
    document = Document()
    document.core_properties.title, document.core_properties.author = title, "حسن المدير"
    document.add_paragraph("دليل الحكامة الجيدة للجمعيات، أعده حسن المدير")
    assert convert(document).metadata.get("title") == expected


def test_document_with_macros_is_read_too(convert: Callable, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("نص في ملف بماكرو")
    document.part._content_type = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert texts_of(convert(document)) == ["نص في ملف بماكرو"]


def test_word_file_without_a_document(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(SourceError, match="no Word document"):
        convert_docx(path)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=3), min_size=1, max_size=5))
def test_no_word_of_the_xml_is_lost(tmp_path: Path, parts: list[list[list[str]]]) -> None:
    document = Document()
    for at, part in enumerate(parts):
        lines = [" ".join(words) for words in part]
        if at % 3 == 2:
            table = document.add_table(1, len(lines))
            for cell, line in zip(table.rows[0].cells, lines, strict=True):
                cell.text = line
            continue
        for line in lines:
            document.add_paragraph(line, style="List Bullet" if at % 3 else None)
    document.save(str(tmp_path / "file.docx"))
    words = [word for block in convert_docx(tmp_path / "file.docx").pages[0].blocks for word in block.text.split()]
    written = [word for part in parts for line in part for word in line]
    assert [word for word in words if word not in "|•"] == written
