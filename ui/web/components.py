"""Pieces that every tab is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import gradio as gr
from gradio.events import Dependency

from ui.web.render import notice_html
from ui.web.strings import TEXTS, say

I18N = gr.I18n(**TEXTS)
# Events of the page are no service for other programs.
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True)
class Tab:
    """
    What the application needs of a tab once the page is open, and each time the tab is chosen.

    :ivar refresh: takes the values of `inputs`, returns the new ones of `outputs`.
    """

    tab: gr.Tab
    refresh: Callable[..., Any]
    inputs: list[gr.components.Component]
    outputs: list[gr.components.Component]


def live_html(elem_id: str) -> gr.HTML:
    """Return an HTML component whose `data-action` buttons raise the event `act` with `action` and `key`."""
    script = files("ui.web").joinpath("bridge.js").read_text(encoding="utf-8")
    return gr.HTML(elem_id=elem_id, js_on_load=script, apply_default_css=False, padding=False)


def report_defects(event: Dependency, language: gr.Textbox, output: gr.HTML) -> None:
    """Tell the reader when a handler broke; Gradio has written the traceback to the log."""

    def tell(code: str) -> str:
        return notice_html(say(code, "unexpected"), heading=say(code, "problem"), tone="problem")

    event.failure(tell, language, output, **PRIVATE)
