"""
Exact look-up of the laws and articles that a question names, ahead of any similarity.

A law is one by its number: the one that ingest recorded, else the one that the title of a source says is its own. A law
that sources only mention is not in the library.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from search.legal import LawReference, law_numbers, own_numbers, parse_references, readings
from search.legal_articles import article_heading
from search.lexical import term_id
from search.passage import Passage
from search.store.base import PassageStore, SparseVector, Where

_MOST_HITS = 50
_MOST_MENTIONS = 5
_MOST_NEIGHBOURS = 3
_MOST_LAWS = 10_000
_MOST_SOURCES = 1_000  # of one law: in a corpus of records each article is a source
# How many passages that hold a number are read to find the law of that number, and of a law to find one article.
_READ_FOR_NUMBER = 200
_READ_FOR_ARTICLE = 2_000
# Of the first lines of a law, which name the dahir that promulgates it.
_LONGEST_TITLE = 300
# The distance of numbers that nobody takes for one another.
_FAR = 3


@dataclass(frozen=True, slots=True)
class LawMention:
    """A law that is not in the library, and passages of sources that refer to it."""

    number: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class LawFindings:
    """
    What the library has of the laws and articles that a question names; false where it names none.

    :ivar references: what the question names, as it names it.
    :ivar hits: the passages of the articles asked for, in the order of the question, then of the law. Empty where only
        a law is named: all of it may be meant, and similarity chooses within `scope`.
    :ivar laws: numbers of the named laws that are in the library, as the library writes them.
    :ivar scope: the caller's filter, narrowed to the named laws; where none is numbered, to the articles. None where
        there is nothing to narrow similarity to.
    :ivar unknown_laws: numbers that no source of the library has as its own.
    :ivar missing_articles: (law, article) of laws that are there and have no such article.
    :ivar mentions: of unknown laws that sources refer to.
    :ivar neighbours: where laws are unknown, numbers of laws in the library that they are easily mistaken for.
    """

    references: tuple[LawReference, ...] = ()
    hits: tuple[Passage, ...] = ()
    laws: tuple[str, ...] = ()
    scope: Where | None = None
    unknown_laws: tuple[str, ...] = ()
    missing_articles: tuple[tuple[str, str], ...] = ()
    mentions: tuple[LawMention, ...] = ()
    neighbours: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.references)


@dataclass(frozen=True, slots=True)
class _Law:
    """A reference as the library reads it: the sources of that number, or only passages that refer to it."""

    reference: LawReference
    number: str
    sources: tuple[str, ...] = ()
    mentions: tuple[Passage, ...] = ()


class LawLookup:
    """Looks laws and articles up in a store. Threads may share one: it keeps no state."""

    def __init__(self, store: PassageStore) -> None:
        self._store = store

    def find(self, question: str, where: Where | None = None) -> LawFindings:
        """
        Look up what a question names; a question that names nothing costs no look-up.

        :param where: hits must match it; what the library has as a whole does not depend on it.
        :raises StoreError: if the store fails.
        """
        references = parse_references(question)
        if not references:
            return LawFindings()
        if references[0].number is None:
            return self._find_articles(references, where)
        laws = self._resolve(references)
        known = [law for law in laws if law.sources]
        unknown = [law for law in laws if not law.sources and (law.reference.certain or law.mentions)]
        if not known and not unknown:
            return LawFindings()
        hits: list[Passage] = []
        missing: list[tuple[str, str]] = []
        for law in known:
            found, absent = self._articles_of(law, where)
            hits += found
            missing += [(law.number, article) for article in absent]
        sources = _once(source for law in known for source in law.sources)
        return LawFindings(
            references=references,
            hits=_distinct(hits)[:_MOST_HITS],
            laws=_once(law.number for law in known),
            scope=_both(where, "source_id", sources) if known else None,
            unknown_laws=_once(law.number for law in unknown),
            missing_articles=tuple(missing),
            mentions=tuple(LawMention(law.number, law.mentions) for law in unknown if law.mentions),
            neighbours=self._neighbours([law.number for law in unknown]) if unknown else (),
        )

    def _find_articles(self, references: tuple[LawReference, ...], where: Where | None) -> LawFindings:
        """Articles of a law without a number are hits where only one source has them; else they narrow similarity."""
        wanted = _once(article for reference in references for article in reference.articles)
        scope = _both(where, "article", wanted)
        found = _distinct(self._store.passages(scope, _MOST_HITS))
        if not found:
            return LawFindings(references)
        is_one_law = len({passage.source.source_id for passage in found}) == 1
        return LawFindings(references, hits=_in_order(found, wanted) if is_one_law else (), scope=scope)

    def _resolve(self, references: Sequence[LawReference]) -> list[_Law]:
        """Choose the reading of each number that the library has."""
        asked = {reference: readings(reference.number or "") for reference in references}
        every = _once(reading for each in asked.values() for reading in each)
        recorded = {count.value for count in self._store.facet("law_number", _only("law_number", every), len(every))}
        laws = []
        for reference, numbers in asked.items():
            number = next((number for number in numbers if number in recorded), None)
            if number is None:
                laws.append(self._resolve_by_text(reference, numbers))
                continue
            sources = self._store.facet("source_id", _only("law_number", (number,)), _MOST_SOURCES)
            laws.append(_Law(reference, number, tuple(count.value for count in sources)))
        return laws

    def _resolve_by_text(self, reference: LawReference, numbers: Sequence[str]) -> _Law:
        """Find the sources whose title says that the number is theirs, else passages that refer to it."""
        terms = SparseVector(tuple(term_id(number) for number in numbers), (1.0,) * len(numbers))
        scored = self._store.search_sparse(terms, _READ_FOR_NUMBER)
        found = self._store.fetch([point.point_id for point in scored])
        passages = _distinct(found[point.point_id] for point in scored if point.point_id in found)
        for number in numbers:
            if sources := _once(each.source.source_id for each in passages if number in _own_numbers_near(each)):
                return _Law(reference, number, sources)
        for number in numbers:
            if mentions := tuple(passage for passage in passages if _refers_to(passage, number)):
                return _Law(reference, number, mentions=mentions[:_MOST_MENTIONS])
        return _Law(reference, numbers[0])

    def _articles_of(self, law: _Law, where: Where | None) -> tuple[list[Passage], list[str]]:
        """Return the passages of the articles asked for, and the articles that the law does not have."""
        under = self._under_chapters(law, where) if law.reference.chapters else []
        wanted = [each for each in law.reference.articles if not under or each not in law.reference.chapters]
        if not wanted:
            return under, []
        found, missing = self._under_articles(law, wanted, where)
        return under + found, missing

    def _under_chapters(self, law: _Law, where: Where | None) -> list[Passage]:
        """Return the passages under headings that read الفصل and the number: an article of an old law, or a chapter."""
        passages = self._store.passages(_both(where, "source_id", law.sources), _READ_FOR_ARTICLE)
        numbers = set(law.reference.chapters)
        under = [
            passage
            for passage in _distinct(passages)
            if any(article_heading(heading, chapter=True) in numbers for heading in passage.outline)
        ]
        return sorted(under, key=lambda passage: (law.sources.index(passage.source.source_id), passage.ordinal))

    def _under_articles(self, law: _Law, wanted: Sequence[str], where: Where | None) -> tuple[list[Passage], list[str]]:
        of_law = _only("source_id", law.sources)
        visible = _both(where, "source_id", law.sources)
        if self._store.facet("article", of_law, 1):
            chosen = _both(of_law, "article", wanted)
            there = {count.value for count in self._store.facet("article", chosen, len(wanted))}
            found = self._store.passages(_both(visible, "article", wanted), _MOST_HITS * len(wanted)) if there else []
        else:
            # Nobody recorded the articles of this law: read them off its headings.
            there = {each.article for each in self._read_articles(of_law) if each.article}
            if not there:
                return [], []
            found = [each for each in self._read_articles(visible) if each.article in wanted]
        # Of sources that share a number, the one whose title bears it is the law.
        found.sort(key=lambda passage: law.number not in own_numbers(passage.source.title))
        return list(_in_order(found, wanted)), [article for article in wanted if article not in there]

    def _read_articles(self, where: Where) -> list[Passage]:
        """Read passages, each with the article that its heading, its first line or its source's title names."""
        return [replace(each, article=_article_of(each)) for each in self._store.passages(where, _READ_FOR_ARTICLE)]

    def _neighbours(self, unknown: Sequence[str]) -> tuple[str, ...]:
        laws = [count.value for count in self._store.facet("law_number", None, _MOST_LAWS)]
        distances = {law: min(_distance(law, number) for number in unknown) for law in laws}
        near = sorted((law for law in laws if distances[law] < _FAR), key=lambda law: (distances[law], law))
        return tuple(near[:_MOST_NEIGHBOURS])


