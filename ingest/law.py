"""What a law says of itself at its beginning: its type, its number, its date and its title."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.convert.document import ConvertedDocument
from ingest.law_patterns import (
    ABOUT,
    DATE,
    GIVES_DATE,
    GOES_ON,
    LETTERHEAD,
    NUMBER,
    OPENS_WITH_TYPE,
    OTHER_LAW,
    PREAMBLE,
    PROMULGATES,
    ROYAL_DECREE,
    SUBJECT,
    TYPE,
    TYPES,
)
from ingest.structure_labels import FOLD, read_label
from search.text import tokens

_FIRST_BLOCKS = 25
# Characters from a law's number to the end of its date.
_NEAR = 100
_TITLE_WORDS = 60
_TITLE_LINE = 25
_LONGEST_TITLE = 200
# Lines above the title that are neither letterhead nor title.
_STRANGE_LINES = 1
# The tatweel of 1443هـ is part of how it is written.
_MARKS = re.compile("(?<!\\dه)\u0640|[\u064b-\u0652\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def law_metadata(document: ConvertedDocument, kind: str | None = None) -> Mapping[str, str | int]:
    """
    Read what a law says of itself on its first page.

    A document is a law where its first line of its own, below letterheads, is the title of one, or where people say so.
    A guide that names a law is none. A dahir that promulgates a law stands for that law, of which it gives the date.

    :param document: a source, repaired.
    :param kind: what people say the source is, one of `search.passage.KINDS`; None where nobody said.
    :returns: of the keys `kind`, `law_type`, `law_number`, `law_date`, `title` and `year`, those that the document
        tells; empty for anything but a law.
    """
    if kind not in {None, "law"}:
        return {}
    lines = [text for _, text in zip(range(_FIRST_BLOCKS), _texts(document), strict=False)]
    at = _title_line(lines, is_law=kind == "law")
    if at is None:
        return {}
    title, below = _title(lines, at)
    told = _read(title, below)
    if kind == "law" or "law_number" in told:
        return told
    is_title = (
        told.get("law_type") in {"dahir", "decree"} or SUBJECT.search(_fold(title)) or GOES_ON.search(_fold(title))
    )
    return told if is_title and _has_articles(lines, document) else {}


def _texts(document: ConvertedDocument) -> Iterator[str]:
    for page in document.pages:
        for block in page.blocks:
            if text := _plain(block.text):
                yield text
        if any(block.text.strip() for block in page.blocks):
            return  # only the first page that has any text


def _plain(text: str) -> str:
    """Drop vowel signs, tatweel and direction marks, and spaces but one."""
    return " ".join(_MARKS.sub("", text).split())


def _fold(text: str) -> str:
    """Fold letters and digits one for one; `text` has no marks."""
    folded = text.translate(FOLD)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def _title_line(lines: Sequence[str], *, is_law: bool) -> int | None:
    """Return which line opens the title of a law; None where another title, or none, comes first."""
    strange = 0
    for at, line in enumerate(lines):
        folded = _fold(line)
        if OPENS_WITH_TYPE.match(folded) and (is_law or not ABOUT.search(folded)):
            return at
        if is_law and NUMBER.search(folded) and any(name in folded for name in TYPES):
            return at
        is_furniture = LETTERHEAD.match(folded) or sum(char.isalpha() for char in line) < len("قانون")
        strange += not is_furniture
        if not is_law and (strange > _STRANGE_LINES or ABOUT.search(folded)):
            return None
    return None


def _title(lines: Sequence[str], at: int) -> tuple[str, str]:
    """Return the title that begins at a line, however many lines it takes, and the two lines below it."""
    title = lines[at]
    end = at + 1
    while end < len(lines) and len(title.split()) <= _TITLE_WORDS and not _is_complete(title):
        line = lines[end]
        is_below = PREAMBLE.match(_fold(line)) or (GIVES_DATE.match(_fold(line)) and NUMBER.search(_fold(line)))
        if len(line.split()) > _TITLE_LINE or read_label(line) or is_below:
            break
        title = f"{title} {line}"
        end += 1
    below = [line for line in lines[end : end + 2] if not read_label(line)]
    return title, " ".join(below)


def _is_complete(title: str) -> bool:
    """Tell whether a title has come to its subject; what is below it then is something else."""
    subject = SUBJECT.search(_fold(title))
    return title.endswith((".", ":")) or (subject is not None and bool(title[subject.end() :].strip()))


def _has_articles(lines: Sequence[str], document: ConvertedDocument) -> bool:
    texts = [*lines, *(block.text for page in document.pages[1:3] for block in page.blocks)]
    labels = [label for text in texts if (label := read_label(text))]
    return any(label.kind in {"article", "chapter"} for label in labels)


def _own_end(folded: str, at: int) -> int:
    """Return where a title stops speaking of the law itself; from there on, numbers and dates are those of others."""
    ends = [match.start() for match in (SUBJECT.search(folded, at), OTHER_LAW.search(folded, at)) if match]
    return min(ends, default=len(folded))


def _read(title: str, below: str) -> dict[str, str | int]:
    told: dict[str, str | int] = {"kind": "law"}
    folded = _fold(title)
    named = OPENS_WITH_TYPE.match(folded) or TYPE.search(folded)
    start = 0
    if named and TYPES[named[1]] == "dahir" and (promulgated := PROMULGATES.search(folded)):
        start = promulgated.end()
        named = OPENS_WITH_TYPE.match(folded, start)
    if named:
        told["law_type"] = TYPES[named[1]]
    end = _own_end(folded, named.end() if named else start)
    following = _fold(below) if GIVES_DATE.match(_fold(below)) else ""
    number = NUMBER.search(folded, start, end) or ROYAL_DECREE.match(following)
    if number:
        told["law_number"] = tokens(number[1].replace(" ", ""))[0]
    first = NUMBER.search(folded, 0, end)
    near = (first.end() if first else named.end() if named else 0) + _NEAR
    for text, date in ((title, DATE.search(folded, 0, min(end, near))), (below, DATE.search(following))):
        if date and "law_date" not in told:
            told["law_date"] = text[date.start() : date.end()].strip()
            if year := next(filter(None, date.groups()), None):
                told["year"] = int(year)
    if number and number[2]:
        told.setdefault("year", int(number[2]))
    told["title"] = title[start:][:_LONGEST_TITLE].strip(' .:«»"')
    return told
