"""
References to laws and articles in questions: `المادة 12 من القانون 14.05`, `art. 3 de la loi n° 65-15`.

Pure functions from text to numbers, written as `search.text.tokens` writes them: `14.05`, `1.58.376`. Whether a law of
that number is in the library, and in which of its readings, is for `search.law_lookup` to find out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.legal_articles import Found, blank, find_articles, values_of
from search.legal_patterns import (
    AFTER_LAW,
    AMOUNT,
    APPLIES,
    BARE,
    BEFORE_AMOUNT,
    BEFORE_OWN_NUMBER,
    LAW,
    LAW_WORD,
    NAMED_BEFORE,
    NEXT_LAW,
    NEXT_WORD,
    OF_LAW,
    PLAIN_LAW,
)
from search.stopwords import STOPWORDS
from search.text import fold

_ARTICLE_NAMES = ("ماد", "مواد", "فصل", "فصول", "art")
# Marks and tatweel, which may part the letters of those names.
_MARKED = re.compile("[\u0640\u064b-\u0652]")


@dataclass(frozen=True, slots=True)
class LawReference:
    """
    A law, articles of it, or articles of a law that the question does not number.

    :ivar number: the law's number as it was asked for, separators told as dots; None where only articles are named.
    :ivar articles: `12`, or `12.1` for 12 مكرر; in the order of the question.
    :ivar chapters: the articles that are called الفصل: in old laws an article, in others a chapter of articles.
    :ivar certain: the question says that it is a law's number; a bare `14-05` or `رقم 14.05` may be anything.
    """

    number: str | None
    articles: tuple[str, ...] = ()
    certain: bool = True
    chapters: tuple[str, ...] = ()


def parse_references(text: str) -> tuple[LawReference, ...]:
    """
    Read the laws and the articles that a text refers to.

    :param text: a question in Arabic, French or English, with digits of either script.
    :returns: one reference a law, in text order, each with the articles that stand next to it; articles without a law
        make one of their own. Empty for a text that refers to nothing.
    """
    if not _may_refer(text):
        return ()
    folded = fold(text)
    laws = _find_laws(folded)
    rest = blank(folded, laws)
    if not any(law.certain for law in laws):
        laws += _find_bare(rest)
        rest = blank(rest, laws)
    articles = find_articles(rest, in_law=bool(laws) or LAW_WORD.search(folded) is not None)
    return _pair(folded, [law for law in laws if not APPLIES.search(folded, 0, law.start)], articles)


def law_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers that a text says are those of laws, each once, in text order."""
    laws = _find_laws(fold(text)) if _may_refer(text) else []
    return values_of(law for law in laws if law.certain)


def own_numbers(title: str) -> tuple[str, ...]:
    """
    Return the numbers that the title of a source says are its own, its law's and its dahir's.

    `مرسوم رقم 2.23.1055 بتطبيق القانون رقم 10.22` has the first; `ظهير شريف رقم 1.25.49 بتنفيذ القانون رقم 46.21` has
    both: promulgating a law is publishing it, applying or changing one is another law.
    """
    if not _may_refer(title):
        return ()
    folded = fold(title)
    laws = [law for law in _find_laws(folded) if law.certain]
    return values_of(law for law in laws if BEFORE_OWN_NUMBER.fullmatch(folded, 0, law.start))


def readings(number: str) -> tuple[str, ...]:
    """
    Return the numbers that a law may have been meant by, likeliest first.

    As written; with zeros put in or left out (`14.5` for `14.05`); with a year told in full (`14.2005`); then the other
    way round: the year stands second in a law's number, but is often remembered first.

    :param number: as `LawReference.number`.
    """
    parts = number.split(".")
    orders = [parts, parts[::-1]] if len(parts) == 2 or len(parts[-1]) == 1 else [parts]
    return tuple(dict.fromkeys(reading for order in orders for reading in _spellings(order)))


