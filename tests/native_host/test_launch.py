"""How long a host waits for a companion, and what the companion is given."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from native_host import launch
from native_host.launch import START_LIMIT, Launch, connect, read_launch
from native_host.notice import HostStop
from tests.native_host.conftest import Home


class FastTime:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """The time in seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass without waiting."""
        self.now += seconds


@pytest.mark.parametrize("exit_status", [None, 0])
def test_connect_gives_up_on_a_companion_that_never_answers(
    home: Home, monkeypatch: pytest.MonkeyPatch, exit_status: int | None
) -> None:
    """One that runs, or that left its place to another one, is waited for until the limit and no longer."""
    home.register("echo")
    clock = FastTime()
    monkeypatch.setattr(launch, "time", clock)
    monkeypatch.setattr(launch, "_start", lambda *_: lambda: exit_status)
    with pytest.raises(HostStop) as stop:
        connect(read_launch(home.launch_file), os.environ)
    assert stop.value.code == "companion_not_started"
    assert pytest.approx(1000.0 + START_LIMIT, abs=0.1) == clock.now


def test_companion_finds_its_home_by_the_registration_alone() -> None:
    """A browser started from a terminal with another home must not lead to another companion."""
    inherited = {"COPY_TO_CRM_HOME": "/elsewhere", "LANG": "pt_BR.UTF-8"}
    moved = Launch("/usr/bin/python3", [], "/moved", frozenset())
    usual = Launch("/usr/bin/python3", [], None, frozenset())
    assert {"COPY_TO_CRM_HOME": "/moved", "LANG": "pt_BR.UTF-8"} == moved.environ(inherited)
    assert {"LANG": "pt_BR.UTF-8"} == usual.environ(inherited)


def test_connect_keeps_the_output_of_the_start_before(home: Home) -> None:
    """What a failed start printed can still be read after the next attempt."""
    home.register_command(Path("/bin/sh"), "-c", "echo broken; exit 3")
    for _ in range(2):
        with pytest.raises(HostStop):
            connect(read_launch(home.launch_file), os.environ)
    logs = home.folder / "state" / "log"
    assert (logs / "companion-start.log").read_text(encoding="utf-8") == "broken\n"
    assert (logs / "companion-start.log.1").read_text(encoding="utf-8") == "broken\n"
