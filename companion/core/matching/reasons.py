"""The reasons of a decision: one line of evidence each, in bits, which add up to the sum."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says."""

    field: str
    level: str
    bits: float
    left: str = ""
    """What the page says."""
    right: str = ""
    """What the row says."""
    one_in: int | None = None
    """Of so many people one has this name; None for what is no name."""


def total_of(reasons: tuple[Reason, ...]) -> float:
    """The sum, in the order in which the reasons stand, so that it comes out the same again."""
    return sum(reason.bits for reason in reasons)
