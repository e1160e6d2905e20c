"""What the doctor sees of the native host: registered or not, answering or not, without starting a companion."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from native_host.inspection import browsers_seen, try_host
from native_host.registration import HOST_NAME, Registration, register
from tests.native_host.conftest import Home


def test_registered_host_answers_and_starts_nothing(home: Home) -> None:
    """It refuses a caller it does not know; a refusal needs no companion."""
    home.register("echo")
    assert ("answers", "") == try_host(home.environ)
    assert not (home.folder / "starts").exists()
    assert not (home.folder / "state").exists()


def test_host_that_was_never_registered_is_missing(home: Home) -> None:
    """Nothing to start, nothing written."""
    assert "missing" == try_host(home.environ)[0]
    assert not (home.folder / "data").exists()


def test_interpreter_that_is_gone_is_named(home: Home) -> None:
    """As after an update of Python."""
    home.register_command(Path("/usr/bin/python3.0"), "-m", "companion")
    assert ("interpreter_gone", "/usr/bin/python3.0") == try_host(home.environ)


def test_host_that_only_breaks_is_silent(home: Home) -> None:
    """A launcher that ends without a frame, and the last thing it said."""
    home.register("echo")
    home.launcher.write_text("#!/bin/sh\necho broken >&2\nexit 3\n", encoding="utf-8")
    assert ("silent", "broken") == try_host(home.environ)


@pytest.mark.parametrize("state", ["registered", "missing", "other"])
def test_each_browser_of_the_user_is_seen(home: Home, state: str) -> None:
    """Registered, not registered, or calling another installation's host."""
    hosts = home.folder / ".config" / "chromium" / "NativeMessagingHosts"
    hosts.mkdir(parents=True)
    if state != "missing":
        register(Registration(Path(os.devnull), ()), home.environ)
    if state == "other":
        (hosts / f"{HOST_NAME}.json").write_text('{"path": "/elsewhere"}', encoding="utf-8")
    host = {"registered": str(home.launcher), "missing": "", "other": "/elsewhere"}[state]
    assert [("chromium", state, host)] == [
        (seen.browser, seen.state, seen.host) for seen in browsers_seen(home.environ)
    ]
