"""Another user of the same computer at the companion's door: a real process under another user id. S7."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import pytest

from native_host.framing import encode_frame
from tests.fakes.wire import HELLO, request

if TYPE_CHECKING:
    from .conftest import Front

STRANGER = 64_123
"""A user id that nobody has; taking it on needs the rights of root, which the machines that test have."""

# Knocks, says one frame and prints what comes back; the id is given up before anything is opened.
_KNOCK = """
import os, socket, sys
os.setgroups([])
os.setresgid(*3 * [int(sys.argv[1])])
os.setresuid(*3 * [int(sys.argv[1])])
with socket.socket(socket.AF_UNIX) as door:
    try:
        door.connect(sys.argv[2])
        door.sendall(bytes.fromhex(sys.argv[3]))
        answer = door.recv(65536)
        print("answered" if answer else "hung up", end="")
    except (PermissionError, BrokenPipeError, ConnectionResetError) as error:
        print(type(error).__name__, end="")
"""


async def _knock(front: Front, user: int) -> str:
    frame = encode_frame(request(HELLO)).hex()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-IS", "-c", _KNOCK, str(user), str(front.path), frame, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert 0 == process.returncode
    return printed.decode()


async def test_another_user_does_not_reach_the_door(front: Front) -> None:
    """The folder of the socket lets nobody else in; the companion never learns of the attempt."""
    assert "answered" == await _knock(front, os.getuid())
    assert "PermissionError" == await _knock(front, STRANGER)


async def test_another_user_at_an_open_door_is_hung_up_on_and_logged(
    front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    """Should somebody open folder and socket to all, each other user is still known by the kernel's word."""
    front.path.parent.chmod(0o755)
    front.path.chmod(0o666)
    assert "answered" == await _knock(front, os.getuid())
    assert await _knock(front, STRANGER) in {"hung up", "ConnectionResetError", "BrokenPipeError"}
    assert ["a process of another user was refused"] == [record.message for record in caplog.records]
    assert "answered" == await _knock(front, os.getuid())
