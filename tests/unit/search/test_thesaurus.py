"""The thesaurus: what a question names is looked for by its other words too, in every language."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import SettingsError
from search.lexical import query_weights, term_id
from search.stopwords import STOPWORDS
from search.text import is_arabic, stem, tokens
from search.thesaurus import LANGUAGES, SYNONYM_WEIGHT, Thesaurus, expand, load_thesaurus, stems

SMALL = Thesaurus.parse("""
# persons and things
كرسي متحرك, عربة | fauteuil roulant | wheelchair
كرسي | chaise, siège | chair
أم, والدة | mère | mother
أجرة, راتب | salaire | wage
""")


def weights(text: str, language: str, of: str) -> dict[int, float]:
    expanded = expand(query_weights(text), text, language, SMALL)[of]
    return dict(zip(expanded.indices, expanded.values, strict=True))


def weight(found: dict[int, float], word: str) -> float:
    return found.get(term_id(stem(tokens(word)[0])), 0.0)


def test_a_question_keeps_its_own_terms_and_gets_the_other_words_of_its_language_with_less_weight() -> None:
    found = weights("ما شروط راتب العاملة؟", "ar", "ar")
    own = query_weights("ما شروط راتب العاملة؟")
    assert found.items() >= dict(zip(own.indices, own.values, strict=True)).items()
    assert weight(found, "أجرة") == pytest.approx(SYNONYM_WEIGHT)
    assert weight(found, "salaire") == weight(found, "wage") == 0.0


def test_passages_of_another_language_are_searched_by_its_words() -> None:
    found = weights("Quel est le salaire ?", "fr", "ar")
    assert min(weight(found, "أجرة"), weight(found, "راتب")) == 1.0
    assert weight(found, "salaire") == 1.0
    assert weight(weights("Quel est le salaire ?", "fr", "en"), "wage") == 1.0


def test_the_longest_expression_is_what_is_named_and_its_words_share_its_weight() -> None:
    found = weights("les fauteuils roulants", "fr", "ar")
    assert weight(found, "متحرك") == 0.5
    assert weight(found, "عربة") == 1.0
    assert weight(weights("الكرسي المتحرك", "ar", "fr"), "chaise") == 0.0
    assert weight(weights("الكرسي القديم", "ar", "fr"), "chaise") == 1.0


@pytest.mark.parametrize("text", ["الأجرة", "وأجرتها", "بالأجرة", "أُجْرة", "اجره"])
def test_words_are_known_in_any_form_that_the_stemmer_knows(text: str) -> None:
    assert weight(weights(text, "ar", "fr"), "salaire") > 0


def test_a_word_that_joins_names_nothing_by_itself() -> None:
    assert stem("ام") == stem("أم".replace("أ", "ا"))
    assert weight(weights("هل تقبل أم ترفض", "ar", "fr"), "mère") == 0.0
    assert weight(weights("الوالدة", "ar", "fr"), "mère") == 1.0


def test_a_line_with_other_than_three_fields_is_named() -> None:
    with pytest.raises(ValueError, match=r"line 2 has 2 fields"):
        Thesaurus.parse("أجرة | salaire | wage\nراتب | salaire")


@given(st.text(max_size=80), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_expanding_only_adds(text: str, language: str, of: str) -> None:
    own = query_weights(text)
    expanded = expand(own, text, language, load_thesaurus())[of]
    added = dict(zip(expanded.indices, expanded.values, strict=True))
    assert all(added[term] >= value for term, value in zip(own.indices, own.values, strict=True))
    assert len(expanded.indices) == len(set(expanded.indices))
    assert all(value > 0 for value in expanded.values)


def test_what_comes_with_the_project_is_in_order() -> None:
    thesaurus = load_thesaurus()
    concepts = {id(concept): concept for listed in thesaurus.concepts.values() for concept in listed}.values()
    assert len(concepts) > 1_000
    for concept in concepts:
        words = [(language, word) for language in LANGUAGES for word in concept.words[language]]
        assert len(words) > 1, words
        assert len({(language, word.casefold()) for language, word in words}) == len(words), words
        assert all(is_arabic(word) == (language == "ar") for language, word in words), words
        assert all(stems(tokens(word)) for _, word in words), words


def test_a_knowledge_base_adds_its_own_words(tmp_path: Path) -> None:
    own = tmp_path / "thesaurus.txt"
    own.write_text("\ufeff# ours\nبيت الأمل, مركزنا | maison Al Amal |\n", encoding="utf-8")
    ours, wage = load_thesaurus(own).find(tokens("la maison Al Amal et le salaire"))
    assert (ours.start, ours.stop, [each.words["ar"] for each in ours.concepts]) == (1, 4, [["بيت الأمل", "مركزنا"]])
    assert (wage.start, wage.stop) == (6, 7)
    assert load_thesaurus(tmp_path / "none.txt").concepts == load_thesaurus().concepts


@pytest.mark.parametrize("content", ["بيت | maison".encode(), b"\xff\xfe\x00"])
def test_a_thesaurus_that_cannot_be_used_is_named(tmp_path: Path, content: bytes) -> None:
    own = tmp_path / "thesaurus.txt"
    own.write_bytes(content)
    with pytest.raises(SettingsError, match=r"thesaurus\.txt cannot be used: .* Correct it, or remove it\."):
        load_thesaurus(own)


def test_few_of_its_words_are_lost_because_they_join() -> None:
    lost = {
        word
        for listed in load_thesaurus().concepts.values()
        for concept in listed
        for language in LANGUAGES
        for word in concept.words[language]
        if set(tokens(word)) <= STOPWORDS
    }
    assert len(lost) < 20, lost
