import json
import random
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import ingest_fakes
import pytest

import ingest.indexing
import ingest.pipeline
from ingest.catalogue import Catalogue, SourceRecord
from ingest.duplicates import groups_of
from ingest.errors import CatalogueError
from ingest.pipeline import Ingestor, IngestStopped
from search.errors import KnowledgeBaseLockedError


@pytest.fixture
def store() -> ingest_fakes.DictStore:
    return ingest_fakes.DictStore()


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "kb")


@pytest.fixture
def engine(tmp_path: Path, store: ingest_fakes.DictStore) -> SimpleNamespace:
    return ingest_fakes.fake_engine(tmp_path / "kb", store)


@pytest.fixture
def ingestor(engine: SimpleNamespace, catalogue: Catalogue) -> Ingestor:
    return Ingestor(engine, catalogue)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "files" / "guide.md", "قديم")


def write(path: Path, word: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"# دليل\n\n{'كلام ' * 30}{word}.")
    return path


def test_a_source_goes_in(ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path) -> None:
    report = ingestor.ingest([file])
    record = catalogue.get(report.indexed[0].source_id)
    assert (record.state, record.findable, record.unsettled, record.reason) == ("indexed", True, False, None)
    assert record.info.title == "دليل"
    assert record.locator == str(file)
    assert catalogue.original_path(record.info.source_id).read_bytes() == file.read_bytes()
    assert report.passages == record.passages == len(store.points) == 1
    assert report.seconds > 0


def test_an_unchanged_source_is_skipped(ingestor: Ingestor, engine: SimpleNamespace, file: Path) -> None:
    first = ingestor.ingest([file])
    again = ingestor.ingest([file.parent])
    assert again.unchanged == first.indexed
    assert (again.indexed, again.passages, engine.batches) == ([], 0, [1])


def test_a_changed_source_is_replaced(
    ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path
) -> None:
    before = catalogue.original_path(ingestor.ingest([file]).indexed[0].source_id)
    write(file, "جديد")
    ingestor.ingest([file])
    assert len(catalogue.sources()) == len(store.points) == 1
    assert "جديد" in store.texts()
    assert not before.exists()


def test_changed_metadata_alone_is_a_change(ingestor: Ingestor, catalogue: Catalogue, file: Path) -> None:
    ingestor.ingest([file])
    (file.parent / "catalogue.yaml").write_text("sources: {guide.md: {year: 2021}}")
    report = ingestor.ingest([file.parent])
    assert catalogue.get(report.indexed[0].source_id).info.year == 2021


def test_a_source_that_failed_is_tried_again(
    ingestor: Ingestor, catalogue: Catalogue, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ingest.indexing, "convert", lambda *_: 1 / 0)
        assert len(ingestor.ingest([file]).failed) == 1
    assert [record.state for record in catalogue.sources()] == ["failed"]
    assert len(ingestor.ingest([file]).indexed) == 1
    assert [(record.state, record.reason) for record in catalogue.sources()] == [("indexed", None)]


def test_the_old_version_stays_when_the_new_one_fails(
    ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path
) -> None:
    source_id = ingestor.ingest([file]).indexed[0].source_id
    file.write_text(" \n ")
    report = ingestor.ingest([file])
    record = catalogue.get(source_id)
    assert record.state == "indexed"
    assert record.reason == report.failed[0].reason
    assert "قديم" in store.texts()
    assert "قديم" in catalogue.original_path(source_id).read_text()
    write(file, "قديم")
    assert len(ingestor.ingest([file]).unchanged) == 1
    assert catalogue.get(source_id).reason is None


def test_a_bad_file_is_kept_in_the_ledger(ingestor: Ingestor, catalogue: Catalogue, file: Path) -> None:
    empty = file.with_name("empty.txt")
    empty.touch()
    report = ingestor.ingest([file.parent])
    record = catalogue.at(str(empty))
    assert (record.state, record.reason) == ("failed", report.failed[0].reason)
    empty.write_text("لم يعد فارغا")
    assert len(ingestor.ingest([file.parent]).indexed) == 1
    assert len(catalogue.sources()) == 2


@pytest.mark.parametrize("name", ["missing.pdf", "broken.jsonl", "."])
def test_what_is_no_source_has_no_place_in_the_ledger(
    name: str, ingestor: Ingestor, catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "broken.jsonl").write_text("{\n")
    (tmp_path / "catalogue.yaml").mkdir()
    assert ingestor.ingest([tmp_path / name]).failed
    assert [record.locator for record in catalogue.sources() if "catalogue.yaml" not in record.locator] == []


