"""
How laws and articles are named in questions, titles and texts, in Arabic, French and English.

Every pattern is for text that `search.text.fold` folded: bare alef, ه for ة, ي for ى, digits 0-9, small Latin letters
without accents.
"""

import re

PREFIX = r"(?<!\w)[وف]?[بكل]?(?:ال|ل)?"
LAW_WORDS = (
    PREFIX + r"(?:قانون(?:ان|ين)?|قوانين|ظهير|ظهائر|مرسوم(?:ان|ين)?|مراسيم|قرار|قرارات|مقرر)(?!\w)"
    r"|(?<!\w)(?:lois?|dahirs?|decrets?(?:-loi)?|arretes?|laws?|acts?|decrees?)(?!\w)"
)
# Says that a law is spoken of, where its articles may be called الفصل.
LAW_WORD = re.compile(rf"{LAW_WORDS}|{PREFIX}(?:مدونه|دستور)(?!\w)|(?<!\w)(?:code|constitution)(?!\w)")
# Words that may part the name of a kind of law from its number.
_QUALIFIERS = (
    r"(?:(?:ال)?(?:شريف|تنظيمي|تنظيميه|اطار|مالي|ماليه|وزيري|وزاري|مشترك|ملكي|قانون|تشريعي)|بقانون|بمثابه|بشان"
    r"|organiques?|organic|cadre|finances|framework|cherifien|royal|royale|de|du|des|la|the|conjoint|ministeriel)"
)
_SIGN = r"(?:(?:ال)?رقم|(?:ال)?ارقام|عدد|n\s?°|n\.|nos?\.?|nr\.?|num\.?|numero|number)"
_NAMED = rf"(?P<word>{LAW_WORDS})(?:[\s\-]+{_QUALIFIERS}){{0,4}}\s*[:(«\"]?\s*"
_SEPARATOR = r"(?:\s?[.\-–—/_]\s?|[,،])"
_NUMBER = (
    rf"(?<![\d.,/])(?P<first>\d{{1,4}}){_SEPARATOR}(?P<second>\d{{1,4}})(?:{_SEPARATOR}(?P<third>\d{{1,4}}))?"
    r"(?!\s?[.,/\-–]?\d)(?!\w)"
)
# `القانون 14.05`, `loi n° 14-05`, `رقم 14.05`: group `word` is None where nothing says that it is a law's number.
LAW = re.compile(rf"(?:{_NAMED}(?:{_SIGN}\s*)?|(?<!\w){_SIGN}\s*)[:(«\"]?\s*{_NUMBER}")
# `و65.15` after `القانونين 14.05`.
NEXT_LAW = re.compile(rf"\s*(?:[،,;]\s*)?(?:(?:و|او|et|ou|and|or|&)\s*)?(?:{_SIGN}\s*)?{_NUMBER}")
# `قرار لوزير الاقتصاد والمالية` before `رقم 2402.21`.
NAMED_BEFORE = re.compile(rf"(?:{LAW_WORDS})[^\d.,،;:؛؟!()\n]{{0,120}}$")
# `القانون رقم 9`, `المرسوم الملكي رقم م/51`: numbers without a year.
PLAIN_LAW = re.compile(
    rf"(?:{_NAMED}{_SIGN}\s*[:(«\"]?\s*(?:[ما]\s?/\s?)?|(?<!\w)م\s?/\s?)(?P<first>\d{{1,4}})(?!\s?[.,،/\-–_]?\d)(?!\w)"
)
# `مرسوم تطبيق القانون 14.05` is not that law.
APPLIES = re.compile(
    PREFIX + r"(?:مرسوم|مراسيم|قرار|قرارات|نصوص?)\s+(?:[^\W\d]+\s+){0,2}?"
    r"(?:[بل]?(?:ال)?تطبيق|[بل]?(?:ال)?تطبيقيه?|[بل]?تنفيذ)\s+(?:[^\W\d]+\s+){0,2}$"
    r"|(?:decrets?|arretes?|decrees?)\s+(?:[a-z']+\s+){0,3}?(?:d['’]|de l['’]|l['’])?"
    r"(?:application|implementing|applying)\s+(?:[a-z']+\s+){0,2}$"
)
# Words after which a law's number is that of the law that is applied, changed or quoted.
_OF_ANOTHER = (
    r"[وبلف]?(?:ال)?(?:تطبيق|تنفيذ|تغيير|تعديل|تتميم|نسخ|ماده|فصل|مواد|فصول|احكام|مقتضيات|[يت]غير|[يت]تمم|[يت]نسخ"
    r"|بموجب|بمقتضي|applications?|modifi\w+|complet\w+|abrog\w+|articles?|execution|amend\w+|implement\w+|apply\w*)"
    r"(?:ه|ها)?(?!\w)"
)
# What stands before the number of the law that a title is of: nothing, what sort of text it is, or its promulgation.
BEFORE_OWN_NUMBER = re.compile(
    r"\W*(?:(?:تم نسخ|نص|ملخص|مشروع|texte|resume|projet|text|summary|full|de|du|la|le|of|the)\W+)*"
    r"(?:(?:ظهير|dahir)\b.*(?:بتنفيذ|بتنفيد|promulgation (?:de )?(?:la )?|promulgating (?:the )?)\W*"
    rf"|(?:{LAW_WORDS})(?:\W+(?!{_OF_ANOTHER})\w+)*\W*)?"
)

