"""An index that lost passages is told before it is asked."""

from contextlib import closing
from pathlib import Path

import ingest_fakes
import pytest

from ingest.catalogue import Catalogue
from ingest.lost import tell_of_lost
from ingest.pipeline import Ingestor


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_lost_passages_are_told_with_the_command_that_brings_them_back(lost: int, tmp_path: Path) -> None:
    kb, store = tmp_path / "my kb", ingest_fakes.DictStore()
    (tmp_path / "a.md").write_text("\n\n".join(f"# عنوان {n}\n\n" + "كلمة " * 40 for n in range(3)))
    engine = ingest_fakes.fake_engine(kb, store)
    with closing(Catalogue(kb)) as catalogue:
        Ingestor(engine, catalogue).ingest([tmp_path / "a.md"])
    for key in list(store.points)[:lost]:
        del store.points[key]
    told: list[str] = []
    tell_of_lost(engine, told.append)
    if not lost:
        assert told == []
        return
    (sentence,) = told
    assert f"holds {3 - lost} of 3 passages" in sentence
    assert f"`dalil ingest --rebuild --kb '{kb}'`" in sentence
