"""Why a journal could not be written, told by what SQLite and the system say: each reason asks for another deed."""

from __future__ import annotations

import errno
import sqlite3

from companion.error_reasons import NotSavedReason
from companion.errors import NotSaved

_BY_SQLITE: dict[str, NotSavedReason] = {
    "SQLITE_FULL": "disk_full",
    "SQLITE_READONLY": "disk_read_only",
    "SQLITE_BUSY": "journal_locked",
    "SQLITE_LOCKED": "journal_locked",
}
_BY_SYSTEM: dict[int, NotSavedReason] = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "disk_read_only",
    errno.EACCES: "disk_read_only",
    errno.EPERM: "disk_read_only",
}


def not_saved(error: BaseException) -> NotSaved:
    """The error as whoever asked is told it."""
    reason = _reason_of(error) or (_reason_of(error.__cause__) if error.__cause__ else None)
    return NotSaved(reason) if reason else NotSaved(reason=str(error))


def is_ended_by_opening(error: BaseException) -> bool:
    """Whether only a new connection can find the trouble gone: one that was opened to read never writes."""
    return _reason_of(error) == "disk_read_only" or _name_of(error).endswith("_FSYNC")


def is_known(error: BaseException) -> bool:
    """Whether the reason is one that people can mend without knowing SQLite."""
    return _reason_of(error) is not None


def _reason_of(error: BaseException) -> NotSavedReason | None:
    if isinstance(error, sqlite3.Error):
        return _BY_SQLITE.get("_".join(_name_of(error).split("_")[:2]))
    return _BY_SYSTEM.get(error.errno or 0) if isinstance(error, OSError) else None


def _name_of(error: BaseException) -> str:
    return getattr(error, "sqlite_errorname", None) or ""
