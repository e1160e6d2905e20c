"""Slips of the pen between two words. The adapter of rapidfuzz."""

from __future__ import annotations

from rapidfuzz.distance import OSA


def are_within(left: str, right: str, most: int) -> bool:
    """Whether one becomes the other by so many letters added, lost, changed or exchanged with their neighbour."""
    return bool(OSA.distance(left, right, score_cutoff=most) <= most)
