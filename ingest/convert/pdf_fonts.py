"""What the glyphs of an embedded font stand for where the PDF itself doesn't say: asked of the font's own tables."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.convert.pdf_glyphs import UNKNOWN, Glyph, letters

if TYPE_CHECKING:
    import pymupdf

# A font of a whole script with its ligatures stays far below; unpacking a larger one would take seconds.
_MAX_FONT_BYTES = 8_000_000
# Substitutions follow one another: letter, form, ligature, its variant.
_ROUNDS = 6
# Glyph names in logical order: what becomes what.
_Rule = tuple[tuple[str, ...], tuple[str, ...]]
_SINGLE, _MULTIPLE, _ALTERNATE, _LIGATURE, _EXTENSION = 1, 2, 3, 4, 7


class FontLetters:
    """
    Letters of the unmapped glyphs of one document, looked up a font at a time and remembered.

    :param document: an open PDF; the caller holds `MUPDF_LOCK`.
    """

    def __init__(self, document: "pymupdf.Document") -> None:
        self._document = document
        self._files: dict[int, dict[int, str]] = {}

    def fill(self, number: int, glyphs: list[Glyph]) -> list[Glyph]:
        """
        Give the unknown glyphs of a page their letters, as far as their fonts tell.

        :param number: of the page, from 1.
        :returns: The same glyphs, in the same order.
        """
        fonts = {glyph.font for glyph in glyphs if glyph.text == UNKNOWN and glyph.gid > 0}
        if not fonts:
            return glyphs
        found = {font: self._of_font(number, font, glyphs) for font in fonts}
        return [
            glyph._replace(text=found[glyph.font].get(glyph.gid, UNKNOWN))
            if glyph.text == UNKNOWN and glyph.gid > 0 else glyph
            for glyph in glyphs
        ]  # fmt: skip

    def _of_font(self, number: int, font: str, glyphs: Iterable[Glyph]) -> dict[int, str]:
        """Return letters by glyph number; empty where the font isn't embedded, or two of its name are."""
        wanted = _plain_name(font)
        xrefs = {
            entry[0] for entry in self._document.get_page_fonts(number - 1, full=True)
            if wanted and _plain_name(entry[3].rpartition("+")[2]).startswith(wanted)
        }  # fmt: skip
        if len(xrefs) != 1:
            return {}
        xref = xrefs.pop()
        if xref not in self._files:
            known = {glyph.gid: glyph.text for glyph in glyphs if glyph.font == font and glyph.text != UNKNOWN}
            self._files[xref] = read_font(self._document.extract_font(xref)[3], known)
        return self._files[xref]


def _plain_name(font: str) -> str:
    """MuPDF shortens long names, and producers differ over spaces and hyphens."""
    return "".join(char for char in font.lower() if char.isalnum())


def read_font(content: bytes, known: Mapping[int, str]) -> dict[int, str]:
    """
    Work out what each glyph of a font file stands for: its character map, its glyphs' names, its substitutions.

    :param content: a TrueType or OpenType file; anything else tells nothing.
    :param known: letters by glyph number that are known from elsewhere.
    :returns: Letters in logical order, by glyph number; glyphs that serve several letters are left out.
    """
    from fontTools.ttLib import TTFont, TTLibError

    if not 0 < len(content) <= _MAX_FONT_BYTES:
        return {}
    # fontTools raises these over tables that end early or point outside.
    broken = (TTLibError, KeyError, IndexError, ValueError, TypeError, AttributeError, AssertionError, OverflowError)
    try:
        font = TTFont(BytesIO(content), lazy=True)
        order = font.getGlyphOrder()
        mapped = {order[glyph]: text for glyph, text in known.items() if 0 <= glyph < len(order)}
        found = dict(mapped)
        for code, name in sorted((font.getBestCmap() or {}).items(), reverse=True):
            found.setdefault(name, letters(code))
        found.update({name: _named(name) or UNKNOWN for name in order if name not in found})
        found = {name: text for name, text in found.items() if text != UNKNOWN}
        if "GSUB" in font:
            _follow(list(_substitutions(font["GSUB"].table)), found, mapped)
    except broken:
        return {}
    # A glyph that the PDF maps elsewhere and not here is part of a cluster whose letters another glyph has.
    return {glyph: found[name] for glyph, name in enumerate(order) if found.get(name) and glyph not in known}


@lru_cache(maxsize=16384)
def _named(name: str) -> str:
    """Return the letters that a glyph's name spells: `uni0644`, `afii57444`, `uniFEFB.liga`."""
    if name.startswith(("glyph", "cid", ".")):
        return ""
    from fontTools import agl

    text = "".join(letters(ord(char)) for char in agl.toUnicode(name))
    return unicodedata.normalize("NFKC", text)


# fontTools builds its tables' classes at run time: there are no types to name.
def _substitutions(table: Any) -> Iterable[_Rule]:  # noqa: ANN401
    for lookup in table.LookupList.Lookup if table.LookupList else ():
        for entry in lookup.SubTable:
            kind, subtable = lookup.LookupType, entry
            if kind == _EXTENSION:
                kind, subtable = entry.ExtensionLookupType, entry.ExtSubTable
            if kind in {_SINGLE, _MULTIPLE}:
                yield from _of_one(subtable.mapping, alternate=False)
            elif kind == _ALTERNATE:
                yield from _of_one(subtable.alternates, alternate=True)
            elif kind == _LIGATURE:
                for first, ligatures in subtable.ligatures.items():
                    yield from (((first, *ligature.Component), (ligature.LigGlyph,)) for ligature in ligatures)


def _of_one(mapping: Mapping[str, str | list[str]], *, alternate: bool) -> Iterable[_Rule]:
    for before, after in mapping.items():
        if isinstance(after, str):
            yield (before,), (after,)
        elif alternate:
            yield from (((before,), (choice,)) for choice in after)
        else:
            yield (before,), tuple(after)


def _follow(rules: Sequence[_Rule], found: dict[str, str], mapped: Mapping[str, str]) -> None:
    """
    Carry letters from glyphs to what they become.

    Of several parts the first carries the letter, unless the PDF gave it to another one (`mapped`).
    """
    empty: set[str] = set()
    for _ in range(_ROUNDS):
        candidates: dict[str, set[str]] = {}
        for before, after in rules:
            if after and after[0] not in found and all(name in found for name in before):
                text = "".join(found[name] for name in before)
                candidates.setdefault(after[0], set()).add(text)
                if any(mapped.get(part) == text for part in after[1:]):
                    empty.add(after[0])
        settled = {name: texts.pop() for name, texts in candidates.items() if len(texts) == 1 and name not in empty}
        if not settled:
            return
        found.update(settled)
