"""What the model wrote, cut into sentences with the numbers of the sources that each cites; its form is not trusted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from search.generation.prompts import NO_ANSWER, visible
from search.sentences import ends_sentence, sentence_spans
from search.text import tokens

# `[1]`, `[١]`, `[1, 2]`, `[المصدر 3]`, `【4】`.
_MARK = (
    r"[\[【〔]\s*\^?(?:(?:ال)?(?:مصدر|مقطع)|source|passage)?\s*(?:رقم|n°)?\s*"
    r"(\d{1,4}(?:\s*[,،;؛و&]\s*\d{1,4})*)\s*[\]】〕]"
)
_MARKS = re.compile(_MARK, re.IGNORECASE)
_MARKS_WITH_SPACE = re.compile(rf"\s*{_MARK}", re.IGNORECASE)
# Marks after the end of their sentence: on the same line, or alone on the next one.
_MARKS_BEHIND = re.compile(rf"([.؟?!…]+[\"'”’»)]*)((?:[ \t]*{_MARK})+|\n\s*(?:{_MARK}[ \t]*)+(?=\n|$))", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
# Some models think aloud first; of some the opening mark is not part of the reply.
_THOUGHT = re.compile(r"^.*</think(?:ing)?>|<think(?:ing)?>.*$", re.DOTALL)
_FENCE_LINE = re.compile(r"^[ \t]*```.*$", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|`|^[ \t]*#{1,6}[ \t]+|^[ \t]*>[ \t]", re.MULTILINE)
_ITEM = re.compile(r"^(?:[-*•–▪]|\(?\d{1,2}[.)\-])\s+")


@dataclass(frozen=True, slots=True)
class ReplySentence:
    """
    A sentence as the model wrote it.

    :ivar text: without marks of citations and of lists.
    :ivar cited: the numbers that it cites, each once, in order; there need not be such sources.
    :ivar is_item: it is an item of a list.
    """

    text: str
    cited: tuple[int, ...]
    is_item: bool = False


def draft_of(text: str) -> str:
    """Return what may be shown of a reply that is not yet whole: without the model's thinking aloud, and its marks."""
    return _EMPHASIS.sub("", _FENCE_LINE.sub("", _THOUGHT.sub("", visible(text)))).strip()


def read_reply(text: str, *, whole: bool = True) -> list[ReplySentence]:
    """
    Cut a reply into sentences.

    :param whole: it came to its end; otherwise a last sentence without an end is left out.
    :returns: in order; empty for a reply without words, and for one that says that there is no answer.
    """
    shown = draft_of(text)
    # Who begins with a mark sets marks before sentences, others behind them.
    if not _MARKS.match(shown):
        shown = _MARKS_BEHIND.sub(lambda found: f" {found[2].strip()}{found[1]}", shown)
    pieces = _pieces(shown)
    if not whole and pieces and not ends_sentence(_MARKS.sub("", pieces[-1])):
        pieces.pop()
    sentences = [_sentence(piece) for piece in pieces if NO_ANSWER.casefold() not in piece.casefold()]
    return _share_within_lists([sentence for sentence in sentences if tokens(sentence.text)])


def _pieces(text: str) -> list[str]:
    """Cut at the ends of sentences; what `؛` parts stays together on its line."""
    spans = sentence_spans(text)
    starts = [
        span[0]
        for before, span in pairwise([(0, 0), *spans])
        if before == (0, 0) or text[before[1] - 1] not in "؛;" or "\n" in text[before[1] : span[0]]
    ]
    return [text[start:end].strip() for start, end in pairwise([*starts, len(text)])]


def _sentence(piece: str) -> ReplySentence:
    item = _ITEM.match(piece)
    numbers = [int(number) for mark in _MARKS.findall(piece) for number in _NUMBER.findall(mark)]
    text = _MARKS_WITH_SPACE.sub("", piece[item.end() :] if item else piece)
    return ReplySentence(" ".join(text.split()), tuple(dict.fromkeys(numbers)), item is not None)


def _share_within_lists(sentences: Sequence[ReplySentence]) -> list[ReplySentence]:
    """Give what announces a list, and its items, the citations of the whole list where they have none of their own."""
    shared: list[ReplySentence] = []
    group: list[ReplySentence] = []
    for sentence in [*sentences, None]:
        if group and (sentence is None or not sentence.is_item):
            cited = tuple(dict.fromkeys(number for each in group for number in each.cited))
            shared += [each if each.cited else replace(each, cited=cited) for each in group]
            group = []
        if sentence is None:
            break
        if sentence.is_item or sentence.text.endswith(":"):
            group.append(sentence)
        else:
            shared.append(sentence)
    return shared
