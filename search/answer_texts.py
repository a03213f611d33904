"""What an answer says when there is nothing to quote, in the language of the question."""

from search.stopwords import STOPWORDS, STOPWORDS_BY_LANGUAGE
from search.text import is_arabic, tokens

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
