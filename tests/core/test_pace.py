"""How fast one companion may ask Dynamics: shares, bursts, windows and the breaker."""

from __future__ import annotations

import pytest

from companion.core.pace import BURST, Breaker, Bucket, Window, rate_of_application, rate_of_person


@pytest.mark.parametrize(("percent", "rate"), [(50, 10.0), (90, 18.0), (5, 1.0)])
def test_a_person_leaves_the_rest_of_the_budget_to_their_own_session(percent: int, rate: float) -> None:
    """Twenty requests a second are the whole budget."""
    assert rate == rate_of_person(percent)


@pytest.mark.parametrize(("seats", "rate"), [(1, 20.0), (25, 0.8), (400, 0.05)])
def test_all_seats_share_an_application_users_budget(seats: int, rate: float) -> None:
    """The more write through it, the less each may."""
    assert rate == pytest.approx(rate_of_application(seats))


def test_a_bucket_lets_a_burst_leave_and_then_keeps_the_rate() -> None:
    """After a rest ten at once, then one every tenth of a second; another rest fills it again."""
    bucket, moments = Bucket(), []
    for _ in range(BURST + 3):
        bucket, leaves_at = bucket.take(100.0, 10.0)
        moments.append(leaves_at)
    assert [100.0] * BURST == moments[:BURST]
    assert [100.1, 100.2, 100.3] == pytest.approx(moments[BURST:])
    bucket, leaves_at = bucket.take(200.0, 10.0)
    assert 200.0 == leaves_at
    bucket, leaves_at = bucket.take(200.0, 10.0)
    assert 200.0 == leaves_at


def test_a_bucket_never_exceeds_the_share_of_any_window() -> None:
    """However the requests come, a window of 300 s holds the share and one burst."""
    bucket, moments, now = Bucket(), [], 0.0
    for number in range(9000):
        now += 0.02 if number % 700 else 40.0
        bucket, leaves_at = bucket.take(now, 10.0)
        moments.append(leaves_at)
    windows = (sum(start <= moment < start + 300 for moment in moments) for start in range(0, 900, 7))
    assert 3000 + BURST >= max(windows)


def test_a_window_starts_at_four_grows_to_eight_and_halves() -> None:
    """One more after each round that went well, never more than eight; half after a 429, never none."""
    window = Window()
    assert 4 == window.room
    for _ in range(5):
        window = window.after_answer()
    assert 5 == window.room
    for _ in range(100):
        window = window.after_answer()
    assert 8 == window.room
    assert 4 == window.after_throttling().room
    for _ in range(10):
        window = window.after_throttling()
    assert 1 == window.room


def test_a_breaker_opens_at_the_fifth_failure_in_a_row_and_probes_ever_less() -> None:
    """From five seconds to five minutes; what was under way when it opened makes it no worse."""
    breaker, waits, now = Breaker(), [], 1000.0
    for _ in range(4):
        breaker = breaker.after_failure(now, 1.0)
    assert not breaker.is_open
    for _ in range(9):
        breaker = breaker.after_failure(now, 1.0)
        assert breaker == breaker.after_failure(now, 1.0)
        waits.append(breaker.probe_at - now)
        now = breaker.probe_at
    assert breaker.is_open
    assert [5, 10, 20, 40, 80, 160, 300, 300, 300] == waits
    assert 0.0 == breaker.probing_now().probe_at
    assert breaker.probing_now().is_open
