"""Passages that the catalogue knows and the index has lost, as after a disk that filled up or files copied in part."""

import shlex
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from ingest.catalogue import Catalogue

if TYPE_CHECKING:
    from search.engine import Engine


def tell_of_lost(engine: "Engine", notify: Callable[[str], None]) -> None:
    """
    Say so where an index holds fewer passages than it should: the engine opens one that was cut off in silence.

    :param notify: told, in a sentence that names the command that mends it; not called where nothing is lost.
    """
    kb = engine.settings.kb
    with closing(Catalogue(kb)) as catalogue:
        expected = catalogue.count_findable_passages()
    held = engine.store.count()
    if held < expected:
        notify(
            f"The index of {kb} holds {held:,} of {expected:,} passages; the others cannot be found. Build it again "
            f"from the copies that were kept: `dalil ingest --rebuild --kb {shlex.quote(str(kb))}`."
        )
