"""Copies are recognised by their text, whatever became of it on the way; what only resembles them is left apart."""

import random
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalogue import SourceRecord
from ingest.duplicates import fingerprint, group_duplicates, groups_of
from search.passage import SourceInfo
from search.text import tokens

ROOTS = "كتب درس علم عمل سكن طفل أسر شرك جمع وسط دعم حمي قضي نفق خدم صحي سنن عقد شهد وزر".split()
FORMS = ("ال{}", "{}ات", "م{}", "{}ين", "است{}", "{}ية", "ت{}", "{}")


def text(words: int, seed: int = 1) -> list[str]:
    draw = random.Random(seed)
    return [draw.choice(FORMS).format(draw.choice(ROOTS)) for _ in range(words)]


def changed(words: list[str], every: int) -> list[str]:
    return [f"غير{at}" if at % every == 0 else word for at, word in enumerate(words)]


def print_of(words: list[str]) -> bytes:
    return fingerprint([" ".join(words)])


@cache
def print_of_seed(seed: int) -> bytes:
    return print_of(text(400, seed))


def are_copies(one: list[str], other: list[str]) -> bool:
    return group_duplicates({"a": print_of(one), "b": print_of(other)}) == {"a": "a", "b": "a"}


def runs_of(words: list[str]) -> set[tuple[str, ...]]:
    folded = tokens(" ".join(words))
    return set(zip(folded, folded[1:], folded[2:], strict=False))


def shared_runs(one: list[str], other: list[str]) -> float:
    """The share of runs of three words that two texts have in common, counted."""
    first, second = runs_of(one), runs_of(other)
    return len(first & second) / len(first | second)


def agreement(one: bytes, other: bytes) -> float:
    return float((np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")).mean())


@pytest.mark.parametrize("every", [3, 8, 20, 100])
def test_agreement_estimates_the_runs_in_common(every: int) -> None:
    words = text(2_000)
    other = changed(words, every)
    # Three standard errors of 128 places.
    assert agreement(print_of(words), print_of(other)) == pytest.approx(shared_runs(words, other), abs=0.13)


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    assert len(print_of(text(500))) == 512
    assert print_of(text(500))[:8].hex() == "0b500400b1ac0400"


@pytest.mark.parametrize("every", [30, 100])
def test_a_law_published_again_with_small_changes_is_a_copy(every: int) -> None:
    words = text(1_500)
    assert are_copies(words, changed(words, every))


def test_neither_cuts_nor_spelling_nor_layout_matter() -> None:
    words = [word.replace("ا", "أ") for word in text(800)]
    pages = [" \n".join(words[at : at + 37]) + "." for at in range(0, 800, 37)]
    plain = " ".join(word.replace("أ", "ا") for word in words)
    assert agreement(fingerprint(pages), fingerprint([plain])) == 1


def test_texts_of_the_same_words_in_another_order_are_no_copies() -> None:
    words = text(1_500)
    assert not are_copies(words, random.Random(2).sample(words, len(words)))


def test_what_shares_a_third_with_another_is_no_copy() -> None:
    words = text(1_500)
    assert not are_copies(words, words[:750] + text(750, seed=3))


@pytest.mark.parametrize("words", [0, 1, 2, 3, 60])
def test_a_short_text_has_none(words: int) -> None:
    assert print_of(text(words)) == b""


def test_one_sentence_over_and_over_is_short() -> None:
    assert fingerprint(["يعمل بهذا القرار ابتداء من تاريخ نشره."] * 100) == b""


def test_copies_of_copies_are_one_group_named_after_the_least_id() -> None:
    words = text(1_500)
    half, other = changed(words, 25), text(1_500, seed=5)
    chain = {"c": words, "b": half, "d": changed(half, 26), "x": other, "z": text(1_500, seed=6), "y": other}
    prints = {name: print_of(each) for name, each in chain.items()}
    assert agreement(prints["c"], prints["d"]) < agreement(prints["b"], prints["d"])
    assert group_duplicates(prints) == {"b": "b", "c": "b", "d": "b", "x": "x", "y": "x"}


@given(st.permutations(range(6)))
def test_groups_do_not_depend_on_the_order(order: list[int]) -> None:
    prints = {f"s{at}": print_of_seed(at // 2) for at in order}
    assert group_duplicates(prints) == {"s0": "s0", "s1": "s0", "s2": "s2", "s3": "s2", "s4": "s4", "s5": "s4"}


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_to_compare(count: int) -> None:
    assert group_duplicates({"a": print_of(text(400))} if count else {}) == {}


def test_many_sources_without_a_copy_stay_apart_and_the_copies_among_them_are_found() -> None:
    rows = np.random.default_rng(4).integers(0, 2**32, (600, 128), dtype=np.uint32)
    # A third of the places equal: as texts of one mould.
    rows[:, :40] = rows[0, :40]
    rows[599, 40:] = rows[200, 40:]
    assert group_duplicates({f"{at:03}": row.tobytes() for at, row in enumerate(rows)}) == {"200": "200", "599": "200"}


def test_records_are_listed_by_group() -> None:
    records = [
        SourceRecord(SourceInfo(name, name), name, "pdf", "", 0, copies=group)
        for name, group in (("a", "a"), ("b", None), ("c", "a"), ("d", "d"), ("e", "d"))
    ]
    listed = {name: [record.info.source_id for record in group] for name, group in groups_of(records).items()}
    assert listed == {"a": ["a", "c"], "d": ["d", "e"]}
