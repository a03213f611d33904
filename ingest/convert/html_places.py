"""Where a part of a web page stands, by the names that its author gave it: in the work, in a margin, in a notice."""

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Place = Literal["work", "margin", "notice"]

# A notice lies over the page and asks for consent; what is known by these names is nearly never anything else.
_NOTICE_ROLES = frozenset({"dialog", "alertdialog"})
_NOTICE = re.compile(
    r"(?:\A|[-_])(?:cookies?|gdpr|rgpd|cc-(?:window|banner)|onetrust|didomi|tarteaucitron|axeptio|cmplz|cky)(?:[-_]|\Z)"
    r"|cookie(?:consent|notice|bar|banner|law|message|popup)|consent-?(?:banner|bar|notice|popup)"
)
# Whole names only: `right-sidebar` is mostly the page that has one, `entry-footer` belongs to the work.
_MARGIN = re.compile(
    r"(?:(?:site|main|page|top|bottom|footer)[-_]?)?"
    r"(?:footer|nav|navbar|navigation|menu|sidebar|side-?bar|breadcrumbs?|copyrights?|share|sharing|social)"
)
# Elements of these names are the page or the work itself, whatever else they are called.
_NEVER = frozenset({"html", "body", "main", "article", "h1"})
_WORK_INSIDE = ("h1", "main", "article")


def place_of(element: "HtmlElement") -> Place:
    """
    Tell where an element stands; what holds the page's main heading or its work is neither margin nor notice.

    Names deceive: only what is furniture by another sign too should be left out of a page for its place.
    """
    if element.tag in _NEVER:
        return "work"
    names = f"{element.get('id', '')} {element.get('class', '')}".lower().split()
    place: Place = "work"
    if element.get("role") in _NOTICE_ROLES or any(map(_NOTICE.search, names)):
        place = "notice"
    elif any(map(_MARGIN.fullmatch, names)):
        place = "margin"
    if place != "work" and next(element.iterdescendants(*_WORK_INSIDE), None) is not None:
        return "work"
    return place
