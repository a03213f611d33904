"""A server on this machine that speaks OpenAI's chat API, well or badly, as a test has it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scribe"
# Longer than any test waits; a reply that goes on ends when its reader goes away, or with the server.
FOR_EVER = 20.0

Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One request; `reply` of the server answers it."""

    server: "ChatServer"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked = json.loads(body)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((self.path, headers, self.asked))
        try:
            self.server.reply(self)
        except (BrokenPipeError, ConnectionResetError):
            self.server.left.set()
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass

    def send(self, status: int, content: str, media_type: str = "application/json") -> None:
        body = content.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin(self, media_type: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, text: str) -> None:
        body = text.encode()
        self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        self.wfile.flush()

    def event(self, content: str | None, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {} if content is None else {"content": content}, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": [choice]}
        self.chunk(f"data: {json.dumps(chunk)}\n\n")

    def end(self, finish: str = "stop") -> None:
        self.event(None, finish)
        self.chunk("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")


class ChatServer(ThreadingHTTPServer):
    """
    Notes what it is asked, and answers by `reply`.

    :ivar requests: path, headers and body of each.
    :ivar left: set when a reader goes away before its reply ends.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.left = threading.Event()
        self.reply: Reply = writes("")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def prompts(self) -> list[tuple[str, str]]:
        """The system's and the user's message of each request."""
        return [tuple(message["content"] for message in body["messages"]) for _, _, body in self.requests]


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """Serve while the body runs."""
    with ChatServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def writes(text: str, finish: str = "stop", pause: float = 0.0) -> Reply:
    """Stream a text, word by word."""

    def reply(handler: Handler) -> None:
        handler.begin()
        for piece in pieces_of(text):
            handler.event(piece)
            time.sleep(pause)
        handler.end(finish)

    return reply


def writes_at_once(text: str) -> Reply:
    """Send a text as one JSON object, streamed or not."""

    def reply(handler: Handler) -> None:
        message = {"role": "assistant", "content": text}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        handler.send(200, json.dumps({"id": "c", "object": "chat.completion", "model": MODEL, "choices": choices}))

    return reply


def fails(status: int, content: str = '{"error": {"message": "no"}}', media_type: str = "application/json") -> Reply:
    """Refuse with a status."""
    return lambda handler: handler.send(status, content, media_type)


def breaks_off(text: str) -> Reply:
    """Stream a text and close the connection in the middle of the reply."""

    def reply(handler: Handler) -> None:
        handler.begin()
        handler.event(text)
        handler.wfile.flush()
        handler.connection.close()

    return reply


def ends_early(text: str) -> Reply:
    """Stream a text and end without saying that it is whole."""

    def reply(handler: Handler) -> None:
        handler.begin()
        handler.event(text)
        handler.wfile.write(b"0\r\n\r\n")

    return reply


def says(raw: str) -> Reply:
    """Send anything as a stream of events."""

    def reply(handler: Handler) -> None:
        handler.begin()
        handler.chunk(raw)
        handler.wfile.write(b"0\r\n\r\n")

    return reply


def stays_silent(handler: Handler) -> None:
    """Take the request and say nothing."""
    handler.server.left.wait(FOR_EVER)


def only_pings(handler: Handler) -> None:
    """Keep the connection alive and write nothing."""
    handler.begin()
    until = time.monotonic() + FOR_EVER
    while time.monotonic() < until:
        handler.chunk(": ping\n\n")
        time.sleep(0.05)


def never_ends(piece: str, pause: float = 0.0) -> Reply:
    """Stream the same words again and again."""

    def reply(handler: Handler) -> None:
        handler.begin()
        until = time.monotonic() + FOR_EVER
        while time.monotonic() < until:
            handler.event(piece)
            time.sleep(pause)

    return reply


def one_endless_line(handler: Handler) -> None:
    """Send an event that never comes to its end."""
    handler.begin()
    handler.chunk("data: ")
    until = time.monotonic() + FOR_EVER
    while time.monotonic() < until:
        handler.chunk("x" * 65_536)


def pieces_of(text: str) -> list[str]:
    """Cut a text as models do, with the space before the word."""
    return [f" {word}" if at else word for at, word in enumerate(text.split(" "))]
