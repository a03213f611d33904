"""What an answer says when there is nothing to quote, in the language of the question."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from search.stopwords import STOPWORDS, STOPWORDS_BY_LANGUAGE
from search.text import is_arabic, tokens

if TYPE_CHECKING:
    from search.law_lookup import LawFindings

_NO_QUESTION = {
    "ar": "لم أجد في ما كُتب سؤالا: اكتبوا كلمة أو جملة تصف ما تبحثون عنه.",
    "fr": "Je ne vois pas de question : écrivez un mot ou une phrase qui décrit ce que vous cherchez.",
    "en": "There is no question in this: write a word or a sentence that says what you are looking for.",
}
_ABSTENTION = {
    "ar": "لا تجيب مصادر المكتبة عن هذا السؤال بما يكفي من اليقين. بُحث عن: {terms}.",
    "fr": "Les sources de la bibliothèque ne répondent pas assez sûrement à cette question. Recherche : {terms}.",
    "en": "The sources in the library do not answer this question with enough certainty. Looked for: {terms}.",
}
# By `Missing.what`.
_MISSING = {
    "amount": {
        "ar": "لا يذكر أقرب ما وُجد أي مبلغ.",
        "fr": "Les passages les plus proches ne donnent pas de montant.",
        "en": "The nearest passages give no amount.",
    },
    "share": {
        "ar": "لا يذكر أقرب ما وُجد أي نسبة.",
        "fr": "Les passages les plus proches ne donnent pas de proportion.",
        "en": "The nearest passages give no share.",
    },
    "date": {
        "ar": "لا يذكر أقرب ما وُجد أي تاريخ.",
        "fr": "Les passages les plus proches ne donnent pas de date.",
        "en": "The nearest passages give no date.",
    },
    "span": {
        "ar": "لا يذكر أقرب ما وُجد أي مدة ولا سن.",
        "fr": "Les passages les plus proches ne donnent ni durée ni âge.",
        "en": "The nearest passages give no duration and no age.",
    },
    "number": {
        "ar": "لا يذكر أقرب ما وُجد أي عدد.",
        "fr": "Les passages les plus proches ne donnent pas de nombre.",
        "en": "The nearest passages give no number.",
    },
    "contact": {
        "ar": "لا يذكر أقرب ما وُجد رقم هاتف ولا بريدا إلكترونيا.",
        "fr": "Les passages les plus proches ne donnent ni téléphone ni adresse électronique.",
        "en": "The nearest passages give no telephone number and no electronic address.",
    },
    "list": {
        "ar": "لا يعدّد أقرب ما وُجد ما يُطلب تعداده.",
        "fr": "Les passages les plus proches n'énumèrent pas ce qui est demandé.",
        "en": "The nearest passages do not list what is asked for.",
    },
    "part": {
        "ar": "لا يرد «{name}» في أقرب ما وُجد.",
        "fr": "« {name} » n'est pas dans les passages les plus proches.",
        "en": "The nearest passages have no “{name}”.",
    },
    "year": {
        "ar": "لا يخص أي مما وُجد سنة {name}.",
        "fr": "Rien de ce qui a été trouvé ne porte sur {name}.",
        "en": "Nothing that was found is about {name}.",
    },
    "now": {
        "ar": "لا يقول أي مما وُجد من يشغل هذا المنصب اليوم.",
        "fr": "Rien de ce qui a été trouvé ne dit qui occupe cette fonction aujourd'hui.",
        "en": "Nothing that was found says who holds this office today.",
    },
}
_UNKNOWN_LAW = {
    "ar": "القانون {number} غير موجود في المكتبة.",
    "fr": "La loi {number} n'est pas dans la bibliothèque.",
    "en": "Law {number} is not in the library.",
}
_ONLY_MENTIONED = {
    "ar": "تحيل عليه مصادر فيها دون أن تورد ما يُسأل عنه.",
    "fr": "Des sources y renvoient, sans donner ce qui est demandé.",
    "en": "Sources refer to it without giving what is asked for.",
}
_MISSING_ARTICLE = {
    "ar": "لا توجد المادة {article} في القانون {number} كما هو في المكتبة.",
    "fr": "La loi {number}, telle qu'elle est dans la bibliothèque, n'a pas d'article {article}.",
    "en": "Law {number}, as it is in the library, has no article {article}.",
}
_NEIGHBOURS = {
    "ar": "توجد فيها قوانين قريبة الرقم: {numbers}.",
    "fr": "Elle a des lois de numéro voisin : {numbers}.",
    "en": "It has laws of a similar number: {numbers}.",
}
_COMMA = {"ar": "، ", "fr": ", ", "en": ", "}
_MOST_TERMS = 8
_LONGEST_TERM = 40


class Missing(NamedTuple):
    """
    Something that a question asks an answer to hold, and that nothing found has.

    :ivar what: a kind of figure (`search.demands.Figure`), `list`, `part`, `year` or `now`.
    :ivar name: of the part, the numbered name or the year.
    """

    what: str
    name: str = ""


def no_question(text: str) -> str:
    """Return the reply to a text without a word."""
    return _NO_QUESTION[language_of(text)]


def abstention(question: str, missing: Sequence[Missing] = ()) -> str:
    """Return the refusal of a question: that it is not answered, what was looked for, and what was not there."""
    language = language_of(question)
    words = [word for word in question.split() if any(is_content(token) for token in tokens(word))]
    shown = list(dict.fromkeys(word.strip("؟?!.,،؛:\"'«»()[] ")[:_LONGEST_TERM] for word in words))[:_MOST_TERMS]
    terms = _COMMA[language].join(shown) or " ".join(question.split())[:_LONGEST_TERM]
    said = [_MISSING[each.what][language].format(name=each.name[:_LONGEST_TERM]) for each in missing]
    return " ".join([_ABSTENTION[language].format(terms=terms), *said])


def missing_law(question: str, findings: "LawFindings") -> str:
    """Return the refusal of a question about a law or an article that is not in the library, with its neighbours."""
    language = language_of(question)
    said = [_UNKNOWN_LAW[language].format(number=number) for number in findings.unknown_laws]
    said += [
        _MISSING_ARTICLE[language].format(number=number, article=article)
        for number, article in findings.missing_articles
    ]
    if findings.mentions:
        said.append(_ONLY_MENTIONED[language])
    if findings.neighbours:
        said.append(_NEIGHBOURS[language].format(numbers=_COMMA[language].join(findings.neighbours)))
    return " ".join(said)


def is_content(token: str) -> bool:
    """Tell whether a token of `search.text.tokens` carries meaning."""
    return token not in STOPWORDS and (len(token) > 1 or token.isdigit())


def language_of(text: str) -> str:
    """Tell the language of a question: `ar` (also for one without letters), `fr` or `en`."""
    words = tokens(text)
    if is_arabic(" ".join(words)) or not any(word.isalpha() for word in words):
        return "ar"
    counts = {language: sum(word in known for word in words) for language, known in STOPWORDS_BY_LANGUAGE.items()}
    # An Arabic question about one Latin name has more Latin letters. Words that French shares are taken for French.
    return max(("fr", "en", "ar"), key=counts.__getitem__)
