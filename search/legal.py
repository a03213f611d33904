"""
References to laws and articles in questions: `المادة 12 من القانون 14.05`, `art. 3 de la loi n° 65-15`.

Pure functions from text to numbers, written as `search.text.tokens` writes them: `14.05`, `1.58.376`. Whether a law of
that number is in the library, and in which of its readings, is for `search.law_lookup` to find out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.ordinals import CLOSING, Number, read_number, read_repeated
from search.stopwords import STOPWORDS
from search.text import fold

_LONGEST_RANGE = 30
# All patterns are matched against folded text: bare alef, ه for ة, ي for ى, small Latin letters without accents.
_PREFIX = r"(?<!\w)[وف]?[بكل]?(?:ال|ل)?"
_SEPARATOR = r"\s?[.\-–—/_]\s?|[,،]"
_SHAPE = rf"(?<![\d.,/])(\d{{1,4}})(?:{_SEPARATOR})(\d{{1,4}})(?:(?:{_SEPARATOR})(\d{{1,4}}))?(?!\s?[.,/\-–]?\d)(?!\w)"
_LAW_WORDS = (
    _PREFIX + r"(?:قانون(?:ان|ين)?|قوانين|ظهير|ظهائر|مرسوم(?:ان|ين)?|مراسيم|قرار|قرارات|مقرر)(?!\w)"
    r"|(?<!\w)(?:lois?|dahirs?|decrets?(?:-loi)?|arretes?|laws?|acts?|decrees?)(?!\w)"
)
# Words that may part the name of a kind of law from its number.
_QUALIFIERS = (
    r"(?:(?:ال)?(?:شريف|تنظيمي|تنظيميه|اطار|مالي|ماليه|وزيري|وزاري|مشترك|قانون|تشريعي)|بقانون|بمثابه|بشان|organiques?|organic"
    r"|cadre|finances|framework|cherifien|royal|royale|de|du|des|la|the|conjoint|ministeriel)"
)
# Words after which a law's number is that of the law that is applied, changed or quoted.
_OF_ANOTHER = (
    r"[وبلف]?(?:ال)?(?:تطبيق|تنفيذ|تغيير|تعديل|تتميم|نسخ|ماده|فصل|مواد|فصول|احكام|مقتضيات|يغير|يتمم|تغير|تتمم|ينسخ|بموجب|بمقتضي"
    r"|applications?|modifi\w+|complet\w+|abrog\w+|articles?|execution|amend\w+|implement\w+|apply\w*)(?:ه|ها)?(?!\w)"
)
_NUMBER_SIGN = r"(?:(?:ال)?رقم|(?:ال)?ارقام|عدد|n\s?°|n\.|nos?\.?|nr\.?|num\.?|numero|number)"
_JOINT = re.compile(r"\s*(?:[،,;]|و|او|et|ou|and|or|&)\s*(?:(?:و|او|et|ou|and|or)\s*)?")
_LAW = re.compile(
    rf"(?:(?:{_LAW_WORDS})(?:[\s\-]+{_QUALIFIERS}){{0,4}}\s*[:(«\"]?\s*(?:{_NUMBER_SIGN}\s*)?|(?<!\w){_NUMBER_SIGN}\s*)[:(«\"]?\s*{_SHAPE}"
)
_NEXT_LAW = re.compile(rf"(?:{_NUMBER_SIGN}\s*)?{_SHAPE}")
_LAW_WORD = re.compile(rf"{_LAW_WORDS}|{_PREFIX}(?:مدونه|دستور)(?!\w)|(?<!\w)(?:code|constitution)(?!\w)")
_BARE = re.compile(
    r"(?<![\w.,/\-–%])(?<![\d%]\s)(?:(\d{1,3})[.\-–](\d{2})|([1-9])[.\-–](\d{2})[.\-–](\d{1,4}))(?![.,/\-–]?\w)(?!\s?%)"
)
_BEFORE_AMOUNT = re.compile(
    r"(?:من|بين|الي|نحو|حوالي|الساعه|صفحه|ص|de|entre|a|between|from|to|page|p\.?|environ|about)\s*$"
)
_AFTER_BARE = re.compile(r"\s*([^\W\d_]+)?")
_ABOUT = ("متعلق", "بشان", "relati", "portant", "about", "concern")

_ARTICLE_WORD = re.compile(
    _PREFIX + r"(?:(?P<one>ماده|فصل)|(?P<many>مادت(?:ان|ين)|مواد|فصل(?:ان|ين)|فصول))(?!\w)"
    r"|(?<!\w)(?:l['’])?(?:(?P<latin>articles?|arts?\.?)(?!\w)|(?P<short>م)\s?\.?(?=\s?\(?\d))"
)
_BEFORE_NUMBER = re.compile(
    rf"\s*[:(\[«\"]?\s*(?:من\s+(?=\d+\s*(?:الي|-|–|حتي))|du\s+|from\s+)?(?:{_NUMBER_SIGN}\s*)?[(\[]?\s*"
)
_DIGITS = re.compile(r"(\d{1,4})(?!\d)(?:er(?!\w)|ere(?!\w))?")
_INSERTED = re.compile(r"[.\-–/](\d{1,2})(?![\d])(?![.,/\-–]\d)")
_REPEATED_ALONE = re.compile(r"(?<![\d.,/\-])(\d{1,4})\s*[(\[]?(?=(?:ال)?مكرر|bis(?!\w))")
_AMOUNT = re.compile(
    r"\s?(?:%|في الم[اي]ي?ه|درهم|يوم|شهر|سن[هو]|اشهر|سنوات|ايام"
    r"|dh(?!\w)|dirham|mois|jours?|ans?(?!\w)|days?|years?|months?)"
)
_TO = re.compile(
    r"\s*[)\]]?\s*(?:الي|حتي|[-–—]|a(?!\w)|au(?!\w)|to(?!\w))\s*(?:غايه\s+)?(?:(?:ال)?ماده\s+|article\s+)?"
)
_COUNTED = re.compile(r"(?:ال)?(?:ثلاث|اربع|خمس|ست|سبع|ثماني|تسع)ه(?!\s+و)(?!\w)")
# What stands before the number of the law that a title is of: nothing, what sort of text it is, or its promulgation.
_OWN = re.compile(
    r"\W*(?:(?:تم نسخ|نص|ملخص|مشروع|texte|resume|projet|text|summary|full|de|du|la|le|of|the)\W+)*"
    rf"(?:(?:ظهير|dahir)\b.*(?:بتنفيذ|بتنفيد|promulgation (?:de )?(?:la )?|promulgating (?:the )?)\W*"
    rf"|(?:{_LAW_WORDS})(?:\W+(?!{_OF_ANOTHER})\w+)*\W*)?"
)
_LONGEST_HEADING = 80
_ROMAN_BEYOND_USE = re.compile(r"[lc]")


@dataclass(frozen=True, slots=True)
class LawReference:
    """
    A law, articles of it, or articles of a law that the question does not number.

    :ivar number: the law's number as it was asked for, separators told as dots; None where only articles are named.
    :ivar articles: `12`, or `12.1` for 12 مكرر; in the order of the question.
    :ivar certain: the question says that it is a law's number; a bare `14-05` may be anything.
    """

    number: str | None
    articles: tuple[str, ...] = ()
    certain: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
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
    laws = list(_find_laws(folded))
    rest = _blank(folded, laws)
    if not any(law.certain for law in laws) and (bare := list(_find_bare(rest))):
        laws += bare
        rest = _blank(rest, bare)
    articles = list(_find_articles(rest, in_law=bool(laws) or _LAW_WORD.search(folded) is not None))
    return _pair(laws, articles)


def law_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers that a text says are those of laws, each once, in text order."""
    if not _may_refer(text):
        return ()
    return tuple(dict.fromkeys(number for law in _find_laws(fold(text)) for number in law.values))


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
    first, last = parts[0], parts[-1]
    if len(parts) > 2:
        padded = [first, parts[1].lstrip("0").zfill(2), last.lstrip("0") or "0"]
        yield ".".join(padded)
        return
    if len(last) == 4 and last[:2] in {"19", "20"}:
        last = last[2:]
    bare, year = first.lstrip("0") or "0", last.lstrip("0").zfill(2)
    for opening in dict.fromkeys((first, bare, bare.zfill(2))):
        yield f"{opening}.{year}"


