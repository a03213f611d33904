"""
Questions that ask what something is, and sentences that say it.

A definition opens with what it defines (`الوساطة الأسرية مسار…`), or names it (`نسمي منقطعا كل تلميذ…`): an embedding
finds neither nearer to the question than any other sentence on the same thing, so that readable rules do.
"""

from collections.abc import Collection, Sequence

from search.stopwords import STOPWORDS
from search.text import stem, tokens

# All words folded. What a question may begin with that asks what something is.
_ASKS = frozenset("ما ماذا ماهو ماهي شنو شنهو شنهي من عرف اشرح وضح qu que what define definir definissez".split())
_NAMES_DEFINITION = frozenset(
    """
    تعريف التعريف معني المعني مفهوم المفهوم المقصود مقصود المراد يقصد نقصد تقصد نعني يعني تعني كيعني عرف اشرح وضح يعتبر
    definition definir definissez define signifie signification veut dire entend meaning mean
    """.split()
)
# What may stand between that and what is asked about.
_BETWEEN = frozenset(
    """
    هو هي لي لنا ب عن اساسا بالضبط est ce c qu que quoi la le les l un une d de on par is are the a an of does
    """.split()
)
_AFTER = frozenset("في حسب وفق عند لدي داخل ضمن خلال هنا بالضبط selon dans au pour according in for by mean".split())
_MOST_WORDS = 4

# What a defining sentence may begin with, before what it defines.
_LEADS = frozenset(
    """
    هو هي يعد تعد يعتبر تعتبر يعرف تعرف est sont le la les l un une d on par the a an is are in by
    """.split()
)
_NAMING = frozenset(
    """
    نسمي يسمي تسمي سمي نقصد يقصد تقصد ويقصد نعني يعني تعني المقصود المراد يراد مفهوم
    appelle appele designe entend definit signifie means defined called
    """.split()
)
_LEAST_WORDS_SAID = 3
_LEAST_LETTERS = 4


def asked_about(text: str) -> tuple[str, ...]:
    """
    Return the stems of what a question asks the nature of: `معين`, `تقن` of `ماذا نعني بالمعين التقني؟`.

    :returns: in their order; empty for any other question, and for what takes more than four words to name.
    """
    words = tokens(text)
    if not words or words[0] not in _ASKS:
        return ()
    opened = next((at for at, word in enumerate(words) if word not in _ASKS | _BETWEEN | _NAMES_DEFINITION), len(words))
    names_definition = bool(_NAMES_DEFINITION & set(words[:opened]))
    # `من` and `que` ask for many a thing.
    if words[0] in ("من", "que") and not names_definition and words[1:2] not in (["هو"], ["هي"]):
        return ()
    named: list[str] = []
    for word in words[opened:]:
        if word in _AFTER:
            break
        if word not in STOPWORDS:
            named.append(_bare_stem(word))
    return tuple(named) if len(named) <= _MOST_WORDS else ()


def is_definition(text: str, named: Sequence[str]) -> bool:
    """
    Tell whether a text says what something is.

    :param named: stems of it, from `asked_about`; nothing defines what has none.
    """
    return bool(named) and any(_defines(tokens(line), set(named)) for line in text.splitlines())


def _defines(words: Sequence[str], named: Collection[str]) -> bool:
    if len(words) < len(named) + _LEAST_WORDS_SAID:
        return False
    names = bool(_NAMING & set(words))
    start = next((at for at, word in enumerate(words) if word not in _LEADS | _NAMING), len(words))
    opening = words if names else words[start : start + len(named)]
    return set(named) <= {_bare_stem(word) for word in opening}


def _bare_stem(word: str) -> str:
    """Return the stem; an indefinite accusative (`عاملا`) has that of the word."""
    return stem(word.removesuffix("ا") if len(word) > _LEAST_LETTERS else word)
