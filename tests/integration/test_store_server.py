"""Reaching a server: what it answers when it is down, busy, guarded or somebody else's. Loopback only."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from qdrant_client import QdrantClient, models

from search.errors import SettingsError, StoreError
from search.store import connection, open_server_store
from search.store.base import IndexManifest, Where
from search.store.connection import connect
from search.store.server import ServerStore

pytestmark = [
    pytest.mark.integration,
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant"),
]
MANIFEST = IndexManifest("small model", 8, "analyzer 1")
Answers = list[tuple[int, dict]]


class Server(ThreadingHTTPServer):
    """Gives the answers it was told, the last one again and again, and notes what it was asked."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.asked: list[str] = []
        self.keys: list[str | None] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.keys.append(self.headers["api-key"])
        answers = self.server.answers
        status, body = answers.pop(0) if len(answers) > 1 else answers[0]
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator:
    servers = []

    def start(*answers: tuple[int, dict]) -> Server:
        server = Server(list(answers))
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Wait for nothing, and note how long would have been waited."""
    waited: list[float] = []
    monkeypatch.setattr(connection.time, "sleep", waited.append)
    return waited


def ok(result: object) -> tuple[int, dict]:
    return 200, {"result": result, "status": "ok", "time": 0.0}


def failure(status: int, message: str) -> tuple[int, dict]:
    return status, {"status": {"error": message}, "time": 0.0}


def count(server: Server) -> int:
    return ServerStore(connect(server.url), "library", server.url).count()


def test_a_server_that_is_down_is_named_with_what_to_check(serve) -> None:
    server = serve(ok(True))
    server.shutdown()
    server.server_close()
    with pytest.raises(StoreError, match=r"'library' at http://127.*cannot be reached.*Check that the server runs"):
        open_server_store(server.url, "library", MANIFEST)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_names_its_variable(serve, status: int) -> None:
    server = serve(failure(status, "Invalid API key or JWT"))
    with pytest.raises(StoreError, match=r"API key is missing, wrong, or lacks the right.*DALIL_QDRANT_API_KEY"):
        open_server_store(server.url, "library", MANIFEST)
    assert len(server.asked) == 1


def test_the_key_comes_from_the_environment(serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DALIL_QDRANT_API_KEY", "secret")
    server = serve(ok({"count": 3}))
    assert count(server) == 3
    assert server.keys == ["secret"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_transient_failure_is_tried_again(serve, pauses: list[float], status: int) -> None:
    server = serve(failure(status, "busy"), failure(status, "busy"), ok({"count": 3}))
    assert count(server) == 3
    assert len(server.asked) == 3
    assert pauses == ([1, 3.0] if status == 429 else [0.5, 3.0])


def test_a_lasting_failure_is_told_in_the_server_s_words(serve) -> None:
    server = serve(failure(503, "shard 2 is dead"))
    with pytest.raises(StoreError, match=r"failed to count passages: shard 2 is dead \(status 503\)"):
        count(server)
    assert len(server.asked) == 3


def test_a_refusal_is_not_tried_again(serve) -> None:
    server = serve(failure(400, "wrong"))
    with pytest.raises(StoreError, match="wrong"):
        count(server)
    assert len(server.asked) == 1


@pytest.mark.parametrize("answer", [(200, {"hello": "world"}), (404, {"detail": "Not Found"})])
def test_some_other_web_server_is_no_store(serve, answer: tuple[int, dict]) -> None:
    with pytest.raises(StoreError, match=r"failed to .*Is this the address of a Qdrant server\?"):
        open_server_store(serve(answer).url, "library", MANIFEST)


@pytest.mark.parametrize("url", ["", "localhost:6333", "ftp://host", "http://", "http://host:port", "http://[::1"])
def test_a_malformed_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(SettingsError, match="Write it like http://localhost:6333"):
        connect(url)


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://localhost:6333", False),
        ("http://127.0.0.2:6333", False),
        ("http://[::1]:6333", False),
        ("https://qdrant.example", False),
        ("http://192.168.1.5:6333", True),
        ("http://qdrant:6333", True),
    ],
)
def test_a_key_sent_in_the_open_is_warned_of(url: str, warned: bool, monkeypatch, caplog) -> None:
    monkeypatch.setenv("DALIL_QDRANT_API_KEY", "secret")
    with caplog.at_level(logging.WARNING):
        connect(url).close()
    assert ("travels unencrypted" in caplog.text) == warned
    assert "secret" not in caplog.text


def test_without_a_key_nothing_is_warned_of(caplog) -> None:
    connect("http://qdrant:6333").close()
    assert caplog.text == ""


@pytest.fixture
def client() -> QdrantClient:
    return QdrantClient(":memory:")


def open_collection(client: QdrantClient, manifest: IndexManifest = MANIFEST, reset: bool = False) -> ServerStore:
    return ServerStore.open(client, "library", manifest, reset=reset, place="http://server")


@pytest.mark.parametrize("reset", [False, True])
def test_somebody_else_s_collection_is_left_alone(client: QdrantClient, reset: bool) -> None:
    vectors = {"dense": models.VectorParams(size=8, distance=models.Distance.COSINE)}
    client.create_collection("library", vectors, metadata={"owner": "another program"})
    closed: list[bool] = []
    client.close = lambda: closed.append(True)
    with pytest.raises(StoreError, match=r"'library' at http://server was made by something else.*--collection"):
        open_collection(client, reset=reset)
    assert client.get_collection("library").config.metadata == {"owner": "another program"}
    assert closed


def test_resetting_replaces_our_own_collection_whatever_it_was_built_with(client: QdrantClient) -> None:
    open_collection(client)
    store = open_collection(client, IndexManifest("another", 16, "analyzer 2"), reset=True)
    assert store.count(Where()) == 0
    assert client.get_collection("library").config.params.vectors["dense"].size == 16


def test_a_collection_has_an_index_for_every_filter_and_idf(client: QdrantClient) -> None:
    indexed: dict[str, str] = {}
    client.create_payload_index = lambda _, field, field_schema, wait: indexed.update({field: field_schema})
    open_collection(client)
    assert indexed == {
        "kind": "keyword", "language": "keyword", "issuer": "keyword", "axis": "keyword", "source_id": "keyword",
        "year": "integer", "law_number": "keyword", "article": "keyword", "version": "keyword",
    }  # fmt: skip
    assert client.get_collection("library").config.params.sparse_vectors["sparse"].modifier == models.Modifier.IDF


def test_a_server_that_forgets_metadata_is_refused_and_left_clean(client: QdrantClient) -> None:
    create = client.create_collection
    client.create_collection = lambda name, **given: create(name, **{**given, "metadata": None})
    client.close = lambda: None
    with pytest.raises(StoreError, match=r"Update it to Qdrant 1\.16"):
        open_collection(client)
    assert not client.collection_exists("library")
