"""Words and how common they are."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lexicon import UNKNOWN, bare, frequency, is_known, log_frequency


def test_common_words_are_more_frequent_than_rare_ones() -> None:
    assert frequency("من") > frequency("الجمعية") > frequency("الافتحاص") == 0.0


def test_spelling_of_marks_does_not_matter() -> None:
    assert frequency("الأُسْرَة") == frequency("الأسرة") > 0
    assert frequency("الجمعيـــة") == frequency("الجمعية")


def test_hamzas_matter() -> None:
    assert frequency("الأسرة") != frequency("الاسرة")


@pytest.mark.parametrize("word", ["وبالجمعيات", "لملاءمتها", "فللأسر", "مؤسساتهم"])
def test_a_word_is_known_by_its_stem(word: str) -> None:
    assert is_known(word)


@pytest.mark.parametrize("word", ["", "ضظغغ", "ثبخؤف"])
def test_no_word_is_unknown(word: str) -> None:
    assert not is_known(word)
    assert log_frequency(word) == UNKNOWN


def test_a_stem_is_weaker_ground_than_the_list() -> None:
    assert log_frequency("ولجمعياتكم") < log_frequency("جمعيات")


@given(st.text(alphabet="ابتلمنويهةىءأؤَُّـ", max_size=8))
def test_bare_is_idempotent(word: str) -> None:
    assert bare(bare(word)) == bare(word)


@given(st.text(max_size=12))
def test_any_text_has_a_score(word: str) -> None:
    assert UNKNOWN <= log_frequency(word) <= 0


def test_threads_agree() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(frequency, ["الجمعية"] * 16))) == 1


def test_importing_loads_no_list() -> None:
    code = "import sys, ingest.lexicon; sys.exit('wordfreq' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
