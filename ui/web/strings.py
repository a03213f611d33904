"""The page's three languages: what it says, and in which direction."""

from ui.web import texts_ar, texts_en, texts_fr

DEFAULT_LANGUAGE = "ar"
LANGUAGES = {"ar": "العربية", "fr": "Français", "en": "English"}
RIGHT_TO_LEFT = frozenset({"ar"})

TEXTS: dict[str, dict[str, str]] = {"ar": texts_ar.TEXTS, "fr": texts_fr.TEXTS, "en": texts_en.TEXTS}


def known_language(language: str | None) -> str:
    """Return `language` where the page speaks it, else the default."""
    return language if language in LANGUAGES else DEFAULT_LANGUAGE


def direction(language: str) -> str:
    """Return `rtl` or `ltr`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def say(language: str, key: str, **values: object) -> str:
    """
    Return a text of the page.

    :param language: one of `LANGUAGES`; any other gives the default's text.
    :param values: what its `{fields}` hold, as plain text: escape the result, not the values.
    :raises KeyError: if no text has this key.
    """
    return TEXTS[known_language(language)][key].format(**values)


def say_value(language: str, family: str, value: str | None) -> str:
    """
    Return the name of a kind, a language or a state; a value without a name stands for itself.

    :param family: `kind`, `language` or `state`.
    :returns: Empty for None.
    """
    if value is None:
        return ""
    return TEXTS[known_language(language)].get(f"{family}_{value}", value)
