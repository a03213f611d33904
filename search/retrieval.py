"""
Hybrid retrieval as a Haystack pipeline.

    text -> DenseQueryEmbedder  -> DenseRetriever  \
                                                     CandidateScorer -> StandardizedFusion -> LateInteraction
    text -> SparseQueryEmbedder -> SparseRetriever /    -> PassageLoader -> documents

The retrievers return ids and scores only, `depth` of each; all of them are compared with the question once more, by
their sentences too (`search.candidates`), and the best by their words (`search.late_interaction`); passages are fetched
once, for those that are left. What comes out may be reordered (`search.reranking`, `search.diversity`).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from haystack import Document, Pipeline, component
from haystack.core.errors import PipelineRuntimeError

from search.answer_texts import language_of
from search.candidates import Candidates, CandidateScorer, Found, FoundAbroad
from search.embedding import Embedder
from search.embedding.base import Reading, read_queries
from search.errors import SearchError
from search.fusion import fuse_languages
from search.late_interaction import LateInteraction
from search.lexical import query_weights
from search.passage import Passage
from search.store.base import PassageStore, ScoredId, SparseVector, Where
from search.term_statistics import TermStrengths
from search.thesaurus import Translations, expand, load_thesaurus

_LANGUAGES_SECONDS = 10.0
# A source replaced between being found and being loaded is found again, in its new version.
_MORE_TRIES = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A passage that a query found.

    :ivar rank: from 1.
    :ivar score: fused, standardized score; comparable within one query only.
    :ivar cosine: similarity of the dense embeddings of the query and the whole passage; None where it was looked up.
    :ivar also_in: passages that were found too and say the same, word for word.
    :ivar point_id: of the passage in the store; empty where it was looked up.
    """

    rank: int
    score: float
    passage: Passage
    cosine: float | None = None
    also_in: tuple[Passage, ...] = ()
    point_id: str = ""


@component
class DenseQueryEmbedder:
    """Reads a query with an `Embedder`."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    @component.output_types(reading=Reading)
    def run(self, text: str) -> dict[str, Reading]:
        """:returns: `reading`: the embeddings of the whole and of its words."""
        return {"reading": read_queries(self.embedder, [text])[0]}


@component
class SparseQueryEmbedder:
    """
    Weighs the index terms of a query, and of what its words are called in each language.

    :param own_thesaurus: file of concepts besides those that come with the project; it need not exist.
    """

    def __init__(self, own_thesaurus: Path | None = None) -> None:
        self.own_thesaurus = own_thesaurus

    @component.output_types(asked=SparseVector, terms=SparseVector, translations=Translations)
    def run(self, text: str, language: str) -> dict[str, SparseVector | Translations]:
        """
        Weigh terms.

        :param language: of the query.
        :returns: `asked`: the query's own terms, none for one without words; `terms`: with other words for the same;
            `translations`: those for passages in other languages.
        """
        asked = query_weights(text)
        terms = expand(asked, text, language, load_thesaurus(self.own_thesaurus))
        return {"asked": asked, "terms": terms.pop(language), "translations": Translations(terms)}


class LibraryLanguages:
    """Which languages a library has, read now and then. Safe from several threads."""

    def __init__(self, store: PassageStore) -> None:
        self._store = store
        self._languages: tuple[str, ...] = ()
        self._read_at = -_LANGUAGES_SECONDS

    def others(self, language: str, where: Where | None) -> dict[str, Where]:
        """Return a filter for each language but one, as far as `where` includes it."""
        # Counting them takes as long as a search, and a library seldom gains a language.
        if time.monotonic() - self._read_at >= _LANGUAGES_SECONDS:
            self._languages = tuple(count.value for count in self._store.facet("language"))
            self._read_at = time.monotonic()
        where = where or Where()
        allowed = dict(where.keywords).get("language")
        return {
            other: replace(where, keywords=tuple((dict(where.keywords) | {"language": (other,)}).items()))
            for other in self._languages
            if other != language and (allowed is None or other in allowed)
        }


@component
class DenseRetriever:
    """Finds the passages nearest in meaning, in every language of the library."""

    def __init__(self, store: PassageStore, languages: LibraryLanguages, depth: int = 100) -> None:
        self.store = store
        self.languages = languages
        self.depth = depth

    @component.output_types(found=Found, foreign=FoundAbroad)
    def run(self, reading: Reading, language: str, where: Where | None = None) -> dict[str, Found | FoundAbroad]:
        """
        Search the whole library, and each language but the question's by itself.

        :param language: of the question.
        :returns: `found`: at most `depth` points with their cosines, highest first; `foreign`: the same for each other
            language.
        """
        others = self.languages.others(language, where)
        foreign = {other: self._search(reading, narrowed).scores for other, narrowed in others.items()}
        return {"found": self._search(reading, where), "foreign": FoundAbroad(foreign)}

    def _search(self, reading: Reading, where: Where | None) -> Found:
        return _found(self.store.search_dense(reading.whole, self.depth, where))


@component
class SparseRetriever:
    """Finds the passages that share terms, in every language of the library."""

    def __init__(self, store: PassageStore, languages: LibraryLanguages, depth: int = 100) -> None:
        self.store = store
        self.languages = languages
        self.depth = depth

    @component.output_types(found=Found, foreign=FoundAbroad)
    def run(
        self, terms: SparseVector, translations: Translations, language: str, where: Where | None = None
    ) -> dict[str, Found | FoundAbroad]:
        """
        Search the whole library by the question's terms, each language but its own by those of that language.

        :param language: of the question.
        :returns: `found`: at most `depth` points with their BM25 scores, highest first; `foreign`: the same for each
            other language.
        """
        foreign = {
            other: self._search(translations.terms.get(other, terms), narrowed).scores
            for other, narrowed in self.languages.others(language, where).items()
        }
        return {"found": self._search(terms, where), "foreign": FoundAbroad(foreign)}

    def _search(self, terms: SparseVector, where: Where | None) -> Found:
        return _found(self.store.search_sparse(terms, self.depth, where))


@component
class StandardizedFusion:
    """Merges what is known of all candidates by standardized score (see `search.fusion`)."""

    def __init__(self, dense_weight: float = 0.6) -> None:
        self.dense_weight = dense_weight

    @component.output_types(fused=list[Found])
    def run(self, candidates: Candidates) -> dict[str, list[Found]]:
        """:returns: `fused`: all candidates of the question's language, then of each other one, highest score first."""
        own, *foreign = candidates.languages
        return {"fused": [Found(scores) for scores in fuse_languages(own, foreign, self.dense_weight)]}


