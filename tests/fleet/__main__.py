"""A fleet through a working day: `python -m tests.fleet [--seats N …] [--author own|application] [--seed N]`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fleet.fleet import AUTHORS, play_day

_HEADS = {
    "seats": "seats",
    "author": "author",
    "items": "items",
    "per_seat_p50": "requests a seat, p50",
    "per_seat_max": "most of one seat",
    "writer_share": "of the writer's day",
    "throttled": "429s",
    "wait_p50": "wait p50, s",
    "wait_p99": "wait p99, s",
    "left": "not written by 18:00",
    "age_p50": "mirror's age p50, min",
    "age_p99": "p99",
    "sent_into_silence": "sent into a silence",
}


def main() -> int:
    """Play, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.fleet", description=__doc__)
    parser.add_argument("--seats", type=int, nargs="+", default=[1000, 5000], metavar="N")
    parser.add_argument("--author", choices=AUTHORS, nargs="+", default=list(AUTHORS))
    parser.add_argument(
        "--told", type=int, metavar="N", help="integration_user_seats, where it is not the number of seats"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    chosen = parser.parse_args()
    table = Table(*_HEADS.values())
    played = []
    for seats in chosen.seats:
        for author in chosen.author:
            day = play_day(seats, author, chosen.seed, told=chosen.told)
            played.append(asdict(day))
            table.add_row(*(day.shown(name) for name in _HEADS))
    Console(width=200).print(table)
    if chosen.json:
        chosen.json.write_text(json.dumps(played, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
