"""Trouble that somebody asked for: rules, whom they meet, how often. Plays none of it.

Rules are taken in the order in which they came; one that is used up is gone.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from companion.emulator.codes import shipped_codes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

CODES = {
    "throttle_requests": "0x80072322",
    "throttle_time": "0x80072321",
    "throttle_concurrency": "0x80072326",
    "busy": "0x8004a001",
    "sql_timeout": "0x80044151",
    "server_error": "0x80040216",
    "delta_expired": "0x80044352",
    "app_lock": "0x8004ed47",
    "concurrent_operation": "0x80071154",
}
"""The kinds of trouble that are an answer with a code."""
KINDS = (
    *CODES,
    "code",
    "slow",
    "drop_before",
    "commit_then_drop",
    "truncate_body",
    "html_page",
    "token_expired",
)
_MATCHES = frozenset({"method", "path_contains", "user"})
_PARAMS: Mapping[str, type] = {
    "retry_after": int,
    "status": int,
    "milliseconds": int,
    "message": str,
    "html": str,
    "moment": str,
}


@dataclass(frozen=True)
class Rule:
    """One rule; `times` None means until it is cleared. `code` is empty where the kind has none."""

    number: int
    do: str
    match: Mapping[str, str] = field(default_factory=dict)
    times: int | None = 1
    params: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""

    def meets(self, method: str, address: str, names: Collection[str]) -> bool:
        """Tell whether a request is one of those; `address` is path and query, `names` are its user's."""
        is_delta = self.do != "delta_expired" or "$deltatoken" in address
        return is_delta and all(
            (
                self.match.get("method", method).upper() == method,
                self.match.get("path_contains", "") in address,
                self.match.get("user", "").lower() in {"", *names},
            )
        )


class Troubles:
    """The rules in force, and the requests that a slow one holds."""

    def __init__(self) -> None:
        """Start without any trouble."""
        self._rules: list[Rule] = []
        self._next = 1
        self._held = 0
        self._changed = asyncio.Condition()
        self._release = asyncio.Event()

    def add(self, wishes: Collection[Mapping[str, Any]]) -> None:
        """Take rules, all or none; ValueError says what is wrong with one."""
        numbered = [_rule(wish, self._next + place) for place, wish in enumerate(wishes)]
        self._rules += numbered
        self._next += len(numbered)

    def take(self, method: str, address: str, names: Collection[str]) -> Rule | None:
        """Answer the first rule that meets a request, and use it up by one; None for no trouble."""
        for place, rule in enumerate(self._rules):
            if rule.meets(method, address, names):
                if rule.times is not None:
                    self._rules[place : place + 1] = (
                        [replace(rule, times=rule.times - 1)] if rule.times > 1 else []
                    )
                return rule
        return None

    def listed(self) -> dict[str, Any]:
        """Answer the rules in force and how many requests are held."""
        return {"rules": [asdict(rule) for rule in self._rules], "held": self._held}

    async def clear(self) -> None:
        """Forget every rule and let held requests go on."""
        self._rules.clear()
        await self.release()

    async def hold(self) -> None:
        """Wait until somebody releases."""
        release = self._release
        await self._count(1)
        try:
            await release.wait()
        finally:
            await self._count(-1)

    async def release(self) -> None:
        """Let every held request go on; later ones are held again."""
        self._release.set()
        self._release = asyncio.Event()

    async def held(self, least: int) -> None:
        """Wait until at least so many requests are held."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._held >= least)

    async def _count(self, change: int) -> None:
        async with self._changed:
            self._held += change
            self._changed.notify_all()


def _rule(wish: Mapping[str, Any], number: int) -> Rule:
    unknown = wish.keys() - {"match", "times", "do", "params", "code"}
    do, match, params = wish.get("do"), wish.get("match", {}), wish.get("params", {})
    times = wish.get("times", 1)
    faults = (
        (bool(unknown), f"unknown: {', '.join(sorted(unknown))}"),
        (do not in KINDS, f"no such trouble: {do!r}; there are {', '.join(KINDS)}"),
        (not _is_match(match), f"not such a match: {match!r}"),
        (not _are_params(params), f"not such parameters: {params!r}"),
        (
            times is not None and (type(times) is not int or times < 1),
            f"not such a number of times: {times!r}",
        ),
        (do == "code" and str(wish.get("code")).lower() not in shipped_codes(), "no such code"),
    )
    for is_wrong, message in faults:
        if is_wrong:
            raise ValueError(message)
    code = CODES.get(str(do), str(wish.get("code", "")).lower())
    return Rule(number, str(do), match, times, params, code)


def _is_match(match: object) -> bool:
    return (
        isinstance(match, dict)
        and match.keys() <= _MATCHES
        and all(isinstance(v, str) for v in match.values())
    )


def _are_params(params: object) -> bool:
    return isinstance(params, dict) and all(
        type(value) is _PARAMS.get(name) for name, value in params.items()
    )
