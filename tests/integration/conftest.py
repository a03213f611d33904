"""What tests of ingesting share: the parts around the engine, which each file opens in its own way."""

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.catalogue import Catalogue
    from ingest.pipeline import Ingestor
    from search.engine import Engine


# This file may be loaded before the environment of the tests is set, and what it would import reads it.
@pytest.fixture
def catalogue(engine: "Engine") -> "Iterator[Catalogue]":
    from ingest.catalogue import Catalogue

    with closing(Catalogue(engine.settings.kb)) as catalogue:
        yield catalogue


@pytest.fixture
def ingestor(engine: "Engine", catalogue: "Catalogue") -> "Ingestor":
    from ingest.pipeline import Ingestor

    return Ingestor(engine, catalogue)
