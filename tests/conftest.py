"""Every test runs in a scrubbed environment, without the network and with a home folder of its own."""

from __future__ import annotations

import ipaddress
import os
import socket
import tempfile
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# One run is like another: a failure that comes and goes teaches nobody anything.
settings.register_profile("steady", max_examples=150, deadline=None, database=None, derandomize=True)
settings.load_profile("steady")

# What a developer's machine may carry and what would change the outcome of a test.
_SCRUBBED = (
    "COPY_TO_CRM",
    "HTTP",
    "HTTPS",
    "ALL_PROXY",
    "NO_PROXY",
    "REQUESTS_CA",
    "SSL_CERT",
    "CURL_CA",
    "BROWSER",
)

# Side by side, what takes long comes first: nothing else is left to do beside the last file.
_LONGEST_FIRST = ("packages", "window", "browser", "pages")

# A thread that is ending may still need a moment.
_GRACE_SECONDS = 10
# Threads of an event loop end with it; some loops last for all tests of a module.
_OF_A_LOOP = "asyncio_"
_BLAMED: set[threading.Thread] = set()


class NetworkUsedError(AssertionError):
    """A test tried to leave this computer."""


def _is_at_home(address: object) -> bool:
    """True for addresses of this computer and for everything that is no internet address."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let connections go to this computer only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        if not _is_at_home(address):
            raise NetworkUsedError(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        if not _is_at_home(address):
            raise NetworkUsedError(address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


@pytest.fixture(autouse=True)
def _scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what this machine's owner has set."""
    for name in os.environ:
        if name.upper().startswith(_SCRUBBED):
            monkeypatch.delenv(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders whose tests take longest before the others; within them everything keeps its order."""
    tests = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(tests).parts[0]
        return _LONGEST_FIRST.index(folder) if folder in _LONGEST_FIRST else len(_LONGEST_FIRST)

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Name the test that leaves a thread behind: it would keep the whole run from ending, long after it."""
    yield
    marker = item.get_closest_marker("asyncio")
    # A loop that several tests share keeps the threads of its own executor until it is closed.
    is_shared = marker is not None and marker.kwargs.get("loop_scope", "function") != "function"
    _blame("asyncio_" if is_shared else None)


def _blame(excused: str | None) -> None:
    for thread in threading.enumerate():
        is_of_loop = thread.name.startswith(_OF_A_LOOP)
        if thread.daemon or is_of_loop or thread is threading.main_thread() or thread in _BLAMED:
            continue
        if excused is not None and thread.name.startswith(excused):
            continue
        thread.join(_GRACE_SECONDS)
        if thread.is_alive():
            _BLAMED.add(thread)
            pytest.fail(f"the test has ended, and its thread “{thread.name}” has not")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home of Copy to CRM for this process, and no policy of this machine's administrator."""
    # Not tmp_path: a socket's path must stay short.
    with tempfile.TemporaryDirectory(prefix="crm-") as folder:
        monkeypatch.setenv("COPY_TO_CRM_HOME", folder)
        monkeypatch.setattr("native_host.paths.policy_path", lambda: Path(folder) / "policy.json")
        yield Path(folder)
