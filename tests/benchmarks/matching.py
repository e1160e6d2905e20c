"""Matching beside other ways to find a person: `python3 dev.py bench matching [--contacts N] [--queries N] [--page]`.

Everybody gets the same invented world and the same pages, one after the other, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks import splink_peer
from tests.benchmarks.peers import PEERS
from tests.matching_world.__main__ import match
from tests.matching_world.scoring import Judged, figures_of, read_judged, recall_at, upper_bound
from tests.matching_world.tables import RELIABILITY, all_figures, cells, heads, reliability_cells
from tests.matching_world.world import QUERIES, SIDES, TRUTH, write_world

_PAGE = Path(__file__).parents[2] / "docs" / "matching_figures.md"
_LIBRARIES = ("rapidfuzz", "tantivy", "splink", "duckdb", "pyarrow")
_SURE = 0.95
_HEADS = (
    "way", "recall@50", "R@1", "recall at 99 % right", "auto at p ≥ 0.95", "wrong, natural", "wrong, impostors",
    "ECE", "p50 ms", "p99 ms", "build s", "memory MiB", "index MB",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Measure everybody, show the tables, write them into the page where that is asked for."""
    chosen = _read_arguments(arguments)
    if missing := [name for name in _LIBRARIES if find_spec(name) is None]:
        sys.stderr.write(
            f"Not installed: {', '.join(missing)}. Nothing was measured. "
            "Install the peers with: .venv/bin/uv pip install --python .venv --group bench\n"
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="c2c-bench-") as name:
        folder = Path(name)
        write_world(
            folder, contacts=chosen.contacts, queries=chosen.queries, seed=chosen.seed, side=chosen.split
        )
        ours, facts = _measure_ours(folder)
        rows = [_row("Copy to CRM", _first(ours, folder, chosen.pages), facts)]
        for peer, command in _commands().items():
            subprocess.run([*command, str(folder), str(chosen.pages)], check=True)
            facts = json.loads((folder / f"{peer}.json").read_text(encoding="utf-8"))
            judged = read_judged(folder / f"{peer}.jsonl", folder / TRUTH, is_sample=True)
            rows.append(_row(peer, judged, facts))
    title = (
        f"{chosen.contacts:,} contacts, {chosen.queries:,} people of the natural mix and the slices, "
        f"{chosen.split} side, seed {chosen.seed}"
    )
    slices = [cells(figures) for figures in all_figures(ours)]
    _show(title, heads(), slices)
    _show(f"The first {chosen.pages:,} people, everybody", _HEADS, rows)
    if chosen.page:
        tables = ((_HEADS, rows), (heads(), slices), (RELIABILITY, reliability_cells(ours)))
        _write_page(_mark(chosen.contacts), title, tables)
    return 0


def _read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench matching", description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000, metavar="N")
    parser.add_argument("--queries", type=int, default=2_000, metavar="N", help="people of the natural mix")
    parser.add_argument(
        "--pages", type=int, default=1_000, metavar="N", help="people that every peer is asked"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--split", choices=tuple(SIDES), default="development")
    parser.add_argument("--page", action="store_true", help="write the tables into docs/matching_figures.md")
    return parser.parse_args(arguments)


def _measure_ours(folder: Path) -> tuple[list[Judged], dict[str, Any]]:
    """The product's decisions, its index built apart so that time and memory are the build's own."""
    asked = folder / QUERIES
    kept = asked.read_bytes()
    asked.write_text("", encoding="utf-8")
    started = time.perf_counter()
    memory = _peak_of(lambda: match(folder, folder / "none.jsonl"))
    built = time.perf_counter() - started
    asked.write_bytes(kept)
    decisions = folder / "decisions.jsonl"
    match(folder, decisions)
    size = sum(file.stat().st_size for file in (folder / "index").rglob("*") if file.is_file())
    facts = {"build_seconds": built, "memory_mib": memory, "index_mb": size / 1e6, "decides": True}
    return read_judged(decisions, folder / TRUTH), facts


def _peak_of(work: Callable[[], None]) -> float:
    """MiB that the largest process of some work held; the work runs in a child of its own."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        raise RuntimeError(status)
    return usage.ru_maxrss / 1024


def _first(judged: Sequence[Judged], folder: Path, count: int) -> list[Judged]:
    with (folder / QUERIES).open(encoding="utf-8") as lines:
        people = [query["query_id"] for query in map(json.loads, lines) if query["kind"] == "person"]
    wanted = set(people[:count])
    return [one for one in judged if one.query_id in wanted]


def _commands() -> dict[str, list[str]]:
    own = [sys.executable, "-m"]
    peers = {name: [*own, "tests.benchmarks.peers", name] for name in PEERS}
    return peers | {splink_peer.NAME: [*own, "tests.benchmarks.splink_peer"]}


def _row(name: str, judged: Sequence[Judged], facts: dict[str, Any]) -> tuple[str, ...]:
    natural = [one for one in judged if one.slice in {"natural", "natural, absent"}]
    impostors = [one for one in judged if one.is_impostor]
    decides = facts.get("decides", False)
    has_probability = decides or name == splink_peer.NAME

    def is_automatic(one: Judged) -> bool:
        return one.verdict == "match" if decides else one.probability >= _SURE

    present = [one for one in natural if one.is_present]
    filed = sum(is_automatic(one) and one.is_right for one in present)
    figures, whole = figures_of(name, judged), figures_of(name, natural)
    alone = f" (one alone {facts['one_page_ms']:,.0f})" if "one_page_ms" in facts else ""
    return (
        name,
        f"{(figures.recall or 0) * 100:.1f} %",
        f"{(figures.first or 0) * 100:.1f} %",
        f"{recall_at(0.99, natural) * 100:.1f} %",
        f"{filed / len(present) * 100:.1f} %" if has_probability else "–",
        _wrong(natural, is_automatic) if has_probability else "–",
        _wrong(impostors, is_automatic) if has_probability else "–",
        f"{whole.calibration_error:.3f}" if has_probability else "–",
        f"{figures.p50 / 1000:.2f}{alone}",
        f"{figures.p99 / 1000:.2f}",
        f"{facts['build_seconds']:.1f}",
        f"{facts['memory_mib']:,.0f}",
        f"{facts['index_mb']:,.0f}" if "index_mb" in facts else "in memory",
    )


def _wrong(judged: Sequence[Judged], is_automatic: Callable[[Judged], bool]) -> str:
    wrong = sum(is_automatic(one) and not one.is_right for one in judged)
    return f"{wrong} of {len(judged)} (≤ {upper_bound(wrong, len(judged)) * 100:.1f} %)"


def _show(title: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*row)
    Console(width=200).print(table)


def _mark(contacts: int) -> str:
    return f"figures at {contacts:,} contacts"


def _write_page(
    mark: str, title: str, tables: Sequence[tuple[Sequence[str], Sequence[tuple[str, ...]]]]
) -> None:
    """Put the tables between the page's two lines that bear the mark.

    Raises ValueError when the page has no such lines.
    """
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    text = _PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{_PAGE} has no place for {mark}")
    made = "\n".join(_markdown(columns, rows) for columns, rows in tables)
    _PAGE.write_text(f"{before}{begin}\n\n{title}.\n\n{made}\n{end}{after}", encoding="utf-8")


def _markdown(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
