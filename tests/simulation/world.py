"""What all parts of one schedule share: its seed, its time, its Dynamics, its record, and what went wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.simulation.virtual_time import VirtualLoop
from tests.simulation.weather import StormyDynamics


@dataclass
class World:
    """One schedule while it runs."""

    seed: int
    random: Random
    loop: VirtualLoop
    dynamics: StormyDynamics
    faults: Counter[str] = field(default_factory=Counter)
    violations: list[tuple[str, str]] = field(default_factory=list)
    requests: int = 0
    came_back_open: int = 0
    """Rows taken back on one laptop that a late create of the other's brought back, and nobody completed."""
    sign_in_ends: float = 0.0
    """How often a request finds that nobody is signed in."""
    keeps_lines: bool = False
    """Whether the record is kept as text too, for a person to read."""
    lines: list[str] = field(default_factory=list)
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def note(self, line: str) -> None:
        """Add a line to the record."""
        timed = f"{self.loop.time():.6f} {line}"
        self._digest.update(timed.encode())
        if self.keeps_lines:
            self.lines.append(timed)

    def violated(self, promise: str, what: str) -> None:
        """A promise was broken."""
        self.violations.append((promise, what))
        self.note(f"VIOLATED {promise}: {what}")

    @property
    def trace(self) -> str:
        """The digest of everything that happened, in order."""
        return self._digest.hexdigest()
