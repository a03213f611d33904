"""The three languages say the same things, with the same fields, and nothing is left in another language."""

import re
import string
from pathlib import Path

import pytest

from ui.web.strings import DEFAULT_LANGUAGE, LANGUAGES, TEXTS, direction, known_language, say, say_value

ROOT = Path(__file__).parents[3]
OTHERS = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_equal_keys(language: str) -> None:
    assert TEXTS[language].keys() == TEXTS[DEFAULT_LANGUAGE].keys()


@pytest.mark.parametrize("language", OTHERS)
def test_languages_have_equal_fields(language: str) -> None:
    wrong = {key for key, text in TEXTS[DEFAULT_LANGUAGE].items() if fields(text) != fields(TEXTS[language][key])}
    assert wrong == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_filled_and_trimmed(language: str) -> None:
    wrong = {
        key for key, text in TEXTS[language].items()
        if not text.strip() or "  " in text or (text != text.strip() and key != "comma")
    }  # fmt: skip
    assert wrong == set()


def test_arabic_is_written_in_arabic() -> None:
    latin = {key for key, text in TEXTS["ar"].items() if not re.search("[\u0600-\u06ff]", text)}
    assert latin == {"decimal_point"}


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_hold_no_arabic(language: str) -> None:
    assert not [key for key, text in TEXTS[language].items() if re.search("[\u0600-\u06ff]", text)]


def test_french_punctuation_never_begins_a_line() -> None:
    assert not [key for key, text in TEXTS["fr"].items() if re.search(" [:;?!»]|« ", text)]


def test_every_kind_of_repair_has_a_name() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "ingest").rglob("*.py")]
    kinds = {kind for source in sources for kind in re.findall(r'\.mend\(\s*"([^"]+)"', source)}
    assert len(kinds) > 5
    assert not [kind for kind in kinds if f"repair_{kind}" not in TEXTS["ar"]]


def test_every_key_of_the_page_exists() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui" / "web").glob("*.py"))
    used = set(re.findall(r'(?:say\(\w+, |I18N\()"(\w+)"', sources))
    assert len(used) > 40
    assert not [key for key in used if key not in TEXTS["ar"]]


def test_say_speaks_the_default_language_to_everyone_else() -> None:
    assert say("de", "page", page=3) == say(DEFAULT_LANGUAGE, "page", page=3)
    assert known_language(None) == DEFAULT_LANGUAGE


def test_say_value_names_what_it_knows_and_passes_on_the_rest() -> None:
    assert say_value("ar", "kind", "law") == "نص قانوني"
    assert say_value("fr", "language", "pt") == "pt"
    assert say_value("ar", "kind", None) == ""


def test_direction() -> None:
    assert [direction(language) for language in ("ar", "fr", "en")] == ["rtl", "ltr", "ltr"]
