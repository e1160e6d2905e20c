"""Which rows share most with a page: those of rare keys first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from heapq import nlargest
from operator import itemgetter

BlockOf = Callable[[int, int], Sequence[tuple[int]]]
"""A key and a number → at most so many rows under it."""

_MOST_IN_BLOCK = 400
_FAR_LESS = 8
_WORTH = itemgetter(1)


def rank(block_of: BlockOf, keys: Sequence[int], most: int, least: int) -> tuple[list[int], bool]:
    """At most so many rows that share a key, and whether one of the keys holds too many rows to tell.

    Behind the first `least`, rows are left out that share far less than the first one does: to compare them
    would take most of the time, and none of them could come near it.
    """
    # The rarest first: who shares only common keys is soon seen to come too late.
    blocks = sorted((block_of(key, _MOST_IN_BLOCK + 1) for key in keys), key=len)
    is_capped = bool(blocks) and len(blocks[-1]) > _MOST_IN_BLOCK
    worths = [1_000_000 // (len(block) + 3) for block in blocks]
    hits: dict[int, int] = {}
    to_come, is_open = sum(worths), True
    for block, worth in zip(blocks, worths, strict=True):
        if is_open:
            for (row,) in block[:_MOST_IN_BLOCK]:
                hits[row] = hits.get(row, 0) + worth
            to_come -= worth
            is_open = _may_still_come(hits, to_come, least)
        else:
            for (row,) in block[:_MOST_IN_BLOCK]:
                if row in hits:
                    hits[row] += worth
    ranked = nlargest(most, hits.items(), key=_WORTH)
    enough = ranked[0][1] / _FAR_LESS if ranked else 0
    return [row for place, (row, worth) in enumerate(ranked) if place < least or worth >= enough], is_capped


def _may_still_come(hits: Mapping[int, int], to_come: int, least: int) -> bool:
    """Whether a row that has shared nothing so far could be among those that are kept."""
    if not hits or to_come * _FAR_LESS >= max(hits.values()):
        return True
    return sum(worth > to_come for worth in hits.values()) < least
