"""Which rows share most with a page: those of rare keys first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

BlockOf = Callable[[int, int], Sequence[tuple[int]]]
"""A key and a number → at most so many rows under it."""

_MOST_IN_BLOCK = 400
_FAR_LESS = 8


def rank(block_of: BlockOf, keys: Sequence[int], most: int, least: int) -> tuple[list[int], bool]:
    """At most so many rows that share a key, and whether one of the keys holds too many rows to tell.

    Behind the first `least`, rows are left out that share far less than the first one does: to compare them
    would take most of the time, and none of them could come near it.
    """
    hits: Counter[int] = Counter()
    is_capped = False
    for key in keys:
        block = block_of(key, _MOST_IN_BLOCK + 1)
        is_capped = is_capped or len(block) > _MOST_IN_BLOCK
        worth = 1_000_000 // (len(block) + 3)
        for (row,) in block[:_MOST_IN_BLOCK]:
            hits[row] += worth
    ranked = hits.most_common(most)
    enough = ranked[0][1] / _FAR_LESS if ranked else 0
    return [row for place, (row, worth) in enumerate(ranked) if place < least or worth >= enough], is_capped
