"""
Talking to the server that writes: Haystack's chat generator, with an end to everything that could go on for ever.

The generator runs in a thread of its own and hands its text over piece by piece. Whatever the server does, the caller
waits no longer than the time that was set; a thread that still hears from the server ends at the next byte, one that
hears nothing at the time-out of its connection.
"""

import logging
import os
import threading
import time
from collections.abc import Generator, Iterator
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import httpx

from search.generation.prompts import Prompt

if TYPE_CHECKING:
    from haystack.components.generators.chat import OpenAIChatGenerator
    from haystack.dataclasses import StreamingChunk

# Read where it is used, and never from a file.
API_KEY_VARIABLE = "DALIL_GENERATE_API_KEY"
_CONNECT_SECONDS = 10.0
_LOOK_SECONDS = 0.1
# One event of a stream carries one token, with all that a server may tell of it.
_BYTES_PER_TOKEN = 4_000
_CHARACTERS_PER_TOKEN = 20
# What the library under Haystack would tell of this machine, or of another account, without being asked.
_UNASKED_HEADERS = ("openai-organization", "openai-project")
_UNASKED_PREFIX = "x-stainless-"
_KNOWN_MEDIA = ("text/event-stream", "application/json")

_log = logging.getLogger(__name__)


class Failure(StrEnum):
    """What can go wrong with a server; `notes` says it to the reader."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    CUT = "cut"
    KEY = "key"
    MODEL = "model"
    BUSY = "busy"
    REFUSED = "refused"
    SERVER = "server"
    UNKNOWN_FORM = "unknown_form"
    EMPTY = "empty"
    ENDLESS = "endless"


class GenerationError(Exception):
    """
    The server wrote nothing that can be used.

    :ivar failure: what went wrong.
    :ivar status: the HTTP status that says so; None where there is none.
    """

    def __init__(self, failure: Failure, status: int | None = None) -> None:
        super().__init__(failure if status is None else f"{failure} ({status})")
        self.failure = failure
        self.status = status


class ChatClient:
    """Asks one model on one server. Threads may share it."""

    def __init__(self, url: str, model: str, seconds: float, most_tokens: int) -> None:
        """
        Prepare a client; nothing is sent before the first request.

        :param url: base of the API, as in `http://localhost:11434/v1`.
        :param model: the name by which the server knows the model.
        :param seconds: longest time given to one reply.
        :param most_tokens: longest reply.
        """
        self.url = url
        self.model = model
        self._seconds = seconds
        self._most_tokens = most_tokens

    def stream(self, prompt: Prompt, stop: threading.Event | None = None) -> Generator[str, None, bool]:
        """
        Yield the reply piece by piece as it comes.

        :param stop: set by whoever has read enough.
        :returns: whether the reply came to its end; otherwise its last sentence may be broken off.
        :raises GenerationError: if there is no reply, or it broke off.
        """
        exchange = _Exchange(self._most_tokens * _BYTES_PER_TOKEN)
        # Loading the library takes seconds the first time, which are not the server's.
        asking = (self._generator(exchange), prompt, exchange)
        deadline = time.monotonic() + self._seconds
        threading.Thread(target=self._work, args=asking, name="dalil-generate", daemon=True).start()
        room = self._most_tokens * _CHARACTERS_PER_TOKEN
        try:
            while not (stop and stop.is_set()):
                if time.monotonic() > deadline:
                    raise GenerationError(Failure.SLOW)
                try:
                    item = exchange.pieces.get(timeout=_LOOK_SECONDS)
                except Empty:
                    continue
                if isinstance(item, GenerationError):
                    raise item
                if isinstance(item, bool):
                    return item
                room -= len(item)
                if room < 0:
                    raise GenerationError(Failure.ENDLESS)
                yield item
            return False
        finally:
            exchange.abandoned.set()

    def _work(self, generator: "OpenAIChatGenerator", prompt: Prompt, exchange: "_Exchange") -> None:
        try:
            exchange.pieces.put(_reply(generator, prompt, self._most_tokens, exchange))
        except Exception as error:  # noqa: BLE001 - whatever a server made the library raise, the caller is told
            failure = _failure_of(error, exchange)
            if not exchange.abandoned.is_set():
                _log.warning("no answer from %s: %s (%s)", shown_address(self.url), failure, type(error).__name__)
            exchange.pieces.put(failure)
        finally:
            generator.close()

    def _generator(self, exchange: "_Exchange") -> "OpenAIChatGenerator":
        from haystack.components.generators.chat import OpenAIChatGenerator
        from haystack.utils import Secret

        # Without a key of ours, the library would send the one that it finds in OPENAI_API_KEY.
        has_key = bool(os.environ.get(API_KEY_VARIABLE))
        return OpenAIChatGenerator(
            api_key=Secret.from_env_var(API_KEY_VARIABLE) if has_key else Secret.from_token("none"),
            api_base_url=self.url,
            model=self.model,
            timeout=self._seconds,
            max_retries=1,
            # A client of our own follows no redirection: the passages go to the server that was named.
            http_client_kwargs={"event_hooks": {"request": [exchange.refuse, _trim], "response": [exchange.bound]}},
        )


class _Exchange:
    """What the thread that asks and the caller that waits share."""

    def __init__(self, most_bytes: int) -> None:
        self.pieces: SimpleQueue[str | bool | GenerationError] = SimpleQueue()
        self.abandoned = threading.Event()
        self.most_bytes = most_bytes
        self.media_type: str | None = None

    def refuse(self, _: httpx.Request) -> None:
        """Send nothing again for a caller that waits no longer."""
        if self.abandoned.is_set():
            raise GenerationError(Failure.SLOW)

    def bound(self, response: httpx.Response) -> None:
        """Note that the server answers, and see to it that it comes to an end."""
        self.media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _BoundedStream(response.stream, self)


class _BoundedStream(httpx.SyncByteStream):
    """The body of a response, as long as somebody wants it and not too long."""

    def __init__(self, stream: httpx.SyncByteStream, exchange: _Exchange) -> None:
        self._stream = stream
        self._exchange = exchange

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._exchange.most_bytes -= len(chunk)
            if self._exchange.most_bytes < 0 or self._exchange.abandoned.is_set():
                raise GenerationError(Failure.ENDLESS)
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _reply(generator: "OpenAIChatGenerator", prompt: Prompt, most_tokens: int, exchange: _Exchange) -> bool:
    """Put the reply into `exchange.pieces`; return whether it came to its end."""
    from openai import BadRequestError, UnprocessableEntityError

    try:
        return _reply_within(generator, prompt, {"max_tokens": most_tokens, "temperature": 0}, exchange)
    except (BadRequestError, UnprocessableEntityError):
        # Newer models of some providers know the limit by another name, and no temperature.
        return _reply_within(generator, prompt, {"max_completion_tokens": most_tokens}, exchange)


def _reply_within(
    generator: "OpenAIChatGenerator", prompt: Prompt, limits: dict[str, Any], exchange: _Exchange
) -> bool:
    from haystack.dataclasses import ChatMessage

    messages = [ChatMessage.from_system(prompt.system), ChatMessage.from_user(prompt.user)]

    def hand_over(chunk: "StreamingChunk") -> None:
        if exchange.abandoned.is_set():
            raise GenerationError(Failure.ENDLESS)
        if chunk.content:
            exchange.pieces.put(chunk.content)

    (reply,) = generator.run(messages, streaming_callback=hand_over, generation_kwargs=limits)["replies"]
    if not reply.text and exchange.media_type == "application/json":
        # A server that does not stream has sent all at once what nobody read.
        (reply,) = generator.run(messages, generation_kwargs=limits)["replies"][:1]
        exchange.pieces.put(reply.text or "")
    if not (reply.text or "").strip():
        raise GenerationError(Failure.EMPTY if exchange.media_type in _KNOWN_MEDIA else Failure.UNKNOWN_FORM)
    if not reply.meta.get("finish_reason"):
        raise GenerationError(Failure.CUT)
    return bool(reply.meta["finish_reason"] != "length")


def _failure_of(error: Exception, exchange: _Exchange) -> GenerationError:
    import openai

    if isinstance(error, GenerationError):
        return error
    if isinstance(error.__cause__, GenerationError):
        return error.__cause__
    if isinstance(error, openai.APITimeoutError):
        return GenerationError(Failure.SLOW)
    if isinstance(error, openai.APIConnectionError):
        return GenerationError(Failure.UNREACHABLE if exchange.media_type is None else Failure.CUT)
    if isinstance(error, openai.APIStatusError):
        known: dict[int, Failure] = {401: Failure.KEY, 403: Failure.KEY, 404: Failure.MODEL, 429: Failure.BUSY}
        default: Failure = Failure.SERVER if error.status_code >= 500 else Failure.REFUSED
        return GenerationError(known.get(error.status_code, default), error.status_code)
    # An error that the server tells within a stream has no status.
    return GenerationError(Failure.SERVER if isinstance(error, openai.APIError) else Failure.UNKNOWN_FORM)


def _trim(request: httpx.Request) -> None:
    """Leave out the headers that nobody asked for, and wait for a connection only as long as one may take."""
    for name in list(request.headers):
        if name in _UNASKED_HEADERS or name.startswith(_UNASKED_PREFIX):
            del request.headers[name]
    timeout = request.extensions.get("timeout", {})
    timeout["connect"] = min(timeout.get("connect") or _CONNECT_SECONDS, _CONNECT_SECONDS)


def shown_address(url: str) -> str:
    """Return the part of an address that may be shown: no name, no password, no query."""
    parsed = httpx.URL(url)
    return f"{parsed.scheme}://{parsed.netloc.decode('ascii', 'replace')}"
