"""Furniture of scanned pages goes although no two readings of it are alike; what is said once stays."""

import pytest

from ingest.convert.document import Block, WordBox
from ingest.convert.ocr_furniture import drop_scanned_furniture
from ingest.convert.pdf_page import PageLines
from search.passage import Rect

HEADERS = (
    "الدليل المرجعي للجمعيات والمؤسسات", "الدليل المرجمي للجمعيات والمؤسسات", "الدليل المرجعي للحمعيات والمؤسسات",
    "الدليل المرجعي للجمعيات والمؤسسأت",
)  # fmt: skip
BODIES = (
    "تعمل الجمعية على مواكبة الأسر", "يلتزم الشركاء بتعبئة الموارد", "تهتم الوساطة الأسرية بالنزاعات",
    "يجتمع المكتب مرات في السنة",
)  # fmt: skip


def block(page: int, *lines: tuple[str, float]) -> Block:
    """Return a block of lines, each a text with the height at which it stands; words from right to left."""
    text, boxes = "", []
    for line, height in lines:
        for at, word in enumerate(line.split()):
            text += " " if text else ""
            boxes.append(
                WordBox(len(text), len(text) + len(word), Rect(page, 500 - 60 * at, height, 550 - 60 * at, height + 12))
            )
            text += word
    return Block(text, words=tuple(boxes))


def read(*pages: tuple[Block, ...]) -> list[list[str]]:
    lines = [PageLines(number, (), 595, 842, has_images=True) for number in range(1, len(pages) + 1)]
    left, seen = drop_scanned_furniture(lines, dict(enumerate(pages, 1)), 0.0)
    assert [page.lines for page in left] == [()] * len(pages)
    return [[block.text for block in seen[number]] for number in sorted(seen)]


def scans(headers: tuple[str, ...] = HEADERS, shift: float = 0.0) -> list[tuple[Block, ...]]:
    return [
        (
            block(n, (header, 40 + shift * n)),
            block(n, (body, 200.0), (f"{body} أيضا", 220.0)),
            block(n, (f"- {n + 10} -", 800 + shift * n)),
        )
        for n, (header, body) in enumerate(zip(headers, BODIES, strict=True), 1)
    ]


BODY_ALONE = [[f"{body} {body} أيضا"] for body in BODIES]


@pytest.mark.parametrize("shift", [0.0, 9.0, -9.0])
def test_headers_and_page_numbers_go(shift: float) -> None:
    assert read(*scans(shift=shift)) == BODY_ALONE


def test_titles_that_differ_stay() -> None:
    titles = ("شروط التأسيس", "التمويل العمومي", "حل النزاعات", "أجهزة التسيير")
    assert read(*scans(titles)) == [[title, *body] for title, body in zip(titles, BODY_ALONE, strict=True)]


def test_a_header_read_together_with_the_text_is_cut_off() -> None:
    pages = [
        (block(n, (header, 40.0), (body, 200.0), (f"{body} أيضا", 220.0)),)
        for n, (header, body) in enumerate(zip(HEADERS, BODIES, strict=True), 1)
    ]
    assert read(*pages) == BODY_ALONE
    lines = [PageLines(number, (), 595, 842) for number in range(1, 5)]
    _, seen = drop_scanned_furniture(lines, dict(enumerate(pages, 1)), 0.0)
    [first] = seen[1]
    assert [first.text[box.start : box.end] for box in first.words] == first.text.split()


def test_one_scan_has_no_furniture() -> None:
    assert read(scans()[0])[0][:2] == [HEADERS[0], BODY_ALONE[0][0]]
