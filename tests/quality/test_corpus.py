"""The sample corpus is whole, original and readable, and its questions quote what its sources really say."""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.convert import convert
from ingest.convert.document import ConvertedDocument
from ingest.errors import SourceError
from ingest.passages import cut_passages
from ingest.source_info import describe, infer_language
from ingest.sources import FoundSource, find_sources

pytestmark = pytest.mark.quality

HERE = Path(__file__).parent
EXPECTED = yaml.safe_load((HERE / "corpus_expected.yaml").read_text(encoding="utf-8"))
QUESTIONS = [json.loads(line) for line in (HERE / "corpus_questions.jsonl").read_text(encoding="utf-8").splitlines()]
ANSWERABLE = [question for question in QUESTIONS if question["answerable"]]
SOURCES = sorted({question["source"] for question in ANSWERABLE})
# Words in a row that mark a copied sentence, and a question that gives its answer's words away.
COPIED_RUN = 8
GIVEN_AWAY_RUN = 6
# Words that tell a line by its beginning.
OPENING = 4
FURNITURE = ("المكتبة الرقمية", "ملفات تعريف الارتباط", "مواضيع ذات صلة", "خريطة الموقع")
# What a format puts between cells or before items.
MARKS = re.compile("[|•]")
# Short vowels and the stretching of lines: some PDFs keep them, some don't.
UNPRINTED = re.compile("[\u0640\u064b-\u0652]")


@pytest.fixture(scope="module")
def found(corpus_dir: Path) -> dict[str, FoundSource]:
    each = list(find_sources([corpus_dir], max_file_mb=10))
    assert [error for error in each if isinstance(error, SourceError)] == []
    return {source.path.name: source for source in each}


@pytest.fixture(scope="module")
def documents(found: Mapping[str, FoundSource]) -> dict[str, ConvertedDocument]:
    return {name: convert(source) for name, source in found.items() if name not in scanned()}


