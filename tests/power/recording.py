"""A file system for SQLite that writes down what was asked of it, and may fail at the Nth call."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import apsw

CALLS = ("write", "sync", "read", "truncate")
_NUMBERS = count()


@dataclass(frozen=True)
class Event:
    """One thing that happened, in the order in which it did."""

    what: str
    """make, write, truncate, sync, delete; and promise, which is no call: from here on somebody relies on it."""
    file: str
    place: int = 0
    data: bytes = b""
    is_folder_synced: bool = False


class Recorder:
    """What SQLite did, and which of its calls fails."""

    def __init__(
        self, fail_at: int = 0, *, call: str = "", is_for_ever: bool = False, is_full: bool = False
    ) -> None:
        self.events: list[Event] = []
        self.name = f"recording-{next(_NUMBERS)}"
        self.seen = 0
        self.is_failing = True
        self._fail_at, self._call, self._is_for_ever, self._is_full = fail_at, call, is_for_ever, is_full
        self._vfs = _Vfs(self)

    def promise(self, name: str) -> None:
        """Somebody was answered."""
        self.events.append(Event("promise", name))

    def met(self, call: str) -> None:
        """Fail here, if this is the call."""
        if call != self._call or not self.is_failing:
            return
        self.seen += 1
        if self.seen == self._fail_at or (self._is_for_ever and 0 < self._fail_at <= self.seen):
            if self._is_full and call == "write":
                raise apsw.FullError
            raise apsw.IOError

    def close(self) -> None:
        """Forget the file system."""
        self._vfs.unregister()


class _File(apsw.VFSFile):
    def __init__(self, recorder: Recorder, name: Any, flags: list[int]) -> None:
        self._recorder = recorder
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        self._name = path.name
        # Other folders hold copies, which no promise rests on.
        self._is_ours = path.name.startswith("outbox.db")
        if self._is_ours and not path.exists():
            recorder.events.append(Event("make", self._name))
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802  # SQLite's own name
        """Read."""
        self._recorder.met("read")
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's own name
        """Write, and write it down."""
        self._recorder.met("write")
        super().xWrite(data, offset)
        self._note("write", offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802  # SQLite's own name
        """Cut, and write it down."""
        self._recorder.met("truncate")
        super().xTruncate(size)
        self._note("truncate", size)

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's own name
        """Sync, and write it down. SQLite's own file system syncs the folder with a log that is new."""
        self._recorder.met("sync")
        super().xSync(flags)
        self._note("sync", is_folder_synced=self._name != "outbox.db")

    def _note(self, what: str, place: int = 0, data: bytes = b"", *, is_folder_synced: bool = False) -> None:
        if self._is_ours:
            self._recorder.events.append(Event(what, self._name, place, data, is_folder_synced))


class _Vfs(apsw.VFS):
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        super().__init__(recorder.name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's own name
        """A file that is written down; files without a name are SQLite's own business."""
        return super().xOpen(name, flags) if name is None else _File(self._recorder, name, flags)

    def xDelete(self, name: str, is_folder_synced: bool) -> None:  # noqa: N802  # SQLite's own name
        """Delete, and write it down."""
        super().xDelete(name, is_folder_synced)
        base = os.path.basename(name)  # noqa: PTH119  # as SQLite names it
        if base.startswith("outbox.db"):
            self._recorder.events.append(Event("delete", base, is_folder_synced=bool(is_folder_synced)))
