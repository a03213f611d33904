"""
What stands against trusting where glyphs are painted: files whose text is in another order already.

The words tell. Alef never joins the letter after it, so no ligature begins with it and goes on with lam; teh marbuta
and alef maksura end words and never begin them; many words begin with ال, and few end with its mirror image.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.convert.pdf_glyphs import Glyph
from ingest.convert.pdf_layout import Line

_LAM_ALEF, _ALEF_LAM = re.compile("ل[اأإآٱ]"), re.compile("[اأإآٱ]ل")
_CLUSTER = re.compile("[^\u064b-\u0655\u0670][\u064b-\u0655\u0670]*|^[\u064b-\u0655\u0670]+")
_ARABIC = re.compile("[\u0620-\u064a]")
_LEAST_WITNESSES = 4
_OUTVOTED = 3


def turn_ligatures(glyphs: list[Glyph]) -> list[Glyph]:
    """
    Turn the letters of ligatures in fonts that map them as they are seen from left to right.

    :param glyphs: those of a page.
    :returns: The same glyphs, in the same order.
    """
    votes: Counter[str] = Counter()
    for glyph in glyphs:
        if len(glyph.text) > 1:
            votes[glyph.font] += bool(_ALEF_LAM.match(glyph.text)) - bool(_LAM_ALEF.match(glyph.text))
    turned = {font for font, vote in votes.items() if vote > 0}
    if not turned:
        return glyphs
    return [
        glyph._replace(text=_mirrored(glyph.text)) if len(glyph.text) > 1 and glyph.font in turned else glyph
        for glyph in glyphs
    ]


def turn_words(lines: Sequence[Line]) -> list[Line]:
    """
    Turn the letters of the words of a page where they read backwards.

    Text that OCR programs lay invisibly over a scan may run from left to right inside of every Arabic word, while the
    words themselves stand where they are seen.

    :returns: The same lines; places don't change.
    """
    if not is_mirrored(word.text for line in lines for word in line.words):
        return list(lines)
    return [
        replace(
            line,
            words=tuple(
                word._replace(text=_mirrored(word.text)) if _ARABIC.search(word.text) else word for word in line.words
            ),
        )
        for line in lines
    ]


def is_mirrored(words: Iterable[str]) -> bool:
    """Tell whether Arabic words read backwards, by far more witnesses than say the opposite."""
    forwards = backwards = 0
    for word in words:
        if len(word) < 4 or not _ARABIC.search(word):
            continue
        forwards += word.startswith("ال") or word[-1] in "ةى"
        backwards += word.endswith("لا") or word[0] in "ةى"
    return backwards >= _LEAST_WITNESSES and backwards > _OUTVOTED * forwards


def _mirrored(text: str) -> str:
    return "".join(reversed(_CLUSTER.findall(text)))
