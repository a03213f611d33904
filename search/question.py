"""What a question asks for, as far as its words tell."""

import re
from dataclasses import dataclass

from search.answer_texts import language_of
from search.definitions import asked_about
from search.demands import Demands, holds_figure, holds_number, read_demands
from search.store.base import PassageStore
from search.term_statistics import TermStatistics, read_statistics
from search.text import content_terms, tokens

# Folded words that ask for a figure, a date, an age or a duration.
_ASKS_NUMBER = frozenset(
    """
    كم شحال بكم عدد نسبه مبلغ قيمه مده اجل ثمن سعر سن معدل متوسط كلفه تكلفه متي متى تاريخ سنه
    combien montant taux pourcentage duree delai age date quand nombre prix cout
    many much long old percentage rate amount number when date price cost often
    """.split()
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
    :ivar asks_number: it wants a figure, a date, an age or a duration, or the condition that `when` may ask for.
    :ivar demands: what an answer to it must hold.
    :ivar years: the years that it names.
    :ivar asked_about: stems of what it asks the nature of, where it asks that.
    """

    text: str
    language: str
    statistics: TermStatistics
    asks_number: bool
    demands: Demands
    years: frozenset[str]
    asked_about: tuple[str, ...] = ()

    def lacks_number(self, text: str) -> bool:
        """Tell whether a text has no figure although the question wants one."""
        # Some figures are told without a number: what is free of charge, a month.
        if self.demands.figure is not None:
            return not holds_figure(self.demands.figure, text)
        return self.asks_number and not holds_number(text)


def read_question(text: str, store: PassageStore) -> Question:
    """Read a question against the library that is to answer it."""
    asks_number = any(token in _ASKS_NUMBER or token.removeprefix("ال") in _ASKS_NUMBER for token in tokens(text))
    statistics = read_statistics(store, content_terms(text))
    years = frozenset(years_in(text))
    return Question(text, language_of(text), statistics, asks_number, read_demands(text), years, asked_about(text))


def years_in(text: str) -> set[str]:
    """Return the years that a text names, those of `2012-2016` and `26/08/2019` among them."""
    return {part for token in tokens(text) for part in token.split(".") if _YEAR.fullmatch(part)}
