"""A system that is thrown away: a Debian, or this machine's own, that programs may change as they like.

Changes live in memory, processes and mounts in namespaces of their own: all are gone when its first process ends.
Needs root, as installing packages does.
"""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

_PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_FILLED_BY_THE_SYSTEM = ("proc", "sys", "dev", "run", "tmp")

# The changes lie on a file system in memory, which is also what lets "/" itself be the system below them.
# The last line ends when this process closes its end of the pipe, however it dies.
_MAKE = """
set -e
mount -t tmpfs -o mode=755 rooms "$1"
mkdir "$1/changes" "$1/work" "$1/root"
mount -t overlay -o "lowerdir=$2,upperdir=$1/changes,workdir=$1/work" overlay "$1/root"
cd "$1/root"
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 shared dev/shm
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=755 run run
pivot_root . .
umount -l .
echo made
exec cat
"""

_NOTHING: Mapping[str, str] = MappingProxyType({})


class ThrowAwayRoot:
    """A running system of this kind."""

    def __init__(self, first_process: int) -> None:
        self._first_process = first_process

    def path(self, inside: str) -> Path:
        """Where this machine sees a file of the system; links on the way would lead out of it."""
        return Path(f"/proc/{self._first_process}/root", inside.lstrip("/"))

    def command(self, *words: str, user: str = "root", environ: Mapping[str, str] = _NOTHING) -> list[str]:
        """What starts a program in there, for this machine to run."""
        home = "/root" if user == "root" else f"/home/{user}"
        given = {"PATH": _PROGRAMS, "HOME": home, "LANG": "C.UTF-8", "USER": user, **environ}
        target = f"--target={self._first_process}"
        return [
            *("nsenter", target, "--mount", "--root", "--pid", "--wdns=/"),
            *("setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"),
            *("env", "--ignore-environment", *(f"{name}={value}" for name, value in given.items())),
            *words,
        ]

    def run(self, *words: str, user: str = "root", environ: Mapping[str, str] = _NOTHING) -> str:
        """What a program in there prints. Raises RuntimeError with its words when it fails."""
        done = subprocess.run(
            self.command(*words, user=user, environ=environ),
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}")
        return done.stdout

    def put(self, file: Path, inside: str) -> str:
        """Copy a file in there, for everybody to read; the path by which programs find it."""
        self.path(inside).write_bytes(file.read_bytes())
        self.path(inside).chmod(0o644)
        return inside

    def list_files(self, *but: str) -> dict[str, str]:
        """Every path with what it is and holds, but for the folders that are named and those a system fills itself."""
        left_out = {str(self.path(folder)) for folder in (*_FILLED_BY_THE_SYSTEM, *but)}
        listed: dict[str, str] = {}
        top = self.path("/")
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if f"{folder.rstrip('/')}/{name}" not in left_out]
            for name in (*folders, *files):
                path = Path(folder, name)
                listed[f"/{path.relative_to(top)}"] = _described(path)
        return listed


@contextmanager
def throw_away(base: Path, folder: Path) -> Iterator[ThrowAwayRoot]:
    """The system for as long as the block runs: the base with changes over it. The folder is an empty one.

    Raises RuntimeError where this machine does not let one be made.
    """
    words = [
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "sh",
        "-c",
        _MAKE,
        "sh",
        str(folder),
        str(base),
    ]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as unshared:
        assert unshared.stdin is not None
        assert unshared.stdout is not None
        assert unshared.stderr is not None
        if unshared.stdout.readline() != "made\n":
            raise RuntimeError(f"no system to throw away: {unshared.stderr.read().strip()}")
        [first] = Path(f"/proc/{unshared.pid}/task/{unshared.pid}/children").read_text().split()
        try:
            yield ThrowAwayRoot(int(first))
        finally:
            # With the first process of its namespace, every other ends and every mount goes.
            unshared.stdin.close()


def _described(path: Path) -> str:
    status = path.lstat()
    kind = stat.filemode(status.st_mode)
    owner = f"{status.st_uid}:{status.st_gid}"
    if stat.S_ISLNK(status.st_mode):
        return f"{kind} {owner} {path.readlink()}"
    if stat.S_ISREG(status.st_mode):
        return f"{kind} {owner} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    return f"{kind} {owner}"
