"""Sets kept sources as PDF: by a browser, by MuPDF, by LibreOffice, and as the picture of a page."""

import html
import io
import random
import re
import subprocess
import tempfile
from pathlib import Path

from office import DATE, write_docx
from reading import KeptSource

_STYLE = """
@page { size: A4; margin: 22mm 20mm; }
body { font: 11.5pt/1.65 "Noto Naskh Arabic", "DejaVu Serif", serif; text-align: justify; }
h1 { font-size: 19pt; text-align: center; } h2 { font-size: 14.5pt; } h3 { font-size: 12.5pt; }
[lang=fr] body { font-family: "DejaVu Serif", serif; font-size: 9.5pt; }
h1, h2, h3 { break-after: avoid; text-align: start; line-height: 1.35; }
table { width: 100%; border-collapse: collapse; margin: 8pt 0; break-inside: avoid; }
td, th { border: 0.6pt solid #555; padding: 3pt 5pt; text-align: start; }
"""
_COLUMNS = """
body { columns: 2; column-gap: 9mm; font-size: 10.5pt; }
h1, h1 + p { column-span: all; }
table { font-size: 7.5pt; } td, th { padding: 2pt 3pt; }
"""
_TYPEWRITTEN = "body { font-size: 13.5pt; line-height: 1.9; }"
_STYLES = {"columns": _COLUMNS, "scan": _TYPEWRITTEN}
_SCAN_DPI = 200
_SCAN_TILT = 0.35  # degrees


def write_pdf(source: KeptSource, path: Path) -> None:
    """Write a PDF in the source's layout."""
    if source.layout == "kashida":
        _print_by_office(source, path)
    elif source.layout == "story":
        _print_by_mupdf(source, path)
    else:
        _print_by_browser(source, path)
    if source.layout == "scan":
        _photograph(path)
    _freeze(path, source)


def _page(source: KeptSource, style: str) -> str:
    language, direction = ("ar", "rtl") if source.is_arabic else ("fr", "ltr")
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{html.escape(source.title)}</title><style>{style}</style></head><body>{source.html}</body></html>"
    )


def _print_by_browser(source: KeptSource, path: Path) -> None:
    from playwright.sync_api import sync_playwright

    running = source.layout == "running"
    band = '<div dir="rtl" style="font: 9px Noto Naskh Arabic; width: 100%; text-align: center">{}</div>'
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(_page(source, _STYLE + _STYLES.get(source.layout, "")))
        page.pdf(
            path=str(path),
            prefer_css_page_size=True,
            outline=source.layout == "plain",
            tagged=source.layout == "plain",
            display_header_footer=running,
            header_template=band.format(source.header),
            footer_template=band.format(f'{source.footer} – <span class="pageNumber"></span>'),
        )
        browser.close()


def _print_by_mupdf(source: KeptSource, path: Path) -> None:
    import pymupdf

    folder = "/usr/share/fonts/truetype/noto"
    faces = "".join(
        f'@font-face {{ font-family: naskh; src: url("NotoNaskhArabic-{face}.ttf"); font-weight: {weight}; }}'
        for face, weight in (("Regular", "normal"), ("Bold", "bold"))
    )
    style = faces + "* { font-family: naskh; } td, th { border: 1px solid; padding: 3px; }"
    # MuPDF sets the columns of a table from left to right whatever the language: hand them over turned round.
    page = re.sub(r"<tr>.*?</tr>", lambda row: _turn(row[0]), _page(source, ""), flags=re.DOTALL)
    story = pymupdf.Story(page, user_css=style, archive=pymupdf.Archive(folder))
    paper = pymupdf.paper_rect("a4")
    text = pymupdf.Rect(56, 62, paper.x1 - 56, paper.y1 - 62)
    writer = pymupdf.DocumentWriter(str(path))
    more = True
    while more:
        device = writer.begin_page(paper)
        more, _ = story.place(text)
        story.draw(device)
        writer.end_page()
    writer.close()


def _turn(row: str) -> str:
    cells = re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row, flags=re.DOTALL)
    return f"<tr>{''.join(reversed(cells))}</tr>"


def _print_by_office(source: KeptSource, path: Path) -> None:
    """LibreOffice fills justified Arabic lines with kashidas."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, path.with_suffix(".docx").name)
        write_docx(source, document, justified=True)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(document)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        path.write_bytes(document.with_suffix(".pdf").read_bytes())


def _photograph(path: Path) -> None:
    """Replace a PDF by pictures of its pages: grey, tilted, speckled, without a text layer."""
    import pymupdf
    from PIL import Image, ImageFilter

    dice = random.Random(7)
    with pymupdf.open(path) as printed, pymupdf.open() as scan:
        for page in printed:
            pixels = page.get_pixmap(dpi=_SCAN_DPI, colorspace=pymupdf.csGRAY)
            image = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
            image = image.rotate(dice.uniform(-_SCAN_TILT, _SCAN_TILT), Image.Resampling.BICUBIC, fillcolor=250)
            image = image.filter(ImageFilter.GaussianBlur(0.6)).point(lambda grey: 18 + grey * 228 // 255)
            for _ in range(350):
                image.putpixel((dice.randrange(image.width), dice.randrange(image.height)), dice.randrange(90, 190))
            jpeg = io.BytesIO()
            image.save(jpeg, "JPEG", quality=55)
            scan.new_page(width=page.rect.width, height=page.rect.height).insert_image(
                page.rect, stream=jpeg.getvalue()
            )
        content = scan.tobytes()
    path.write_bytes(content)


def _freeze(path: Path, source: KeptSource) -> None:
    """Date the file by the corpus, not by the clock; keep what its producer says of itself."""
    import pymupdf

    date = DATE.strftime("D:%Y%m%d%H%M%SZ")
    with pymupdf.open(path) as document:
        metadata = {**document.metadata, "creationDate": date, "modDate": date}
        metadata["title"] = "" if source.layout == "scan" else source.title
        document.set_metadata({key: value for key, value in metadata.items() if key not in {"format", "encryption"}})
        document.del_xml_metadata()
        content = document.tobytes(garbage=4, deflate=True, no_new_id=True)
    # The identifiers of the file are drawn from the clock.
    path.write_bytes(re.sub(rb"/ID\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]", b"", content))
