"""What an answer must hold whatever its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.demands import (
    Demands,
    Figure,
    asks_for_content,
    find_numbered_names,
    find_parts,
    holds_figure,
    holds_number,
    lists_enough,
    missing_names,
    missing_parts,
    read_demands,
    tells_now,
)

# Figures


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("ما ميزانية البرنامج؟", Figure.AMOUNT), ("كم بلغت كلفة البناء؟", Figure.AMOUNT),
        ("ما هو أقصى مبلغ للدعم؟", Figure.AMOUNT), ("بكم ثمن الخوذة؟", Figure.AMOUNT),
        ("ما الموارد المرصودة للخطة بالدرهم؟", Figure.AMOUNT), ("ما الحد الأدنى للأجر؟", None),
        ("Quel est le montant de l'aide ?", Figure.AMOUNT), ("What is the price of a wheelchair?", Figure.AMOUNT),
        ("ما نسبة النساء في المكاتب؟", Figure.SHARE), ("كم نسبة الأمية؟", Figure.SHARE),
        ("Quel est le taux de réussite ?", Figure.SHARE), ("What percentage of pupils leave?", Figure.SHARE),
        ("ما تاريخ صدور القانون؟", Figure.DATE), ("في أي سنة أحدث المركز؟", Figure.DATE),
        ("Quelle est la date limite ?", Figure.DATE),
        ("ما رقم هاتف المركز؟", Figure.CONTACT), ("ما عنوان المركز وبريده الإلكتروني؟", Figure.CONTACT),
        ("Quel est le numéro de téléphone du centre ?", Figure.CONTACT), ("the phone number?", Figure.CONTACT),
        ("كم عضوا في المكتب؟", Figure.NUMBER), ("كم سنة تحفظ الوثائق؟", Figure.SPAN),
        ("خلال كم يوما يجيب الممول؟", Figure.SPAN), ("شحال من واحد خدام؟", Figure.NUMBER),
        ("ما مدة الترخيص؟", Figure.SPAN), ("Combien de places ?", Figure.NUMBER), ("How long is it?", Figure.SPAN),
        ("ما سن التقاعد؟", Figure.SPAN), ("Combien de jours dure la formation ?", Figure.SPAN),
        ("ما عدد السنوات الدراسية؟", Figure.NUMBER), ("How old must a judge be?", Figure.SPAN),
    ],
)  # fmt: skip
def test_questions_ask_for_a_kind_of_figure(question: str, figure: Figure | None) -> None:
    assert read_demands(question).figure is figure


@pytest.mark.parametrize(
    "question",
    [
        "متى يجوز كشف السر؟", "كيف تحسب كلفة المنتوج؟", "من يحدد مبلغ المنحة؟", "ما شروط الدعم؟", "ما عنوان المحور؟",
        "لماذا ارتفعت النسبة؟", "Quand peut-on partir ?", "Pourquoi ce montant ?", "Who sets the price?", "",
    ],
)  # fmt: skip
def test_questions_that_only_speak_of_figures_ask_for_none(question: str) -> None:
    assert read_demands(question).figure is None


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure.AMOUNT, "لا يتجاوز الرصيد 1.500 درهم."), (Figure.AMOUNT, "خمسة ملايين ريال"), (Figure.AMOUNT, "مجانا"),
        (Figure.AMOUNT, "السقف: 250.000"), (Figure.AMOUNT, "40000 للمشروع"),
        (Figure.AMOUNT, "منحة الشبكة | 600.000 | 36"), (Figure.AMOUNT, "Il coûte 40 euros."),
        (Figure.SHARE, "16,5 في المائة"), (Figure.SHARE, "ثلثي الأعضاء"), (Figure.SHARE, "واحد من كل تسعة"),
        (Figure.SHARE, "une sur dix"), (Figure.SHARE, "40 %"), (Figure.SHARE, "half of them"),
        (Figure.DATE, "سنة ١٩٥٨"), (Figure.DATE, "يوم 15 مارس"), (Figure.DATE, "بعد ستة أشهر من نشره"),
        (Figure.CONTACT, "الهاتف: 05 37 12 34 56"), (Figure.CONTACT, "contact@example.org"),
        (Figure.AMOUNT, "لا يقل عن 60 في المائة من الحد الأدنى للأجر"), (Figure.AMOUNT, "60 % du salaire"),
        (Figure.SPAN, "لمدة أسبوعين"), (Figure.SPAN, "بالغا 25 سنة"), (Figure.SPAN, "six mois renouvelables"),
        (Figure.SPAN, "غير محدد المدة"),
        (Figure.DATE, "توفي 915م"), (Figure.NUMBER, "خمسة أعضاء"), (Figure.NUMBER, "à partir de seize ans"),
    ],
)  # fmt: skip
def test_texts_hold_figures_of_a_kind(figure: Figure, text: str) -> None:
    assert holds_figure(figure, text)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure.AMOUNT, "تعبئة الموارد المالية بالدرهم"), (Figure.AMOUNT, "أربعة محاور وثلاثة إجراءات"),
        (Figure.AMOUNT, "بين 2012 و2016"), (Figure.AMOUNT, "تخص النفقة 41 في المائة من الأسئلة"),
        (Figure.SPAN, "تخصص الإدارات 7 في المائة من المناصب"), (Figure.SPAN, "اثنا عشر عضوا"),
        (Figure.SHARE, "استقبل المركز 412 امرأة من بين النساء"), (Figure.SHARE, "un travail sur le terrain"),
        (Figure.CONTACT, "يُجاب عن الهاتف في 48 ساعة."), (Figure.CONTACT, "من 5.000 إلى 20.000 درهم"),
        (Figure.DATE, "يدخل الميثاق حيز التنفيذ"), (Figure.NUMBER, "الفصل والفئة | القسم"), (Figure.NUMBER, ""),
    ],
)  # fmt: skip
def test_other_texts_hold_none(figure: Figure, text: str) -> None:
    assert not holds_figure(figure, text)


@pytest.mark.parametrize(
    "text",
    [
        "15 يوما", "١٥ يوما", "بعد ثلاثة أيام", "خمسة عشر", "اثنتي عشرة سنة", "عشرون", "مائة درهم", "خمسمئة درهم",
        "ألفي درهم", "ثلثي الأعضاء", "وبنصف الأجر", "أسبوعين", "قبل متم شهر مارس", "deux mois", "la moitié", "ten days",
    ],
)  # fmt: skip
def test_numbers_are_seen_in_digits_and_in_words(text: str) -> None:
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "الفصل والفئة والفقر", "تسعى الوزارة", "ستوفر الجمعية", "أثناء العمل", "مستوى الخدمة", "الأربعاء",
        "مائدة", "un projet d'une association", "someone often attends", "",
    ],
)  # fmt: skip
def test_words_that_only_begin_like_numbers_are_none(text: str) -> None:
    assert not holds_number(text)


# Numbered parts


@pytest.mark.parametrize(
    ("text", "kind", "number", "written"),
    [
        ("ما مكونات المحور الخامس؟", "محور", (5,), "المحور الخامس"), ("الإجراء الداعم الثالث", "اجراء", (3,), None),
        ("نص الملحق رقم 4", "ملحق", (4,), None), ("المرحلة السّادسة: التقييم", "مرحله", (6,), "المرحلة السّادسة"),
        ("voir l'annexe n° 2", "ملحق", (2,), None), ("Chapitre III", "فصل", (3,), None), ("axis 2", "محور", (2,), None),
    ],
)  # fmt: skip
def test_numbered_parts_are_found(text: str, kind: str, number: tuple[int, ...], written: str | None) -> None:
    (part,) = find_parts(text)
    assert (part.kind, part.number) == (kind, number)
    assert part.written in text
    assert written in (None, part.written)


@pytest.mark.parametrize("text", ["المحاور الأربعة", "هدف واضح", "الهدف من المرحلة", "محور", "5 محاور", ""])
def test_parts_without_a_number_are_none(text: str) -> None:
    assert list(find_parts(text)) == []


def test_a_part_is_missing_where_its_neighbours_are_there() -> None:
    demanded = read_demands("ما مكونات المحور الخامس؟").parts
    assert missing_parts(demanded, ["المحور الأول: الدعم", "المحور 4: الإنصاف"]) == list(demanded)
    assert missing_parts(demanded, ["المحور الأول", "Axe 5 : suivi"]) == []


def test_texts_that_number_no_such_part_tell_nothing() -> None:
    demanded = read_demands("ما مكونات المحور الخامس؟").parts
    assert missing_parts(demanded, ["خامسا: التتبع", "المكون الأول"]) == missing_parts((), ["المحور 1"]) == []


@pytest.mark.parametrize(
    ("text", "name", "number", "written"),
    [
        ("ما برنامج الخطة الحكومية إكرام 2؟", "اكرام", 2, "إكرام 2"), ("خطة «إكرام 2» الجديدة", "اكرام", 2, "إكرام 2"),
        ("خطة إكرام 2 للفترة المقبلة", "اكرام", 2, "إكرام 2"), ("Que dit le plan Ikram II ?", "ikram", 2, "Ikram II"),
        ("ما أعراض كوفيد ١٩؟", "كوفيد", 19, "كوفيد ١٩"), ("برنامج\nأمان 3 في القرى", "امان", 3, "أمان 3"),
    ],
)  # fmt: skip
def test_numbered_names_are_found(text: str, name: str, number: int, written: str) -> None:
    (part,) = find_numbered_names(text)
    assert part == (name, (number,), written)


@pytest.mark.parametrize(
    "text",
    [
        "هل يكفي 3 أعضاء؟", "دورة 3 أيام", "استراتيجية 4+4", "المحور 3", "المادة 3 من القانون", "القانون 14", "رقم 5",
        "الساعة 8 في الصباح", "سنة 3 من التكوين", "إكرام 2,5", "إكرام 2026", "منحة 40", "page 3", "في 2", "",
    ],
)  # fmt: skip
def test_counts_measures_and_places_are_no_names(text: str) -> None:
    assert list(find_numbered_names(text)) == []


@pytest.mark.parametrize(
    ("texts", "is_missing"),
    [
        (["خطة «إكرام» من 2012 إلى 2016"], True), (["إكرام 1", "إكرام 20", "إكرام 2,5"], True),
        (["خطة (إكرام 2)"], False), (["بعد إكرام", "إكرام الثانية"], False), (["لإكرام II"], False),
        (["لا شيء من هذا"], False), ([], False),
    ],
)  # fmt: skip
def test_a_numbered_name_is_missing_where_the_name_alone_is_there(texts: list[str], is_missing: bool) -> None:
    demanded = read_demands("ما مضمون إكرام 2؟").names
    assert missing_names(demanded, texts) == (list(demanded) if is_missing else [])


# Lists


def test_half_of_what_is_to_be_listed_is_enough() -> None:
    assert read_demands("ما الأسئلة العشرة في الشبكة؟").listed == 10
    assert not lists_enough(10, ["تستعمل شبكة من عشرة أسئلة."])
    assert lists_enough(10, ["السن، والجنس، والسكن، والدخل، والصحة."])
    assert lists_enough(4, ["المحور الأول", "المحور الثاني"])
    assert lists_enough(0, [])


# Today, and laws


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("من هو المدير الحالي للمركز؟", True), ("شكون الرئيس الحالي؟", True), ("Qui est l'actuel directeur ?", True),
        ("Who is the current director?", True), ("من يسير المركز؟", False), ("ما الوضع الحالي للمسنين؟", False),
    ],
)  # fmt: skip
def test_who_holds_an_office_now_is_told_from_other_questions(question: str, asks: bool) -> None:
    assert read_demands(question).asks_who_now is asks


@pytest.mark.parametrize(("text", "tells"), [("المدير الحالي هو فلان", True), ("Le directeur", False)])
def test_texts_tell_of_the_present_in_words(text: str, tells: bool) -> None:
    assert tells_now(text) is tells


def test_what_a_law_says_is_not_told_by_texts_that_refer_to_it() -> None:
    mentions = ["تسوية وضعية المؤسسات وفق القانون 14.05."]
    assert asks_for_content("ما العقوبات المنصوص عليها في القانون 14.05؟", mentions)
    assert asks_for_content("Quelles sont les sanctions de la loi 14-05 ?", mentions)
    assert not asks_for_content("ما علاقة الخطة بالقانون 14.05؟", mentions)
    assert not asks_for_content("ما عقوبات القانون 14.05؟", ["يعاقب القانون 14.05 بعقوبات شديدة."])


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(read_demands(text), Demands)
    assert all(holds_figure(figure, text) in (True, False) for figure in Figure)
    assert all(part.number for part in (*find_parts(text), *find_numbered_names(text)))


def test_a_pasted_page_is_read_in_no_time() -> None:
    assert read_demands("ما هو الحد الأقصى " * 120).figure is None
