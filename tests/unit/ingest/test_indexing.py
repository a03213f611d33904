from dataclasses import replace
from pathlib import Path

import ingest_fakes
import pytest

import ingest.indexing
from ingest.catalogue import Catalogue
from ingest.errors import CatalogueError
from ingest.indexing import Indexer
from ingest.pipeline import Ingestor
from search.errors import StoreError


@pytest.fixture
def store() -> ingest_fakes.DictStore:
    return ingest_fakes.DictStore()


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "kb")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def write(path: Path, passages: int, word: str = "كلمة") -> Path:
    path.write_text("\n\n".join(f"# عنوان {n}\n\n" + f"{word} {n} " * 40 for n in range(passages)))
    return path


def test_memory_is_bounded_by_groups_and_batches(
    store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.indexing, "_GROUP", 5)
    monkeypatch.setattr(ingest.indexing, "_BATCH", 3)
    for n in range(6):
        write(folder / f"{n}.md", 2)
    write(folder / "z.md", 7)
    engine = ingest_fakes.fake_engine(folder.parent / "kb", store)
    Ingestor(engine, catalogue).ingest([folder])
    # Three sources of two passages make a group; the large one its own.
    assert engine.batches == [3, 3, 3, 3, 3, 3, 1]
    assert len(store.points) == 19


def test_progress_goes_forward(store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path) -> None:
    write(folder / "a.md", 40)
    (folder / "b.md").write_text("  \n")
    write(folder / "c.md", 2)
    steps = []
    Ingestor(ingest_fakes.fake_engine(folder.parent / "kb", store), catalogue).ingest([folder], steps.append)
    assert {step.total for step in steps} == {3}
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert {Path(step.path).name for step in steps if step.stage == "convert"} == {"a.md", "b.md", "c.md"}
    assert [step.stage for step in steps][-1] == "write"
    assert all(0 <= step.part <= 1 for step in steps)
    assert [step.passages for step in steps] == sorted(step.passages for step in steps)
    assert [step.passages for step in steps if step.stage == "write"] == [0, 32]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RuntimeError("of a\nlibrary"), "Reading it failed unexpectedly (RuntimeError: of a library)."),
        (MemoryError(), "Reading it failed unexpectedly (MemoryError:)."),
        (OSError(5, "Input/output error"), "It cannot be read (Input/output error)."),
    ],
)
def test_whatever_a_file_does_the_others_go_in(
    error: Exception, reason: str, store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    write(folder / "a.md", 1)
    write(folder / "b.md", 1)
    convert = ingest.indexing.convert

    def fail_once(found, *arguments):
        if found.locator.endswith("a.md"):
            raise error
        return convert(found, *arguments)

    monkeypatch.setattr(ingest.indexing, "convert", fail_once)
    report = Ingestor(ingest_fakes.fake_engine(folder.parent / "kb", store), catalogue).ingest([folder])
    assert [Path(failure.path).name for failure in report.failed] == ["a.md"]
    assert report.failed[0].reason.startswith(reason)
    assert catalogue.at(report.failed[0].path).reason == report.failed[0].reason
    assert len(report.indexed) == 1


def test_a_knowledge_base_that_fails_is_no_fault_of_a_file(
    store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path
) -> None:
    write(folder / "a.md", 1)
    store.fail("write")
    with pytest.raises(StoreError, match="the disk is full"):
        Ingestor(ingest_fakes.fake_engine(folder.parent / "kb", store), catalogue).ingest([folder])
    assert catalogue.sources() == []


def test_originals_that_cannot_be_kept_stop_the_ingest(
    store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path
) -> None:
    write(folder / "a.md", 1)
    catalogue.originals.touch()
    with pytest.raises(CatalogueError, match="Originals cannot be kept"):
        Ingestor(ingest_fakes.fake_engine(folder.parent / "kb", store), catalogue).ingest([folder])


def test_what_is_quoted_stands_in_the_copy_that_is_kept(
    store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder / "a.md", 1, "قبل")
    keep = ingest.indexing.keep_original

    def keep_then_change(*arguments):
        name = keep(*arguments)
        write(path, 1, "بعد")
        return name

    monkeypatch.setattr(ingest.indexing, "keep_original", keep_then_change)
    ingestor = Ingestor(ingest_fakes.fake_engine(folder.parent / "kb", store), catalogue)
    source = ingestor.ingest([folder]).indexed[0]
    assert "قبل" in store.texts()
    assert "قبل" in catalogue.original_path(source.source_id).read_text()
    assert len(ingestor.ingest([folder]).indexed) == 1
    assert "بعد" in store.texts()


def test_the_order_of_the_steps(store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path) -> None:
    """Marked before the first point; complete before the record says so; old points last."""
    path = write(folder / "a.md", 1, "قديم")
    ingestor = Ingestor(ingest_fakes.fake_engine(folder.parent / "kb", store), catalogue)
    ingestor.ingest([folder])
    source_id = catalogue.at(str(path)).info.source_id
    old = catalogue.get(source_id).version
    write(path, 1, "جديد")
    seen = []

    def look(step: str) -> None:
        record = catalogue.get(source_id)
        seen.append((step, record.unsettled, record.version == old, "قديم" in store.texts(), "جديد" in store.texts()))

    store.before = look
    ingestor.ingest([folder])
    assert seen == [("write", True, True, True, False), ("delete_other_versions", True, False, True, True)]
    assert not catalogue.get(source_id).unsettled
    assert "قديم" not in store.texts()


def test_repairs_and_warnings_are_kept(
    store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.md", 1)
    convert = ingest.indexing.convert
    monkeypatch.setattr(
        ingest.indexing,
        "convert",
        lambda *arguments: replace(convert(*arguments), repairs={"ligatures": 3}, warnings=("page 2 is a scan",)),
    )
    report = Ingestor(ingest_fakes.fake_engine(folder.parent / "kb", store), catalogue).ingest([folder])
    record = catalogue.get(report.indexed[0].source_id)
    assert record.repairs == {"ligatures": 3}
    assert record.warnings == report.indexed[0].warnings == ("page 2 is a scan",)


def test_nothing_to_do_is_nothing_done(store: ingest_fakes.DictStore, catalogue: Catalogue, tmp_path: Path) -> None:
    indexer = Indexer(ingest_fakes.fake_engine(tmp_path, store), catalogue, None)
    indexer.index([])
    assert indexer.report.indexed == []


def test_what_the_text_tells_reaches_the_catalogue_and_every_passage(
    store: ingest_fakes.DictStore, catalogue: Catalogue, folder: Path
) -> None:
    lines = [
        "القانون رقم ١٤.٠٥ المتعلق بالرعاية",
        "يتكون هذا القانون من 3 مواد:",
        "المادة 1: نص أول.",
        "المادة 1 مكررة: نص ثان.",
    ]
    (folder / "law.txt").write_text("\n\n".join(lines), encoding="utf-8")
    Ingestor(ingest_fakes.fake_engine(folder.parent / "kb", store), catalogue).ingest([folder])
    [record] = catalogue.sources()
    assert (record.info.kind, record.info.law_type, record.info.law_number) == ("law", "law", "14.05")
    assert any("3 مواد" in warning and "2 were found" in warning for warning in record.warnings)
    articles = [passage.article for passage in store.source_passages(record.info.source_id)]
    assert articles == [None, "1", "1.1"]
