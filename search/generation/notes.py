"""What the reader is told when an answer could not be written, or not to its end: a line in the question's language."""

from search.generation.client import Failure, GenerationError

_FAILURES: dict[Failure, dict[str, str]] = {
    Failure.UNREACHABLE: {
        "ar": "تعذر الاتصال بخادم صياغة الأجوبة {host}: تأكدوا من أنه يشتغل ومن عنوانه.",
        "fr": "Le serveur de rédaction {host} est injoignable : vérifiez qu'il est lancé, et son adresse.",
        "en": "The server that writes answers, {host}, cannot be reached: check that it runs, and its address.",
    },
    Failure.SLOW: {
        "ar": "لم يتم خادم صياغة الأجوبة {host} جوابه في {seconds} ثانية: أعيدوا السؤال، أو زيدوا في generate_seconds.",
        "fr": "Le serveur de rédaction {host} n'a pas fini en {seconds} s : réessayez, ou augmentez generate_seconds.",
        "en": "The server that writes answers, {host}, did not finish in {seconds} s: try again, or raise "
        "generate_seconds.",
    },
    Failure.CUT: {
        "ar": "انقطع الاتصال بخادم صياغة الأجوبة {host} قبل تمام الجواب: أعيدوا السؤال.",
        "fr": "La connexion au serveur de rédaction {host} s'est coupée avant la fin : réessayez.",
        "en": "The connection to the server that writes answers, {host}, broke off: try again.",
    },
    Failure.KEY: {
        "ar": "رفض خادم صياغة الأجوبة {host} مفتاح الدخول ({status}): راجعوا قيمة DALIL_GENERATE_API_KEY.",
        "fr": "Le serveur de rédaction {host} refuse la clé d'accès ({status}) : vérifiez DALIL_GENERATE_API_KEY.",
        "en": "The server that writes answers, {host}, refuses the key ({status}): check DALIL_GENERATE_API_KEY.",
    },
    Failure.MODEL: {
        "ar": "لا يعرف خادم صياغة الأجوبة {host} النموذج «{model}» ({status}): راجعوا اسمه في generate_model "
        "والعنوان في generate_url.",
        "fr": "Le serveur de rédaction {host} ne connaît pas le modèle « {model} » ({status}) : vérifiez "
        "generate_model et generate_url.",
        "en": "The server that writes answers, {host}, does not know the model '{model}' ({status}): check "
        "generate_model and generate_url.",
    },
    Failure.BUSY: {
        "ar": "خادم صياغة الأجوبة {host} مشغول أو استُنفدت حصتكم لديه ({status}): انتظروا قليلا ثم أعيدوا السؤال.",
        "fr": "Le serveur de rédaction {host} est saturé ou votre quota est épuisé ({status}) : réessayez plus tard.",
        "en": "The server that writes answers, {host}, is busy or your quota is spent ({status}): try again later.",
    },
    Failure.REFUSED: {
        "ar": "رفض خادم صياغة الأجوبة {host} الطلب ({status}): قد يكون أطول مما يقبله النموذج «{model}»، فجربوا غيره.",
        "fr": "Le serveur de rédaction {host} refuse la demande ({status}) : elle est peut-être trop longue pour le "
        "modèle « {model} », essayez-en un autre.",
        "en": "The server that writes answers, {host}, refuses the request ({status}): it may be too long for the "
        "model '{model}', try another one.",
    },
    Failure.SERVER: {
        "ar": "وقع خلل في خادم صياغة الأجوبة {host} ({status}): أعيدوا السؤال، وإن تكرر فانظروا في سجل ذلك الخادم.",
        "fr": "Le serveur de rédaction {host} est en panne ({status}) : réessayez, puis consultez son journal.",
        "en": "The server that writes answers, {host}, failed ({status}): try again, then look into its log.",
    },
    Failure.UNKNOWN_FORM: {
        "ar": "رد {host} بما ليس جوابا من خادم صياغة: تأكدوا من العنوان في generate_url، وغالبا ما ينتهي ب /v1.",
        "fr": "{host} ne répond pas comme un serveur de rédaction : vérifiez generate_url, qui finit souvent par /v1.",
        "en": "{host} does not reply as a server that writes answers: check generate_url, which often ends in /v1.",
    },
    Failure.EMPTY: {
        "ar": "لم يكتب النموذج «{model}» شيئا: أعيدوا السؤال أو جربوا نموذجا آخر.",
        "fr": "Le modèle « {model} » n'a rien écrit : réessayez, ou essayez un autre modèle.",
        "en": "The model '{model}' wrote nothing: try again, or try another model.",
    },
    Failure.ENDLESS: {
        "ar": "تجاوز رد الخادم {host} الطول المسموح به فأُوقف: أعيدوا السؤال أو جربوا نموذجا آخر.",
        "fr": "La réponse du serveur {host} dépassait la longueur permise et a été arrêtée : réessayez, ou essayez un "
        "autre modèle.",
        "en": "The reply of {host} went beyond the length allowed and was stopped: try again, or try another model.",
    },
}
_QUOTATIONS = {
    "ar": " وهذه اقتباسات المصادر بدلا منه.",
    "fr": " Voici les citations des sources à la place.",
    "en": " Here are the sources' own words instead.",
}
_NOTHING_SUPPORTED = {
    "ar": "لم تسند المصادر شيئا مما كتبه النموذج «{model}»، فلم يُعرض.",
    "fr": "Rien de ce que le modèle « {model} » a écrit n'est appuyé par les sources ; ce n'est pas affiché.",
    "en": "The sources support nothing of what the model '{model}' wrote, so it is not shown.",
}
_DECLINED = {
    "ar": "لم يجد النموذج «{model}» الجواب في المقاطع التي قرأها.",
    "fr": "Le modèle « {model} » n'a pas trouvé la réponse dans les passages qu'il a lus.",
    "en": "The model '{model}' did not find the answer in the passages that it read.",
}
_INCOMPLETE = {
    "ar": "توقفت الكتابة قبل تمام الجواب؛ هذه جمله التامة.",
    "fr": "La rédaction s'est arrêtée avant la fin ; voici les phrases entières.",
    "en": "The writing stopped before its end; these are its whole sentences.",
}
_STOPPED = {
    "ar": "توقفت الكتابة قبل أول جملة تامة.",
    "fr": "La rédaction s'est arrêtée avant la première phrase entière.",
    "en": "The writing stopped before its first whole sentence.",
}
_UNSUPPORTED = {
    "ar": "(جملة غير مسندة)",
    "fr": "(non appuyé par les sources)",
    "en": "(not supported by the sources)",
}


def failed(error: GenerationError, language: str, *, host: str, model: str, seconds: float) -> str:
    """
    Say that nothing could be written, why, what to do about it, and what is shown instead.

    :param host: as `client.shown_address` gives it.
    """
    said = _FAILURES[error.failure][language].format(
        host=host, model=model, seconds=f"{seconds:g}", status=error.status or "-"
    )
    return said.replace(" (-)", "") + _QUOTATIONS[language]


def nothing_supported(language: str, model: str) -> str:
    """Say that the quotations stand because the sources support no written sentence."""
    return _NOTHING_SUPPORTED[language].format(model=model) + _QUOTATIONS[language]


def declined(language: str, model: str) -> str:
    """Say that the quotations stand because the model found no answer."""
    return _DECLINED[language].format(model=model) + _QUOTATIONS[language]


def stopped(language: str) -> str:
    """Say that the quotations stand because the writing stopped before its first whole sentence."""
    return _STOPPED[language] + _QUOTATIONS[language]


def incomplete(language: str) -> str:
    """Say that a written answer has not come to its end."""
    return _INCOMPLETE[language]


def unsupported(language: str) -> str:
    """Return the words that mark a sentence which the sources do not support."""
    return _UNSUPPORTED[language]
