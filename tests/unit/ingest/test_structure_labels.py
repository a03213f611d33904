"""Labels that open lines: read where they open something, passed over where a sentence mentions them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure_labels import NAMED_RANKS, bullet_end, is_bullet, is_dash, read_label

NAMES = {
    "المحور": "axis", "المحور الاستراتيجي": "axis", "الإجراء الداعم": "support", "المكون": "component",
    "القسم": "part", "الباب": "title", "الفصل": "chapter", "الفرع": "section", "القسم الفرعي": "subsection",
    "المادة": "article", "الكتاب": "book", "المبحث": "topic", "الهدف": "objective",
    "Livre": "book", "Titre": "title", "Chapitre": "chapter", "Section": "section", "Article": "article", "Axe": "axis",
}  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), NAMES.items())
def test_every_name_with_digits_of_every_kind(name: str, kind: str) -> None:
    for digits in ("12", "١٢", "۱۲"):
        label = read_label(f"{name} {digits}: عنوان")
        assert label is not None
        assert (label.kind, label.parts) == (kind, (12,))
        assert label.marked


@pytest.mark.parametrize(
    ("line", "kind", "parts", "rest"),
    [
        ("المادة الأولى", "article", (1,), ""),
        ("المَادَّةُ الأُولَى: تعاريف", "article", (1,), "تعاريف"),
        ("المـــادة (12) مكررة - نص", "article", (12, 1), "نص"),
        ("المادة رقم (7)", "article", (7,), ""),
        ("( المادة الثانية )", "article", (2,), ""),
        ("المكون 2.1: التكوين", "component", (2, 1), "التكوين"),
        ("Objectif 1.2 : Former", "objective", (1, 2), "Former"),
        ("مادة (١١ مكررًا 3) : نص", "article", (11, 3), "نص"),
        ("﴾المادة 3﴿", "article", (3,), "﴿"),
        ("المادة 5 يعاقب بغرامة", "article", (5,), "يعاقب بغرامة"),
        ("المادة 5 1- يعاقب", "article", (5,), "1- يعاقب"),
        ("الفصل 303-1", "chapter", (303, 1), ""),
        ("Article premier.- La présente loi", "article", (1,), "La présente loi"),
        ("ARTICLE 12 BIS", "article", (12, 1), ""),
        ("Première partie : Cadre", "part", (1,), "Cadre"),
        ("TITRE II", "title", (2,), ""),
        ("ملحق", "annex", (), ""),
        ("الملحق رقم 2 : نموذج", "annex", (2,), "نموذج"),
        ("أولا: تقديم", "ordinal", (1,), "تقديم"),
        ("ج- التمويل", "letter", (3,), "التمويل"),
        ("b) Le suivi", "letter", (2,), "Le suivi"),
        ("IV. Budget", "roman", (4,), "Budget"),
        ("1.2 الأهداف", "decimal2", (2,), "الأهداف"),
        ("\ufee3\u0644\u062d\u0642 3", "annex", (3,), ""),
    ],
)
def test_label(line: str, kind: str, parts: tuple[int, ...], rest: str) -> None:
    label = read_label(line)
    assert label is not None
    assert (label.kind, label.parts, line[label.text_start :]) == (kind, parts, rest)


@pytest.mark.parametrize(
    "line",
    [
        "المادة 12 من القانون",
        "المادة 12 والمادة 13",
        "المادة 12 المشار إليها أعلاه",
        "المادة 12، التي تنص",
        "المادة 31 تنص على ما يلي",
        "الفصل 5 أدناه",
        "Article 12 de la loi",
        "Section électorale",
        "المادة الدسمة",
        "الفصلان 3 و4",
        "والمادة 12: نص",
        "«المادة 19 المكررة. - تخضع الشركة",
        '"المادة 3: نص معدل',
        "الفصل 14.05",
        "",
    ],
)
def test_mentions_are_no_labels(line: str) -> None:
    assert read_label(line) is None


def test_a_mention_is_told_where_it_is_asked_for() -> None:
    label = read_label("المادة 12 على الوزير", doubtful=True)
    assert label is not None
    assert (label.doubtful, label.written) == (True, "12")


@pytest.mark.parametrize(
    ("line", "written"),
    [("المادة 12", "12"), ("المادة 12 مكرر مرتين", "12.2"), ("الباب التمهيدي", None), ("ملحق", None)],
)
def test_number_as_it_is_filtered_by(line: str, written: str | None) -> None:
    label = read_label(line)
    assert label is not None
    assert label.written == written


@given(st.text(max_size=150))
def test_any_line_can_be_read(line: str) -> None:
    label = read_label(line, doubtful=True)
    if label is not None:
        assert 0 < label.end <= label.text_start <= len(line)


@given(st.sampled_from(sorted(NAMES)), st.integers(1, 300), st.text("ابتثجحخ ", max_size=40))
def test_a_label_read_again_is_the_same(name: str, number: int, title: str) -> None:
    line = f"{name} {number}: {title}".strip()
    label = read_label(line)
    assert label is not None
    again = read_label(line[: label.end])
    assert again is not None
    assert (again.kind, again.parts, again.end) == (label.kind, label.parts, label.end)
    assert label.kind in NAMED_RANKS


def test_bullets_and_dashes() -> None:
    assert is_bullet(" • مكون")
    assert " • مكون"[bullet_end(" • مكون") :] == "مكون"
    assert is_dash("– إجراء")
    assert not is_dash("-5")
    assert bullet_end("بلا علامة") == 0
