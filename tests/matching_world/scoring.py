"""What a matcher's decisions are worth beside the truth: one row of figures for each slice of a world."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DEPTH = 50
_BINS = 10


@dataclass(frozen=True)
class Judged:
    """One decision beside the truth."""

    query_id: str
    slice: str
    is_present: bool
    is_impostor: bool
    verdict: str
    probability: float
    """Of the best candidate; 0 where there is none."""
    rank: int | None
    """Of the right row among the candidates, from 0; None where it is absent."""
    micros: float

    @property
    def is_right(self) -> bool:
        """Whether the best candidate is the right one."""
        return self.rank == 0

    @property
    def is_wrong_automatic(self) -> bool:
        """Whether it would have filed under somebody else without asking."""
        return self.verdict == "match" and not self.is_right


@dataclass(frozen=True)
class Figures:
    """What counts for one slice. Shares are None where nothing could have happened."""

    slice: str
    count: int
    recall: float | None
    """Of those present, how many have their row among the first fifty candidates."""
    first: float | None
    """Of those present, how many have it first."""
    automatic: float | None
    """Of those present, how many are filed rightly without asking."""
    wrong: int
    wrong_share: float | None
    """Of the automatic decisions where somebody is present, else of all queries."""
    wrong_bound: float | None
    """What the share is below, with a confidence of 95 %."""
    several: float
    wrong_none: float | None
    """Of those present, how many are called absent."""
    calibration_error: float
    p50: float
    p99: float
    """Microseconds."""


def read_judged(decisions: Path, truth: Path, *, is_sample: bool = False) -> list[Judged]:
    """Each decision beside its truth; a sample may leave queries out.

    Raises ValueError when a query has no decision, KeyError when a decision has no query.
    """
    facts = {line["query_id"]: line for line in _lines(truth)}
    judged = [_judge(line, facts.pop(line["query_id"])) for line in _lines(decisions)]
    if facts and not is_sample:
        raise ValueError(f"{len(facts)} queries have no decision, the first is {next(iter(facts))}")
    return judged


def figures_of(name: str, judged: Sequence[Judged]) -> Figures:
    """The figures of some decisions."""
    present = [one for one in judged if one.is_present]
    wrong = sum(one.is_wrong_automatic for one in judged)
    chances = sum(one.verdict == "match" for one in judged) if present else len(judged)
    micros = sorted(one.micros for one in judged)
    return Figures(
        name,
        len(judged),
        _share(present, lambda one: one.rank is not None and one.rank < _DEPTH),
        _share(present, lambda one: one.is_right),
        _share(present, lambda one: one.is_right and one.verdict == "match"),
        wrong,
        wrong / chances if chances else None,
        upper_bound(wrong, chances) if chances else None,
        sum(one.verdict == "several" for one in judged) / len(judged),
        _share(present, lambda one: one.verdict == "none"),
        calibration_error(judged),
        micros[len(micros) // 2],
        micros[min(len(micros) - 1, len(micros) * 99 // 100)],
    )


def recall_at(precision: float, judged: Sequence[Judged]) -> float:
    """The most of those present that a threshold on the score finds while so many of its finds are right.

    The threshold is chosen on these very decisions, which flatters everybody alike.
    """
    found = right = best = 0
    for one in sorted(judged, key=lambda one: -one.probability):
        found += one.probability > 0
        right += one.is_right
        if found and right / found >= precision:
            best = right
    present = sum(one.is_present for one in judged)
    return best / present if present else 0.0


def calibration_error(judged: Iterable[Judged]) -> float:
    """The mean distance between what the best candidate's probability promises and what comes true."""
    bins = reliability(judged)
    total = sum(count for _, _, count in bins)
    return sum(abs(promised - kept) * count for promised, kept, count in bins) / total if total else 0.0


def reliability(judged: Iterable[Judged]) -> list[tuple[float, float, int]]:
    """For each tenth of the probabilities that occurs: what was promised, what came true, and how many."""
    bins: list[list[Judged]] = [[] for _ in range(_BINS)]
    for one in judged:
        bins[min(_BINS - 1, int(one.probability * _BINS))].append(one)
    return [
        (sum(one.probability for one in members) / len(members), _right(members) / len(members), len(members))
        for members in bins
        if members
    ]


def upper_bound(failures: int, tries: int, *, doubt: float = 0.05) -> float:
    """The exact (Clopper-Pearson) one-sided bound: a larger share would seldom show so few failures.

    >>> round(upper_bound(0, 938), 4)
    0.0032
    """
    if failures >= tries:
        return 1.0
    low, high = failures / tries, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _chance_of_at_most(failures, tries, middle) > doubt:
            low = middle
        else:
            high = middle
    return high


def _chance_of_at_most(failures: int, tries: int, share: float) -> float:
    if share >= 1.0:
        return 0.0
    return math.fsum(
        math.exp(
            math.lgamma(tries + 1)
            - math.lgamma(count + 1)
            - math.lgamma(tries - count + 1)
            + (count * math.log(share) if count else 0.0)
            + (tries - count) * math.log1p(-share)
        )
        for count in range(failures + 1)
        if share > 0 or count == 0
    )


def _judge(decision: dict[str, Any], fact: dict[str, Any]) -> Judged:
    candidates = decision["candidates"]
    truth = set(fact["truth"])
    ranks = (place for place, candidate in enumerate(candidates) if candidate["id"] in truth)
    return Judged(
        decision["query_id"],
        fact["slice"],
        bool(truth),
        fact["is_impostor"],
        decision["verdict"],
        candidates[0]["probability"] if candidates else 0.0,
        next(ranks, None),
        decision["micros"],
    )


def _share(judged: Sequence[Judged], holds: Any) -> float | None:
    return sum(map(holds, judged)) / len(judged) if judged else None


def _right(judged: Iterable[Judged]) -> int:
    return sum(one.is_right for one in judged)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
