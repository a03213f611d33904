"""What an ingest tells: its progress, and what became of each source."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Progress:
    """
    How far an ingest is.

    :ivar done: sources that are in, or failed.
    :ivar total: sources to read.
    :ivar path: the source at work.
    :ivar part: share of the present stage that is done for that source, 0 to 1.
    :ivar passages: written so far, of all sources.
    """

    done: int
    total: int
    path: str
    stage: Literal["convert", "embed", "write"]
    part: float = 0.0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class IndexedSource:
    """A source that the index holds."""

    source_id: str
    path: str
    title: str
    passages: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read. :ivar reason: what is wrong, and what to do."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class CopiedSource:
    """A source that has almost the same text as others."""

    source_id: str
    path: str
    title: str


@dataclass(slots=True)
class IngestReport:
    """
    What became of every source of one ingest.

    :ivar passages: how many were written.
    :ivar seconds: the whole ingest.
    :ivar waiting: sources that the index lost; only a rebuild, or ingesting their files, brings them back.
    :ivar duplicates: groups of sources with almost the same text, of which at least one was read now.
    """

    indexed: list[IndexedSource] = field(default_factory=list)
    unchanged: list[IndexedSource] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0
    waiting: int = 0
    duplicates: list[list[CopiedSource]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return it as the contract of the command line has it."""
        return asdict(self) | {"seconds": round(self.seconds, 2)}


class IngestStopped(KeyboardInterrupt):
    """
    Ctrl-C stopped an ingest; the knowledge base is consistent.

    :ivar report: what was done until then.
    """

    def __init__(self, report: IngestReport) -> None:
        super().__init__("the ingest was stopped")
        self.report = report