def test_a_file_that_vanished_stays(ingestor: Ingestor, store: ingest_fakes.DictStore, file: Path) -> None:
    ingestor.ingest([file.parent])
    file.unlink()
    ingestor.ingest([file.parent])
    assert len(store.points) == 1


def test_identical_files_are_two_sources_with_one_original(
    ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path
) -> None:
    file.with_name("twin.md").write_bytes(file.read_bytes())
    first, second = ingestor.ingest([file.parent]).indexed
    assert len(store.points) == 2
    ingestor.remove([first.source_id])
    assert catalogue.original_path(second.source_id).is_file()
    ingestor.remove([second.source_id])
    assert list(catalogue.originals.iterdir()) == []


def test_each_record_of_a_corpus_is_kept_apart(ingestor: Ingestor, catalogue: Catalogue, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    records = [{"_id": name, "title": "", "text": f"نص رقم {name} \ud800"} for name in ("1", "2")]
    corpus.write_text("\n".join(map(json.dumps, records)))
    first, second = ingestor.ingest([corpus]).indexed
    assert json.loads(catalogue.original_path(first.source_id).read_text()) == records[0]
    ingestor.remove([first.source_id])
    assert [path.name for path in catalogue.originals.iterdir()] == [catalogue.get(second.source_id).original]


def test_removing_leaves_nothing(
    ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path
) -> None:
    source_id = ingestor.ingest([file]).indexed[0].source_id
    assert ingestor.remove([source_id, source_id]) == [source_id]
    assert catalogue.sources() == []
    assert store.points == {}
    assert list(catalogue.originals.iterdir()) == []


def test_removing_an_unknown_source_removes_nothing(
    ingestor: Ingestor, store: ingest_fakes.DictStore, file: Path
) -> None:
    source_id = ingestor.ingest([file]).indexed[0].source_id
    with pytest.raises(CatalogueError, match="No source has the id 'guide-0'; nothing was removed"):
        ingestor.remove([source_id, "guide-0"])
    assert len(store.points) == 1


def test_a_rebuild_reads_the_copies(
    ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path
) -> None:
    (file.parent / "corpus.jsonl").write_text(json.dumps({"_id": "1", "title": "عنوان", "text": "نص"}))
    (file.parent / "catalogue.yaml").write_text("sources: {guide.md: {target_groups: [نساء], year: 2020}}")
    ingestor.ingest([file.parent])
    points, sources = dict(store.points), [timeless(record) for record in catalogue.sources()]
    for path in file.parent.iterdir():
        path.unlink()
    store.points.clear()
    report = ingestor.rebuild()
    assert report.failed == []
    assert store.points == points
    assert [timeless(record) for record in catalogue.sources()] == sources


def timeless(record: SourceRecord) -> SourceRecord:
    return replace(record, added_at="", updated_at="")


def test_a_rebuild_reports_copies_that_are_gone(ingestor: Ingestor, catalogue: Catalogue, file: Path) -> None:
    source_id = ingestor.ingest([file]).indexed[0].source_id
    catalogue.original_path(source_id).unlink()
    report = ingestor.rebuild()
    assert report.failed[0].reason == "The copy that was kept of it is gone. Ingest the file again."
    assert catalogue.get(source_id).state == "failed"
    assert len(ingestor.ingest([file]).indexed) == 1


def test_points_that_the_index_lost_are_noticed(
    ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path
) -> None:
    other = write(file.with_name("other.md"), "آخر")
    ingestor.ingest([file.parent])
    store.points.clear()
    report = ingestor.ingest([file])
    assert (len(report.indexed), report.waiting) == (1, 1)
    assert catalogue.at(str(other)).state == "pending"
    assert ingestor.rebuild().waiting == 0
    assert len(store.points) == 2


def test_large_ingests_are_optimized(
    ingestor: Ingestor, store: ingest_fakes.DictStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingestor.ingest([file])
    assert store.optimized == 0
    monkeypatch.setattr(ingest.pipeline, "_WORTH_OPTIMIZING", 1)
    ingestor.ingest([write(file, "جديد")])
    assert store.optimized == 1


@pytest.mark.parametrize("stage", ["convert", "embed", "write"])
def test_a_stop_leaves_what_was_done(
    stage: str, ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(ingest.indexing, "_GROUP", 1)
    write(file.with_name("z.md"), "بعد")

    def press(step):
        if step.path.endswith("z.md") and step.stage == stage:
            raise KeyboardInterrupt

    with pytest.raises(IngestStopped) as stop:
        ingestor.ingest([file.parent], press)
    assert [Path(source.path).name for source in stop.value.report.indexed] == ["guide.md"]
    assert [record.state for record in catalogue.sources()] == ["indexed"]
    assert len(store.points) == len(list(catalogue.originals.iterdir())) == 1
    assert len(ingestor.ingest([file.parent]).indexed) == 1


def test_an_error_is_not_hidden_by_the_one_of_settling(
    ingestor: Ingestor, catalogue: Catalogue, store: ingest_fakes.DictStore, file: Path
) -> None:
    ingestor.ingest([file])
    write(file, "جديد")
    store.fail("delete_other_versions")
    with pytest.raises(Exception, match="the disk is full"):
        ingestor.ingest([file])
    store.before = lambda _: None
    assert len(ingestor.ingest([file]).unchanged) == 1
    assert "قديم" not in store.texts()
    assert catalogue.unsettled() == []


def test_nothing_is_touched_without_the_right_to_write(
    engine: SimpleNamespace, catalogue: Catalogue, file: Path
) -> None:
    def refuse() -> None:
        message = "in use"
        raise KnowledgeBaseLockedError(message)

    engine.own = refuse
    with pytest.raises(KnowledgeBaseLockedError):
        Ingestor(engine, catalogue).ingest([file])
    assert catalogue.sources() == []


def write_long(path: Path, seed: int, ending: str = "") -> Path:
    draw = random.Random(seed)
    words = " ".join(f"كلمة{draw.choice('ابتثجحخدذرزسشصض')}{draw.choice('طظعغفقكلمنهوي')}" for _ in range(400))
    return write(path, f"{words} {ending}")


def groups(catalogue: Catalogue) -> list[list[str]]:
    return [[Path(record.locator).stem for record in group] for group in groups_of(catalogue.sources()).values()]


def test_copies_are_grouped_told_and_both_found(ingestor: Ingestor, catalogue: Catalogue, tmp_path: Path) -> None:
    files = tmp_path / "files"
    first, other = write_long(files / "a.md", 1), write_long(files / "other.md", 2)
    assert ingestor.ingest([first, other]).duplicates == []
    report = ingestor.ingest([write_long(files / "b.md", 1, "طبعة ثانية")])
    assert [[Path(copy.path).name for copy in group] for group in report.duplicates] == [["a.md", "b.md"]]
    assert groups(catalogue) == [["a", "b"]]
    assert all(record.findable for record in catalogue.sources())
    assert ingestor.ingest([files]).duplicates == []


def test_a_group_follows_what_becomes_of_its_sources(ingestor: Ingestor, catalogue: Catalogue, tmp_path: Path) -> None:
    files = [write_long(tmp_path / "files" / f"{name}.md", 1, name) for name in "abc"]
    ids = [source.source_id for source in ingestor.ingest(files).indexed]
    assert groups(catalogue) == [["a", "b", "c"]]
    ingestor.remove(ids[:1])
    assert groups(catalogue) == [["b", "c"]]
    write_long(files[1], 2)
    ingestor.ingest(files[1:])
    assert groups(catalogue) == []
    write_long(files[1], 1)
    ingestor.ingest(files[1:])
    assert groups(catalogue) == [["b", "c"]]


def test_a_source_that_fails_stays_in_the_group_of_what_is_found(
    ingestor: Ingestor, catalogue: Catalogue, tmp_path: Path
) -> None:
    files = [write_long(tmp_path / "files" / f"{name}.md", 1, name) for name in "ab"]
    ingestor.ingest(files)
    files[0].write_text(" ")
    assert len(ingestor.ingest(files).failed) == 1
    assert groups(catalogue) == [["a", "b"]]


def test_sources_read_by_an_older_version_are_compared_too(
    ingestor: Ingestor, catalogue: Catalogue, tmp_path: Path
) -> None:
    files = [write_long(tmp_path / "files" / f"{name}.md", 1, name) for name in "ab"]
    ingestor.ingest(files)
    catalogue.save(replace(record, fingerprint=None) for record in catalogue.sources())
    catalogue.group({})
    ingestor.ingest([])
    assert groups(catalogue) == [["a", "b"]]
