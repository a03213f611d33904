"""`convert` sends each source to its converter, and tells whatever goes wrong there in one line."""

from pathlib import Path

import pytest

from ingest import convert as convert_package
from ingest.convert import convert
from ingest.convert.beir import BeirRecord
from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.errors import SourceError
from ingest.source_metadata import SourceMetadata
from ingest.sources import FoundSource


def found(path: Path, media_type: str = "text", record: BeirRecord | None = None) -> FoundSource:
    return FoundSource(path, str(path), "id", media_type, "0" * 64, 1, SourceMetadata(), record)


@pytest.mark.parametrize(("media_type", "content"), [("text", "نص"), ("markdown", "# نص"), ("html", "<p>نص</p>")])
def test_each_media_type_has_its_converter(tmp_path: Path, media_type: str, content: str) -> None:
    (tmp_path / "a").write_text(content)
    steps: list[tuple[int, int]] = []
    document = convert(found(tmp_path / "a", media_type), progress=lambda *step: steps.append(step))
    assert document.text == "نص"
    assert steps == [(1, 1)]


def test_records_are_read_from_memory(tmp_path: Path) -> None:
    record = BeirRecord("1", "عنوان", "نص", 1)
    assert convert(found(tmp_path / "not-there", "beir", record)).text == "نص"


@pytest.mark.parametrize(
    "error", [KeyError("x"), ValueError("x"), AttributeError("x"), RecursionError(), SyntaxError("x"), EOFError()]
)
def test_a_parser_that_stumbles_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def stumble(path: Path) -> ConvertedDocument:
        raise error

    monkeypatch.setattr("ingest.convert.text.convert_text", stumble)
    with pytest.raises(SourceError, match="damaged, or not built as its format asks") as raised:
        convert(found(tmp_path / "a.txt"))
    assert raised.value.path == str(tmp_path / "a.txt")


def test_memory_and_defects_are_not_blamed_on_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(path: Path) -> ConvertedDocument:
        raise MemoryError

    monkeypatch.setattr("ingest.convert.text.convert_text", burst)
    with pytest.raises(MemoryError):
        convert(found(tmp_path / "a.txt"))
    with pytest.raises(NotImplementedError, match="'xlsx'"):
        convert(found(tmp_path / "a", "xlsx"))


def test_a_file_that_vanished(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot be read .*Check that it is still there"):
        convert(found(tmp_path / "gone.txt"))


@pytest.mark.parametrize(
    ("media_type", "content"), [("text", " \n\f "), ("markdown", "---\ntitle: x\n---\n"), ("html", "<p> </p>")]
)
def test_a_file_without_text(tmp_path: Path, media_type: str, content: str) -> None:
    (tmp_path / "a").write_text(content)
    with pytest.raises(SourceError, match="It holds no text"):
        convert(found(tmp_path / "a", media_type))


def test_pdf_names_that_mupdf_cannot_open_are_lent_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def read(path: Path, *_: object) -> ConvertedDocument:
        seen.append(path)
        if path.read_bytes() == b"bad":
            raise SourceError(str(path), "broken")
        return ConvertedDocument((Page(1, (Block("نص"),)),))

    monkeypatch.setattr("ingest.convert.pdf.convert_pdf", read)
    odd = tmp_path / "\udcc8.pdf"
    odd.write_bytes(b"good")
    assert convert(found(odd, "pdf")).text == "نص"
    assert seen[0].name == "source.pdf"
    odd.write_bytes(b"bad")
    with pytest.raises(SourceError, match="broken") as raised:
        convert(found(odd, "pdf"))
    assert raised.value.path == str(odd)
    assert not seen[1].exists()


def test_importing_the_package_loads_no_parser() -> None:
    assert convert_package.__doc__
