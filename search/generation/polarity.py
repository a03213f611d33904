"""Does one sentence deny what another affirms, of the same word: `تشترط البطاقة` and `لا تشترط البطاقة`?"""

import re
from functools import cache

from search.text import stem, tokens

_NEGATIONS = frozenset(
    """
    لا ولا فلا الا والا لم ولم لن ولن ليس ليست وليس وليست غير وغير دون ودون بدون وبدون بلا عدم وعدم بعدم لعدم
    ne n sans ni not no never without cannot
    """.split()
)
# With an exception, what is denied is affirmed: `لا تفتح إلا برخصة`, `ne ouvre qu'avec`. Written without its hamza, إلا
# cannot be told from ألا, which denies.
_EXCEPTION = re.compile(
    r"(?<!\w)(?:و?إلا|سوى|qu[e'’]|sauf|unless|except|until|only)(?!\w)|(?<!\w)qu['’]", re.IGNORECASE
)
# Between a negation and the word that it denies.
_BETWEEN = frozenset("ان اي انه انها se s y en lui leur l le la les me te aucun aucune any a an the be been".split())
# Words that deny without a negation, the Arabic ones as `_bare` writes them.
_REFUSALS = "منع حظر رفض منوع محظور متنع عفي".split()
_LATIN_REFUSALS = """
    interdit interdits interdise interdisent refuse refusent empêche empêchent
    forbid forbidden prohibit prohibits prohibited prevent prevented
"""
# Of verbs: the same one is `يشترط` or `تشترط`.
_PERSONS = "يتنا"
_SHORTEST_VERB = 4


def is_opposite(sentence: str, other: str) -> bool:
    """
    Tell whether one of two sentences denies a word, and the other has it and denies nothing.

    Where both deny something, or one makes an exception, grammar would be needed to tell, and they pass.

    :param sentence: both in the same language.
    """
    if _EXCEPTION.search(sentence) or _EXCEPTION.search(other):
        return False
    denied, affirmed = _words(sentence)
    others_denied, others_affirmed = _words(other)
    if denied and not others_denied:
        return bool((denied - affirmed) & others_affirmed) and _refusals().isdisjoint(others_affirmed)
    if others_denied and not denied:
        return bool((others_denied - others_affirmed) & affirmed) and _refusals().isdisjoint(affirmed)
    return False


@cache
def _refusals() -> frozenset[str]:
    return frozenset([*_REFUSALS, *map(_bare, tokens(_LATIN_REFUSALS))])


def _words(sentence: str) -> tuple[set[str], set[str]]:
    """Return the words that a sentence denies, and those that it has without."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    is_negated = False
    for token in tokens(sentence):
        if token in _NEGATIONS:
            is_negated = True
        elif not (is_negated and token in _BETWEEN):
            (denied if is_negated else affirmed).add(_bare(token))
            is_negated = False
    return denied, affirmed


def _bare(token: str) -> str:
    word = stem(token)
    return word[1:] if len(word) >= _SHORTEST_VERB and word[0] in _PERSONS else word
