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
# Whole folded words, where `مئة` is `ميه`: without their ends, `الفصل` would be a thousand and `تسعى` nine.
_NUMBER_WORD = re.compile(
    r"\d|(?<!\w)(?:[وف]?[بل]?(?:ال)?(?:"
    r"واحده?|اثن(?:ان?|ين?|تان?|تين?)|(?:ثلاث|اربع|خمس|ست|سبع|ثمان|ثماني|تسع)(?:ه|ون|ين|ما?يه)?|عشر(?:ه|ون|ين)?|"
    r"ما?يه|ما?يت(?:ان?|ين?)|الف(?:ان?|ين?)?|الاف|مليون(?:ان?|ين)?|ملايين|مليار(?:ان?|ين)?|نصف|ثلث(?:ان?|ين?)?|ربع|"
    r"(?:يوم|شهر|سنت|عام|اسبوع|مرت|ساعت)(?:ان|ين)|سنه|شهر|يوم|اسبوع)|"
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante|cents?|"
    r"mille|millions?|milliards?|moitie|tiers|quart|"
    r"two|three|four|five|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand|half)(?!\w)"
)

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")

# Longer questions are pasted pages: their beginning says what is asked, and the model reads no further anyway.
MAX_QUERY_CHARACTERS = 2_000


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
    asks_number = any(token in _ASKS_NUMBER or token.removeprefix("ال") in _ASKS_NUMBER for token in tokens(text))
    statistics = read_statistics(store, content_terms(text))
    return Question(text, language_of(text), statistics, asks_number, frozenset(years_in(text)))


def years_in(text: str) -> set[str]:
    """Return the years that a text names, those of `2012-2016` and `26/08/2019` among them."""
    return {part for token in tokens(text) for part in token.split(".") if _YEAR.fullmatch(part)}


def holds_number(text: str) -> bool:
    """Tell whether a text has a number, in digits or in words."""
    return _NUMBER_WORD.search(fold(text)) is not None
