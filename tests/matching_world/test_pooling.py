"""The curve that a calibrator is fitted to: it rises, loses nobody, and promises nothing for certain."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.matching_world.pooling import knots, pool

OBSERVED = st.lists(st.tuples(st.floats(-40, 60), st.booleans()), min_size=1, max_size=60)


@given(OBSERVED, st.integers(1, 20))
def test_shares_rise_and_nobody_is_lost(observed: list[tuple[float, bool]], least: int) -> None:
    """A higher score never promises less, and every case is counted once."""
    blocks = pool(observed, least=least)
    assert all(lower.share <= higher.share for lower, higher in pairwise(blocks))
    assert len(observed) == round(sum(block.count for block in blocks))
    assert sum(is_right for _, is_right in observed) == round(sum(block.right for block in blocks))


@given(OBSERVED)
def test_no_chance_is_certain(observed: list[tuple[float, bool]]) -> None:
    """However clean the cases were, another one may come out otherwise."""
    assert all(0 < chance < 1 for _, chance in knots(pool(observed, least=5)))


def test_violators_are_pooled() -> None:
    """Where the order and the outcome disagree, the neighbours share their chance."""
    blocks = pool([(1, False), (2, True), (3, False), (4, True)], least=1)
    assert [(1.0, 0.0), (2.5, 0.5), (4.0, 1.0)] == [(block.score, block.share) for block in blocks]
