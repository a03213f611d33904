"""What every test shares: a clean environment, no network, the sample corpus and, where it lies, the shared data."""

import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

_OFFLINE = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
_LOCAL_NAMES = {"", "localhost"}
_attempts: list[str] = []


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine; no `OSError`, so that code which tolerates a bad network fails too."""


def pytest_configure(config: pytest.Config) -> None:
    """Set what must stand before the first import of a package under test."""
    os.environ.update(_OFFLINE)
    for name in [name for name in os.environ if name.startswith("DALIL_") and not name.startswith("DALIL_TEST_")]:
        del os.environ[name]
    settings.register_profile("dev", deadline=None)
    settings.register_profile("ci", deadline=None, derandomize=True)
    settings.load_profile("ci" if os.environ.get("CI") else "dev")
    sys.addaudithook(_block_network)
    # A shell that runs the tests in the background has them ignore Ctrl-C, and with them every process they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _block_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse connections, datagrams and name look-ups that leave this machine, whichever thread makes them."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        sock, address = arguments
        host = address[0] if sock.family in {socket.AF_INET, socket.AF_INET6} and address else None
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if host is not None and not _is_local(host):
        _attempts.append(f"{event} {host}")
        message = f"Tests reach this machine only, and this one tried {event} to {host!r}."
        raise NetworkBlockedError(message)


def _is_local(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(autouse=True)
def stay_offline() -> Iterator[list[str]]:
    """
    Fail the test whose code tried to leave this machine, even where that code swallowed the refusal.

    :returns: the attempts so far; a test that wants one clears it.
    """
    _attempts.clear()
    yield _attempts
    assert not _attempts, f"tried to leave this machine: {_attempts}"


@pytest.fixture(scope="session")
def corpus_dir(pytestconfig: pytest.Config) -> Path:
    """Return the folder of the sample corpus."""
    return pytestconfig.rootpath / "corpus"


@pytest.fixture(scope="session")
def shared_dir(pytestconfig: pytest.Config) -> Path:
    """Return the folder of data kept beside the project; skip where this machine has none."""
    folder = pytestconfig.rootpath.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder}")
    return folder
