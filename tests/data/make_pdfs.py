"""
Makes tests/data/pdf: small PDFs of several producers, each with the text that it says.

    python tests/data/make_pdfs.py [NAME...]

The sentences are ours. It needs Chromium, LibreOffice, Amiri, Noto Naskh Arabic and DejaVu Sans (the Debian packages
chromium, libreoffice-writer, fonts-hosny-amiri, fonts-noto-core and fonts-dejavu-core) and, beside what the tests
need, the Python packages arabic-reshaper, python-bidi and reportlab. What it made is kept in the repository: other
versions of the producers make other files.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pymupdf

FOLDER = Path(__file__).parent / "pdf"
MAX_BYTES = 60_000
NASKH = "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf"
DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

TITLE = "دليل تدبير مراكز القرب"
HEADER = "منشورات شبكة الجمعيات الشريكة"
FIRST = (
    "يستقبل مركز القرب الأسر التي تحتاج إلى توجيه، ويسجل طلباتها في سجل مرقم، ثم يحيلها خلال 15 يوما على المصلحة "
    "المختصة. ولا يجوز لأي موظف أن يطلب من المستفيدين وثيقة لا ينص عليها القانون رقم 65.15، ولا أن يؤجل الجواب بعد "
    "انقضاء الأجل المحدد في 30/06/2021."
)
SECOND = (
    "تتألف لجنة التتبع من خمسة أعضاء، من بينهم ممثلان عن الجمعيات، وتجتمع مرة كل شهر على الأقل لدراسة "
    "الحالات المستعجلة. وتحرر اللجنة محضرا يوقعه الحاضرون، وترسل نسخة منه إلى المندوبية "
    "الإقليمية قبل اليوم الخامس من الشهر الموالي."
)
THIRD = (
    "بلغت ميزانية البرنامج 1.250.000,50 درهم خلال الفترة 2018/2020، خصص منها 12,5% لتكوين المساعدات الاجتماعيات، ويشمل "
    "ذلك دورات في الوساطة الأسرية والإسعافات الأولية ولغة الإشارة."
)
MIXED = (
    "وقعت الجمعية اتفاقية شراكة مع Entraide Nationale في إطار برنامج Tayssir، وذلك وفقا للاتفاقية n° 87، ويمكن التواصل "
    "معها على العنوان contact@marakiz.example أو عبر الهاتف 0537-11-22-33."
)
FRENCH = (
    "Le centre de proximité accueille les familles et les oriente vers les services compétents dans un délai de "
    "15 jours."
)
VOCALIZED = "قالَتِ المُرَبِّيَةُ: إنَّ اللُّعْبَةَ تُعَلِّمُ الطِّفْلَ الصَّبْرَ، ولِكُلِّ طِفْلٍ إيقاعُهُ."
ITEMS = ["• نسخة من بطاقة التعريف الوطنية", "• شهادة السكنى لا يتعدى تاريخها ثلاثة أشهر", "• تصريح بالشرف مصادق عليه"]
TABLE = [
    ["المركز", "عدد المستفيدين", "الميزانية بالدرهم", "السنة"],
    ["أزرو", "1.240", "310.000", "2018"],
    ["تاونات", "2.815", "455.500", "2019"],
    ["أولاد تايمة", "987", "128.750", "2020"],
]
FOOTNOTE = "الظهير الشريف رقم 1.58.376 المتعلق بضبط حق تأسيس الجمعيات."
ROWS = [" | ".join(row) for row in TABLE]
# Cells of several lines, full ones among them.
PLAN = [
    ["الهدف المراد بلوغه", "التدابير والإجراءات المقترحة من طرف اللجنة", "الجهات المعنية بالتنفيذ والتتبع"],
    ["تقريب الخدمات من الأسر", "إحداث مراكز جديدة في الجماعات البعيدة، وتنظيم قوافل مرة كل ثلاثة أشهر",
     "المندوبية الإقليمية والجمعيات الشريكة"],
    ["تكوين المساعدات", "دورات في الوساطة الأسرية ولغة الإشارة", "معهد التكوين، على نفقة البرنامج خلال السنة الأولى"],
]  # fmt: skip
NOTES = [
    "الجريدة الرسمية عدد 5171 بتاريخ 22 دجنبر 2003، ص 4150.",
    "أنظر المادة 5 من القانون رقم 65.15 المتعلق بمؤسسات الرعاية، كما تم تغييره وتتميمه.",
]
LONG = [FIRST, SECOND, THIRD, MIXED]

FLAT_ODT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.2" '
    'office:mimetype="application/vnd.oasis.opendocument.text" '
    + " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("style", "style"), ("fo", "xsl-fo-compatible"),
                            ("svg", "svg-compatible"))
    )
    + '><office:font-face-decls><style:font-face style:name="A" svg:font-family="Amiri"/></office:font-face-decls>'
    "<office:styles>"
    + "".join(
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties '
        'style:writing-mode="rl-tb" fo:text-align="justify" fo:margin-bottom="0.2cm"/><style:text-properties '
        f'fo:font-size="{size}pt" style:font-size-complex="{size}pt" style:font-name="A" style:font-name-complex="A"/>'
        "</style:style>"
        for name, size in (("B", 12), ("N", 9))
    )
    + '</office:styles><office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties '
    'fo:page-width="14.8cm" fo:page-height="21cm" fo:margin="1.8cm" style:writing-mode="rl-tb"/></style:page-layout>'
    '</office:automatic-styles><office:master-styles><style:master-page style:name="Standard" '
    'style:page-layout-name="L"/></office:master-styles><office:body><office:text>{{body}}</office:text></office:body>'
    "</office:document>"
).replace("{{", "{").replace("}}", "}")  # fmt: skip
STYLE = (
    "body{font-family:FAMILY;font-size:12pt;line-height:1.6}"
    "table{border-collapse:collapse}td{border:1px solid;padding:4px 10px}"
)


def page(style: str, body: str) -> str:
    return f"<html dir=rtl lang=ar><meta charset=utf-8><style>{style}</style><body>{body}</body></html>"


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def table() -> str:
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in TABLE) + "</table>"


def by_story(name: str) -> list[str]:
    html = f"<h1>{TITLE}</h1>{paragraphs(LONG)}<h2>الوثائق المطلوبة</h2>{paragraphs(ITEMS)}"
    archive = pymupdf.Archive(Path(NASKH).read_bytes(), "naskh.ttf")
    css = "@font-face{font-family:naskh;src:url(naskh.ttf)}*{font-family:naskh;direction:rtl;text-align:right}"
    story = pymupdf.Story(f"<div dir=rtl>{html}</div>", user_css=css, archive=archive)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.pdf"
        writer = pymupdf.DocumentWriter(str(raw))
        more = 1
        while more:
            device = writer.begin_page(pymupdf.paper_rect("a5"))
            more, _ = story.place(pymupdf.Rect(40, 40, 380, 555))
            story.draw(device)
            writer.end_page()
        writer.close()
        with pymupdf.open(raw) as document:
            document.subset_fonts(fallback=True)
            document.save(FOLDER / name, garbage=4, deflate=True, use_objstms=1)
    return [TITLE, *LONG, "الوثائق المطلوبة", *ITEMS]


def print_by_chromium(html: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
             "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


def by_chromium_columns(name: str) -> list[str]:
    style = STYLE.replace("FAMILY", "'Noto Naskh Arabic'") + (
        f"@page{{size:A5;margin:22mm 14mm;@top-center{{content:'{HEADER}';font:9pt 'Noto Naskh Arabic'}}"
        "@bottom-center{content:counter(page);font:9pt 'Noto Naskh Arabic'}}"
        ".two{columns:2;column-gap:8mm;text-align:justify}h1{font-size:20pt}h2{font-size:15pt}"
    )
    body = [SECOND, FIRST, THIRD, MIXED, FIRST, SECOND, THIRD, SECOND]
    html = f"<h1>{TITLE}</h1><div class=two>{paragraphs(body)}</div><h2>خاتمة</h2>{paragraphs([MIXED])}"
    print_by_chromium(page(style, html), FOLDER / name)
    return [TITLE, *body, "خاتمة", MIXED]


def by_chromium_table(name: str) -> list[str]:
    style = STYLE.replace("FAMILY", "Amiri") + "@page{size:A5;margin:14mm}footer{font-size:9pt;margin-top:20mm}"
    html = (
        f"<h1>{TITLE}</h1>{paragraphs([VOCALIZED, MIXED])}<h2>توزيع الميزانية</h2>{table()}"
        f"<p dir=ltr>{FRENCH}</p><footer>{FOOTNOTE}</footer>"
    )
    print_by_chromium(page(style, html), FOLDER / name)
    return [TITLE, VOCALIZED, MIXED, "توزيع الميزانية", *ROWS, FRENCH, FOOTNOTE]


def by_chromium_cells(name: str) -> list[str]:
    """A table with the padding that word processors give to cells by default, once with rules and once without."""
    style = STYLE.replace("FAMILY", "'Noto Naskh Arabic'") + (
        "@page{size:A4;margin:30mm}table{width:100%;table-layout:fixed}td{padding:0 .08in;vertical-align:top}"
        ".plain td{border:none;padding:0 .12in 3px}"
    )
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in PLAN)
    html = f"<p>{SECOND}</p><table>{rows}</table><p>{THIRD}</p><table class=plain>{rows}</table><p>{SECOND}</p>"
    print_by_chromium(page(style, html), FOLDER / name)
    plan = [" | ".join(row) for row in PLAN]
    return [SECOND, *plan, THIRD, *plan, SECOND]


def by_libreoffice_notes(name: str) -> list[str]:
    """Footnotes on a page whose last sentence runs over to the next."""
    body = [FIRST, SECOND, THIRD, SECOND, FIRST, SECOND, THIRD, SECOND]
    marked: list[str] = []
    read: list[str] = []
    for at, text in enumerate(body):
        start, end = " ".join(text.split()[:9]), " ".join(text.split()[9:])
        call = mark = ""
        if 1 <= at <= len(NOTES):
            call = (
                f'<text:note text:id="n{at}" text:note-class="footnote"><text:note-citation>{at}</text:note-citation>'
                f'<text:note-body><text:p text:style-name="N"><text:s/>{NOTES[at - 1]}</text:p></text:note-body>'
                "</text:note>"
            )
            mark = "¹²"[at - 1]
        marked.append(f'<text:p text:style-name="B">{start}{call} {end}</text:p>')
        read += [f"{start}{mark} {end}", *([f"{at} {NOTES[at - 1]}"] if mark else [])]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / name.replace(".pdf", ".fodt")
        source.write_text(FLAT_ODT.format(body="".join(marked)), encoding="utf-8")
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
             "--outdir", str(FOLDER), str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    return read


def by_libreoffice(name: str) -> list[str]:
    style = STYLE.replace("FAMILY", "Amiri") + "p{text-align:justify}@page{size:A5;margin:2cm}"
    html = f"<h1>{TITLE}</h1>{paragraphs(LONG)}"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / name.replace(".pdf", ".html")
        source.write_text(page(style, html), encoding="utf-8")
        for target in ("odt:writer8", "pdf"):
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--writer",
                 "--convert-to", target, "--outdir", folder, str(source)],
                check=True, capture_output=True, timeout=180,
            )  # fmt: skip
            source = source.with_suffix(".odt")
        (FOLDER / name).write_bytes((Path(folder) / name).read_bytes())
    return [TITLE, *LONG]


def by_reportlab(name: str) -> list[str]:
    """Lines in visual order, letters in presentation forms: what many programs write without shaping."""
    import arabic_reshaper
    from bidi import get_display
    from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(TTFont("DejaVu", DEJAVU))
    canvas = Canvas(str(FOLDER / name), pagesize=(420, 595), pageCompression=1)
    texts = [TITLE, FIRST, THIRD, MIXED]
    y = 550.0
    for size, text in zip((16, 11, 11, 11), texts, strict=True):
        canvas.setFont("DejaVu", size)
        line: list[str] = []
        for word in [*text.split(), ""]:
            if not word or stringWidth(" ".join([*line, word]), "DejaVu", size) > 330:
                shown = get_display(arabic_reshaper.reshape(" ".join(line)))
                canvas.drawRightString(380, y, shown)
                y -= 1.7 * size
                line = []
            line.append(word)
        y -= 12
    canvas.save()
    return texts


MAKERS = {
    "story.pdf": by_story,
    "columns.pdf": by_chromium_columns,
    "table.pdf": by_chromium_table,
    "cells.pdf": by_chromium_cells,
    "notes.pdf": by_libreoffice_notes,
    "kashida.pdf": by_libreoffice,
    "visual.pdf": by_reportlab,
}


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, maker in MAKERS.items():
        if names and name not in names:
            continue
        text = maker(name)
        (FOLDER / name).with_suffix(".txt").write_text("\n".join(text) + "\n", encoding="utf-8")
        size = (FOLDER / name).stat().st_size
        print(f"{name}: {size} bytes")
        if size > MAX_BYTES:
            sys.exit(f"{name} has more than {MAX_BYTES} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
