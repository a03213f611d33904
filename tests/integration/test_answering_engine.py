"""Asking a small library of real files, with the default model: in three languages, of laws and articles, of years."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from ingest.catalogue import Catalogue
from ingest.pipeline import Ingestor
from search.engine import Answer, Engine
from search.settings import Settings

pytestmark = pytest.mark.integration

LAW = """# القانون رقم 31.17 المتعلق بدور الحضانة

## الباب الأول: أحكام عامة

### المادة 1

تسري أحكام هذا القانون على دور الحضانة التي تستقبل الأطفال دون سن الرابعة.

### المادة 2

لا تفتح دار حضانة إلا برخصة يسلمها عامل الإقليم داخل أجل ستين يوما من إيداع الطلب.

### المادة 3

لا يتجاوز عدد الأطفال لكل مربية ثمانية.

## الباب الثاني: المراقبة والعقوبات

### المادة 4

تُراقِب لجنةٌ إقليميةٌ دور الحضانة مرتين في السنة على الأقل، وتحرر محضرا بكل زيارة.

### المادة 5

يعاقب بغرامة من 5000 إلى 20.000 درهم كل من فتح دار حضانة دون رخصة.
"""
GUIDE = """# دليل دروس محو الأمية

## التسجيل

يسجل المستفيدون في مقر الجمعية خلال شهر شتنبر، ولا تؤدى عن التسجيل أي رسوم.

يتكون ملف التسجيل من الوثائق الآتية:

- نسخة من البطاقة الوطنية
- صورتان شمسيتان
- استمارة يملؤها المكوِّن

## سير الدروس

تدوم الدورة تسعة أشهر، بمعدل ثلاث حصص في الأسبوع. تعقد الحصص مساء ليتمكن العمال من حضورها.

## التقويم

يجتاز المستفيد اختبارا في القراءة والحساب، ويسلم الناجح شهادة موقعة من المندوب.
"""
REPORT = """# Rapport annuel 2021 du centre de formation

## Formations

En 2021, quatre cent douze femmes ont suivi la formation en couture, et la moitié d'entre elles ont créé une activité.

## Difficultés

Le transport reste la première cause d'abandon : les villages éloignés n'ont pas de ligne d'autocar.
"""
FILES = {"law-31-17.md": LAW, "guide.md": GUIDE, "rapport.md": REPORT}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("answering")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    kb = folder / "kb"
    with Engine.open(Settings(kb=kb, device="cpu")) as engine, closing(Catalogue(kb)) as catalogue:
        Ingestor(engine, catalogue).ingest([folder / name for name in FILES])
        yield engine


def quoted(answer: Answer) -> str:
    """The first quotation, once every citation has been found to say what the library says."""
    assert answer.answerable, answer.answer
    for citation in answer.citations:
        assert citation.passage.text[citation.start : citation.end] == citation.quote
        assert all(line in text_of(citation.passage.source.title) for line in citation.quote.splitlines())
    return answer.citations[0].quote


def text_of(title: str) -> str:
    return next(text for text in FILES.values() if text.startswith(f"# {title}"))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("كم تدوم دورة محو الأمية؟", "تسعة أشهر"),
        ("كم طفلا يمكن أن تتكفل به المربية الواحدة؟", "ثمانية"),
        ("ما الذي يجتازه المستفيد للحصول على الشهادة؟", "اختبارا في القراءة والحساب"),
        ("Combien de femmes ont suivi la formation en couture ?", "quatre cent douze"),
        ("Combien de temps dure le cours d'alphabétisation ?", "تسعة أشهر"),
        ("How much is the fine for opening a nursery without a licence?", "20.000"),
        ("كم عدد النساء اللواتي تابعن التكوين في الخياطة؟", "quatre cent douze"),
    ],
)
def test_a_question_in_any_language_is_answered_by_the_sentence_that_says_it(
    engine: Engine, question: str, expected: str
) -> None:
    assert expected in quoted(engine.ask(question))


def test_a_list_is_quoted_with_what_announces_it(engine: Engine) -> None:
    quote = quoted(engine.ask("ما الوثائق التي يتكون منها ملف التسجيل؟"))
    assert "يتكون ملف التسجيل" in quote
    assert "صورتان شمسيتان" in quote


@pytest.mark.parametrize(
    "question",
    [
        "ماذا تقول المادة 2 من القانون 31.17؟", "المادة الثانية من القانون رقم ٣١٫١٧", "م 2 من قانون 31-17",
        "المادة 2 من القانون 17.31", "المادة 2 من القانون رقم 31-2017",
        "Que dit l'article 2 de la loi n° 31-17 ?", "art. 2 loi 31.17", "What does article 2 of law 31.17 say?",
    ],
)  # fmt: skip
def test_an_article_is_quoted_however_it_is_asked_for(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert "برخصة يسلمها عامل الإقليم" in quoted(answer)
    assert {citation.passage.article for citation in answer.citations} == {"2"}
    assert answer.confidence == 1.0


@pytest.mark.parametrize("number", ["31.17", "31-2017"])
def test_a_question_about_a_law_is_answered_from_it(engine: Engine, number: str) -> None:
    assert "20.000" in quoted(engine.ask(f"ما غرامة فتح دار حضانة دون رخصة في القانون رقم {number}؟"))


def test_diacritics_are_shown_as_the_source_has_them(engine: Engine) -> None:
    assert "تُراقِب لجنةٌ إقليميةٌ دور الحضانة" in quoted(engine.ask("من يراقب دور الحضانة؟"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("ما مضمون المادة 40 من القانون 31.17؟", "لا توجد المادة 40 في القانون 31.17 كما هو في المكتبة."),
        ("ما مضمون المادة 3 من القانون 99.98؟", "القانون 99.98 غير موجود في المكتبة."),
        ("ما مضمون القانون 31.18؟", "القانون 31.18 غير موجود في المكتبة. توجد فيها قوانين قريبة الرقم: 31.17."),
        ("Que dit la loi 99-98 ?", "La loi 99.98 n'est pas dans la bibliothèque."),
        ("What does article 40 of law 31.17 say?", "Law 31.17, as it is in the library, has no article 40."),
    ],
)
def test_what_the_library_does_not_have_is_said(engine: Engine, question: str, said: str) -> None:
    answer = engine.ask(question)
    assert (answer.answerable, answer.citations, answer.answer) == (False, (), said)


@pytest.mark.parametrize(
    "question", ["من فاز بكأس العالم لكرة القدم؟", "Quelle est la capitale de l'Australie ?", "ما وصفة الكسكس بالخضر؟"]
)
def test_what_no_source_speaks_of_is_declined_with_the_nearest_passages(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert (answer.answerable, answer.mode, answer.citations) == (False, "abstention", ())
    assert len(answer.nearest) == 3


def test_a_year_is_held_to(engine: Engine) -> None:
    assert "quatre cent douze" in quoted(engine.ask("Combien de femmes ont suivi la formation en couture en 2021 ?"))
    assert not engine.ask("Combien de femmes ont suivi la formation en couture en 2018 ?").answerable
