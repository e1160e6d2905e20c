"""What the mirror holds about one row for people to look at: its filled columns and its open opportunities."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Opportunity:
    """An open opportunity as the mirror last read it."""

    row_id: str
    name: str
    stage: str | None
    closes_on: str | None
    """A date, `2026-11-30`."""
    value: str | None
    """A decimal number."""


@dataclass(frozen=True)
class MirrorCard:
    """One row; without anything where the mirror does not hold it."""

    facts: tuple[tuple[str, str], ...] = ()
    """Fact → what the row says, without empty ones."""
    opportunities: tuple[Opportunity, ...] = ()
    """Those that close first stand first; those of a person's company count as theirs."""
