"""Turn the evidence about all candidates into one decision: match, several, or none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from companion.core.matching.compared import Compared
from companion.core.matching.reading import Known
from companion.core.matching.reasons import Reason
from companion.core.matching.subject import Kind
from companion.core.matching.weights import Weights

_FAR = 60.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that might be meant."""

    table: str
    id: str
    probability: float
    bits: float
    """The sum of the reasons."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Which row a page shows, as far as the evidence goes."""

    verdict: Literal["match", "several", "none"]
    candidates: tuple[Candidate, ...]
    """The best first."""
    is_capped: bool
    """Whether the search left rows out, so that nobody may be said to be absent."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row with the evidence about it."""

    table: str
    id: str
    known: Known
    compared: Compared


def decide(  # noqa: PLR0913 - each is a fact of the search
    kind: Kind, found: Sequence[Found], weights: Weights, *, is_capped: bool, may_be_absent: bool, top: int
) -> Decision:
    """The decision over all candidates of one search; never *none* where somebody in the CRM may not be found."""
    ranked = sorted(found, key=lambda one: (-one.compared.bits, one.table, one.id))
    if not ranked:
        return Decision("none" if may_be_absent else "several", (), is_capped)
    rivals = [max(-_FAR, one.compared.bits) for one in _distinct(ranked)]
    whole = math.log2(1.0 + math.fsum(2.0**bits for bits in rivals))
    candidates = tuple(_candidate(kind, one, rivals, whole, weights) for one in ranked[:top])
    margin = rivals[0] - rivals[1] if len(rivals) > 1 else _FAR
    return Decision(
        _verdict(candidates[0], ranked[0].compared, margin, weights, may_be_absent=may_be_absent),
        candidates,
        is_capped,
    )


def _candidate(kind: Kind, one: Found, rivals: list[float], whole: float, weights: Weights) -> Candidate:
    own = max(-_FAR, one.compared.bits)
    # Odds against everybody else: nobody, and every other candidate.
    others = max(2.0**-_FAR, 2.0**whole - 2.0**own)
    against = min(own, own - math.log2(others)) if rivals[0] >= own else own
    return Candidate(
        one.table, one.id, weights.probability(kind, against), one.compared.bits, one.compared.reasons
    )


def _verdict(
    best: Candidate, compared: Compared, margin: float, weights: Weights, *, may_be_absent: bool
) -> Literal["match", "several", "none"]:
    limits = weights.thresholds
    is_sure = best.probability >= limits["match"] and margin >= limits["margin"]
    is_alone = compared.namesakes < limits["namesakes"]
    if is_sure and is_alone and compared.is_corroborated and not compared.is_contradicted:
        return "match"
    if best.probability < limits["none"] and may_be_absent:
        return "none"
    return "several"


def _distinct(ranked: Sequence[Found]) -> list[Found]:
    """The candidates without the further rows of somebody who stands in the CRM twice."""
    kept: list[Found] = []
    for one in ranked:
        if not any(_is_same(one.known, other.known) for other in kept[:3]):
            kept.append(one)
    return kept


def _is_same(one: Known, other: Known) -> bool:
    """Whether two rows are plainly one person: an identifier of theirs agrees, or name and company both do."""
    if one.subject.kind == "company":
        return bool(one.domain) and one.domain == other.domain and one.firm.joined == other.firm.joined
    if one.profile and one.profile == other.profile:
        return True
    if not (set(one.emails).isdisjoint(other.emails) and set(one.phones).isdisjoint(other.phones)):
        return True
    if not one.name.letters or one.name.letters != other.name.letters:
        return False
    at_one_firm = bool(one.firm.words) and one.firm.joined == other.firm.joined
    return at_one_firm and not _tell_two_apart(one, other)


def _tell_two_apart(one: Known, other: Known) -> bool:
    """Whether two rows of one name at one company look like two people: other numbers, another town, other work."""
    has_other_address = bool(one.emails and other.emails) and one.domain == other.domain
    has_other_number = bool(one.phones and other.phones)
    is_elsewhere = bool(one.city and other.city) and one.city != other.city
    does_other_work = bool(one.title and other.title) and one.title.isdisjoint(other.title)
    return has_other_address or has_other_number or is_elsewhere or does_other_work
