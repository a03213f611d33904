"""Real files through the real pipeline into the real engine: what goes in, what does not, and what is left after."""

import os
import re
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import search.engine
from ingest.catalogue import CATALOGUE_FILE, Catalogue
from ingest.convert.pdf_process import close_idle
from ingest.errors import SourceError
from ingest.pipeline import Ingestor, IngestReport
from search.embedding import Embedder, open_embedder
from search.engine import Engine
from search.settings import Settings
from search.store.base import Where

pytestmark = pytest.mark.integration
TEXT = "تعقد الجمعية جمعها العام مرة في السنة على الأقل، ويستدعى إليه الأعضاء قبل خمسة عشر يوما."


@pytest.fixture(scope="module")
def model() -> Embedder:
    return open_embedder()


@pytest.fixture
def engine(tmp_path: Path, model: Embedder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(search.engine, "open_embedder", lambda *_: model)
    with Engine.open(Settings(kb=tmp_path / "kb", max_file_mb=1), purpose="test") as engine:
        yield engine


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def write_pdf(path: Path, text: str | None, **options: object) -> None:
    import pymupdf

    with pymupdf.open() as document:
        page = document.new_page()
        if text:
            page.insert_htmlbox((50, 50, 500, 300), text)
        else:
            page.draw_rect((50, 50, 300, 300), fill=(1, 0, 0))
        document.save(path, **options)


def write_docx(path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("دليل الحكامة", 1)
    document.add_paragraph(TEXT)
    document.save(path)


def write_bad_files(folder: Path) -> dict[str, str]:
    """Write one file of every bad kind; return what must be said of each."""
    import pymupdf

    (folder / "empty.txt").touch()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"rubbish " * 100)
    write_pdf(folder / "locked.pdf", TEXT, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o", user_pw="u")
    (folder / "nozip.docx").write_text("no archive at all " * 20)
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"0" * (1 << 20))
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "large.txt").write_text("نص " * 300_000)
    (folder / "wrong.html").write_bytes(b"\x89PNG\r\n\x1a\n" * 20)
    return {
        "empty.txt": "empty",
        "broken.pdf": "broken|damaged",
        "locked.pdf": "password",
        "nozip.docx": "Its content is not that of a .docx file",
        "bomb.docx": "ZIP bomb",
        "noise.txt": "encoding|text",
        "large.txt": r"limit is 1 MB.*max_file_mb",
        "wrong.html": "image|no text|kind",
    }


def reasons(report: IngestReport) -> dict[str, str]:
    return {Path(failure.path).name: failure.reason for failure in report.failed}


def test_bad_files_get_one_line_each_and_the_others_go_in(
    ingestor: Ingestor, catalogue: Catalogue, engine: Engine, files: Path
) -> None:
    expected = write_bad_files(files)
    write_docx(files / "good.docx")
    (files / "good.txt").write_text(TEXT)
    report = ingestor.ingest([files])
    found = reasons(report)
    assert set(found) == set(expected)
    for name, pattern in expected.items():
        assert re.search(pattern, found[name]), found[name]
        assert "\n" not in found[name]
        assert catalogue.at(str(files / name)).reason == found[name]
    assert {Path(source.path).name for source in report.indexed} == {"good.docx", "good.txt"}
    assert engine.ask("متى تعقد الجمعية جمعها العام؟").answerable
    # Nothing of them is left behind, and they are tried again.
    assert engine.store.count() == report.passages
    assert {path.suffix for path in catalogue.originals.iterdir()} == {".docx", ".txt"}
    again = ingestor.ingest([files])
    assert reasons(again) == found
    assert len(again.unchanged) == 2


