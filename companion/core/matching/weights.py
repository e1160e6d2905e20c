"""The weights of evidence in bits, and the curve from bits to probability: data with a version."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from companion.core.matching.learning import AS_SHIPPED, Bend, write_bend

_LEAST, _MOST = 1e-6, 1 - 1e-6


@dataclass(frozen=True)
class Weights:
    """What a level is worth, the thresholds, and the fitted curves."""

    version: str
    levels: Mapping[str, float]
    """`field.level` → bits: the whole worth, or what is taken off the worth of the rarity."""
    thresholds: Mapping[str, float]
    curves: Mapping[str, tuple[tuple[float, float], ...]]
    """By kind of subject: bits and probability, both rising."""
    bend: Bend = AS_SHIPPED
    """What an organisation has learnt of people."""

    def bent(self, bend: Bend) -> Weights:
        """These weights with what an organisation has learnt; the version tells of it."""
        return (
            self
            if bend == AS_SHIPPED
            else replace(self, version=f"{self.version} {write_bend(bend)}", bend=bend)
        )

    def probability(self, kind: str, bits: float) -> float:
        """The chance that a best candidate of so many bits is the right one; it rises with the bits."""
        shipped = self._shipped(kind, bits)
        return self.bend.apply(shipped) if kind == "person" and self.bend != AS_SHIPPED else shipped

    def _shipped(self, kind: str, bits: float) -> float:
        curve = self.curves[kind]
        place = bisect_right(curve, (bits, 2.0))
        if place == 0:
            # Below the curve's first point the chance falls as fast as the bits do.
            return max(_LEAST, curve[0][1] * math.exp2(max(-60.0, bits - curve[0][0])))
        if place == len(curve):
            left = (1 - curve[-1][1]) * math.exp2(max(-60.0, curve[-1][0] - bits))
            return min(_MOST, 1 - left)
        (low, begin), (high, end) = curve[place - 1], curve[place]
        return begin + (end - begin) * (bits - low) / (high - low)


def read_weights(table: Mapping[str, Any]) -> Weights:
    """The weights of the data file."""
    curves = {
        kind: tuple((float(x), float(p)) for x, p in points) for kind, points in table["curves"].items()
    }
    return Weights(table["version"], dict(table["levels"]), dict(table["thresholds"]), curves)
