"""The library's table, the result of uploads, progress: complete, escaped, and honest about what went wrong."""

from dataclasses import replace

from ingest.catalogue import SourceRecord
from search.passage import SourceInfo
from ui.web.render_library import (
    LibraryView,
    UploadResult,
    library_html,
    progress_html,
    repairs_text,
    uploads_html,
)

HOSTILE = '"><img src=x onerror=alert(1)>'
READY = SourceRecord(
    SourceInfo("guide-1a2b3c4d", "دليل الوساطة", "guide", "ar", "جهة", 2021), "/x/guide.pdf", "pdf", "hash", 9,
    "indexed", pages=12, passages=31, repairs={"split words": 33, "reversed ligatures": 1204},
)  # fmt: skip
FAILED = SourceRecord(
    SourceInfo("scan-1a2b3c4d", "تقرير"), "/x/scan.pdf", "pdf", "hash", 9, "failed",
    reason="needs OCR: its pages are images without text; run OCR on it, or add the original file",
)  # fmt: skip


def test_table_shows_each_source_with_its_state() -> None:
    html = library_html([READY, FAILED], LibraryView(), "ar")
    for said in ("دليل الوساطة", "جاهز", "لم يقرأ", "31", "12", "2021", "عدد المصادر: 2", "مصادر لم تقرأ: 1"):
        assert said in html
    assert 'data-action="confirm" data-key="guide-1a2b3c4d"' in html


def test_failed_source_says_why_in_the_readers_language() -> None:
    assert "للتعرف الضوئي" in library_html([FAILED], LibraryView(), "ar")
    assert "needs OCR" in library_html([FAILED], LibraryView(), "ar")


def test_repairs_are_told_most_frequent_first() -> None:
    said = repairs_text({"split words": 33, "reversed ligatures": 1204, "unheard of": 2, "kashida": 0}, "ar")
    assert said == "أُصلح في النص: لامات ألف وحروف مركبة مقلوبة (1204)، كلمات مقطوعة (33)، مواضع أخرى (2)."
    assert repairs_text({}, "ar") == repairs_text({"kashida": 0}, "ar") == ""
    assert "(1204)" in library_html([READY], LibraryView(), "fr")


def test_removal_asks_first_and_offers_to_cancel_first() -> None:
    html = library_html([READY], LibraryView(), "ar")
    assert html.index('data-action="remove"') < html.index(" hidden>") < html.index('data-action="keep"')
    assert html.index('data-action="keep"') < html.index('data-action="confirm"')


def test_search_keeps_titles_that_contain_it() -> None:
    html = library_html([READY, FAILED], LibraryView(search=" تقرير "), "ar")
    assert "scan-1a2b3c4d" in html
    assert "guide-1a2b3c4d" not in html
    nothing = library_html([READY], LibraryView(search="<b>"), "ar")
    assert "لا عنوان يطابق «&lt;b&gt;»." in nothing


def test_long_library_is_shown_in_parts() -> None:
    records = [replace(READY, info=replace(READY.info, source_id=f"guide-{n}")) for n in range(5)]
    html = library_html(records, LibraryView(limit=2), "ar")
    assert html.count("<tr") == 1 + 2
    assert "المعروض 2 من 5." in html
    assert 'data-action="more"' not in library_html(records, LibraryView(limit=5), "ar")


def test_empty_library_says_how_to_begin() -> None:
    assert "أضيفوا أول ملف" in library_html([], LibraryView(), "ar")


def test_everything_from_a_source_is_escaped() -> None:
    info = SourceInfo(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    record = SourceRecord(info, "/x", "pdf", "h", 1, "failed", HOSTILE, (HOSTILE,), repairs={HOSTILE: 1})
    results = [UploadResult(HOSTILE, "failed", HOSTILE), UploadResult(HOSTILE, "indexed", records=(record,))]
    html = "".join(
        (
            library_html([record], LibraryView(), "ar"),
            uploads_html(results, "ar"),
            progress_html(HOSTILE, "", 0.5),
        )
    )
    assert "<img" not in html


def test_upload_result_counts_passages_and_keeps_remarks_at_hand() -> None:
    warned = replace(READY, warnings=("Page 4 was left out.",))
    html = uploads_html([UploadResult("guide.pdf", "indexed", records=(warned,))], "ar")
    assert "عدد المقاطع: 31" in html
    assert "ملاحظات (1)" in html
    assert "Page 4 was left out." in html
    assert uploads_html([], "ar") == ""


def test_progress_is_a_share_or_unknown() -> None:
    assert 'value="50"' in progress_html("أقرأ", "الفهرسة", 0.5)
    assert "value=" not in progress_html("أقرأ", "", None)


def copies(count: int, title: str = "دليل الوساطة") -> list[SourceRecord]:
    return [
        replace(READY, info=SourceInfo(f"guide-{at}", title), locator=f"/x/guide{at}.docx", copies="guide-0")
        for at in range(count)
    ]


def test_copies_are_named_with_their_files_in_every_language() -> None:
    for language, said in (("ar", "النص نفسه تقريبا"), ("fr", "Presque le même texte"), ("en", "Almost the same text")):
        html = library_html([*copies(2), FAILED], LibraryView(), language)
        assert html.count(said) == 2
        assert html.count("guide0.docx") == html.count("guide1.docx") == 1
    assert "copies" not in library_html([READY, FAILED], LibraryView(), "ar")


def test_copies_outside_the_rows_shown_are_named_too() -> None:
    html = library_html(copies(3), LibraryView(limit=1), "en")
    assert html.count("<tr ") == 1
    assert "guide1.docx" in html
    assert "guide2.docx" in html


def test_many_copies_are_counted() -> None:
    html = library_html(copies(9), LibraryView(limit=1), "ar")
    assert "guide3.docx" in html
    assert "guide4.docx" not in html
    assert "و5 غيرها" in html


def test_names_of_copies_are_escaped_and_hold_no_fields() -> None:
    html = library_html(copies(2, HOSTILE + "{0}{titles}"), LibraryView(), "ar")
    assert "<img" not in html
    assert "{0}{titles}" in html
