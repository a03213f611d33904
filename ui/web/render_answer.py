"""Answers as HTML: quotations, written sentences with their citations and doubts, abstentions. All text is escaped."""

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from search.passage import Passage
from ui.web.render import clean, clean_name, notice_html, waiting_html
from ui.web.strings import say

if TYPE_CHECKING:
    from search.engine import Answer, Citation, Hit
    from search.generation.verification import WrittenSentence


def answer_html(answer: "Answer", language: str) -> str:
    """
    Return an answer: what was written, if anything, and the quotations; or the abstention and the nearest passages.

    Each citation is a button that opens its passage.

    :param language: language of the page, which may differ from the question's.
    """
    if answer.mode == "generated":
        body = _written(answer, language)
    else:
        body = _quotations(answer, language) if answer.citations else _abstention(answer, language)
    seconds = f"{answer.ms / 1000:.2f}".replace(".", say(language, "decimal_point"))
    time_taken = say(language, "time_taken", seconds=seconds)
    return Markup(
        '<section class="dalil-answer" aria-label="{label}">'
        '<h2>{label} <small class="time">{time}</small></h2>{note}{body}</section>'
    ).format(label=say(language, "answer"), time=time_taken, note=_note(answer.note), body=body)


def draft_html(text: str, key: str, language: str) -> str:
    """
    Return an answer that is being written, not checked yet.

    :param key: by which its writing can be stopped.
    """
    return Markup(
        '<section class="dalil-draft" aria-busy="true" data-key="{key}">{hint}'
        '<div class="written" dir="auto">{text}</div></section>'
    ).format(key=key, hint=Markup(waiting_html(say(language, "drafting"))), text=clean(text))


def _note(note: str) -> Markup:
    return Markup(notice_html(note)) if note else Markup("")


def _written(answer: "Answer", language: str) -> Markup:
    passages = {citation.n: citation.passage for citation in answer.citations}
    parts: list[Markup] = []
    for is_item, sentences in groupby(answer.sentences, key=lambda sentence: sentence.is_item):
        shown = [_sentence(sentence, passages, language) for sentence in sentences]
        if is_item:
            items = Markup("").join(Markup("<li>{}</li>").format(sentence) for sentence in shown)
            parts.append(Markup("<ul>{}</ul>").format(items))
        else:
            parts.append(Markup("<p>{}</p>").format(Markup(" ").join(shown)))
    cards = Markup("").join(_quotation(citation, language) for citation in answer.citations)
    return Markup(
        '<p class="hint">{hint}</p><div class="written" dir="auto">{text}</div>'
        '<h3>{heading}</h3><ol class="quotations">{cards}</ol>'
    ).format(
        hint=say(language, "written_note"),
        text=Markup("").join(parts),
        heading=say(language, "written_sources"),
        cards=cards,
    )


def _sentence(sentence: "WrittenSentence", passages: Mapping[int, Passage], language: str) -> Markup:
    if sentence.doubt:
        return Markup('<span class="doubted">{} <strong class="doubt">{}</strong></span>').format(
            clean(sentence.text), say(language, f"doubt_{sentence.doubt}")
        )
    buttons = Markup("").join(_cite(n, passages[n], language) for n in sentence.citations)
    return Markup("<span>{} {}</span>").format(clean(sentence.text), buttons)


def _quotations(answer: "Answer", language: str) -> Markup:
    cards = Markup("").join(_quotation(citation, language) for citation in answer.citations)
    note = say(language, "quotations_note")
    return Markup('<p class="hint">{}</p><ol class="quotations">{}</ol>').format(note, cards)


def _quotation(citation: "Citation", language: str) -> Markup:
    return Markup('<li><blockquote dir="auto">{quote} {cite}</blockquote>{origin}</li>').format(
        quote=clean(citation.quote),
        cite=_cite(citation.n, citation.passage, language),
        origin=_origin(citation.passage, language),
    )


def _cite(n: int, passage: Passage, language: str) -> Markup:
    return Markup(
        '<button type="button" class="cite" data-action="open" data-key="c{n}" aria-label="{label}">[{n}]</button>'
    ).format(n=n, label=_open_label(n, passage, language))


def _abstention(answer: "Answer", language: str) -> Markup:
    advice = say(language, "abstention_advice")
    explanation = Markup('<p class="abstention" dir="auto">{}</p><p class="hint">{}</p>').format(
        clean(answer.answer), advice
    )
    if not answer.nearest:
        return explanation
    hits = Markup("").join(_nearest(hit, language) for hit in answer.nearest)
    return Markup('{}<h3>{}</h3><ol class="nearest">{}</ol>').format(explanation, say(language, "nearest"), hits)


def _nearest(hit: "Hit", language: str) -> Markup:
    return Markup(
        '<li><p class="excerpt" dir="auto">{text}</p>{origin}'
        '<button type="button" class="cite" data-action="open" data-key="h{n}" aria-label="{label}">{open}</button>'
        "</li>"
    ).format(
        text=clean(hit.passage.text),
        n=hit.rank,
        open=say(language, "open"),
        label=_open_label(hit.rank, hit.passage, language),
        origin=_origin(hit.passage, language),
    )


def _open_label(n: int, passage: Passage, language: str) -> str:
    return say(language, "open_passage", n=n, title=clean_name(passage.source.title))


def _origin(passage: Passage, language: str) -> Markup:
    page = Markup(" · {}").format(say(language, "page", page=passage.page)) if passage.page else ""
    return Markup('<p class="origin"><bdi>{}</bdi>{}</p>').format(clean_name(passage.source.title), page)
