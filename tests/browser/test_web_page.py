"""The page as its readers use it: ask, open a citation, add a file, ask about it, remove it."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 844}
OPEN_PAGE = Callable[..., Any]
HOURS = "مواقيت مكتبة الحي\n\nتفتح مكتبة الحي أبوابها على الساعة {} صباحا."
# Counts the pixels of the quotation's colour in the image of a page.
MARKED_PIXELS = """image => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  let marked = 0;
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i] > 250 && pixels[i + 1] > 200 && pixels[i + 1] < 225 && pixels[i + 2] < 100) marked += 1;
  }
  return marked;
}"""
# What sticks out of the window and could not be reached; the image of a page scrolls in its own frame.
OUT_OF_REACH = """() => [...document.querySelectorAll("body *")].filter(element => {
  const box = element.getBoundingClientRect();
  return box.width && box.height && (box.left < -1 || box.right > innerWidth + 1)
    && !element.closest("figure") && getComputedStyle(element).visibility !== "hidden";
}).map(element => element.outerHTML.slice(0, 80))"""


def forget(page: Any, selector: str) -> None:
    """Mark what is shown, so that what comes in its place can be told from it."""
    page.evaluate("selector => document.querySelectorAll(selector).forEach(one => one.dataset.old = 1)", selector)


def ask(page: Any, question: str) -> None:
    forget(page, ".dalil-answer, .dalil-notice")
    page.fill("#dalil-question textarea", question)
    page.press("#dalil-question textarea", "Enter")
    page.wait_for_selector("#dalil-answer :is(.dalil-answer, .dalil-notice):not([data-old])")


def open_first(page: Any) -> Any:
    page.click('[data-action="open"] >> nth=0')
    page.wait_for_selector(".dalil-source")
    page.wait_for_selector(".dalil-source .dalil-waiting", state="detached")
    return page.locator(".dalil-source")


def open_library(page: Any) -> None:
    page.get_by_role("tab").nth(1).click()
    page.wait_for_selector(".dalil-library table")


def upload(page: Any, *files: tuple[str, bytes]) -> None:
    forget(page, ".dalil-results")
    payloads = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.set_input_files("#dalil-upload input[type=file]", payloads)


def finished(page: Any, count: int) -> Any:
    page.wait_for_function(
        f"document.querySelectorAll('.dalil-results:not([data-old]) > ul > li').length >= {count} "
        "&& !document.querySelector('.dalil-progress')"
    )
    return page.locator(".dalil-results")


def remove(page: Any, title: str) -> None:
    row = page.locator(".dalil-library tbody tr", has_text=title)
    row.locator('[data-action="remove"]').click()
    row.locator('[data-action="confirm"]').click()
    row.wait_for(state="detached")


def test_answer_opens_on_its_page(open_page: OPEN_PAGE) -> None:
    page = open_page()
    ask(page, "متى ينعقد مجلس الحي؟")
    assert "ينعقد مجلس الحي مرة كل ثلاثة أشهر" in page.inner_text(".quotations")
    source = open_first(page)
    for said in ("دليل مجالس الأحياء", "الاجتماعات", "صفحة 1"):
        assert said in source.inner_text()
    assert "مرة كل ثلاثة أشهر" in source.locator("mark").inner_text()
    image = source.locator("img")
    assert image.is_visible()
    assert image.evaluate(MARKED_PIXELS) > 500


def test_original_is_downloaded_under_its_own_name(open_page: OPEN_PAGE) -> None:
    page = open_page()
    ask(page, "متى ينعقد مجلس الحي؟")
    source = open_first(page)
    with page.expect_download() as download:
        source.locator("a[download]").click()
    assert download.value.suggested_filename == "guide.pdf"


def test_everything_works_from_the_keyboard(open_page: OPEN_PAGE) -> None:
    page = open_page()
    ask(page, "متى ينعقد مجلس الحي؟")
    page.focus('[data-key="c1"]')
    page.keyboard.press("Enter")
    page.wait_for_selector(".dalil-source img")
    assert page.evaluate("document.activeElement.className") == "dalil-source"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".dalil-source", state="detached")
    assert page.evaluate("document.activeElement.dataset.key") == "c1"


def test_example_asks_itself(open_page: OPEN_PAGE) -> None:
    page = open_page()
    page.click('[data-action="example"]')
    page.wait_for_selector(".quotations")
    assert page.input_value("#dalil-question textarea") == "متى ينعقد مجلس الحي؟"


def test_question_without_answer_gets_the_nearest_passages_as_such(open_page: OPEN_PAGE) -> None:
    page = open_page()
    ask(page, "ما هي عاصمة اليابان؟")
    answer = page.locator(".dalil-answer")
    assert "قد لا تجيب عنه" in answer.inner_text()
    assert answer.locator("blockquote").count() == 0
    assert open_first(page).locator(".passage").inner_text()


@pytest.mark.parametrize("question", ["؟!.، -", "كلمة " * 2_000])
def test_odd_questions_get_a_polite_reply(open_page: OPEN_PAGE, question: str) -> None:
    page = open_page()
    ask(page, question)
    assert page.locator(".dalil-answer").is_visible()
    assert page.locator(".dalil-notice.problem").count() == 0


def test_empty_question_says_what_to_do(open_page: OPEN_PAGE) -> None:
    page = open_page()
    page.click("#dalil-submit")
    assert "اكتبوا سؤالا" in page.wait_for_selector(".dalil-notice").inner_text()


def test_text_of_documents_is_shown_and_runs_nothing(open_page: OPEN_PAGE) -> None:
    page = open_page()
    ask(page, "كم تبلغ ميزانية صيانة الحدائق؟")
    assert "أربعين ألف درهم" in page.inner_text(".dalil-answer")
    open_first(page)
    open_library(page)
    assert "ميزانية الحي" in page.inner_text(".dalil-library")
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert page.locator("#dalil-tabs :is(script, svg[onload], img[onerror])").count() == 0


def test_file_is_added_asked_about_replaced_and_removed(open_page: OPEN_PAGE) -> None:
    page = open_page()
    open_library(page)
    before = page.locator(".dalil-library tbody tr").count()
    upload(page, ("مواقيت المكتبة.txt", HOURS.format("التاسعة").encode()))
    assert "أضيف إلى المكتبة" in finished(page, 1).inner_text()
    page.get_by_role("tab").nth(0).click()
    ask(page, "متى تفتح مكتبة الحي أبوابها؟")
    assert "التاسعة صباحا" in page.inner_text(".quotations")

    open_library(page)
    upload(page, ("مواقيت المكتبة.txt", HOURS.format("العاشرة").encode()))
    finished(page, 1)
    assert page.locator(".dalil-library tbody tr").count() == before + 1
    page.get_by_role("tab").nth(0).click()
    ask(page, "متى تفتح مكتبة الحي أبوابها؟")
    assert "العاشرة صباحا" in page.inner_text(".quotations")
    assert "التاسعة" not in page.inner_text(".quotations")

    open_library(page)
    remove(page, "مواقيت")
    assert page.locator(".dalil-library tbody tr").count() == before
    page.get_by_role("tab").nth(0).click()
    ask(page, "متى تفتح مكتبة الحي أبوابها؟")
    assert "العاشرة" not in page.inner_text(".dalil-answer")


def test_removal_can_be_called_off(open_page: OPEN_PAGE) -> None:
    page = open_page()
    open_library(page)
    row = page.locator(".dalil-library tbody tr", has_text="سجل المتطوعين")
    row.locator('[data-action="remove"]').click()
    row.locator('[data-action="keep"]').click()
    row.locator('[data-action="remove"]').wait_for()


def test_broken_file_says_why_and_the_others_go_in(open_page: OPEN_PAGE) -> None:
    page = open_page()
    open_library(page)
    upload(page, ("فارغ.pdf", b""), ("تالف.docx", b"PK\x03\x04broken"), ("سليم.md", "# خبر سليم\n\nنص الخبر.".encode()))
    results = finished(page, 3)
    assert results.locator("li.failed").count() == 2
    for said in ("الملف فارغ", "الملف تالف", "أضيف إلى المكتبة"):
        assert said in results.inner_text()
    remove(page, "خبر سليم")


def test_two_people_upload_at_once(open_page: OPEN_PAGE) -> None:
    pages = [open_page(), open_page()]
    for number, page in enumerate(pages):
        open_library(page)
        upload(page, (f"تقرير {number}.txt", f"تقرير اللجنة رقم {number}\n\nنص التقرير.".encode()))
    for page in pages:
        assert "أضيف إلى المكتبة" in finished(page, 1).inner_text()
    page.click("#dalil-refresh")
    for number in range(2):
        remove(page, f"اللجنة رقم {number}")


def test_closing_the_page_stops_no_upload(open_page: OPEN_PAGE) -> None:
    page = open_page()
    open_library(page)
    text = "\n\n".join(f"بند رقم {n} من النظام الداخلي لدار الشباب وفيه تفصيل." for n in range(200))
    upload(page, ("نظام.txt", f"النظام الداخلي لدار الشباب\n\n{text}".encode()))
    page.wait_for_selector(".dalil-progress", state="attached")
    page.close()
    other = open_page()
    open_library(other)
    row = other.locator(".dalil-library tbody tr.indexed", has_text="النظام الداخلي")
    for _ in range(100):
        other.click("#dalil-refresh")
        other.wait_for_timeout(500)
        if row.count():
            break
    remove(other, "النظام الداخلي")


def test_removal_can_be_taken_back_and_survives_a_refresh(open_page: OPEN_PAGE) -> None:
    page = open_page()
    open_library(page)
    removes, confirms = page.locator('[data-action="remove"]'), page.locator('[data-action="confirm"]')
    sources = removes.count()
    removes.first.focus()
    page.keyboard.press("Enter")
    confirms.first.wait_for()
    with page.expect_response(lambda response: "/queue/join" in response.url):
        page.click("#dalil-refresh")
    page.wait_for_timeout(1000)
    assert confirms.first.is_visible()
    page.focus('[data-action="keep"] >> nth=0')
    page.keyboard.press("Enter")
    confirms.first.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.dataset.action") == "remove"
    assert removes.count() == sources


def test_library_is_searched_by_title(open_page: OPEN_PAGE) -> None:
    page = open_page()
    open_library(page)
    page.fill("#dalil-find input, #dalil-find textarea", "سجل")
    page.wait_for_function("document.querySelectorAll('.dalil-library tbody tr').length === 1")
    page.fill("#dalil-find input, #dalil-find textarea", "لا شيء كهذا")
    page.wait_for_selector(".dalil-library .dalil-notice")


def test_language_is_chosen_and_remembered(open_page: OPEN_PAGE) -> None:
    page = open_page()
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    page.click('.dalil-header a[lang="fr"]')
    page.wait_for_selector(".dalil-examples")
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["fr", "ltr"]
    assert page.get_by_role("tab").all_inner_texts() == ["Question", "Bibliothèque"]
    assert page.get_by_label("Votre question").is_visible()
    page.goto(page.url.partition("?")[0])
    page.wait_for_selector(".dalil-examples")
    assert page.evaluate("document.documentElement.lang") == "fr"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_narrow_screen_reaches_everything(open_page: OPEN_PAGE, language: str) -> None:
    page = open_page(language, NARROW)
    assert page.evaluate(OUT_OF_REACH) == []
    ask(page, "متى ينعقد مجلس الحي؟")
    source = open_first(page)
    assert source.locator("img").is_visible()
    assert page.evaluate(OUT_OF_REACH) == []
    open_library(page)
    page.locator('[data-action="remove"]').first.click()
    page.locator('[data-action="confirm"]').first.wait_for()
    assert page.evaluate(OUT_OF_REACH) == []


def test_nothing_turns_for_those_who_want_no_motion(open_page: OPEN_PAGE) -> None:
    page = open_page(reduced_motion="reduce")
    turning = '<p class="dalil-waiting"><span class="turning"></span></p>'
    page.evaluate("html => document.querySelector('.gradio-container').insertAdjacentHTML('beforeend', html)", turning)
    assert page.evaluate("getComputedStyle(document.querySelector('.turning')).animationName") == "none"
