"""What the tab «اسأل» does with a question, a click and the library's facets."""

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from search.answering import Answer, Citation
from search.errors import SettingsError, StoreError
from search.passage import Passage, Rect, SourceInfo
from search.retrieval import Hit
from search.store.base import FacetCount, Where
from ui.web.app import EXAMPLES_FILE, read_examples
from ui.web.ask import ANY_YEAR, AskHandlers, chosen_where, find_opened

TEXT = "الجمع العام مرة في السنة."
PASSAGE = Passage(SourceInfo("guide-1", "دليل"), 0, TEXT, 0, len(TEXT), 1, (), (Rect(1, 0, 0, 9, 9),))
ANSWER = Answer("؟", True, TEXT, "extractive", 0.9, (Citation(1, TEXT, PASSAGE, 0, len(TEXT)),), (), 5.0)
DECLINED = Answer("؟", False, "لا جواب", "abstention", 0.1, (), (Hit(1, 1.0, PASSAGE),), 5.0)
NO_FILTERS: tuple[Any, ...] = ([], [], [], ANY_YEAR, ANY_YEAR)


class FakeEngine:
    """Answers every question alike."""

    def __init__(self, passages: int = 1, error: Exception | None = None) -> None:
        facets = {
            "kind": [FacetCount("law", 2)], "language": [FacetCount("ar", 2)], "issuer": [FacetCount("<b>", 1)],
            "year": [FacetCount("2004", 1), FacetCount("2020", 1)],
        }  # fmt: skip
        self.store = SimpleNamespace(count=lambda: passages, facet=lambda field: facets[field])
        self.error = error
        self.asked: list[tuple[str, Where | None]] = []
        self.drafts: list[str] = []
        self.was_stopped = False

    def stream(self, question: str, where: Where | None, stop: threading.Event) -> Iterator[str | Answer]:
        self.asked.append((question, where))
        if self.error:
            raise self.error
        yield from self.drafts
        self.was_stopped = stop.is_set()
        yield ANSWER


def handlers(engine: FakeEngine | None = None, examples: dict[str, Sequence[str]] | None = None) -> AskHandlers:
    catalogue = SimpleNamespace(original_path=lambda source_id: None)
    return AskHandlers(engine or FakeEngine(), catalogue, examples or {})


def test_question_is_answered_after_a_sign_of_work() -> None:
    waiting, done = handlers().ask("متى؟", "ar", *NO_FILTERS)
    assert "dalil-waiting" in waiting[0]
    assert TEXT in done[0]
    assert done[1] is ANSWER


def test_what_is_being_written_is_shown_and_can_be_stopped() -> None:
    engine = FakeEngine()
    engine.drafts = ["الجمع", "الجمع العام"]
    tab = handlers(engine)
    shown = tab.ask("متى؟", "ar", *NO_FILTERS)
    next(shown)
    draft, answer, _ = next(shown)
    assert "الجمع" in draft
    assert answer is None
    tab.stop("another")
    tab.stop(re.search('data-key="([^"]+)"', draft)[1])
    # What follows at once is not shown piece by piece.
    assert [answer for _, answer, _ in shown] == [ANSWER]
    assert engine.was_stopped
    tab.stop(re.search('data-key="([^"]+)"', draft)[1])


@pytest.mark.parametrize("question", ["", "  \n", None])
def test_no_question_is_told_without_asking(question: str | None) -> None:
    engine = FakeEngine()
    [(said, answer, _)] = handlers(engine).ask(question, "ar", *NO_FILTERS)
    assert "اكتبوا سؤالا" in said
    assert (answer, engine.asked) == (None, [])


def test_empty_library_says_where_to_begin() -> None:
    *_, (said, answer, _) = handlers(FakeEngine(passages=0)).ask("متى؟", "ar", *NO_FILTERS)
    assert "المكتبة فارغة" in said
    assert answer is None


def test_error_is_told_in_arabic() -> None:
    *_, (said, answer, _) = handlers(FakeEngine(error=StoreError("disk full"))).ask("متى؟", "ar", *NO_FILTERS)
    assert "القرص ممتلئ" in said
    assert answer is None


def test_defects_are_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        list(handlers(FakeEngine(error=ZeroDivisionError())).ask("متى؟", "ar", *NO_FILTERS))


def test_filters_reach_the_engine() -> None:
    engine = FakeEngine()
    list(handlers(engine).ask("متى؟", "ar", ["law"], [], [], 2020, 2004))
    assert engine.asked == [("متى؟", Where((("kind", ("law",)),), 2004, 2020))]


def test_no_choice_is_no_filter() -> None:
    assert chosen_where(*NO_FILTERS) is None
    assert chosen_where(None, None, None, ANY_YEAR, 2010) == Where((), None, 2010)


def test_buttons_open_their_own_passage() -> None:
    opened = find_opened(ANSWER, "c1")
    assert (opened.passage, opened.start, opened.end) == (PASSAGE, 0, len(TEXT))
    nearest = find_opened(DECLINED, "h1")
    assert nearest.start == nearest.end
    assert [find_opened(ANSWER, key) for key in ("c2", "h1", "", "x")] == [None] * 4


def test_opening_shows_the_passage_first_and_its_page_after() -> None:
    first, last = handlers().open(ANSWER, "ar", "c1")
    assert "dalil-waiting" in first
    assert f"<mark>{TEXT}</mark>" in first
    assert "تعذر عرض صورة الصفحة." in last


def test_answer_that_is_gone_is_told() -> None:
    assert ["لم يعد هذا الجواب محفوظا" in said for said in handlers().open(None, "ar", "c1")] == [True]


def test_filters_offer_what_the_library_has() -> None:
    examples, kinds, languages, issuers, first, _ = handlers(examples={"ar": ["متى؟"]}).refresh("ar")
    assert "متى؟" in examples
    assert (kinds["choices"], languages["choices"]) == ([("نص قانوني", "law")], [("العربية", "ar")])
    assert issuers["choices"] == [("<b>", "<b>")]
    assert first["choices"] == [("الكل", ANY_YEAR), ("2020", 2020), ("2004", 2004)]


def test_examples_wait_for_a_library() -> None:
    assert handlers(FakeEngine(passages=0), {"ar": ["متى؟"]}).refresh("ar")[0] == ""


def test_examples_are_read_by_language(tmp_path: Path) -> None:
    assert read_examples(tmp_path) == {}
    (tmp_path / EXAMPLES_FILE).write_text("ar: [متى؟]\nfr: ['Quand ?']\n", encoding="utf-8")
    assert read_examples(tmp_path) == {"ar": ["متى؟"], "fr": ["Quand ?"]}


@pytest.mark.parametrize("content", ["ar: متى", "[a]", "ar: [1]", "ar: [", "\x00"])
def test_bad_examples_are_an_error_that_names_the_file(tmp_path: Path, content: str) -> None:
    (tmp_path / EXAMPLES_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=EXAMPLES_FILE):
        read_examples(tmp_path)
