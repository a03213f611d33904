"""Damage that shows in the characters: each step mends its kind and leaves sound text alone."""

import pytest

from ingest import repair_letters as letters
from ingest.repair_draft import Draft, Finder
from ingest.repair_evidence import gather_letters
from ingest.repair_mojibake import find_mojibake
from ingest.repair_order import find_visual_order


def mend(find: Finder, text: str) -> str:
    draft = Draft(text)
    draft.mend("kind", find)
    return draft.text


@pytest.mark.parametrize(
    ("find", "damaged", "sound"),
    [
        (letters.find_invisible, "الجم\x03\x03عية", "الجمعية"),
        (letters.find_invisible, "الجم\u200cعية\ufeff", "الجمعية"),
        (letters.find_symbols, "\uf0b7 تكوين الأطر", "• تكوين الأطر"),
        (letters.find_presentation_forms, "ﺍﻟﺠﻤﻌﻴﺔ ﻻ ﺗﻐﻴﺮ", "الجمعية لا تغير"),
        (letters.find_presentation_forms, "عبد ﷲ", "عبد الله"),
        (letters.find_loose_hamzas, "المو\u0654سسة", "المؤسسة"),
        (letters.find_lookalikes, "علی کل الجمعیات", "على كل الجمعيات"),
        (letters.find_lookalikes, "ھی مؤسسۃ", "هي مؤسسة"),
        (letters.find_loose_marks, "شكرا ً جزيلا", "شكراً جزيلا"),
        (letters.find_loose_marks, "مهم ّة", "مهمّة"),
        (letters.find_loose_marks, "متصلا ًبالشبكة", "متصلاً بالشبكة"),
        (letters.find_kashida, "الجمعيــات المحـلية", "الجمعيات المحلية"),
        (letters.find_bracket_kashida, "الج((معية تن(ظم ورش((ات", "الجمعية تنظم ورشات"),
        (letters.find_bracket_kashida, "مرك(ز القرب", "مركز القرب"),
        (letters.find_doubled, "االلججممععييةة المحلية", "الجمعية المحلية"),
        (find_visual_order, "ةيلحملا ةيعمجلا مظنت", "تنظم الجمعية المحلية"),
        (find_visual_order, ".2018 ةنس (ةيعمجلا) نوناقلا ردص", "صدر القانون (الجمعية) سنة 2018."),
        (find_visual_order, "Agence Nationale عم ةكارشلا", "الشراكة مع Agence Nationale"),
        (find_mojibake, "ÇáÌãÚíÉ ÇáãÍáíÉ 2018", "الجمعية المحلية 2018"),
        (find_mojibake, "Ø§Ù„Ø¬Ù…Ø¹ÙŠØ© Ø§Ù„Ù…Ø­Ù„ÙŠØ©", "الجمعية المحلية"),
    ],
)
def test_mends(find: Finder, damaged: str, sound: str) -> None:
    assert mend(find, damaged) == sound
    assert mend(find, sound) == sound


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (letters.find_invisible, "أ\u200c - البند الأول"),
        (letters.find_invisible, "النص \u200eABC\u200f هنا"),
        (letters.find_presentation_forms, "قال ﷺ ﴾الآية﴿"),
        (letters.find_kashida, "سنة 1442هـ والـ 50 ـ كما ذكر ـ"),
        (letters.find_bracket_kashida, "على الطالب(ة) أن يقدم(ت) الملف (في أجل شهر)"),
        (letters.find_bracket_kashida, "1) التكوين 2) المواكبة"),
        (letters.find_doubled, "الله تتميم ممثل"),
        (find_visual_order, "Convention n° 87 المصادق عليها"),
        (find_visual_order, "سيدي إفني وتيزنيت وأكادير"),
        (find_mojibake, "L'élève français a été à l'école à Fès"),
        (find_mojibake, "يدفع المستفيد 50 € في السنة – حسب الحالة – أو أكثر"),
    ],
)
def test_leaves_alone(find: Finder, text: str) -> None:
    assert mend(find, text) == text


def test_persian_is_told_from_arabic() -> None:
    assert gather_letters(["این کتاب برای کودکان است", "و در ایران چاپ شده است"]).foreign
    assert not gather_letters(["ھذہ الجمعیة تعمل فی کل الجهات", "این المراکز"]).foreign
