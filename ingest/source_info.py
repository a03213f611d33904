"""What is known of a source in the end: what people said, else what its file says, else what its text shows."""

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from ingest.convert.clean import clean
from ingest.convert.document import Block, ConvertedDocument
from search.passage import SourceInfo
from search.text import fold, fold_digits, tokens

if TYPE_CHECKING:
    from ingest.source_metadata import SourceMetadata
    from ingest.sources import FoundSource

# Folded first words of titles -> kind.
_KINDS = {
    "استراتيجيه": "strategy", "strategie": "strategy", "strategy": "strategy",
    "دليل": "guide", "guide": "guide", "manuel": "guide", "manual": "guide", "handbook": "guide",
    "دراسه": "study", "etude": "study", "study": "study",
    "قانون": "law", "ظهير": "law", "مرسوم": "law", "قرار": "law",
    "loi": "law", "dahir": "law", "decret": "law", "arrete": "law", "law": "law", "act": "law", "decree": "law",
    "تقرير": "report", "rapport": "report", "report": "report",
}  # fmt: skip
_TITLE_WORDS = 4
_LONGEST_TITLE = 200
_LONGEST_TITLE_LINE = 16
_SHORTEST_TITLE = 3
# Lines that stand above the title of official papers.
_LETTERHEADS = ("المملكة المغربية", "بسم الله", "royaume du maroc", "kingdom of morocco")
_YEAR = re.compile(r"(?<![\d.,/])((?:19|20)\d\d)(?![\d]|[.,/]\d)")
_YEAR_RANGE = re.compile(r"(?<![\d.,/])((?:19|20)\d\d)\s*[-–—/]\s*(?:19|20)?\d\d(?![\d]|[.,/]\d)")

_SAMPLE = 20_000
_LEAST_LETTERS = 10
_COMMON = {
    "fr": frozenset("le la les de des du et en un une est pour dans que qui au aux par sur ce cette sont avec".split()),
    "en": frozenset("the of and to in is for that on with as are be this by an or from at which it was".split()),
}  # fmt: skip
_ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ps", "ku", "sd", "ug"})


def describe(found: "FoundSource", document: ConvertedDocument) -> SourceInfo:
    """
    Merge what is known of a source: `catalogue.yaml` before the file's own metadata, before what its text shows.

    The title falls back on the first heading, the first short line, the file's name; the kind on the title's first
    words; the year on the title; the language on the letters and the commonest words.

    :param found: the source; its `metadata` wins wherever it is set.
    :param document: its text.
    """
    said: SourceMetadata = found.metadata
    own: dict[str, Any] = document.metadata
    title = said.title or own.get("title") or infer_title(document) or _stem_title(found)
    return SourceInfo(
        source_id=found.source_id,
        title=title[:_LONGEST_TITLE].strip(),
        kind=said.kind or own.get("kind") or infer_kind(title),
        language=said.language or _language(document, own.get("language")),
        issuer=said.issuer or own.get("issuer"),
        year=said.year or own.get("year") or infer_year(title),
        axis=said.axis,
        url=said.url,
        target_groups=said.target_groups,
        law_number=own.get("law_number"),
        law_type=own.get("law_type"),
        law_date=own.get("law_date"),
    )


def infer_title(document: ConvertedDocument) -> str | None:
    """Return the first heading, else the first short line that could be a title; None where neither is near the top."""
    blocks = [block for page in document.pages[:3] for block in page.blocks][:40]
    headings = [block for block in blocks if block.role == "heading"]
    return next((block.text for block in headings + blocks[:10] if _could_be_title(block)), None)


def infer_kind(title: str) -> str | None:
    """Return the kind that the first words of a title name, in Arabic, French or English; None for any other title."""
    for word in tokens(title)[:_TITLE_WORDS]:
        kind = _KINDS.get(word) or _KINDS.get(word.removeprefix("ال"))
        if kind:
            return kind
    return None


def infer_year(title: str) -> int | None:
    """Return the only year that a title states, or the first of a range; None where it states none or several."""
    title = fold_digits(title)
    found = _YEAR_RANGE.search(title)
    years = {found[1]} if found else set(_YEAR.findall(title))
    return int(years.pop()) if len(years) == 1 else None


def infer_language(text: str) -> str | None:
    """
    Tell Arabic from French and English: by letters, then by the commonest words.

    :returns: `ar`, `fr` or `en`; None for too little text, another script, or a Latin language that is neither.
    """
    sample = text[:_SAMPLE]
    arabic = sum("\u0600" <= char <= "\u06ff" and char.isalpha() for char in sample)
    latin = sum(char.isalpha() and char <= "\u024f" for char in sample)
    if arabic + latin < _LEAST_LETTERS:
        return None
    if arabic > latin:
        return "ar"
    words = Counter(re.findall(r"[^\W\d_]+", sample.casefold()))
    counts = {language: sum(words[word] for word in common) for language, common in _COMMON.items()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] > 2 * min(counts.values()) else None


def _language(document: ConvertedDocument, told: str | None) -> str | None:
    """Believe the file where the text does not speak against it: pages copied from a template keep its language."""
    shown = infer_language(document.text[:_SAMPLE])
    if shown == "ar" and told in _ARABIC_SCRIPT:
        return told
    return shown or told


def _could_be_title(block: Block) -> bool:
    if block.role not in {"heading", "paragraph"} or len(block.text.split()) > _LONGEST_TITLE_LINE:
        return False
    letters = sum(char.isalpha() for char in block.text)
    folded = fold(block.text)
    return letters >= _SHORTEST_TITLE and not any(folded.startswith(fold(line)) for line in _LETTERHEADS)


def _stem_title(found: "FoundSource") -> str:
    # The path may be that of a kept copy; the locator is where the source came from.
    name = found.record.id if found.record else found.locator.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    return clean(re.sub(r"[_\-\s]+", " ", name)) or found.source_id
