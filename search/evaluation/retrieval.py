"""How well queries find their documents: each is searched, a document ranks by its best passage, qrels judge."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import TYPE_CHECKING

from search.errors import EvaluationError
from search.evaluation.measures import MEASURES, Qrels, Run, first_relevant, measure_each, percentiles
from search.evaluation.records import Query

if TYPE_CHECKING:
    from search.engine import Engine
    from search.retrieval import Hit

_RUN_DEPTH = 100
_SHOWN_HITS = 3


@dataclass(frozen=True, slots=True)
class FoundQuery:
    """
    What one query found.

    :ivar scores: document id -> score of its best passage, at most 100 documents.
    :ivar hits: the first few passages, to be looked at.
    :ivar ms: the whole path, in milliseconds.
    :ivar rerank_ms: the reranker's part of it; None without one.
    """

    query: Query
    scores: dict[str, float]
    hits: "tuple[Hit, ...]"
    ms: float
    rerank_ms: float | None = None


def judged_queries(queries: Mapping[str, Query], qrels: Qrels) -> list[Query]:
    """
    Return the queries that the qrels judge.

    :raises EvaluationError: if there is none.
    """
    judged = [queries[query_id] for query_id in qrels if query_id in queries]
    if not judged:
        msg = "No query of queries.jsonl has a line in the qrels; check that both use the same ids."
        raise EvaluationError(msg)
    return judged


def search_queries(engine: "Engine", queries: Iterable[Query], document_ids: Mapping[str, str]) -> Iterator[FoundQuery]:
    """
    Search queries one after the other, ranking a document by its best passage.

    :param document_ids: source id -> the corpus's own id; sources that are not in it are left out.
    """
    for query in queries:
        result = engine.search(query.text, top_k=_RUN_DEPTH)
        scores: dict[str, float] = {}
        for hit in result.hits:
            # Documents that hold the same words are found by one hit, and tie.
            for passage in (hit.passage, *hit.also_in):
                document_id = document_ids.get(passage.source.source_id)
                if document_id is not None:
                    scores.setdefault(document_id, hit.score)
        yield FoundQuery(query, scores, tuple(result.hits[:_SHOWN_HITS]), result.ms, result.rerank_ms)


class RetrievalEvaluation:
    """What the qrels say of what queries found."""

    def __init__(self, found: Sequence[FoundQuery], qrels: Qrels) -> None:
        """
        Judge.

        :param found: at least one query; all of them are judged.
        """
        self.found = found
        self._qrels = {each.query.query_id: qrels[each.query.query_id] for each in found}

    @property
    def run(self) -> Run:
        """The ranked documents of every query."""
        return {each.query.query_id: each.scores for each in self.found}

    @cached_property
    def values(self) -> dict[str, dict[str, float]]:
        """Query id -> name of a measure -> its value."""
        return measure_each(self.run, self._qrels)

    @property
    def ranks(self) -> dict[str, int | None]:
        """Query id -> rank of the first relevant document; None where none was found."""
        return {
            each.query.query_id: first_relevant(each.scores, self._qrels[each.query.query_id]) for each in self.found
        }

    @property
    def kinds(self) -> dict[str, list[str]]:
        """Kind -> ids of its queries; empty where the queries have no kinds."""
        kinds = defaultdict(list)
        for each in self.found:
            kinds[each.query.kind].append(each.query.query_id)
        return {} if set(kinds) == {""} else dict(sorted(kinds.items()))

    def averages(self, query_ids: Sequence[str]) -> dict[str, float]:
        """Return the mean of each measure over some queries, at least one."""
        return {name: round(fmean(self.values[each][name] for each in query_ids), 4) for name in MEASURES}

    def figures(self) -> dict[str, object]:
        """
        Return what `dalil evaluate --json` prints: the measures, `queries`, `ms_p50`, `ms_p95`; `kinds`, if any.

        With a reranker, `rerank_ms_p50` and `rerank_ms_p95` too: its part of the time.
        """
        figures: dict[str, object] = {**self.averages(list(self.values)), "queries": len(self.found)}
        figures |= percentiles([each.ms for each in self.found])
        if reranking := [each.rerank_ms for each in self.found if each.rerank_ms is not None]:
            figures |= {f"rerank_{name}": value for name, value in percentiles(reranking).items()}
        if kinds := self.kinds:
            figures["kinds"] = {kind: self.averages(ids) | {"queries": len(ids)} for kind, ids in kinds.items()}
        return figures
