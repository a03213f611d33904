"""Articles in folded text: `المادة 12`, `المواد 3 إلى 5`, `article premier`, `12 مكرر`."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.legal_patterns import (
    AMOUNT,
    AND,
    ARTICLE,
    ARTICLE_DIGITS,
    BEFORE_ARTICLE_NUMBER,
    COUNTED,
    INSERTED,
    NO_ROMAN,
    REPEATED_ALONE,
    TO,
)
from search.ordinals import CLOSING, Number, read_number, read_repeated
from search.text import fold

# Of `المواد 3 إلى 900` the first.
_LONGEST_RANGE = 30
_LONGEST_HEADING = 80
_CHAPTER = "فص"


@dataclass(frozen=True, slots=True)
class Found:
    """
    Numbers of laws or of articles, and the span of a folded text that names them.

    :ivar certain: of laws: the text says that it is a law's number.
    :ivar is_chapter: of articles: the text calls them الفصل.
    """

    start: int
    end: int
    values: tuple[str, ...]
    certain: bool = True
    is_chapter: bool = False


def blank(text: str, found: Iterable[Found]) -> str:
    """Put what no pattern matches in the place of what was found."""
    for each in found:
        text = text[: each.start] + "\0" * (each.end - each.start) + text[each.end :]
    return text


def values_of(found: Iterable[Found]) -> tuple[str, ...]:
    """Return the numbers, each once, in the order of the spans."""
    return tuple(dict.fromkeys(value for each in found for value in each.values))


def article_heading(heading: str, *, chapter: bool = False) -> str | None:
    """
    Return the number of the article that a heading opens with; None where it opens with something else.

    :param chapter: read only what is called الفصل.
    """
    folded = fold(heading[:_LONGEST_HEADING])
    match = ARTICLE.match(folded, len(folded) - len(folded.lstrip(" #*([«-")))
    if match is None or (chapter and _CHAPTER not in match.group()):
        return None
    numbers, _ = _read_articles(folded, match.end(), many=False)
    return numbers[0] if numbers else None


def find_articles(folded: str, *, in_law: bool) -> list[Found]:
    """
    Find the articles that a text names.

    :param in_law: a law is spoken of, so that الفصل may be an article.
    """
    articles: list[Found] = []
    at = 0
    while match := ARTICLE.search(folded, at):
        at = match.end()
        # الفصل is an article of old laws and of the constitution, and a chapter of everything else.
        is_chapter = _CHAPTER in match.group()
        if is_chapter and not in_law:
            continue
        numbers, end = _read_articles(folded, at, many=match["many"] is not None)
        if numbers:
            articles.append(Found(match.start(), end, tuple(numbers), is_chapter=is_chapter))
            at = end
    for match in REPEATED_ALONE.finditer(blank(folded, articles)):
        number = read_repeated(folded, Number((int(match[1]),), match.end(1)))
        articles.append(Found(match.start(), number.end, (_written(number.parts),)))
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
