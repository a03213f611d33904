"""
How the titles of laws are worded, in Arabic and French.

Every pattern is for folded text (see `structure_labels.FOLD`) in lower case: bare alef, ه for ة, ي for ى, digits 0-9.
"""

import re

# Word that opens a title -> type of law.
TYPES = {
    "ظهير": "dahir", "قانون": "law", "نظام": "law", "مرسوم": "decree", "قرار": "order",
    "dahir": "dahir", "loi": "law", "décret": "decree", "decret": "decree", "arrêté": "order", "arrete": "order",
}  # fmt: skip
_TYPE = r"(?:ال)?(ظهير|قانون|نظام|مرسوم|قرار|dahir|loi|d[ée]cret|arr[êe]t[ée])(?!\w)"
OPENS_WITH_TYPE = re.compile(rf"[\W_]*{_TYPE}")
TYPE = re.compile(rf"(?<!\w){_TYPE}")
# `ظهير شريف بمثابة قانون` and `مرسوم بقانون` are each one law.
OTHER_LAW = re.compile(rf"(?<!\w)(?<!بمثابه ){_TYPE}")

# 2.05.1574; (م/51); 156 لسنة 2002: group 1 is the number, group 2 the year.
_DIGITS = r"\d{1,5}(?:\s?[.\-–/]\s?\d{1,4}){0,3}"
NUMBER = re.compile(rf"(?:رقم|عدد|n\s?[°ºo.])\s*[:.]?\s*\(?\s*(?:[ما]\s*/\s*)?({_DIGITS})\)?(?:\s+لسنه\s+(\d{{4}}))?")
ROYAL_DECREE = re.compile(rf"\W*مرسوم ملكي {NUMBER.pattern}")
# What stands before the name of the law that a dahir or a decree puts in force.
PROMULGATES = re.compile(
    r"(?:بتنفيذ|باصدار|promulgation\s+de\s+la)\s+(?=(?:ال)?(?:قانون|loi)\W+(?:\w+\W+){0,2}(?:رقم|n\s?[°ºo.]))"
)
# Where a title comes to what it is about.
SUBJECT = re.compile(
    r"\W(?:ال)?(?:متعلقه?|[يت]تعلق|بتحديد|[يت]حدد|[بل]تطبيق|باحداث|بتنظيم|بتغيير|بتتميم|م?[يت]?غير|[يت]تمم|[يت]نسخ|بنسخ|بشان|"
    r"في شان|[يت]قضي|بالموافقه|بالمصادقه|بالاذن|بسن|بوضع|بانشاء|باصدار|"
    r"relati(?:f|ve)|portant|fixant|modifiant|complétant|pris|instituant)(?!\w)"
)
# What else a title goes on with after its type.
GOES_ON = re.compile(r"\W(?:ال)?(?:صادر|بتاريخ|بتنفيذ|بمثابه|لسنه|du \d)(?!\w)")
# A line below the title that tells when the law was made.
GIVES_DATE = re.compile(r"\W*(?:و?(?:ال)?(?:صادر|صدر|مورخ|بتاريخ|تاريخ|مرسوم ملكي)|promulgué|du \d|dahir|\d)")

# Works about a law, which name it first.
ABOUT = re.compile(
    r"(?<!\w)(?:دليل|شرح|دراسه|قراءه|تعليق|ملخص|عرض|تقرير|مذكره|guide|étude|etude|commentaire|résumé|synthèse|rapport)(?!\w)"
)
LETTERHEAD = re.compile(
    r"\W*(?:المملكه|مملكه|بسم|الحمد لله|وزاره|رئاسه|الامانه العامه|الجريده|جريده|جمهوريه|نصوص عامه|مديريه|صيغه محينه|"
    r"royaume|bulletin|ministère|secrétariat|premier ministre|textes généraux)(?!\w)"
)
PREAMBLE = re.compile(
    r"\W*(?:الحمد|الطابع|يعلم|بناء|ان الوزير|ان رئيس|ان وزير|رئيس الحكومه|الوزير الاول|وبعد|نحن|باسم|عملا|قرر|رسم|"
    r"louange|vu|le premier|le ministre|le chef|considérant|décrète|arrête)(?!\w)"
)

_HIJRI_MONTH = (
    r"(?:(?:ال)?(?:محرم|صفر|ربيع (?:ال)?(?:اول|ثاني|اخر|نبوي)|جمادي (?:ال)?(?:اولي|ثانيه|اخره)|رجب|شعبان|رمضان|شوال|"
    r"ذ[يو] ?القعده|ذ[يو] ?الحجه)|[a-z'’]+(?: (?:i{1,2}|1er|2|el oula|el aoual|et-tania|kaada|hijja|hija))?)"
)
_MONTH = (
    "(?:يناير|فبراير|يبراير|مارس|ابريل|ماي|مايو|يونيو|يونيه|يوليو|يوليوز|يوليه|غشت|اغسطس|شتنبر|سبتمبر|اكتوبر|نونبر|"
    "نوفمبر|دجنبر|ديسمبر|janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|"
    "décembre|decembre)"
)
_DAY = r"(?<!\w)(?:\d{1,2}(?:er)?|فاتح|متم|منسلخ|غره)"
_HIJRI = rf"{_DAY}\s+(?:من\s+)?{_HIJRI_MONTH}\s+(?:عام\s+)?1[34]\d\d(?:\s?هـ?(?!\w))?"
_GREGORIAN = rf"{_DAY}\s+(?:من\s+)?{_MONTH}\s*((?:19|20)\d\d)"
_NUMERIC = r"(?<!\d)\d{1,2}\s?[/\-]\s?\d{1,2}\s?[/\-]\s?(?:1[34]\d\d|((?:19|20)\d\d))(?:\s?هـ?(?!\w))?"
# A Hijri date with the Gregorian one in brackets, or either alone; the groups hold the Gregorian year.
DATE = re.compile(rf"{_HIJRI}(?:\s*(?:ال)?(?:موافق)?\s*ل?\s*[(\[]?\s*{_GREGORIAN}\s*[)\]]?)?|{_GREGORIAN}|{_NUMERIC}")
