"""The record of a passage: field names, ids and provenance. The only place that spells them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# The namespace of point ids. Changing it orphans every stored point.
_POINT_NAMESPACE = uuid.UUID("5f0c1f2e-6f0a-5b53-9c55-6d1f2c6d7a11")


class Rect(NamedTuple):
    """A rectangle on a page, in PDF points from the page's top left corner; `page` is 1-based."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """
    What is known of a source: the part of its metadata that every one of its passages carries.

    `kind` is one of `KINDS` or None where nobody said; `language` is an ISO 639-1 code.

    :ivar law_number: of a law, digits and dots as `search.text.tokens` writes them (`14.05`); None for other sources.
    :ivar law_type: `dahir`, `law`, `decree` or `order`; None where it is not known.
    :ivar law_date: the law's date as printed, Hijri and Gregorian.
    """

    source_id: str
    title: str
    kind: str | None = None
    language: str | None = None
    issuer: str | None = None
    year: int | None = None
    axis: str | None = None
    url: str | None = None
    target_groups: tuple[str, ...] = ()
    law_number: str | None = None
    law_type: str | None = None
    law_date: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """
    The indexed unit, shown to the reader as it stands.

    :ivar ordinal: place in its source, from 0.
    :ivar text: repaired, never normalized text.
    :ivar start: first character of the span in the source's text.
    :ivar end: one past the last character of the span.
    :ivar page: 1-based page where the passage begins; None where the format has no pages.
    :ivar outline: headings above the passage, outermost first.
    :ivar rects: where the passage lies on its pages, one rectangle a line; empty where the format has no pages.
    :ivar article: number of the article that the passage is of (`12`, `12.1` for 12 مكرر); None outside articles.
    """

    source: SourceInfo
    ordinal: int
    text: str
    start: int
    end: int
    page: int | None = None
    outline: tuple[str, ...] = ()
    rects: tuple[Rect, ...] = field(default=())
    article: str | None = None

    @property
    def passage_id(self) -> str:
        """`source_id:NNNN`, NNNN being the ordinal, from 0000."""
        return passage_id(self.source.source_id, self.ordinal)

    @property
    def search_text(self) -> str:
        """Title, headings and text, one a line: what both sides of the index read. Never shown."""
        headings = [heading for heading in self.outline if heading not in self.text]
        return "\n".join([self.source.title, *headings, self.text])

    def to_payload(self) -> dict[str, Any]:
        """Return the flat, JSON-ready mapping that stores keep beside the vectors."""
        return {
            "passage_id": self.passage_id,
            "ordinal": self.ordinal,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "page": self.page,
            "outline": list(self.outline),
            "rects": [list(rect) for rect in self.rects],
            "article": self.article,
            "source_id": self.source.source_id,
            "title": self.source.title,
            "kind": self.source.kind,
            "language": self.source.language,
            "issuer": self.source.issuer,
            "year": self.source.year,
            "axis": self.source.axis,
            "url": self.source.url,
            "target_groups": list(self.source.target_groups),
            "law_number": self.source.law_number,
            "law_type": self.source.law_type,
            "law_date": self.source.law_date,
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> "Passage":
        """Rebuild a passage from `to_payload`; keys that it does not know are ignored."""
        source = SourceInfo(
            source_id=payload["source_id"],
            title=payload["title"],
            kind=payload.get("kind"),
            language=payload.get("language"),
            issuer=payload.get("issuer"),
            year=payload.get("year"),
            axis=payload.get("axis"),
            url=payload.get("url"),
            target_groups=tuple(payload.get("target_groups") or ()),
            law_number=payload.get("law_number"),
            law_type=payload.get("law_type"),
            law_date=payload.get("law_date"),
        )
        return cls(
            source=source,
            ordinal=payload["ordinal"],
            text=payload["text"],
            start=payload["start"],
            end=payload["end"],
            page=payload.get("page"),
            outline=tuple(payload.get("outline") or ()),
            rects=tuple(Rect(int(page), *box) for page, *box in payload.get("rects") or ()),
            article=payload.get("article"),
        )


KINDS = ("strategy", "guide", "study", "law", "report")

# Payload field of the version of a source that a point belongs to: the old version stays findable until the
# new one is complete (see ingest/pipeline.py).
VERSION_FIELD = "version"

# Filterable fields as the reader names them -> (payload field, index type).
FILTERABLE_FIELDS: dict[str, tuple[str, str]] = {
    "kind": ("kind", "keyword"),
    "language": ("language", "keyword"),
    "issuer": ("issuer", "keyword"),
    "axis": ("axis", "keyword"),
    "source": ("source_id", "keyword"),
    "year": ("year", "integer"),
    "law": ("law_number", "keyword"),
    "article": ("article", "keyword"),
}


def passage_id(source_id: str, ordinal: int) -> str:
    """Return the id of the passage at `ordinal` (from 0) of a source."""
    return f"{source_id}:{ordinal:04d}"


def point_id(passage_id: str, version: str) -> str:
    """
    Return the id of the vector store's point for one passage of one version of its source.

    Stable, so that writing the same version twice changes nothing; different between versions, so that the old
    version's points stay until they are deleted.

    :returns: A UUID in its canonical form.
    """
    return str(uuid.uuid5(_POINT_NAMESPACE, f"{passage_id}@{version}"))
