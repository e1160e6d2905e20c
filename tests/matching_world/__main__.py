"""Measure matching on an invented world: `python -m tests.matching_world --contacts N --queries N --seed N`.

It speaks to `copy-to-crm match` as an administrator does: files in, decisions out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.matching_world.scoring import read_judged
from tests.matching_world.tables import all_figures, show_figures, show_misses, show_reliability
from tests.matching_world.world import CRM, QUERIES, SIDES, TRUTH, write_world

_DEPTH = 50


def main() -> int:
    """Draw the world, have it matched, show what that is worth."""
    chosen = _read_arguments()
    if chosen.folder:
        chosen.folder.mkdir(parents=True, exist_ok=True)
        return _measure(chosen, chosen.folder)
    with tempfile.TemporaryDirectory(prefix="c2c-world-") as folder:
        return _measure(chosen, Path(folder))


def match(folder: Path, decisions: Path) -> None:
    """Let the command decide every query of a world.

    Raises CalledProcessError when it refuses.
    """
    command = [sys.executable, "-P", "-m", "companion", "match"]
    command += ["--crm", str(folder / CRM), "--queries", str(folder / QUERIES)]
    command += ["--out", str(decisions), "--top", str(_DEPTH), "--index", str(folder / "index")]
    subprocess.run(command, check=True)


def _measure(chosen: argparse.Namespace, folder: Path) -> int:
    write_world(folder, contacts=chosen.contacts, queries=chosen.queries, seed=chosen.seed, side=chosen.split)
    if chosen.only_write:
        return 0
    decisions = folder / "decisions.jsonl"
    match(folder, decisions)
    judged = read_judged(decisions, folder / TRUTH)
    figures = all_figures(judged)
    title = f"{chosen.contacts:,} contacts, {chosen.queries:,} natural queries, seed {chosen.seed}, {chosen.split}"
    show_figures(title, figures)
    show_reliability(judged)
    if chosen.misses:
        show_misses(judged, folder, decisions, chosen.misses)
    if chosen.json:
        chosen.json.write_text(
            json.dumps([asdict(row) for row in figures], indent=1) + "\n", encoding="utf-8"
        )
    return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.matching_world", description=__doc__)
    parser.add_argument(
        "--contacts", type=int, default=20_000, metavar="N", help="contacts and leads of the CRM"
    )
    parser.add_argument("--queries", type=int, default=1_000, metavar="N", help="people of the natural mix")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--split", choices=tuple(SIDES), default="development")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="show the N worst decisions")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep the files there")
    parser.add_argument("--only-write", action="store_true", help="write the world, match nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    chosen = parser.parse_args()
    if chosen.only_write and not chosen.folder:
        parser.error("--only-write needs --folder")
    return chosen


if __name__ == "__main__":
    raise SystemExit(main())
