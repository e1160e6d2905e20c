"""Splink on DuckDB with our exported weights, over the golden pairs: `python -m tests.benchmarks.splink_export`.

Needs the optional group `bench`. Prints, for people and for companies, how often the right row comes first, and how
far Splink's bits for the right row are from ours. Ends with 1 where they agree less than `docs/matching.md` says.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tests.matching_world.world import CRM, write_world

GOLDEN = Path(__file__).parents[1] / "golden" / "pairs.jsonl"
CROWD = 3000
"""So many others, so that a name is as common or as rare as it is among people."""
_LEAST = 0.0001
_KINDS = ("person", "company")
_LEAST_FIRST = 0.8
"""Of the golden pairs that are matches, which are the hard ones."""

Bits = Mapping[tuple[str, str], float]
"""Page and row → bits."""


def main(folder: Path) -> int:
    """0 where Splink puts the right row first nearly as often as matching does."""
    logging.disable(logging.WARNING)
    pairs = _write_files(folder)
    own, theirs = _match(folder), _splink(folder)
    is_well = True
    for kind in _KINDS:
        pages = [pair["id"] for pair in pairs if pair["page"]["kind"] == kind]
        ours, splinks = _first(own, pages), _first(theirs, pages)
        apart = [
            abs(own[page, page] - theirs[page, page]) for page in pages if (page, page) in own.keys() & theirs
        ]
        sys.stdout.write(
            f"{kind}: right row first, Splink {splinks} and matching {ours} of {len(pages)};"
            f" bits apart, median {median(apart):.1f} over {len(apart)} pairs\n"
        )
        is_well &= splinks >= _LEAST_FIRST * len(pages)
    return 0 if is_well else 1


def _write_files(folder: Path) -> list[dict[str, Any]]:
    """The golden pairs that are matches, their pages beside their rows in a CRM full of other people."""
    write_world(folder, contacts=CROWD, queries=0, seed=7, side="development")
    lines = map(json.loads, GOLDEN.read_text(encoding="utf-8").splitlines())
    pairs = [pair for pair in lines if pair["verdict"] == "match"]
    with (folder / CRM).open("a", encoding="utf-8") as crm:
        crm.writelines(json.dumps(pair["row"] | {"id": pair["id"]}) + "\n" for pair in pairs)
    with (folder / "pages.jsonl").open("w", encoding="utf-8") as pages:
        pages.writelines(json.dumps(pair["page"] | {"query_id": pair["id"]}) + "\n" for pair in pairs)
    return pairs


def _match(folder: Path) -> Bits:
    """Matching's own sums."""
    out = folder / "decisions.jsonl"
    _run(folder, out)
    decisions = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    return {
        (decision["query_id"], candidate["id"]): candidate["bits"]
        for decision in decisions
        for candidate in decision["candidates"]
    }


def _splink(folder: Path) -> Bits:
    """Splink's sums for every pair that its blocking rules find, out of the exported files."""
    import pyarrow as pa  # noqa: PLC0415 - of the optional group
    from splink import Linker  # noqa: PLC0415 - as above
    from splink.internals.duckdb.database_api import DuckDBAPI  # noqa: PLC0415 - as above

    exported = folder / "splink"
    _run(folder, exported, "export")
    bits: dict[tuple[str, str], float] = {}
    for kind in _KINDS:
        api = DuckDBAPI()
        tables = [
            api.register(
                pa.Table.from_pylist(_read(exported / f"{kind}_{name}.jsonl")), dataset_display_name=name
            )
            for name in ("rows", "pages")
        ]
        linker = Linker(tables, json.loads((exported / f"{kind}_settings.json").read_text(encoding="utf-8")))
        for pair in linker.inference.predict(threshold_match_probability=_LEAST).as_record_list():
            sides = {
                pair["source_dataset_l"]: pair["unique_id_l"],
                pair["source_dataset_r"]: pair["unique_id_r"],
            }
            # A row's identity has its table before it.
            bits[sides["pages"], sides["rows"].partition(" ")[2]] = pair["match_weight"]
    return bits


def _run(folder: Path, out: Path, *verb: str) -> None:
    command = [sys.executable, "-P", "-m", "companion", "match", *verb, "--out", str(out)]
    command += ["--crm", str(folder / CRM), "--queries", str(folder / "pages.jsonl")]
    environment = {**os.environ, "COPY_TO_CRM_HOME": str(folder / "home")}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def _read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _first(bits: Bits, pages: Sequence[str]) -> int:
    """For how many pages no row has more bits than the right one."""
    best: dict[str, float] = {}
    for (page, _), sum_ in bits.items():
        best[page] = max(best.get(page, sum_), sum_)
    return sum((page, page) in bits and bits[page, page] >= best[page] for page in pages)


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        sys.exit(main(Path(scratch)))
