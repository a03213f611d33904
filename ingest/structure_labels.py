"""Headings that say what they are: `المحور الأول`, `المادة 3`, `Chapitre II`, `1.2`, `ثانيا`; bullets and dashes."""

import re
import unicodedata
from dataclasses import dataclass, replace

from search.ordinals import CLOSING, Number, read_number

# Kind -> rank: a smaller rank encloses a greater one. Equal ranks are siblings.
NAMED_RANKS = {
    "annex": 10, "book": 10, "part": 20, "volume": 25, "title": 30, "axis": 30, "support": 30, "chapter": 40,
    "section": 50, "programme": 55, "topic": 60, "component": 60, "objective": 65, "subsection": 68, "point": 70,
    "action": 72, "paragraph": 75, "article": 90,
}  # fmt: skip
# Enumerations nest in the order in which a source uses them.
ENUMERATED = frozenset({"ordinal", "roman", "letter", "decimal1", "decimal2", "decimal3", "decimal4"})

# Matched against a folded line. Longer names first where one begins another.
_NAMES = {
    "الاجراء الداعم": "support", "المحور الداعم": "support", "mesure d'appui": "support", "mesure d’appui": "support",
    "المحور": "axis", "المحور الاستراتيجي": "axis", "المحور الرئيسي": "axis", "axe": "axis", "axe stratégique": "axis",
    "الركيزه": "axis", "الدعامه": "axis", "التوجه الاستراتيجي": "axis", "pilier": "axis", "pillar": "axis",
    "البرنامج": "programme", "programme": "programme",
    "الاجراء": "action", "التدبير": "action", "action": "action",
    "المكون": "component", "composante": "component", "component": "component",
    "الهدف": "objective", "الهدف الاستراتيجي": "objective", "الهدف العام": "objective", "الهدف الخاص": "objective",
    "objectif": "objective", "objectif stratégique": "objective", "objectif spécifique": "objective",
    "objective": "objective",
    "الكتاب": "book", "كتاب": "book", "livre": "book",
    "القسم": "part", "قسم": "part", "partie": "part",
    "الجزء": "volume", "جزء": "volume",
    "الباب": "title", "باب": "title", "titre": "title",
    "الفصل": "chapter", "فصل": "chapter", "chapitre": "chapter", "chapter": "chapter",
    "الفرع": "section", "فرع": "section", "section": "section",
    "المبحث": "topic", "مبحث": "topic", "المطلب": "point", "مطلب": "point",
    "الفقره": "paragraph", "القسم الفرعي": "subsection", "الفرع الجزئي": "subsection", "sous-section": "subsection",
    "الماده": "article", "ماده": "article", "article": "article", "art.": "article",
    "الملحق": "annex", "ملحق": "annex", "الملاحق": "annex", "annexe": "annex", "annex": "annex", "appendix": "annex",
}  # fmt: skip
_NAME = re.compile("|".join(sorted((re.escape(name) for name in _NAMES), key=len, reverse=True)))
_ORDINAL_FIRST = re.compile(
    r"(?:premier|première|deuxième|seconde?|troisième|quatrième|cinquième|sixième|septième|huitième|neuvième|dixième)"
    r"\s+(partie|livre|titre|chapitre|section|axe)(?!\w)"
)
_BEFORE_NUMBER = re.compile(r"[\s:.(\[)\]]*(?:رقم|عدد|n°|no)?[\s:.(\[)\]]*")
# المكون 2.1; of articles and chapters it would be the number of a law.
_NESTED = re.compile(r"(\d{1,2}(?:[.\-]\d{1,2}){1,3})(?![\w]|[.\-]\d)")
_AFTER_NUMBER = re.compile(r"[)\]]?[ \t]*(?P<mark>[:.\-–—−/|)]+|$)?[ \t.\-–—:]*")
_ORDINAL = re.compile(r"(اولا|اوال|ثانيا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا)\s*(?P<mark>[:.\-–—/)]|$)\s*")
_ROMAN = re.compile(r"([IVX]{1,5})\s?[.\-–—)/]\s*(?=\S)")
_LETTER = re.compile(r"([ابجدهوزحطيكلمن]|[a-h])\s?[.\-–—)/]\s*(?=[^\W\d_]{2})")
_DECIMAL = re.compile(r"(\d{1,2}(?:[.\-]\d{1,2}){0,3})(?P<mark>\s?[.\-–—)/:]|(?=\s))\s*(?=[^\W\d])")
_BULLET = re.compile(r"[•●▪■◦○◉❖➢➤►▶✓✔✦★*·\uf0b7\uf0a7\uf0d8\uf076\uf02d\uf0fc]\s*(?=\S)")
_DASH = re.compile(r"[-–—−‐‑ـ]\s*(?=[^\W\d])")
# Letter for letter: offsets do not change.
FOLD = str.maketrans("أإآٱىةکی\u00a0\u202f\t٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "اااايهكي   01234567890123456789")
_DROPPED = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LIGATURES = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]")
_QUOTE = re.compile('[«"“]')
_WINDOW = 100

