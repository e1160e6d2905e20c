"""Play many schedules on every core and add up what came of them."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.schedule import Outcome, run_schedule

_LOST = ("lost", "called written without a row", "text missing", "completed wrongly")


@dataclass
class Count:
    """The sum over schedules."""

    schedules: int = 0
    clicks: int = 0
    requests: int = 0
    came_back_open: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)
    failing_seeds: dict[int, str] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one schedule."""
        self.schedules += 1
        self.clicks += outcome.clicks
        self.requests += outcome.requests
        self.came_back_open += outcome.came_back_open
        self.seconds += outcome.seconds
        self.faults += outcome.faults
        for promise, what in outcome.violations:
            self.violations[promise] += 1
            self.failing_seeds.setdefault(outcome.seed, f"{promise}: {what}")

    def facts(self) -> dict[str, Any]:
        """The figures as they are published."""
        broken = dict(self.violations)
        lost = sum(broken.pop(promise, 0) for promise in _LOST)
        return {
            "schedules": self.schedules,
            "faults": sum(self.faults.values()),
            "lost": lost,
            "duplicated": broken.pop("duplicated", 0),
            "stuck": broken.pop("stuck", 0),
            "sent_inside_retry_after": broken.pop("sent inside Retry-After", 0),
            "out_of_order": broken.pop("out of order", 0),
            "other": sum(broken.values()),
            "came_back_open": self.came_back_open,
            "clicks": self.clicks,
            "requests": self.requests,
            "simulated_days": round(self.seconds / 86_400, 1),
            "faults_by_kind": dict(sorted(self.faults.items())),
            "failing_seeds": {str(seed): what for seed, what in list(self.failing_seeds.items())[:20]},
        }


def play_many(seeds: Iterable[int]) -> Count:
    """The schedules of all seeds, counted; the order in which they were played does not matter."""
    count = Count()
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for outcome in pool.imap_unordered(run_schedule, seeds, chunksize=25):
            count.add(outcome)
    return count
