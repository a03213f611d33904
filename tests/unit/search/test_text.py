"""Arabic analysis: what readers write differently becomes one term, and nothing depends on where it runs."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import text as analysis
from search.stopwords import STOPWORDS
from search.text import (
    LETTER_RUN,
    content_terms,
    fold,
    fold_digits,
    index_terms,
    is_arabic,
    letter_terms,
    stem,
    strip_marks,
    tokens,
    without_pronoun,
)

TEXTS = st.text(max_size=60) | st.text(alphabet="ابتجحدرسعفقكلمنهوىيأإآةءؤئـًَُِّْٰ٠٣۴0 9.-/٫،؟\u200f\u00adéŒﷲﻻ", max_size=60)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("plane", [range(0x3000), range(0xFB00, 0x11000)])
def test_folding_any_one_character_twice_changes_nothing(plane: range) -> None:
    assert [char for char in map(chr, plane) if fold(fold(char)) != fold(char)] == []


@given(TEXTS)
def test_a_token_is_its_own_only_token(text: str) -> None:
    for token in tokens(text):
        assert tokens(token) == [token]


@given(TEXTS)
def test_the_same_text_gives_the_same_terms(text: str) -> None:
    first = index_terms(text)
    stem.cache_clear()
    assert index_terms(text) == first


@given(TEXTS)
def test_folded_text_has_the_terms_of_the_text(text: str) -> None:
    assert index_terms(fold(text)) == index_terms(text)


@given(TEXTS)
def test_content_terms_are_distinct_terms_of_the_text(text: str) -> None:
    kept = content_terms(text)
    assert len(kept) == len(set(kept))
    assert set(kept) <= set(index_terms(text))


@given(st.integers(0, 10**9))
def test_digits_of_all_three_kinds_are_one(number: int) -> None:
    kinds = [str(number).translate({ord("0") + value: zero + value for value in range(10)}) for zero in (0x660, 0x6F0)]
    assert [fold_digits(kind) for kind in kinds] == [str(number)] * 2
    assert tokens(kinds[0]) == tokens(kinds[1]) == tokens(str(number))


@pytest.mark.parametrize(
    "number",
    [
        "14-05", "14.05", "14/05", "14–05", "١٤٫٠٥", "١٤.٠٥", "١٤-٠٥", "۱۴-۰۵", "14\u201105", "14\u201005",
        "14\u221205", "14\u200f-\u200f05",
    ],
)  # fmt: skip
def test_a_law_number_is_one_token_however_it_is_written(number: str) -> None:
    assert tokens(f"القانون رقم {number}.") == ["القانون", "رقم", "14.05"]


def test_a_number_is_found_by_its_parts_too() -> None:
    assert index_terms("2012/2016") == ["2012.2016", "2012", "2016"]
    assert index_terms("2012") == ["2012"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد إلى آخر ٱسم", "احمد الى اخر اسم"),
        ("مستشفى", "مستشفي"),
        ("الجمعية", "الجمعيه"),
        ("مسؤولية هيئة", "مسوولية هيية"),
        ("الجَمعِيّةُ", "الجمعية"),
        ("الجـــمعية", "الجمعية"),
        ("الق\u061cان\u200dون", "القانون"),
        ("ﺍﻟﺠﻤﻌﻴﺔ", "الجمعية"),
        ("ﻻ", "لا"),
        ("کتاب علی ھذا ہذا", "كتاب علي هذا هذا"),
        ("École ÉTÉ", "ecole ete"),
        ("e\u0301tude", "étude"),
        ("L’Œuvre", "l'oeuvre"),
        ("asso\u00adciation", "association"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_one_word_are_one_token(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(("one", "other"), [("حق", "حك"), ("ماء", "ما"), ("14.05", "14.50"), ("14", "05")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_words_and_numbers_come_in_order_without_punctuation() -> None:
    text = "المادة ٣: «لا يجوز»، إلا إذا… n°2.12.349 du 26/08/2019; COVID-19 l'aide 4+4"
    expected = "الماده 3 لا يجوز الا اذا n 2.12.349 du 26.08.2019 covid 19 l aide 4 4"
    assert tokens(text) == expected.split()


@pytest.mark.parametrize("text", ["", " \n", "؟!…", "ـــ", "\u200f\u00ad", "ًٌٍ"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert tokens(text) == index_terms(text) == content_terms(text) == []


# light10, by the rules of the paper: و where 3 letters stay, then one article where 2 stay, then the suffixes in order,
# each where 2 stay.
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("وكتاب", "كتاب"), ("ورد", "ورد"),
        ("الكتاب", "كتاب"), ("والكتاب", "كتاب"), ("بالكتاب", "كتاب"), ("كالكتاب", "كتاب"), ("فالكتاب", "كتاب"),
        ("للكتاب", "كتاب"), ("وللكتاب", "كتاب"), ("اليد", "يد"), ("الف", "الف"),
        ("كتابها", "كتاب"), ("كتابان", "كتاب"), ("حيوانات", "حيوان"), ("معلمون", "معلم"), ("معلمين", "معلم"),
        ("كتابيه", "كتاب"), ("كتابه", "كتاب"), ("كتابي", "كتاب"), ("يده", "يد"), ("به", "به"),
        ("الموسسات", "موسس"), ("موسسه", "موسس"), ("القانونيه", "قانون"), ("قانون", "قان"),
        ("ليكتب", "ليكتب"), ("سيكتب", "سيكتب"), ("بكتاب", "بكتاب"),
        ("14.05", "14.05"), ("", ""),
    ],
)  # fmt: skip
def test_light10_stems(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    "words",
    ["association associations associatif", "déclarer déclarée déclaration", "journal journaux", "child childs"],
)
def test_forms_of_a_word_in_latin_letters_have_one_stem(words: str) -> None:
    assert len(set(map(stem, tokens(words)))) == 1


def test_stems_do_not_depend_on_who_stems_at_the_same_time() -> None:
    words = [f"{word}{ending}" for word in tokens("conseil bénévole hébergement réunion") for ending in ("", "s", "es")]
    expected = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, words * 200)) == expected * 200


@pytest.mark.parametrize(
    ("word", "bare"),
    [("سيارته", "سياره"), ("مستواهم", "مستوي"), ("اسماوها", "اسماء"), ("اسمايه", "اسماء"), ("كتابنا", "كتاب")],
)
def test_a_word_is_known_without_the_pronoun_at_its_end(word: str, bare: str) -> None:
    assert bare in without_pronoun(word)


@given(st.text(alphabet="ابتةهويلكفنم", min_size=1, max_size=12))
def test_without_a_pronoun_a_word_is_never_longer_nor_empty(word: str) -> None:
    assert all(3 <= len(bare) < len(word) for bare in without_pronoun(word))


def test_waw_of_the_word_itself_stays_before_the_letters_of_the_article() -> None:
    # The paper's rule, read to the letter, makes `الد` of it.
    assert stem("والد") == "والد"


@given(st.text(alphabet="ابتةهويلكفنم", min_size=1, max_size=12))
def test_a_stem_is_part_of_its_word_and_never_empty(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word)
    assert stem(word) in word


def test_words_that_only_ask_are_not_content() -> None:
    assert content_terms("ما هي شروط الحصول على الدعم؟ إلى متى؟") == ["شروط", "حصول", "دعم"]
    assert content_terms("Quelles sont les conditions de l'aide ?") == ["condit", "aid"]
    assert content_terms("ب 4 x") == ["4"]


def test_stop_words_are_spelled_as_folding_leaves_them() -> None:
    assert [word for word in STOPWORDS if tokens(word) != [word]] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", False), ("14.05 ؟", False), ("قانون", True), ("قانون 14", True), ("law قانون", True), ("loi قا", False)],
)
def test_the_script_of_a_text_is_that_of_most_letters(text: str, expected: bool) -> None:
    assert is_arabic(text) is expected


def test_dense_text_keeps_its_letters() -> None:
    assert strip_marks("إلى المـؤسّسةِ\u200f الأولى، ١٤٫٠٥") == "إلى المؤسسة الأولى، ١٤٫٠٥"


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("dediac_ar", "dediac"), ("normalize_alef_ar", "normalize"), ("normalize_alef_maksura_ar", "normalize"),
        ("normalize_teh_marbuta_ar", "normalize"),
    ],
)  # fmt: skip
def test_letters_are_folded_by_camel_tools(name: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(analysis, name).__module__ == f"camel_tools.utils.{module}"
    monkeypatch.setattr(analysis, name, lambda text: f"{text}ق")
    assert "ق" in fold("أىةَ")


def test_importing_it_is_cheap() -> None:
    probe = "import json, sys, search.text; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert loaded.isdisjoint({"numpy", "pandas", "scipy", "sklearn", "torch", "transformers", "haystack"})
    assert not [name for name in json.loads(done.stdout) if name.startswith("camel_tools.") and ".utils" not in name]


def test_letter_terms_are_runs_of_a_word_with_its_ends_marked() -> None:
    assert letter_terms("حضانه") == ["~#حضا", "~حضان", "~ضانه", "~انه#"]


@pytest.mark.parametrize("token", ["دعم", "الذي", "grants", "14.05", "2024"])
def test_short_words_stop_words_numbers_and_latin_give_no_letter_terms(token: str) -> None:
    assert letter_terms(token) == []


@given(TEXTS)
def test_letter_terms_tile_their_word_and_are_no_stems(text: str) -> None:
    for token in tokens(text):
        runs = letter_terms(token)
        assert all(len(run) == LETTER_RUN + 1 for run in runs)
        assert not runs or "".join(run[1] for run in runs) + runs[-1][2:] == f"#{token}#"
        assert not set(runs) & set(index_terms(text))
