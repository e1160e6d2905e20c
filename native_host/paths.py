"""Where Copy to CRM keeps its files: the only place that computes folders.

It reads no file and remembers nothing; the environment and the platform come in as arguments.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

HOME_VARIABLE = "COPY_TO_CRM_HOME"
"""Names a folder that then holds everything of ours: for tests, the demo, and two laptops on one machine."""

MAX_SOCKET_PATH = 100
"""Bytes. Linux takes 107 and macOS 103 for the path of a Unix socket."""

_NAME = "copy-to-crm"


class PathError(Exception):
    """A folder of ours cannot be used; the text says which, and why."""


def config_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder of the user's settings."""
    return _folder("config", environ, platform)


def data_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder of what must not be lost: databases, vault files, the registered host."""
    return _folder("data", environ, platform)


def state_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder of what belongs to the running companion: socket, lock, logs."""
    return _folder("state", environ, platform)


def log_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder of the log files."""
    return state_folder(environ, platform) / "log"


def lock_path(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The file that is locked while a companion is being started."""
    return state_folder(environ, platform) / "start.lock"


def socket_path(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The companion's Unix socket.

    Raises PathError when the path is longer than systems accept.
    """
    path = state_folder(environ, platform) / "companion.sock"
    length = len(os.fsencode(path))
    if length > MAX_SOCKET_PATH:
        message = (
            f"{path} has {length} bytes; a socket's path may have {MAX_SOCKET_PATH}: choose a shorter one"
        )
        raise PathError(message)
    return path


def machine_folder(root: Path, platform: str = sys.platform) -> Path:
    """The folder of what is registered for all users of this computer; the root is "/" but in tests."""
    return root / ("Library/Application Support" if platform == "darwin" else "usr/local/lib") / _NAME


def packaged_folder(root: Path) -> Path:
    """The folder of the companion that Debian's package installs; the root is "/" but in tests."""
    return root / "usr/lib" / _NAME


def policy_path(platform: str = sys.platform) -> Path | None:
    """The administrator's policy file, or None where policy comes from elsewhere in the system.

    No environment variable moves it: a user must not be able to replace a policy.
    """
    return Path("/etc/copy-to-crm/policy.json") if platform.startswith("linux") else None


def user_home(environ: Mapping[str, str]) -> Path:
    """The home folder of the user, in which browsers keep theirs."""
    return Path(_needed("HOME", environ))


def make_private(folder: Path) -> Path:
    """The folder, made if needed, of this user and closed to everybody else.

    Raises PathError when it belongs to another user or others may write into it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_private(folder)
    if sys.platform != "win32":
        folder.chmod(0o700)
    return folder


def open_lock(path: Path) -> io.BufferedWriter:
    """The file that is locked, made for this user alone if needed; it never holds anything."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "ab")


def check_private(folder: Path) -> None:
    """Raise PathError unless the folder exists, is this user's, and only this user may write into it."""
    try:
        status = folder.stat()
    except OSError as error:
        raise PathError(f"{folder} cannot be used: {error.strerror}") from error
    if not stat.S_ISDIR(status.st_mode):
        raise PathError(f"{folder} is not a folder")
    if sys.platform == "win32":
        # Profile folders there are closed by their access lists, which a mode does not show.
        return
    if status.st_uid != os.geteuid():
        raise PathError(f"{folder} belongs to another user")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PathError(f"{folder} can be written by other users: run chmod 700 on it")


def _folder(kind: str, environ: Mapping[str, str], platform: str) -> Path:
    moved = environ.get(HOME_VARIABLE)
    if moved:
        if not Path(moved).is_absolute():
            raise PathError(f"{HOME_VARIABLE} must be an absolute path, not {moved}")
        return Path(moved) / kind
    if platform == "win32":
        roaming = kind == "config"
        return Path(_needed("APPDATA" if roaming else "LOCALAPPDATA", environ)) / _NAME / kind
    home = user_home(environ)
    if platform == "darwin":
        return home / "Library" / "Application Support" / _NAME / kind
    # XDG_* variables are left alone: a browser in a container sees others than a terminal does,
    # and host and companion must arrive at the same socket.
    parts = {"config": ".config", "data": ".local/share", "state": ".local/state"}
    return home / parts[kind] / _NAME


def _needed(variable: str, environ: Mapping[str, str]) -> str:
    value = environ.get(variable)
    if not value:
        raise PathError(f"{variable} is not set, so the folders of Copy to CRM cannot be found")
    return value
