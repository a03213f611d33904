"""
What an answer must hold whatever its words: the kind of figure asked for, the part of a text that bears a number.

A sentence may be about a question's very subject and still answer nothing: one on a budget that names no sum, one on
the fourth axis where the fifth was asked for. These checks are readable rules, apart from the fitted confidence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from search.enumerations import counted_list, listed_things
from search.ordinals import read_number
from search.stopwords import STOPWORDS
from search.text import fold, tokens


class Figure(StrEnum):
    """A kind of figure that a question may ask for."""

    AMOUNT = "amount"
    SHARE = "share"
    DATE = "date"
    SPAN = "span"
    NUMBER = "number"
    CONTACT = "contact"


class Part(NamedTuple):
    """A numbered part of a text, or a numbered name, and how it is written there: `المحور الخامس`, `إكرام 2`."""

    kind: str
    number: tuple[int, ...]
    written: str


@dataclass(frozen=True, slots=True)
class Demands:
    """
    What a question asks an answer to hold.

    :ivar figure: the kind of figure it asks for; None where it asks for none, or for a time that may be a condition.
    :ivar parts: numbered parts that it names.
    :ivar names: numbered names that it has: `إكرام 2`.
    :ivar listed: how many things it wants listed; 0 where it names no number of them.
    :ivar asks_who_now: it asks who holds an office today, which no document can tell.
    """

    figure: Figure | None = None
    parts: tuple[Part, ...] = ()
    names: tuple[Part, ...] = ()
    listed: int = 0
    asks_who_now: bool = False


# All patterns read folded text. What may stand between the beginning of a question and what it asks for.
_OPENING = (
    r"^(?:(?:[وف]?(?:ما|ماهي|ماهو|هي|هو|كم|بكم|شحال|بشحال|في|اي|عن|تبلغ|يبلغ|بلغت?|تقدر|يقدر|كانت?)|شنو|شنهي|شحالت|"
    r"a|en|quel(?:le)?s?|est|sont|etait|le|la|les|l|du|de|d|what|which|is|was|are|the|in|tell|me|"
    r"(?:ال)?(?:اقصي|ادني|اعلي|حد|متوسط|اجمالي|مجموع|total|average|maximum|minimum))\s+)*(?:ال|ل)?"
)


def _asked(nouns: str) -> re.Pattern[str]:
    return re.compile(rf"{_OPENING}(?:{nouns})(?!\w)")


_HOW_MANY = re.compile(
    r"(?<!\w)(?:كم|بكم|شحال|بشحال|combien|how (?:many|much|long|old|often|far|high|tall|big|large))(?!\w)"
)
# What a time is told in, an age too.
_TIME = (
    r"(?:دقيق(?:ه|تان|تين)|دقائق|ساع(?:ه|ات|تان|تين)|يوم(?:ا|ان|ين)?|ايام|ليل(?:ه|تان|تين)|ليالي?|اسبوع(?:ا|ان|ين)?|اسابيع|"
    r"شهر(?:ا|ان|ين)?|اشهر|شهور|سن(?:ه|وات|تان|تين|ين)|عام(?:ا|ان|ين)?|اعوام|قرن(?:ا|ان|ين)?|قرون|"
    r"minutes?|heures?|jours?|journees?|nuits?|semaines?|mois|ans?|annees?|siecles?|"
    r"hours?|days?|nights?|weeks?|months?|years?|century|centuries)"
)
# In this order: `كم نسبة` asks for a share, `كم سنة` for a time.
_FIGURES = (
    (
        Figure.CONTACT,
        re.compile(
            r"(?<!\w)(?:[وب]?(?:رقم|ارقام|نمره) (?:ال)?(?:هاتف|تليفون)|[وب]?(?:ال)?بريد\w* (?:ال)?الكتروني|"
            r"numero de telephone|adresse (?:electronique|e mail|mail)|phone number|e ?mail address)(?!\w)"
        ),
    ),
    (Figure.SHARE, _asked("نسبه|taux|pourcentage|proportion|percentage|rate|share")),
    (
        Figure.AMOUNT,
        _asked(
            "مبلغ|ميزانيه|كلفه|تكلفه|ثمن|سعر|غرامه|اجر|اجره|راتب|تعويض|سقف|montant|budget|cout|prix|salaire|tarif|"
            "amende|amount|cost|price|salary|fine|fee"
        ),
    ),
    (Figure.AMOUNT, re.compile(r"(?<!\w)(?:بالدرهم|بالدراهم|بالريال|بالدينار|بالدولار|en dirhams|in dirhams)(?!\w)")),
    (
        Figure.SPAN,
        re.compile(
            rf"(?<!\w)(?:(?:كم|شحال)(?: من)? {_TIME}|combien (?:de |d )?{_TIME}|how many {_TIME}|how long|how old)"
            r"(?!\w)"
        ),
    ),
    (Figure.SPAN, _asked("مده|سن|duree|age|duration")),
    (Figure.NUMBER, _HOW_MANY),
    (Figure.DATE, _asked("تاريخ|سنه|عام|date|annee|year")),
    (Figure.NUMBER, _asked("عدد|مساحه|مسافه|معدل|nombre|superficie|number|area")),
)
_WHO = re.compile(r"(?<!\w)(?:من|شكون|qui|who)(?!\w)")
_NOW = re.compile(r"(?<!\w)(?:(?:ال)?حالي(?:ه|ا)?|actuel(?:le|lement)?|current(?:ly)?)(?!\w)")

# Whole folded words, where `مئة` is `ميه`: without their ends, `الفصل` would be a thousand and `تسعى` nine.
_NUMBER = re.compile(
    r"\d|(?<!\w)(?:[وف]?[بل]?(?:ال)?(?:"
    r"واحده?|اثن(?:ان?|ين?|تان?|تين?)|(?:ثلاث|اربع|خمس|ست|سبع|ثمان|ثماني|تسع)(?:ه|ون|ين|ما?يه)?|عشر(?:ه|ون|ين)?|"
    r"ما?يه|ما?يت(?:ان?|ين?)|الف(?:ان?|ين?)?|الاف|مليون(?:ان?|ين)?|ملايين|مليار(?:ان?|ين)?|نصف|ثلث(?:ان?|ين?)?|ربع|"
    r"(?:يوم|شهر|سنت|عام|اسبوع|مرت|ساعت)(?:ان|ين)|سنه|شهر|يوم|اسبوع)|"
    r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|"
    r"cinquante|soixante|cents?|mille|millions?|milliards?|moitie|tiers|quart|"
    r"two|three|four|five|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|thirty|"
    r"forty|fifty|sixty|hundred|thousand|half)(?!\w)"
)
_FREE = re.compile(r"مجان|gratuit|free of charge")
# A currency, a number that only sums of money are wont to have (their currency may stand in a heading), or a share of
# another sum.
_CURRENCY = re.compile(
    r"(?:%|٪|في ال?ما?يه|بالما?يه) من (?:ال)?(?:حد|اجر|راتب|مبلغ|كلفه|تكلفه|قيمه|ثمن|سعر|ميزانيه|اشتراك)|"
    r"(?:%|pour cent|per ?cent) (?:de |du |d|of )(?:la |l |the )?(?:salaire|smig|montant|cout|prix|budget|wage|salary|"
    r"amount|cost|price)|\d{1,3}(?:[.,]\d{3})+(?![\d.,])|\d{5,}|"
    rf"{_FREE.pattern}|درهم|دراهم|ريال|دينار|دنانير|دولار|جنيه|يورو|ليره|فرنك|سنتيم|مليون|ملايين|مليار|"
    r"dirham|euro|dollar|franc|riyal|dinar|million|milliard|billion|(?<!\w)(?:dhs?|mad)(?!\w)|[$€£]"
)
_SHARE = re.compile(
    r"%|٪|في ال?ما?يه|بالما?يه|(?<!\w)[بو]?(?:ال)?(?:نصف|ثلثي?|ثلاثه ارباع|ربع)(?!\w)|"
    r"من (?:اصل|كل) (?:\d|اثن|ثلاث|اربع|خمس|ست|سبع|ثمان|تسع|عشر|ما?يه|الف)|"
    r"pour cent|per ?cent|moitie|tiers|quart|half|third|(?:out of|in|sur) (?:two|three|four|five|ten|deux|trois|quatre|"
    r"cinq|six|sept|huit|neuf|dix|onze|douze|cent|\d)"
)
# A year, a day of a month, or a time from which it can be reckoned.
_DATE = re.compile(
    r"\d{3,4}|\d{1,2}[/.-]\d|(?<!\w)(?:[وب]?(?:ال)?(?:سنه|سنوات|سنتين|شهر|شهرين|اشهر|يوم|يوما|ايام|اسبوع|قرن)|ماي|مايو|"
    r"jours?|mois|ans?|siecle|days?|months?|years?|century)(?!\w)|"
    r"يناير|فبراير|مارس|ابريل|يونيو|يوليو|غشت|اغسطس|شتنبر|سبتمبر|اكتوبر|نونبر|نوفمبر|دجنبر|ديسمبر|"
    r"محرم|رجب|شعبان|رمضان|شوال|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    r"january|february|march|april|june|july|august|september|october|november|december"
)
_ENDLESS = re.compile(r"دائم|مدي الحياه|غير محدد|indetermin|permanent|indefinite")
# How long or how old: what a number beside it counts.
_SPAN = re.compile(
    rf"(?<!\w)[وف]?[بل]?(?:ال)?{_TIME}(?!\w)|(?<!\w)(?:[وب]?(?:ال)?(?:عمر|سن)|age\w*|aged?)(?!\w)|{_ENDLESS.pattern}"
)
# A telephone number or an electronic address.
_CONTACT = re.compile(r"@|(?<!\w)www\.|https?:|(?<![\d.,])\+?(?:\d[ .-]?){8,14}(?![\d.,])")
_SIGNS = {
    Figure.AMOUNT: _CURRENCY,
    Figure.SHARE: _SHARE,
    Figure.DATE: _DATE,
    Figure.SPAN: _SPAN,
    Figure.CONTACT: _CONTACT,
}
# What tells these without a number.
_WITHOUT_NUMBER = {Figure.AMOUNT: _FREE, Figure.SPAN: _ENDLESS}
_TABLE_ROW = re.compile(r"^.*\|.*\d|^.*\d.*\|", re.MULTILINE)

# Words of three languages for the same part of a text -> its kind.
_PARTS = {
    word: words[0]
    for words in (
        ("محور", "axe", "axis"), ("مكون", "composante", "component"), ("اجراء", "mesure", "measure"),
        ("هدف", "objectif", "objective", "goal"), ("باب", "titre", "title"), ("فصل", "chapitre", "chapter"),
        ("قسم", "section"), ("جزء", "partie", "part"), ("ملحق", "annexe", "annex", "appendix"),
        ("جدول", "tableau", "table"), ("مرحله", "phase", "etape", "stage", "step"), ("مستوي", "niveau", "level"),
    )
    for word in words
}  # fmt: skip
_PART = re.compile(
    rf"(?<!\w)[وف]?[بلك]?(?:ال|ل)?(?P<kind>{'|'.join(sorted(_PARTS, key=len, reverse=True))})\s+"
    r"(?P<adjective>ال\w+\s+)?(?:(?:ال)?رقم\s+|n\s?[°o]\.?\s*|numero\s+|number\s+)?"
)


# A name and the small number that tells it from its like: no count, as what would be counted does not follow.
_NAME = re.compile(
    r"(?<!\w)(?P<name>[^\W\d_]{3,}) (?P<number>[1-9]|1\d|20|ii|iii|iv)(?=$|\s*[؟?!،,؛;:.)»\"](?!\d)|"
    r" (?:في|من|عن|علي|الي|عند|مع|بين|بعد|قبل|خلال|ل\w{3,}|ب\w{3,}|de|du|des|en|pour|sur|dans|of|in|for|from|to)(?!\w))"
)
# Before a number, a measure, a place in a text or a law, which are looked at elsewhere.
_NO_NAME = re.compile(
    rf"(?:ال)?(?:{_TIME}|رقم|ماده|مواد|فصل|قانون|مرسوم|ظهير|قرار|صفح\w+|سطر|ساعه|عمر|سن|نحو|حوالي|اكثر|اقل|رمز|"
    r"article|articles|loi|law|decret|dahir|page|pages|numero|number|ligne|line|age|environ|about|than)"
)


def read_demands(question: str) -> Demands:
    """Read what an answer to a question must hold."""
    words = " ".join(tokens(question))
    figure = next((figure for figure, pattern in _FIGURES if pattern.search(words)), None)
    return Demands(
        figure,
        parts=tuple(find_parts(question)),
        names=tuple(find_numbered_names(question)),
        listed=counted_list(question),
        asks_who_now=_WHO.match(words) is not None and _NOW.search(words) is not None,
    )


def find_numbered_names(text: str) -> Iterable[Part]:
    """Find names that a small number tells from their like: `خطة إكرام 2`, `Ikram II`; their kind is the name."""
    folded = " ".join(fold(text).split())
    for match in _NAME.finditer(folded):
        name, number = match["name"], read_number(folded, match.start("number"))
        if number is None or name in STOPWORDS or _NO_NAME.fullmatch(name) or _PART.match(f"{name} "):
            continue
        yield Part(name, number.parts, _as_written(text, folded, match.start(), match.end("number")))


def _as_written(text: str, folded: str, start: int, end: int) -> str:
    """Return the words of a text at a place in its folded form: folding keeps words apart as they are."""
    first, last = len(folded[: start + 1].split()) - 1, len(folded[:end].split())
    return " ".join(text.split()[first:last]).strip('؟?.,،؛:«»"()')


def missing_names(demanded: Sequence[Part], texts: Iterable[str]) -> list[Part]:
    """
    Return the numbered names that are not there although the name is: a second plan where texts tell of the first.

    :param texts: what was found for the question.
    """
    folded = [fold(text) for text in texts] if demanded else []
    missing = []
    for part in demanded:
        named = re.compile(rf"(?<!\w)(?:[وفبلك]|ال|لل)*{re.escape(part.kind.removeprefix('ال'))}(?!\w)\W{{0,4}}")
        places = [(text, match.end()) for text in folded for match in named.finditer(text)]
        if places and not any(_is_number_at(part.number, text, at) for text, at in places):
            missing.append(part)
    return missing


def _is_number_at(number: tuple[int, ...], text: str, at: int) -> bool:
    found = read_number(text, at)
    return found is not None and found.parts == number and not re.match(r"[\w+]", text[found.end :])


def lists_enough(count: int, texts: Iterable[str]) -> bool:
    """
    Tell whether texts may list what a question wants listed: one of them half of it, or all together in numbered parts.

    :param count: of the things, as `Demands.listed`.
    """
    texts = list(texts)
    numbered = len({(part.kind, part.number) for text in texts for part in find_parts(text)})
    return 2 * max([numbered, *map(listed_things, texts)]) >= count


def find_parts(text: str) -> Iterable[Part]:
    """Find the numbered parts that a text names: `المحور الخامس`, `الإجراء الداعم الثالث`, `annexe 4`."""
    folded = fold(text)
    for match in _PART.finditer(folded):
        # What looks like an adjective may be the number itself.
        for at in (match.start("adjective"), match.end()):
            number = read_number(folded, at) if at >= 0 else None
            if number is not None:
                yield Part(_PARTS[match["kind"]], number.parts, _as_written(text, folded, match.start(), number.end))
                break


def missing_parts(demanded: Sequence[Part], texts: Iterable[str]) -> list[Part]:
    """
    Return the parts that are not there although their neighbours are: a fifth axis where texts number four.

    Texts that number no such parts, or in another way, tell nothing about one.

    :param texts: what was found for the question.
    """
    if not demanded:
        return []
    found = {(part.kind, part.number) for text in texts for part in find_parts(text)}
    kinds = {kind for kind, _ in found}
    return [part for part in demanded if part.kind in kinds and (part.kind, part.number) not in found]


def tells_now(text: str) -> bool:
    """Tell whether a text says of something that it is so at present."""
    return _NOW.search(fold(text)) is not None


def holds_number(text: str) -> bool:
    """Tell whether a text has a number, in digits or in words."""
    return _NUMBER.search(fold(text)) is not None


def holds_figure(figure: Figure, text: str) -> bool:
    """Tell whether a text has a figure of this kind; rows of tables, whose heads tell what they count, may have any."""
    folded = fold(text)
    if figure is not Figure.CONTACT and _TABLE_ROW.search(folded):
        return True
    if figure is Figure.NUMBER:
        return _NUMBER.search(folded) is not None
    without_number = _WITHOUT_NUMBER.get(figure)
    if without_number is not None and not (_NUMBER.search(folded) or without_number.search(folded)):
        return False
    return _SIGNS[figure].search(folded) is not None


# What is asked of a law itself, and cannot be told by a text that only refers to it.
_OF_A_LAW = re.compile(
    r"عقوب|غرام|جزاء|منصوص|ينص|تنص|مضمون|محتو|مقتضي|احكام|شروط|مسطر|اجال|"
    r"sanction|peine|amende|prevoi|contenu|disposition|condition|penalt|punish|provision|content"
)


def asks_for_content(question: str, mentions: Iterable[str]) -> bool:
    """
    Tell whether a question asks for what a law says, in words that no text referring to that law has.

    :param mentions: texts that refer to the law.
    """
    asked = set(_OF_A_LAW.findall(fold(question)))
    return bool(asked) and not asked & {word for text in mentions for word in _OF_A_LAW.findall(fold(text))}
