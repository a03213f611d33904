"""The façade: open a knowledge base, search it, ask it, close it."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from search.answering import Answer, Citation, ExtractiveAnswerer
from search.arabizi import is_arabizi, to_arabic
from search.dialect import to_standard
from search.diversity import is_narrow, join_copies, spread
from search.embedding import Embedder, open_embedder
from search.embedding.remembering import RememberingEmbedder
from search.errors import StoreError
from search.indexing import embed_for_index
from search.law_lookup import LawFindings, LawLookup
from search.lock import KnowledgeBaseLock
from search.passage import Passage
from search.question import MAX_QUERY_CHARACTERS
from search.retrieval import Hit, build_retrieval_pipeline, exact_hits, put_first, retrieve
from search.settings import Settings
from search.spelling import Speller
from search.store import open_edge_store, open_server_store
from search.store.base import EmbeddedPassage, IndexManifest, PassageStore, Where
from search.text import ANALYZER_VERSION, tokens
from search.thesaurus import THESAURUS_FILE

if TYPE_CHECKING:
    from haystack import Pipeline

    from search.generation.writer import AnswerWriter
    from search.reranking import Reranker

__all__ = ["MAX_QUERY_CHARACTERS", "Answer", "Citation", "Engine", "Hit", "SearchResult"]

INDEX_FOLDER = "index"
# Passages read beyond those asked for, to take the places of copies and of neighbours.
_MORE = 20


@dataclass(frozen=True, slots=True)
class SearchResult:
    """
    What a query found.

    :ivar hits: best first.
    :ivar ms: the whole path, in milliseconds.
    :ivar laws: what the library has of the laws that the query names.
    :ivar rerank_ms: the reranker's part of it; None without one.
    :ivar restated: the query as it was searched for, in standard words and spelling; empty where nothing was.
    """

    query: str
    hits: tuple[Hit, ...]
    ms: float
    laws: LawFindings = field(default_factory=LawFindings)
    rerank_ms: float | None = None
    restated: str = ""


class Engine:
    """
    An open knowledge base. Searching and asking are safe from several threads, also while one thread writes.

    ```python
    with Engine.open(load_settings(kb=Path("kb"))) as engine:
        print(engine.ask("من يمكنه طلب الدعم؟").answer)
    ```
    """

    def __init__(
        self,
        settings: Settings,
        store: PassageStore,
        embedder: Embedder,
        lock: KnowledgeBaseLock | None = None,
        reranker: "Reranker | None" = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.embedder: Embedder = RememberingEmbedder(embedder)
        self._lock = lock
        own_thesaurus = settings.kb / THESAURUS_FILE
        self._pipeline: Pipeline = build_retrieval_pipeline(
            store, self.embedder, settings.depth, settings.dense_weight, own_thesaurus
        )
        self._reranker = reranker
        self._laws = LawLookup(store)
        self._speller = Speller(store)
        self._answerer = ExtractiveAnswerer(store, self.embedder, settings.confidence_threshold, own_thesaurus)
        self._writer = _open_writer(settings, self.embedder)

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        purpose: str = "dalil",
        rebuild: bool = False,
        notify: Callable[[str], None] | None = None,
    ) -> Self:
        """
        Open the knowledge base of `settings`, creating an empty one where there is none.

        :param purpose: what this process does; told to others that find the knowledge base in use.
        :param rebuild: replace an index, whatever it was built with, by an empty one.
        :param notify: told, in a sentence, of work that a first start needs.
        :raises KnowledgeBaseLockedError: if another process owns the knowledge base.
        :raises IndexMismatchError: if the index was built with another model or analyzer.
        :raises ModelError: if a model is not here.
        :raises StoreError: if the folder or the server cannot be used.
        """
        lock = KnowledgeBaseLock(settings.kb, purpose)
        if settings.qdrant_url is None or rebuild:
            lock.acquire()
        try:
            reranker = _open_reranker(settings)
            embedder = open_embedder(settings.model, settings.device, settings.cache, notify)
            store = _open_store(settings, embedder, reset=rebuild)
            return cls(settings, store, embedder, lock, reranker)
        except BaseException:
            lock.release()
            raise

    def search(self, query: str, top_k: int = 10, where: Where | None = None) -> SearchResult:
        """
        Find passages by meaning and by word; those of a law and article that the query names come first.

        Passages that say the same are one hit. In a search of the whole library, the many of one page give way to
        others that are as good.

        :param query: a question or key words, in any language; without a word or a number it finds nothing.
        :param top_k: most hits returned, at least 1.
        :param where: filter.
        """
        return self._find(query, top_k, where, varied=not (where and is_narrow(where)))

    def _find(self, query: str, top_k: int, where: Where | None, *, varied: bool) -> SearchResult:
        if self._reranker is not None:
            self._reranker.load()
        started = time.perf_counter()
        text = query[:MAX_QUERY_CHARACTERS]
        if not tokens(text):
            return SearchResult(query, (), _milliseconds_since(started))
        laws = self._laws.find(text, where)
        text = self._restate(text)
        gathered, rerank_ms = self._gather(text, laws, where, top_k + _MORE)
        hits = join_copies(gathered)
        if len(hits) < top_k <= len(gathered):
            # So many copies of one text that they keep the others out.
            gathered, more_ms = self._gather(text, laws, where, top_k + 4 * self.settings.depth)
            hits, rerank_ms = join_copies(gathered), rerank_ms + more_ms
        hits = spread(hits, top_k) if varied and not laws else hits[:top_k]
        numbered = tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1))
        cost = None if self._reranker is None else round(rerank_ms, 1)
        return SearchResult(query, numbered, _milliseconds_since(started), laws, cost, text)

    def _restate(self, text: str) -> str:
        """Return a question as the library would put it."""
        if is_arabizi(text):
            text = to_arabic(text, self.store)
        standard = to_standard(text)
        # Words of the dialect that its table lacks are in no list either, but they are spelt well.
        return standard if standard != text else self._speller.correct(text)

    def _gather(self, text: str, laws: LawFindings, where: Where | None, count: int) -> tuple[list[Hit], float]:
        """Return up to `count` hits, those of the named laws first, and the milliseconds of the reranker."""
        hits = retrieve(self._pipeline, text, count, where)
        of_laws = [] if laws.scope is None else retrieve(self._pipeline, text, count, laws.scope)
        started = time.perf_counter()
        if self._reranker is not None:
            hits, of_laws = self._reranker.rerank(text, hits), self._reranker.rerank(text, of_laws)
        rerank_ms = _milliseconds_since(started)
        hits = put_first(of_laws, hits, count)
        hits = put_first(exact_hits(laws.hits, hits), hits, count)
        return hits, rerank_ms

    def ask(self, question: str, where: Where | None = None) -> Answer:
        """
        Answer with quotations, in the words of the language model that the settings name, or decline.

        :param question: as for `search`.
        :returns: an answer whose every quotation stands in its passage, or an abstention with the nearest passages.
        """
        *_, answer = self.stream(question, where)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, where: Where | None = None, stop: threading.Event | None = None
    ) -> Iterator[str | Answer]:
        """
        Answer as `ask` does, and let the reader watch.

        :param stop: set it to have no more written; what is whole by then becomes the answer.
        :returns: while an answer is being written, its text so far, not checked yet; the answer last.
        """
        started = time.perf_counter()

        def elapsed() -> float:
            return _milliseconds_since(started)

        # An answer wants the best evidence, not variety.
        found = self._find(question, self._answerer.passages_read, where, varied=False)
        answer = self._answerer.answer(question, found.hits, found.laws, elapsed, found.restated)
        if self._writer is None:
            yield answer
        else:
            yield from self._writer.write(answer, elapsed, stop)

    def embed(self, passages: Sequence[Passage]) -> list[EmbeddedPassage]:
        """Compute all embeddings of passages, in the same order."""
        return embed_for_index(passages, self.embedder)

    def own(self) -> None:
        """
        Take the knowledge base for writing. Already so for an embedded index; needed before writing to a server's.

        :raises KnowledgeBaseLockedError: if another process owns it.
        """
        if self._lock is not None and not self._lock.held:
            self._lock.acquire()

    def close(self) -> None:
        """Release the store and the knowledge base. Idempotent."""
        try:
            self.store.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _open_store(settings: Settings, embedder: Embedder, *, reset: bool) -> PassageStore:
    manifest = IndexManifest(embedder.name, embedder.dimension, ANALYZER_VERSION)
    if settings.qdrant_url is not None:
        return open_server_store(settings.qdrant_url, settings.collection, manifest, reset=reset)
    folder = settings.kb / INDEX_FOLDER
    if reset and folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError as error:
            msg = f"The index in {folder} cannot be removed: {error}. Check who owns that folder."
            raise StoreError(msg) from error
    return open_edge_store(folder, manifest)


def _open_writer(settings: Settings, embedder: Embedder) -> "AnswerWriter | None":
    """Load what writes answers only where a server is named that does it."""
    if settings.generate_url is None:
        return None
    from search.generation.writer import open_writer

    return open_writer(settings, embedder)


def _open_reranker(settings: Settings) -> "Reranker | None":
    if settings.rerank is None:
        return None
    from search.reranking import Reranker

    return Reranker(settings.rerank, settings.rerank_depth, settings.device)


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
