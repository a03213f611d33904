"""Word rectangles for a repaired text: joined words get the union of their parts', parted ones their share."""

import re
from collections.abc import Iterable, Sequence

from ingest.convert.document import WordBox
from ingest.repair_draft import Draft
from search.passage import Rect

_TOKEN = re.compile(r"\S+")


def remap_boxes(boxes: Sequence[WordBox], draft: Draft) -> tuple[WordBox, ...]:
    """
    Fit word rectangles to a repaired text.

    :param boxes: the rectangles of the words of the first text.
    :param draft: the repaired text.
    :returns: one box for each word of the repaired text that has characters of boxed words, in reading order.
    """
    if draft.origins is None or not boxes:
        return tuple(boxes)
    owner: dict[int, int] = {}
    for number, box in enumerate(boxes):
        owner.update(dict.fromkeys(range(box.start, box.end), number))
    fitted: list[WordBox] = []
    for token in _TOKEN.finditer(draft.text):
        rects = _rects(draft.origins[token.start() : token.end()], boxes, owner)
        if rects:
            fitted.append(WordBox(token.start(), token.end(), _union(rects)))
    return tuple(fitted)


def _rects(origins: Iterable[int], boxes: Sequence[WordBox], owner: dict[int, int]) -> list[Rect]:
    spans: dict[int, list[int]] = {}
    for origin in origins:
        if origin in owner:
            spans.setdefault(owner[origin], []).append(origin)
    return [_share(boxes[number], min(taken), max(taken) + 1) for number, taken in spans.items()]


def _share(box: WordBox, start: int, end: int) -> Rect:
    """Return the part of a box that its characters `start:end` take: Arabic words are read from their right end."""
    page, x0, y0, x1, y1 = box.rect
    length = max(1, box.end - box.start)
    if (box.start, box.end) == (start, end):
        return box.rect
    width = (x1 - x0) / length
    return Rect(page, x1 - (end - box.start) * width, y0, x1 - (start - box.start) * width, y1)


def _union(rects: Sequence[Rect]) -> Rect:
    page = rects[0].page
    same = [rect for rect in rects if rect.page == page]
    return Rect(
        page,
        min(rect.x0 for rect in same),
        min(rect.y0 for rect in same),
        max(rect.x1 for rect in same),
        max(rect.y1 for rect in same),
    )
