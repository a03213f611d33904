"""Running headers, footers and page numbers go; what only looks like them stays."""

from dataclasses import replace

from pdf_fakes import line

from ingest.convert.pdf_furniture import drop_furniture
from ingest.convert.pdf_layout import Line
from ingest.convert.pdf_page import PageLines


def pages(*contents: list[Line]) -> list[PageLines]:
    return [PageLines(i, tuple(lines), 595, 842) for i, lines in enumerate(contents, start=1)]


def left(read: list[PageLines]) -> list[list[str]]:
    return [[line.text for line in page.lines] for page in drop_furniture(read, 10.0)]


def body(page: int) -> list[Line]:
    """Three lines that no other page has."""
    return [line(f"نص {'ابجدهوزح'[page]} {word} هنا", 300 + 15 * i) for i, word in enumerate(("سين", "صاد", "عين"))]


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


def test_headers_and_page_numbers_of_a_long_document_go() -> None:
    contents = [[line("دليل المساطر", 40), *body(n), line(str(n + 11), 800)] for n in range(4)]
    assert left(pages(*contents)) == [texts(body(n)) for n in range(4)]


def test_headers_of_odd_and_even_pages_go() -> None:
    contents = [[line(f"{n} الجريدة" if n % 2 else f"الجريدة {n}", 40), *body(n)] for n in range(1, 8)]
    assert left(pages(*contents)) == [texts(body(n)) for n in range(1, 8)]


def test_the_same_line_inside_the_pages_stays() -> None:
    contents = [[line(f"بداية {'ابجد'[n]}", 60), line("المادة", 80 + 40 * n), *body(n)] for n in range(4)]
    assert all("المادة" in page for page in left(pages(*contents)))


def test_one_page_keeps_its_letterhead() -> None:
    content = [line("المملكة المغربية", 40), *body(0), line("توقيع الرئيس", 780)]
    assert left(pages(content)) == [texts(content)]


def test_one_page_loses_the_line_that_names_it_and_its_counterpart() -> None:
    small = {"size": 8.0}
    content = [line("منشورات الشبكة", 40, **small), *body(0), line("دليل الجمعيات صفحة 1", 800, **small)]
    assert left(pages(content)) == [texts(body(0))]


def test_a_number_in_the_text_of_one_page_stays() -> None:
    content = [*body(0), line("1", 342)]
    assert left(pages(content))[0][-1] == "1"


def test_tables_that_fill_pages_stay() -> None:
    rows = [replace(line(f"صف {n}", 40 + 15 * n), cells=(0, 1), region=2) for n in range(40)]
    contents = [[*rows]] * 4
    assert all(len(page) == 40 for page in left(pages(*contents)))


def test_a_watermark_goes() -> None:
    contents = [[line(f"بداية {n}", 60), *body(n), line("نسخة للعرض", 400), *body(n + 1)] for n in range(5)]
    assert all("نسخة للعرض" not in page for page in left(pages(*contents)))


def test_a_document_of_nothing_else_is_kept() -> None:
    contents = [[line("صفحة من الصفحات", 400)] for _ in range(5)]
    assert left(pages(*contents)) == [["صفحة من الصفحات"]] * 5


def test_footnotes_that_resemble_each_other_stay_and_numbered_footers_go() -> None:
    notes = [[*body(n), line(f"{2 * n + 3} المرجع نفسه، ص {12 + n * n}", 800, size=8.0)] for n in range(4)]
    assert left(pages(*notes)) == [texts(lines) for lines in notes]
    footers = [[*body(n), line(f"{n + 12} دليل المساطر 2021", 800, size=8.0)] for n in range(4)]
    assert left(pages(*footers)) == [texts(body(n)) for n in range(4)]
