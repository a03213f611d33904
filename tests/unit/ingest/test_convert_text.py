"""Plain text: a line is a paragraph, unless it was wrapped to a width."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.convert.text import convert_text, paragraphs

PARAGRAPH = (
    "تشرف الجمعية على مركز للاستقبال وتقدم فيه خدمات القرب للأشخاص المسنين بدون مورد وتسهر على تتبع أوضاعهم "
    "الصحية والنفسية بتنسيق مع المصالح المختصة ومع الأسر التي يمكنها أن تتكفل بهم من جديد في ظروف تحفظ كرامتهم"
)
OTHER = (
    "يجتمع مكتب الجمعية مرة كل شهر على الأقل بدعوة من رئيسه ويحرر الكاتب العام محضرا يوقعه الحاضرون ويحفظ في سجل "
    "خاص يوضع رهن إشارة المنخرطين الذين يرغبون في الاطلاع على ما تقرر فيه من أعمال"
)


def wrap(width: int, *texts: str, between: str = "\n") -> str:
    return between.join("\n".join(textwrap.wrap(text, width, break_on_hyphens=False)) for text in texts)


@pytest.mark.parametrize("width", [50, 72, 100, 140])
@pytest.mark.parametrize("between", ["\n\n", "\r\n\r\n", "\n \n"])
def test_wrapped_paragraphs_are_put_together(width: int, between: str) -> None:
    assert list(paragraphs(wrap(width, PARAGRAPH, OTHER, PARAGRAPH, between=between))) == [PARAGRAPH, OTHER, PARAGRAPH]


def test_wrapped_paragraphs_without_gaps_end_where_a_line_is_short() -> None:
    assert list(paragraphs(wrap(72, f"{PARAGRAPH}.", f"{OTHER}."))) == [f"{PARAGRAPH}.", f"{OTHER}."]


def test_lines_that_are_paragraphs_stay() -> None:
    lines = [f"{PARAGRAPH}.", "الأهداف", "حماية الطفولة", f"{OTHER}.", "جمعية ذات منفعة عامة", "1. أول", "2. ثان"]
    assert list(paragraphs("\n".join(lines))) == lines


def test_lists_of_short_lines_stay() -> None:
    names = ["الرباط", "الدار البيضاء", "مراكش", "فاس", "طنجة", "أكادير", "وجدة"]
    assert list(paragraphs("\n".join(names))) == names


def test_items_begin_anew_however_full_the_line_before() -> None:
    items = [f"- {PARAGRAPH}", f"• {OTHER}", f"1. {PARAGRAPH}", f"أ) {OTHER}", f"(٢) {PARAGRAPH}"]
    assert list(paragraphs(wrap(80, *items))) == items


def test_words_broken_at_their_hyphen_go_on_without_a_space() -> None:
    line = "Les associations reconnues d'utilité publique rendent compte chaque année, peut-"
    text = "\n".join(
        [line, "être deux fois, à l'administration qui leur verse une aide, selon des modes que", "fixe la loi."]
    )
    assert "peut-être deux fois" in next(paragraphs(f"{text}\n{text}"))


def test_cells_are_kept_apart_and_breaks_of_any_kind_are_breaks() -> None:
    assert list(paragraphs("أ\tب\t\tج\fد\u2028ه\x85و")) == ["أ | ب | ج", "د", "ه", "و"]


@given(st.lists(st.lists(st.text("ابت.:-1é", min_size=1, max_size=12), max_size=15), max_size=12), st.integers(20, 120))
def test_no_word_is_lost(lines: list[list[str]], width: int) -> None:
    text = wrap(width, *(" ".join(line) for line in lines))
    joined = [word.replace("-", "") for made in paragraphs(text) for word in made.split()]
    assert "".join(joined) == "".join(text.split()).replace("-", "")
    assert all(made.strip() and "\n" not in made for made in paragraphs(text))


def test_file_of_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(f"{PARAGRAPH}.\n{OTHER}.".encode("cp1256"))
    document = convert_text(tmp_path / "a.txt")
    assert document.text == f"{PARAGRAPH}.\n{OTHER}."
    assert (document.pages[0].number, document.metadata, document.repairs) == (None, {}, {})
