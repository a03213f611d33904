"""The page around Gradio: language and direction, headers, and originals that are never shown on the page's origin."""

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ingest.catalogue import Catalogue, SourceRecord
from search.passage import SourceInfo
from ui.web.shell import PageShell, complete_page, original_address, routes

GRADIO_PAGE = """<!doctype html>
<html
	lang="en"
	style="margin: 0">
<head>
<meta property="og:image"
  content="https://elsewhere.example/image.jpg" />
<meta name="twitter:title" content="x" />
<script>window.x = 1;</script><script type="module" src="./a.js"></script>
<link rel="manifest" href="/manifest.json" />
</head>
<body
	style="width: 100%">
<gradio-app></gradio-app></body></html>"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    catalogue = Catalogue(tmp_path)
    catalogue.originals.mkdir()
    (catalogue.originals / "abc.html").write_text("<script>alert(1)</script>")
    info = SourceInfo("صفحة-1a2b3c4d", "صفحة")
    catalogue.save([SourceRecord(info, "/x/صفحة الويب.html", "html", "h", 9, "indexed", original="abc.html")])
    return catalogue


@pytest.fixture
def client(catalogue: Catalogue) -> TestClient:
    page = Route("/", lambda request: HTMLResponse(GRADIO_PAGE))
    others = [Route(path, lambda request: PlainTextResponse("x")) for path in ("/other", "/api/queue/join")]
    return TestClient(PageShell(Starlette(routes=[*routes(catalogue), page, *others])))


def test_page_speaks_arabic_unless_told(client: TestClient) -> None:
    page = client.get("/", headers={"accept-language": "en"})
    assert 'lang="ar" dir="rtl" data-language="ar"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers


def test_chosen_language_is_kept_in_a_cookie(client: TestClient) -> None:
    assert 'lang="fr" dir="ltr"' in client.get("/?lang=fr").text
    assert 'lang="fr" dir="ltr"' in client.get("/").text
    assert 'lang="ar" dir="rtl"' in client.get("/?lang=ar").text


@pytest.mark.parametrize("asked", ["de", "", '"><script>', "ar\r\nx: y"])
def test_unknown_language_is_the_default(client: TestClient, asked: str) -> None:
    page = client.get("/", params={"lang": asked})
    assert 'data-language="ar"' in page.text
    assert "set-cookie" not in page.headers
    assert "<script>" not in page.text


@pytest.mark.parametrize("cookie", ["dalil_lang=en", "a=b; dalil_lang=en; c=d"])
def test_cookie_decides_where_the_address_does_not(client: TestClient, cookie: str) -> None:
    assert 'data-language="en"' in client.get("/", headers={"cookie": cookie}).text


def test_every_script_of_the_page_carries_the_nonce_that_the_policy_names(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    nonces = [re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])[1] for page in (first, second)]
    assert nonces[0] != nonces[1]
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonces[0]}"') > 2


def test_policy_allows_this_server_only(client: TestClient) -> None:
    for path in ("/", "/other", "/missing", original_address("صفحة-1a2b3c4d")):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy
        assert not re.search(r"script-src[^;]*'unsafe-inline'", policy)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_page_names_no_other_host() -> None:
    page = complete_page(GRADIO_PAGE, "ar", "n")
    assert "://" not in page
    assert "manifest" not in page


def test_page_has_header_language_links_and_a_way_past_them() -> None:
    page = complete_page(GRADIO_PAGE, "fr", "n")
    assert page.index('class="dalil-skip"') < page.index('class="dalil-header"') < page.index("<gradio-app>")
    assert '<a href="?lang=fr" lang="fr" hreflang="fr" aria-current="true">Français</a>' in page
    assert page.count("aria-current") == 1


def test_original_is_downloaded_and_never_shown(client: TestClient) -> None:
    answer = client.get(original_address("صفحة-1a2b3c4d"))
    assert answer.text == "<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize("source_id", ["unknown", "..", "../catalogue.sqlite", "%2e%2e%2fcatalogue.sqlite"])
def test_nothing_else_can_be_downloaded(client: TestClient, source_id: str) -> None:
    assert client.get(original_address(source_id)).status_code == 404


def test_style_sheet_fetches_nothing(client: TestClient) -> None:
    style = client.get("/dalil/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_reply_to_an_event_is_held_back_for_a_moment(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("ui.web.shell.asyncio.sleep", note)
    assert (client.get("/other").text, waits) == ("x", [])
    assert client.get("/api/queue/join").text == "x"
    assert len(waits) == 1
