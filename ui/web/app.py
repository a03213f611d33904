"""The web application: Gradio's blocks, the server around them, and its life."""

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import SearchError, SettingsError

if TYPE_CHECKING:
    import gradio as gr
    from starlette.types import ASGIApp

    from ingest.catalogue import Catalogue
    from ingest.pipeline import Ingestor
    from search.engine import Engine
    from search.settings import Settings
    from ui.web.uploads import UploadQueue

EXAMPLES_FILE = "examples.yaml"
# An upload that nothing has read, because its page was closed, is deleted within two hours.
_UPLOAD_SECONDS = 3600
# Streams of open pages never end by themselves.
_GOODBYE_SECONDS = 2


def build_app(engine: "Engine", catalogue: "Catalogue", ingestor: "Ingestor", uploads: "UploadQueue") -> "gr.Blocks":
    """
    Build the page: one tab each for asking and for the library. Seats for a reader and for training packs follow them.

    :raises SettingsError: if the knowledge base's examples cannot be read.
    """
    import gradio as gr

    from ui.web.ask import AskHandlers, build_ask_tab
    from ui.web.components import PRIVATE
    from ui.web.library import LibraryHandlers, build_library_tab
    from ui.web.strings import DEFAULT_LANGUAGE, say

    ask = AskHandlers(engine, catalogue, read_examples(engine.settings.kb))
    library = LibraryHandlers(catalogue, ingestor, uploads)
    title = say(DEFAULT_LANGUAGE, "app_title")
    delete_cache = (_UPLOAD_SECONDS, _UPLOAD_SECONDS)
    with gr.Blocks(analytics_enabled=False, title=title, delete_cache=delete_cache) as blocks:
        language = gr.Textbox(DEFAULT_LANGUAGE, visible=False)
        with gr.Tabs(elem_id="dalil-tabs"):
            tabs = [build_ask_tab(ask, language), build_library_tab(library, language)]
        # The page knows its language; the server learns it once, and each tab then fills itself.
        opened = blocks.load(None, None, language, js="() => document.documentElement.dataset.language", **PRIVATE)
        for tab in tabs:
            opened.then(tab.refresh, tab.inputs, tab.outputs, **PRIVATE)
            tab.tab.select(tab.refresh, tab.inputs, tab.outputs, **PRIVATE)
    return blocks


def read_examples(kb: Path) -> Mapping[str, Sequence[str]]:
    """
    Read the questions offered to a newcomer: `examples.yaml` in the knowledge base, a list of questions a language.

    :returns: Language code -> questions; empty where there is no such file.
    :raises SettingsError: if the file cannot be read or holds anything else.
    """
    import yaml

    path = kb / EXAMPLES_FILE
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        msg = f"The example questions in {path} cannot be read: {error}. Mend the file, or remove it."
        raise SettingsError(msg) from error
    if not isinstance(content, dict) or not all(_is_list_of_text(value) for value in content.values()):
        msg = f"The example questions in {path} must be lists of questions under 'ar', 'fr' and 'en'. Mend the file."
        raise SettingsError(msg)
    return content


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def build_server(blocks: "gr.Blocks", catalogue: "Catalogue", max_file_mb: int) -> "ASGIApp":
    """
    Put the page, the original files and the security headers together.

    :param max_file_mb: largest upload.
    """
    import gradio as gr
    from fastapi import FastAPI

    from ui.web.components import I18N
    from ui.web.shell import PageShell, routes
    from ui.web.theme import build_theme

    server = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, routes=list(routes(catalogue)))
    gr.mount_gradio_app(
        server,
        blocks.queue(),
        path="/",
        theme=build_theme(),
        i18n=I18N,
        max_file_size=f"{max_file_mb}mb",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
    )
    return PageShell(server)


def serve(
    settings: "Settings",
    host: str = "127.0.0.1",
    port: int = 7860,
    notify: Callable[[str], None] | None = None,
) -> None:
    """
    Serve a knowledge base as a web page until Ctrl-C.

    :param host: address to listen on; anything but this machine's own lets others in, without a password.
    :param notify: told of work that a first start needs.
    :raises SearchError: if the port is in use, or the knowledge base cannot be opened.
    """
    # Before the first import of either: both would otherwise report their use to their makers.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    with _listen(host, port) as listener:
        from ingest.catalogue import Catalogue
        from ingest.lost import tell_of_lost
        from ingest.pipeline import Ingestor
        from search.engine import Engine
        from ui.web.uploads import UploadQueue

        with (
            Engine.open(settings, purpose="dalil serve", notify=notify) as engine,
            closing(Catalogue(settings.kb)) as catalogue,
        ):
            tell_of_lost(engine, notify or (lambda _: None))
            ingestor = Ingestor(engine, catalogue)
            with closing(UploadQueue(catalogue, ingestor, settings.kb)) as uploads:
                blocks = build_app(engine, catalogue, ingestor, uploads)
                _run(build_server(blocks, catalogue, settings.max_file_mb), listener, host)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow is done: it is what most often fails."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        msg = (
            f"Cannot listen on {host}, port {port}: {error.strerror or error}. "
            "Another program may be using it: choose another port, as in --port 7861."
        )
        raise SearchError(msg) from error


def _run(app: "ASGIApp", listener: socket.socket, host: str) -> None:
    import typer
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            typer.echo(f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}")

    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_GOODBYE_SECONDS)
    Server(config).run(sockets=[listener])