# A bare `14-05` or `1.58.376`, and what makes an amount, a range or a time of day of it.
BARE = re.compile(
    r"(?<![\w.,/\-–%])(?<![\d%]\s)(?:(?P<first>\d{1,3})[.\-–](?P<second>\d{2})"
    r"|(?P<one>[1-9])[.\-–](?P<two>\d{2})[.\-–](?P<three>\d{1,4}))(?![.,/\-–]?\w)(?!\s?%)"
)
BEFORE_AMOUNT = re.compile(
    r"(?<!\w)(?:من|بين|الي|نحو|حوالي|الساعه|صفحه|ص|de|entre|a|between|from|to|page|p\.?|environ|about)\s*$"
)
AMOUNT = re.compile(
    r"\s?(?:%|في الم[اي]ي?ه|درهم|مليون|مليار|يوم|شهر|سن[هو]|عام|اعوام|اشهر|سنوات|ايام"
    r"|dh(?!\w)|dirham|mois|jours?|ans?(?!\w)|days?|years?|months?)"
)
NEXT_WORD = re.compile(r"\s*([^\W\d_]+)")
# What stands after a law's number, and not after an amount.
AFTER_LAW = re.compile(r"(?:ال|لل|وال|متعلق|بشان)|(?:م|ماده|article|art|relative|relatif|portant|about|concerning)$")

ARTICLE = re.compile(
    PREFIX + r"(?:(?P<one>ماده|فصل)|(?P<many>مادت(?:ان|ين)|مواد|فصل(?:ان|ين)|فصول))(?!\w)"
    r"|(?<!\w)(?:l['’])?(?:(?P<latin>articles?|arts?\.?)(?!\w)|(?<!\d)(?<!\d\s)م\s?\.?(?=\s?\(?\d))"
)
BEFORE_ARTICLE_NUMBER = re.compile(
    rf"\s*[:(\[«\"]?\s*(?:من\s+(?=\d+\s*(?:الي|-|–|حتي))|du\s+|from\s+)?(?:{_SIGN}\s*)?[(\[]?\s*"
)
ARTICLE_DIGITS = re.compile(r"(\d{1,4})(?!\d)(?:er(?!\w)|ere(?!\w))?")
INSERTED = re.compile(r"[.\-–/](\d{1,2})(?!\d)(?![.,/\-–]\d)")
# `12 مكرر` without the word for article.
REPEATED_ALONE = re.compile(r"(?<![\d.,/\-])(\d{1,4})\s*[(\[]?(?=(?:ال)?مكرر|bis(?!\w))")
# What joins an article to the law named after it.
OF_LAW = re.compile(r"[^\w]*(?:(?:من|في|ديال|de|de la|de l['’]|du|dans la|of|of the|in)(?!\w)[^\w]*)?")
AND = re.compile(r"\s*(?:[،,;]|و|او|et|ou|and|or|&)\s*(?:(?:و|او|et|ou|and|or)\s*)?")
TO = re.compile(r"\s*[)\]]?\s*(?:الي|حتي|[-–—]|a(?!\w)|au(?!\w)|to(?!\w))\s*(?:غايه\s+)?(?:(?:ال)?ماده\s+|article\s+)?")
# `المواد الثلاثة` are three articles, not the third.
COUNTED = re.compile(r"(?:ال)?(?:ثلاث|اربع|خمس|ست|سبع|ثماني|تسع)ه(?!\s+و)(?!\w)")
# In French, `l` and `c` after `article` are no Roman numerals.
NO_ROMAN = re.compile(r"[lc]")
