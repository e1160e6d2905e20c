"""Run every benchmark and show the table: `python3 dev.py bench [--json FILE] [--quick]`.

Matching is measured apart, because its peers are no part of the set-up: `python3 dev.py bench matching`. So is
what the extension costs a page, `python3 dev.py bench page`, and what a large roster costs the administrator's page,
`python3 dev.py bench roster`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import matching, page, roster
from tests.benchmarks.badges import measure_badges
from tests.benchmarks.click import measure_clicks
from tests.benchmarks.draining import measure_growth, measure_pace, measure_stub
from tests.benchmarks.figures import Figure, percentile, show, show_facts
from tests.benchmarks.journal import Pair, measure_enqueue, measure_history, measure_throughput
from tests.benchmarks.processes import (
    measure_companion_start,
    measure_host_connect,
    measure_idle_memory,
    measure_restart,
)
from tests.benchmarks.reports import measure_report
from tests.benchmarks.syncing import measure_sync
from tests.benchmarks.window import measure_windows


def main() -> int:
    """Measure, print, write."""
    if sys.argv[1:2] == ["matching"]:
        return matching.main(sys.argv[2:])
    if sys.argv[1:2] == ["page"]:
        return page.main(sys.argv[2:])
    if sys.argv[1:2] == ["roster"]:
        return roster.main(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--quick", action="store_true", help="a tenth of the repetitions")
    parser.add_argument("--growth", type=int, metavar="N", help="let N items through and look at the memory")
    parser.add_argument(
        "--contacts", type=int, metavar="N", help="sync N contacts beside decoding their pages"
    )
    parser.add_argument(
        "--activities", type=int, metavar="N", help="count N activities beside decoding them bare"
    )
    chosen = parser.parse_args()
    part = 10 if chosen.quick else 1
    outbox = asyncio.run(_measure_outbox(part))
    pace = measure_pace(600 // part, rate=60.0)
    growth = measure_growth(chosen.growth) if chosen.growth else {}
    held, echo = asyncio.run(measure_clicks(rounds=10, clicks=100 // part))
    connect, bare = measure_host_connect(100 // part)
    start, imports = measure_companion_start(20 // part)
    memory, same_imports = measure_idle_memory()
    figures = {
        "held_over_echo": Figure("Click → held", "ms", held, "bare echo", echo, 3),
        "host_connect_over_interpreter": Figure(
            "Host start → answer", "ms", connect, "python -IS", bare, None
        ),
        "companion_start_over_imports": Figure(
            "Companion start → answer", "ms", start, "same imports", imports, None
        ),
        "restart_over_imports": Figure(
            "SIGKILL → answer", "ms", *_beside(measure_restart(20 // part), "aiohttp, msal"), 3
        ),
        "idle_memory": Figure("Idle memory", "MiB", memory, "same imports", same_imports, 1.5),
        **outbox,
        **_measure_windows(part),
    }
    show(list(figures.values()))
    show_facts("Drain at the pace, as the emulator counts", pace)
    synced = measure_sync(chosen.contacts).as_facts() if chosen.contacts else {}
    badges = measure_badges(chosen.contacts).as_facts() if chosen.contacts else {}
    if chosen.contacts:
        show_facts("Sync of contacts, counted row by row", synced)
        show_facts("Badges of a page", badges)
    reported = measure_report(chosen.activities).as_facts() if chosen.activities else {}
    if reported:
        show_facts("Usage report", reported)
    if growth:
        show_facts("Growth", growth)
    if chosen.json:
        chosen.json.write_text(
            json.dumps(
                {
                    **_facts(figures),
                    "drain": pace,
                    "growth": growth,
                    "sync": synced,
                    "badges": badges,
                    "report": reported,
                },
                indent=2,
            )
            + "\n",
            encoding="utf-8",
        )
    return 0


async def _measure_outbox(part: int) -> dict[str, Figure]:
    """The journal and a drain, each beside what it cannot be quicker than."""
    bare, whole = await measure_enqueue(1000 // part)
    grouped, beside_same, stalls = await measure_throughput(100 // part)
    history = await measure_history(200 // part, history=100_000 // part, queued=10_000 // part)
    stub = await measure_stub(200 // part)
    return {
        "enqueue_over_sync": Figure("Durable click", "ms", *_beside(bare, "fdatasync"), None, 3),
        "enqueue_with_link_over_sync": Figure(
            "Durable click, link looked up", "ms", *_beside(whole, "fdatasync"), None
        ),
        "grouped_over_executor": Figure(
            "A click of 64 waiting", "ms", *_beside(grouped, "executor, sqlite3"), 0.2
        ),
        "grouped_over_same_click": Figure(
            "A click of 64 waiting", "ms", *_beside(beside_same, "executor, the same click"), None
        ),
        "loop_stall": Figure("Loop late, 64 waiting", "ms", *_beside(stalls, "idle loop"), None),
        "long_history_over_short": Figure(
            "A delivery's marks, long history", "ms", *_beside(history, "short history"), 1.2
        ),
        "drain_over_bare_requests": Figure(
            "A request of a drain", "ms", *_beside(stub, "bare PATCH, 8 at once"), None
        ),
    }


def _measure_windows(part: int) -> dict[str, Figure]:
    """The companion's window beside an empty one, where a screen that nobody sees can be had."""
    if shutil.which("Xvfb") is None:
        return {}
    times = measure_windows(firsts=20 // part, laters=100 // part)
    beside = "empty window"
    return {
        "first_window_over_empty": Figure("First window → form", "ms", times.first, beside, times.empty, 1.3),
        "later_window_over_empty": Figure("Later window → form", "ms", times.later, beside, times.empty, 0.3),
    }


def _beside(pair: Pair, floor: str) -> tuple[Sequence[float], str, Sequence[float]]:
    return pair[0], floor, pair[1]


def _facts(figures: dict[str, Figure]) -> dict[str, float]:
    facts: dict[str, float] = {}
    for name, figure in figures.items():
        if name == "idle_memory":
            facts["idle_memory_ratio"] = figure.ratio_p50
            continue
        facts[f"{name}_p50"] = figure.ratio_p50
        facts[f"{name}_p99"] = figure.ratio_p99
        for rank in (50, 99):
            facts[f"{name}_measured_ms_p{rank}"] = percentile(figure.measured, rank)
            facts[f"{name}_floor_ms_p{rank}"] = percentile(figure.floor, rank)
    return facts


if __name__ == "__main__":
    raise SystemExit(main())
