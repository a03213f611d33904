"""
Damaged Arabic text -> clean Arabic text.

Each step mends one kind of damage, for the reason that its function gives, and is counted under the kind's name.
Steps that could spoil sound text run only where the document or the line shows that kind of damage.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from ingest.convert.document import Block, ConvertedDocument, Page
from ingest.repair_boxes import remap_boxes
from ingest.repair_draft import Draft
from ingest.repair_evidence import Evidence, gather_letters, gather_words
from ingest.repair_letters import (
    find_bracket_kashida,
    find_doubled,
    find_invisible,
    find_kashida,
    find_lookalikes,
    find_loose_hamzas,
    find_loose_marks,
    find_presentation_forms,
    find_symbols,
)
from ingest.repair_mojibake import find_mojibake
from ingest.repair_numbers import find_displaced, find_empty_brackets, find_glued_numbers
from ingest.repair_order import find_visual_order
from ingest.repair_swaps import find_swaps
from ingest.repair_words import Words, find_glued, find_splits, find_unmapped

# Repairs in this share of the words mean a file that is worth replacing by a better copy.
_HEAVY = 0.1


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text, and how often each kind of damage was mended."""

    text: str
    counts: Mapping[str, int]


def repair_text(text: str, evidence: Evidence | None = None) -> Repaired:
    """
    Repair one line or paragraph.

    :param text: text without line breaks.
    :param evidence: what the document it stands in was found to have; None for a line that stands alone.
    :returns: the repaired text; the very same text where nothing was damaged for sure.
    """
    draft = Draft(text)
    _mend_letters(draft, (evidence or Evidence()) | gather_letters([text]))
    _mend_words(draft, (evidence or Evidence()) | gather_words([draft.text]))
    draft.tidy()
    return Repaired(draft.text, draft.counts)


def repair_document(document: ConvertedDocument) -> ConvertedDocument:
    """
    Repair the text of every block, on the evidence of them all.

    :returns: a document whose word rectangles fit the repaired text, with the counts of repairs added to its own, and
        a warning where much had to be mended.
    """
    blocks = [block for page in document.pages for block in page.blocks]
    drafts = [Draft(block.text) for block in blocks]
    letters = gather_letters(draft.text for draft in drafts)
    for draft in drafts:
        own = gather_letters([draft.text])
        # A stretched title in a document set without kashida is as its author wanted it.
        _mend_letters(draft, letters | replace(own, kashida=False))
    words = gather_words(draft.text for draft in drafts)
    for draft in drafts:
        _mend_words(draft, words | gather_words([draft.text]))
        draft.tidy()
    counts = sum((draft.counts for draft in drafts), Counter(document.repairs))
    mended = map(_mended, blocks, drafts)
    pages = tuple(replace(page, blocks=_take(mended, page)) for page in document.pages)
    warnings = (*document.warnings, *_warnings(drafts))
    return replace(document, pages=pages, repairs=dict(sorted(counts.items())), warnings=warnings)


def _mend_letters(draft: Draft, evidence: Evidence) -> None:
    draft.mend("mojibake", find_mojibake)
    draft.mend("control characters", find_invisible)
    if draft.text.isascii():
        return
    draft.mend("symbols", find_symbols)
    draft.mend("kashida", find_bracket_kashida)
    draft.mend("visual order", find_visual_order)
    draft.mend("presentation forms", find_presentation_forms)
    draft.mend("loose hamzas", find_loose_hamzas)
    if evidence.foreign:
        return
    if evidence.lookalikes:
        draft.mend("look-alike letters", find_lookalikes)
    draft.mend("doubled letters", find_doubled)
    draft.mend("detached diacritics", find_loose_marks)
    if evidence.kashida:
        draft.mend("kashida", find_kashida)


def _mend_words(draft: Draft, evidence: Evidence) -> None:
    if evidence.foreign or draft.text.isascii():
        return
    words = Words(evidence.vocabulary, evidence.reversed_ligatures)
    draft.mend("unmapped characters", lambda text: find_unmapped(text, words))
    draft.mend("numbers", find_empty_brackets)
    if evidence.displaced:
        draft.mend("displaced punctuation", find_displaced)
    draft.mend("glued words", find_glued_numbers)
    # A word torn to many pieces comes together in more than one round, and may then be seen to have a number glued on.
    while draft.mend("split words", lambda text: find_splits(text, words)):
        draft.mend("glued words", find_glued_numbers)
    draft.mend("reversed ligatures", lambda text: find_swaps(text, evidence.reversed_ligatures))
    draft.mend("glued words", lambda text: find_glued(text, anywhere=evidence.displaced))


def _mended(block: Block, draft: Draft) -> Block:
    if draft.origins is None:
        return block
    return replace(block, text=draft.text, words=remap_boxes(block.words, draft))


def _take(blocks: Iterator[Block], page: Page) -> tuple[Block, ...]:
    """Return the page's own of the repaired blocks, without those that held nothing a reader could see."""
    return tuple(block for block in islice(blocks, len(page.blocks)) if block.text)


def _warnings(drafts: Iterable[Draft]) -> Iterator[str]:
    repairs = words = 0
    for draft in drafts:
        repairs += sum(draft.counts.values())
        words += len(draft.text.split())
    if repairs > _HEAVY * words:
        yield (
            f"Much of the text was damaged: {repairs:,} repairs in {words:,} words. "
            "Check quotations against the original, or add a better copy of it."
        )