# What follows a number when a sentence only mentions the article: "المادة 12 من القانون". A digit that opens a list
# ("المادة 12 1- ...") is none.
_MENTION = re.compile(
    r"(?:من(?! اجل)|الي|حتي|علي|في|عن|او|اعلاه|اعاله|ادناه|اسفله|بعده|التاليه|السابقه|السالف|السالفه|"
    r"المذكور|المذكوره|المشار|المنصوص|المتعلق|المتعلقه|"
    r"المؤرخ|الصادر|هذا|هذه|ذلك|كما|وما|والماده|والفصل|وال|و\d|"
    r"تنص|ينص|نصت|تقضي|يقضي|قضت|de|du|des|la|et|ou|à|ci|susvisé|of|and|to)(?!\w)"
    r"|و\s*\d|وال|[،,؛;]|\d(?!\d?\s?[-–.)])"
)


@dataclass(frozen=True, slots=True)
class Label:
    """
    The numbered name that opens a line.

    :ivar kind: a key of `NAMED_RANKS`, or one of `ENUMERATED`.
    :ivar parts: its number, see `search.ordinals.Number`; empty where it has none (`ملحق`).
    :ivar end: offset past the name and its number, in the line as it is written.
    :ivar text_start: offset of what follows on the same line; the line's length where nothing follows.
    :ivar marked: a colon, a dash or the end of the line parts it from what follows.
    :ivar doubtful: what follows reads like a sentence that mentions it: "المادة 12 على ...".
    """

    kind: str
    parts: tuple[int, ...]
    end: int
    text_start: int
    marked: bool
    doubtful: bool = False

    @property
    def number(self) -> int | None:
        """Its place among its siblings; None where it has none."""
        return self.parts[0] if self.parts else None

    @property
    def written(self) -> str | None:
        """The number as `search.text.tokens` would write it: `12`, `12.1`; None where none is printed."""
        return None if self.number in {None, 0, CLOSING} else ".".join(map(str, self.parts))


def is_bullet(text: str) -> bool:
    """Tell whether a line opens with a bullet sign."""
    return _BULLET.match(text.lstrip()) is not None


def is_dash(text: str) -> bool:
    """Tell whether a line opens with a dash that marks an item."""
    return _DASH.match(text.lstrip()) is not None


def bullet_end(text: str) -> int:
    """Return the offset past the bullet that opens a line; 0 where there is none."""
    stripped = text.lstrip()
    match = _BULLET.match(stripped)
    return len(text) - len(stripped) + match.end() if match else 0


def read_label(text: str, *, doubtful: bool = False) -> Label | None:
    """
    Read the heading's label at the beginning of a line.

    :param text: one line, as it is written: any letter variants, diacritics, tatweel, presentation forms.
    :param doubtful: return labels that a sentence may only be mentioning, too.
    :returns: None where the line opens with no label, or where it only mentions one inside a sentence.
    """
    folded, offsets = fold_line(text)
    lead = len(folded) - len(folded.lstrip(' ﴾«"“*#|(['))
    label = _read_named(_lower(folded), lead) or _read_enumerator(folded, lead)
    if label is not None and _QUOTE.search(folded, 0, lead):
        # A law that amends another quotes its articles.
        label = replace(label, doubtful=True)
    if label is None or (label.doubtful and not doubtful):
        return None
    end, text_start = offsets[label.end], offsets[label.text_start]
    if not text[text_start:].strip():
        text_start = len(text)
    return replace(label, end=end, text_start=text_start, marked=label.marked or text_start == len(text))


