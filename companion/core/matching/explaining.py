"""Say a decision in words: which of its reasons a person is told, what each says, and how rare a name is.

Knows no language: gives keys and values for sentences, in the order of the sum. Every bit of the sum stays with its
reason, so whoever adds them up again gets the candidate's bits exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from companion.core.matching.reasons import Reason
from companion.core.matching.subject import Kind

Side = Literal["for", "against", "neither"]

_NAMES = ("given", "surname")
_SILENT = ("prior",)
"""Counted, and no evidence about anybody."""
_TOLD_FROM = 0.5
"""Bits: what weighs less is neither for nor against."""
_MANY_NAMESAKES = 0.05
"""Expected others: with fewer of them the bits that they take only keep a sum from growing without end."""
_RARE, _COMMON = 3000, 150
"""One in so many people, and it is rare; one in fewer than so many, and it is common."""


@dataclass(frozen=True, slots=True)
class Said:
    """One reason as a sentence's key and values."""

    key: str
    values: Mapping[str, str]
    side: Side
    reason: Reason

    @property
    def rarity(self) -> Literal["rare", "common", ""]:
        """Whether a name is worth saying something about how many have it."""
        one_in = self.reason.one_in
        if one_in is None:
            return ""
        return "rare" if one_in >= _RARE else "common" if one_in < _COMMON else ""


def say(kind: Kind, reasons: Sequence[Reason]) -> tuple[Said, ...]:
    """All reasons of a candidate, in their order."""
    return tuple(
        Said(
            f"reason_{_field_of(kind, reason)}_{reason.level}",
            {"left": _shown(reason, reason.left), "right": _shown(reason, reason.right)},
            _side_of(reason),
            reason,
        )
        for reason in reasons
    )


def worth_telling(said: Sequence[Said]) -> tuple[Said, ...]:
    """What a short line has room for: the evidence, and namesakes only where they take something away."""
    return tuple(
        one
        for one in said
        if one.reason.field not in _SILENT and not (one.reason.field == "namesakes" and not _are_many(one))
    )


def _are_many(namesakes: Said) -> bool:
    return float(namesakes.reason.left or 0) >= _MANY_NAMESAKES


def _field_of(kind: Kind, reason: Reason) -> str:
    # What a company is called is its name; of a person it is where they work.
    return "name" if kind == "company" and reason.field == "company" else reason.field


def _side_of(reason: Reason) -> Side:
    if abs(reason.bits) < _TOLD_FROM:
        return "neither"
    return "for" if reason.bits > 0 else "against"


def _shown(reason: Reason, value: str) -> str:
    """A value as people write it: names are compared in small letters."""
    return value.title() if reason.field in _NAMES else value
