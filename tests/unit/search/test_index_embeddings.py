"""What is embedded of a passage for the index."""

import numpy as np
from search_fakes import TermEmbedder, WordTermEmbedder, passages_of

from search.indexing import embed_for_index
from search.lexical import passage_weights
from search.words import pack_words


def test_a_passage_is_embedded_whole_and_sentence_by_sentence() -> None:
    embedder = TermEmbedder()
    passages = passages_of("تقدم الجمعية طلبها. تجيب الإدارة؛ ثم تنشر القرار.", "جملة واحدة", outline=("باب",))
    one, other = embed_for_index(passages, embedder)
    expected = ["تقدم الجمعية طلبها.", "تجيب الإدارة؛", "ثم تنشر القرار."]
    assert np.array_equal(one.sentences, TermEmbedder().embed_passages(expected))
    assert np.array_equal(other.sentences, TermEmbedder().embed_passages(["جملة واحدة"]))
    assert np.array_equal(other.dense, TermEmbedder().embed_passages([passages[1].search_text])[0])
    assert [one.passage, other.passage] == passages
    assert one.sparse == passage_weights(passages[0].search_text)
    assert one.dense.dtype == one.sentences.dtype == np.float32


def test_the_words_of_title_headings_and_text_are_packed_in_the_pass_that_embeds_the_whole() -> None:
    embedder = WordTermEmbedder()
    (passage,) = passages_of("تقدم الجمعية طلبها.", outline=("باب",))
    (embedded,) = embed_for_index([passage], embedder)
    assert embedded.words == pack_words(passage.search_text, embedder.read_passages([passage.search_text])[0].words)
    assert len(embedded.words) == 6 * 43
    assert embedder.embedded.count(passage.search_text) == 2


def test_an_embedder_that_tells_nothing_of_words_leaves_none() -> None:
    assert embed_for_index(passages_of("نص"), TermEmbedder())[0].words == b""


def test_a_blank_passage_has_no_sentences() -> None:
    first, blank, last = embed_for_index(passages_of("أولى", " ", "أخيرة"), TermEmbedder())
    assert blank.sentences is None
    assert [first.sentences.shape, last.sentences.shape] == [(1, 128), (1, 128)]


def test_nothing_gives_nothing() -> None:
    assert embed_for_index([], TermEmbedder()) == []
