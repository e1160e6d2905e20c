"""Drain a queue over a bad line: real dispatcher, journal, gateway and sockets, and an emulator at the far end.

`chaos` returns what the emulator, the line and the gateway have each counted by themselves.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from tests.fakes.environment import MARISA
from tests.fakes.journal import look
from tests.fakes.long_journal import write_journal
from tests.proof.bad_line import Passed, bad_line
from tests.proof.hurried import Attempts, drained
from tests.proof.plain_emulator import plain_emulator

_READING = ("GET",)
_SHARE = 0.2
_GIVES_UP_AFTER = 0.5


class Arrivals:
    """What arrived at the Web API, by method."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def prepare(self, app: web.Application) -> None:
        """Count in this emulator."""
        app.middlewares.append(self._count)

    @web.middleware
    async def _count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/api/"):
            self.counted[request.method] += 1
        return await handler(request)


def chaos(items: int = 5_000, *, share: float = _SHARE, seed: int = 1) -> dict[str, Any]:
    """Drain so many items over a line on which such a share of requests meets a fault; the figures."""
    with TemporaryDirectory(prefix="crm-") as folder, pytest.MonkeyPatch.context() as patch:
        # A black hole is left after half a second rather than after a minute.
        patch.setattr("companion.dataverse.gateway._TIMEOUT", aiohttp.ClientTimeout(total=_GIVES_UP_AFTER))
        return asyncio.run(_drain(Path(folder), items, share, seed))


async def _drain(folder: Path, items: int, share: float, seed: int) -> dict[str, Any]:
    arrivals, random = Arrivals(), Random(seed)  # noqa: S311  # weather, not secrets
    write_journal(folder / "outbox.db", history=0, queued=items)
    async with plain_emulator(folder / "emulator", arrivals.prepare) as (port, control):
        await control("POST", "limits", {"is_on": False})
        async with bad_line(port, random, share) as (bad_port, passed):
            address = f"http://127.0.0.1:{bad_port}"
            token = (await control("POST", "token", {"user": MARISA, "resource": address}))["access_token"]
            root = f"{address}/api/data/v9.2/"
            async with drained(folder / "outbox.db", root, token, items) as (_, attempts):
                pass
        rows = (await control("GET", "tables/li_messages"))["rows"]
    [(written,)] = look(folder / "outbox.db", "SELECT count(*) FROM items WHERE state = 'written'")
    texts = {str(row["description"]) for row in rows}
    return {
        "items": items,
        "written": written,
        "lost": items - len(texts),
        "duplicated": len(rows) - len(texts),
        "faults": passed.faults.total(),
        **_accounts(attempts, arrivals.counted, passed),
        "faults_by_kind": dict(sorted(passed.faults.items())),
        "seed": seed,
    }


def _accounts(attempts: Attempts, arrived: Counter[str], passed: Passed) -> dict[str, int]:
    """Every write that the gateway set out with arrived or was swallowed; nobody below it sends one again.

    Reads may be repeated by the client library, when a kept connection is gone.
    """
    reads = sum(arrived[method] + passed.swallowed[method] for method in _READING)
    writes = arrived.total() + passed.swallowed.total() - reads
    return {
        "writes_attempted": attempts.writing.attempts,
        "writes_arrived": arrived.total() - sum(arrived[method] for method in _READING),
        "writes_swallowed": passed.swallowed.total() - sum(passed.swallowed[m] for m in _READING),
        "writes_unaccounted": abs(attempts.writing.attempts - writes),
        "reads_attempted": attempts.reading.attempts,
        "reads_repeated_by_the_library": reads - attempts.reading.attempts,
    }
