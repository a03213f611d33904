"""
What a sentence states that must be exactly so: numbers, dates, weekdays, laws and articles, however they are written.

A fact is a string, the same for every way of writing it: `15` for `١٥`, `خمسة عشر` and `quinze`; `20000` for `20.000`,
`20 000` and `عشرون ألف`; `2019-08-26` for `26/08/2019` and `26 غشت 2019`; `law 14.05`, `article 12.1`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.legal import law_numbers, own_numbers, parse_references
from search.legal_articles import article_heading
from search.number_words import MULTIPLIERS, numbers_in_words
from search.passage import Passage
from search.text import fold

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "يناير janvier january", "فبراير شباط fevrier february", "مارس اذار mars march", "ابريل نيسان avril april",
            "ماي مايو ايار mai may", "يونيو يونيه حزيران juin june", "يوليوز يوليو تموز juillet july",
            "غشت اغسطس اب aout august", "شتنبر سبتمبر ايلول septembre september", "اكتوبر octobre october",
            "نونبر نوفمبر novembre november", "دجنبر ديسمبر decembre december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Words that are a month only beside a day or a year.
_NO_MONTH_ALONE = frozenset("مارس اب ماي mars mai march may august".split())
_WEEKDAYS = {
    name: day
    for day, names in enumerate(
        (
            "اثنين lundi monday", "ثلاثاء mardi tuesday", "اربعاء mercredi wednesday", "خميس jeudi thursday",
            "جمعه vendredi friday", "سبت samedi saturday", "احد dimanche sunday",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?<!\w)[وبلف]?(?P<{{}}>{'|'.join(_MONTHS)})(?!\w)"
_YEAR = r"(?:من\s+)?(?:(?:سنه|عام)\s+)?(?P<{}>(?:19|20)\d\d)(?!\d)"
# `26 غشت 2019`, `August 26, 2019`, `غشت 2019`, `26/08/2019`, `2019-08-26`; a month alone.
_DATE = re.compile(
    rf"(?<!\d)(?P<d1>\d{{1,2}})(?:er)?\s+(?:من\s+|of\s+)?(?:شهر\s+)?{_MONTH.format('m1')}(?:,?\s+{_YEAR.format('y1')})?"
    rf"|{_MONTH.format('m2')}\s+(?P<d2>\d{{1,2}})(?!\d)(?:,?\s+{_YEAR.format('y2')})?"
    rf"|{_MONTH.format('m3')}\s+{_YEAR.format('y3')}"
    r"|(?<![\d./\-])(?P<d4>\d{1,2})[./\-](?P<m4>\d{1,2})[./\-](?P<y4>(?:19|20)\d\d)(?!\d)"
    r"|(?<![\d./\-])(?P<y5>(?:19|20)\d\d)[/\-](?P<m5>\d{1,2})[/\-](?P<d5>\d{1,2})(?!\d)"
    rf"|{_MONTH.format('m6')}"
)
# الاثنين alone are two.
_WEEKDAY = re.compile(
    rf"(?<!\w)(?:(?:كل|[وبل]?يوم|ايام)\s+(?:ال)?(?P<after>{'|'.join(_WEEKDAYS)})"
    rf"|[وفبل]?(?:ال|لل)(?!اثنين)(?P<arabic>{'|'.join(_WEEKDAYS)})"
    rf"|(?P<latin>{'|'.join(name for name in _WEEKDAYS if name.isascii())}))(?!\w)"
)
_GROUPED = re.compile(r"(?<![\d.,/\-–])([1-9]\d{0,2})((?:[ .,]\d{3})+)(?![.,/\-–]?\d)")
_NUMBER = re.compile(r"\d+(?:[.,/\-–]\d+)*")
_RANGE_SEPARATORS = "/-–"
_MULTIPLIED = re.compile(rf"\d+(?:[.,]\d+)?(?=\s+(?:{'|'.join(MULTIPLIERS)})(?!\w))")
_FRACTIONS = (
    (re.compile(r"(?<!\w)[وبل]?(?:ال|ل)?ثلث(?:ين|ان?|ي)(?!\w)|deux tiers|two[ -]thirds"), "2/3", "2/3"),
    (re.compile(r"(?<!\w)[وبل]?(?:ال|ل)?ثلث(?!\w)"), "1/3", "1/3"),
    (re.compile(r"(?<!\w)[وبل]?(?:ال|ل)?نصف(?!\w)|(?<!\w)(?:moitie|half)(?!\w)"), "1/2", "50"),
    (re.compile(r"(?<!\w)[وبل]?(?:ال|ل)?ربع(?!\w)"), "1/4", "25"),
)


@dataclass(frozen=True, slots=True)
class Demand:
    """
    One thing that a sentence states.

    :ivar ways: sets of facts; a passage with all facts of any one of them says the same.
    """

    ways: tuple[frozenset[str], ...]

    def is_met(self, facts: frozenset[str]) -> bool:
        """Tell whether a passage says so."""
        return any(way <= facts for way in self.ways)


def demands_of(sentence: str) -> list[Demand]:
    """Return what a sentence states; empty where it states nothing that must be exact."""
    demands = [Demand((frozenset({fact}),)) for fact in _legal_facts(sentence)]
    text, dated = _take_dates(fold(sentence))
    demands += [Demand((frozenset({facts[0]}),)) for facts in dated]
    for readings, parts in _numbers(text):
        demands.append(Demand(tuple(frozenset({reading}) for reading in readings) + ((parts,) if parts else ())))
    return demands


def facts_of(passage: Passage) -> frozenset[str]:
    """Return what a passage, its headings, its title and what is known of its source state."""
    source = passage.source
    shown = "\n".join([source.title, *passage.outline, passage.text])
    text, dated = _take_dates(folded := fold(shown))
    facts = {fact for each in dated for fact in each} | set(_legal_facts(shown))
    # The day and the year of a date are numbers too, for whoever names them alone.
    for written in (text, folded):
        for readings, parts in _numbers(written):
            facts.update(readings, parts)
    laws = {*own_numbers(source.title), *filter(None, [source.law_number])}
    articles = {*filter(None, [passage.article, *map(article_heading, passage.outline)])}
    facts |= {f"law {number}" for number in laws} | {f"article {article}" for article in articles}
    facts |= {fact.partition(" ")[2] for fact in facts if fact.startswith("article ")} | laws
    return frozenset(facts | ({str(source.year)} if source.year else set()))


def _legal_facts(text: str) -> Iterator[str]:
    for number in law_numbers(text):
        yield f"law {number}"
    for reference in parse_references(text):
        for article in reference.articles:
            yield f"article {article}"


def _take_dates(folded: str) -> tuple[str, list[tuple[str, ...]]]:
    """Return a text without its dates and weekdays, and the facts of each, the fullest one first."""
    dated: list[tuple[str, ...]] = []

    def take(match: re.Match[str]) -> str:
        if facts := _facts_of_date({name[0]: value for name, value in match.groupdict().items() if value}):
            dated.append(facts)
            return " . "
        return match[0]

    def take_weekday(match: re.Match[str]) -> str:
        dated.append((f"weekday {_WEEKDAYS[match['after'] or match['arabic'] or match['latin']]}",))
        return " . "

    return _WEEKDAY.sub(take_weekday, _DATE.sub(take, folded)), dated


def _facts_of_date(found: dict[str, str]) -> tuple[str, ...]:
    month = int(found["m"]) if found["m"].isdigit() else _MONTHS[found["m"]]
    day, year = int(found.get("d", 0)), found.get("y", "")
    if (not day and not year and found["m"] in _NO_MONTH_ALONE) or month > 12 or day > 31:
        return ()
    full = (f"{year}-{month:02}-{day:02}",) if day and year else ()
    of_day = (f"--{month:02}-{day:02}",) if day else ()
    of_year = (f"{year}-{month:02}",) if year else ()
    return (*full, *of_day, *of_year, f"--{month:02}")


def _numbers(folded: str) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    """Yield each number's readings, any of which is it, and the parts that say the same where it is a range."""
    for pattern, fraction, percent in _FRACTIONS:
        folded, count = pattern.subn(" . ", folded)
        if count:
            yield (fraction, percent) if fraction != percent else (fraction,), frozenset()
    joined = _GROUPED.sub(lambda match: match[1] + re.sub(r"\D", "", match[2]), folded)
    for value in numbers_in_words(re.sub(r"(?<=\d),(?=\d)", ".", joined)):
        yield (f"{value:.10g}" if value % 1 else str(int(value)),), frozenset()
    for match in _NUMBER.finditer(_MULTIPLIED.sub(" ", joined)):
        parts = re.split(r"[.,/\-–]", match[0])
        if len(parts) == 1:
            yield (str(int(match[0])),), frozenset()
            continue
        readings = [".".join(parts)]
        if len(parts) == 2 and match[0][len(parts[0])] in ".,":
            readings.append(f"{float('.'.join(parts)):g}")
        is_range = any(separator in match[0] for separator in _RANGE_SEPARATORS)
        yield tuple(dict.fromkeys(readings)), frozenset(str(int(part)) for part in parts) if is_range else frozenset()
