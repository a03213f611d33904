"""PowerPoint files, built here with python-pptx: a page a slide, in the order in which a reader's eye goes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Inches

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.convert.pptx import convert_pptx
from ingest.errors import SourceError

TITLE, CONTENT, SECTION, BLANK = 0, 1, 2, 6


@pytest.fixture
def convert(tmp_path: Path) -> Callable[..., ConvertedDocument]:
    def save_and_convert(deck: Presentation) -> ConvertedDocument:
        deck.save(str(tmp_path / "deck.pptx"))
        return convert_pptx(tmp_path / "deck.pptx")

    return save_and_convert


def add_box(slide: Slide, text: str, left: float, top: float) -> None:
    slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1)).text_frame.text = text


def texts(page: Page) -> list[str]:
    return [block.text for block in page.blocks]


def test_a_slide_is_a_page_with_its_title_above(convert: Callable) -> None:
    deck = Presentation()
    for layout, title in ((TITLE, "دليل التكوين"), (CONTENT, "أهداف الدورة")):
        deck.slides.add_slide(deck.slide_layouts[layout]).shapes.title.text = title
    deck.slides[1].placeholders[1].text_frame.text = "الهدف الأول\nالهدف الثاني"
    document = convert(deck)
    assert [page.number for page in document.pages] == [1, 2]
    assert document.pages[0].blocks == (Block("دليل التكوين", "heading", 1),)
    assert document.pages[1].blocks == (
        Block("أهداف الدورة", "heading", 2),
        Block("الهدف الأول", "list_item"),
        Block("الهدف الثاني", "list_item"),
    )


@pytest.mark.parametrize(
    ("right", "left", "below", "expected"),
    [
        ("يمين", "يسار", "أسفل", ["يمين", "يسار", "أسفل"]),
        ("droite", "gauche", "bas", ["gauche", "droite", "bas"]),
    ],
)
def test_shapes_beside_each_other_are_read_in_the_direction_of_the_script(
    convert: Callable, right: str, left: str, below: str, expected: list[str]
) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    add_box(slide, below, 1, 4)
    add_box(slide, left, 1, 1.1)
    add_box(slide, right, 5, 1)
    assert texts(convert(deck).pages[0]) == expected


def test_groups_are_read_in_place(convert: Callable) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    add_box(slide, "بعد", 1, 5)
    group = slide.shapes.add_group_shape()
    for text, left in (("يسار", 1), ("يمين", 5)):
        group.shapes.add_textbox(Inches(left), Inches(1), Inches(2), Inches(1)).text_frame.text = text
    assert texts(convert(deck).pages[0]) == ["يمين", "يسار", "بعد"]


def test_tables_are_rows_and_merged_cells_are_said_once(convert: Callable) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    table = slide.shapes.add_table(2, 3, 0, 0, Inches(6), Inches(2)).table
    for at, text in enumerate("الجهة السنة العدد الرباط 2022 15".split()):
        table.cell(at // 3, at % 3).text = text
    table.cell(0, 2).text = ""
    table.cell(0, 1).merge(table.cell(0, 2))
    assert [(block.role, block.text) for block in convert(deck).pages[0].blocks] == [
        ("table_row", "الجهة | السنة"),
        ("table_row", "الرباط | 2022 | 15"),
    ]


def test_charts_give_their_figures(convert: Callable) -> None:
    data = CategoryChartData()
    data.categories = ["2021", "2022"]
    data.add_series("المستفيدون", (120, 150.5))
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data)
    assert texts(convert(deck).pages[0]) == ["2021 | 2022", "المستفيدون | 120 | 150.5"]


def test_notes_stand_under_a_heading_of_their_own(convert: Callable) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[CONTENT])
    slide.shapes.title.text = "تقديم"
    slide.notes_slide.notes_text_frame.text = "رحب بالمشاركين أولا."
    assert [(block.role, block.level, block.text) for block in convert(deck).pages[0].blocks] == [
        ("heading", 2, "تقديم"),
        ("heading", 3, "ملاحظات المتحدث"),
        ("paragraph", None, "رحب بالمشاركين أولا."),
    ]


def test_numbers_and_bullets_that_are_said_explicitly_are_written_out(convert: Callable) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    add_box(slide, "أول\nثان\nنقطة", 1, 1)
    namespace = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    marks = ['<a:buAutoNum type="arabicPeriod"/>', '<a:buAutoNum type="arabicPeriod"/>', '<a:buChar char="§"/>']
    for paragraph, mark in zip(slide.shapes[0].text_frame.paragraphs, marks, strict=True):
        paragraph._p.insert(0, parse_xml(f"<a:pPr {namespace}>{mark}</a:pPr>"))
    assert texts(convert(deck).pages[0]) == ["1. أول", "2. ثان", "• نقطة"]


def test_hidden_slides_are_read_and_slides_without_text_are_told(convert: Callable) -> None:
    deck = Presentation()
    hidden = deck.slides.add_slide(deck.slide_layouts[BLANK])
    hidden.element.set("show", "0")
    add_box(hidden, "شريحة مخفية", 1, 1)
    deck.slides.add_slide(deck.slide_layouts[BLANK])
    document = convert(deck)
    assert texts(document.pages[0]) == ["شريحة مخفية"]
    assert document.pages[1] == Page(2, ())
    assert document.warnings == ("Slides without text, perhaps pictures of it: 2.",)


def test_shapes_inside_alternatives_are_read_once(convert: Callable) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    add_box(slide, "معادلة", 1, 1)
    shape = slide.shapes[0].element
    wrapper = parse_xml(
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="a14"/><mc:Fallback/></mc:AlternateContent>'
    )
    shape.addprevious(wrapper)
    wrapper[0].append(shape)
    assert texts(convert(deck).pages[0]) == ["معادلة"]


def test_title_of_the_properties_is_believed_where_the_slides_agree(convert: Callable) -> None:
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[TITLE]).shapes.title.text = "تكوين الوسطاء الأسريين"
    deck.core_properties.title = "PowerPoint Presentation"
    assert "title" not in convert(deck).metadata
    deck.core_properties.title = "تكوين الوسطاء"
    assert convert(deck).metadata["title"] == "تكوين الوسطاء"


def test_archive_without_slides(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.pptx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ppt/presentation.xml", "<a/>")
    with pytest.raises(SourceError, match="no presentation"):
        convert_pptx(path)
