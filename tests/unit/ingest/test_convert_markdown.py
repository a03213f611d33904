"""Markdown: roles and levels from the markup, words without it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.convert.document import Block, ConvertedDocument
from ingest.convert.markdown import convert_markdown


def convert(tmp_path: Path, text: str) -> ConvertedDocument:
    (tmp_path / "a.md").write_bytes(text.encode())
    return convert_markdown(tmp_path / "a.md")


def blocks(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    return [(block.role, block.text) for block in convert(tmp_path, text).pages[0].blocks]


def test_headings_of_both_kinds_have_levels(tmp_path: Path) -> None:
    made = convert(tmp_path, "# أول *مائل*\n\nثان\n---\n\n### ثالث ###\n").pages[0].blocks
    assert made == (Block("أول مائل", "heading", 1), Block("ثان", "heading", 2), Block("ثالث", "heading", 3))


def test_lists_keep_their_marks(tmp_path: Path) -> None:
    text = "3. أول\n4. ثان\n   - فرعي\n\n     تتمة\n\n* آخر\n"
    assert blocks(tmp_path, text) == [
        ("list_item", "3. أول"), ("list_item", "4. ثان"), ("list_item", "- فرعي"), ("list_item", "تتمة"),
        ("list_item", "- آخر"),
    ]  # fmt: skip


def test_tables_are_rows(tmp_path: Path) -> None:
    assert blocks(tmp_path, "| السنة | العدد |\n|---|---|\n| 2021 | **15** |\n| 2022 | |\n") == [
        ("table_row", "السنة | العدد"), ("table_row", "2021 | 15"), ("table_row", "2022"),
    ]  # fmt: skip


def test_inline_markup_is_taken_off_and_soft_breaks_join(tmp_path: Path) -> None:
    text = "نص **عريض** و`رمز` و[رابط](http://x) ![صورة](y.png) ~~قديم~~ <b>وسم</b> &amp; \\*\nتتمة  \nسطر<br>آخر"
    assert blocks(tmp_path, text) == [
        ("paragraph", "نص عريض ورمز ورابط صورة قديم وسم & * تتمة"), ("paragraph", "سطر"), ("paragraph", "آخر"),
    ]  # fmt: skip


def test_code_quotations_and_html_are_read(tmp_path: Path) -> None:
    assert blocks(tmp_path, "```\nأ\nب\n```\n\n> ج\n\n<div>د <b>ه</b><br>و</div>\n") == [
        ("paragraph", "أ"), ("paragraph", "ب"), ("paragraph", "ج"), ("paragraph", "د ه"), ("paragraph", "و"),
    ]  # fmt: skip


def test_html_in_markdown_is_read_as_such(tmp_path: Path) -> None:
    table = "<table><tr><td>أ</td><td>ب</td></tr>\n<tr><td>1</td><td>2</td></tr></table>"
    text = f"{table}\n\n<!-- خفي -->\n\n<h3>عنوان</h3>\n"
    assert blocks(tmp_path, text) == [("table_row", "أ | ب"), ("table_row", "1 | 2"), ("heading", "عنوان")]
    assert "نص" in blocks(tmp_path, "<div>\u0001نص</div></p><b")[0][1]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("title: دليل\nyear: 2021\nlang: ar-MA\nkind: guide\nauthor: وزارة",
         {"title": "دليل", "year": 2021, "language": "ar", "kind": "guide", "issuer": "وزارة"}),
        ("date: 2020-05-01\nkind: book\ntags: [x]", {"year": 2020}), ("title: 5", {}), ("title: ' '", {}),
    ],
)  # fmt: skip
def test_front_matter(tmp_path: Path, front: str, expected: dict) -> None:
    document = convert(tmp_path, f"---\n{front}\n---\n# نص\r\n")
    assert document.metadata == expected
    assert document.text == "نص"


@pytest.mark.parametrize("text", ["---\n- a\n---\nنص", "---\na: [\n---\nنص", "---\nنص", "نص\n---\ntitle: x\n---\n"])
def test_what_only_looks_like_front_matter_is_text(tmp_path: Path, text: str) -> None:
    document = convert(tmp_path, text)
    assert document.metadata == {}
    assert "نص" in document.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["# ", "- ", "1. ", "> ", "", "### "]), st.text("ابتé ", min_size=1)), max_size=9
    )
)
def test_no_word_is_lost(tmp_path: Path, lines: list[tuple[str, str]]) -> None:
    text = "\n\n".join(mark + words.strip() for mark, words in lines)
    marks = {"-", "1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9."}
    read = [word for _, made in blocks(tmp_path, text) for word in made.split() if word not in marks]
    assert read == [word for _, words in lines for word in words.split()]
