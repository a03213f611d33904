"""Repair as a whole: evidence over a document, word rectangles, counts, and what must hold for any text."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.convert.document import Block, ConvertedDocument, Page, WordBox
from ingest.repair import repair_document, repair_text
from search.passage import Rect

SOUND = [
    "تستقبل دار الطالبة الفتيات القادمات من القرى البعيدة وتوفر لهن الإيواء.",
    "La convention n° 65.15 a été signée à Rabat le 26/08/2019.",
    "المادة 3: لا يجوز للجمعية أن تغير نظامها الأساسي إلا بقرار من الجمع العام (الثلثين).",
    "في سنة ٢٠٢٣ بلغت النسبة 14.05% من المجموع، حسب «التقرير السنوي» ص. 12.",
]
WORDS = [
    "الجمعية", "االجتماعية", "األسر", "المؤ", "سساتي", "املادة", "يف", "ال", "إلى", "علىالخبرة", "و", "35من", "( )2",
    "خالل", "الأطف\x03ال", "رق(((م", "کل", "علی", "محـــلية", "معقدا", "ً", "UNICEF", "n° 87", "14.05", "،ثم", "ﺍﻟﻤﺎﺩﺓ",
    "الاقت\ufffdصاد", "-1الفصل", "%50برسم", ".355", "20( 1411فبراير )1991", "ثالث", "هـ", "1442هـ", "(الطفل(ة)",
]  # fmt: skip
LINES = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.text(alphabet="اأإلمرشتبنيوهةىءكسد ـًّ()،.3507ABé\x03\u200b\ufffd", max_size=40),
    st.text(max_size=30),
)


def document_of(*lines: str) -> ConvertedDocument:
    return ConvertedDocument((Page(1, tuple(boxed(line) for line in lines)),))


def boxed(line: str) -> Block:
    """Return a block whose words lie on one line, from right to left, ten points a character."""
    right = 10.0 * len(line)
    words = [
        WordBox(found.start(), found.end(), Rect(1, right - 10 * found.end(), 0, right - 10 * found.start(), 10))
        for found in re.finditer(r"\S+", line)
    ]
    return Block(line, words=tuple(words))


def texts(document: ConvertedDocument) -> list[str]:
    return [block.text for page in document.pages for block in page.blocks]


@pytest.mark.parametrize("line", SOUND)
def test_sound_lines_are_returned_as_they_are(line: str) -> None:
    repaired = repair_text(line)
    assert repaired.text == line
    assert not repaired.counts


def test_a_sound_document_is_left_alone() -> None:
    document = replace(document_of(*SOUND), warnings=("as before",), repairs={"mojibake": 2})
    assert repair_document(document) == document


def test_repairs_are_counted_by_kind_and_added_to_the_converters_counts() -> None:
    document = replace(
        document_of("الدعم المؤ سساتي", "الشراكة المؤ سساتية"), repairs={"split words": 1, "mojibake": 2}
    )
    assert repair_document(document).repairs == {"split words": 3, "mojibake": 2}


def test_the_document_decides_for_lines_that_cannot() -> None:
    document = document_of("تقوية الجمعيات االجتماعية واألسر", "ال تقبل الطلبات")
    assert texts(repair_document(document)) == ["تقوية الجمعيات الاجتماعية والأسر", "لا تقبل الطلبات"]
    assert texts(repair_document(document_of("ال تقبل الطلبات"))) == ["ال تقبل الطلبات"]


def test_a_stretched_title_in_a_sound_document_stays() -> None:
    lines = ["الــدليل الاجتماعي", *SOUND * 3]
    assert texts(repair_document(document_of(*lines))) == lines


def test_much_damage_is_told() -> None:
    repaired = repair_document(document_of("األسر االجتماعية واألطفال إلى األعوان"))
    assert len(repaired.warnings) == 1
    assert "4 repairs in 5 words" in repaired.warnings[0]


def test_a_joined_word_gets_both_rectangles() -> None:
    block = repair_document(document_of("الدعم المؤ سساتي للقطب")).pages[0].blocks[0]
    assert block.text == "الدعم المؤسساتي للقطب"
    assert [block.text[box.start : box.end] for box in block.words] == ["الدعم", "المؤسساتي", "للقطب"]
    assert block.words[1].rect == Rect(1, 60.0, 0, 160.0, 10)


def test_parted_words_share_the_rectangle() -> None:
    block = repair_document(document_of("علىالخبرة اللازمة")).pages[0].blocks[0]
    assert [block.text[box.start : box.end] for box in block.words] == ["على", "الخبرة", "اللازمة"]
    assert block.words[0].rect == Rect(1, 140.0, 0, 170.0, 10)
    assert block.words[1].rect == Rect(1, 80.0, 0, 140.0, 10)


def test_words_of_a_line_turned_round_keep_their_rectangles() -> None:
    block = repair_document(document_of("ةيلحملا ةيعمجلا مظنت")).pages[0].blocks[0]
    assert block.text == "تنظم الجمعية المحلية"
    assert [box.rect.x0 for box in block.words] == [0.0, 50.0, 130.0]


def test_blocks_of_control_characters_go() -> None:
    assert texts(repair_document(document_of("\x03\x04", "ثم \x03 انتهى"))) == ["ثم انتهى"]


def test_blocks_without_boxes_stay_without() -> None:
    assert repair_document(ConvertedDocument((Page(None, (Block("األسر"),)),))).pages[0].blocks[0].words == ()


@given(LINES)
@example("ال م ؤسسات االجتماعية")
@example("ءء ة0")
@settings(max_examples=300)
def test_repairing_twice_changes_nothing_more(line: str) -> None:
    once = repair_text(line).text
    assert repair_text(once).text == once


@given(LINES)
@settings(max_examples=300)
def test_latin_letters_and_digits_stay_in_order(line: str) -> None:
    repaired = repair_text(line)
    if repaired.counts.keys() & {"mojibake", "visual order", "displaced punctuation"}:
        return
    alphanumerics = re.compile(r"[A-Za-z\d]")
    assert alphanumerics.findall(repaired.text) == alphanumerics.findall(line)


@given(st.lists(LINES.map(lambda line: " ".join(line.split())).filter(bool), min_size=1, max_size=4))
@settings(max_examples=150)
def test_boxes_fit_the_words(lines: list[str]) -> None:
    for block in repair_document(document_of(*lines)).pages[0].blocks:
        spans = [(box.start, box.end) for box in block.words]
        assert spans == [found.span() for found in re.finditer(r"\S+", block.text)]
        assert all(box.rect.x0 <= box.rect.x1 for box in block.words)


@given(st.lists(st.sampled_from(SOUND), max_size=6))
def test_sound_lines_in_any_order_stay(lines: list[str]) -> None:
    assert texts(repair_document(document_of(*lines))) == lines


def test_importing_repair_loads_no_heavy_library() -> None:
    code = "import sys, ingest.repair; sys.exit(any(name in sys.modules for name in ('wordfreq', 'ftfy', 'pymupdf')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
