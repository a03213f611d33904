"""From an outlined document to passages: exact slices of the source's text that stay under one heading."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.convert.document import PAGE_BREAK, ConvertedDocument
from ingest.passage_cuts import Atom, Boundary, choose_cuts, sentence_atoms
from ingest.structure import OutlinedBlock, outline_blocks
from ingest.structure_labels import is_bullet, is_dash
from search.passage import Passage, Rect, SourceInfo
from search.sentences import ends_sentence

_MAX_RECTS = 200
# Share of the lower word's height that two boxes must have in common to lie on one line.
_SAME_LINE = 0.5


@dataclass(slots=True)
class _Section:
    """Consecutive blocks under one heading: the heading's lines, then its text."""

    outline: tuple[str, ...]
    blocks: list[OutlinedBlock] = field(default_factory=list)
    has_text: bool = False


def source_text(document: ConvertedDocument) -> str:
    """
    Return the text that passages are slices of: `document.text`, its breaks replaced one for one.

    A page break inside a paragraph becomes a space, any other becomes a line break; so does the space before an article
    that opens inside a block. Offsets are those of `document.text`.
    """
    return _source_text(document, outline_blocks(document))


def cut_passages(source: SourceInfo, document: ConvertedDocument) -> list[Passage]:
    """
    Cut a document into passages of 60 to 180 words that never cross a heading or an article.

    A section of up to 180 words may stay whole; a longer one is cut between blocks, else at sentence ends; a sentence
    of more than 180 words at its commas, else between words. A passage has fewer than 60 words only where joining it
    to either neighbour of its section would make more than 180. Headings open the first passage of the text below them.

    :param source: what every passage carries.
    :param document: what a converter returned.
    :returns: passages in reading order, ordinals from 0; every word of the document is in exactly one of them. Empty
        for a document without words.
    """
    blocks = outline_blocks(document)
    text = _source_text(document, blocks)
    passages: list[Passage] = []
    for section in _sections(blocks):
        for start, end in _spans(section, text):
            passages.append(_passage(source, len(passages), text, (start, end), section))
    return passages


def _source_text(document: ConvertedDocument, blocks: Sequence[OutlinedBlock]) -> str:
    letters = list(document.text.replace(PAGE_BREAK, "\n"))
    for block, after in pairwise(blocks):
        if _runs_on(block, after):
            letters[after.start - 1] = " "
        elif letters[after.start - 1] == " ":
            letters[after.start - 1] = "\n"
    return "".join(letters)


def _runs_on(block: OutlinedBlock, after: OutlinedBlock) -> bool:
    """Tell whether a paragraph goes on over the page break between two blocks."""
    if block.page == after.page or after.start != block.start + len(block.block.text) + len(PAGE_BREAK):
        return False
    if after.heading_level is not None or block.outline != after.outline or not block.has_text:
        return False
    if block.block.role == "table_row" or after.block.role != "paragraph":
        return False
    text, following = block.block.text, after.block.text
    return not (ends_sentence(text) or text.rstrip().endswith(":") or is_bullet(following) or is_dash(following))


def _sections(blocks: Sequence[OutlinedBlock]) -> Iterator[_Section]:
    """Group blocks by the heading they stand under; headings without text of their own lead the next section."""
    section = _Section(())
    for block in blocks:
        is_heading = block.heading_level is not None
        if section.has_text and (is_heading or block.outline != section.outline):
            yield section
            section = _Section(())
        section.outline = block.outline
        section.blocks.append(block)
        section.has_text = section.has_text or block.has_text
    if section.blocks:
        yield section


def _spans(section: _Section, text: str) -> list[tuple[int, int]]:
    atoms: list[Atom] = []
    for block, after in zip(section.blocks, [*section.blocks[1:], None], strict=True):
        start, end = block.start, block.start + len(block.block.text)
        closing = Boundary.BLOCK
        if not block.has_text:
            closing = Boundary.HEADING
        elif after is not None and _runs_on(block, after):
            closing = Boundary.SENTENCE
        atoms.extend(sentence_atoms(text, start, end, start + block.text_start, closing))
    return choose_cuts(atoms)


def _passage(source: SourceInfo, ordinal: int, text: str, span: tuple[int, int], section: _Section) -> Passage:
    start, end = span
    within = [b for b in section.blocks if b.start < end and start < b.start + len(b.block.text)]
    return Passage(
        source=source,
        ordinal=ordinal,
        text=text[start:end],
        start=start,
        end=end,
        page=within[0].page,
        outline=section.outline,
        article=section.blocks[-1].article,
        rects=tuple(_line_rects(within, start, end)),
    )


def _line_rects(blocks: Sequence[OutlinedBlock], start: int, end: int) -> list[Rect]:
    """Merge the rectangles of the words inside a span, one a text line."""
    lines: list[Rect] = []
    for block in blocks:
        for word in block.block.words:
            if block.start + word.start < end and start < block.start + word.end:
                if lines and _is_same_line(lines[-1], word.rect):
                    lines[-1] = _union(lines[-1], word.rect)
                else:
                    lines.append(word.rect)
    return lines[:_MAX_RECTS]


def _is_same_line(line: Rect, word: Rect) -> bool:
    overlap = min(line.y1, word.y1) - max(line.y0, word.y0)
    lower = min(line.y1 - line.y0, word.y1 - word.y0)
    return line.page == word.page and overlap > _SAME_LINE * lower


def _union(a: Rect, b: Rect) -> Rect:
    return Rect(a.page, min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))
