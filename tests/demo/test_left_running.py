"""What still runs on a computer of the stage is ended with it, and what runs elsewhere is not."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

from companion.demo.left_running import end_all
from native_host.paths import HOME_VARIABLE

# As a host starts a companion: in a session of its own, which no end of the host's takes along.
_HOST = """
import subprocess, sys
waiting = [sys.executable, "-c", "import signal; signal.pause()"]
print(subprocess.Popen(waiting, start_new_session=True, stdout=subprocess.DEVNULL).pid, flush=True)
input()
"""


def test_whatever_was_started_with_this_home_ends_and_nothing_else(tmp_path: Path) -> None:
    """Also what left the session of whoever started it; somebody else's goes on."""
    with _host(tmp_path / "own") as own, _host(tmp_path / "other") as other:
        companions = [_companion_of(own), _companion_of(other)]
        end_all(tmp_path / "own")
        assert (companions[:1], []) == (_ended(companions[:1]), _ended(companions[1:], wait_ms=0))
        assert own.wait()
        assert other.poll() is None
        end_all(tmp_path / "other")
        assert companions[1:] == _ended(companions[1:])
    for companion in companions:
        os.close(companion)


def _host(home: Path) -> subprocess.Popen[bytes]:
    environ = {**os.environ, HOME_VARIABLE: str(home)}
    command = [sys.executable, "-c", _HOST]
    return subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _companion_of(host: subprocess.Popen[bytes]) -> int:
    """What the kernel tells its end by."""
    assert host.stdout is not None
    return os.pidfd_open(int(host.stdout.readline()))


def _ended(processes: list[int], *, wait_ms: int | None = None) -> list[int]:
    """Those that have ended; without a limit, once one has."""
    looking = select.poll()
    for process in processes:
        looking.register(process, select.POLLIN)
    return [process for process, _ in looking.poll(wait_ms)]
