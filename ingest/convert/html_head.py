"""What a web page says of itself: encoding, title, language, publisher, the year in which it was published."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.convert.clean import metadata_of
from ingest.source_info import infer_year
from search.text import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEAD_BYTES = 4096
_CHARSET = re.compile(
    rb"""(?:<meta[^>]*?charset|<\?xml[^>]*?encoding)\s*=\s*["']?\s*([a-zA-Z0-9_:.\-]+)""", re.IGNORECASE
)
_LANGUAGE = re.compile(r"\s*([a-z]{2})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# Of the work, or of the page when nothing else is said; never of a change.
_DATES = (
    "citation_publication_date", "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date", "datepublished",
    "article:published_time",
)  # fmt: skip
_PUBLISHERS = ("dcterms.publisher", "dc.publisher", "citation_publisher")
_SITE_BREAK = re.compile(r"\s+[|\-–—·•:»]+\s+")


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that a page declares in its first bytes; None where it declares none."""
    found = _CHARSET.search(data[:_HEAD_BYTES])
    return found[1].decode("ascii") if found else None


def read_metadata(page: "HtmlElement", headings: list[str]) -> dict[str, str | int]:
    """
    Return title, language, issuer and year, where the page says them.

    :param headings: the page's outermost headings: a single one that the page's title contains is the title.
    """
    said = dict(reversed(list(_said(page))))
    title = _title(page, said, headings)
    dates = [found[1] for name in _DATES if (found := _YEAR.search(said.get(name, "")))]
    # A page may be younger than the work on it: what the title says goes first.
    year = int(dates[0]) if dates and not infer_year(title or "") else None
    language = _LANGUAGE.fullmatch(page.get("lang") or said.get("content-language") or said.get("og:locale") or "")
    publisher = next((said[name] for name in _PUBLISHERS if said.get(name)), None)
    return metadata_of(title=title, year=year, language=language[1].lower() if language else None, issuer=publisher)


def _said(page: "HtmlElement") -> Iterator[tuple[str, str]]:
    for element in page.iter("meta", "time"):
        name = element.get("property") or element.get("name") or element.get("http-equiv") or element.get("itemprop")
        value = element.get("content") or element.get("datetime")
        if name and value and value.strip():
            yield name.strip().lower(), value


def _title(page: "HtmlElement", said: dict[str, str], headings: list[str]) -> str | None:
    element = page.find(".//head/title")
    own = " ".join("".join(element.itertext()).split()) if element is not None else ""
    whole = " ".join((said.get("og:title") or own).split())
    if len(headings) == 1 and (not whole or fold(headings[0]) in fold(f"{whole} {own}")):
        return headings[0]
    site = fold(said.get("og:site_name", ""))
    *work, last = _SITE_BREAK.split(whole)
    if work and site and fold(last) == site:
        return whole[: whole.rindex(last)].rstrip(" |-–—·•:»")
    return whole or (headings[0] if headings else None)
