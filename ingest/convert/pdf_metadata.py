"""What a PDF says of itself, as far as it can be believed: title and bookmarks."""

import re
from typing import TYPE_CHECKING

from ingest.convert.clean import clean, metadata_of
from ingest.convert.legibility import LEGIBLE, score
from ingest.convert.pdf_open import mupdf_errors

if TYPE_CHECKING:
    import pymupdf

Bookmark = tuple[int, str, int]

_MAX_BOOKMARKS = 5000
# Programs leave their own name, a path or a placeholder as the title.
_NO_TITLE = re.compile(
    r"^(?:microsoft|powerpoint|word|excel|adobe|untitled|sans titre|بدون عنوان|document\d*$|doc\d*$|print|scan)"
    r"|[\\/_]|\.(?:docx?|pdf|pptx?|xlsx?|odt|rtf|html?|indd|qxd|tmp|txt|dvi|tex|jpe?g|png|tiff?)\b|^[\W\d_]*$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 200


def read_metadata(document: "pymupdf.Document") -> tuple[dict[str, str | int], list[Bookmark]]:
    """
    Read the title and the bookmarks of an open PDF.

    The date of a file is that of an export, not of a publication: a year is never taken from it.

    :returns: Metadata with the key `title` where there is a plausible one; bookmarks as (level from 1, text, page).
    """
    try:
        title = clean(str((document.metadata or {}).get("title") or ""))
    except mupdf_errors():
        title = ""
    try:
        toc = document.get_toc(simple=True)[:_MAX_BOOKMARKS]
    except mupdf_errors():
        toc = []
    bookmarks = [(level, text, page) for level, title_, page in toc if (text := clean(str(title_)))]
    return metadata_of(title=title if is_title(title) else None), bookmarks


def is_title(text: str) -> bool:
    """Tell whether a text could be the title of a work, and not a file's name or mojibake."""
    words = text.split()
    if not words or len(text) > _LONGEST_TITLE or _NO_TITLE.search(text) or sum(map(str.isalpha, text)) < 4:
        return False
    # A lone word with digits is the name of a file.
    return score(text) >= LEGIBLE and not (len(words) == 1 and re.search(r"\d", text))
