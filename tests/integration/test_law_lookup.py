"""Laws and articles looked up in a real embedded store: by what ingest recorded, else by titles and headings."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.catalogue import Catalogue
from ingest.pipeline import Ingestor
from search.engine import Engine
from search.law_lookup import LawFindings, LawLookup
from search.lexical import passage_weights
from search.passage import Passage, SourceInfo
from search.settings import Settings
from search.store import open_edge_store
from search.store.base import EmbeddedPassage, IndexManifest, PassageStore, Where
from search.text import ANALYZER_VERSION

pytestmark = pytest.mark.integration
MANIFEST = IndexManifest("no model", 2, ANALYZER_VERSION)

LAW = SourceInfo(
    "law", "القانون رقم 14.05 المتعلق بمؤسسات الرعاية الاجتماعية", kind="law", year=2006, law_number="14.05"
)
TITLED = SourceInfo("titled", "القانون رقم 65.15 المتعلق بالمؤسسات", kind="law")
DECREE = SourceInfo("decree", "مرسوم رقم 2.18.686 بتطبيق القانون رقم 98.15", kind="law", law_number="2.18.686")
DAHIR = SourceInfo("dahir", "القانون رقم 46.21 المتعلق بالمفوضين القضائيين", kind="law", law_number="46.21")
CODE = SourceInfo("code", "القانون رقم 15.95 المتعلق بمدونة التجارة", kind="law", law_number="15.95")
SAUDI = SourceInfo("saudi", "نظام العمل", kind="law", law_number="51")
GUIDE = SourceInfo("guide", "دليل تطبيق القانون 14.05", kind="guide")
ARTICLES: dict[SourceInfo, list[tuple[str | None, str]]] = {
    LAW: [(str(number), f"نص المادة {number}.") for number in range(1, 12)]
    + [("12", "أول المادة 12."), ("12", "آخر المادة 12."), ("12.1", "ما أضيف بعدها.")],
    TITLED: [(None, f"المادة {number}\nحكم من أحكامه.") for number in ("الأولى", "الثانية", "3 مكرر")],
    DECREE: [("1", "يطبق هذا المرسوم القانون 98.15."), ("2", "ينشر في الجريدة الرسمية.")],
    DAHIR: [(None, "ظهير شريف رقم 1.25.49 بتنفيذ القانون رقم 46.21."), ("1", "المفوض القضائي."), ("77", "تنسخ.")],
    SAUDI: [("4", "يلتزم صاحب العمل.")],
    GUIDE: [(None, "يذكر القانون رقم 27.14 في شأن مكافحة الاتجار بالبشر."), (None, "كلفة 19.12 درهم للوجبة.")],
}


def write(store: PassageStore, passages: list[Passage], version: str = "1") -> None:
    dense = np.array([1, 0], dtype=np.float32)
    embedded = [EmbeddedPassage(each, dense, passage_weights(each.search_text)) for each in passages]
    store.write(embedded, version)


def passages_of(source: SourceInfo, articles: list[tuple[str | None, str]]) -> list[Passage]:
    return [Passage(source, at, text, at, at + 1, article=article) for at, (article, text) in enumerate(articles)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageStore]:
    with closing(open_edge_store(tmp_path_factory.mktemp("laws") / "index", MANIFEST)) as store:
        for source, articles in ARTICLES.items():
            write(store, passages_of(source, articles))
        yield store


@pytest.fixture(scope="module")
def lookup(store: PassageStore) -> LawLookup:
    return LawLookup(store)


def ids(findings: LawFindings) -> list[str]:
    return [passage.passage_id for passage in findings.hits]


@pytest.mark.parametrize(
    ("question", "hits"),
    [
        ("المادة 5 من القانون 14.05", ["law:0004"]),
        ("المادة ٥ من القانون ٠٥٫١٤", ["law:0004"]),
        ("l'article 5 de la loi 14-05", ["law:0004"]),
        ("القانون 14.5 م 5", ["law:0004"]),
        ("المادة الخامسة من القانون 14-2005", ["law:0004"]),
        ("المادة 12 من القانون 14.05", ["law:0011", "law:0012"]),
        ("المادة 12 مكررة من القانون 14.05", ["law:0013"]),
        ("المادتين 7 و3 من القانون 14.05", ["law:0006", "law:0002"]),
        ("المواد 3 إلى 5 من القانون 14.05", ["law:0002", "law:0003", "law:0004"]),
        ("المادة 2 من القانون 65.15", ["titled:0001"]),
        ("article 3 bis de la loi 65-15", ["titled:0002"]),
        ("المادة 2 من المرسوم رقم 2.18.686", ["decree:0001"]),
        ("المادة 77 من الظهير الشريف رقم 1.25.49", ["dahir:0002"]),
        ("المادة 4 من المرسوم الملكي رقم م/51", ["saudi:0000"]),
        ("المادة 1 من القانون 65.15 والمادة 2 من القانون 14.05", ["titled:0000", "law:0001"]),
    ],
)
def test_the_article_asked_for_comes_first(lookup: LawLookup, question: str, hits: list[str]) -> None:
    found = lookup.find(question)
    assert ids(found) == hits
    assert found.unknown_laws == found.missing_articles == found.mentions == ()


@pytest.mark.parametrize(
    ("question", "hits"),
    [("الفصل الثاني من القانون 15.95", ["code:0002", "code:0003"]), ("المادة 2 من القانون 15.95", ["code:0001"]),
     ("الفصل 3 من القانون 15.95", ["code:0002"])],
)  # fmt: skip
def test_a_chapter_is_no_article_where_a_law_has_both(tmp_path: Path, question: str, hits: list[str]) -> None:
    chapters = ("الفصل الأول: التاجر", "الفصل الأول: التاجر", "الفصل الثاني: السجل", "الفصل الثاني: السجل")
    passages = [
        Passage(CODE, at, f"نص {at}.", at, at + 1, outline=(chapter, f"المادة {at + 1}"), article=str(at + 1))
        for at, chapter in enumerate(chapters)
    ]
    with closing(open_edge_store(tmp_path / "index", MANIFEST)) as store:
        write(store, passages)
        assert ids(LawLookup(store).find(question)) == hits


def test_a_question_without_references_reads_nothing(monkeypatch: pytest.MonkeyPatch, store: PassageStore) -> None:
    for method in ("facet", "passages", "search_sparse", "count", "fetch"):
        monkeypatch.setattr(store, method, lambda *_: pytest.fail("the store was read"))
    assert not LawLookup(store).find("ما شروط دعم الجمعيات لسنوات 2012-2016؟")


def test_a_law_without_article_narrows_similarity_to_it(lookup: LawLookup) -> None:
    year = Where(year_from=2000)
    found = lookup.find("ما شروط تعيين المدير في القانون 14-05؟", year)
    assert found.laws == ("14.05",)
    assert not found.hits
    assert found.scope == replace(year, keywords=(("source_id", ("law",)),))


def test_an_article_of_one_law_only_is_that_law_s(lookup: LawLookup) -> None:
    assert ids(lookup.find("المادة 77")) == ["dahir:0002"]


def test_an_article_of_several_laws_narrows_similarity(lookup: LawLookup) -> None:
    found = lookup.find("ماذا تقول المادة 2؟")
    assert not found.hits
    assert found.scope == Where((("article", ("2",)),))


def test_an_article_that_no_law_has_narrows_nothing(lookup: LawLookup) -> None:
    found = lookup.find("المادة 900")
    assert found
    assert not found.hits
    assert found.scope is None


@pytest.mark.parametrize(
    ("question", "law", "mentioned", "neighbours"),
    [
        ("المادة 3 من القانون 99.99", "99.99", [], ()),
        ("ما عقوبة الاتجار في القانون 27.14؟", "27.14", ["guide:0000"], ()),
        ("loi 14-27", "27.14", ["guide:0000"], ()),
        ("القانون 98.15", "98.15", ["decree:0000", "decree:0001"], ()),
        ("القانون 14.06", "14.06", [], ("14.05",)),
        ("القانون رقم 14", "14", [], ("14.05",)),
        ("القانون 19.12", "19.12", [], ()),
    ],
)
def test_an_unknown_law_is_said_to_be(
    lookup: LawLookup, question: str, law: str, mentioned: list[str], neighbours: tuple[str, ...]
) -> None:
    found = lookup.find(question)
    assert found.unknown_laws == (law,)
    assert not found.hits
    assert found.scope is None
    assert sorted(each.passage_id for mention in found.mentions for each in mention.passages) == mentioned
    assert found.neighbours == neighbours


def test_of_a_known_and_an_unknown_law_both_are_told(lookup: LawLookup) -> None:
    found = lookup.find("المادة 1 من القانون 14.05 والمادة 2 من القانون 99.99")
    assert (ids(found), found.laws, found.unknown_laws) == (["law:0000"], ("14.05",), ("99.99",))


@pytest.mark.parametrize(
    ("question", "missing"),
    [("المادة 99 من القانون 14.05", ("14.05", "99")), ("المادة 9 من القانون 65.15", ("65.15", "9"))],
)
def test_an_article_that_a_law_does_not_have_is_told(
    lookup: LawLookup, question: str, missing: tuple[str, str]
) -> None:
    found = lookup.find(question)
    assert not found.hits
    assert found.missing_articles == (missing,)
    assert found.unknown_laws == ()


@pytest.mark.parametrize("question", ["14-05", "رقم 14.05", "05.14"])
def test_a_bare_number_is_a_law_where_there_is_one(lookup: LawLookup, question: str) -> None:
    assert lookup.find(question).laws == ("14.05",)


@pytest.mark.parametrize("question", ["99-98", "رقم 99.98"])
def test_a_bare_number_of_no_law_is_no_reference(lookup: LawLookup, question: str) -> None:
    assert not lookup.find(question)


def test_a_filter_hides_hits_and_makes_no_law_unknown(lookup: LawLookup) -> None:
    guides = Where((("kind", ("guide",)),))
    for question in ("المادة 5 من القانون 14.05", "المادة 2 من القانون 65.15"):
        found = lookup.find(question, guides)
        assert found.laws
        assert (found.hits, found.unknown_laws, found.missing_articles) == ((), (), ())


def test_a_source_that_is_being_replaced_is_found_once(tmp_path: Path) -> None:
    with closing(open_edge_store(tmp_path / "index", MANIFEST)) as store:
        for version in ("1", "2"):
            write(store, passages_of(LAW, ARTICLES[LAW]), version)
        assert ids(LawLookup(store).find("المادة 5 من القانون 14.05")) == ["law:0004"]


class _Embedder:
    name, dimension = MANIFEST.model, MANIFEST.dimension

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))

    embed_passages = embed_queries


def test_laws_of_the_corpus_are_found_as_they_were_ingested(tmp_path: Path, corpus_dir: Path) -> None:
    kb = tmp_path / "kb"
    store = open_edge_store(kb / "index", MANIFEST)
    with Engine(Settings(kb=kb), store, _Embedder()) as engine, closing(Catalogue(kb)) as catalogue:
        Ingestor(engine, catalogue).ingest(sorted(corpus_dir.glob("law-*")))
        lookup = LawLookup(engine.store)
        for question, text in (
            ("م 12 من قانون 14.05", "يقوم بالمراقبة موظفون محلفون"),
            ("المادة 14 من القانون 05.14", "يأمر عامل الإقليم بالإغلاق الفوري"),
            ("Que dit l'article 18 de la loi 103-13 ?", "تُحدث لدى كل محكمة ابتدائية لجنة محلية"),
            ("المادة 8 من القانون 19.12", "مدة الشغل 48 ساعة في الأسبوع"),
            ("المادة التاسعة من القانون الإطار 97.13", ""),
        ):
            found = lookup.find(question)
            assert found.hits, question
            assert text in found.hits[0].text
        assert lookup.find("ما مضمون المادة 40 من القانون 19.12؟").missing_articles == (("19.12", "40"),)
        assert lookup.find("المادة 6 من القانون رقم 65.15").unknown_laws == ("65.15",)
