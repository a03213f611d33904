"""What the load benchmark makes up: files of laws, synthetic passages and their embeddings, queries."""

import gzip
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from search.passage import Passage, SourceInfo

WORDS = "تؤسس المؤسسة برخصة تسلمها الإدارة بعد التحقق من توفر الشروط المطلوبة في البناية رقم 14.05".split()


@pytest.fixture(scope="module")
def load(pytestconfig: pytest.Config) -> ModuleType:
    spec = importlib.util.spec_from_file_location("load_benchmark", pytestconfig.rootpath / "benchmarks" / "load.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_laws_become_files_until_there_are_enough_articles(load: ModuleType, tmp_path: Path) -> None:
    laws = [
        {"title": f"قانون {at}", "articles": [{"num": str(n), "text": f"نص {at} {n}\n"} for n in (1, 2, 3)]}
        for at in range(9)
    ]
    with gzip.open(tmp_path / "laws.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(law) + "\n" for law in laws)
    (tmp_path / "files").mkdir()
    assert load.write_laws(tmp_path / "laws.gz", tmp_path / "files", 7) == 7
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "files").iterdir())]
    assert [text.count("المادة") for text in texts] == [3, 3, 1]
    assert all(text.startswith("قانون") and "المادة 1\nنص" in text for text in texts)


def test_synthetic_passages_are_of_real_words_and_have_ids_of_their_own(load: ModuleType) -> None:
    real = [Passage(SourceInfo("law", "قانون", law_number="14.05"), 0, " ".join(WORDS), 0, 80)]
    made = list(load.make_passages(real, 250))
    assert len({each.passage_id for each in made}) == 250
    assert {each.source.source_id for each in made} == {f"synthetic-00000{at}" for at in range(3)}
    assert set(" ".join(each.text for each in made).split()) == set(WORDS)
    assert {each.source.law_number for each in made} == {None}


def test_synthetic_embeddings_lie_between_the_real_ones(load: ModuleType) -> None:
    real = np.eye(8, dtype=np.float32)[:2]
    made = load.MixingEmbedder("model", real).embed_passages(["نص"] * 500)
    assert (made.shape, made.dtype) == ((500, 8), np.float32)
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.median(made[:, :2].max(axis=1)) > 0.7


def test_queries_are_windows_of_words_without_numbers(load: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "law.txt").write_text(" ".join(WORDS * 5), encoding="utf-8")
    queries = list(load.make_queries(tmp_path, 40))
    assert queries == list(load.make_queries(tmp_path, 40))
    assert len(set(queries)) > 10
    assert all(set(query.split()) <= {"ما", "هي", *WORDS} - {"14.05"} for query in queries)


def test_percentiles(load: ModuleType) -> None:
    assert load.percentiles([float(at) for at in range(101)]) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}
