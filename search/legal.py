"""
References to laws and articles in questions: `المادة 12 من القانون 14.05`, `art. 3 de la loi n° 65-15`.

Pure functions from text to numbers, written as `search.text.tokens` writes them: `14.05`, `1.58.376`. Whether a law of
that number is in the library, and in which of its readings, is for `search.law_lookup` to find out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.legal_patterns import (
    AFTER_LAW,
    AMOUNT,
    AND,
    APPLIES,
    ARTICLE,
    ARTICLE_DIGITS,
    BARE,
    BEFORE_AMOUNT,
    BEFORE_ARTICLE_NUMBER,
    BEFORE_OWN_NUMBER,
    COUNTED,
    INSERTED,
    LAW,
    LAW_WORD,
    NAMED_BEFORE,
    NEXT_LAW,
    NEXT_WORD,
    NO_ROMAN,
    OF_LAW,
    PLAIN_LAW,
    REPEATED_ALONE,
    TO,
)
from search.ordinals import CLOSING, Number, read_number, read_repeated
from search.stopwords import STOPWORDS
from search.text import fold

# Of `المواد 3 إلى 900` the first.
_LONGEST_RANGE = 30
_LONGEST_HEADING = 80
_ARTICLE_NAMES = ("ماد", "مواد", "فصل", "فصول", "art")
# Marks and tatweel, which may part the letters of those names.
_MARKED = re.compile("[\u0640\u064b-\u0652]")


@dataclass(frozen=True, slots=True)
class LawReference:
    """
    A law, articles of it, or articles of a law that the question does not number.

    :ivar number: the law's number as it was asked for, separators told as dots; None where only articles are named.
    :ivar articles: `12`, or `12.1` for 12 مكرر; in the order of the question.
    :ivar certain: the question says that it is a law's number; a bare `14-05` or `رقم 14.05` may be anything.
    """

    number: str | None
    articles: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
    """Numbers of laws or of articles, and the span of a folded text that names them."""

    start: int
    end: int
    values: tuple[str, ...]
    certain: bool = True


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
    rest = _blank(folded, laws)
    if not any(law.certain for law in laws):
        laws += _find_bare(rest)
        rest = _blank(rest, laws)
    articles = _find_articles(rest, in_law=bool(laws) or LAW_WORD.search(folded) is not None)
    return _pair(folded, [law for law in laws if not APPLIES.search(folded, 0, law.start)], articles)


def law_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers that a text says are those of laws, each once, in text order."""
    laws = _find_laws(fold(text)) if _may_refer(text) else []
    return _values(law for law in laws if law.certain)


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
    return _values(law for law in laws if BEFORE_OWN_NUMBER.fullmatch(folded, 0, law.start))


def article_heading(heading: str) -> str | None:
    """Return the number of the article that a heading opens with; None where it opens with something else."""
    folded = fold(heading[:_LONGEST_HEADING])
    match = ARTICLE.match(folded, len(folded) - len(folded.lstrip(" #*([«-")))
    numbers = _read_articles(folded, match.end(), many=False)[0] if match else []
    return numbers[0] if numbers else None


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


def _blank(text: str, found: Iterable[_Found]) -> str:
    """Put what no pattern matches in the place of what was found."""
    for each in found:
        text = text[: each.start] + "\0" * (each.end - each.start) + text[each.end :]
    return text


def _values(found: Iterable[_Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for each in found for value in each.values))


def _find_laws(folded: str) -> list[_Found]:
    """Find what is said to be the number of a law, or at least a number of that shape."""
    laws: list[_Found] = []
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
        laws.append(_Found(match.start(), at, tuple(numbers), certain))
    plain = PLAIN_LAW.finditer(_blank(folded, laws))
    return laws + [_Found(match.start(), match.end(), (match["first"],)) for match in plain]


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


def _find_bare(folded: str) -> list[_Found]:
    """Find what has the shape of a law's number, unless an amount, a range or a time is more likely."""
    found = []
    for match in BARE.finditer(folded):
        after = NEXT_WORD.match(folded, match.end())
        is_open = after is None or after[1] in STOPWORDS or AFTER_LAW.match(after[1])
        if is_open and not AMOUNT.match(folded, match.end()) and not BEFORE_AMOUNT.search(folded, 0, match.start()):
            number = ".".join(part for part in match.groups() if part)
            found.append(_Found(match.start(), match.end(), (number,), certain=False))
    return found


