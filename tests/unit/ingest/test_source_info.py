"""What is known of a source in the end: people's word, then the file's, then the text's."""

from pathlib import Path

import pytest

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.source_info import describe, infer_kind, infer_language, infer_title, infer_year
from ingest.source_metadata import SourceMetadata
from ingest.sources import FoundSource

ARABIC = "تشرف الجمعية على مركز للاستقبال وتقدم فيه خدمات القرب"
FRENCH = "Les associations présentent un rapport à la fin de chaque année dans les délais que fixe la loi"
ENGLISH = "The associations present a report at the end of the year and this is for the members of it"


def document(*texts: str, role: str = "paragraph", **metadata: str | int) -> ConvertedDocument:
    return ConvertedDocument((Page(None, tuple(Block(text, role) for text in texts)),), dict(metadata))


def found(locator: str = "/x/دليل_الجمعيات-2022.txt", **metadata: str | int) -> FoundSource:
    return FoundSource(Path(locator), locator, "id-1", "text", "0" * 64, 1, SourceMetadata(**metadata))


def test_people_are_believed_before_the_file_and_the_file_before_the_text() -> None:
    own = document("دليل أول", ARABIC, title="تقرير الملف 2019", language="ar", issuer="ناشر", year=2020, kind="study")
    said = describe(found(title="قانون الناس", kind="law", year=2021, issuer="وزارة", language="fr"), own)
    assert (said.title, said.kind, said.year, said.issuer, said.language) == ("قانون الناس", "law", 2021, "وزارة", "fr")
    told = describe(found(), own)
    assert (told.title, told.kind, told.year, told.issuer, told.language) == (
        "تقرير الملف 2019", "study", 2020, "ناشر", "ar",
    )  # fmt: skip
    shown = describe(found(), document("دليل الحكامة 2018", ARABIC))
    assert (shown.title, shown.kind, shown.year, shown.issuer, shown.language) == (
        "دليل الحكامة 2018", "guide", 2018, None, "ar",
    )  # fmt: skip


def test_what_the_document_knows_of_a_law_is_passed_on() -> None:
    known = {"law_number": "14.05", "law_type": "law", "law_date": "22 نوفمبر 2006"}
    said = describe(found(), document("قانون", **known))
    assert {key: getattr(said, key) for key in known} == known


def test_the_file_s_name_is_the_last_title() -> None:
    long = " ".join(["كلمة"] * 30)
    assert describe(found(), document(long)).title == "دليل الجمعيات 2022"
    assert describe(found("/x/\udcc8\udccf.txt"), document(long)).title == "id-1"


def test_titles_are_cut() -> None:
    assert len(describe(found(title="ط" * 500), document("نص")).title) == 200


@pytest.mark.parametrize(
    ("texts", "role", "expected"),
    [
        (["المملكة المغربية", "مرسوم رقم 2.4", ARABIC], "paragraph", "مرسوم رقم 2.4"),
        (["12", "- 3 -", "تقديم عام"], "paragraph", "تقديم عام"), ([], "paragraph", None),
        (["عنوان"], "heading", "عنوان"), (["صف | صف"], "table_row", None),
    ],
)  # fmt: skip
def test_title_of_the_text(texts: list[str], role: str, expected: str | None) -> None:
    assert infer_title(document(*texts, role=role)) == expected


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("الدليل المرجعي", "guide"), ("دراسة حول الإعاقة", "study"), ("الاستراتيجية الوطنية", "strategy"),
        ("ظهير شريف رقم 1.02", "law"), ("Décret n° 2-04", "law"), ("Étude sur", "study"), ("Annual report", "report"),
        ("حول قانون", "law"), ("مقدمة في علم الاجتماع وقانون", None), ("", None),
    ],
)  # fmt: skip
def test_kind_of_a_title(title: str, kind: str | None) -> None:
    assert infer_kind(title) == kind


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("تقرير ٢٠٢٢", 2022), ("استراتيجية 2021-2026", 2021), ("الخطة 2021/26", 2021), ("من 2019 إلى 2022", None),
        ("قانون 14.2005", None), ("رقم 20223", None), ("بلا سنة", None),
    ],
)  # fmt: skip
def test_year_of_a_title(title: str, year: int | None) -> None:
    assert infer_year(title) == year


@pytest.mark.parametrize(
    ("text", "language"),
    [(ARABIC, "ar"), (FRENCH, "fr"), (ENGLISH, "en"), ("12 345", None), ("Lorem ipsum dolor sit amet", None)],
)
def test_language_of_a_text(text: str, language: str | None) -> None:
    assert infer_language(text) == language


def test_the_text_speaks_against_a_template_s_language() -> None:
    assert describe(found(), document(ARABIC, language="en")).language == "ar"
    assert describe(found(), document(ARABIC, language="fa")).language == "fa"
