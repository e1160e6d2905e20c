"""What a comparison comes to, and the evidence that people and companies have in common."""

from __future__ import annotations

import math
from dataclasses import dataclass

from companion.core.matching.reading import Known
from companion.core.matching.reasons import Reason, total_of
from companion.core.matching.weights import Weights


@dataclass(frozen=True, slots=True)
class Compared:
    """The evidence about one row."""

    reasons: tuple[Reason, ...]
    namesakes: float
    """How many others would have fitted, to be expected."""
    is_corroborated: bool
    """Whether something beside the name speaks for the row."""
    is_contradicted: bool
    """Whether something says that this is somebody else although an identifier or the name agrees."""

    @property
    def bits(self) -> float:
        """The sum of the reasons."""
        return total_of(self.reasons)

    @classmethod
    def of(
        cls, reasons: tuple[Reason, ...], namesakes: float, *, is_corroborated: bool, is_contradicted: bool
    ) -> Compared:
        """The evidence without the reasons that say nothing."""
        told = tuple(reason for reason in reasons if reason.bits or reason.level != "missing")
        return cls(told, namesakes, is_corroborated, is_contradicted)


def take_off_namesakes(bits: float, namesakes: float, support: float) -> Reason:
    """What the namesakes that are to be expected take away: with many of them no evidence of the name is enough."""
    ceiling = 2.0**-bits + namesakes * 2.0**-support
    return Reason("namesakes", "expected", -math.log2(ceiling) - bits, f"{namesakes:.3g}")


def compare_identifier(field: str, page: Known, row: Known, weights: Weights) -> Reason | None:
    """Whether a profile, e-mail address or telephone of both is the same; None where a side has none."""
    worth = weights.levels
    if field == "profile":
        return _compare_profile(page.profile, row.profile, weights)
    left, right = (page.emails, row.emails) if field == "email" else (page.phones, row.phones)
    common = [value for value in left if value in right]
    return Reason(field, "same", worth[f"{field}.same"], common[0], common[0]) if common else None


def _compare_profile(left: str, right: str, weights: Weights) -> Reason | None:
    # A public address and one of Sales Navigator may be the same person's: only two of one sort can differ.
    if not left or not right or left.split(" ", 1)[0] != right.split(" ", 1)[0]:
        return None
    level = "same" if left == right else "differs"
    return Reason("profile", level, weights.levels[f"profile.{level}"], left, right)