@pytest.fixture(scope="module")
def kept_texts(corpus_dir: Path) -> dict[str, str]:
    """What each file was made from, by the file's name."""
    texts = {}
    for path in (corpus_dir / ".sources").glob("*.md"):
        _, front, text = path.read_text(encoding="utf-8").partition("---\n")[2].partition("---\n")
        if front:
            texts[re.search(r"^file: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)[1]] = text
    return texts


def scanned() -> set[str]:
    """The files without a text layer: their quotations are true, but OCR may read them with a wrong letter."""
    return {question["source"] for question in ANSWERABLE if question.get("ocr")}


def plain(text: str) -> str:
    return " ".join(MARKS.sub(" ", UNPRINTED.sub("", unicodedata.normalize("NFC", text))).split())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", plain(text).casefold())


def kept_lines(markdown: str) -> list[str]:
    """The beginnings of the headings, paragraphs and items of a kept source, as `plain` leaves them."""
    lines = [line.lstrip("#-> ") for line in markdown.splitlines() if not line.startswith("|")]
    return [" ".join(plain(line).split()[:OPENING]) for line in lines if line.strip()]


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def quotes() -> Iterator[tuple[dict[str, Any], str]]:
    for question in ANSWERABLE:
        for quote in [question["quote"], *question.get("also", [])]:
            yield question, quote


def test_catalogue_names_every_file_and_no_other(corpus_dir: Path, found: Mapping[str, FoundSource]) -> None:
    catalogue = yaml.safe_load((corpus_dir / "catalogue.yaml").read_text(encoding="utf-8"))["sources"]
    assert set(catalogue) == set(found)
    for entry in catalogue.values():
        assert {"title", "kind", "issuer", "year", "language", "target_groups"} <= set(entry)


def test_formats_kinds_and_languages_are_all_there(found: Mapping[str, FoundSource]) -> None:
    counts = {
        "formats": Counter(source.media_type for source in found.values()),
        "kinds": Counter(source.metadata.kind for source in found.values()),
        "languages": Counter(source.metadata.language for source in found.values()),
    }
    for name, counted in counts.items():
        assert all(counted[key] >= least for key, least in EXPECTED[name].items()), (name, counted)


def test_corpus_is_small(found: Mapping[str, FoundSource]) -> None:
    assert sum(source.size for source in found.values()) < EXPECTED["megabytes"] * (1 << 20)


def test_every_file_is_kept_as_source_and_says_that_it_is_illustrative(
    found: Mapping[str, FoundSource], kept_texts: Mapping[str, str]
) -> None:
    assert set(kept_texts) == set(found)
    for name, text in kept_texts.items():
        assert re.search("توضيحي|illustratif", text.partition("\n## ")[0]), name


def test_title_of_the_catalogue_is_that_of_the_text(
    found: Mapping[str, FoundSource], kept_texts: Mapping[str, str]
) -> None:
    for name, text in kept_texts.items():
        heading = re.search(r"^# (.+)$", text, re.MULTILINE)[1]
        assert heading.startswith(found[name].metadata.title), name


def test_passages_are_enough(found: Mapping[str, FoundSource], documents: Mapping[str, ConvertedDocument]) -> None:
    passages = [
        passage for name, document in documents.items()
        for passage in cut_passages(describe(found[name], document), document)
    ]  # fmt: skip
    assert len(passages) >= EXPECTED["passages"]


def test_languages_are_those_of_the_catalogue(
    found: Mapping[str, FoundSource], documents: Mapping[str, ConvertedDocument]
) -> None:
    read = {name: infer_language(document.text) for name, document in documents.items()}
    assert read == {name: found[name].metadata.language for name in documents}


def test_hardly_a_word_is_lost_on_the_way_into_the_files_and_back(
    documents: Mapping[str, ConvertedDocument], kept_texts: Mapping[str, str]
) -> None:
    kept = {name: Counter(words(kept_texts[name])) for name in documents}
    shares = {
        name: (kept[name] & Counter(words(each.text))).total() / kept[name].total() for name, each in documents.items()
    }
    assert {name: share for name, share in shares.items() if share < EXPECTED["kept_words"]} == {}


def test_lines_are_read_in_the_order_they_were_written_in(
    documents: Mapping[str, ConvertedDocument], kept_texts: Mapping[str, str]
) -> None:
    disordered = {}
    for name, document in documents.items():
        text, at = plain(document.text), 0
        for line in kept_lines(kept_texts[name]):
            found_at = text.find(line, at)
            if found_at < 0:
                disordered.setdefault(name, []).append(line[:50])
            else:
                at = found_at
    assert disordered == {}


def test_web_pages_are_read_without_what_surrounds_them(documents: Mapping[str, ConvertedDocument]) -> None:
    pages = {name: document.text for name, document in documents.items() if name.endswith(".html")}
    assert {(name, mark) for name, text in pages.items() for mark in FURNITURE if mark in text} == set()


def test_running_headers_are_not_read(documents: Mapping[str, ConvertedDocument]) -> None:
    assert "نص توضيحي لتجربة دليل –" not in documents["guide-grants.pdf"].text
    assert documents["guide-grants.pdf"].text.count("دليل المنح ودعم مشاريع الجمعيات") == 1


def test_scan_is_read_or_asks_for_ocr(found: Mapping[str, FoundSource], kept_texts: Mapping[str, str]) -> None:
    for name in scanned():
        try:
            document = convert(found[name])
        except SourceError as error:
            assert "OCR" in str(error)  # noqa: PT017 - either outcome is right, by what the machine has
            continue
        if not document.text.strip():
            assert any("OCR" in warning for warning in document.warnings)
            continue
        kept = Counter(words(kept_texts[name]))
        read = kept & Counter(words(document.text))
        assert read.total() >= EXPECTED["scan_words"] * kept.total()


@pytest.mark.parametrize("source", SOURCES)
def test_quotations_stand_in_their_source_and_in_no_other(
    source: str, documents: Mapping[str, ConvertedDocument], kept_texts: Mapping[str, str]
) -> None:
    texts = {name: plain(document.text) for name, document in documents.items()}
    texts |= {name: plain(kept_texts[name]) for name in scanned()}
    of_source = [(question["_id"], plain(quote)) for question, quote in quotes() if question["source"] == source]
    places = {(each, quote): [name for name in texts if quote in texts[name]] for each, quote in of_source}
    assert {key: names for key, names in places.items() if names != [source]} == {}


def test_every_source_is_asked_about(found: Mapping[str, FoundSource]) -> None:
    assert set(SOURCES) == set(found)


def test_questions_are_well_formed() -> None:
    assert len({question["_id"] for question in QUESTIONS}) == len({q["text"] for q in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        needed = {"source", "quote"} if question["answerable"] else {"why"}
        assert {"_id", "text", "language", "kind", "answerable"} | needed <= set(question), question["_id"]
        assert question["kind"] in EXPECTED["question_kinds"]
        assert infer_language(question["text"]) in {question["language"], None}, question["_id"]


def test_questions_are_enough_and_of_every_kind() -> None:
    assert len(ANSWERABLE) >= EXPECTED["answerable"]
    assert len(QUESTIONS) - len(ANSWERABLE) >= EXPECTED["unanswerable"]
    counts = Counter(question["kind"] for question in QUESTIONS)
    assert min(counts[kind] for kind in EXPECTED["question_kinds"]) >= EXPECTED["questions_of_each_kind"]


def test_questions_cross_the_languages_both_ways(found: Mapping[str, FoundSource]) -> None:
    pairs = Counter((question["language"], found[question["source"]].metadata.language) for question in ANSWERABLE)
    assert min(pairs["fr", "ar"], pairs["ar", "fr"]) >= EXPECTED["questions_of_each_kind"]


def test_questions_do_not_give_their_quotation_away() -> None:
    copied = [
        question["_id"] for question, quote in quotes()
        if runs(question["text"], GIVEN_AWAY_RUN) & runs(quote, GIVEN_AWAY_RUN)
    ]  # fmt: skip
    assert copied == []


def test_examples_are_questions_in_the_languages_of_the_page(corpus_dir: Path) -> None:
    examples = yaml.safe_load((corpus_dir / ".sources" / "examples.yaml").read_text(encoding="utf-8"))
    assert set(examples) == {"ar", "fr", "en"}
    assert all(4 <= len(questions) <= 6 for questions in examples.values())
    for language, questions in examples.items():
        assert all(infer_language(question) in {language, None} for question in questions)


def test_no_sentence_is_copied_from_the_shared_data(shared_dir: Path, kept_texts: Mapping[str, str]) -> None:
    known: set[tuple[str, ...]] = set()
    for path in (shared_dir / "seeds").glob("*.txt"):
        known |= runs(path.read_text(encoding="utf-8"), COPIED_RUN)
    assert {name: shared for name, text in kept_texts.items() if (shared := runs(text, COPIED_RUN) & known)} == {}


def test_building_again_gives_the_same_text_files(corpus_dir: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.syspath_prepend(str(corpus_dir / ".sources"))
    monkeypatch.delitem(sys.modules, "build", raising=False)
    import build

    monkeypatch.setattr(build, "CORPUS", tmp_path)
    build.main([path.name for path in (corpus_dir / ".sources").glob("law-*.md")])
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == ["law-103-13.txt", "law-14-05.md", "law-19-12.html", "law-97-13.md"]
    for name in built:
        assert (tmp_path / name).read_bytes() == (corpus_dir / name).read_bytes()
