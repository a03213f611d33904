"""The engine on the real embedded store: opening, refusing, searching while writing, and odd questions."""

import json
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from search import engine as engine_module
from search.engine import MAX_QUERY_CHARACTERS, Engine
from search.errors import IndexMismatchError, KnowledgeBaseLockedError, ModelError, StoreError
from search.filters import parse_where
from search.lexical import term_id
from search.lock import OWNER_FILE
from search.passage import Passage, SourceInfo
from search.settings import Settings
from search.text import index_terms

pytestmark = pytest.mark.integration

GUIDE = SourceInfo("guide", "دليل الجمعيات", kind="guide", language="ar", year=2020)
LAW = SourceInfo("law", "القانون رقم 14.05", kind="law", language="ar", year=2006, law_number="14.05")
SENTENCES = {
    GUIDE: [
        "تقدم الجمعية طلب المنحة إلى اللجنة الجهوية قبل متم شهر مارس من كل سنة.",
        "يعد أمين المال التقرير المالي ويعرضه على الجمع العام.",
        "تحتفظ الجمعية بوثائقها المحاسبية مدة عشر سنوات.",
    ],
    LAW: [
        "لا تفتح أي مؤسسة للرعاية الاجتماعية إلا برخصة تسلمها الإدارة.",
        "يعاقب بغرامة كل من فتح مؤسسة دون رخصة.",
    ],
}
PASSAGES = [
    Passage(source, at, text, 100 * at, 100 * at + len(text))
    for source, texts in SENTENCES.items()
    for at, text in enumerate(texts)
]


class TermEmbedder:
    """
    Embeds a text as the sum of its terms' own random directions, and takes no time: shared words are nearness.

    As with the default model, texts that share nothing have a cosine of 0.8: what declines questions goes by that.
    """

    def __init__(self, name: str = "terms", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        made = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            for term in ["", *index_terms(text)]:
                made[at, 1:] += np.random.default_rng(term_id(term)).standard_normal(self.dimension - 1)
        made *= np.sqrt(0.2) / np.linalg.norm(made, axis=1, keepdims=True)
        made[:, 0] = np.sqrt(0.8)
        return made

    embed_passages = embed_queries


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(kb=tmp_path / "kb")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[TermEmbedder], None]:
    """Return what decides which embedder the engine opens with."""

    def use(embedder: TermEmbedder) -> None:
        monkeypatch.setattr(engine_module, "open_embedder", lambda *_: embedder)

    use(TermEmbedder())
    return use


@pytest.fixture
def engine(settings: Settings, use) -> Engine:
    with Engine.open(settings, purpose="test") as opened:
        opened.store.write(opened.embed(PASSAGES), "1")
        yield opened


# Restating


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("الوثائق المحاسبيية للجمعية", "تحتفظ الجمعية بوثائقها المحاسبية مدة عشر سنوات."),
        ("شنو كيدير أمين المال فالجمع العام", "يعد أمين المال التقرير المالي ويعرضه على الجمع العام."),
    ],
)
def test_misspelt_words_and_dialect_are_restated_for_the_search_alone(engine: Engine, typed: str, found: str) -> None:
    result = engine.search(typed)
    assert result.hits[0].passage.text == found
    assert result.query == typed


