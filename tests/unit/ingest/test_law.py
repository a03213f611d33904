"""What the first page of a law tells, and that guides about laws tell nothing."""

import pytest

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.law import law_metadata


def told(*lines: str, kind: str | None = None) -> dict[str, str | int]:
    return dict(law_metadata(ConvertedDocument((Page(1, tuple(map(Block, lines))),)), kind))


@pytest.mark.parametrize(
    ("lines", "law_type", "number", "date", "year"),
    [
        (
            [
                "المملكة المغربية",
                "ظهير شريف رقم 1.99.10 صادر في 16 من رجب 1420 (26 أكتوبر 1999) بتنفيذ القانون رقم 77.98 المتعلق به.",
                "الحمد لله وحده",
            ],
            "law",
            "77.98",
            "16 من رجب 1420 (26 أكتوبر 1999)",
            1999,
        ),
        (
            ["ظهير شريف بمثابة قانون رقم 1.75.20 بتاريخ فاتح محرم 1395 (14 يناير 1975) يتعلق بالتعاون"],
            "dahir",
            "1.75.20",
            "فاتح محرم 1395 (14 يناير 1975)",
            1975,
        ),
        (["القانون رقم ١٤-٠٥ المتعلق بمؤسسات الرعاية"], "law", "14.05", None, None),
        (
            ["مرسوم رقم 2.08.33 صادر في 28 من ربيع الآخر 1429 (5 ماي 2008)", "يتعلق بتطبيق القانون رقم 77.98"],
            "decree",
            "2.08.33",
            "28 من ربيع الآخر 1429 (5 ماي 2008)",
            2008,
        ),
        (
            ["قرار لوزير التضامن رقم 1200.15 صادر في 3 شوال 1436 (20 يوليو 2015) بتحديد نموذج الطلب"],
            "order",
            "1200.15",
            "3 شوال 1436 (20 يوليو 2015)",
            2015,
        ),
        (
            ["القانون التنظيمي رقم 20.16", "المتعلق باللغات", "الصادر بتنفيذه الظهير رقم 1.19.9 بتاريخ 2 صفر 1441"],
            "law",
            "20.16",
            "2 صفر 1441",
            None,
        ),
        (["قانون رقم ٨٤ لسنة ٢٠٠٢ بشأن الجمعيات"], "law", "84", None, 2002),
        (["نظام الرعاية", "مرسوم ملكي رقم (م/20) وتاريخ 9 / 2 / 1443هـ"], "law", "20", "9 / 2 / 1443هـ", None),
        (
            ["Dahir n° 1-99-10 du 16 rejeb 1420 (26 octobre 1999) portant promulgation de la loi n° 77-98 relative à"],
            "law",
            "77.98",
            "16 rejeb 1420 (26 octobre 1999)",
            1999,
        ),
        (
            ["ROYAUME DU MAROC", "Décret n° 2-08-33 du 1er rabii I 1429 (10 mars 2008) pris pour l'application de"],
            "decree",
            "2.08.33",
            "1er rabii I 1429 (10 mars 2008)",
            2008,
        ),
    ],
)
def test_first_page(lines: list[str], law_type: str, number: str, date: str | None, year: int | None) -> None:
    found = told(*lines)
    assert found["kind"] == "law"
    assert [found.get(key) for key in ("law_type", "law_number", "law_date", "year")] == [law_type, number, date, year]


def test_title_goes_to_its_subject_and_no_further() -> None:
    lines = ["القانون رقم 20.16", "المتعلق باللغات الرسمية", "ملخص أعد للتكوين."]
    assert told(*lines)["title"] == "القانون رقم 20.16 المتعلق باللغات الرسمية"


def test_numbers_and_dates_of_other_laws_are_not_its_own() -> None:
    found = told("مرسوم بتطبيق القانون رقم 10.03 الصادر في 5 رجب 1424 (2 سبتمبر 2003)", "المادة الأولى", "نص.")
    assert found["law_type"] == "decree"
    assert not {"law_number", "law_date", "year"} & set(found)


@pytest.mark.parametrize(
    "lines",
    [
        ["دليل تطبيق القانون رقم 14.05", "القانون رقم 14.05 المتعلق بمؤسسات الرعاية", "المادة 1"],
        ["ملخص القانون رقم 14.05 المتعلق بمؤسسات الرعاية"],
        ["Guide pratique", "Loi n° 14-05 relative aux établissements"],
        ["استراتيجية القطب", "تمهيد", "القانون رقم 14.05 المتعلق بمؤسسات الرعاية"],
        ["قانون الأسرة بين النص والتطبيق", "تمهيد"],
        ["قرار مجلس الجمعية", "اجتمع المجلس يوم الاثنين."],
        [],
        ["", "  "],
    ],
)
def test_other_works_are_no_laws(lines: list[str]) -> None:
    assert told(*lines) == {}


def test_people_know_better() -> None:
    assert told("ملخص القانون رقم 14.05 المتعلق بالرعاية", kind="law")["law_number"] == "14.05"
    assert told("القانون رقم 14.05 المتعلق بالرعاية", kind="guide") == {}


def test_signs_that_readers_do_not_see_are_passed_over() -> None:
    found = told("\u202bالقَانُونُ رقــم 14.05\u202c المتعلّق بالرعاية")
    assert found["law_number"] == "14.05"
    assert found["title"] == "القانون رقم 14.05 المتعلق بالرعاية"