@component
class PassageLoader:
    """Fetches the text and provenance of the best candidates."""

    def __init__(self, store: PassageStore) -> None:
        self.store = store

    @component.output_types(documents=list[Document], gone=int)
    def run(self, ranked: Found, candidates: Candidates, top_k: int = 10) -> dict[str, list[Document] | int]:
        """
        Load passages, each once: while a source is being replaced, both its versions are found.

        :returns: `documents`: at most `top_k`, their `content` the passage's text, their `meta` its payload and
            `cosine`; `gone`: how many of those asked for were deleted since they were found.
        """
        loaded: dict[str, Document] = {}
        gone = 0
        ids = list(ranked.scores)
        for at in range(0, len(ids), max(top_k, 1)):
            batch = ids[at : at + top_k]
            passages = self.store.fetch(batch)
            gone += len(batch) - len(passages)
            for key in batch:
                passage = passages.get(key)
                if passage is not None and passage.passage_id not in loaded:
                    meta = passage.to_payload() | {"cosine": candidates.cosines.get(key)}
                    loaded[passage.passage_id] = Document(
                        id=key, content=passage.text, meta=meta, score=ranked.scores[key]
                    )
            if len(loaded) >= top_k:
                break
        return {"documents": list(loaded.values())[:top_k], "gone": gone}


