"""Reach the companion of this user, and start it when it is not there.

It sends the companion nothing; the connection is for the relay to use.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from native_host.notice import COMPANION_NOT_STARTED, NOT_REGISTERED, HostStop
from native_host.paths import (
    HOME_VARIABLE,
    PathError,
    lock_path,
    log_folder,
    make_private,
    open_lock,
    socket_path,
    state_folder,
)

START_LIMIT = 20.0
"""Seconds that a companion may take until it answers."""

_POLL_INTERVAL = 0.02


class Launch:
    """What `register` wrote down: who may call, and how the companion is started.

    A plain class, because `dataclasses` takes as long to import as all the rest of the host.
    """

    def __init__(
        self, interpreter: str, arguments: list[str], home: str | None, callers: frozenset[str]
    ) -> None:
        self.interpreter = interpreter
        self.arguments = arguments
        self.home = home
        self.callers = callers

    def environ(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """The companion's environment: the browser's, but only the registration says where home is."""
        environ = {name: value for name, value in inherited.items() if name != HOME_VARIABLE}
        return environ if self.home is None else {**environ, HOME_VARIABLE: self.home}


def read_launch(file: Path) -> Launch:
    """The registration beside the launcher; a relative interpreter lies beside it, too.

    Raises HostStop when it is missing or not readable as one.
    """
    try:
        written = json.loads(file.read_bytes())
        return Launch(
            interpreter=str(file.parent / written["interpreter"]),
            arguments=list(written["arguments"]),
            home=written["home"],
            callers=frozenset(written["allowed_origins"] + written["allowed_extensions"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HostStop(NOT_REGISTERED, f"{file}: {error!r}") from error


def connect(launch: Launch, inherited: Mapping[str, str]) -> socket.socket:
    """A connection to the companion, which is started first if it does not answer.

    However many hosts race here, one companion is started.
    Raises HostStop when none answers in time or the one that does is not this user's.
    """
    environ = launch.environ(inherited)
    try:
        path = socket_path(environ)
        make_private(state_folder(environ))
        return _knock(path) or _start_and_connect(launch, environ, path)
    except (OSError, PathError) as error:
        raise HostStop(COMPANION_NOT_STARTED, str(error)) from error


def _start_and_connect(launch: Launch, environ: Mapping[str, str], path: Path) -> socket.socket:
    deadline = time.monotonic() + START_LIMIT
    with open_lock(lock_path(environ)) as lock:
        connection = _knock_until(path, deadline, lambda: _is_taken(lock.fileno()))
        if connection is None:
            exit_status = _start(launch, environ)
            # One that finds another companion in its place ends with 0; the other may still be starting.
            connection = _knock_until(path, deadline, lambda: exit_status() not in {None, 0})
    if connection is None:
        raise HostStop(COMPANION_NOT_STARTED, f"it ended at once, see {log_folder(environ)}")
    return connection


def _knock_until(path: Path, deadline: float, is_over: Callable[[], bool]) -> socket.socket | None:
    while not is_over():
        connection = _knock(path)
        if connection is not None:
            return connection
        if time.monotonic() > deadline:
            raise HostStop(COMPANION_NOT_STARTED, f"no answer within {START_LIMIT:.0f} s")
        time.sleep(_POLL_INTERVAL)
    # Once more: a companion may have come between the last knock and the end of waiting.
    return _knock(path)


def _knock(path: Path) -> socket.socket | None:
    """A connection, or None when nobody listens.

    A socket file without a listener stays behind a killed companion and refuses.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    if _peer_uid(connection) != os.geteuid():
        connection.close()
        raise PathError(f"{path} is answered by another user")
    return connection


def _peer_uid(connection: socket.socket) -> int:
    credentials = struct.Struct("3i")
    _, uid, _ = credentials.unpack(
        connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, credentials.size)
    )
    return int(uid)


def _is_taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _start(launch: Launch, environ: Mapping[str, str]) -> Callable[[], int | None]:
    """Start a companion; what comes back asks for its exit status, None while it runs."""
    import subprocess  # noqa: PLC0415 - slow to import, and most hosts find a companion running

    log = make_private(log_folder(environ)) / "companion-start.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    with log.open("wb") as output:
        companion = subprocess.Popen(  # noqa: S603 - the command that register wrote down, no shell
            [launch.interpreter, *launch.arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environ,
            # A browser kills its host two seconds after the port closes; that must not reach the companion.
            start_new_session=True,
        )
    return companion.poll
