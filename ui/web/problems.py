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

# The same for what a converter has to say of a source that it could read, whole sentences; what they name is kept.
_WARNINGS = tuple(
    (re.compile(pattern, re.DOTALL), key)
    for pattern, key in (
        (r"Page (?P<page>\d+) was left out: it takes longer than (?P<seconds>[\d.]+) seconds\..*", "left_out_slow"),
        (r"Page (?P<page>\d+) was left out: it has (?P<letters>[\d,]+) letters.*", "left_out_crowded"),
        (r"Page (?P<page>\d+) was left out: it takes more memory.*", "left_out_heavy"),
        (r"Page (?P<page>\d+) was left out: it (?:is damaged|crashes) .*", "left_out_damaged"),
        (r"Pages (?P<first>\d+) to (?P<last>\d+) were left out: too many of its pages.*", "left_out_many"),
        (r"Pages (?P<first>\d+) to (?P<last>\d+) were left out: the file is too long.*", "left_out_long"),
        (r"Pages? (?P<pages>[-\d, ]+) needs? OCR: .*: (?P<command>[^:]+)", "ocr_missing"),
        (r"Pages? (?P<pages>[-\d, ]+) needs? OCR, which failed: .*", "ocr_failed"),
        (r"Slides without text, [^:]*: (?P<slides>[\d, ]+)\.", "slides"),
        (r"(?P<count>\d+) characters are damaged in the file.*", "characters"),
        (r"Much of the text was damaged: (?P<repairs>[\d,]+) repairs in (?P<words>[\d,]+) words\..*", "repaired_much"),
        (r"The text announces “(?P<announced>.*)”, and (?P<found>\d+) were found\..*", "count_in_text"),
        (r"(?P<where>“.*”) announces “(?P<announced>.*)”, and (?P<found>\d+) were found\..*", "count"),
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
    return explain_warning(message, language)


def explain_warning(warning: str, language: str) -> str | None:
    """
    Return what a converter says of a source in the language of the page.

    :param warning: one sentence or two, English.
    :returns: None where nobody has translated such a warning.
    """
    for pattern, key in _WARNINGS:
        found = pattern.fullmatch(warning)
        if found:
            return say(language, f"warning_{key}", **found.groupdict())
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
