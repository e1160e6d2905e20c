"""Somebody else's socket in the companion's place: the host tells the browser and says nothing to it. S7."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.native_host.conftest import Home

STRANGER = 64_123

# Binds as root, then listens as the other user: the kernel tells that user to whoever connects.
_SQUAT = """
import os, socket, sys
with socket.socket(socket.AF_UNIX) as door:
    door.bind(sys.argv[1])
    os.setgroups([])
    os.setresgid(*3 * [int(sys.argv[2])])
    os.setresuid(*3 * [int(sys.argv[2])])
    door.listen()
    print("ready", flush=True)
    caller, _ = door.accept()
    print(len(caller.recv(65536)), flush=True)
"""


@contextmanager
def _squatting(home: Home, user: int) -> Iterator[subprocess.Popen[str]]:
    state = home.folder / "state"
    state.mkdir(mode=0o700)
    arguments = [str(state / "companion.sock"), str(user)]
    with subprocess.Popen(
        [sys.executable, "-IS", "-c", _SQUAT, *arguments], stdout=subprocess.PIPE, text=True
    ) as squatter:
        assert squatter.stdout
        assert "ready\n" == squatter.stdout.readline()
        yield squatter
        squatter.kill()


def test_host_says_nothing_to_another_user_in_the_companions_place(home: Home) -> None:
    """The kernel tells who listens: the click stays in the browser, and no second companion is started."""
    home.register("echo")
    with _squatting(home, STRANGER) as squatter:
        host = home.run_host()
        host.send(b'{"a": "click"}')
        assert "companion_not_started" == host.receive_notice()
        assert 1 == host.wait()
        assert squatter.stdout
        assert "0\n" == squatter.stdout.readline()
    assert not (home.folder / "starts").exists()


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o777, 0o1777])
def test_host_leaves_a_state_folder_of_another_user_alone(home: Home, mode: int) -> None:
    """A folder that somebody else made first is refused, however it is open, and what lies in it stays."""
    home.register("echo")
    state = home.folder / "state"
    state.mkdir()
    state.chmod(mode)
    os.chown(state, STRANGER, STRANGER)
    host = home.run_host()
    assert "companion_not_started" == host.receive_notice()
    assert [] == list(state.iterdir())
    assert mode == state.stat().st_mode & 0o7777
