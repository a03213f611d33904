"""An answer that a server writes, as its reader sees it: while it comes, once it is checked, stopped, or failed."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chat_server import MODEL, ChatServer, Handler, chat_server, fails

pytestmark = pytest.mark.browser

OPEN_PAGE = Callable[..., Any]
QUESTION = "متى ينعقد مجلس الحي؟"
TRUE = "ينعقد مجلس الحي مرة كل ثلاثة أشهر في دار الشباب"
FALSE = "ينعقد مجلس الحي مرة كل تسعة أشهر في دار الشباب"
HOSTILE = "<img src=x onerror='window.hacked = 1'> **نص** لا سند له"


@pytest.fixture(scope="module")
def writer() -> Iterator[ChatServer]:
    with chat_server() as writer:
        yield writer


@pytest.fixture(scope="module")
def server(serving: Callable[..., Any], writer: ChatServer) -> Iterator[str]:
    with serving(DALIL_GENERATE_URL=writer.url, DALIL_GENERATE_MODEL=MODEL) as address:
        yield address


def ask(page: Any, question: str = QUESTION) -> None:
    page.fill("#dalil-question textarea", question)
    page.press("#dalil-question textarea", "Enter")


def number_of(handler: Handler, text: str) -> int:
    """The number of the passage that holds a text, in the prompt."""
    before, _, _ = handler.asked["messages"][1]["content"].partition(text)
    return before.count("العنوان:")


def test_an_answer_comes_as_it_is_written_and_is_then_checked_and_cited(
    open_page: OPEN_PAGE, writer: ChatServer
) -> None:
    go_on = threading.Event()

    def reply(handler: Handler) -> None:
        n = number_of(handler, "كل ثلاثة أشهر")
        handler.begin()
        handler.event(f"{TRUE} [{n}].")
        go_on.wait(60)
        handler.event(f" {FALSE} [{n}]. {HOSTILE}.")
        handler.end()

    writer.reply = reply
    page = open_page()
    ask(page)
    page.wait_for_selector(".dalil-draft")
    assert TRUE in page.inner_text(".dalil-draft .written")
    assert page.is_visible("#dalil-stop")
    go_on.set()
    page.wait_for_selector(".dalil-answer")
    assert page.locator(".dalil-draft").count() == 0
    assert page.is_hidden("#dalil-stop")
    written = page.inner_text(".dalil-answer .written")
    assert f"{TRUE}. [1]" in written
    doubted = page.locator(".doubted").all_inner_texts()
    assert doubted[0] == f"{FALSE}. ⚠ عدد أو تاريخ أو مادة ليست في المصدر"
    assert doubted[1].endswith("⚠ دون مصدر")
    assert "<img" in doubted[1]
    assert page.evaluate("typeof window.hacked") == "undefined"

    page.click('.written [data-key="c1"]')
    page.wait_for_selector(".dalil-source img")
    assert "مرة كل ثلاثة أشهر" in page.inner_text(".dalil-source mark")
    assert "صفحة 1" in page.inner_text(".dalil-source")


def test_the_writing_can_be_stopped(open_page: OPEN_PAGE, writer: ChatServer) -> None:
    def reply(handler: Handler) -> None:
        handler.begin()
        handler.event(f"{TRUE} [{number_of(handler, 'كل ثلاثة أشهر')}].")
        while True:
            handler.event(" كلمة")
            time.sleep(0.1)

    writer.reply = reply
    page = open_page("fr")
    ask(page, "Quand le conseil de quartier se réunit-il ?")
    page.wait_for_selector(".dalil-draft")
    page.click("#dalil-stop")
    page.wait_for_selector(".dalil-answer")
    assert page.locator(".written > p").all_inner_texts() == [f"{TRUE}. [1]"]
    assert "La rédaction s'est arrêtée avant la fin" in page.inner_text(".dalil-answer .dalil-notice")
    assert writer.left.wait(10)


def test_a_failure_is_told_above_the_quotations(open_page: OPEN_PAGE, writer: ChatServer) -> None:
    writer.reply = fails(404)
    page = open_page()
    ask(page)
    page.wait_for_selector(".dalil-answer")
    assert f"لا يعرف خادم صياغة الأجوبة {writer.url.removesuffix('/v1')} النموذج" in page.inner_text(".dalil-notice")
    assert "مرة كل ثلاثة أشهر" in page.inner_text(".quotations")
