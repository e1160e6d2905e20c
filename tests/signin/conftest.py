"""An emulator over TLS that remembers every token it gave out, and a Secret Service of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from companion.emulator.grants import Grants, Renewal
from companion.emulator.server import RunningEmulator
from tests.fakes.environment import emulating

_SESSION = """
printf %s x | gnome-keyring-daemon --unlock --components=secrets > /dev/null
echo "$DBUS_SESSION_BUS_ADDRESS"
exec cat
"""


@pytest.fixture
async def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RunningEmulator]:
    """A fresh emulator over TLS."""
    async with emulating(tmp_path / "emulator", monkeypatch) as emulator:
        yield emulator


@pytest.fixture
def issued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every access and refresh token that the emulator has given out."""
    texts: list[str] = []
    issue_access, issue_renewal = Grants.issue_access, Grants.issue_renewal

    def access(self: Grants, user_id: str, resource: str) -> str:
        texts.append(issue_access(self, user_id, resource))
        return texts[-1]

    def renewal(self: Grants, wanted: Renewal) -> str:
        texts.append(issue_renewal(self, wanted))
        return texts[-1]

    monkeypatch.setattr(Grants, "issue_access", access)
    monkeypatch.setattr(Grants, "issue_renewal", renewal)
    return texts


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An unlocked keyring on a session bus of its own; the folder in which it keeps its files."""
    # Not tmp_path: the paths of its sockets must stay short.
    with tempfile.TemporaryDirectory(prefix="keyring-", ignore_cleanup_errors=True) as folder:
        environ = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_RUNTIME_DIR": folder}
        with (
            Path(folder, "session.log").open("wb") as log,
            subprocess.Popen(
                [str(shutil.which("dbus-run-session")), "--", "sh", "-c", _SESSION],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environ,
                text=True,
            ) as session,
        ):
            assert session.stdin
            assert session.stdout
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.stdout.readline().strip())
            yield Path(folder)
            # The session ends when its last command has nothing more to read.
            session.stdin.close()
