"""
Makes ingest/convert/digit_shapes.npz: what digits and signs look like on scans, learnt from printed fonts.

    python tests/data/make_digit_shapes.py [FILE.npz]

Words and numbers are printed in many fonts, scanned by script as coarsely and as badly as offices do, and cut to
pieces as the reader cuts them; a small network learns which piece is which sign. The words are ours. It needs the
Debian packages fonts-hosny-amiri, fonts-noto-core, fonts-dejavu, fonts-kacst, fonts-arabeyes, fonts-sil-scheherazade,
fonts-farsiweb, fonts-liberation2 and fonts-freefont-ttf, and takes some minutes. What it made is kept in the
repository. Not learnt, and so left for measuring: Noto Sans Arabic, Noto Kufi, the bold Noto Naskh and Amiri,
KacstOffice, KacstNaskh, Thabit, Lateef, AlArabiya and Furat.
"""

import io
import random
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pymupdf
import torch
from PIL import Image, ImageFilter
from torch import nn
from torch.nn.functional import cross_entropy, max_pool2d

from ingest.convert.ocr_glyphs import SIDE, SIGNS, describe, find_pieces
from ingest.convert.ocr_image import _even_out, _pixels, _render

ROOT = Path(__file__).parents[2]
FONTS = Path("/usr/share/fonts")
ARABIC = """
Amiri-Regular Amiri-Slanted NotoNaskhArabic-Regular DejaVuSans DejaVuSans-Bold DejaVuSansMono KacstBook KacstLetter
KacstTitle KacstPen KacstPoster KacstQurn KacstFarsi Scheherazade-Regular Scheherazade-Bold nazli nazlib homa titr
ae_Khalid ae_Cortoba ae_AlHor ae_Salem ae_Tholoth ae_Nada ae_Granada ae_Petra ae_Sindbad ae_Haramain ae_Hani
ae_AlBattar ae_Jet
""".split()
LATIN = "LiberationSerif-Regular LiberationSans-Regular LiberationSans-Bold DejaVuSerif FreeSerif FreeSans".split()
WORDS = (ROOT / "tests/quality/data/repair_sentences.txt").read_text(encoding="utf-8").split()
FRENCH = "La loi relative aux associations et les enfants de la région pour une aide sociale Article décret".split()
PAGES, LINES, NUMBERS_A_LINE = 5, 26, 7
OTHER = len(SIGNS) - 1
SAME = {"،": ",", "٫": ",", "٪": "%"}
INDIC = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")
DPI, ZOOM = 300, 300 / 72
EPOCHS, BATCH, WIDTH = 20, 1024, 64


class Char(NamedTuple):
    """A printed character, its box in pixels of the scan."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str


def number(r: random.Random, *, indic: bool) -> str:
    def digits(least: int, most: int = 0) -> str:
        return "".join(r.choice("0123456789") for _ in range(r.randint(least, most or least)))

    kinds = (
        digits(1, 5), digits(1, 5), f"{digits(1, 2)}{r.choice('.,:')}{digits(1, 3)}",
        f"{digits(1, 2)}/{digits(2)}/{digits(4)}",
        f"{digits(4)}{r.choice('/-')}{digits(4)}", f"{digits(1, 3)}%", f"({digits(1, 3)})",
    )  # fmt: skip
    said = r.choice(kinds)
    said = f"و{said}" if r.random() < 0.15 else said
    said = f"{said}{r.choice('،.:-')}" if r.random() < 0.15 else said
    return said.translate(INDIC) if indic else said


def line(r: random.Random, *, latin: bool) -> str:
    indic = not latin and r.random() < 0.65
    words = (r.choice(FRENCH if latin and r.random() < 0.7 else WORDS) for _ in range(NUMBERS_A_LINE))
    return " ".join(f"{word} {number(r, indic=indic)}" for word in words)


def printed(font: Path, r: random.Random, *, latin: bool) -> tuple["pymupdf.Page", int]:
    """Return a sheet of lines in one font, and the size of its letters."""
    sheet = pymupdf.open().new_page(width=700, height=900)
    archive = pymupdf.Archive()
    archive.add(font.read_bytes(), "font")
    size = r.choice((9, 11, 13, 16))
    css = f"@font-face{{font-family:f;src:url(font)}} *{{font-family:f;font-size:{size}px;line-height:1.5}}"
    text = "".join(f'<p style="margin:2px;white-space:nowrap">{line(r, latin=latin)}</p>' for _ in range(LINES))
    sheet.insert_htmlbox(sheet.rect + (10, 10, -10, -10), f'<div dir="rtl">{text}</div>', css=css, archive=archive)  # noqa: RUF005
    return sheet, size


def scanned(sheet: "pymupdf.Page", r: random.Random) -> np.ndarray:
    """Return the sheet's picture as the reader sees it: grainy, coarse, blurred or black and white, then evened out."""
    dpi = r.choice((150, 200, 200, 300))
    clean = _pixels(_render(sheet, pymupdf.Matrix(dpi / 72, dpi / 72)))
    grey = clean * 0.8 + 25 + np.random.default_rng(r.getrandbits(30)).normal(0, r.choice((2, 5, 9)), clean.shape)
    if r.random() < 0.4:
        grey = np.where(grey > r.choice((120, 140, 160)), 255, 0)
    image = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    if r.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(dpi / 300 * r.choice((0.8, 1.3))))
    seen = pymupdf.Pixmap(pymupdf.csGRAY, *image.size, image.tobytes(), False)
    page = pymupdf.open().new_page(width=seen.width * 72 / dpi, height=seen.height * 72 / dpi)
    page.insert_image(page.rect, pixmap=seen)
    drawn = _render(page, pymupdf.Matrix(ZOOM, ZOOM))
    return np.asarray(Image.open(io.BytesIO(_even_out(_pixels(drawn), DPI))))


