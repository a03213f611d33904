"""Text out of PDFs, measured: on our own small files, and on the shared bench where it lies beside the project."""

import difflib
import importlib.util
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from ingest.convert.pdf import convert_pdf
from ingest.convert.pdf_process import close_idle

pytestmark = pytest.mark.quality

EXPECTED = yaml.safe_load(Path(__file__).with_name("extraction_expected.yaml").read_text(encoding="utf-8"))
TOLERANCE = EXPECTED["tolerance"]
DATA = Path(__file__).parents[1] / "data" / "pdf"
# Not compared here; test_vowel_signs_stay_on_their_letters does.
MARKS = re.compile("[\u0640\u064b-\u0655\u0670]")
NUMBER = re.compile(r"(?<![\d.,/])\d+(?:[./,]\d+)+(?![\d/])")


@pytest.fixture(scope="module", autouse=True)
def _no_process_left() -> Iterator[None]:
    yield
    close_idle()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", MARKS.sub("", unicodedata.normalize("NFC", text)))


def figures(read: str, true: str) -> dict[str, float]:
    """Return word F1, order (similarity of the sequences) and the share of compound numbers kept, in per cent."""
    got, wanted = words(read), words(true)
    common = (Counter(got) & Counter(wanted)).total()
    numbers, kept = Counter(NUMBER.findall(true)), Counter(NUMBER.findall(read))
    order = difflib.SequenceMatcher(None, got, wanted, autojunk=False).ratio()
    return {
        "f1": 200 * common / max(1, len(got) + len(wanted)),
        "order": 100 * order,
        "numbers": 100 * (numbers & kept).total() / max(1, numbers.total()),
    }


@pytest.mark.parametrize("name", EXPECTED["own"])
def test_own_files(name: str) -> None:
    found = figures(convert_pdf(DATA / f"{name}.pdf").text, (DATA / f"{name}.txt").read_text(encoding="utf-8"))
    short = {key: value for key, value in found.items() if value < EXPECTED["own"][name][key] - TOLERANCE}
    assert short == {}


def test_vowel_signs_stay_on_their_letters() -> None:
    true = (DATA / "table.txt").read_text(encoding="utf-8")
    vocalized = [word for word in re.findall("[\u0621-\u0655]+", true) if MARKS.search(word)]
    read = re.findall("[\u0621-\u0655]+", convert_pdf(DATA / "table.pdf").text)
    assert len(vocalized) >= 8
    assert set(map(normalized, vocalized)) <= set(map(normalized, read))


def normalized(word: str) -> str:
    return unicodedata.normalize("NFC", word)


@pytest.fixture(scope="module")
def scorer(shared_dir: Path) -> ModuleType:
    path = shared_dir / "bench" / "extraction" / "score.py"
    if not path.is_file():
        pytest.skip(f"no {path}")
    spec = importlib.util.spec_from_file_location("shared_extraction_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_shared_bench(scorer: ModuleType) -> None:
    rows = []
    for _, path, true, furniture, meta in scorer.docs("dev"):
        if "scan" not in meta["tags"]:
            rows.append(scorer.score_doc(convert_pdf(Path(path)).text, true, furniture))
    expected = EXPECTED["shared"]

    def mean(key: str) -> float:
        values = [row[key] for row in rows if row[key] is not None]
        return 100 * sum(values) / len(values)

    assert mean("f1") >= expected["mean_f1"] - TOLERANCE
    assert 100 * min(row["f1"] for row in rows) >= expected["least_f1"] - TOLERANCE
    assert mean("order") >= expected["mean_order"] - TOLERANCE
    assert mean("num") >= expected["mean_numbers"] - TOLERANCE
    assert mean("leak") <= expected["mean_furniture"] + TOLERANCE
