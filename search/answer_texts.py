"""What an answer says when there is nothing to quote, in the language of the question."""

from typing import TYPE_CHECKING

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
_UNKNOWN_LAW = {
    "ar": "القانون {number} غير موجود في المكتبة.",
    "fr": "La loi {number} n'est pas dans la bibliothèque.",
    "en": "Law {number} is not in the library.",
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


def no_question(text: str) -> str:
    """Return the reply to a text without a word."""
    return _NO_QUESTION[language_of(text)]


def abstention(question: str) -> str:
    """Return the refusal of a question: that it is not answered, and what was looked for."""
    language = language_of(question)
    words = [word for word in question.split() if any(is_content(token) for token in tokens(word))]
    shown = list(dict.fromkeys(word.strip("؟?!.,،؛:\"'«»()[] ")[:_LONGEST_TERM] for word in words))[:_MOST_TERMS]
    terms = _COMMA[language].join(shown) or " ".join(question.split())[:_LONGEST_TERM]
    return _ABSTENTION[language].format(terms=terms)


def missing_law(question: str, findings: "LawFindings") -> str:
    """Return the refusal of a question about a law or an article that is not in the library, with its neighbours."""
    language = language_of(question)
    said = [_UNKNOWN_LAW[language].format(number=number) for number in findings.unknown_laws]
    said += [
        _MISSING_ARTICLE[language].format(number=number, article=article)
        for number, article in findings.missing_articles
    ]
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
