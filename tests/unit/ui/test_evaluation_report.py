"""Reports: what they tell of an evaluation, in a terminal and as a page that needs nothing else."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from search.answering import Answer, Citation
from search.errors import EvaluationError
from search.evaluation import (
    AnswersEvaluation,
    Compared,
    Comparison,
    FoundQuery,
    JudgedQuestion,
    Query,
    RetrievalEvaluation,
    judge,
)
from search.passage import Passage, SourceInfo
from ui.report.answers import answers_report
from ui.report.common import excerpt, rank_bars, setup_of
from ui.report.comparison import comparison_report
from ui.report.model import Bar, Bars, Curves, Fact, Figure, Line, Miss, Report, Table
from ui.report.page import render_page, write_page
from ui.report.plots import draw
from ui.report.retrieval import retrieval_report
from ui.report.terminal import print_report

EVIL = "</title><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
TEXT = "تعقد الجمعية جمعها العام مرة في السنة."
PASSAGE = Passage(SourceInfo("guide", "دليل الجمعيات"), 0, TEXT, 0, len(TEXT), page=4)
HIT = SimpleNamespace(rank=1, score=1.0, passage=PASSAGE)


class Page(HTMLParser):
    """Collects a page's tags and their attributes, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def everywhere(text: str) -> Report:
    """Return a report that has a text wherever a text can be."""
    bars = Bars(text, (Bar(text, 0.5, text, (0.2, 0.8)),), 1.0, text)
    curves = Curves(text, text, (Line(text, ((0.0, 0.0), (1.0, 1.0))),), (0.25, text), text)
    table = Table(text, (text, text), ((text, text),), text)
    miss = Miss(text, text, (Fact(text, text, text),))
    return Report(text, text, (Figure(text, text, text),), (table,), (bars, curves), (miss,), ((text, text),))


