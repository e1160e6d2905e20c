"""No TCP port in a whole life of the companion, told by the interpreter and not by looking now and then. S6."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msal.oauth2cli.authcode import _is_inside_docker

from companion.demo.browser import running_browser
from companion.demo.stage import Stage
from companion.demo.story import connect
from tests.browser.test_calls import hold_for

INMAIL = "I read that Fourth Coffee opens three more bars"

# Python reads this file first in every program of ours, and tells of each address that a socket is bound to.
_HOOK = """
import socket, sys
def heard(event, arguments):
    if event == "socket.bind":
        is_tcp = arguments[0].family in (socket.AF_INET, socket.AF_INET6)
        address = arguments[1][0] if is_tcp else "file"
        # urllib3 asks the system at its import whether it knows IPv6: bound to no port and never listened on.
        if arguments[1] != ("::1", 0):
            with open({log!r}, "a") as log:
                log.write(f"{{'run' if sys.orig_argv[-1] == 'run' else 'command'}} {{address}}\\n")
sys.addaudithook(heard)
"""
# msal listens on every address of a container, because its browser is outside; anywhere else on loopback alone.
_OF_THE_SIGN_IN = ["command 0.0.0.0" if _is_inside_docker() else "command 127.0.0.1"]


@pytest.fixture
def read_bound(stage: Stage) -> Callable[[], list[str]]:
    """What was bound by which of our commands so far."""
    log, folder = stage.folder / "bound", stage.folder / "first"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_HOOK.format(log=str(log)), encoding="utf-8")
    stage.environ["PYTHONPATH"] = f"{folder}:{stage.environ['PYTHONPATH']}"
    return lambda: Path(log).read_text(encoding="utf-8").splitlines() if log.exists() else []


async def test_nothing_of_ours_binds_a_tcp_port_outside_the_sign_in(
    stage: Stage, read_bound: Callable[[], list[str]]
) -> None:
    """Sign in, copy, undo, be killed, start anew, copy: one loopback address, bound by the sign-in alone."""
    async with running_browser(stage, is_headless=True) as browser:
        await connect(stage, browser, lambda _line: None)
        assert set(_OF_THE_SIGN_IN) == {line for line in read_bound() if not line.endswith("file")}
        await hold_for(stage, 60)
        signed_in = len(read_bound())
        inbox = await browser.open_inbox()
        control = inbox.control_of(INMAIL)
        await control.press()
        await control.press_undo()
        await control.wait_for("discarded")
        await stage.wait_until_companion_listens()
        await hold_for(stage, 0)
        stage.kill_companion()
        await control.press()
        await control.wait_for("written")
        assert [] == stage.tcp_listeners_of_companion()
        await stage.run_command("outbox", "list")
    # The hook heard both companions, or it would mean nothing that it heard no more.
    assert ["run file"] * 2 == read_bound()[signed_in:]
