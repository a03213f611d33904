"""Reaching a Qdrant server: the client, its API key, retries, and errors that say what to do."""

import logging
import os
import time
import warnings
from collections.abc import Callable
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from qdrant_client import QdrantClient
from qdrant_client.common.client_exceptions import QdrantException, ResourceExhaustedResponse
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from search.errors import SettingsError, StoreError
from search.settings import API_KEY_VARIABLE
from search.store.manifest import capitalized

_TIMEOUT_SECONDS = 60
# Before the second and the third attempt. Longer than a restart of one node of a cluster, shorter than patience.
_PAUSES_SECONDS = (0.5, 3.0)
_TRANSIENT_STATUS = {408, 429, 500, 502, 503, 504}
_MAX_PAUSE_SECONDS = 30

# What the client raises of itself: it is closed, an argument has no place in an address, an answer is not Qdrant's.
_CLIENT_FAULTS = (RuntimeError, ValueError, AssertionError)

_log = logging.getLogger(__name__)
ResultT = TypeVar("ResultT")


def connect(url: str) -> QdrantClient:
    """
    Make a client of a server; nothing is sent yet.

    The API key is read from the environment variable `DALIL_QDRANT_API_KEY`. Sent unencrypted to another machine, it
    is worth a warning, not a refusal: servers on an office's own network often have no certificate.

    :param url: `http://host:6333` or `https://…`; without a port, 6333.
    :raises SettingsError: if it is no such address.
    """
    try:
        parts = urlsplit(url)
        scheme, host, _ = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host = "", None
    if scheme not in {"http", "https"} or not host:
        msg = (
            f"'{url}' is not the address of a Qdrant server. Write it like http://localhost:6333 or https://host:6333."
        )
        raise SettingsError(msg)
    api_key = os.environ.get(API_KEY_VARIABLE) or None
    if api_key and scheme == "http" and not _is_loopback(host):
        _log.warning(
            "The API key travels unencrypted to %s: anyone on the way can read it. Use https where you can.", host
        )
    with warnings.catch_warnings():
        # The client warns of plain http even on this machine; the line above says it where it matters.
        warnings.filterwarnings("ignore", message="Api key is used with an insecure connection")
        return QdrantClient(url=url, api_key=api_key, timeout=_TIMEOUT_SECONDS, check_compatibility=False)


def request(call: Callable[[], ResultT], what: str, place: str) -> ResultT:
    """
    Make one request, again after a pause where its failure is transient.

    :param call: sends it; must be harmless to repeat.
    :param what: what it is for, as in `the server failed to <what>`.
    :param place: the server and collection, as the reader knows them.
    :raises StoreError: saying what to do.
    """
    pauses = list(_PAUSES_SECONDS)
    while True:
        try:
            return call()
        except (ApiException, QdrantException, *_CLIENT_FAULTS) as error:
            if not pauses or not _is_transient(error):
                raise StoreError(capitalized(_explain(error, what, place))) from error
            wanted = error.retry_after_s if isinstance(error, ResourceExhaustedResponse) else 0
            time.sleep(min(max(pauses.pop(0), wanted), _MAX_PAUSE_SECONDS))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_transient(error: Exception) -> bool:
    if isinstance(error, UnexpectedResponse):
        return error.status_code in _TRANSIENT_STATUS
    if isinstance(error, ResponseHandlingException):
        return isinstance(error.source, httpx.TransportError)
    return isinstance(error, ResourceExhaustedResponse)


def _explain(error: Exception, what: str, place: str) -> str:
    if isinstance(error, UnexpectedResponse):
        if error.status_code in {401, 403}:
            return (
                f"{place} refused to {what}: the API key is missing, wrong, or lacks the right. "
                f"Set the environment variable {API_KEY_VARIABLE} to a key that may read and write this collection."
            )
        return f"{place} failed to {what}: {_server_message(error)}"
    if isinstance(error, ResponseHandlingException) and isinstance(error.source, httpx.TransportError):
        return (
            f"{place} cannot be reached to {what}: {error.source}. "
            "Check that the server runs, its address and port, and the network between."
        )
    if isinstance(error, AssertionError):
        return f"{place} failed to {what}: {error}. Is this the address of a Qdrant server?"
    return f"{place} failed to {what}: {error}"


def _server_message(error: UnexpectedResponse) -> str:
    try:
        return f"{error.structured()['status']['error']} (status {error.status_code})"
    except (KeyError, TypeError, ValueError):
        return f"status {error.status_code} {error.reason_phrase}. Is this the address of a Qdrant server?"
