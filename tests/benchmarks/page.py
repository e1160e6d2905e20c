"""What the extension costs a page, beside the same page without it: `python3 dev.py bench page`; prints Markdown."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterator, Sequence

from rich.console import Console

from tests.benchmarks.figures import percentile
from tests.browser.page_cost import PageCost, measure_page, people_scene, thread_scene

_LONG_MS = 50
"""From which on the browsers call a task long."""


def main(arguments: Sequence[str]) -> int:
    """Measure each scene with and without, and print the table."""
    parser = argparse.ArgumentParser(prog="dev.py bench page", description=__doc__)
    parser.add_argument("--changes", type=int, default=50, metavar="N", help="changes of route (50)")
    parser.add_argument("--bursts", type=int, default=20, metavar="N", help="bursts of change (20)")
    chosen = parser.parse_args(arguments)
    console = Console(width=200, highlight=False)
    console.print("| Page | | With the extension | Without |", "|---|---|---:|---:|", sep="\n")
    for scene in (people_scene(25), people_scene(100), thread_scene(200)):
        beside, alone = (
            asyncio.run(
                measure_page(scene, has_extension=has_extension, bursts=chosen.bursts, changes=chosen.changes)
            )
            for has_extension in (True, False)
        )
        for line in _lines(scene.name, beside, alone):
            console.print(line)
    busy = os.getloadavg()[0]
    console.print(f"Load of the machine at the end: {busy:.1f} on {os.cpu_count()} cores.")
    return 0


def _lines(name: str, beside: PageCost, alone: PageCost) -> Iterator[str]:
    both = (beside, alone)
    rows = {
        "left and drawn anew, p50 ms": [f"{percentile(one.drawing_ms, 50):.0f}" for one in both],
        "a burst of change, p50 ms": [f"{percentile(one.burst_ms, 50):.1f}" for one in both],
        "a burst of change, p99 ms": [f"{percentile(one.burst_ms, 99):.1f}" for one in both],
        "longest task, ms": [f"{one.tasks_ms[0]:.0f}" for one in both],
        "tasks over 50 ms": [f"{sum(task > _LONG_MS for task in one.tasks_ms)}" for one in both],
        "layout shift": [f"{one.shift:g}" for one in both],
        "memory gained in the changes, kB": [f"{one.grown_kilobytes:.0f}" for one in both],
        "listeners gained in them": [f"{one.grown_listeners}" for one in both],
        "our listeners, in the page and after removal": [
            f"{one.listeners} and {one.listeners_left}" for one in both
        ],
        "people asked about, question by question": [
            ", ".join(map(str, one.questions)) or "none" for one in both
        ],
        "requests to the network": [f"{len(one.requests)}" for one in both],
    }
    for what, (with_it, without) in rows.items():
        yield f"| {name} | {what} | {with_it} | {without} |"