def test_words_of_the_dialect_are_not_taken_for_misspelt(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(engine._speller, "correct", lambda text: asked.append(text) or text)
    engine.search("شنو المحاسبيية")
    engine.search("ما المحاسبيية")
    assert asked == ["ما المحاسبيية"]


# Opening and closing


def test_an_empty_knowledge_base_is_made_and_finds_nothing(settings: Settings, use) -> None:
    with Engine.open(settings) as engine:
        assert engine.search("الدعم").hits == ()
        answer = engine.ask("ما هي شروط الدعم؟")
        assert (answer.answerable, answer.mode, answer.citations, answer.nearest) == (False, "abstention", (), ())


def test_what_was_written_is_there_when_opened_again(settings: Settings, use) -> None:
    with Engine.open(settings) as engine:
        engine.store.write(engine.embed(PASSAGES), "1")
        before = engine.search("طلب المنحة").hits
    with Engine.open(settings) as engine:
        assert engine.search("طلب المنحة").hits == before
        assert before[0].passage == PASSAGES[0]


def test_closing_is_idempotent_and_gives_the_knowledge_base_back(settings: Settings, use) -> None:
    engine = Engine.open(settings)
    engine.close()
    engine.close()
    Engine.open(settings).close()


def test_an_open_knowledge_base_is_refused_to_others(engine: Engine, settings: Settings) -> None:
    with pytest.raises(KnowledgeBaseLockedError, match="in use by 'test'"):
        Engine.open(settings, purpose="other")
    assert engine.search("المنحة").hits


def test_owning_what_is_owned_changes_nothing(engine: Engine, settings: Settings) -> None:
    engine.own()
    assert json.loads((settings.kb / OWNER_FILE).read_text(encoding="utf-8"))["purpose"] == "test"


def test_a_missing_model_leaves_nothing_locked(settings: Settings, use, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(engine_module, "open_embedder", _raise_model_error)
        with pytest.raises(ModelError):
            Engine.open(settings)
    Engine.open(settings).close()


def _raise_model_error(*_: object) -> None:
    message = "The model is not here."
    raise ModelError(message)


def test_a_store_that_fails_to_close_leaves_nothing_locked(settings: Settings, use) -> None:
    engine = Engine.open(settings)
    real_close = engine.store.close

    def fail() -> None:
        real_close()
        message = "the disk is full"
        raise StoreError(message)

    engine.store.close = fail  # type: ignore[method-assign]
    with pytest.raises(StoreError):
        engine.close()
    Engine.open(settings).close()


# An index that was built with something else


@pytest.mark.parametrize("other", [TermEmbedder("other model"), TermEmbedder("terms", 32)])
def test_another_model_is_refused_with_both_names_and_the_command(other: TermEmbedder, settings, use) -> None:
    Engine.open(settings).close()
    use(other)
    with pytest.raises(IndexMismatchError) as raised:
        Engine.open(settings)
    message = str(raised.value)
    assert "'terms' of dimension 64" in message
    assert f"'{other.name}' of dimension {other.dimension}" in message
    assert "dalil ingest --rebuild" in message
    use(TermEmbedder())
    Engine.open(settings).close()


def test_another_analyzer_is_refused(settings: Settings, use, monkeypatch: pytest.MonkeyPatch) -> None:
    Engine.open(settings).close()
    monkeypatch.setattr(engine_module, "ANALYZER_VERSION", "analyzer of tomorrow")
    with pytest.raises(IndexMismatchError, match=r"light10.*'analyzer of tomorrow'.*--rebuild"):
        Engine.open(settings)


def test_rebuilding_replaces_the_index_by_an_empty_one(settings: Settings, use) -> None:
    with Engine.open(settings) as engine:
        engine.store.write(engine.embed(PASSAGES), "1")
    use(TermEmbedder("other model", 32))
    with Engine.open(settings, rebuild=True) as engine:
        assert engine.store.count() == 0
        engine.store.write(engine.embed(PASSAGES[:1]), "1")
    with Engine.open(settings) as engine:
        assert engine.store.count() == 1


# Searching and asking


def test_hits_are_ranked_and_limited(engine: Engine) -> None:
    result = engine.search("غرامة فتح مؤسسة دون رخصة", top_k=3)
    assert result.query == "غرامة فتح مؤسسة دون رخصة"
    assert [hit.rank for hit in result.hits] == [1, 2, 3]
    assert result.hits[0].passage == PASSAGES[4]
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert result.ms > 0


def test_a_filter_narrows_search_and_answer(engine: Engine) -> None:
    where = parse_where(["kind=law", "year<2010"])
    assert {hit.passage.source for hit in engine.search("طلب المنحة", where=where).hits} == {LAW}
    assert all(hit.passage.source == LAW for hit in engine.ask("متى تقدم الجمعية طلب المنحة؟", where).nearest)
    assert engine.search("رخصة", where=parse_where(["kind=law", "year>2010"])).hits == ()


def test_a_law_is_found_by_its_number_however_it_is_written(engine: Engine) -> None:
    for number in ("14.05", "١٤٫٠٥", "14-05"):
        assert engine.search(f"القانون {number}", top_k=1).hits[0].passage.source == LAW
        assert len(engine.search("رخصة", where=parse_where([f"law={number}"])).hits) == 2


def test_an_answer_quotes_what_its_passage_says(engine: Engine) -> None:
    answer = engine.ask("متى تقدم الجمعية طلب المنحة إلى اللجنة الجهوية؟")
    assert answer.answerable
    assert answer.citations[0].passage == PASSAGES[0]
    assert re.findall(r"\[(\d+)\]", answer.answer) == [str(citation.n) for citation in answer.citations]
    for citation in answer.citations:
        assert citation.passage.text[citation.start : citation.end] == citation.quote
        assert citation.quote in answer.answer


@pytest.mark.parametrize("question", ["", "   \n", "؟", "!!! … «»", "\u200f\u200e", "\0", "\udcff", "ـــ", "😀"])
def test_a_question_without_a_word_gets_a_polite_reply(question: str, engine: Engine) -> None:
    assert engine.search(question).hits == ()
    answer = engine.ask(question)
    assert (answer.answerable, answer.confidence, answer.citations) == (False, 0.0, ())
    assert "اكتبوا" in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "متى تقدم الجمعية طلب المنحة إلى اللجنة الجهوية؟ " * 220,
        "ا" * 10_000,
        "14" * 5_000,
        "سؤال\0\udcff المنحة",
        "{0} %s 'or'",
    ],
)
def test_an_overlong_or_odd_question_gets_an_answer_of_ordinary_size(question: str, engine: Engine) -> None:
    assert len(engine.search(question, top_k=3).hits) == 3
    answer = engine.ask(question)
    assert answer.question == question
    assert 0 < len(answer.answer) < 2_000


