"""Which titles in a file's properties are the work's own, and not its program's, its template's or its typist's."""

import re
import unicodedata

from search.text import content_terms, fold

_DEFAULTS = (
    "document", "doc", "presentation", "présentation", "slide", "diapositive", "titre", "title", "untitled",
    "sans titre", "new document", "nouveau document", "word document", "powerpoint presentation",
    "présentation powerpoint", "مستند", "مستند جديد", "وثيقة", "عرض تقديمي", "شريحة", "عنوان", "بدون عنوان",
    "عرض تقديمي في powerpoint",
)  # fmt: skip
_JUNK = re.compile(
    r"microsoft (?:office )?(?:word|powerpoint|excel)\b.*"
    rf"|(?:{'|'.join(_DEFAULTS)})[\s_\-]*[\d٠-٩]*"
    r"|.*\.(?:docx?|pdf|pptx?|rtf|odt|html?|indd|pmd|qxd)",
    re.IGNORECASE,
)
_LEAST_LETTERS = 3
_OPENING = 4000


def believable_title(title: str | None, text: str, *people: str | None) -> str | None:
    """
    Return a title that a file's properties claim, if the file's text does not speak against it.

    :param text: the file's text: a title is believed when at least half of its words stand near the beginning.
    :param people: names from the same properties; a title that is one of them is nobody's title.
    :returns: the title, in one line; None where it is not to be believed.
    """
    title = " ".join(unicodedata.normalize("NFC", title or "").split())
    if sum(map(str.isalpha, title)) < _LEAST_LETTERS or _JUNK.fullmatch(title):
        return None
    if any(person and fold(person) == fold(title) for person in people):
        return None
    claimed = content_terms(title)
    shown = set(content_terms(text[:_OPENING]))
    return title if claimed and 2 * sum(term in shown for term in claimed) >= len(claimed) else None
