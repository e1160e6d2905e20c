"""Run every benchmark and show the table: `python3 dev.py bench [--json FILE] [--quick]`."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from tests.benchmarks.click import measure_clicks
from tests.benchmarks.figures import Figure, percentile, show
from tests.benchmarks.processes import measure_companion_start, measure_host_connect, measure_idle_memory


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--quick", action="store_true", help="a tenth of the repetitions")
    chosen = parser.parse_args()
    part = 10 if chosen.quick else 1
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
        "idle_memory": Figure("Idle memory", "MiB", memory, "same imports", same_imports, 1.5),
    }
    show(list(figures.values()))
    if chosen.json:
        chosen.json.write_text(json.dumps(_facts(figures), indent=2) + "\n", encoding="utf-8")
    return 0


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