def test_whatever_a_document_holds_is_only_text() -> None:
    page = Page(render_page(everywhere(EVIL), NOW))
    assert {"script", "img"}.isdisjoint(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.texts.count(EVIL) >= 18


def test_a_page_loads_nothing() -> None:
    text = render_page(everywhere("نص"), NOW)
    page = Page(text)
    assert {"link", "script", "img", "iframe"}.isdisjoint(page.tags)
    assert {"src", "href", "srcset"}.isdisjoint(name for name, _ in page.attributes)
    assert not re.search(r"url\(|@import|https?:", text)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_a_page_follows_the_readers_theme_and_the_texts_direction() -> None:
    text = render_page(everywhere("نص"), NOW)
    assert "prefers-color-scheme: dark" in text
    assert '<dd dir="auto">نص</dd>' in text
    assert "<bdi>نص</bdi>" in text
    assert "2026-01-02 03:04 UTC" in text


def test_a_page_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"The report cannot be written to .*absent"):
        write_page(everywhere("x"), tmp_path / "absent" / "a.html")
    write_page(everywhere("\ud800 x".replace("\ud800", "")), tmp_path / "a.html")
    assert "<!DOCTYPE html>" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_bars_are_as_long_as_their_values() -> None:
    svg = draw(Bars("t", (Bar("a", 1.0, "1"), Bar("b", 0.25, "¼", (0.1, 0.4))), 1.0))
    long, short = (float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', svg))
    assert short == pytest.approx(long / 4, abs=0.1)
    assert svg.count('class="whisker"') == 1
    assert 'aria-label="t. a: 1; b: ¼"' in svg


def test_curves_run_from_corner_to_corner() -> None:
    svg = draw(Curves("t", "x", (Line("up", ((0.0, 0.0), (1.0, 1.0))),), (0.5, "here")))
    (x0, y0), (x1, y1) = (map(float, point.split(",")) for point in re.search(r'points="([^"]+)"', svg)[1].split())
    assert x0 < x1
    assert y0 > y1
    assert (x0 + x1) / 2 == pytest.approx(float(re.search(r'class="mark" d="M([\d.]+)', svg)[1]), abs=0.1)


def test_ranks_are_counted() -> None:
    plot = rank_bars("t", [1, 1, 2, 5, 4, 10, None, 50], 10)
    assert {bar.label: bar.value for bar in plot.bars} == {
        "1": 2, "2": 1, "3": 0, "4–5": 2, "6–10": 1, "not in 10": 1,
    }  # fmt: skip
    assert rank_bars("t", [], 100).full == 1
    assert rank_bars("t", [50], 100).bars[5] == Bar("11–100", 1, "1")


def test_texts_are_shortened_to_one_line_of_whole_words() -> None:
    assert excerpt("سطر\nآخر \x07") == "سطر آخر \ufffd"
    long = excerpt("كلمة " * 200)
    assert long.endswith("كلمة …")
    assert len(long) < 330


def retrieval(kind: str = "") -> Report:
    found = [
        FoundQuery(Query("a", "سؤال أول", kind), {"d": 1.0}, (HIT,), 2.0),
        FoundQuery(Query("b", "سؤال ثان", kind), {"x": 2.0, "d": 1.0}, (HIT,), 4.0),
        FoundQuery(Query("c", "سؤال ثالث", kind), {}, (), 3.0),
    ]
    evaluation = RetrievalEvaluation(found, {name: {"d": 1} for name in "abc"})
    return retrieval_report(evaluation, "folder", (("model", "m"),))


def test_retrieval_is_told() -> None:
    report = retrieval()
    assert {figure.name: figure.value for figure in report.figures}["RR@10"] == "0.5000"
    assert [(miss.question, miss.problem) for miss in report.misses] == [
        ("سؤال ثالث", "nothing relevant found"),
        ("سؤال ثان", "first relevant document at rank 2"),
    ]
    assert report.misses[0].facts == (Fact("found", "nothing"),)
    assert report.misses[1].facts == (Fact("found 1", TEXT, "دليل الجمعيات, p. 4"),)
    assert report.tables == ()


def test_kinds_of_queries_are_told_where_there_are_some() -> None:
    report = retrieval("law")
    assert [row[:2] for row in report.tables[0].rows] == [("law", "3")]
    assert report.plots[1].bars[0].label == "law"
    assert report.plots[1].bars[0].interval is not None


def answered(question: JudgedQuestion, *quotes: str, confidence: float, found: tuple = (HIT,)):
    citations = tuple(
        Citation(n, quote, PASSAGE, TEXT.index(quote), TEXT.index(quote) + len(quote))
        for n, quote in enumerate(quotes, start=1)
    )
    mode = "extractive" if quotes else "abstention"
    answer = Answer(question.text, bool(quotes), "", mode, confidence, citations, (), 5.0)
    return judge(question, answer, found, lambda *_: TEXT)


ANSWERS = AnswersEvaluation(
    [
        answered(JudgedQuestion("1", "سؤال صائب", "k", sentences=(TEXT,)), TEXT, confidence=0.9),
        answered(JudgedQuestion("2", "نسبة", "k", sentences=("جملة أخرى تماما",)), TEXT, confidence=0.5),
        answered(JudgedQuestion("3", "مرفوض", "k", sentences=(TEXT,)), confidence=0.1),
        answered(JudgedQuestion("4", "خارج المكتبة", "u", answerable=False), TEXT, confidence=0.8),
        answered(JudgedQuestion("5", "خارجها أيضا", "u", answerable=False), confidence=0.1),
    ],
    0.25,
)


def test_answers_are_told() -> None:
    report = answers_report(ANSWERS, "questions.jsonl", ())
    figures = {figure.name: figure.value for figure in report.figures}
    assert figures["quoted@1"] == "33.3 % of 3"
    assert figures["declined"] == "50.0 % of 2"
    assert figures["false citations"] == "0"
    assert [(miss.question, miss.problem) for miss in report.misses] == [
        ("خارج المكتبة", "answered, although the sources do not answer it (u)"),
        ("نسبة", "other passages cited; the search does not find the right passage (k)"),
        ("مرفوض", "declined, although the search finds the right passage at rank 1 (k)"),
    ]
    assert Fact("expected", "جملة أخرى تماما") in report.misses[1].facts
    assert Fact("quoted 1", TEXT, "دليل الجمعيات, p. 4") in report.misses[1].facts
    assert Fact("found 1", TEXT, "دليل الجمعيات, p. 4") in report.misses[2].facts


def test_thresholds_are_told_with_the_one_in_use() -> None:
    report = answers_report(ANSWERS, "questions.jsonl", ())
    rows = {row[0]: row[1:] for row in report.tables[-1].rows}
    assert rows["0.25 (in use)"] == ("50.0 %", "33.3 %", "66.7 %")
    assert rows["0.05"] == ("0.0 %", "0.0 %", "")
    curves = report.plots[-1]
    assert curves.mark == (0.25, "in use: 0.25")
    assert [line.name for line in curves.lines] == [
        "unanswerable declined", "answerable declined", "wrong among the answers given",
    ]  # fmt: skip
    assert min(x for x, _ in curves.lines[2].points) >= 0.25


def test_kinds_of_answers_are_told() -> None:
    report = answers_report(ANSWERS, "questions.jsonl", ())
    kinds = {row[0]: row for row in report.tables[0].rows}
    assert kinds["k"][1] == "3"
    assert (kinds["u"][2], kinds["u"][-1]) == ("", "50.0 %")


def test_a_comparison_is_told() -> None:
    found = Compared(questions=9, a=0.5, b=0.75, low=0.1, high=0.4, p=0.0123, wins=4, losses=1, ties=4)
    comparison = Comparison({"RR@10": found}, {"RR@10": [("q1", 0.5)]}, 2)
    report = comparison_report(comparison, ("old.run", "new.run"), {"q1": "متى؟"})
    assert report.tables[0].rows == (
        ("RR@10", "9", "0.5000", "0.7500", "+0.2500", "+0.1000 to +0.4000", "0.0123", "4", "1", "4"),
    )
    assert report.tables[1].rows == (("q1 متى؟", "+0.5000"),)
    assert report.figures[-1].value == "2"


def test_a_report_in_a_pipe_has_no_colours_and_every_figure(capsys: pytest.CaptureFixture) -> None:
    for report in (retrieval("law"), answers_report(ANSWERS, "q", ()), everywhere("[bold]x[/]")):
        print_report(report)
        shown = capsys.readouterr().out
        assert "\x1b" not in shown
        for figure in report.figures:
            assert re.search(rf"{re.escape(figure.name)} +{re.escape(figure.value)}", shown)
        for table in report.tables:
            assert all(cell in shown for row in table.rows for cell in row)
        assert all(miss.question in shown and miss.problem in shown for miss in report.misses)


def test_setup_names_what_figures_depend_on_and_nothing_private() -> None:
    from search.settings import Settings

    engine = SimpleNamespace(
        settings=Settings(kb=Path("/secret/kb"), qdrant_url="http://secret"),
        store=SimpleNamespace(count=lambda: 1234),
        embedder=SimpleNamespace(name="model", dimension=384),
    )
    setup = dict(setup_of(engine))
    assert (setup["passages"], setup["model"], setup["index"]) == ("1,234", "model, 384 dimensions", "Qdrant server")
    assert setup["dense_weight"] == str(Settings().dense_weight)
    assert "secret" not in str(setup)
    assert {"dalil", "haystack-ai", "machine", "Python"} <= set(setup)
