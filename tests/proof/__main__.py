"""Prove the outbox at length: `python3 dev.py prove [--schedules N] [--kills N] … [--json FILE] [--only SECTION]`.

Writes the figures to docs/proof.md and, where asked, as JSON, after each section, so that an end loses none.
The exit status says whether every promise held.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.benchmarks.figures import percentile
from tests.packages.proving import prove_packages, prove_setup
from tests.power.figures import prove_power
from tests.proof.chaos import chaos
from tests.proof.fuzz import Fuzzed, fuzz_frames, fuzz_literals, fuzz_messages
from tests.proof.holding import holds
from tests.proof.kills import Figures, besiege
from tests.proof.machine import play_machine
from tests.proof.page import write_page
from tests.proof.poison import poison
from tests.proof.sources import sources
from tests.proof.storm import storm
from tests.simulation.counting import play_many
from tests.simulation.planting import MOST_SCHEDULES, hunt_all, read_bugs
from tests.simulation.schedule import run_schedule

_PAGE = Path(__file__).parents[2] / "docs" / "proof.md"
_REPLAYED = 100


def main() -> int:
    """Prove, write, judge."""
    sections = _sections(chosen := _read_arguments())
    facts: dict[str, Any] = {}
    if chosen.only and chosen.json.exists():
        facts = json.loads(chosen.json.read_text(encoding="utf-8"))
    for name in chosen.only or sections:
        facts[name] = _timed(sections[name])
        facts["holds"] = all(holds(part, facts[part]) for part in sections if part in facts)
        _keep(chosen, facts)
    sys.stdout.write(chosen.page.read_text(encoding="utf-8"))
    return 0 if facts["holds"] else 1


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py prove", description=__doc__)
    parser.add_argument("--schedules", type=int, default=100_000, metavar="N", help="simulated schedules")
    parser.add_argument("--machine", type=int, default=200, metavar="N", help="plays of the small machine")
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="kills of the real process")
    parser.add_argument("--chaos", type=int, default=5_000, metavar="N", help="items over a bad line")
    parser.add_argument("--sources", type=int, default=1_000, metavar="N", help="things clicked at 3 sources")
    parser.add_argument("--poison", type=int, default=2_000, metavar="N", help="items, one in 20 refused")
    parser.add_argument("--storm", type=int, default=10_000, metavar="N", help="items in throttling storms")
    parser.add_argument("--states", type=int, default=10_000, metavar="N", help="states left by power cuts")
    parser.add_argument("--fuzz", type=int, default=1_000_000, metavar="N", help="changed frames")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="for all but the schedules")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--page", type=Path, default=_PAGE, metavar="FILE", help="the page to write")
    parser.add_argument(
        "--only", action="append", metavar="SECTION", help="repeat this section of FILE; may be given again"
    )
    chosen = parser.parse_args()
    if chosen.only and not chosen.json:
        parser.error("--only puts a section among the figures of an earlier run; --json says where those are")
    if unknown := set(chosen.only or ()) - _sections(chosen).keys():
        parser.error(f"no such section: {', '.join(unknown)}; there are {', '.join(_sections(chosen))}")
    return chosen


def _sections(chosen: argparse.Namespace) -> dict[str, Callable[[], dict[str, Any]]]:
    """Every section by its name, in the order in which they are played."""
    return {
        "simulation": lambda: _simulate(chosen.schedules),
        "planted_bugs": _hunt,
        "machine": lambda: play_machine(chosen.machine, start=chosen.seed),
        "kills": lambda: _kill(chosen.kills, chosen.seed),
        "chaos": lambda: chaos(chosen.chaos, seed=chosen.seed),
        "sources": lambda: sources(chosen.sources, seed=chosen.seed),
        "poison": lambda: poison(chosen.poison),
        "crash_states": lambda: dict(prove_power(chosen.states, chosen.seed)),
        "fuzz": lambda: _fuzz(chosen.fuzz, chosen.seed),
        "storm": lambda: storm(chosen.storm, seed=chosen.seed),
        "packages": prove_packages,
        "setup": prove_setup,
    }


def _keep(chosen: argparse.Namespace, facts: dict[str, Any]) -> None:
    """Write what is known by now."""
    if chosen.json:
        whole = chosen.json.with_name(chosen.json.name + ".part")
        whole.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        # In one step: whoever reads, or ends us now, finds all of the last section or all of this one.
        whole.replace(chosen.json)
    write_page(chosen.page, facts, list(_sections(chosen)))


def _timed(part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The figures of a section, or the name of what it died of: the other sections are played all the same."""
    began = time.monotonic()
    try:
        facts = part()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is told here and on the page
        traceback.print_exc()
        facts = {"error": type(error).__name__}
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


if __name__ == "__main__":
    raise SystemExit(main())
