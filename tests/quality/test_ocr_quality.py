"""OCR, measured: what is read of scans, and which pages of real files are sent to it."""

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from ingest.convert import ocr
from ingest.convert.legibility import needs_ocr
from ingest.convert.pdf_fonts import FontLetters
from ingest.convert.pdf_page import read_page

pymupdf = pytest.importorskip("pymupdf")
pytestmark = pytest.mark.quality

FOLDER = Path(__file__).parent
EXPECTED = yaml.safe_load((FOLDER / "ocr_expected.yaml").read_text())
SENTENCES = (FOLDER / "data" / "repair_sentences.txt").read_text().splitlines()[:16]
UNCOUNTED = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
SECONDS = 240
# Of a real file: more of the same proves nothing more.
FIRST_PAGES = 10
# How each of our own scans is made: dots per inch, degrees askew, grain, and whether only black and white remain.
SCANS = {
    "clean 200 dpi": (200, 0.0, 3, False),
    "grainy 150 dpi": (150, 0.0, 9, False),
    "askew 200 dpi": (200, 1.7, 5, False),
    "black and white 300 dpi": (300, 0.0, 9, True),
}
NUMBERED = [
    "ينص القانون رقم 14.05 الصادر في 22/11/2006 على شروط فتح مؤسسات الرعاية.",
    "تطبق أحكام المادة 28 من المرسوم رقم 65.15 ابتداء من سنة 2018.",
    "عدد الأسر المستفيدة 47390 أسرة في 12 إقليما، مقابل 8641 سنة 1997.",
    "ميزانية البرنامج 963,5 مليون درهم للفترة من 2021 إلى 2026.",
    "المادة 107: يجتمع المكتب 4 مرات في السنة على الأقل.",
]
# What index.tsv says of files whose text layer is no text.
BROKEN = ("no-text-layer", "mojibake-glyphs", "letters-split")


@pytest.fixture(autouse=True)
def tesseract(request: pytest.FixtureRequest) -> None:
    if "gate" in request.node.name:
        return
    try:
        ocr.find_tesseract()
    except ocr.OcrUnavailableError as error:
        pytest.skip(str(error))


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", UNCOUNTED.sub("", unicodedata.normalize("NFC", text))))


def word_f1(read: str, true: str, optional: str = "") -> float:
    """Return the F1 in percent of the words read; `optional` ones may be read or not."""
    found, wanted = words_of(read), words_of(true)
    found -= (found - wanted) & words_of(optional)
    return 200 * (found & wanted).total() / (found.total() + wanted.total())


def scan(dpi: int, degrees: float, grain: int, bilevel: bool, lines: Sequence[str] = SENTENCES) -> "pymupdf.Document":
    """Print our sentences and scan them."""
    paper = pymupdf.open()
    text = "".join(f"<p>{sentence}</p>" for sentence in lines)
    sheet = paper.new_page()
    sheet.insert_htmlbox(sheet.rect + (60, 60, -60, -60), f'<div dir="rtl" style="font-size:12px">{text}</div>')  # noqa: RUF005
    turned = pymupdf.Matrix(dpi / 72, dpi / 72).prerotate(degrees)
    drawn = sheet.get_pixmap(matrix=turned, colorspace=pymupdf.csGRAY)
    clean = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.stride)[:, : drawn.width]
    # Paper is never white, nor ink black.
    grey = clean * 0.8 + 25 + np.random.default_rng(3).normal(0, grain, clean.shape)
    grey = np.where(grey > 140, 255, 0) if bilevel else grey.clip(0, 255)
    pixels = np.ascontiguousarray(grey.astype(np.uint8)).tobytes()
    document = pymupdf.open()
    seen = pymupdf.Pixmap(pymupdf.csGRAY, drawn.width, drawn.height, pixels, False)
    page = document.new_page(width=drawn.width * 72 / dpi, height=drawn.height * 72 / dpi)
    page.insert_image(page.rect, pixmap=seen)
    return document


def numbers_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"[\d]+(?:[./,]\d+)*", text))


@pytest.mark.parametrize("digits", ["0123456789", "٠١٢٣٤٥٦٧٨٩"])
def test_numbers_of_scans(digits: str) -> None:
    lines = [line.translate(str.maketrans("0123456789", digits)) for line in NUMBERED]
    kept = numbers_of(text_of(scan(*SCANS["clean 200 dpi"], lines=lines))) & numbers_of("\n".join(lines))
    assert 100 * kept.total() / numbers_of("\n".join(lines)).total() >= EXPECTED["numbers"][digits]


def text_of(document: "pymupdf.Document") -> str:
    pages = range(1, document.page_count + 1)
    return "\n".join(block.text for number in pages for block in ocr.read_page(document, number, SECONDS))


@pytest.mark.parametrize("kind", SCANS)
def test_our_own_scans(kind: str) -> None:
    assert word_f1(text_of(scan(*SCANS[kind])), "\n".join(SENTENCES)) >= EXPECTED["own"][kind]


def test_scans_kept_beside_the_project(shared_dir: Path) -> None:
    folder = shared_dir / "bench" / "extraction"
    meta = json.loads((folder / "meta.json").read_text())
    scans = [name for name, facts in meta.items() if name.startswith("dev/") and "scan" in facts["tags"]]
    assert scans
    for name in scans:
        half, stem = name.split("/")
        furniture = " ".join(meta[name].get("furniture", [])) + " ".join(map(str, range(10)))
        with pymupdf.open(folder / half / "pdf" / f"{stem}.pdf") as document:
            f1 = word_f1(text_of(document), (folder / half / "gold" / f"{stem}.txt").read_text(), furniture)
        assert f1 >= EXPECTED["shared_scans"], name


def test_gate_sends_the_pages_that_need_it(shared_dir: Path) -> None:
    folder = shared_dir / "bench" / "real_pdf"
    sent: dict[bool, list[bool]] = {True: [], False: []}
    with (folder / "index.tsv").open() as index:
        for row in csv.DictReader(index, delimiter="\t"):
            broken = any(defect in row["defects"] for defect in BROKEN)
            with pymupdf.open(folder / row["file"]) as document:
                fonts = FontLetters(document)
                for number in range(1, min(document.page_count, FIRST_PAGES) + 1):
                    page = read_page(document, number, fonts)
                    text = "\n".join(line.text for line in page.lines)
                    sent[broken].append(needs_ocr(text, page.has_images))
    assert 100 * sum(sent[True]) / len(sent[True]) >= EXPECTED["shared_gate"]["sent_of_broken"]
    assert sum(sent[False]) <= EXPECTED["shared_gate"]["sent_of_sound"]
