"""Shows the figures of a world: a table with a row for each slice, the reliability, and single misses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.matching_world.scoring import Figures, Judged, figures_of, reliability

_HEADS = (
    "Slice", "n", "recall@50", "R@1", "auto", "wrong", "wrong share", "≤ (95 %)", "several",
    "wrong none", "ECE", "p50 ms", "p99 ms",
)  # fmt: skip
RELIABILITY = ("promised", "kept", "n", "")
_GROUPS: dict[str, Callable[[Judged], bool]] = {
    "ALL people, natural": lambda one: one.slice in {"natural", "natural, absent"},
    "ALL companies, natural": lambda one: one.slice in {"companies", "companies, absent"},
    "ALL impostors": lambda one: one.is_impostor,
}


def all_figures(judged: Sequence[Judged]) -> list[Figures]:
    """The groups first, then every slice in the order of the alphabet."""
    grouped = [(name, [one for one in judged if belongs(one)]) for name, belongs in _GROUPS.items()]
    slices = sorted({one.slice for one in judged})
    grouped += [(name, [one for one in judged if one.slice == name]) for name in slices]
    return [figures_of(name, members) for name, members in grouped if members]


def show_figures(title: str, figures: Sequence[Figures]) -> None:
    """Print the table."""
    table = Table(*_HEADS, title=title)
    for row in figures:
        table.add_row(*cells(row))
    Console(width=170).print(table)


def heads() -> tuple[str, ...]:
    """What stands above the table's columns."""
    return _HEADS


def cells(row: Figures) -> tuple[str, ...]:
    """A row of the table, as texts."""
    return (
        row.slice,
        f"{row.count:,}",
        *map(_percent, (row.recall, row.first, row.automatic)),
        str(row.wrong),
        *map(_percent, (row.wrong_share, row.wrong_bound, row.several, row.wrong_none)),
        f"{row.calibration_error:.3f}",
        f"{row.p50 / 1000:.2f}",
        f"{row.p99 / 1000:.2f}",
    )


def show_reliability(judged: Sequence[Judged]) -> None:
    """Print what each tenth of the probabilities promised and kept."""
    table = Table(*RELIABILITY, title="Reliability, people and companies of the natural mix")
    for row in reliability_cells(judged):
        table.add_row(*row)
    Console(width=170).print(table)


def reliability_cells(judged: Sequence[Judged]) -> list[tuple[str, ...]]:
    """For each tenth of the probabilities: what it promised, what came true, of how many, and that as a bar."""
    natural = [one for one in judged if any(_GROUPS[name](one) for name in list(_GROUPS)[:2])]
    return [
        (f"{promised:.3f}", f"{kept:.3f}", f"{count:,}", "█" * round(kept * 40))
        for promised, kept, count in reliability(natural)
    ]


def show_misses(judged: Sequence[Judged], folder: Path, decisions: Path, count: int) -> None:
    """Print the worst queries: filed wrongly first, then those who were not found, then those called absent."""
    queries = _by_id(folder / "queries.jsonl")
    decided = _by_id(decisions)
    truths = _by_id(folder / "truth.jsonl")
    chosen = sorted((one for one in judged if _badness(one)), key=_badness)[:count]
    wanted = {identity for one in chosen for identity in truths[one.query_id]["truth"]}
    wanted |= {found["id"] for one in chosen for found in decided[one.query_id]["candidates"][:2]}
    rows = {row["id"]: row for row in _lines(folder / "crm.jsonl") if row["id"] in wanted}
    console = Console(width=170, highlight=False)
    for one in chosen:
        console.print(
            f"\n{one.query_id} [{one.slice}] {one.verdict} p={one.probability:.3f} rank={one.rank}",
            markup=False,
        )
        console.print(" page ", queries[one.query_id], markup=False)
        for identity in truths[one.query_id]["truth"]:
            console.print(" truth", rows.get(identity), markup=False)
        for found in decided[one.query_id]["candidates"][:2]:
            reasons = ", ".join(
                f"{reason['field']}:{reason['level']} {reason['bits']:+.1f}" for reason in found["reasons"]
            )
            console.print(
                f" found {found['probability']:.3f} {found['bits']:+.1f} bits: {reasons}", markup=False
            )
            console.print("      ", rows.get(found["id"]), markup=False)


def _badness(one: Judged) -> int:
    """0 for a decision that nobody minds; the less, the worse."""
    if one.is_wrong_automatic:
        return -4
    if one.is_present and one.rank is None:
        return -3
    if one.is_present and one.verdict == "none":
        return -2
    return -1 if one.is_present and not one.is_right else 0


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"


def _by_id(file: Path) -> dict[str, dict[str, Any]]:
    return {line["query_id"]: line for line in _lines(file)}


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