def test_what_lies_beyond_the_limit_of_a_question_is_not_read(engine: Engine) -> None:
    question = "المنحة " + "x" * MAX_QUERY_CHARACTERS
    assert engine.search(question + " رخصة").hits == engine.search(question).hits


def test_embedding_no_passages_is_no_embeddings(engine: Engine) -> None:
    assert engine.embed([]) == []


# Threads


def test_eight_threads_find_what_one_finds_while_another_writes(engine: Engine) -> None:
    questions = ["طلب المنحة", "التقرير المالي", "غرامة دون رخصة", "وثائق المحاسبة"]
    expected = {question: engine.search(question, 1).hits[0].passage for question in questions}
    errors: list[BaseException] = []
    stop = threading.Event()

    def write() -> None:
        noise = replace(GUIDE, source_id="noise", title="شيء آخر")
        for version in range(12):
            passages = [Passage(noise, at, f"لون بحر ريح {version} {at}", 0, 5) for at in range(8)]
            engine.store.write(engine.embed(passages), str(version))
            engine.store.delete_other_versions("noise", str(version))

    def search(question: str) -> None:
        while not stop.is_set():
            assert engine.search(question, 1).hits[0].passage == expected[question]

    def watched(target: Callable[..., None], *arguments: object) -> None:
        try:
            target(*arguments)
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            errors.append(error)

    searchers = [threading.Thread(target=watched, args=(search, question)) for question in questions * 2]
    writer = threading.Thread(target=watched, args=(write,))
    for thread in (*searchers, writer):
        thread.start()
    writer.join()
    stop.set()
    for thread in searchers:
        thread.join()
    assert errors == []
    assert engine.store.count() == len(PASSAGES) + 8


def test_a_source_being_replaced_is_always_found_once(engine: Engine) -> None:
    seen: list[int] = []
    searched, stop = threading.Event(), threading.Event()

    def search() -> None:
        while not stop.is_set():
            hits = engine.search("طلب المنحة إلى اللجنة", 10).hits
            seen.append(sum(hit.passage.passage_id == "guide:0000" for hit in hits))
            searched.set()

    searcher = threading.Thread(target=search)
    searcher.start()
    for version in range(2, 14):
        engine.store.write(engine.embed([passage for passage in PASSAGES if passage.source == GUIDE]), str(version))
        engine.store.delete_other_versions("guide", str(version))
        searched.clear()
        searched.wait(60)
    stop.set()
    searcher.join()
    assert seen
    assert set(seen) == {1}


# The real model


def test_the_default_model_answers_end_to_end_across_languages(settings: Settings) -> None:
    told: list[str] = []
    with Engine.open(replace(settings, device="cpu"), notify=told.append) as engine:
        engine.store.write(engine.embed(PASSAGES), "1")
        assert (
            engine.search("Quand une association doit-elle demander une subvention ?", 1).hits[0].passage == PASSAGES[0]
        )
        answer = engine.ask("كم مدة الاحتفاظ بالوثائق المحاسبية للجمعية؟")
        assert answer.answerable
        assert "عشر سنوات" in answer.citations[0].quote
