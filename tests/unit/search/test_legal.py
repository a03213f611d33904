"""References to laws and articles, in the spellings that people type."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.legal import LawReference, law_numbers, own_numbers, parse_references, readings
from search.legal_articles import article_heading

_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
LAW_OPENINGS = (
    "القانون ", "قانون ", "القانون رقم ", "قانون رقم: ", "للقانون رقم ", "بالقانون ", "والقانون ", "القَانُونُ رقم ",
    "القـانون رقم ", "القانون التنظيمي رقم ", "القانون الإطار ", "مشروع قانون رقم ", "قانون المالية رقم ",
    "الظهير الشريف رقم ", "ظهير شريف بمثابة قانون رقم ", "ظهير ", "المرسوم رقم ", "مرسوم ", "بمرسوم رقم ",
    "مرسوم بقانون رقم ", "قرار مشترك رقم ", "القانون (", "loi ", "la loi n° ", "Loi nº ", "LOI N°", "loi organique n° ",
    "loi-cadre ", "loi de finances n° ", "décret n° ", "decret-loi ", "dahir n° ", "Dahir chérifien ", "arrêté n° ",
    "law ", "law no. ", "Law number ", "organic law no ", "act ", "decree ",
)  # fmt: skip
SEPARATORS = (".", "-", "/", "٫", "–", "\N{NON-BREAKING HYPHEN}", "\N{MINUS SIGN}", ",", "،", " - ", " . ")


def numbers_of(text: str) -> list[str | None]:
    return [reference.number for reference in parse_references(text)]


def articles_of(text: str) -> list[str]:
    return [article for reference in parse_references(text) for article in reference.articles]


@given(
    opening=st.sampled_from(LAW_OPENINGS),
    parts=st.one_of(
        st.tuples(st.integers(1, 999), st.integers(0, 99)).map(lambda n: (str(n[0]), f"{n[1]:02}")),
        st.tuples(st.integers(1, 9), st.integers(0, 99), st.integers(1, 1899)).map(
            lambda n: (str(n[0]), f"{n[1]:02}", str(n[2]))
        ),
    ),
    separator=st.sampled_from(SEPARATORS),
    digits=st.sampled_from([{}, _ARABIC_DIGITS, _PERSIAN_DIGITS]),
    zeros=st.booleans(),
    around=st.sampled_from(
        [("", ""), ("ماذا يقول ", "؟"), ("Que dit ", " ?"), ("(", ")"), ("شنو كاين ف ", " على الدعم")]
    ),
)
def test_a_law_number_is_the_same_in_every_spelling(
    opening: str, parts: tuple[str, ...], separator: str, digits: dict[int, str], zeros: bool, around: tuple[str, str]
) -> None:
    if zeros:
        parts = (parts[0].zfill(2), *parts[1:]) if len(parts) == 2 else parts
    written = (opening + separator.join(parts)).translate(digits)
    assert parse_references(around[0] + written + around[1]) == (LawReference(".".join(parts)),)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("المرسوم الملكي رقم م/51", "51"),
        ("المرسوم الملكي (م/51)", "51"),
        ("القانون رقم 156 لسنة 2002", "156"),
        ("قرار لوزير الاقتصاد والمالية وإصلاح الإدارة رقم 2402.21", "2402.21"),
        ("loi 2005-102", "2005.102"),
        ("ما القانون رقم ١٤٫٠٥؟", "14.05"),
    ],
)
def test_other_numbers_of_laws(text: str, number: str) -> None:
    assert numbers_of(text) == [number]


@pytest.mark.parametrize(
    "text", ["14-05", "14.05", "رقم 14.05", "١٤٫٠٥", "ما هو 14-05؟", "مؤسسات الرعاية 14.05", "n° 14-05"]
)
def test_a_bare_number_may_be_a_law(text: str) -> None:
    assert parse_references(text) == (LawReference("14.05", certain=False),)


@pytest.mark.parametrize(
    "text",
    [
        "ما خطة المناصفة لسنوات 2012-2016؟", "استراتيجية 2012/2016", "le plan 2021-2025", "في 26/08/2019",
        "le 12.05.2019", "12-05-19", "نسبة 14.05%", "14.05 % من الأسر", "% 14.05", "14.05 درهم", "14,05 مليون درهم",
        "5.000 درهم",
        "من 12-16 سنة", "بين 10-15", "10-15 مستفيدا", "10-15 وحدة", "12-15 jours", "from 10-15 people", "الساعة 14.05",
        "الهاتف رقم 0522-123456", "05.22.33.44.55", "الجدول رقم 3.2", "الشكل 1.2", "قانون المالية لسنة 2024",
        "القانون الصادر في 26/08/2019", "قانون 2012-2016", "المواد الثلاثة", "مادة الرياضيات", "المواد الغذائية",
        "الفصل الأول من الدليل", "الفصل الدراسي الثاني", "un article de presse", "l'article de 3 pages",
        "the art of 2012",
        "القانون الداخلي للجمعية", "ما دور 25 جمعية في 12 إقليما؟", "12 م²", "سنة 2012م", "", "؟",
        "دعم الأشخاص في وضعية إعاقة",
    ],
)  # fmt: skip
def test_what_is_no_reference(text: str) -> None:
    assert parse_references(text) == ()


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("المادة 12", ["12"]), ("المادة ١٢", ["12"]), ("المـادّة 12", ["12"]), ("مادة 12", ["12"]),
        ("الماده 12", ["12"]),
        ("للمادة 12", ["12"]), ("وبالمادة (12)", ["12"]), ("المادة رقم 12", ["12"]), ("المادة: 12", ["12"]),
        ("م 12", ["12"]), ("م.12", ["12"]), ("م12", ["12"]), ("المادة الثانية عشرة", ["12"]), ("المادة الأولى", ["1"]),
        ("المادة الخامسة والعشرون بعد المائة", ["125"]), ("المادة 12 مكررة", ["12.1"]),
        ("المادة 12 مكرر مرتين", ["12.2"]),
        ("12 مكرر", ["12.1"]), ("المادة 12-1", ["12.1"]), ("المادة 12.1", ["12.1"]), ("article 12", ["12"]),
        ("l'article 12", ["12"]), ("l’article 12 bis", ["12.1"]), ("art. 12", ["12"]), ("art 12", ["12"]),
        ("Article premier", ["1"]), ("article 1er", ["1"]), ("article dixième", ["10"]),
        ("articles 12 ter et 13", ["12.2", "13"]),
        ("المادتين 3 و4", ["3", "4"]), ("المادتان الثالثة والرابعة", ["3", "4"]), ("المواد 3 إلى 5", ["3", "4", "5"]),
        ("المواد من 3 إلى 5", ["3", "4", "5"]), ("المواد 3-5", ["3", "4", "5"]), ("المواد 3، 4 و 6", ["3", "4", "6"]),
        ("المادة 3 أو المادة 7", ["3", "7"]), ("articles 3 à 5", ["3", "4", "5"]), ("articles 3, 4 et 6", ["3", "4",
        "6"]),
        ("articles 3 to 5", ["3", "4", "5"]), ("المادة 5 و6 أشهر", ["5"]), ("المادة 3 الفقرة 2", ["3"]),
        ("الفصل 31 من الدستور", ["31"]), ("الفصل 489 من القانون الجنائي", ["489"]),
    ],
)  # fmt: skip
def test_articles(text: str, articles: list[str]) -> None:
    assert articles_of(text) == articles
    assert numbers_of(text) == [None]


@given(st.integers(1, 9_999), st.integers(1, 9_999))
def test_a_range_of_articles_stays_short(first: int, last: int) -> None:
    articles = articles_of(f"المواد {first} إلى {last}")
    assert articles[0] == str(first)
    assert len(articles) <= 31


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("المادة 12 من القانون 14.05", [("14.05", "12")]),
        ("القانون 14.05 المادة 12", [("14.05", "12")]),
        ("م 12 من قانون 14.05", [("14.05", "12")]),
        ("القانون ١٠٣٫١٣ المادة ١٢", [("103.13", "12")]),
        ("Que dit l'article 18 de la loi 103-13 ?", [("103.13", "18")]),
        ("article 16 loi 19-12", [("19.12", "16")]),
        ("dahir 1-58-376 art. 3", [("1.58.376", "3")]),
        ("article 12 of law no. 14.05", [("14.05", "12")]),
        ("14-05 المادة 12", [("14.05", "12")]),
        ("12 مكرر من القانون 14.05", [("14.05", "12.1")]),
        ("المادتين 3 و4 من القانون 14.05", [("14.05", "3"), ("14.05", "4")]),
        ("المادة 5 من القانون 14.05 والمادة 3 من القانون 65.15", [("14.05", "5"), ("65.15", "3")]),
        ("القانون 14.05 المادة 5 والقانون 65.15 المادة 3", [("14.05", "5"), ("65.15", "3")]),
        ("هل يخالف القانون 14.05 المادة 3 من القانون 65.15؟", [("14.05", None), ("65.15", "3")]),
        ("القانونين 14.05 و65.15", [("14.05", None), ("65.15", None)]),
        ("الفصل 12 من القانون 14.05", [("14.05", "12")]),
        ("المادة 5 من المرسوم رقم 2.18.686", [("2.18.686", "5")]),
    ],
)
def test_articles_belong_to_the_law_beside_them(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = [(each.number, article) for each in parse_references(text) for article in each.articles or (None,)]
    assert found == expected


@pytest.mark.parametrize(
    "text",
    ["المادة 5 من مرسوم تطبيق القانون 14.05", "المادة 5 من المرسوم التطبيقي للقانون 14.05",
     "article 5 du décret d'application de la loi 14-05"],
)  # fmt: skip
def test_the_decree_that_applies_a_law_is_not_that_law(text: str) -> None:
    assert parse_references(text) == (LawReference(None, ("5",)),)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("14.05", ["14.05", "05.14"]),
        ("05.14", ["05.14", "5.14", "14.05"]),
        ("14.5", ["14.5", "14.05"]),
        ("14.2005", ["14.2005", "14.05"]),
        ("2005.14", ["2005.14", "14.05"]),
        ("5.00", ["5.00", "05.00"]),
        ("1.58.376", ["1.58.376"]),
        ("376.58.1", ["376.58.1", "1.58.376"]),
        ("51", ["51"]),
    ],
)
def test_readings_of_a_number(number: str, expected: list[str]) -> None:
    found = readings(number)
    assert [each for each in found if each in expected] == expected
    assert found[0] == number
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("القانون رقم 14.05 المتعلق بشروط فتح المؤسسات", ("14.05",)),
        ("ملخص القانون رقم 14.05", ("14.05",)),
        ("ظهير شريف بتنفيذ القانون رقم 46.21 المتعلق بالمفوضين", ("46.21",)),
        ("ظهير شريف رقم 1.25.49 صادر في 6 يونيو 2025 بتنفيذ القانون رقم 46.21", ("1.25.49", "46.21")),
        ("ظهير شريف بتنفيذ القانون رقم 78.07 الذي يغير بموجبه الفصل 5 من الظهير الشريف رقم 1.58.261", ("78.07",)),
        ("مرسوم رقم 2.23.1055 بتطبيق القانون رقم 10.22", ("2.23.1055",)),
        ("مرسوم بتطبيق أحكام القانون رقم 61.00", ()),
        ("قرار لوزير الصحة رقم 2402.21 بتطبيق القانون رقم 17.99", ("2402.21",)),
        ("دليل القانون 14.05", ()),
        ("Loi n° 65-15 relative aux établissements", ("65.15",)),
        ("Dahir n° 1-18-15 portant promulgation de la loi n° 65-15", ("1.18.15", "65.15")),
        ("Décret n° 2-18-686 pris pour l'application de la loi n° 98-15", ("2.18.686",)),
        ("Guide de la loi n° 65-15", ()),
        ("استراتيجية 2012-2016", ()),
    ],
)
def test_which_number_in_a_title_is_its_own(title: str, own: tuple[str, ...]) -> None:
    assert own_numbers(title) == own


@pytest.mark.parametrize(
    ("heading", "article"),
    [("المادة 12: الرخصة", "12"), ("### المادة الأولى", "1"), ("الفصل 3 مكرر", "3.1"), ("Article 4 - Objet", "4"),
     ("الباب الأول", None), ("تطبق المادة 12", None), ("", None)],
)  # fmt: skip
def test_the_article_that_a_heading_opens(heading: str, article: str | None) -> None:
    assert article_heading(heading) == article


def test_only_what_is_said_to_be_a_law_is_one_in_a_text() -> None:
    text = "ملاءمة المؤسسات مع القانون 14.05 والقانونين رقم 65.15 و97.13، بكلفة 12.50 درهم و18.75 في المائة، رقم 10.20."
    assert law_numbers(text) == ("14.05", "65.15", "97.13")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    for reference in parse_references(text):
        assert reference.number is None or re.fullmatch(r"\d+(\.\d+){0,2}", reference.number)
        assert reference.number or reference.articles


@given(st.text(alphabet="المادة قانون فصل و من إلى رقم 0123456789.-/،()مكرر article loi n°bis", max_size=60))
def test_text_of_the_words_of_laws_can_be_read(text: str) -> None:
    for reference in parse_references(text):
        assert all(re.fullmatch(r"[1-9]\d*(\.\d+)?", article) for article in reference.articles)


def test_prose_refers_to_the_laws_that_it_names_and_to_nothing_else(corpus_dir: Path) -> None:
    """The guides, studies and reports are full of dates, amounts, ages and percentages."""
    found = {}
    for path in sorted(corpus_dir.iterdir()):
        if path.suffix in {".txt", ".md", ".html"} and not path.name.startswith("law-"):
            encoding = "cp1256" if path.name == "guide-child-protection.txt" else "utf-8"
            lines = re.sub(r"<[^>]*>", " ", path.read_text(encoding)).splitlines()
            if references := [reference for line in lines for reference in parse_references(line)]:
                found[path.name] = references
    assert found == {"strategy-4plus4.html": [LawReference("14.05")]}