def _may_refer(text: str) -> bool:
    lowered = text.casefold()
    return any(char.isdigit() for char in text) or any(
        name in lowered for name in ("ماد", "مواد", "فصل", "فصول", "art", "م\u0640", "\u064e", "\u064f", "\u0650")
    )


def _blank(text: str, found: list[_Found]) -> str:
    for each in found:
        text = text[: each.start] + "\x00" * (each.end - each.start) + text[each.end :]
    return text


def _find_laws(folded: str) -> Iterator[_Found]:
    at = 0
    while match := _LAW.search(folded, at):
        at = match.end()
        number = _number(match.groups()[-3:])
        if number is None:
            at = match.start() + 1
            continue
        numbers = [number]
        while (joint := _JOINT.match(folded, at)) and (more := _NEXT_LAW.match(folded, joint.end())):
            number = _number(more.groups()[-3:])
            if number is None:
                break
            numbers.append(number)
            at = more.end()
        yield _Found(match.start(), at, tuple(numbers))


def _number(parts: tuple[str | None, ...]) -> str | None:
    """Return a law's number; None for what is a date, or years from and to."""
    digits = [part for part in parts if part]
    if len(digits) == 2:
        return None if len(digits[0]) == len(digits[1]) == 4 else ".".join(digits)
    first, middle, last = digits
    if len(middle) != 2 or min(len(first), len(last)) > 1:
        return None
    is_date = len(last) == 4 and last[:2] in {"19", "20"} and int(middle) <= 12
    return None if is_date else ".".join(digits)


