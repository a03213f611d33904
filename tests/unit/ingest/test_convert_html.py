"""Web pages: the work without the page around it, and never less than the work."""

import inspect
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.convert.document import ConvertedDocument
from ingest.convert.html import convert_html
from ingest.errors import SourceError

Convert = Callable[..., ConvertedDocument]
TEXT = "".join(
    f"<p>تشرف الجمعية رقم {at} على مركز للاستقبال، وتقدم فيه خدمات القرب للأشخاص المسنين بدون مورد، كل يوم.</p>"
    for at in range(6)
)
LINKS = "".join(f"<li><a href='/{at}'>قسم من الموقع {at}</a></li>" for at in range(8))


@pytest.fixture
def convert(tmp_path: Path) -> Convert:
    def write_and_convert(html: str, encoding: str = "utf-8") -> ConvertedDocument:
        (tmp_path / "page.html").write_bytes(html.encode(encoding))
        return convert_html(tmp_path / "page.html")

    return write_and_convert


def blocks(document: ConvertedDocument) -> list[tuple[str, str]]:
    return [(block.role, block.text) for block in document.pages[0].blocks]


def texts(document: ConvertedDocument) -> list[str]:
    return [block.text for block in document.pages[0].blocks]


def page(body: str, head: str = "", attributes: str = "") -> str:
    return f"<!doctype html><html {attributes}><head>{head}</head><body>{body}</body></html>"


def test_menus_banners_scripts_and_hidden_parts_are_left_out(convert: Convert) -> None:
    furniture = (
        f"<header><h2>بوابة</h2></header><nav>قائمة</nav><div class='menu'><ul>{LINKS}</ul></div><script>x()</script>"
        "<style>p{}</style><div style='display: none'>خفي</div><p hidden>خفي</p><select><option>خيار</option></select>"
    )
    after = f"<div><a href='/x'>مقال آخر ذو صلة</a></div><ul>{LINKS}</ul><footer>العنوان والهاتف</footer>"
    document = convert(page(f"{furniture}<div><h1>دليل مراكز الاستقبال</h1>{TEXT}</div>{after}"))
    assert texts(document)[0] == "دليل مراكز الاستقبال"
    assert len(texts(document)) == 7


def test_what_stands_around_the_work_goes_with_its_links(convert: Convert) -> None:
    before = (
        f"<div class='top'>الخميس <a href='/fr'>Français</a></div><div class='menu'><ul>{LINKS}</ul></div>"
        "<div class='breadcrumb'><a href='/'>الرئيسية</a> / برامج / دعم</div>"
    )
    work = f"<h1>برنامج الدعم</h1><div>نشر يوم الخميس</div>{TEXT}<p>انظر <a href='/l'>القانون 14.05</a>.</p>"
    after = f"<div class='sidebar'><h3>آخر الأخبار</h3><ul>{LINKS}</ul><h3>اتصل بنا</h3><p>الهاتف: 05</p></div>"
    read = texts(convert(page(f"{before}<div class='content'>{work}</div>{after}<div id='footer'>© 2022</div>")))
    assert read[0] == "برنامج الدعم"
    assert read[-1] == "انظر القانون 14.05."
    assert len(read) == 9


NOTICE = "يستعمل هذا الموقع ملفات تعريف الارتباط، وتوافقون على ذلك إذا واصلتم تصفح صفحاته أو ضغطتم على الزر أسفله."


@pytest.mark.parametrize("attributes", ["role='dialog'", "class='x cookie-banner'", "id='cookieConsent'", "id='rgpd'"])
@pytest.mark.parametrize("before", [True, False])
def test_notices_are_left_out_of_pages_without_links(convert: Convert, attributes: str, before: bool) -> None:
    notice = f"<div {attributes}><p>{NOTICE}</p><button>موافق</button></div>"
    work = f"<main><article><h1>دليل مراكز الاستقبال</h1>{TEXT}</article></main>"
    read = texts(convert(page(f"{notice}{work}" if before else f"{work}{notice}")))
    assert (read[0], len(read)) == ("دليل مراكز الاستقبال", 7)


def test_short_lines_of_margins_are_left_out_and_paragraphs_kept(convert: Convert) -> None:
    work = f"<div class='content'><h1>دليل مراكز الاستقبال</h1>{TEXT}</div>"
    margins = f"<div class='sidebar'><p>الهاتف: 05</p></div><div id='site-footer'><p>© 2022</p><p>{NOTICE}</p></div>"
    assert texts(convert(page(f"{work}{margins}")))[6:] == [texts(convert(page(TEXT)))[-1], NOTICE]


