"""What a roster of thousands takes of the administrator's page, beside the same page with five seats.

`python3 dev.py bench roster [--seats N] [--rounds N]`; prints Markdown. Browser, extension and native host are the real
ones; the companion is played and answers at once, so that what is measured is the page.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession
from rich.console import Console

from native_host.registration import EXTENSION_ID
from tests.benchmarks.figures import percentile
from tests.browser.page_tasks import traced_tasks
from tests.browser.played_companion import PlayedCompanion
from tests.browser.played_stage import PlayedStage, played_stage
from tests.looking import comes_to

_FLOOR = 5
_PART = 1000
"""Users of one answer, as the companion hands a roster out."""
_PATIENCE_MS = 120_000


@dataclass
class RosterCost:
    """What a page with so many seats has cost, interaction by interaction; times are the processor's."""

    spent_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Everything that the page's main thread did until the outcome stood in the page."""
    longest_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """The longest of its tasks, for which nothing that somebody types is answered."""
    heap_kilobytes: list[float] = field(default_factory=list)
    """What the page holds at the end, after collecting what nobody holds."""
    elements: int = 0
    """Elements in the page once all of it is listed."""


def main(arguments: Sequence[str]) -> int:
    """Measure both in turn, and print the table."""
    parser = argparse.ArgumentParser(prog="dev.py bench roster", description=__doc__)
    parser.add_argument("--seats", type=int, default=5000, metavar="N", help="users of the roster (5000)")
    parser.add_argument("--rounds", type=int, default=30, metavar="N", help="times each page is opened (30)")
    chosen = parser.parse_args(arguments)
    many, few = asyncio.run(measure_roster(chosen.seats, chosen.rounds))
    console = Console(width=200, highlight=False)
    console.print(
        f"| Roster of {chosen.seats:,} | p50 ms | p99 ms | longest task, p99 ms | with {_FLOOR}, p50 ms | "
        "p99 ms | ratio p50 | ratio p99 |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        sep="\n",
    )
    for what, spent in many.spent_ms.items():
        ours = [percentile(spent, rank) for rank in (50, 99)]
        floor = [percentile(few.spent_ms[what], rank) for rank in (50, 99)]
        ratios = [one / least for one, least in zip(ours, floor, strict=True)]
        cells = [*ours, percentile(many.longest_ms[what], 99), *floor, *ratios]
        console.print(f"| {what} | {' | '.join(f'{cell:.1f}' for cell in cells)} |")
    heaps = [percentile(one.heap_kilobytes, 50) for one in (many, few)]
    console.print(
        f"Memory of the page: {heaps[0]:,.0f} kB, with {_FLOOR} {heaps[1]:,.0f} kB "
        f"({(heaps[0] - heaps[1]) / (chosen.seats - _FLOOR):.2f} kB a user). "
        f"Elements: {many.elements}, with {_FLOOR} {few.elements}.",
        f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
        sep="\n",
    )
    return 0


async def measure_roster(seats: int, rounds: int) -> tuple[RosterCost, RosterCost]:
    """The page with so many seats and with five, opened in turn so often; one of each before is not counted."""
    costs = {size: RosterCost() for size in (seats, _FLOOR)}
    async with played_stage() as stage:
        for round_ in range(rounds + 1):
            for size, cost in costs.items():
                await _play(stage, size, cost if round_ else RosterCost())
    return costs[seats], costs[_FLOOR]


async def _play(stage: PlayedStage, size: int, cost: RosterCost) -> None:
    """Open the page, find somebody, go to the end, choose all, and have told what would change."""
    async with _answering(stage.socket, size):
        page = await stage.context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        session = await stage.context.new_cdp_session(page)

        async def reached(outcome: str) -> None:
            await comes_to(wanted=True, look=lambda: page.evaluate(_OUTCOMES[outcome], size))

        async def timed(what: str, act: Callable[[], Awaitable[object]], outcome: str) -> None:
            async with traced_tasks(page, session) as tasks:
                await act()
                await reached(outcome)
            cost.spent_ms[what].append(sum(tasks))
            cost.longest_ms[what].append(tasks[0])

        users, find = page.get_by_role("listbox"), page.get_by_label("Name or e-mail address")
        address = f"chrome-extension://{EXTENSION_ID}/admin/admin.html#seats"
        await timed("open", lambda: page.goto(address), "listed")
        cost.elements = await page.evaluate("document.querySelectorAll('*').length")
        await timed("find one by typing", lambda: find.press_sequentially("4"), "narrowed")
        await find.fill("")
        await reached("listed")
        await users.focus()
        await timed("go to the end", lambda: page.keyboard.press("End"), "at_end")
        await timed("choose all", lambda: page.keyboard.press("Control+a"), "chosen")
        give = page.get_by_role("button", name="Give a seat…")
        await give.focus()
        await timed("have told what would change", lambda: page.keyboard.press("Enter"), "told")
        cost.heap_kilobytes.append(await _heap_of(session))
        await page.close()


_OUTCOMES = {
    "listed": "(size) => document.querySelectorAll('[role=option]').length >= Math.min(size, 8)"
    " && document.querySelector('[role=option]').ariaSetSize === String(size)",
    "narrowed": "(size) => Number(document.querySelector('[role=option]')?.ariaSetSize ?? size) < size",
    "at_end": "(size) => document.querySelector('.option.active')?.ariaPosInSet === String(size)",
    "chosen": "(size) => document.querySelectorAll('.option[aria-selected=false]').length === 0"
    " && document.querySelector('.option') !== null",
    "told": "(size) => document.querySelectorAll('.steps li').length > 0",
}
"""What stands in the page once an interaction is over."""


async def _heap_of(session: CDPSession) -> float:
    await session.send("Performance.enable")
    await session.send("HeapProfiler.collectGarbage")
    told = await session.send("Performance.getMetrics")
    return float(next(one["value"] for one in told["metrics"] if one["name"] == "JSHeapUsedSize")) / 1000


@asynccontextmanager
async def _answering(socket: Path, size: int) -> AsyncIterator[None]:
    """A companion whose CRM has so many users, none of them with a seat."""
    users = [
        {
            "user_id": f"00000000-0000-4000-8000-{number:012d}",
            "name": f"Seller {number} of Contoso",
            "email": f"seller{number}@contoso.example",
            "has_seat": False,
            "is_syncing": False,
            "is_exception": False,
        }
        for number in range(size)
    ]

    async def answer(companion: PlayedCompanion) -> None:
        while True:
            request = await companion.requests.get()
            message: dict[str, Any] = request["message"]
            if message["kind"] == "seats.read":
                await companion.answer(request, _part(users, message["after"]))
            elif message["kind"] == "seats.change":
                steps = [{"user_id": one, "change": "assign"} for one in message["user_ids"]]
                await companion.answer(request, {"kind": "seats.changed", "steps": steps, "is_dry_run": True})

    async with PlayedCompanion(socket).running() as companion:
        answering = asyncio.create_task(answer(companion))
        yield
        answering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answering


def _part(users: Sequence[dict[str, Any]], after: int) -> dict[str, Any]:
    end = after + _PART
    return {
        "kind": "seats.roster",
        "roster": "0" * 32,
        "users": users[after:end],
        "next_after": end if end < len(users) else None,
        "total": len(users),
        "seats": 0,
        "syncing": 0,
    }