def _spellings(parts: list[str]) -> Iterator[str]:
    yield ".".join(parts)
    first, *middle, last = parts if len(parts) > 1 else (*parts, "")
    if middle:
        yield ".".join([first, middle[0].lstrip("0").zfill(2), last.lstrip("0") or "0"])
    elif last:
        if len(last) == 4 and last.startswith(("19", "20")):
            last = last[2:]
        bare, year = first.lstrip("0") or "0", last.lstrip("0").zfill(2)
        for opening in (first, bare, bare.zfill(2)):
            yield f"{opening}.{year}"


def _may_refer(text: str) -> bool:
    if any(char.isdigit() for char in text):
        return True
    plain = _MARKED.sub("", text.casefold())
    return any(name in plain for name in _ARTICLE_NAMES)


def _find_laws(folded: str) -> list[Found]:
    """Find what is said to be the number of a law, or at least a number of that shape."""
    laws: list[Found] = []
    at = 0
    while match := LAW.search(folded, at):
        at = match.end()
        certain = match["word"] is not None or NAMED_BEFORE.search(folded, 0, match.start()) is not None
        number = _law_number(match)
        if number is None or not (certain or _is_strict(match)):
            at = match.start() + 1
            continue
        numbers = [number]
        while (more := NEXT_LAW.match(folded, at)) and (number := _law_number(more)):
            numbers.append(number)
            at = more.end()
        laws.append(Found(match.start(), at, tuple(numbers), certain))
    plain = PLAIN_LAW.finditer(blank(folded, laws))
    return laws + [Found(match.start(), match.end(), (match["first"],)) for match in plain]


def _law_number(match: re.Match[str]) -> str | None:
    """Return a law's number, separators told as dots; None for what is a date, or years from and to."""
    first, second, third = match["first"], match["second"], match["third"]
    if third is None:
        return None if len(first) == len(second) == 4 else f"{first}.{second}"
    is_date = len(third) == 4 and third.startswith(("19", "20")) and int(second) <= 12
    is_law = len(second) == 2 and min(len(first), len(third)) == 1 and not is_date
    return f"{first}.{second}.{third}" if is_law else None


def _is_strict(match: re.Match[str]) -> bool:
    """Tell whether a number can only be a law's: `الجدول رقم 3.2` is another."""
    return match["third"] is not None or (len(match["second"]) == 2 and len(match["first"]) <= 3)


def _find_bare(folded: str) -> list[Found]:
    """Find what has the shape of a law's number, unless an amount, a range or a time is more likely."""
    found = []
    for match in BARE.finditer(folded):
        after = NEXT_WORD.match(folded, match.end())
        is_open = after is None or after[1] in STOPWORDS or AFTER_LAW.match(after[1])
        if is_open and not AMOUNT.match(folded, match.end()) and not BEFORE_AMOUNT.search(folded, 0, match.start()):
            number = ".".join(part for part in match.groups() if part)
            found.append(Found(match.start(), match.end(), (number,), certain=False))
    return found


def _pair(folded: str, laws: list[Found], articles: list[Found]) -> tuple[LawReference, ...]:
    """Give each article to the law that it is said to be of, else to the one before it, else to the one after it."""
    if not laws:
        return (_reference(None, articles, certain=True),) if articles else ()
    laws = sorted(laws, key=lambda law: law.start)
    of: dict[Found, list[Found]] = {}
    for article in sorted(articles, key=lambda article: article.start):
        after = next((law for law in laws if law.start >= article.end), None)
        before = next((law for law in reversed(laws) if law.end <= article.start), None)
        law = after if before is None or (after and _is_of(folded, article, after)) else before
        of.setdefault(law or laws[0], []).append(article)
    return tuple(_reference(number, of.get(law, []), certain=law.certain) for law in laws for number in law.values)


def _reference(number: str | None, articles: list[Found], *, certain: bool) -> LawReference:
    chapters = values_of(article for article in articles if article.is_chapter)
    return LawReference(number, values_of(articles), certain, chapters)


def _is_of(folded: str, article: Found, law: Found) -> bool:
    return folded[law.start] != "و" and OF_LAW.fullmatch(folded, article.end, law.start) is not None
