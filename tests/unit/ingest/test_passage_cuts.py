"""Where sections are cut: pieces no cut may split, and lengths between 60 and 180 words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.passage_cuts import MAX_WORDS, MIN_WORDS, Atom, Boundary, choose_cuts, sentence_atoms


def atoms_of(text: str, text_start: int = 0) -> list[Atom]:
    return list(sentence_atoms(text, 0, len(text), text_start, Boundary.BLOCK))


def chain(*lengths: int, boundary: Boundary = Boundary.BLOCK) -> list[Atom]:
    """Atoms of so many words, each word two characters wide."""
    atoms, start = [], 0
    for words in lengths:
        atoms.append(Atom(start, start + 2 * words - 1, words, boundary))
        start += 2 * words
    return atoms


def lengths(spans: list[tuple[int, int]]) -> list[int]:
    return [(end - start + 1) // 2 for start, end in spans]


def test_sentences_are_atoms() -> None:
    text = "تعمل الجمعية. تجتمع كل شهر؛ وتقدم تقريرا."
    assert [(text[a.start : a.end], a.words, a.boundary) for a in atoms_of(text)] == [
        ("تعمل الجمعية.", 2, Boundary.SENTENCE),
        ("تجتمع كل شهر؛", 3, Boundary.SENTENCE),
        ("وتقدم تقريرا.", 2, Boundary.BLOCK),
    ]


def test_numbers_with_points_stay_whole() -> None:
    assert len(atoms_of("طبقا للقانون رقم 14.05 المتعلق بالمؤسسات.")) == 1


def test_a_heading_stays_with_its_text() -> None:
    text = "المادة 3. تعمل الجمعية."
    assert [a.boundary for a in atoms_of(text, text_start=10)] == [Boundary.HEADING, Boundary.BLOCK]


def test_a_sentence_too_long_is_parted_at_clauses_then_between_words() -> None:
    text = " ".join(["كلمة"] * 100) + "، " + " ".join(["كلمة"] * 100)
    atoms = atoms_of(text)
    assert sum(a.words for a in atoms) == 200
    assert max(a.words for a in atoms) <= 20
    assert [a.boundary for a in atoms].count(Boundary.CLAUSE) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], []),
        ([5], [5]),
        ([60, 60], [120]),
        ([100, 100], [100, 100]),
        ([170, 10], [180]),
        ([175, 10], [175, 10]),
        ([40, 40, 40, 40, 40, 40], [120, 120]),
        ([180, 180], [180, 180]),
        ([90, 90, 90], [90, 90, 90]),
    ],
)
def test_lengths(words: list[int], expected: list[int]) -> None:
    assert lengths(choose_cuts(chain(*words))) == expected


def test_between_blocks_rather_than_between_sentences() -> None:
    atoms = chain(50, 50, 50, 50, boundary=Boundary.SENTENCE)
    atoms[1] = atoms[1]._replace(boundary=Boundary.BLOCK)
    assert lengths(choose_cuts(atoms)) == [100, 100]


def test_never_after_a_heading() -> None:
    atoms = [
        *chain(170, boundary=Boundary.BLOCK),
        Atom(340, 349, 5, Boundary.HEADING),
        Atom(350, 469, 60, Boundary.BLOCK),
    ]
    assert lengths(choose_cuts(atoms)) == [170, 65]


@given(st.lists(st.integers(1, MAX_WORDS), min_size=1, max_size=40))
def test_cuts_cover_everything_within_limits(words: list[int]) -> None:
    atoms = chain(*words)
    spans = choose_cuts(atoms)
    assert spans[0][0] == atoms[0].start
    assert spans[-1][1] == atoms[-1].end
    starts = {atom.start for atom in atoms}
    assert all(start in starts for start, _ in spans)
    found = lengths(spans)
    assert sum(found) == sum(words)
    assert max(found) <= MAX_WORDS


@given(st.lists(st.integers(1, 30), min_size=10, max_size=60))
def test_no_passage_is_short_where_atoms_are_small(words: list[int]) -> None:
    found = lengths(choose_cuts(chain(*words)))
    assert len(found) == 1 or min(found) >= MIN_WORDS


@given(st.lists(st.integers(1, MAX_WORDS), min_size=2, max_size=25))
def test_a_short_passage_has_no_neighbour_it_could_join(words: list[int]) -> None:
    found = lengths(choose_cuts(chain(*words)))
    assert all(min(pair) >= MIN_WORDS or sum(pair) > MAX_WORDS for pair in pairwise(found))


@given(st.text("ابت .،؛\n1", max_size=2000))
def test_atoms_hold_every_word_once(text: str) -> None:
    atoms = atoms_of(text)
    assert " ".join(text[a.start : a.end] for a in atoms).split() == text.split()
    assert all(a.words == len(text[a.start : a.end].split()) <= MAX_WORDS for a in atoms)
