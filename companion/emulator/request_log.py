"""A bounded record of the Web API calls that arrived. Keeps no body and no token."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT = 10_000


@dataclass(frozen=True)
class LoggedRequest:
    """One call: `user` is the caller's systemuserid, None where the token was not accepted; `time` is UTC.

    A batch is one entry, after those of the requests inside it, which say so. `trouble` names the trouble on
    demand that met a call.
    """

    method: str
    path: str
    query: str
    status: int
    user: str | None
    request_id: str
    time: str
    trouble: str = ""
    is_in_batch: bool = False


class RequestLog:
    """The latest calls, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self._entries: deque[LoggedRequest] = deque(maxlen=_KEPT)

    def add(self, entry: LoggedRequest) -> None:
        """Record one call."""
        self._entries.append(entry)

    def clear(self) -> None:
        """Forget every call."""
        self._entries.clear()

    def entries(self) -> list[dict[str, Any]]:
        """Answer the calls as plain values."""
        return [asdict(entry) for entry in self._entries]
