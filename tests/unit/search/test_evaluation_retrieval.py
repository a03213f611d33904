"""Queries searched and judged."""

from types import SimpleNamespace

import pytest

from search.errors import EvaluationError
from search.evaluation import MEASURES, Query, RetrievalEvaluation, judged_queries, search_queries

Found = dict[str, list[tuple[str, float]]]


def passage_of(source: str) -> SimpleNamespace:
    return SimpleNamespace(source=SimpleNamespace(source_id=source))


def engine_of(found: Found, milliseconds: list[float] | None = None, *, reranks: bool = False) -> SimpleNamespace:
    """Return an engine that finds passages of the named sources; `a=b` has the same words in both."""
    clock = iter(milliseconds or [1.0] * len(found))

    def search(text: str, top_k: int) -> SimpleNamespace:
        hits = [
            SimpleNamespace(score=score, passage=passage_of(source), also_in=[passage_of(copy) for copy in copies])
            for (source, *copies), score in ((name.split("="), score) for name, score in found[text][:top_k])
        ]
        ms = next(clock)
        return SimpleNamespace(hits=hits, ms=ms, rerank_ms=ms / 2 if reranks else None)

    return SimpleNamespace(search=search)


def evaluated(
    found: Found, kinds: dict[str, str] | None = None, times: list[float] | None = None
) -> RetrievalEvaluation:
    """Evaluate queries, each its own id, on a corpus where `s` is the only right source, called `d` there."""
    queries = [Query(text, text, (kinds or {}).get(text, "")) for text in found]
    return RetrievalEvaluation(
        list(search_queries(engine_of(found, times), queries, {"s": "d", "t": "e"})), {text: {"d": 1} for text in found}
    )


def test_a_document_ranks_by_its_best_passage_under_the_corpus_own_id() -> None:
    engine = engine_of({"سؤال": [("s1", 3.0), ("s2", 2.0), ("s1", 1.0), ("stranger", 0.5)]})
    (found,) = search_queries(engine, [Query("q", "سؤال")], {"s1": "d1", "s2": "d2"})
    assert found.scores == {"d1": 3.0, "d2": 2.0}
    assert (found.ms, len(found.hits)) == (1.0, 3)


def test_figures_are_the_contract_of_the_command_line() -> None:
    texts = [f"t{at:02}" for at in range(21)]
    evaluation = evaluated({text: [("s", 1.0)] for text in texts}, times=[float(at) for at in range(20, -1, -1)])
    assert evaluation.figures() == dict.fromkeys(MEASURES, 1.0) | {"queries": 21, "ms_p50": 10.0, "ms_p95": 19.0}
    assert set(evaluation.run) == set(texts)


def test_documents_with_the_same_words_are_all_found_by_their_one_hit() -> None:
    engine = engine_of({"سؤال": [("s1=s2=stranger", 3.0), ("s3=s1", 2.0)]})
    (found,) = search_queries(engine, [Query("q", "سؤال")], {"s1": "d1", "s2": "d2", "s3": "d3"})
    assert found.scores == {"d1": 3.0, "d2": 3.0, "d3": 2.0}


def test_the_cost_of_reranking_is_told_where_there_is_one() -> None:
    engine = engine_of({"a": [("s", 1.0)], "b": []}, [4.0, 8.0], reranks=True)
    found = list(search_queries(engine, [Query(text, text) for text in "ab"], {"s": "d"}))
    figures = RetrievalEvaluation(found, {text: {"d": 1} for text in "ab"}).figures()
    assert (figures["ms_p95"], figures["rerank_ms_p50"], figures["rerank_ms_p95"]) == (8.0, 3.0, 4.0)


def test_kinds_have_figures_of_their_own() -> None:
    found = {"a": [("s", 1.0)], "b": [("t", 1.0)], "c": [("s", 1.0)], "d": []}
    kinds = evaluated(found, {"a": "law", "b": "law", "c": "dialect"}).figures()["kinds"]
    assert {kind: (each["queries"], each["RR@10"]) for kind, each in kinds.items()} == {
        "": (1, 0.0), "dialect": (1, 1.0), "law": (2, 0.5),
    }  # fmt: skip


def test_ranks_of_the_first_relevant() -> None:
    assert evaluated({"a": [("t", 2.0), ("s", 1.0)], "b": []}).ranks == {"a": 2, "b": None}


def test_only_judged_queries_are_run() -> None:
    queries = {name: Query(name, name) for name in "ab"}
    assert judged_queries(queries, {"b": {"d": 1}, "other": {"d": 1}}) == [queries["b"]]


def test_judgements_of_other_queries_are_an_error() -> None:
    with pytest.raises(EvaluationError, match="same ids"):
        judged_queries({"q": Query("q", "t")}, {"other": {"d": 1}})