def test_a_scan_needs_ocr(ingestor: Ingestor, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pymupdf

    with pymupdf.open() as document, pymupdf.open() as scan:
        page = document.new_page()
        page.insert_htmlbox((50, 50, 500, 300), TEXT)
        scan.new_page().insert_image(page.rect, pixmap=page.get_pixmap(dpi=100, colorspace="gray"))
        scan.save(files / "scan.pdf", deflate=True)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    # A process that reads PDFs keeps the environment in which it was started.
    close_idle()
    try:
        report = ingestor.ingest([files])
    finally:
        close_idle()
    assert "needs OCR" in reasons(report)["scan.pdf"]


def test_odd_names_are_read(ingestor: Ingestor, engine: Engine, files: Path) -> None:
    names = ["دليل 'الجمعيات' 📄.txt", "new\nline.txt", "\u202eevil.txt", "a" * 240 + ".txt", "-rf.txt", "%s{}.txt"]
    for name in names:
        (files / name).write_text(f"{TEXT} {len(name)}")
    undecodable = os.fsencode(files) + b"/caf\xe9.txt"
    try:
        with open(undecodable, "w", encoding="utf-8") as file:  # noqa: PTH123 - no Path holds such a name
            file.write(TEXT)
        names.append("caf\udce9.txt")
    except OSError:
        pass  # This file system takes only text.
    report = ingestor.ingest([files])
    assert report.failed == []
    assert {Path(source.path).name for source in report.indexed} >= set(names[:-1])
    assert len(report.indexed) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", source.source_id) for source in report.indexed)
    assert len(engine.search(TEXT).hits) == len(names)


def test_a_folder_without_permission_is_named(ingestor: Ingestor, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (files / "good.txt").write_text(TEXT)
    closed = files / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refuse(path: os.PathLike) -> object:
        # The tests may run as root, whom no permission stops.
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    report = ingestor.ingest([files])
    assert list(reasons(report)) == ["closed"]
    assert re.search("permission|right", reasons(report)["closed"], re.IGNORECASE)
    assert len(report.indexed) == 1


def test_a_changed_source_is_found_at_every_moment(ingestor: Ingestor, engine: Engine, files: Path) -> None:
    path = files / "law.txt"
    path.write_text(f"{TEXT} النسخة القديمة.")
    source_id = ingestor.ingest([files]).indexed[0].source_id
    seen: list[str] = []
    done = threading.Event()

    def search_all_the_time() -> None:
        while not done.is_set():
            hits = engine.search("متى تعقد الجمعية جمعها العام؟").hits
            seen.append(" ".join(hit.passage.text for hit in hits if hit.passage.source.source_id == source_id))

    reader = threading.Thread(target=search_all_the_time)
    reader.start()
    try:
        for n in range(4):
            path.write_text(f"{TEXT} النسخة {'الجديدة' if n % 2 == 0 else 'القديمة'} {n}.")
            assert len(ingestor.ingest([files]).indexed) == 1
    finally:
        done.set()
        reader.join()
    assert len(seen) > 4
    assert all(TEXT in text for text in seen)
    assert any("الجديدة" in text for text in seen)
    assert engine.store.count() == 1


def test_removing_leaves_nothing_behind(ingestor: Ingestor, engine: Engine, catalogue: Catalogue, files: Path) -> None:
    (files / "secret.txt").write_text(f"سر مكتوم. {TEXT}")
    (files / "other.txt").write_text("وثيقة أخرى لا سر فيها.")
    report = ingestor.ingest([files])
    source_id = next(source.source_id for source in report.indexed if "secret" in source.path)
    ingestor.remove([source_id])
    assert engine.store.source_passages(source_id) == []
    assert engine.store.count(Where((("source_id", (source_id,)),))) == 0
    assert [facet.value for facet in engine.store.facet("source_id")] == [catalogue.sources()[0].info.source_id]
    assert not any("مكتوم" in hit.passage.text for hit in engine.search("سر مكتوم").hits)
    assert [path.name for path in catalogue.originals.iterdir()] == [catalogue.sources()[0].original]
    for path in engine.settings.kb.glob(f"{CATALOGUE_FILE}*"):
        assert b"secret" not in path.read_bytes()
    with sqlite3.connect(engine.settings.kb / CATALOGUE_FILE) as connection:
        assert connection.execute("SELECT COUNT(*) FROM sources").fetchone() == (1,)


@pytest.mark.usefixtures("engine")
def test_reopened_it_is_the_same(tmp_path: Path, files: Path) -> None:
    (files / "law.txt").write_text(TEXT)
    answers = []
    for _ in range(2):
        with (
            Engine.open(Settings(kb=tmp_path / "again")) as engine,
            closing(Catalogue(tmp_path / "again")) as catalogue,
        ):
            report = Ingestor(engine, catalogue).ingest([files])
            answers.append(engine.ask("متى تعقد الجمعية جمعها العام؟").answer)
    assert answers[0] == answers[1]
    assert len(report.unchanged) == 1


def test_the_strategy_page(ingestor: Ingestor, engine: Engine, shared_dir: Path) -> None:
    report = ingestor.ingest([shared_dir / "seeds" / "social_pole_strategy.txt"])
    assert report.failed == []
    assert report.passages >= 15
    assert engine.search("برنامج جسر").hits


def test_a_source_error_names_the_file() -> None:
    assert str(SourceError("a.pdf", "It is empty.")) == "a.pdf: It is empty."
