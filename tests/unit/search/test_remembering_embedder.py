"""Queries that are embedded once."""

import numpy as np
from search_fakes import TermEmbedder, WordTermEmbedder

from search.embedding.remembering import RememberingEmbedder


def test_a_query_is_embedded_once_and_always_the_same() -> None:
    inner = TermEmbedder()
    embedder = RememberingEmbedder(inner)
    one, again = embedder.embed_queries(["سؤال"]), embedder.embed_queries(["سؤال", "آخر"])
    assert inner.embedded == ["سؤال", "آخر"]
    assert np.array_equal(one[0], again[0])
    assert np.array_equal(again, TermEmbedder().embed_queries(["سؤال", "آخر"]))


def test_what_a_caller_does_to_an_embedding_stays_with_it() -> None:
    embedder = RememberingEmbedder(TermEmbedder())
    embedder.embed_queries(["سؤال"])[:] = 0
    assert np.linalg.norm(embedder.embed_queries(["سؤال"])[0]) > 0.9


def test_it_is_the_same_model_and_passages_are_not_kept() -> None:
    inner = TermEmbedder()
    embedder = RememberingEmbedder(inner)
    assert (embedder.name, embedder.dimension) == (inner.name, inner.dimension)
    embedder.embed_passages(["نص"])
    embedder.embed_passages(["نص"])
    assert inner.embedded == ["نص", "نص"]


def test_no_queries_have_no_embeddings() -> None:
    embeddings = RememberingEmbedder(TermEmbedder()).embed_queries([])
    assert (embeddings.shape, embeddings.dtype) == ((0, 128), np.float32)


def test_one_pass_gives_the_embedding_and_the_words() -> None:
    inner = WordTermEmbedder()
    embedder = RememberingEmbedder(inner)
    (reading,) = embedder.read_queries(["طلب الدعم"])
    assert reading.words.shape == (2, 128)
    assert np.array_equal(embedder.embed_queries(["طلب الدعم"])[0], reading.whole)
    assert inner.embedded == ["طلب الدعم"]


def test_an_embedder_that_tells_nothing_of_words_is_read_without_them() -> None:
    embedder = RememberingEmbedder(TermEmbedder())
    for reading in (*embedder.read_queries(["سؤال"]), *embedder.read_passages(["سؤال"])):
        assert np.array_equal(reading.whole, TermEmbedder().embed_queries(["سؤال"])[0])
        assert reading.words.shape == (0, 128)