def fold_line(text: str) -> tuple[str, list[int] | range]:
    """
    Fold the beginning of a line for matching.

    :returns: the folded beginning, and for each of its characters (and its end) the offset in `text`.
    """
    head = text[:_WINDOW]
    if not _DROPPED.search(head) and not _LIGATURES.search(head):
        return head.translate(FOLD), range(len(head) + 1)
    letters: list[str] = []
    offsets: list[int] = []
    for at, char in enumerate(head):
        for letter in unicodedata.normalize("NFKC", char) if _LIGATURES.match(char) else char:
            if not _DROPPED.match(letter):
                letters.append(letter)
                offsets.append(at)
    return "".join(letters).translate(FOLD), [*offsets, len(head)]


def _lower(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _read_named(folded: str, at: int) -> Label | None:
    name = _NAME.match(folded, at)
    if not name:
        return _read_ordinal_first(folded, at)
    kind = _NAMES[name.group()]
    before = _BEFORE_NUMBER.match(folded, name.end())
    number_at = before.end() if before else name.end()
    if number_at == name.end() and folded[number_at : number_at + 1].isalpha():
        return None
    number = read_number(folded, number_at)
    if number is None and kind not in {"article", "chapter"} and (nested := _NESTED.match(folded, number_at)):
        number = Number(tuple(map(int, re.split(r"[.\-]", nested[1]))), nested.end())
    if number is None:
        return _read_unnumbered(folded, name.end(), kind)
    if folded[number.end : number.end + 1].isalnum() and not folded[number.end - 1].isdigit():
        return None
    return _close_label(folded, kind, number.parts, number.end)


def _read_ordinal_first(folded: str, at: int) -> Label | None:
    """Read `première partie`, `troisième axe`."""
    match = _ORDINAL_FIRST.match(folded, at)
    number = read_number(folded, at) if match else None
    return _close_label(folded, _NAMES[match[1]], number.parts, match.end()) if match and number else None


def _read_unnumbered(folded: str, end: int, kind: str) -> Label | None:
    """Only an annex needs no number."""
    if kind != "annex" or folded[end : end + 1].isalnum():
        return None
    return _close_label(folded, kind, (), end)


def _close_label(folded: str, kind: str, parts: tuple[int, ...], end: int) -> Label | None:
    after = _AFTER_NUMBER.match(folded, end)
    text_start = after.end() if after else end
    marked = bool(after and after["mark"] is not None) or text_start == len(folded)
    # A closing mark after a mention ("المادة 12، ...") is no separator; a colon or a dash is one.
    if text_start < len(folded) and folded[text_start] in "،,؛;":
        return None
    doubtful = text_start < len(folded) and not marked and _MENTION.match(folded, text_start) is not None
    return Label(kind, parts, end, text_start, marked, doubtful)


_LETTERS = "ابجدهوزحطيكلمنabcdefgh"
_ABJAD = 14
_ORDINAL_VALUES = {
    "اولا": 1, "اوال": 1, "ثانيا": 2, "ثالثا": 3, "رابعا": 4, "خامسا": 5, "سادسا": 6, "سابعا": 7, "ثامنا": 8,
    "تاسعا": 9, "عاشرا": 10,
}  # fmt: skip


def _read_enumerator(folded: str, at: int) -> Label | None:
    if ordinal := _ORDINAL.match(folded, at):
        return Label("ordinal", (_ORDINAL_VALUES[ordinal[1]],), ordinal.end(1), ordinal.end(), marked=True)
    if roman := _ROMAN.match(folded, at):
        number = read_number(roman[1].lower(), 0)
        return Label("roman", number.parts, roman.end(1), roman.end(), marked=True) if number else None
    if letter := _LETTER.match(folded, at):
        return Label("letter", (_LETTERS.index(letter[1]) % _ABJAD + 1,), letter.end(1), letter.end(), marked=True)
    if decimal := _DECIMAL.match(folded, at):
        parts = re.split(r"[.\-]", decimal[1])
        marked = bool(decimal["mark"].strip())
        return Label(f"decimal{len(parts)}", (int(parts[-1]),), decimal.end(1), decimal.end(), marked)
    return None
