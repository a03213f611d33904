"""A real server on a small library of its own, and a real browser that notices what must not happen."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
START_SECONDS = 240
PATIENCE_MS = 60_000
DESKTOP = {"width": 1280, "height": 800}

GUIDE = """<div dir="rtl"><h1>دليل مجالس الأحياء</h1>
<p>هذا نص توضيحي عن مجالس يديرها السكان بأنفسهم في كل حي من أحياء المدينة.</p>
<h2>الاجتماعات</h2>
<p>ينعقد مجلس الحي مرة كل ثلاثة أشهر في دار الشباب. ويُستدعى أعضاؤه كتابة قبل الموعد بعشرة أيام، ويُنشر محضره في أجل
أسبوعين.</p></div>"""
HOSTILE = """# ميزانية الحي <script>window.hacked = 1</script>

تبلغ ميزانية صيانة الحدائق <img src=x onerror="window.hacked = 1"> أربعين ألف درهم في السنة "><svg onload=hacked=1>.
"""
REGISTER = """سجل المتطوعين

يُحفظ سجل المتطوعين في مكتب الحي، ويُحيّن كل يوم خميس من طرف الكاتبة العامة.
"""
EXAMPLES = "ar: [متى ينعقد مجلس الحي؟]\nfr: ['Quand le conseil se réunit-il ?']\n"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; skip where there is none."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(CHROMIUMS)} is installed (`make debian-packages` as root does it)")
    return found


@pytest.fixture(scope="session")
def server(serving: Callable[..., Any]) -> Iterator[str]:
    """Return the address of `dalil serve` on a knowledge base of three sources."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def serving(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Return what serves such a knowledge base of its own with other settings, in the environment's terms."""
    return lambda **settings: _serve(tmp_path_factory.mktemp("browser"), settings)


@contextmanager
def _serve(folder: Path, settings: dict[str, str]) -> Iterator[str]:
    sources, kb = folder / "sources", folder / "kb"
    sources.mkdir()
    write_guide(sources / "guide.pdf")
    (sources / "budget.md").write_text(HOSTILE, encoding="utf-8")
    (sources / "register.txt").write_text(REGISTER, encoding="utf-8")
    run = [sys.executable, "-c", "from ui.cli import main; main()"]
    environ = os.environ | {"DALIL_KB": str(kb), "PYTHONUNBUFFERED": "1"} | settings
    subprocess.run([*run, "ingest", str(sources)], env=environ, check=True, timeout=START_SECONDS)
    (kb / "examples.yaml").write_text(EXAMPLES, encoding="utf-8")
    with (folder / "errors.txt").open("w") as errors:
        process = subprocess.Popen(
            [*run, "serve", "--port", "0"], env=environ, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        watchdog = threading.Timer(START_SECONDS, process.kill)
        watchdog.start()
        address = process.stdout.readline().strip()
        watchdog.cancel()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address), (folder / "errors.txt").read_text()
        yield address
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            process.stdout.close()
    # What went wrong in the server stands in its log, whatever the page showed.
    assert (folder / "errors.txt").read_text() == "dalil: stopped\n"


def write_guide(path: Path) -> None:
    """Make a PDF of one page."""
    import pymupdf

    sheet = pymupdf.paper_rect("a5")
    writer = pymupdf.DocumentWriter(path)
    story = pymupdf.Story(GUIDE)
    device = writer.begin_page(sheet)
    story.place(pymupdf.Rect(sheet.x0 + 40, sheet.y0 + 40, sheet.x1 - 40, sheet.y1 - 40))
    story.draw(device)
    writer.end_page()
    writer.close()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Return a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """
    Return a function that opens the page as a new visitor, in a language and of a size.

    At the end, no page may have asked another host for anything, nor written an error to its console.
    """
    contexts, foreign, errors = [], [], []

    def note_request(request: Any) -> None:
        if not request.url.startswith((f"{server}/", "data:", "blob:")):
            foreign.append(request.url)

    def note_error(text: str) -> None:
        # What Gradio says of a stream that ends because its page is left for another.
        if not text.startswith(("AbortError: signal is aborted", "Unexpected error Connection errored out")):
            errors.append(text)

    def open_page(language: str | None = None, size: dict[str, int] = DESKTOP, **options: Any) -> Any:
        # A browser that speaks another language than the page: the page must not follow it.
        context = browser.new_context(viewport=size, locale="de-DE", **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("request", note_request)
        page.on("websocket", note_request)
        page.on("console", lambda message: message.type == "error" and note_error(message.text))
        page.on("pageerror", lambda error: note_error(str(error)))
        page.goto(f"{server}/?lang={language}" if language else server)
        page.wait_for_selector(".dalil-examples")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert foreign == []
    assert errors == []
