"""Play schedules: `python -m tests.simulation --seed N` shows one line by line, `--schedules N` counts many."""

from __future__ import annotations

import argparse
import sys

from tests.simulation.counting import play_many
from tests.simulation.schedule import run_schedule


def main() -> int:
    """Play and print; the exit status says whether every promise held."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, metavar="N", help="play this schedule and show every step")
    parser.add_argument("--schedules", type=int, default=1000, metavar="N", help="play the seeds below N")
    chosen = parser.parse_args()
    if chosen.seed is not None:
        outcome = run_schedule(chosen.seed, keeps_lines=True)
        sys.stdout.write("\n".join(outcome.lines) + f"\n{dict(outcome.faults)}\n{outcome.violations}\n")
        return bool(outcome.violations)
    count = play_many(range(chosen.schedules))
    sys.stdout.write(f"{count.facts()}\n")
    return bool(count.violations)


if __name__ == "__main__":
    raise SystemExit(main())
