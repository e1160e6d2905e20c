"""Keep a journal's folder and files closed to everybody but their owner. Reads and writes nothing in them."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from companion.errors import NotPossibleHere

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_BESIDE = ("", "-wal", "-shm", "-journal")


def make_private(file: Path) -> None:
    """Take everybody else's rights away. Raises NotPossibleHere, or PermissionError for what is read-only."""
    if os.name == "nt":
        # Profile folders there are closed by their access lists, which a mode does not show.
        return
    for path in (file.parent, *(file.with_name(file.name + suffix) for suffix in _BESIDE)):
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISLNK(status.st_mode):
            raise NotPossibleHere(reason=f"{path} is a link to another place")
        if status.st_uid != os.geteuid():
            raise NotPossibleHere(reason=f"{path} belongs to another user")
        if status.st_mode & stat.S_ISVTX:
            raise NotPossibleHere(reason=f"{path} is shared by all users")
        if status.st_mode & _OTHERS:
            path.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS)
        if not os.access(path, os.W_OK):
            # SQLite would open it for reading without a word, and stay so when the rights are back.
            raise PermissionError(errno.EACCES, "it is read-only", str(path))
