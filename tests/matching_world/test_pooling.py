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


def test_one_stray_case_raises_no_long_run() -> None:
    """Among a hundred who are not in the CRM one who is, far below all others, says nothing of those around."""
    observed = [(float(score), score == 30) for score in range(100)] + [(200.0 + n, True) for n in range(10)]
    assert {0.0, 1 / 70, 1.0} == {block.share for block in pool(observed, least=5)}
    low = pool(observed, least=5, least_right=3)[0]
    assert low.share < 0.05
    assert low.count > 100
