"""Notices and passages as HTML. Pure functions: whatever comes from a document or a reader is escaped by `Markup`."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from search.passage import Passage
from ui.web.strings import say, say_value

# Marks that reorder the text around them: inside a title or a file name they only serve to disguise it.
_BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069"
_UNPRINTABLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]")
_UNPRINTABLE_IN_NAMES = re.compile(f"[\u0000-\u001f\u007f-\u009f\ud800-\udfff{_BIDI_CONTROLS}]")
_WEB_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """
    A passage that the reader opened.

    :ivar key: which citation or hit it is, as its button says: `c1`, `h1`.
    :ivar start: first character of the quotation in the passage's text; `start == end` highlights nothing.
    """

    key: str
    passage: Passage
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class PageImage:
    """:ivar png: None where the page could not be drawn."""

    page: int
    png: bytes | None


def clean(text: str) -> str:
    """Return a document's text without the characters that a page cannot carry."""
    return _UNPRINTABLE.sub("\ufffd", text)


def clean_name(text: str) -> str:
    """Return a title or a file name on one line, without unprintable characters and bidi controls."""
    return _UNPRINTABLE_IN_NAMES.sub("", re.sub(r"\s+", " ", text)).strip()


def notice_html(message: str, *, heading: str = "", tone: str = "info") -> str:
    """
    Return a short message.

    :param tone: `info` or `problem`; a problem is announced at once by screen readers.
    """
    role = "alert" if tone == "problem" else "status"
    title = Markup("<strong>{}</strong> ").format(heading) if heading else ""
    return Markup('<div class="dalil-notice {}" role="{}">{}<span dir="auto">{}</span></div>').format(
        tone, role, title, clean(message)
    )


def waiting_html(message: str) -> str:
    """Return the sign that work is going on."""
    return Markup(
        '<div class="dalil-waiting" role="status"><span class="turning" aria-hidden="true"></span>{}</div>'
    ).format(clean(message))


def examples_html(questions: Sequence[str], language: str) -> str:
    """Return questions to try, one button each; empty for none."""
    if not questions:
        return ""
    buttons = Markup("").join(
        Markup('<li><button type="button" data-action="example" data-key="{}"><bdi>{}</bdi></button></li>').format(
            clean(question), clean(question)
        )
        for question in questions
    )
    heading = say(language, "examples")
    return Markup('<section class="dalil-examples" aria-label="{}"><h2>{}</h2><ul>{}</ul></section>').format(
        heading, heading, buttons
    )


def source_html(
    opened: Opened,
    language: str,
    *,
    original: str | None = None,
    images: Sequence[PageImage] = (),
    loading: bool = False,
) -> str:
    """
    Return the panel of an opened passage: its source, its place, its text with the quotation marked, its pages.

    :param original: address of the original file; None where it is not kept.
    :param images: pages of the original on which the passage lies.
    :param loading: say that the images are on their way.
    """
    passage = opened.passage
    return Markup(
        '<article class="dalil-source" tabindex="-1" data-opened="{key}" aria-label="{label}">'
        '<button type="button" class="close" data-action="close">{close}</button>'
        '<h2><bdi>{title}</bdi></h2>{facts}{outline}<div class="passage" dir="auto">{text}</div>'
        "{images}{links}</article>"
    ).format(
        key=f"{opened.key}:{passage.passage_id}",
        label=say(language, "source"),
        close=say(language, "close"),
        title=clean_name(passage.source.title),
        facts=_facts(passage, language),
        outline=_outline(passage, language),
        text=_marked(opened),
        images=_page_images(images, loading, language),
        links=_links(passage, original, language),
    )


def _marked(opened: Opened) -> Markup:
    text = opened.passage.text
    before, quote, after = text[: opened.start], text[opened.start : opened.end], text[opened.end :]
    marked = Markup("<mark>{}</mark>").format(clean(quote)) if quote else ""
    return Markup("{}{}{}").format(clean(before), marked, clean(after))


def _facts(passage: Passage, language: str) -> Markup:
    source = passage.source
    facts = [
        say_value(language, "kind", source.kind),
        clean_name(source.issuer or ""),
        str(source.year or ""),
        say_value(language, "language", source.language),
        say(language, "page", page=passage.page) if passage.page else "",
    ]
    items = Markup("").join(Markup("<li><bdi>{}</bdi></li>").format(fact) for fact in facts if fact)
    return Markup('<ul class="facts">{}</ul>').format(items) if items else Markup("")


def _outline(passage: Passage, language: str) -> Markup:
    # The title stands above already.
    parts = [clean_name(part) for part in passage.outline if part != passage.source.title]
    if not parts:
        return Markup("")
    items = Markup("").join(Markup("<li><bdi>{}</bdi></li>").format(part) for part in parts)
    return Markup('<nav aria-label="{}"><ol class="outline">{}</ol></nav>').format(say(language, "outline"), items)


def _page_images(images: Sequence[PageImage], loading: bool, language: str) -> Markup:
    if loading:
        return Markup(waiting_html(say(language, "page_loading")))
    return Markup("").join(_page_image(image, language) for image in images)


def _page_image(image: PageImage, language: str) -> Markup:
    if image.png is None:
        return Markup('<p class="hint">{}</p>').format(say(language, "page_missing"))
    return Markup(
        '<figure tabindex="0"><img src="data:image/png;base64,{}" alt="{}"><figcaption>{}</figcaption></figure>'
    ).format(
        base64.b64encode(image.png).decode("ascii"),
        say(language, "page_image", page=image.page),
        say(language, "page", page=image.page),
    )


def _links(passage: Passage, original: str | None, language: str) -> Markup:
    parts = []
    if original:
        parts.append(Markup('<a href="{}" download>{}</a>').format(original, say(language, "download")))
    if passage.source.url and _WEB_ADDRESS.fullmatch(passage.source.url):
        parts.append(
            Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
                passage.source.url, say(language, "website")
            )
        )
    return Markup('<p class="links">{}</p>').format(Markup(" ").join(parts)) if parts else Markup("")