def _distance(law: str, number: str) -> int:
    """Tell how easily a number is mistaken: 0 same digits, 1 one digit differs, 2 the year differs or is left out."""
    if sorted(law) == sorted(number):
        return 0
    if len(law) == len(number) and sum(a != b for a, b in zip(law, number, strict=True)) == 1:
        return 1
    parts, others = law.split("."), number.split(".")
    return 2 if len(parts) == 2 >= len(others) and parts[0] == others[0] else _FAR


def _article_of(passage: Passage) -> str | None:
    headings = (*reversed(passage.outline), passage.text.lstrip().partition("\n")[0], passage.source.title)
    return next((article for heading in headings if (article := article_heading(heading))), None)


def _own_numbers_near(passage: Passage) -> tuple[str, ...]:
    """Return the numbers of a passage's source, as its title and, where it is a law, its first lines say."""
    numbers = own_numbers(passage.source.title)
    if passage.ordinal or passage.source.kind != "law":
        return numbers
    return numbers + own_numbers(passage.text[:_LONGEST_TITLE])


def _refers_to(passage: Passage, number: str) -> bool:
    return number in law_numbers(passage.text) or number in law_numbers(passage.source.title)


def _in_order(passages: Iterable[Passage], articles: Sequence[str]) -> tuple[Passage, ...]:
    """Sort by the order of the articles; within one, sources keep their order and passages go by ordinal."""
    passages = _distinct(passages)
    sources = _once(passage.source.source_id for passage in passages)

    def place(passage: Passage) -> tuple[int, int, int]:
        return articles.index(passage.article or ""), sources.index(passage.source.source_id), passage.ordinal

    return tuple(sorted(passages, key=place))


def _distinct(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Keep each passage once: while a source is being replaced, both its versions are found."""
    return tuple({passage.passage_id: passage for passage in passages}.values())


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _only(name: str, values: Sequence[str]) -> Where:
    return Where(((name, tuple(values)),))


def _both(where: Where | None, name: str, values: Sequence[str]) -> Where:
    condition = (name, tuple(values))
    return replace(where, keywords=(*where.keywords, condition)) if where else Where((condition,))
