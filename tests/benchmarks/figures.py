"""Figures beside their floors: medians, ninety-ninth percentiles, ratios, and the table that shows them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One thing measured, and the least it could have cost in the same run."""

    name: str
    unit: str
    measured: Sequence[float]
    floor_name: str
    floor: Sequence[float]
    target: float | None
    """The largest ratio of the medians that is wanted; None where the ratio only informs."""
    target_p99: float | None = None
    """The largest ratio of the ninety-ninth percentiles that is wanted."""

    @property
    def ratio_p50(self) -> float:
        """Median over the floor's median."""
        return percentile(self.measured, 50) / percentile(self.floor, 50)

    @property
    def ratio_p99(self) -> float:
        """Ninety-ninth percentile over the floor's."""
        return percentile(self.measured, 99) / percentile(self.floor, 99)


def percentile(values: Sequence[float], rank: int) -> float:
    """The value below which `rank` of a hundred lie; the only value where there is one."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[rank - 1]


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table("What", "p50", "p99", "Floor", "p50", "p99", "Ratio p50", "Ratio p99", "Target", "n")
    for figure in figures:
        table.add_row(
            figure.name,
            *(f"{percentile(figure.measured, rank):.2f} {figure.unit}" for rank in (50, 99)),
            figure.floor_name,
            *(f"{percentile(figure.floor, rank):.2f} {figure.unit}" for rank in (50, 99)),
            f"{figure.ratio_p50:.2f}",
            f"{figure.ratio_p99:.2f}",
            _verdict(figure),
            str(len(figure.measured)),
        )
    Console(width=160).print(table)


def _verdict(figure: Figure) -> str:
    wanted = (("", figure.ratio_p50, figure.target), ("p99 ", figure.ratio_p99, figure.target_p99))
    return "\n".join(
        f"{rank}≤ {target:g}: {'met' if ratio <= target else 'MISSED'}"
        for rank, ratio, target in wanted
        if target is not None
    )


def show_facts(title: str, facts: dict[str, Any]) -> None:
    """Print figures that have no floor beside them."""
    table = Table("Figure", "", title=title)
    for name, value in facts.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    Console(width=160).print(table)
