"""Errors that real broken files give are told in the reader's language, each for what it is."""

import zipfile
from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.sources import find_sources
from search.errors import KnowledgeBaseLockedError
from search.lock import KnowledgeBaseLock
from ui.web.problems import explain, problem_html, reason_html
from ui.web.strings import LANGUAGES, say


def reason_of(path: Path) -> str:
    [error] = find_sources([path], max_file_mb=1)
    assert isinstance(error, SourceError)
    return error.reason


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("empty.pdf", b"", "empty"),
        ("large.txt", b"x" * 1_200_000, "large"),
        ("photo.jpg", b"\xff\xd8\xff\xe0", "unknown"),
        ("table.csv", b"a,b\n1,2\n", "unknown"),
        ("broken.docx", b"PK\x03\x04broken", "damaged"),
        ("fake.pdf", b"no PDF at all", "damaged"),
    ],
)
def test_broken_file_is_explained(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert explain(reason_of(path), "ar") == say("ar", f"problem_{key}")


def test_old_format_is_explained_with_the_one_to_save_it_in(tmp_path: Path) -> None:
    path = tmp_path / "old.rtf"
    path.write_bytes(b"{\\rtf1 text}")
    assert explain(reason_of(path), "fr") == say("fr", "problem_format", format="DOCX")


def test_archive_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "files.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert explain(reason_of(path), "ar") == say("ar", "problem_archive")


def test_encrypted_pdf_is_explained(tmp_path: Path) -> None:
    import pymupdf

    from ingest.convert.pdf_open import open_pdf

    path = tmp_path / "secret.pdf"
    with pymupdf.open() as document:
        document.new_page()
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    with pytest.raises(SourceError) as caught, open_pdf(path):
        pass
    assert explain(caught.value.reason, "ar") == say("ar", "problem_password")


def test_locked_knowledge_base_is_explained(tmp_path: Path) -> None:
    first = KnowledgeBaseLock(tmp_path, "dalil serve")
    first.acquire()
    try:
        with pytest.raises(KnowledgeBaseLockedError) as caught:
            KnowledgeBaseLock(tmp_path, "dalil ask").acquire()
    finally:
        first.release()
    assert explain(str(caught.value), "ar") == say("ar", "problem_locked")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_itself_is_always_at_hand(language: str) -> None:
    html = problem_html("The file is damaged <here>.", language)
    assert say(language, "problem_damaged") in html
    assert "The file is damaged &lt;here&gt;." in html
    assert 'role="alert"' in html


def test_what_nobody_translated_is_told_as_it_is() -> None:
    assert explain("The moon is full.", "ar") is None
    html = reason_html("The moon is full.", "ar")
    assert '<p dir="ltr" lang="en">The moon is full.</p>' in html
    assert "<details" not in html


@pytest.mark.parametrize("reason", ["Page 3 needs OCR: no Tesseract", "Pages 1-4, 7 need OCR: no Tesseract"])
def test_pictures_of_one_page_and_of_several_are_explained(reason: str) -> None:
    assert explain(reason, "fr") == say("fr", "problem_ocr")
