"""
Makes the files of the sample corpus from the kept sources beside this script.

Run it from anywhere after changing a source, all of them or those named: `python corpus/.sources/build.py [FILE.md]…`.
README.md says what it needs.
"""

import html
import sys
from collections.abc import Callable
from pathlib import Path

from office import write_docx, write_pptx
from pages import write_pdf
from reading import KeptSource, read_source

SOURCES = Path(__file__).parent
CORPUS = SOURCES.parent
_SITE = SOURCES / "site.html"


def write_markdown(source: KeptSource, path: Path) -> None:
    """Write the text as it is kept, without its front matter."""
    path.write_text(source.markdown, encoding="utf-8", newline="\n")


def write_text(source: KeptSource, path: Path) -> None:
    """Write plain text: a blank line between blocks, a dash before items, in the encoding that the layout names."""
    text = ""
    for line in source.lines:
        goes_on = line.kind == "item" and not line.starts
        text += "\n" if goes_on else "\n\n"
        text += f"- {line.text}" if line.kind == "item" else line.text
    encoding = "utf-8" if source.layout == "text" else source.layout
    path.write_bytes((text.lstrip() + "\n").encode(encoding))


def write_site(source: KeptSource, path: Path) -> None:
    """Write a web page with what surrounds the content of real ones: menus, a banner, related links, a footer."""
    page = _SITE.read_text(encoding="utf-8")
    values = {
        "language": "ar" if source.is_arabic else "fr",
        "direction": "rtl" if source.is_arabic else "ltr",
        "title": html.escape(source.title),
        "content": source.html,
    }
    for name, value in values.items():
        page = page.replace("{{ " + name + " }}", value)
    path.write_text(page, encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[KeptSource, Path], None]] = {
    ".md": write_markdown,
    ".txt": write_text,
    ".html": write_site,
    ".docx": write_docx,
    ".pptx": write_pptx,
    ".pdf": write_pdf,
}


def main(names: list[str]) -> None:
    """Make the files of the named sources, of all where none is named."""
    for path in sorted(SOURCES.glob("*.md")):
        if path.name != "README.md" and (not names or path.name in names):
            source = read_source(path)
            target = CORPUS / source.file
            WRITERS[target.suffix](source, target)


if __name__ == "__main__":
    main([Path(name).name for name in sys.argv[1:]])
