"""
Words for the same thing: what a question says otherwise than a source, in its own language or in another one.

People ask for `نقود` or for `hébergement`, guides speak of `مال` and of `إيواء`. The thesaurus, thesaurus.txt beside
this file, lists such words of the social sector by concept. A question's sparse embedding gets the other words of its
concepts, with less weight; passages in another language are searched with those of their language. Expanding queries
by a dictionary is the oldest way across languages: Ballesteros & Croft, "Phrasal translation and query expansion
techniques for cross-language information retrieval" (1997). A knowledge base may have a thesaurus.txt of its own, for
what an organisation calls things.

On the sample corpus, questions across languages go from 0.72 to 0.80 nDCG@10 by it, twenty others of the kind from 0.70
to 0.79; those in the language of their source lose 0.003, and gain 0.002 by other words of that.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from search.errors import SettingsError
from search.lexical import query_weights, term_id
from search.stopwords import STOPWORDS
from search.store.base import SparseVector
from search.text import is_arabic, stems, tokens, without_pronoun
from search.unchanging import Unchanging

LANGUAGES = ("ar", "fr", "en")
# Of another word of the question's own language, and of one of a passage's, against the question's words.
SYNONYM_WEIGHT = 0.5
TRANSLATION_WEIGHT = 1.0

# The thesaurus that comes with the project, and in a knowledge base's folder that of its own.
THESAURUS_FILE = "thesaurus.txt"

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """
    One thing.

    :ivar words: for it, by language, each as it is written.
    :ivar forms: the stems of all of them.
    """

    words: Mapping[str, Sequence[str]]
    forms: frozenset[Phrase]


class Named(NamedTuple):
    """Which words, from `start` up to `stop`, name which concepts."""

    start: int
    stop: int
    concepts: Sequence[Concept]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """
    Concepts by the stems of their words.

    :ivar concepts: stems of a word or an expression -> the concepts that it names.
    :ivar longest: most stems of one.
    """

    concepts: Mapping[Phrase, Sequence[Concept]]
    longest: int

    @classmethod
    def parse(cls, lines: str) -> "Thesaurus":
        """
        Read concepts, one a line: their words in Arabic, French and English between bars.

        :raises ValueError: for a line with other than three fields.
        """
        concepts: dict[Phrase, list[Concept]] = defaultdict(list)
        for number, line in enumerate(lines.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = [[word.strip() for word in field.split(",") if word.strip()] for field in line.split("|")]
            if len(fields) != len(LANGUAGES):
                msg = f"line {number} has {len(fields)} fields, not three: Arabic | French | English ({line.strip()})"
                raise ValueError(msg)
            forms = frozenset(form for field in fields for word in field for form in _forms(word))
            concept = Concept(dict(zip(LANGUAGES, fields, strict=True)), forms)
            for form in forms:
                concepts[form].append(concept)
        return cls(dict(concepts), max(map(len, concepts), default=0))

    def joined_with(self, other: "Thesaurus") -> "Thesaurus":
        """Return the concepts of both."""
        concepts = {
            phrase: [*self.concepts.get(phrase, ()), *other.concepts.get(phrase, ())]
            for phrase in {**self.concepts, **other.concepts}
        }
        return Thesaurus(concepts, max(self.longest, other.longest))

    def find(self, words: Sequence[str]) -> list[Named]:
        """Return what folded words name, in their order, by the longest expressions."""
        found, named, at = stems(words), [], 0
        while at < len(words):
            length, concepts = self._longest(words, found, at)
            if concepts:
                named.append(Named(at, at + length, concepts))
            at += length
        return named

    def _longest(self, words: Sequence[str], found: Phrase, at: int) -> tuple[int, Sequence[Concept]]:
        for length in range(min(self.longest, len(words) - at), 1, -1):
            if concepts := self.concepts.get(found[at : at + length]):
                return length, concepts
        # A word that joins is no name: `أم` asks, and is a mother.
        alone = () if words[at] in STOPWORDS else (words[at], *without_pronoun(words[at]))
        return 1, next((self.concepts[form] for word in alone if (form := stems([word])) in self.concepts), ())


@dataclass(frozen=True, slots=True)
class Translations(Unchanging):
    """:ivar terms: weights of a question's index terms for passages of other languages, by language."""

    terms: Mapping[str, SparseVector]


@cache
def load_thesaurus(own: Path | None = None) -> Thesaurus:
    """
    Read the thesaurus that comes with the project.

    :param own: a file of the same form, whose concepts are added; it need not exist.
    :raises SettingsError: if that file cannot be read or has a line of another form.
    """
    if own is None:
        return Thesaurus.parse(Path(__file__).with_name(THESAURUS_FILE).read_text(encoding="utf-8"))
    if not own.exists():
        return load_thesaurus()
    try:
        return load_thesaurus().joined_with(Thesaurus.parse(own.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError) as error:
        msg = f"The thesaurus {own} cannot be used: {error}. Correct it, or remove it."
        raise SettingsError(msg) from error


def expand(asked: SparseVector, text: str, language: str, thesaurus: Thesaurus) -> dict[str, SparseVector]:
    """
    Return the term weights of a question for the passages of each of `LANGUAGES`.

    :param asked: the question's own terms, as `query_weights` has them; `text`: the question, in `language`.
    :returns: its own terms and those of the other words for what it names.
    """
    named = [concept for each in thesaurus.find(tokens(text)) for concept in each.concepts]
    return {
        of: _with_words(asked, named, of, SYNONYM_WEIGHT if of == language else TRANSLATION_WEIGHT) for of in LANGUAGES
    }


def _with_words(asked: SparseVector, named: Sequence[Concept], language: str, weight: float) -> SparseVector:
    weights = dict(zip(asked.indices, asked.values, strict=True))
    for concept in named:
        for word in concept.words[language]:
            for term, share in _terms(word).items():
                weights[term] = max(weights.get(term, 0.0), weight * share)
    return SparseVector(tuple(weights), tuple(weights.values()))


@lru_cache(maxsize=20_000)
def _terms(word: str) -> Mapping[int, float]:
    """Return the term weights of a word; those of an expression's words, divided by how many they are."""
    terms = query_weights(word)
    stemmed = {term_id(each) for form in _forms(word) for each in form if each not in STOPWORDS}
    weights = dict.fromkeys(stemmed, 1.0) | dict(zip(terms.indices, terms.values, strict=True))
    return {term: weight / len(tokens(word)) for term, weight in weights.items()}


def _forms(word: str) -> set[Phrase]:
    """Return the stems of a word or an expression; in Arabic also with articles, which light10 takes for another."""
    words = tokens(word)
    definite = [f"ال{each.removeprefix('ال')}" for each in words] if is_arabic(word) else words
    return {stems(words), stems(definite)}
