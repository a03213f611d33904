"""What must be exactly so, told apart from what is only written otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_fakes import GUIDE, passages_of

from search.generation.facts import demands_of, facts_of
from search.passage import Passage, SourceInfo

LAW = SourceInfo("law", "القانون رقم 14.05 المتعلق بالمؤسسات", kind="law", law_number="14.05", year=2006)


def is_said(sentence: str, passage: Passage) -> bool:
    facts = facts_of(passage)
    return all(demand.is_met(facts) for demand in demands_of(sentence))


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("خلال 15 يوما", "داخل أجل خمسة عشر يوما"), ("خلال ١٥ يوما", "15 jours"), ("quinze jours", "خمسة عشر يوما"),
        ("20000 درهم", "20.000 درهم"), ("20 000 درهم", "20,000 درهم"), ("عشرون ألف درهم", "20.000 درهم"),
        ("بين 2012 و2016", "2012-2016"), ("2012-2016", "من 2012 إلى 2016"), ("16.5 %", "16,5 في المائة"),
        ("في 26 غشت 2019", "بتاريخ 26/08/2019"), ("26 août 2019", "٢٦ أغسطس ٢٠١٩"), ("August 26, 2019", "2019-08-26"),
        ("في غشت 2019", "26 غشت 2019"), ("سنة 2019", "26/08/2019"), ("في 26 غشت", "26/08/2019"),
        ("خلال شتنبر", "في شهر سبتمبر"), ("يوم الاثنين", "chaque lundi"), ("كل خميس", "كل يوم خميس"),
        ("نصف الأعضاء", "50 % من الأعضاء"), ("بأغلبية الثلثين", "la majorité des deux tiers"),
        ("المادة 12", "المادة الثانية عشرة"), ("المادتان 3 و4", "المواد من 2 إلى 5"), ("جملة بلا أعداد", "نص"),
        ("يجوز لأحد الأعضاء", "نص"),
    ],
)  # fmt: skip
def test_the_same_fact_in_other_words(sentence: str, text: str) -> None:
    assert is_said(sentence, passages_of(text)[0])


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("خلال 16 يوما", "داخل أجل خمسة عشر يوما"), ("خلال عشرين يوما", "خلال عشرة أيام"), ("2000 درهم", "20.000 درهم"),
        ("20 درهما", "20 ألف درهم"), ("في 26 غشت 2018", "26 غشت 2019"), ("في 26 شتنبر 2019", "26 غشت 2019"),
        ("خلال أكتوبر", "في شهر شتنبر"), ("كل خميس", "كل يوم سبت"), ("الثلث", "الثلثين"), ("ربع ساعة", "نصف ساعة"),
        ("المادة 13", "المادة الثانية عشرة"), ("المادة 5", "خمسة أعضاء، 5 سنوات"),
        ("القانون رقم 15.05", "القانون 14.05"),
        ("القانون رقم 05.14", "القانون رقم 14.05"), ("2010-2016", "2012-2016"), ("16.6 %", "16,5 %"), ("شهرين", "شهر"),
    ],
)  # fmt: skip
def test_another_fact(sentence: str, text: str) -> None:
    assert not is_said(sentence, passages_of(text)[0])


def test_what_is_known_of_the_source_counts() -> None:
    passage = Passage(LAW, 0, "تمنح الرخصة.", 0, 12, outline=("المادة 7",), article="7")
    assert is_said("تمنح الرخصة بموجب المادة 7 من القانون رقم 14-05", passage)
    assert is_said("loi n° 14-05 de 2006, article 7", passage)
    assert not is_said("تمنح الرخصة بموجب المادة 8 من القانون رقم 14-05", passage)
    assert is_said("في سنة 2020", Passage(GUIDE, 0, "نص", 0, 2))


@given(st.text(alphabet="0123456789٠١٢.,/- ثلاثة عشر مليون من غشت2019المادة%", max_size=40))
def test_a_text_says_what_it_says(text: str) -> None:
    assert is_said(text, Passage(SourceInfo("s", ""), 0, text, 0, len(text)))
