"""Fits a rising curve from scores to chances: pool adjacent violators, then knots that a straight line joins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise


@dataclass(frozen=True)
class Block:
    """Neighbouring scores that share one chance."""

    score: float
    """The mean of its scores."""
    right: float
    count: float
    true_score: float
    """The mean of the scores of those that came true; of all where none did."""

    @property
    def share(self) -> float:
        """How many of it came true."""
        return self.right / self.count

    def joined(self, other: Block) -> Block:
        """Both together."""
        count = self.count + other.count
        score = (self.score * self.count + other.score * other.count) / count
        right = self.right + other.right
        true_score = (
            (self.true_score * self.right + other.true_score * other.right) / right if right else score
        )
        return Block(score, right, count, true_score)


def pool(observed: Iterable[tuple[float, bool]], *, least: int, least_right: int = 0) -> list[Block]:
    """Blocks of at least `least` scores whose shares rise, as close to what was observed as rising shares can be.

    Each holds `least_right` that came true: one stray case in a long run says little of a small chance, and nothing of
    where it begins.

    >>> [(block.score, block.share) for block in pool([(1, False), (2, True), (3, False), (4, True)], least=1)]
    [(1.0, 0.0), (2.5, 0.5), (4.0, 1.0)]
    """
    blocks: list[Block] = []
    for score, is_right in sorted(observed):
        blocks.append(Block(float(score), float(is_right), 1.0, float(score)))
        while len(blocks) > 1 and blocks[-2].share > blocks[-1].share:
            last = blocks.pop()
            blocks[-1] = blocks[-1].joined(last)
    return _without_small(blocks, least, least_right)


def knots(blocks: Iterable[Block]) -> list[tuple[float, float]]:
    """The ends of each run of blocks of one share, in rising order; a chance is never quite 0 or 1.

    Half a case is added to either side of a run, so that a short one promises little. The lowest run counts where its
    few that came true lie: below that the chance falls with every bit.
    """
    rising: list[tuple[float, float]] = []
    for _, members in groupby(blocks, key=lambda block: block.share):
        run = list(members)
        right, count = sum(block.right for block in run), sum(block.count for block in run)
        chance = max((right + 0.5) / (count + 1), rising[-1][1] if rising else 0.0)
        ends = (run[0].score, run[-1].score) if rising else (run[-1].true_score,)
        rising += [(score, chance) for score in dict.fromkeys(ends)]
    return [point for point, following in pairwise([*rising, (float("inf"), 1.0)]) if point[0] < following[0]]


def _without_small(blocks: list[Block], least: int, least_right: int) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        if kept and (kept[-1].count < least or kept[-1].right < least_right):
            kept[-1] = kept[-1].joined(block)
        else:
            kept.append(block)
    if len(kept) > 1 and kept[-1].count < least:
        last = kept.pop()
        kept[-1] = kept[-1].joined(last)
    return kept
