"""Written answers: from the extractive answer to sentences of a language model's own, each checked and cited."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from search.answer_texts import language_of
from search.answering import Answer, Citation
from search.embedding import Embedder
from search.generation import notes
from search.generation.client import ChatClient, GenerationError, shown_address
from search.generation.prompts import choose_sources, write_prompt
from search.generation.reply import ReplySentence, draft_of, read_reply
from search.generation.verification import Support, Verifier, WrittenSentence
from search.passage import Passage
from search.settings import Settings

_MOST_SENTENCES = 40


class AnswerWriter:
    """Has a server write answers from the passages that an extractive answer was made from."""

    def __init__(self, client: ChatClient, embedder: Embedder, seconds: float) -> None:
        """
        Prepare a writer.

        :param seconds: longest time given to the server, as the reader is told it.
        """
        self._client = client
        self._embedder = embedder
        self._seconds = seconds

    def write(
        self, extractive: Answer, elapsed: Callable[[], float], stop: threading.Event | None = None
    ) -> Iterator[str | Answer]:
        """
        Yield the text as it comes, not yet checked, then the answer.

        :param extractive: what is quoted; where it declines, it is the answer and nothing is sent.
        :param elapsed: milliseconds since the question came.
        :param stop: set by whoever has read enough: what is whole by then is checked and given.
        :returns: each time the whole text so far; at the end the written answer, or `extractive` and a note why not.
        """
        # What is quoted comes first, then what was found beside it.
        quoted = [citation.passage for citation in extractive.citations]
        passages = choose_sources(quoted + [hit.passage for hit in extractive.read])
        if not extractive.answerable or not passages:
            yield extractive
            return
        language = language_of(extractive.question)
        written, whole = "", False
        reply = self._client.stream(write_prompt(extractive.question, language, passages), stop)
        try:
            while True:
                written += next(reply)
                if draft := draft_of(written):
                    yield draft
        except StopIteration as end:
            whole = end.value
        except GenerationError as error:
            host = shown_address(self._client.url)
            note = notes.failed(error, language, host=host, model=self._client.model, seconds=self._seconds)
            yield replace(extractive, note=note, ms=elapsed())
            return
        finally:
            reply.close()
        sentences = read_reply(written, whole=whole)
        answer = self._checked(extractive, sentences, passages)
        if not whole and (answer.mode == "generated" or not sentences):
            answer = replace(answer, note=notes.incomplete(language) if sentences else notes.stopped(language))
        yield replace(answer, ms=elapsed())

    def _checked(self, extractive: Answer, sentences: Sequence[ReplySentence], passages: Sequence[Passage]) -> Answer:
        """Return the written answer, or the extractive one and why it stands."""
        language = language_of(extractive.question)
        if not sentences:
            return replace(extractive, note=notes.declined(language, self._client.model))
        verifier = Verifier(passages, self._embedder)
        citations = _Citations()
        written = []
        for sentence in sentences[:_MOST_SENTENCES]:
            doubt, supports = verifier.check(sentence)
            numbers = tuple(citations.number(support) for support in supports)
            written.append(WrittenSentence(sentence.text, numbers, doubt, sentence.is_item))
        if not citations.made:
            return replace(extractive, note=notes.nothing_supported(language, self._client.model))
        return replace(
            extractive,
            answer="\n".join(_shown(sentence, language) for sentence in written),
            mode="generated",
            citations=tuple(citations.made),
            sentences=tuple(written),
        )


class _Citations:
    """Numbers quotations from 1 as they come, each once."""

    def __init__(self) -> None:
        self.made: list[Citation] = []
        self._numbers: dict[Support, int] = {}

    def number(self, support: Support) -> int:
        """Return the number of a quotation."""
        if support not in self._numbers:
            n = self._numbers[support] = len(self.made) + 1
            self.made.append(Citation(n, support.text, support.passage, support.start, support.end))
        return self._numbers[support]


def _shown(sentence: WrittenSentence, language: str) -> str:
    marks = "".join(f"[{n}]" for n in sentence.citations) or notes.unsupported(language)
    return f"{'- ' if sentence.is_item else ''}{sentence.text} {marks}"


def open_writer(settings: Settings, embedder: Embedder) -> AnswerWriter | None:
    """Return what writes answers; None where no server is configured."""
    if settings.generate_url is None or settings.generate_model is None:
        return None
    client = ChatClient(
        settings.generate_url, settings.generate_model, settings.generate_seconds, settings.generate_tokens
    )
    return AnswerWriter(client, embedder, settings.generate_seconds)