@pytest.mark.parametrize("attributes", ["class='sidebar'", "id='cookies'", "role='dialog'"])
def test_a_work_inside_what_is_called_furniture_is_read(convert: Convert, attributes: str) -> None:
    assert len(texts(convert(page(f"<div {attributes}>{TEXT}<p>فقرة أخيرة</p></div>")))) == 7


def test_a_page_about_cookies_is_read(convert: Convert) -> None:
    about = f"<div class='cookie-policy'><h1>سياسة ملفات تعريف الارتباط</h1><p>{NOTICE}</p>{TEXT}</div>"
    assert len(texts(convert(page(f"<ul>{LINKS}</ul>{about}")))) == 8


RELATED = "".join(f"<p>سطر قصير {at}</p><p><a href='/{at}'>قسم من الموقع {at}</a></p>" for at in range(20))


def page_that_needs_trafilatura(work: str) -> str:
    """Return a page whose short lines only trafilatura knows for furniture."""
    return page(f"<div class='related-posts'>{RELATED}</div><div><h1>برنامج</h1>{work}</div>")


def test_a_page_gives_the_same_text_whatever_was_read_before(corpus_dir: Path, tmp_path: Path) -> None:
    paths = sorted(corpus_dir.glob("*.html"))
    first = {path: convert_html(path).pages for path in paths}
    # Few words, and letters enough to be looked for among duplicates.
    last = " ".join(["والاستراتيجيات", "للمستفيدات"] * 5)
    for at in range(30):
        html = page_that_needs_trafilatura(f"<p>الفصل {at}</p>{TEXT}<p>{last}</p><ul>{LINKS}</ul>")
        (tmp_path / f"{at}.html").write_text(html, encoding="utf-8")
    near = sorted(tmp_path.glob("*.html"))
    between = {path: convert_html(path).pages for path in [*near, *paths, *near]}
    assert {path: convert_html(path).pages for path in reversed(paths)} == first
    assert {path: convert_html(path).pages for path in reversed(near)} == {path: between[path] for path in near}
    assert {len(between[path][0].blocks) for path in near} == {9}


def test_a_page_gives_the_same_text_however_deep_its_reader_stands(convert: Convert) -> None:
    html = page_that_needs_trafilatura(f"{TEXT}{'<ul><li>' * 120}{TEXT}")

    def convert_below(depth: int) -> list[str]:
        return convert_below(depth - 1) if depth else texts(convert(html))

    left = sys.getrecursionlimit() - len(inspect.stack(0))
    # Enough for our own walk, and not for trafilatura's.
    assert convert_below(left - 160) == texts(convert(html))
    assert len(texts(convert(html))) == 13


def test_the_same_paragraph_said_twice_is_kept_twice(convert: Convert) -> None:
    assert len(texts(convert(page(f"<ul>{LINKS}</ul><div><h1>برنامج</h1>{TEXT}{TEXT}</div>")))) == 13


def test_roles_levels_and_marks(convert: Convert) -> None:
    body = (
        "<h2>مدخل</h2><ol start=3><li>ثالث<ul><li>فرعي</li></ul></li><li>رابع</li></ol>"
        "<h3>جدول</h3><table><tr><th>السنة</th><th>العدد</th></tr><tr><td>2021</td><td>15</td></tr></table>"
        "<dl><dt>الحكامة</dt><dd>تدبير رشيد</dd></dl><p>سطر<br>سطر آخر</p><pre>أ\nب</pre>"
    )
    document = convert(page(body))
    assert blocks(document) == [
        ("heading", "مدخل"), ("list_item", "3. ثالث"), ("list_item", "- فرعي"), ("list_item", "4. رابع"),
        ("heading", "جدول"), ("table_row", "السنة | العدد"), ("table_row", "2021 | 15"), ("paragraph", "الحكامة"),
        ("paragraph", "تدبير رشيد"), ("paragraph", "سطر"), ("paragraph", "سطر آخر"), ("paragraph", "أ"),
        ("paragraph", "ب"),
    ]  # fmt: skip
    assert [block.level for block in document.pages[0].blocks if block.role == "heading"] == [2, 3]


def test_inline_markup_joins_words_and_blocks_part_them(convert: Convert) -> None:
    assert texts(convert("<div>ال<b>قان</b>ون<span> رقم</span> <i>14.05</i><p>فقرة</p>ذيل</div>")) == [
        "القانون رقم 14.05", "فقرة", "ذيل",
    ]  # fmt: skip


def test_laws_in_layout_tables_and_divisions_lose_nothing(convert: Convert) -> None:
    articles = "".join(
        f"<table><tr><td><b>المادة {at}</b></td><td>تخضع مؤسسات الرعاية لأحكام هذا القانون.</td></tr></table>"
        for at in range(1, 9)
    )
    document = convert(page(f"<table width='100%'><tr><td>{articles}</td></tr></table>"))
    assert texts(document)[::2] == [f"المادة {at}" for at in range(1, 9)]
    assert set(texts(document)[1::2]) == {"تخضع مؤسسات الرعاية لأحكام هذا القانون."}