def rows(sheet: "pymupdf.Page", size: int) -> Iterator[list[list[Char]]]:
    """Yield the words of each line, from left to right."""
    lines: dict[int, list[Char]] = {}
    for span in sheet.get_texttrace():
        for code, _, _, box in span["chars"]:
            if chr(code) != " ":
                at = round((box[1] + box[3]) / 2 / (0.75 * size))
                lines.setdefault(at, []).append(Char(*(ZOOM * side for side in box), chr(code)))
    for chars in lines.values():
        chars.sort()
        words = [[chars[0]]]
        for before, char in pairwise(chars):
            if char.x0 - max(other.x1 for other in words[-1]) > 0.09 * size * ZOOM and before.x0 <= char.x0:
                words.append([])
            words[-1].append(char)
        yield words


def pieces(grey: np.ndarray, words: list[list[Char]]) -> Iterator[tuple[np.ndarray, int]]:
    """Yield the pieces of a line, described, with the sign that each is."""
    chars = [char for word in words for char in word]
    top, bottom = max(0, int(min(char.y0 for char in chars)) - 2), int(max(char.y1 for char in chars)) + 2
    inked = np.nonzero((grey[top:bottom, int(chars[0].x0) : int(chars[-1].x1)] < 128).any(axis=1))[0]
    if not len(inked):
        return
    edges = float(inked[0]), float(inked[-1]) + 1
    for word in words:
        left = max(0, int(min(char.x0 for char in word)) - 3)
        strip = grey[top:bottom, left : int(max(char.x1 for char in word)) + 3]
        labels, found = find_pieces(strip)
        found = [piece for piece in found if piece.x1 > 2 and piece.x0 < strip.shape[1] - 2]
        for piece, described in zip(found, describe(strip, labels, found, edges), strict=True):
            sign = sign_of(piece.x0 + left, piece.x1 + left, word)
            if sign is not None:
                yield described, sign


def sign_of(x0: float, x1: float, word: list[Char]) -> int | None:
    """Return which sign stands there: no sign where several characters are connected, None where there is nothing."""
    shared = [(min(x1, char.x1) - max(x0, char.x0), char) for char in word]
    width, char = max(shared)
    if width <= 0:
        return None
    if sum(over > 0.5 * (other.x1 - other.x0) > 1 for over, other in shared) > 1:
        return OTHER
    text = SAME.get(char.text, char.text)
    return SIGNS.index(text) if text in SIGNS[:-1] else OTHER


def varied(batch: torch.Tensor) -> torch.Tensor:
    """Vary pieces as no font of ours does: bolder, lighter, shifted, grainy; some as if alone on their line."""
    batch, count, ink = batch.clone(), len(batch), SIDE * SIDE
    of_word, of_line = slice(ink, ink + 2), slice(ink + 2, ink + 4)
    alone = torch.rand(count) < 0.2
    batch[alone, of_line] = batch[alone, of_word]
    batch[alone, ink + 5] = batch[alone, ink + 4].exp() * batch[alone, ink]
    image = batch[:, :ink].reshape(-1, 1, SIDE, SIDE)
    some = torch.rand(count, 1, 1, 1) * 0.5 * (torch.rand(count, 1, 1, 1) < 0.5)
    bolder, lighter = max_pool2d(image, 3, 1, 1), -max_pool2d(-image, 3, 1, 1)
    image = image * (1 - some) + torch.where(torch.rand(count, 1, 1, 1) < 0.5, bolder, lighter) * some
    for axis in (2, 3):
        shifted = torch.roll(image, int(torch.randint(2, ())) * 2 - 1, axis)
        image = torch.where(torch.rand(count, 1, 1, 1) < 0.25, shifted, image)
    batch[:, :ink] = image.reshape(count, -1)
    return batch + 0.06 * torch.randn_like(batch)


def fit(described: torch.Tensor, signs: torch.Tensor) -> nn.Sequential:
    net = nn.Sequential(
        nn.Linear(described.shape[1], WIDTH), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Dropout(0.1), nn.Linear(WIDTH, len(SIGNS)),
    )  # fmt: skip
    steps = EPOCHS * (len(signs) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 8e-3, steps)
    for _ in range(EPOCHS):
        order = torch.randperm(len(signs))
        for at in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[at : at + BATCH]
            loss = cross_entropy(net(varied(described[chosen])), signs[chosen], label_smoothing=0.04)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return net.eval()


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "ingest/convert/digit_shapes.npz"
    files = {path.stem: path for path in FONTS.rglob("*") if path.suffix in (".ttf", ".otf")}
    r = random.Random(1)
    torch.manual_seed(1)
    found: list[tuple[np.ndarray, int]] = []
    for name in [*ARABIC * PAGES, *LATIN * PAGES]:
        sheet, size = printed(files[name], r, latin=name in LATIN)
        grey = scanned(sheet, r)
        for words in rows(sheet, size):
            found += pieces(grey, words)
    signs = torch.tensor([sign for _, sign in found])
    described = torch.tensor(np.stack([piece for piece, _ in found]))
    net = fit(described, signs)
    with torch.no_grad():
        right = (net(described).argmax(dim=1) == signs).float().mean()
    print(f"{len(found)} pieces, {100 * right:.1f} % told right")
    values = [value.detach().numpy().astype(np.float16) for value in net.parameters()]
    np.savez(target, **{f"p{at}": value for at, value in enumerate(values)})


if __name__ == "__main__":
    main()