def own_numbers(title: str) -> tuple[str, ...]:
    """
    Return the numbers that the title of a source says are its own, its law's and its dahir's.

    `مرسوم رقم 2.23.1055 بتطبيق القانون رقم 10.22` has the first; `ظهير شريف رقم 1.25.49 بتنفيذ القانون رقم 46.21` has
    both: promulgating a law is publishing it, applying or changing one is another law.
    """
    if not _may_refer(title):
        return ()
    folded = fold(title)
    own = [law for law in _find_laws(folded) if _OWN.fullmatch(folded, 0, law.start)]
    return tuple(dict.fromkeys(number for law in own for number in law.values))


def article_heading(heading: str) -> str | None:
    """Return the number of the article that a heading opens with; None where it opens with something else."""
    folded = fold(heading[:_LONGEST_HEADING])
    match = _ARTICLE_WORD.match(folded, len(folded) - len(folded.lstrip(" #*([«-")))
    if match is None:
        return None
    numbers, _ = _read_articles(folded, match.end(), many=False)
    return numbers[0] if numbers else None


def _find_bare(folded: str) -> Iterator[_Found]:
    """Find what has the shape of a law's number and no unit after it."""
    for match in _BARE.finditer(folded):
        after = _AFTER_BARE.match(folded, match.end())
        word = after[1] if after and after[1] else ""
        is_open = not word or word in STOPWORDS or word.startswith(("ال", "لل", "و", "م", *_ABOUT))
        if is_open and not _AMOUNT.match(folded, match.end()) and not _BEFORE_AMOUNT.search(folded[: match.start()]):
            number = ".".join(part for part in match.groups() if part)
            yield _Found(match.start(), match.end(), (number,), certain=False)


def _find_articles(folded: str, *, in_law: bool) -> Iterator[_Found]:
    at = 0
    while match := _ARTICLE_WORD.search(folded, at):
        at = match.end()
        # الفصل is an article of old laws and of the constitution, and a chapter of everything else.
        if "فص" in match.group() and not in_law:
            continue
        numbers, end = _read_articles(folded, match.end(), many=match["many"] is not None)
        if numbers:
            at = end
            yield _Found(match.start(), end, tuple(dict.fromkeys(numbers)))
    for match in _REPEATED_ALONE.finditer(folded):
        number = read_repeated(folded, Number((int(match[1]),), match.end(1)))
        yield _Found(match.start(), number.end, (_written(number.parts),))


def _read_articles(folded: str, at: int, *, many: bool) -> tuple[list[str], int]:
    before = _BEFORE_NUMBER.match(folded, at)
    at = before.end() if before else at
    if many and _COUNTED.match(folded, at):
        return [], at
    number = _read_article(folded, at, many=many)
    if number is None:
        return [], at
    numbers, end = [number.parts], number.end
    while True:
        to = _TO.match(folded, end)
        last = _read_article(folded, to.end(), many=many) if to else None
        if last is not None and len(last.parts) == len(numbers[-1]) == 1 and last.parts[0] > numbers[-1][0]:
            span = range(numbers[-1][0] + 1, last.parts[0] + 1)
            numbers += [(value,) for value in span[:_LONGEST_RANGE]]
            end = last.end
            continue
        joint = _JOINT.match(folded, end)
        more = _read_article(folded, joint.end(), many=many) if joint else None
        if more is None or _AMOUNT.match(folded, more.end):
            return [_written(parts) for parts in numbers if 0 < parts[0] < CLOSING], end
        numbers.append(more.parts)
        end = more.end


def _read_article(folded: str, at: int, *, many: bool) -> Number | None:
    digits = _DIGITS.match(folded, at)
    if digits is None:
        is_word = folded[at : at + 1].isalpha() and not _ROMAN_BEYOND_USE.match(folded, at)
        found = read_number(folded, at) if is_word else None
        return found if found and not folded[found.end : found.end + 1].isalnum() else None
    number = Number((int(digits[1]),), digits.end())
    # Of several articles 3-5 are those from 3 to 5; of one it is the fifth that was put in after article 3.
    inserted = None if many else _INSERTED.match(folded, digits.end())
    if inserted:
        return Number((*number.parts, int(inserted[1])), inserted.end())
    return read_repeated(folded, number)


def _written(parts: tuple[int, ...]) -> str:
    return ".".join(map(str, parts))


def _pair(laws: list[_Found], articles: list[_Found]) -> tuple[LawReference, ...]:
    """Give each article to the law named after it, before the next article; else to the one named before it."""
    if not laws:
        named = tuple(dict.fromkeys(number for found in articles for number in found.values))
        return (LawReference(None, named),) if named else ()
    laws.sort(key=lambda law: law.start)
    articles.sort(key=lambda article: article.start)
    of: dict[int, list[str]] = {}
    for at, article in enumerate(articles):
        following = articles[at + 1].start if at + 1 < len(articles) else None
        after = next((law for law in laws if law.start >= article.end), None)
        before = next((law for law in reversed(laws) if law.end <= article.start), None)
        is_next = after is not None and (following is None or after.start < following)
        law = after if after is not None and (is_next or before is None) else before
        of.setdefault((law or laws[0]).start, []).extend(article.values)
    return tuple(
        LawReference(number, tuple(dict.fromkeys(of.get(law.start, ()))), law.certain)
        for law in laws
        for number in law.values
    )