def test_a_page_inside_one_form_is_read(convert: Convert) -> None:
    assert len(texts(convert(page(f"<form action='x'><input value='x'>{TEXT}</form>")))) == 6


def test_a_page_of_links_is_read_rather_than_nothing(convert: Convert) -> None:
    assert len(texts(convert(page(f"<ul>{LINKS}</ul>")))) == 8


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6", "utf-8"])
def test_declared_encoding(convert: Convert, encoding: str) -> None:
    head = f"<meta http-equiv='Content-Type' content='text/html; charset={encoding}'>"
    assert texts(convert(page("<p>مؤسسات الرعاية الاجتماعية</p>", head), encoding)) == ["مؤسسات الرعاية الاجتماعية"]


def test_wrongly_declared_encoding_is_not_believed(convert: Convert) -> None:
    document = convert(page("<p>مؤسسات الرعاية الاجتماعية</p>", "<meta charset='iso-8859-1'>"), "cp1256")
    assert texts(document) == ["مؤسسات الرعاية الاجتماعية"]


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>دليل - وزارة</title><meta property='og:site_name' content='وزارة'>", "<p>نص</p>", "دليل"),
        ("<title>دليل الحكامة | موقع</title>", "<h1>دليل الحكامة</h1><p>نص</p>", "دليل الحكامة"),
        ("<title>جريدة</title><meta property='og:title' content='خبر'>", "<p>نص</p>", "خبر"),
        ("", "<h1>عنوان وحيد</h1><p>نص</p>", "عنوان وحيد"),
        ("", "<p>نص</p>", None),
    ],
)
def test_title(convert: Convert, head: str, body: str, expected: str | None) -> None:
    assert convert(page(body, head)).metadata.get("title") == expected


def test_language_publisher_and_year(convert: Convert) -> None:
    head = "<meta name='DC.publisher' content='المرصد'><meta name='dcterms.issued' content='2021-03-04'>"
    document = convert(page("<p>نص</p>", head, "lang='ar-MA'"))
    assert document.metadata == {"language": "ar", "issuer": "المرصد", "year": 2021}


def test_year_in_the_title_goes_before_the_page_s(convert: Convert) -> None:
    head = "<title>قانون 2002</title><meta property='article:published_time' content='2019-01-01'>"
    assert "year" not in convert(page("<p>نص</p>", head)).metadata
    head = "<meta property='article:modified_time' content='2019-01-01'>"
    assert "year" not in convert(page("<p>نص</p>", head)).metadata


def test_forgotten_closing_tags_nest_deeply_and_are_read(convert: Convert) -> None:
    assert texts(convert("<font>" * 900 + "<p>نص عميق</p>")) == ["نص عميق"]


def test_endless_nesting_is_refused(convert: Convert) -> None:
    with pytest.raises(SourceError, match="nested more deeply"):
        convert("<div>" * 5000 + "نص")


def test_pages_that_are_too_large_are_refused_and_pictures_do_not_count(
    convert: Convert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.convert.html._LARGEST", 1000)
    picture = f"<img src='data:image/png;base64,{'QUJD' * 1000}'>"
    assert texts(convert(f"{picture}<p>نص</p>")) == ["نص"]
    with pytest.raises(SourceError, match="larger than"):
        convert("<p>نص طويل</p>" * 1000)


@pytest.mark.parametrize("html", [" ", "<html></html>", "<!-- -->", "<frameset><frame src=x></frameset>"])
def test_pages_without_text(convert: Convert, html: str) -> None:
    found = []
    with suppress(SourceError):
        found = texts(convert(html))
    assert found == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(
    st.sampled_from(["p", "div", "li", "h3", "td", "dd", "blockquote", "span", "section"]),
    st.lists(st.text("ابتنةéa1", min_size=1, max_size=6), min_size=1, max_size=6),
), min_size=1, max_size=12))  # fmt: skip
def test_no_word_outside_furniture_is_lost(convert: Convert, parts: list[tuple[str, list[str]]]) -> None:
    document = convert(page("\n".join(f"<{tag}>{' '.join(words)}</{tag}>" for tag, words in parts)))
    read = [word for text in texts(document) for word in text.split() if word not in {"-", "|"}]
    assert read == [word for _, words in parts for word in words]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("<>/=\"' ptdrableoluihn!-&;نص#x0\0"), max_size=120))
def test_any_tag_soup_is_read_or_refused(convert: Convert, soup: str) -> None:
    with suppress(SourceError):
        assert all(text.strip() for text in texts(convert(soup)))
