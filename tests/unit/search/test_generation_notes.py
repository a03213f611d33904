"""What the reader is told of a failure: one line in the question's language, with what to do."""

import pytest

from search.generation import notes
from search.generation.client import Failure, GenerationError

LANGUAGES = ("ar", "fr", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("failure", Failure)
@pytest.mark.parametrize("status", [None, 418])
def test_every_failure_is_told_in_every_language(failure: Failure, language: str, status: int | None) -> None:
    said = notes.failed(GenerationError(failure, status), language, host="http://h", model="m{0}", seconds=60)
    assert "{" not in said.replace("m{0}", "")
    assert "\n" not in said
    assert "None" not in said
    assert "(-)" not in said
    assert "http://h" in said or "m{0}" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_notes_exist_in_every_language(language: str) -> None:
    said = [
        notes.nothing_supported(language, "m"), notes.declined(language, "m"), notes.incomplete(language),
        notes.stopped(language), notes.unsupported(language),
    ]  # fmt: skip
    assert all(said)
    assert len(set(said)) == len(said)
