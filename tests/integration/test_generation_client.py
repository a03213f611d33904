"""The client against a server on this machine that behaves, or does not: it always comes back, and says why."""

import threading

import pytest
from chat_server import (
    MODEL,
    ChatServer,
    Reply,
    breaks_off,
    chat_server,
    ends_early,
    fails,
    never_ends,
    one_endless_line,
    only_pings,
    says,
    stays_silent,
    writes,
    writes_at_once,
)

from search.generation.client import ChatClient, Failure, GenerationError, shown_address
from search.generation.prompts import Prompt

pytestmark = pytest.mark.integration

PROMPT = Prompt("النظام", "السؤال")
TEXT = "تعقد الجمعية جمعها العام مرة في السنة [1]."


@pytest.fixture
def server():
    with chat_server() as server:
        yield server


def read(server: ChatServer, *, seconds: float = 20.0, tokens: int = 100, stop: threading.Event | None = None):
    return rest_of(ChatClient(server.url, MODEL, seconds, tokens).stream(PROMPT, stop))


def rest_of(reply):
    """Return the text, and whether it came to its end."""
    written = []
    while True:
        try:
            written.append(next(reply))
        except StopIteration as end:
            return "".join(written), end.value


@pytest.mark.parametrize("reply", [writes(TEXT), writes_at_once(TEXT)])
def test_a_text_comes_streamed_or_at_once(server: ChatServer, reply: Reply) -> None:
    server.reply = reply
    assert read(server) == (TEXT, True)
    path, _, body = server.requests[0]
    assert path == "/v1/chat/completions"
    assert (body["model"], body["stream"], body["max_tokens"]) == (MODEL, True, 100)
    assert server.prompts[0] == (PROMPT.system, PROMPT.user)


def test_a_text_at_its_longest_is_not_whole(server: ChatServer) -> None:
    server.reply = writes(TEXT, finish="length")
    assert read(server) == (TEXT, False)


def test_models_that_know_the_limit_by_another_name_are_asked_again(server: ChatServer) -> None:
    server.reply = lambda handler: (writes(TEXT) if "max_completion_tokens" in handler.asked else fails(400))(handler)
    assert read(server) == (TEXT, True)
    assert "temperature" not in server.requests[-1][2]


@pytest.mark.parametrize(
    ("reply", "failure", "status"),
    [
        (fails(401), Failure.KEY, 401), (fails(403), Failure.KEY, 403), (fails(404), Failure.MODEL, 404),
        (fails(429), Failure.BUSY, 429), (fails(400), Failure.REFUSED, 400), (fails(500), Failure.SERVER, 500),
        (fails(503, "<html>no</html>", "text/html"), Failure.SERVER, 503),
        (fails(307), Failure.REFUSED, 307),
        (fails(200, "<html>hello</html>", "text/html"), Failure.UNKNOWN_FORM, None),
        (fails(200, "{broken"), Failure.UNKNOWN_FORM, None), (fails(200, "[]"), Failure.UNKNOWN_FORM, None),
        (fails(200, '{"choices": []}'), Failure.UNKNOWN_FORM, None),
        (says("data: {broken\n\n"), Failure.UNKNOWN_FORM, None), (says("data: 7\n\n"), Failure.UNKNOWN_FORM, None),
        (says('data: {"choices": null}\n\n'), Failure.UNKNOWN_FORM, None),
        (says('data: {"error": {"message": "out of memory"}}\n\n'), Failure.SERVER, None),
        (says(""), Failure.EMPTY, None), (writes(""), Failure.EMPTY, None), (writes(" \n "), Failure.EMPTY, None),
        (writes_at_once(""), Failure.EMPTY, None),
        (breaks_off(TEXT), Failure.CUT, None), (ends_early(TEXT), Failure.CUT, None),
    ],
)  # fmt: skip
def test_a_failure_has_its_name(server: ChatServer, reply: Reply, failure: Failure, status: int | None) -> None:
    server.reply = reply
    with pytest.raises(GenerationError) as raised:
        read(server)
    assert (raised.value.failure, raised.value.status) == (failure, status)


def test_a_server_that_is_not_there_is_told() -> None:
    with chat_server() as gone:
        pass
    with pytest.raises(GenerationError) as raised:
        read(gone)
    assert raised.value.failure is Failure.UNREACHABLE


@pytest.mark.parametrize("reply", [stays_silent, only_pings, never_ends("كلمة ", pause=0.05)])
def test_nobody_waits_longer_than_was_set(server: ChatServer, reply: Reply) -> None:
    server.reply = reply
    with pytest.raises(GenerationError) as raised:
        read(server, seconds=0.5, tokens=10_000)
    assert raised.value.failure is Failure.SLOW
    server.left.set()


@pytest.mark.parametrize("reply", [never_ends("كلمة "), one_endless_line])
def test_a_reply_without_end_is_left(server: ChatServer, reply: Reply) -> None:
    server.reply = reply
    with pytest.raises(GenerationError) as raised:
        read(server, tokens=50)
    assert raised.value.failure is Failure.ENDLESS
    assert server.left.wait(10)


def test_a_reader_who_has_enough_leaves_the_server(server: ChatServer) -> None:
    server.reply = never_ends("كلمة ", pause=0.02)
    stop = threading.Event()
    reply = ChatClient(server.url, MODEL, 20, 10_000).stream(PROMPT, stop)
    next(reply)
    stop.set()
    assert rest_of(reply)[1] is False
    assert server.left.wait(10)


def test_a_reader_who_goes_away_leaves_the_server(server: ChatServer) -> None:
    server.reply = never_ends("كلمة ", pause=0.02)
    reply = ChatClient(server.url, MODEL, 20, 10_000).stream(PROMPT)
    next(reply)
    reply.close()
    assert server.left.wait(10)


def test_no_other_account_and_nothing_of_this_machine_is_told(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "of-another-account")
    server.reply = writes(TEXT)
    read(server)
    headers = server.requests[0][1]
    assert "of-another-account" not in str(headers)
    assert not [name for name in headers if name.startswith("x-stainless")]
    assert headers["authorization"] == "Bearer none"


def test_the_key_comes_from_our_own_variable(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_GENERATE_API_KEY", "ours")
    server.reply = writes(TEXT)
    read(server)
    assert server.requests[0][1]["authorization"] == "Bearer ours"


def test_passages_follow_no_redirection(server: ChatServer) -> None:
    with chat_server() as other:

        def redirect(handler) -> None:
            handler.send_response(307)
            handler.send_header("Location", f"{other.url}/chat/completions")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        server.reply = redirect
        with pytest.raises(GenerationError):
            read(server)
        assert other.requests == []


def test_only_the_server_of_an_address_is_shown() -> None:
    assert shown_address("https://name:secret@host:8443/v1?key=1") == "https://host:8443"
