"""What surrounds Gradio: the page in the reader's language and direction, its headers, and the original files."""

import asyncio
import re
import secrets
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from markupsafe import Markup
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request, cookie_parser
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from ui.web.strings import DEFAULT_LANGUAGE, LANGUAGES, direction, known_language, say

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ingest.catalogue import Catalogue

LANGUAGE_COOKIE = "dalil_lang"
STYLE_PATH = "/dalil/style.css"
ORIGINAL_PATH = "/dalil/original/"
_YEAR_SECONDS = 31_536_000
_JOIN_SECONDS = 0.1
# Gradio's frontend compiles its templates with `Function`, hence 'unsafe-eval'; inline handlers stay forbidden.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
_FOREIGN_TAGS = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>', re.DOTALL)


def original_address(source_id: str) -> str:
    """Return where the original file of a source is downloaded from."""
    return ORIGINAL_PATH + quote(source_id, safe="")


def routes(catalogue: "Catalogue") -> list[Route]:
    """Return the addresses that are ours: the style sheet and the originals."""

    def style(_: Request) -> Response:
        return Response(files("ui.web").joinpath("style.css").read_bytes(), media_type="text/css")

    def original(request: Request) -> Response:
        record = catalogue.get(request.path_params["source_id"])
        path = catalogue.original_path(record.info.source_id) if record else None
        if record is None or path is None or not path.is_file():
            raise HTTPException(404)
        # Always a download, never shown: an HTML source must not run on the page's own origin.
        name = Path(record.locator.partition("#")[0]).name
        return FileResponse(path, filename=name, media_type="application/octet-stream")

    return [Route(STYLE_PATH, style), Route(ORIGINAL_PATH + "{source_id}", original)]


class PageShell:
    """
    ASGI middleware: completes Gradio's page and adds the security headers to every answer.

    Gradio takes its language from `navigator.language` before any script of the application runs, and never sets the
    direction: both are therefore decided here, from `?lang=`, else the cookie that it leaves, else Arabic.
    """

    def __init__(self, app: "ASGIApp") -> None:
        self.app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/" and scope["method"] == "GET":
            page = _PageSender(send, scope)
            # Uncompressed, since the page is rewritten.
            headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self.app({**scope, "headers": headers}, receive, page)
        elif scope["path"].endswith("/queue/join"):
            await self.app(scope, receive, _with_headers(_later(send)))
        else:
            await self.app(scope, receive, _with_headers(send))


class _PageSender:
    """Collects the page, completes it and sends it on."""

    def __init__(self, send: "Send", scope: "Scope") -> None:
        self._send = send
        self._language, self._chosen = _language_of(scope)
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: "Message") -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = MutableHeaders(raw=self._start["headers"])
        if headers.get("content-type", "").startswith("text/html"):
            self._body = complete_page(self._body.decode("utf-8"), self._language, self._nonce).encode("utf-8")
            headers["content-length"] = str(len(self._body))
            headers["cache-control"] = "no-store"
        if self._chosen:
            cookie = f"{LANGUAGE_COOKIE}={self._language}; Path=/; Max-Age={_YEAR_SECONDS}; SameSite=Lax"
            headers.append("set-cookie", cookie)
        _secure(headers, self._nonce)
        await self._send({**self._start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": self._body})


def _language_of(scope: "Scope") -> tuple[str, bool]:
    """Return the language of the page, and whether the address chose it."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    if asked in LANGUAGES:
        return asked, True
    cookies = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    return known_language(cookie_parser(cookies.decode("latin-1")).get(LANGUAGE_COOKIE, DEFAULT_LANGUAGE)), False


def _with_headers(send: "Send") -> "Callable[[MutableMapping[str, Any]], Any]":
    async def secured(message: "Message") -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            _secure(headers, "")
            message = {**message, "headers": headers.raw}
        await send(message)

    return secured


def _later(send: "Send") -> "Send":
    """
    Hold the reply back for a moment.

    Gradio's client would otherwise lose an event for ever: one that it sends while the word that its stream of results
    is closed, the last result being out, is still on its way. With the reply behind that word, it opens a new stream.
    """

    async def held(message: "Message") -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(_JOIN_SECONDS)
        await send(message)

    return held


def _secure(headers: MutableHeaders, nonce: str) -> None:
    headers["content-security-policy"] = _POLICY.format(nonce=nonce or secrets.token_urlsafe(16))
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "no-referrer"


def complete_page(html: str, language: str, nonce: str) -> str:
    """
    Return Gradio's page with the language, the direction, our style sheet and the header of the application.

    :param html: the page as Gradio writes it.
    :param nonce: allows the page's own scripts, and no other inline script.
    """
    html = _FOREIGN_TAGS.sub("", html)
    html = html.replace('lang="en"', f'lang="{language}" dir="{direction(language)}" data-language="{language}"', 1)
    html = html.replace("<head>", f"<head>{_head(language)}", 1)
    html = re.sub(r"<body[^>]*>", lambda match: f"{match[0]}{_header(language)}", html, count=1)
    return html.replace("<script", f'<script nonce="{nonce}"')


def _head(language: str) -> Markup:
    # Gradio asks the browser for its language; the reader's choice answers in its place.
    locale = Markup('<script>Object.defineProperty(navigator, "language", {{get: () => "{}"}});</script>')
    return Markup('<meta charset="utf-8"><title>{}</title><link rel="stylesheet" href="{}">{}').format(
        say(language, "app_title"), STYLE_PATH, locale.format(language)
    )


def _header(language: str) -> Markup:
    links = Markup("").join(
        Markup('<a href="?lang={code}" lang="{code}" hreflang="{code}"{current}>{name}</a>').format(
            code=code, name=name, current=Markup(' aria-current="true"') if code == language else ""
        )
        for code, name in LANGUAGES.items()
    )
    return Markup(
        '<a class="dalil-skip" href="#dalil-tabs">{skip}</a><header class="dalil-header"><div class="inner"><div>'
        '<p class="name">{name}</p><p class="tagline">{tagline}</p></div>'
        '<nav aria-label="{label}">{links}</nav></div></header>'
        "<noscript><p>{noscript}</p></noscript>"
    ).format(
        skip=say(language, "skip"),
        name=say(language, "app_name"),
        tagline=say(language, "tagline"),
        label=say(language, "switch_language"),
        links=links,
        noscript=say(language, "needs_javascript"),
    )
