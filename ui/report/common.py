"""Parts that several reports have: figures as text, ranks as bars, the settings and versions in use."""

import os
import platform
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import TYPE_CHECKING

from ui.cli.output import one_line
from ui.report.model import Bar, Bars, Fact

if TYPE_CHECKING:
    from search.engine import Engine
    from search.passage import Passage
    from search.retrieval import Hit

MOST_MISSES = 30
_EXCERPT = 320
_RANKS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 100))
_PACKAGES = ("dalil", "haystack-ai", "qdrant-edge-py", "qdrant-client", "onnxruntime", "numpy", "ir-measures")
# Settings whose value is the user's own affair, or told otherwise: folders, addresses, keys, the model.
_UNTOLD = re.compile("^(kb|cache|model|rerank|collection)$|url|key|token")


def percent(share: float) -> str:
    """Return a share as it is shown."""
    return f"{share:.1%}".replace("%", " %")


def excerpt(text: str) -> str:
    """Return the beginning of a text on one line."""
    text = one_line(text)
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rsplit(' ', 1)[0]} …"


def where(passage: "Passage") -> str:
    """Return the title and the page of a passage."""
    page = f", p. {passage.page}" if passage.page else ""
    return one_line(f"{passage.source.title}{page}")


def found_fact(hit: "Hit") -> Fact:
    """Return what a search found at a rank."""
    return Fact(f"found {hit.rank}", excerpt(hit.passage.text), where(hit.passage))


def rank_bars(title: str, ranks: Iterable[int | None], depth: int) -> Bars:
    """
    Count at which ranks the first right passage or document stands.

    :param depth: how far was looked.
    """
    counts: Counter[int | None] = Counter()
    for rank in ranks:
        counts[next((low for low, high in _RANKS if rank is not None and low <= rank <= high), None)] += 1
    steps = [(low, high) for low, high in _RANKS if low <= depth]
    labels = {low: f"{low}" if low == high else f"{low}–{high}" for low, high in steps}
    shown = [(label, counts[low]) for low, label in labels.items()] + [(f"not in {depth}", counts[None])]
    bars = tuple(Bar(label, count, f"{count:,}") for label, count in shown)
    return Bars(title, bars, max(1, *(count for _, count in shown)))


def setup_of(engine: "Engine") -> tuple[tuple[str, str], ...]:
    """Return the settings, the versions and the machine that figures depend on."""
    from search.text import ANALYZER_VERSION

    settings = engine.settings
    rows = {
        "passages": f"{engine.store.count():,}",
        "model": f"{engine.embedder.name}, {engine.embedder.dimension} dimensions",
        "analyzer": ANALYZER_VERSION,
        "index": "embedded" if settings.qdrant_url is None else "Qdrant server",
    }
    if settings.rerank is not None:
        rows["reranker"] = PurePath(settings.rerank).name
    rows |= {item.name: str(getattr(settings, item.name)) for item in fields(settings) if not _UNTOLD.search(item.name)}
    rows |= {package: found for package in _PACKAGES if (found := _version(package))}
    rows["machine"] = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs"
    rows["Python"] = platform.python_version()
    return tuple((name, one_line(value)) for name, value in rows.items())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
