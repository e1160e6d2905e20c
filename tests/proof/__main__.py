"""Prove the outbox at length: `python3 dev.py prove [--schedules N] [--kills N] [--states N] [--json FILE]`.

Writes the figures to docs/proof.md and, where asked, as JSON. The exit status says whether every promise held.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.benchmarks.figures import percentile
from tests.power.figures import prove_power
from tests.proof.fuzz import Fuzzed, fuzz_frames, fuzz_literals, fuzz_messages
from tests.proof.kills import Figures, besiege
from tests.proof.page import write_page
from tests.proof.storm import storm
from tests.simulation.counting import play_many
from tests.simulation.planting import MOST_SCHEDULES, hunt_all, read_bugs
from tests.simulation.schedule import run_schedule

_PAGE = Path(__file__).parents[2] / "docs" / "proof.md"
_REPLAYED = 100


def main() -> int:
    """Prove, write, judge."""
    parser = argparse.ArgumentParser(prog="dev.py prove", description=__doc__)
    parser.add_argument("--schedules", type=int, default=100_000, metavar="N", help="simulated schedules")
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="kills of the real process")
    parser.add_argument("--storm", type=int, default=10_000, metavar="N", help="items in throttling storms")
    parser.add_argument("--states", type=int, default=10_000, metavar="N", help="states left by power cuts")
    parser.add_argument("--fuzz", type=int, default=1_000_000, metavar="N", help="changed frames")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="for kills and fuzzing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--page", type=Path, default=_PAGE, metavar="FILE", help="the page to write")
    chosen = parser.parse_args()
    facts: dict[str, Any] = {
        "simulation": _timed(lambda: _simulate(chosen.schedules)),
        "planted_bugs": _timed(_hunt),
        "kills": _timed(lambda: _kill(chosen.kills, chosen.seed)),
        "storm": _timed(lambda: storm(chosen.storm, seed=chosen.seed)),
        "crash_states": _timed(lambda: dict(prove_power(chosen.states, chosen.seed))),
        "fuzz": _timed(lambda: _fuzz(chosen.fuzz, chosen.seed)),
    }
    facts["holds"] = _holds(facts)
    write_page(chosen.page, facts)
    if chosen.json:
        chosen.json.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(chosen.page.read_text(encoding="utf-8"))
    return 0 if facts["holds"] else 1


def _timed(part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    began = time.monotonic()
    facts = part()
    return {**facts, "took_s": round(time.monotonic() - began)}


def _simulate(schedules: int) -> dict[str, Any]:
    replayed = range(min(_REPLAYED, schedules))
    differing = [seed for seed in replayed if run_schedule(seed).trace != run_schedule(seed).trace]
    facts = play_many(range(schedules)).facts()
    return {**facts, "replayed": len(replayed), "replayed_differently": len(differing)}


def _hunt() -> dict[str, Any]:
    catches = hunt_all(read_bugs())
    missed = [catch.bug for catch in catches if catch.after is None]
    rows = [vars(catch) for catch in catches]
    return {"planted": len(catches), "within": MOST_SCHEDULES, "not_caught": missed, "catches": rows}


def _kill(kills: int, seed: int) -> dict[str, Any]:
    figures: Figures = asyncio.run(besiege(kills, seed))
    facts = dict(vars(figures))
    starts = facts.pop("starts_ms")
    ranks = {f"start_ms_p{rank}": round(percentile(starts, rank)) for rank in (50, 99)}
    return {**facts, **ranks, "seed": seed}


def _fuzz(frames: int, seed: int) -> dict[str, Any]:
    random, found = Random(seed), Fuzzed()  # noqa: S311  # changes, not secrets
    fuzz_frames(frames, random, found)
    fuzz_messages(frames // 10, random, found)
    fuzz_literals(frames // 10, random, found)
    return {**vars(found), "answers": dict(found.answers), "faults": found.faults[:20], "seed": seed}


def _holds(facts: dict[str, Any]) -> bool:
    simulation, kills, drained = facts["simulation"], facts["kills"], facts["storm"]
    power, calls, rotten = (facts["crash_states"][name] for name in ("power", "calls", "rot"))
    broken = ("lost", "duplicated", "stuck", "sent_inside_retry_after", "out_of_order", "other")
    return not (
        any(simulation[name] for name in (*broken, "replayed_differently"))
        or facts["planted_bugs"]["not_caught"]
        or kills["lost"]
        or kills["duplicated"]
        or any(drained[name] for name in ("lost", "duplicated", "requests_inside_retry_after"))
        or drained["percent_429"] >= 1
        or any(power[name] or calls[name] for name in ("lost", "corrupt"))
        # Careless work must be seen to lose something, or the count above would mean nothing.
        or not power["careless_lost"]
        or any(rotten[name] for name in ("wrong", "silent", "unreadable"))
        or facts["fuzz"]["faults"]
    )


if __name__ == "__main__":
    raise SystemExit(main())
