"""One text in two formats, and two versions of a law: grouped where they are read, told where they are found."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from ingest.catalogue import Catalogue
from ingest.duplicates import groups_of
from ingest.pipeline import Ingestor
from search import engine as engine_module
from search.engine import Engine
from search.filters import parse_where
from search.lexical import term_id
from search.settings import Settings
from search.text import index_terms

pytestmark = pytest.mark.integration

TITLE = "دليل الوساطة بين الأجيال"
SECTIONS = {
    "الغاية من الوساطة": "تساعد الوساطة أفراد الأسرة على الإصغاء بعضهم إلى بعض قبل أن يكبر الخلاف، ويتولاها وسيط محايد "
    "لا يحكم لأحد على أحد، بل يعين الجميع على أن يجدوا بأنفسهم حلا يرضيهم ويحفظ كرامتهم.",
    "تسجيل الطلبات": "يسجل المكلف بالاستقبال كل طلب في سجل مرقم، ويذكر فيه اسم الطالب وتاريخ الطلب وموضوعه، ثم يسلم "
    "وصلا يحمل الرقم نفسه، ولا يطلب أي وثيقة لا ينص عليها النظام الداخلي للمركز.",
    "أجل الجواب": "يجيب المركز عن كل طلب داخل أجل لا يتجاوز 15 يوما من يوم تسجيله، وإذا تعذر عليه ذلك أخبر صاحب الطلب "
    "كتابة بسبب التأخير وباليوم الذي سيتوصل فيه بالجواب.",
    "سرية الجلسات": "تعقد الجلسات في قاعة مغلقة لا يحضرها غير المعنيين بالأمر والوسيط، ولا يجوز لهذا الأخير أن يفشي ما "
    "سمعه فيها ولو بعد انتهاء مهمته، إلا إذا تعلق الأمر بخطر يهدد طفلا.",
    "محضر الاتفاق": "إذا اتفق الطرفان حرر الوسيط محضرا يوقعه الجميع، تسلم نسخة منه إلى كل طرف، وتحفظ أخرى في أرشيف "
    "المركز خمس سنوات، ولا تعدل بنوده إلا بجلسة جديدة يحضرها من وقعوا عليه.",
}
ARTICLES = {
    "1": "تحدث لدى كل جماعة لجنة محلية تتولى تتبع شؤون الأشخاص المسنين وتقترح كل تدبير من شأنه أن يحسن ظروف عيشهم.",
    "2": "تتألف اللجنة من تسعة أعضاء يعينون لمدة ثلاث سنوات قابلة للتجديد مرة واحدة، ولا يتقاضون أي أجر عن مهامهم.",
    "3": "تجتمع اللجنة مرة كل شهرين على الأقل بدعوة من رئيسها، وتكون مداولاتها صحيحة بحضور نصف أعضائها.",
    "4": "يعاقب بغرامة من 500 إلى 1.000 درهم كل من عرقل أعمال اللجنة أو امتنع عن تمكينها من الوثائق التي تطلبها.",
    "5": "ترفع اللجنة إلى السلطة المختصة تقريرا سنويا عن أعمالها قبل نهاية شهر مارس، ويعلق ملخصه في مقر الجماعة.",
}


class TermEmbedder:
    """Embeds a text as the sum of its terms' own random directions, and takes no time."""

    name, dimension = "terms", 64

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        made = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            for term in ["", *index_terms(text)]:
                made[at] += np.random.default_rng(term_id(term)).standard_normal(self.dimension)
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    embed_passages = embed_queries


def write_pdf(path: Path) -> Path:
    import pymupdf

    body = f"<h1>{TITLE}</h1>" + "".join(f"<h2>{head}</h2><p>{text}</p>" for head, text in SECTIONS.items())
    with pymupdf.open() as document:
        document.new_page().insert_htmlbox((50, 50, 550, 800), f"<div dir=rtl>{body}</div>")
        document.save(path)
    return path


def write_docx(path: Path) -> Path:
    import docx

    document = docx.Document()
    document.add_heading(TITLE, 1)
    for head, text in SECTIONS.items():
        document.add_heading(head, 2)
        document.add_paragraph(text)
    document.save(path)
    return path