def _find_articles(folded: str, *, in_law: bool) -> list[_Found]:
    articles: list[_Found] = []
    at = 0
    while match := ARTICLE.search(folded, at):
        at = match.end()
        # الفصل is an article of old laws and of the constitution, and a chapter of everything else.
        if "فص" in match.group() and not in_law:
            continue
        numbers, end = _read_articles(folded, at, many=match["many"] is not None)
        if numbers:
            articles.append(_Found(match.start(), end, tuple(numbers)))
            at = end
    for match in REPEATED_ALONE.finditer(_blank(folded, articles)):
        number = read_repeated(folded, Number((int(match[1]),), match.end(1)))
        articles.append(_Found(match.start(), number.end, (_written(number.parts),)))
    return articles


def _read_articles(folded: str, at: int, *, many: bool) -> tuple[list[str], int]:
    """
    Read the numbers after the word for article: `12`, `3 و4`, `3 إلى 5`.

    :param many: the word is a plural.
    :returns: the numbers, and the offset past them.
    """
    before = BEFORE_ARTICLE_NUMBER.match(folded, at)
    at = before.end() if before else at
    number = None if many and COUNTED.match(folded, at) else _read_article(folded, at, many=many)
    if number is None:
        return [], at
    parts, end = [number.parts], number.end
    while more := _read_last_of_range(folded, end, parts[-1], many=many) or _read_next(folded, end, many=many):
        parts += more[0]
        end = more[1]
    return [_written(each) for each in parts if 0 < each[0] < CLOSING], end


def _read_last_of_range(
    folded: str, at: int, first: tuple[int, ...], *, many: bool
) -> tuple[list[tuple[int, ...]], int] | None:
    to = TO.match(folded, at)
    last = _read_article(folded, to.end(), many=many) if to else None
    if last is None or len(first) > 1 or len(last.parts) > 1 or last.parts <= first:
        return None
    numbers = range(first[0] + 1, last.parts[0] + 1)
    return [(number,) for number in numbers[:_LONGEST_RANGE]], last.end


def _read_next(folded: str, at: int, *, many: bool) -> tuple[list[tuple[int, ...]], int] | None:
    joint = AND.match(folded, at)
    number = _read_article(folded, joint.end(), many=many) if joint else None
    if number is None or AMOUNT.match(folded, number.end):
        return None
    return [number.parts], number.end


def _read_article(folded: str, at: int, *, many: bool) -> Number | None:
    digits = ARTICLE_DIGITS.match(folded, at)
    if digits is None:
        is_word = folded[at : at + 1].isalpha() and not NO_ROMAN.match(folded, at)
        number = read_number(folded, at) if is_word else None
        return number if number and not folded[number.end : number.end + 1].isalnum() else None
    # Of several articles 3-5 are those from 3 to 5; of one it is the fifth that was put in after article 3.
    inserted = None if many else INSERTED.match(folded, digits.end())
    if inserted:
        return Number((int(digits[1]), int(inserted[1])), inserted.end())
    return read_repeated(folded, Number((int(digits[1]),), digits.end()))


def _written(parts: tuple[int, ...]) -> str:
    return ".".join(map(str, parts))


def _pair(folded: str, laws: list[_Found], articles: list[_Found]) -> tuple[LawReference, ...]:
    """Give each article to the law that it is said to be of, else to the one before it, else to the one after it."""
    if not laws:
        return (LawReference(None, _values(articles)),) if articles else ()
    laws = sorted(laws, key=lambda law: law.start)
    of: dict[_Found, list[_Found]] = {}
    for article in sorted(articles, key=lambda article: article.start):
        after = next((law for law in laws if law.start >= article.end), None)
        before = next((law for law in reversed(laws) if law.end <= article.start), None)
        law = after if before is None or (after and _is_of(folded, article, after)) else before
        of.setdefault(law or laws[0], []).append(article)
    return tuple(LawReference(number, _values(of.get(law, ())), law.certain) for law in laws for number in law.values)


def _is_of(folded: str, article: _Found, law: _Found) -> bool:
    return folded[law.start] != "و" and OF_LAW.fullmatch(folded, article.end, law.start) is not None
