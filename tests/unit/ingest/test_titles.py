"""A title in a file's properties is believed only where the text agrees."""

import pytest

from ingest.convert.titles import believable_title

TEXT = "دليل الحكامة الجيدة للجمعيات\nأعده حسن المدير سنة 2021\nLe guide de la gouvernance"


@pytest.mark.parametrize(
    "title", ["دليل الحكامة", " دليل  الحكامة الجيدة ", "دليل الحكامة 2021", "Guide de gouvernance"]
)
def test_titles_that_the_text_shows(title: str) -> None:
    assert believable_title(title, TEXT) == " ".join(title.split())


@pytest.mark.parametrize(
    "title",
    [
        None, "", "  ", "--", "12", "Microsoft Word - guide.doc", "Document1", "مستند 1", "عرض تقديمي1",
        "Présentation PowerPoint",
        "guide.docx", "untitled", "قالب رسالة إدارية", "حسن المدير", "دليل استعمال الحاسوب وصيانته",
    ],
)  # fmt: skip
def test_titles_that_are_not_the_work_s(title: str | None) -> None:
    assert believable_title(title, TEXT, None, "حسن المدير") is None
