"""What went wrong, in the reader's language: the engine's messages are English, the commonest have a translation."""

import re

from markupsafe import Markup

from ui.web.render import clean
from ui.web.strings import say

# Errors are written once, in English, wherever they happen, and some lie in the ledger for years. What they say is
# told by their words, the first that fits; tests hold this table against the errors that broken files really give.
_KNOWN = tuple(
    (re.compile(pattern, re.IGNORECASE), key)
    for pattern, key in (
        (r"\bpassword", "password"),
        (r"\bZIP bomb\b", "bomb"),
        (r"\bneeds? OCR\b", "ocr"),
        (r"\bis in use by\b", "locked"),
        (r"\bno space left\b|\bdisk (is )?full\b|\bFree space\b", "disk"),
        (r"\bsave it as \.(?P<format>[a-z]+)", "format"),
        (r"\bthe (size )?limit\b|\bunpacks to\b|\btoo large\b", "large"),
        (r"\bis empty\b|\bempty file\b", "empty"),
        (r"\bno text\b|\bholds no words\b|\bwithout text\b", "wordless"),
        (r"\bencoding\b", "encoding"),
        (r"\bZIP archive\b", "archive"),
        (r"\bdamaged\b|\bbroken\b|\bcut short\b|\bnot a PDF\b|\bno pages that can be read\b", "damaged"),
        (r"\bformat\b|\bkind cannot be read\b|\bsave that as one of\b|\bnot a text file\b", "unknown"),
        (r"\bmay be opened\b|\bpermission\b", "rights"),
    )
)


def explain(message: str, language: str) -> str | None:
    """
    Return what an error says in the language of the page.

    :param message: an error's message, or the reason why a source could not be read; English.
    :returns: None where nobody has translated such a message.
    """
    for pattern, key in _KNOWN:
        found = pattern.search(message)
        if found:
            return say(language, f"problem_{key}", **{name: value.upper() for name, value in found.groupdict().items()})
    return None


def problem_html(message: str, language: str) -> str:
    """Return an error as a notice that screen readers announce at once."""
    return Markup('<div class="dalil-notice problem" role="alert"><strong>{}</strong>{}</div>').format(
        say(language, "problem"), reason_html(message, language)
    )


def reason_html(message: str, language: str) -> Markup:
    """Return an error's translation with the message itself folded away under it; the message alone without one."""
    said = Markup('<p dir="ltr" lang="en">{}</p>').format(clean(message))
    explained = explain(message, language)
    if explained is None:
        return Markup('<div class="reason">{}</div>').format(said)
    return Markup('<div class="reason"><p>{}</p><details><summary>{}</summary>{}</details></div>').format(
        explained, say(language, "problem_details"), said
    )
