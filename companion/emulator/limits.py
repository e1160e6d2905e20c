"""The three service-protection limits of one environment, counted for each user. Knows no request's content.

Microsoft: "Service protection API limits". Time is the emulator's; execution time is a price for each operation.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from companion.emulator.errors import WebApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

_CONCURRENCY_WAIT = 5


@dataclass(frozen=True)
class Limits:
    """How much is allowed; as in Dynamics unless somebody chose otherwise. `cost_ms` is one operation's price."""

    is_on: bool = True
    requests: int = 6000
    execution_ms: int = 1_200_000
    concurrent: int = 52
    window_seconds: int = 300
    cost_ms: int = 100
    dop_hint: int = 4

    def changed(self, changes: Mapping[str, Any]) -> Limits:
        """Answer the limits with some fields changed; ValueError for one that does not exist or fit."""
        known = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        for name, value in changes.items():
            if type(value) is not known.get(name) or value < 0:
                message = f"no such limit, or not such a value: {name} = {value!r}"
                raise ValueError(message)
        return replace(self, **changes)


class ThrottledError(WebApiError):
    """A request too many; `retry_after` is in seconds."""

    def __init__(self, code: str, message: str, retry_after: int) -> None:
        """Keep the wait beside the refusal."""
        super().__init__(429, code, message)
        self.retry_after = retry_after


@dataclass
class _Usage:
    """What one user did: arrivals in the window with their price, and figures since the start."""

    arrivals: deque[tuple[float, int]] = field(default_factory=deque)
    spent_ms: int = 0
    in_flight: int = 0
    requests: int = 0
    throttled: int = 0

    def forget_before(self, moment: float) -> None:
        while self.arrivals and self.arrivals[0][0] <= moment:
            self.spent_ms -= self.arrivals.popleft()[1]


class ServiceProtection:
    """Admits requests or refuses them, over a window that slides with the emulator's clock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Start with Dynamics' own limits and nobody's requests."""
        self.limits = Limits()
        self._clock = clock
        self._usages: defaultdict[str, _Usage] = defaultdict(_Usage)

    def enter(self, user_id: str, operations: int) -> None:
        """Count a request of `operations`; ThrottledError where it is one too many, which counts as well."""
        usage, now = self._usages[user_id], self._clock().timestamp()
        usage.forget_before(now - self.limits.window_seconds)
        held, spent = len(usage.arrivals), usage.spent_ms
        usage.requests += 1
        usage.arrivals.append((now, operations * self.limits.cost_ms))
        usage.spent_ms += operations * self.limits.cost_ms
        if self.limits.is_on:
            self._check(usage, held, spent, now)
        usage.in_flight += 1

    def leave(self, user_id: str) -> None:
        """Say that a request that had entered was answered."""
        self._usages[user_id].in_flight -= 1

    def note_refusal(self, user_id: str) -> None:
        """Count an answer with status 429."""
        self._usages[user_id].throttled += 1

    def remaining(self, user_id: str) -> dict[str, str]:
        """Answer the headers that tell what is left, for debugging only as Microsoft says."""
        usage, limits = self._usages[user_id], self.limits
        seconds = max(0, limits.execution_ms - usage.spent_ms) / 1000
        return {
            "x-ms-ratelimit-burst-remaining-xrm-requests": str(max(0, limits.requests - len(usage.arrivals))),
            "x-ms-ratelimit-time-remaining-xrm-requests": f"{seconds:,.2f}",
            "x-ms-dop-hint": str(limits.dop_hint),
        }

    def figures(self) -> dict[str, Any]:
        """Answer the limits, and for each user the requests, the answers 429 and what the window holds."""
        users = {
            user_id: {
                "requests": usage.requests,
                "throttled": usage.throttled,
                "in_flight": usage.in_flight,
                "in_window": len(usage.arrivals),
                "execution_ms": usage.spent_ms,
            }
            for user_id, usage in self._usages.items()
        }
        return {"limits": asdict(self.limits), "users": users}

    def clear(self) -> None:
        """Return to Dynamics' own limits and forget what was counted; requests in flight stay in flight."""
        self.limits = Limits()
        for usage in self._usages.values():
            usage.arrivals.clear()
            usage.spent_ms = usage.requests = usage.throttled = 0

    def _check(self, usage: _Usage, held: int, spent: int, now: float) -> None:
        limits = self.limits
        window = f"over time window of {limits.window_seconds} seconds."
        if usage.in_flight >= limits.concurrent:
            message = f"Number of concurrent requests exceeded the limit of {limits.concurrent}."
            raise ThrottledError("0x80072326", message, _CONCURRENCY_WAIT)
        if held >= limits.requests:
            message = f"Number of requests exceeded the limit of {limits.requests} {window}"
            raise ThrottledError("0x80072322", message, self._wait_for_requests(usage, now))
        if spent >= limits.execution_ms:
            message = (
                f"Combined execution time of incoming requests exceeded limit of {limits.execution_ms:,} milliseconds "
                f"{window} Decrease number of concurrent requests or reduce the duration of requests "
                "and try again later."
            )
            raise ThrottledError("0x80072321", message, self._wait_for_time(usage, now))

    def _wait_for_requests(self, usage: _Usage, now: float) -> int:
        """Answer after how many seconds the window holds one request less than allowed."""
        last = usage.arrivals[min(len(usage.arrivals) - self.limits.requests, len(usage.arrivals) - 1)]
        return self._seconds(last[0], now)

    def _wait_for_time(self, usage: _Usage, now: float) -> int:
        """Answer after how many seconds the window holds less execution time than allowed."""
        left = usage.spent_ms
        for moment, cost in usage.arrivals:
            left -= cost
            if left < self.limits.execution_ms:
                return self._seconds(moment, now)
        return self.limits.window_seconds

    def _seconds(self, moment: float, now: float) -> int:
        return max(1, math.ceil(moment + self.limits.window_seconds - now))
