"""Learn from people's confirmations how far to trust a promised probability in this organisation.

Only what people decided is learnt from, never what was filed without asking. What is learnt bends the shipped curve by
two numbers; the weights and the rules stay, and a fifth of the cases, which were not learnt from, must be told at
least as well with it as without.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_CASES = 50
"""With fewer nothing is learnt: two numbers would follow chance."""
_FEWEST_OF_EACH = 5
"""Of right and of wrong ones: who only ever agrees teaches nothing."""
_FOLDS = 5
_LEAST, _MOST = 1e-6, 1 - 1e-6
_SHIFT_IS_ABOUT, _SLOPE_IS_ABOUT = 1.0, 0.5
"""How far from the shipped curve an organisation's is likely to lie, as standard deviations."""
_MOST_SHIFT = 1.0
"""Confirmations come from open cases, whose best candidates look better than they are: trust grows only so far."""
_LEAST_SLOPE = 0.05
"""More evidence never makes a match less likely."""
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An open case that a person decided."""

    case_id: str
    promised: float
    """The probability of the best candidate."""
    is_right: bool
    """Whether that was the one."""


@dataclass(frozen=True, slots=True)
class Bend:
    """What is done to the log odds of a probability: `shift + slope * odds`."""

    shift: float = 0.0
    slope: float = 1.0

    def apply(self, probability: float) -> float:
        """The probability, bent; it still rises with the evidence."""
        return min(_MOST, max(_LEAST, _chance(self.shift + self.slope * _odds(probability))))


AS_SHIPPED = Bend()


@dataclass(frozen=True, slots=True)
class Learnt:
    """What an organisation's confirmations come to."""

    bend: Bend
    cases: int
    right: int
    held_back: int
    """Cases that were not learnt from, to judge by."""
    loss_before: float
    """The mean logarithmic loss over those with the shipped curve, in bits."""
    loss_after: float

    @property
    def is_better(self) -> bool:
        """Whether it tells the cases that were held back better than the shipped curve does."""
        return self.loss_after < self.loss_before


def learn(cases: Sequence[Confirmation]) -> Learnt | None:
    """The bend that fits best; None while there are too few cases, or of one kind only."""
    right = sum(case.is_right for case in cases)
    if len(cases) < FEWEST_CASES or min(right, len(cases) - right) < _FEWEST_OF_EACH:
        return None
    kept = [case for case in cases if not _is_held_back(case)]
    judged = [case for case in cases if _is_held_back(case)]
    bend = _fit(kept)
    return Learnt(bend, len(cases), right, len(judged), _loss(judged, AS_SHIPPED), _loss(judged, bend))


def read_bend(text: str) -> Bend:
    """The bend that a setting describes as `shift slope`; no text leaves the shipped curve.

    Raises ValueError for anything but two numbers.
    """
    if not text:
        return AS_SHIPPED
    shift, slope = (float(part) for part in text.split())
    return Bend(min(_MOST_SHIFT, shift), max(_LEAST_SLOPE, slope))


def write_bend(bend: Bend) -> str:
    """The bend as a setting has it."""
    return f"{bend.shift:.3f} {bend.slope:.3f}"


def _is_held_back(case: Confirmation) -> bool:
    # By the case and not by its place, so that a case never moves from the judges to those that are learnt from.
    return zlib.crc32(case.case_id.encode()) % _FOLDS == 0


def _fit(cases: Sequence[Confirmation]) -> Bend:
    """The most likely bend, by Newton's steps; the shipped curve is what is believed beforehand."""
    shift, slope = 0.0, 1.0
    for _ in range(_STEPS):
        by_shift, by_slope = shift / _SHIFT_IS_ABOUT**2, (slope - 1) / _SLOPE_IS_ABOUT**2
        shift_shift, shift_slope, slope_slope = 1 / _SHIFT_IS_ABOUT**2, 0.0, 1 / _SLOPE_IS_ABOUT**2
        for case in cases:
            odds = _odds(case.promised)
            chance = _chance(shift + slope * odds)
            spread = chance * (1 - chance)
            by_shift += chance - case.is_right
            by_slope += (chance - case.is_right) * odds
            shift_shift += spread
            shift_slope += spread * odds
            slope_slope += spread * odds * odds
        whole = shift_shift * slope_slope - shift_slope**2
        step_shift = (slope_slope * by_shift - shift_slope * by_slope) / whole
        step_slope = (shift_shift * by_slope - shift_slope * by_shift) / whole
        shift, slope = shift - step_shift, max(_LEAST_SLOPE, slope - step_slope)
        if abs(step_shift) + abs(step_slope) < 1e-9:
            break
    return Bend(min(_MOST_SHIFT, shift), slope)


def _loss(cases: Sequence[Confirmation], bend: Bend) -> float:
    if not cases:
        return 0.0
    told = (bend.apply(case.promised) if case.is_right else 1 - bend.apply(case.promised) for case in cases)
    return -math.fsum(math.log2(chance) for chance in told) / len(cases)


def _odds(probability: float) -> float:
    held = min(_MOST, max(_LEAST, probability))
    return math.log(held / (1 - held))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds > -500 else 0.0
