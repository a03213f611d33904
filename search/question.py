"""What a question asks for, as far as its words tell."""

import re
from dataclasses import dataclass

from search.answer_texts import language_of
from search.store.base import PassageStore
from search.term_statistics import TermStatistics, read_statistics
from search.text import content_terms, fold, tokens

# Folded words that ask for a figure, a date, an age or a duration.
_ASKS_NUMBER = frozenset(
    """
    كم شحال بكم عدد نسبه مبلغ قيمه مده اجل ثمن سعر سن معدل متوسط كلفه تكلفه متي متى تاريخ سنه
    combien montant taux pourcentage duree delai age date quand nombre prix cout
    many much long old percentage rate amount number when date price cost often
    """.split()
)
_NUMBER_WORD = re.compile(
    r"\d|(?<!\w)[ولبف]?(?:واحد|اثن|ثلاث|اربع|خمس|ست[ةهو]|سته|ستين|سبع|ثمان|تسع|عشر|مئ|مائ|الف|نصف|ثلث|ربع|يومين|شهرين|سنتين|اسبوعين|"
    r"مرتين|سنه|شهر|يوم)|(?<!\w)(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|cent|mille|"
    r"one|two|three|four|five|seven|eight|nine|ten|twelve|twenty|hundred|thousand|half|moitie|tiers)(?!\w)"
)

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Question:
    """
    A question, read.

    :ivar language: `ar`, `fr` or `en`.
    :ivar statistics: its content terms and how rare each is in the library.
    :ivar asks_number: it wants a figure, a date, an age or a duration.
    :ivar years: the years that it names.
    """

    text: str
    language: str
    statistics: TermStatistics
    asks_number: bool
    years: frozenset[str] = frozenset()


def read_question(text: str, store: PassageStore) -> Question:
    """Read a question against the library that is to answer it."""
    asks_number = any(token in _ASKS_NUMBER for token in tokens(text))
    statistics = read_statistics(store, content_terms(text))
    return Question(text, language_of(text), statistics, asks_number, frozenset(years_in(text)))


def years_in(text: str) -> set[str]:
    """Return the years that a text names, those of `2012-2016` and `26/08/2019` among them."""
    return {part for token in tokens(text) for part in token.split(".") if _YEAR.fullmatch(part)}


def holds_number(text: str) -> bool:
    """Tell whether a text has a number, in digits or in words."""
    return _NUMBER_WORD.search(fold(text)) is not None