def build_retrieval_pipeline(
    store: PassageStore, embedder: Embedder, depth: int, dense_weight: float, own_thesaurus: Path | None = None
) -> Pipeline:
    """
    Wire hybrid retrieval.

    :param depth: passages fetched from each list.
    :param dense_weight: share of the dense list in the fused score, 0 to 1.
    :param own_thesaurus: file of concepts besides those that come with the project; it need not exist.
    :returns: a pipeline for `retrieve`, safe to run from several threads.
    """
    _silence_haystack()
    strengths, languages = TermStrengths(store), LibraryLanguages(store)
    pipeline = Pipeline()
    pipeline.add_component("dense_embedder", DenseQueryEmbedder(embedder))
    pipeline.add_component("sparse_embedder", SparseQueryEmbedder(own_thesaurus))
    pipeline.add_component("dense_retriever", DenseRetriever(store, languages, depth))
    pipeline.add_component("sparse_retriever", SparseRetriever(store, languages, depth))
    pipeline.add_component("scorer", CandidateScorer(store, strengths))
    pipeline.add_component("fusion", StandardizedFusion(dense_weight))
    pipeline.add_component("late_interaction", LateInteraction(store, strengths))
    pipeline.add_component("loader", PassageLoader(store))
    pipeline.connect("dense_embedder.reading", "dense_retriever.reading")
    pipeline.connect("dense_embedder.reading", "scorer.reading")
    pipeline.connect("sparse_embedder.terms", "sparse_retriever.terms")
    pipeline.connect("sparse_embedder.translations", "sparse_retriever.translations")
    pipeline.connect("sparse_embedder.asked", "scorer.asked")
    pipeline.connect("dense_retriever.found", "scorer.dense")
    pipeline.connect("dense_retriever.foreign", "scorer.dense_foreign")
    pipeline.connect("sparse_retriever.found", "scorer.sparse")
    pipeline.connect("sparse_retriever.foreign", "scorer.sparse_foreign")
    pipeline.connect("scorer.candidates", "fusion.candidates")
    pipeline.connect("scorer.candidates", "loader.candidates")
    pipeline.connect("fusion.fused", "late_interaction.fused")
    pipeline.connect("dense_embedder.reading", "late_interaction.reading")
    pipeline.connect("scorer.candidates", "late_interaction.candidates")
    pipeline.connect("late_interaction.ranked", "loader.ranked")
    return pipeline


def _silence_haystack() -> None:
    """
    Let no pipeline report its use to Haystack's makers.

    Their environment variable is heard only before the first import, which callers from Python have behind them.
    """
    from haystack.telemetry import _telemetry

    _telemetry.telemetry = None


def retrieve(pipeline: Pipeline, query: str, top_k: int, where: Where | None = None) -> list[Hit]:
    """
    Run a query through `build_retrieval_pipeline`'s pipeline.

    :returns: at most `top_k` hits, best first.
    :raises SearchError: as a component raised it; Haystack wraps it in an error of its own.
    """
    language = language_of(query)
    data: dict[str, dict[str, Any]] = {
        "dense_embedder": {"text": query},
        "sparse_embedder": {"text": query, "language": language},
        "late_interaction": {"text": query},
        "dense_retriever": {"where": where, "language": language},
        "sparse_retriever": {"where": where, "language": language},
        "loader": {"top_k": top_k},
    }
    try:
        for _ in range(1 + _MORE_TRIES):
            found = pipeline.run(data)
            loaded = found["loader"]
            if not found["scorer"]["gone"] and not loaded["gone"]:
                break
    except PipelineRuntimeError as error:
        if isinstance(error.__cause__, SearchError):
            raise error.__cause__ from error
        raise
    return [
        Hit(
            rank,
            document.score or 0.0,
            Passage.from_payload(document.meta),
            document.meta["cosine"],
            point_id=document.id,
        )
        for rank, document in enumerate(loaded["documents"], start=1)
    ]


def exact_hits(passages: Sequence[Passage], similar: Sequence[Hit]) -> list[Hit]:
    """Return passages that were looked up as hits; of those that similarity found too, what it knows is kept."""
    found = {hit.passage.passage_id: hit for hit in similar}
    return [
        replace(found.get(each.passage_id) or Hit(0, 0.0, each), rank=0, score=0.0, passage=each) for each in passages
    ]


def put_first(first: Sequence[Hit], then: Sequence[Hit], top_k: int) -> list[Hit]:
    """
    Put some hits before others, each passage once.

    :returns: at most `top_k`, ranked anew, scores falling: the first ones score above all others, by steps of 1.
    """
    chosen = {hit.passage.passage_id for hit in first}
    rest = [hit for hit in then if hit.passage.passage_id not in chosen]
    best = max((hit.score for hit in rest), default=0.0)
    raised = [replace(hit, score=best + len(first) - at) for at, hit in enumerate(first)]
    return [replace(hit, rank=rank) for rank, hit in enumerate([*raised, *rest][:top_k], start=1)]


def _found(scored: Sequence[ScoredId]) -> Found:
    return Found({point.point_id: point.score for point in scored})