def write_law(path: Path, **changes: str) -> Path:
    articles = ARTICLES | {name.removeprefix("article_"): text for name, text in changes.items()}
    lines = ["قانون رقم 77.19 يتعلق بلجان المسنين", *(f"المادة {number}\n{text}" for number, text in articles.items())]
    path.write_text("\n\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(engine_module, "open_embedder", lambda *_: TermEmbedder())
    with Engine.open(Settings(kb=tmp_path / "kb"), purpose="test") as engine:
        yield engine


def groups(catalogue: Catalogue) -> list[set[str]]:
    return [{Path(each.locator).name for each in group} for group in groups_of(catalogue.sources()).values()]


def test_a_guide_in_two_formats_is_one_group_and_one_hit_a_passage(
    engine: Engine, catalogue: Catalogue, ingestor: Ingestor, tmp_path: Path
) -> None:
    files = [write_pdf(tmp_path / "guide.pdf"), write_docx(tmp_path / "guide.docx")]
    report = ingestor.ingest([*files, write_law(tmp_path / "law.txt")])
    assert [{Path(copy.path).name for copy in group} for group in report.duplicates] == [{"guide.pdf", "guide.docx"}]
    assert groups(catalogue) == [{"guide.pdf", "guide.docx"}]
    for text in SECTIONS.values():
        best, *others = engine.search(text[:60]).hits
        assert [copy.source.title for copy in best.also_in] == [TITLE]
        assert best.also_in[0].source.source_id != best.passage.source.source_id
        assert all(set(hit.passage.text.split()) != set(best.passage.text.split()) for hit in others)
    # Nothing left the index: the copy is found where it is asked for.
    for group in groups_of(catalogue.sources()).values():
        for record in group:
            found = engine.search("أجل الجواب", where=parse_where([f"source={record.info.source_id}"])).hits
            assert {hit.passage.source.source_id for hit in found} == {record.info.source_id}


def test_an_answer_quotes_one_of_two_copies(engine: Engine, ingestor: Ingestor, tmp_path: Path) -> None:
    ingestor.ingest([write_pdf(tmp_path / "guide.pdf"), write_docx(tmp_path / "guide.docx")])
    quotes = [citation.quote for citation in engine.ask("كم يحفظ محضر الاتفاق في أرشيف المركز؟").citations]
    assert len(quotes) == len(set(quotes))


def test_versions_of_a_law_are_a_group_and_what_changed_stays_two_hits(
    engine: Engine, catalogue: Catalogue, ingestor: Ingestor, tmp_path: Path
) -> None:
    changed = ARTICLES["4"].replace("من 500 إلى 1.000", "من 2.000 إلى 5.000")
    ingestor.ingest([write_law(tmp_path / "law.txt"), write_law(tmp_path / "law-2024.txt", article_4=changed)])
    assert groups(catalogue) == [{"law.txt", "law-2024.txt"}]
    fines = [hit for hit in engine.search("المادة 4 من القانون 77.19").hits if hit.passage.article == "4"]
    assert {("500" in hit.passage.text, "5.000" in hit.passage.text) for hit in fines} == {(True, False), (False, True)}
    assert [hit.also_in for hit in fines] == [(), ()]
    (meetings,) = [hit for hit in engine.search("المادة 3 من القانون 77.19").hits if hit.passage.article == "3"]
    assert len(meetings.also_in) == 1


def test_removing_or_replacing_a_copy_leaves_the_other_alone(
    engine: Engine, catalogue: Catalogue, ingestor: Ingestor, tmp_path: Path
) -> None:
    ids = {
        Path(source.path).name: source.source_id
        for source in ingestor.ingest([write_pdf(tmp_path / "guide.pdf"), write_docx(tmp_path / "guide.docx")]).indexed
    }
    ingestor.remove([ids["guide.pdf"]])
    assert groups(catalogue) == []
    best = engine.search(SECTIONS["أجل الجواب"][:60]).hits[0]
    assert (best.passage.source.source_id, best.also_in) == (ids["guide.docx"], ())


def test_more_copies_than_are_read_at_first_leave_room_for_the_others(
    engine: Engine, ingestor: Ingestor, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus.jsonl"
    same = "يجيب المركز عن كل طلب داخل أجل لا يتجاوز خمسة عشر يوما"
    texts = [same] * 40 + [f"يجيب المركز عن الطلب رقم {at} داخل أجل معقول" for at in range(12)]
    lines = [json.dumps({"_id": f"d{at}", "title": "", "text": text}) for at, text in enumerate(texts)]
    corpus.write_text("\n".join(lines), encoding="utf-8")
    ingestor.ingest([corpus])
    hits = engine.search(same, top_k=10).hits
    assert len(hits) == 10
    assert (hits[0].passage.text, len(hits[0].also_in)) == (same, 39)


def test_a_search_of_the_library_is_varied_and_one_of_a_source_is_not(
    engine: Engine, ingestor: Ingestor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "دعم منحة جمعية"
    long = tmp_path / "long.md"
    parts = [f"## {words} {at}\n\n{words} الجزء {at} من النص" for at in range(12)]
    long.write_text(f"# {words}\n\n" + "\n\n".join(parts), encoding="utf-8")
    others = [tmp_path / f"other{at}.md" for at in range(8)]
    for at, path in enumerate(others):
        path.write_text(f"# {words} {at}\n\n{words} في الجهة {at}", encoding="utf-8")
    ids = {Path(each.path).name: each.source_id for each in ingestor.ingest([long, *others]).indexed}

    def of_long(*where: str) -> int:
        hits = engine.search(words, where=parse_where(list(where)) if where else None).hits
        return sum(hit.passage.source.source_id == ids["long.md"] for hit in hits)

    varied = of_long()
    assert of_long(f"source={ids['long.md']}") == 10
    monkeypatch.setattr(engine_module, "spread", lambda hits, top_k: hits[:top_k])
    assert 0 < varied < of_long() - 1
