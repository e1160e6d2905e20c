"""How long an item waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.core.backoff import BASE, CAP, LONGEST_TOLD_WAIT, told_wait, wait_after

attempts = st.integers(1, 10**9)
jitters = st.floats(0, 1)


@given(attempts, jitters)
def test_wait_after_stays_between_half_a_second_and_five_minutes(attempt: int, jitter: float) -> None:
    """However often something failed, it is tried again, and never at once."""
    assert BASE / 2 <= wait_after(attempt, jitter) <= CAP


@given(st.integers(1, 40), jitters)
def test_wait_after_never_shrinks(attempt: int, jitter: float) -> None:
    """A further failure never shortens the wait."""
    assert wait_after(attempt, jitter) <= wait_after(attempt + 1, jitter)


@given(attempts, jitters, jitters)
def test_wait_after_spreads_by_jitter(attempt: int, low: float, high: float) -> None:
    """More jitter is a longer wait, at most twice as long."""
    short, long = sorted((wait_after(attempt, low), wait_after(attempt, high)))
    assert short <= long <= short * 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("Wed, 18 Nov 2026 12:00:00 GMT", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("0", 1),
        ("1", 1),
        (" 30 ", 30),
        ("3600", 3600),
        ("3601", 3600),
        ("9" * 30, 3600),
        ("9" * 5000, 3600),
    ],
)
def test_told_wait_reads_seconds_between_one_and_an_hour(header: str | None, seconds: int | None) -> None:
    """What Dynamics asks for is kept within bounds; what cannot be read asks for nothing."""
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert expected == told_wait(header)
    assert expected is None or expected <= LONGEST_TOLD_WAIT
