"""When a text holds what a question expects: a sentence of the source, or a short answer in the source's words."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from search.evaluation.questions import JudgedQuestion
from search.text import fold_digits, strip_marks

_LEFT_OUT = re.compile(r"[\W_]+")
_WORDS = re.compile(r"[^\W_]+")
# A shorter quotation from within an expected sentence (`من`, `14.05`) says nothing; about three words.
_LEAST_LETTERS = 10
# Of an answer so short, the letters are found in many a word: it must be a word of its own.
_SHORT_ANSWER = 2


class Matcher:
    """
    Finds what one question expects.

    Sentences are compared letter by letter, without spaces, punctuation and diacritics: extraction may move these, and
    repair may mend them on one side only. Short answers are sought within the text, as annotators mark them (without
    the conjunction or the article that Arabic writes into the word), but never within a number.
    """

    def __init__(self, question: JudgedQuestion, repair: Callable[[str], str] = str) -> None:
        """
        Prepare the comparison.

        :param repair: mends a line as ingest does; sentences are compared both as they are and mended.
        """
        self._repair = repair
        self._sentences = {form for sentence in question.sentences for form in self._forms(sentence) if form}
        patterns = [_pattern(answer) for answer in question.answers]
        self._answers = re.compile("|".join(patterns)) if patterns else None

    def in_passage(self, text: str) -> bool:
        """Tell whether a passage holds an expected sentence whole, or an expected answer."""
        if self._answers is not None and self._answers.search(_even(text)):
            return True
        return any(sentence in form for form in self._lazy_forms(text) for sentence in self._sentences)

    def in_quotation(self, text: str) -> bool:
        """Tell whether a quotation holds what `in_passage` asks for, or is itself a part of an expected sentence."""
        if self.in_passage(text):
            return True
        return any(
            len(form) >= _LEAST_LETTERS and form in sentence
            for form in self._lazy_forms(text)
            for sentence in self._sentences
        )

    def _forms(self, text: str) -> tuple[str, str]:
        return _letters(text), _letters(self._repair(text))

    def _lazy_forms(self, text: str) -> Iterator[str]:
        """Mend only what is not found as it is: mending is slow."""
        if self._sentences:
            yield _letters(text)
            yield _letters(self._repair(text))


def _even(text: str) -> str:
    """Write a text without diacritics and tatweel, its digits as 0-9."""
    return fold_digits(strip_marks(unicodedata.normalize("NFKC", text))).casefold()


def _letters(text: str) -> str:
    return _LEFT_OUT.sub("", _even(text))


def _pattern(answer: str) -> str:
    """Write an answer as a pattern: its words in order, whatever stands between them; signs alone as they are."""
    words = _WORDS.findall(_even(answer))
    if not words:
        return re.escape(_even(answer).strip() or answer)
    pattern = r"[\W_]*".join(map(re.escape, words))
    if sum(map(len, words)) <= _SHORT_ANSWER:
        return rf"(?<!\w){pattern}(?!\w)"
    before = r"(?<!\d)" if words[0][0].isdigit() else ""
    after = r"(?!\d)" if words[-1][-1].isdigit() else ""
    return f"{before}{pattern}{after}"
