"""A small fleet through a day in simulated time, against the emulator's own accounting (issue 9, scale)."""

from __future__ import annotations

import pytest

from companion.emulator.limits import Limits
from tests.fleet import fleet, seat
from tests.fleet.fleet import AUTHORS, Author, play_day
from tests.fleet.working_day import HOUR

SEATS = 40
TIGHT = Limits(requests=20)
"""So few requests in five minutes that the fleet meets refusals all day long."""


@pytest.mark.parametrize("author", AUTHORS)
def test_day_of_a_fleet_leaves_nothing_and_is_refused_nothing(author: Author) -> None:
    """Whoever writes, everything copied is written by the evening, without a refusal, and mirrors stay fresh."""
    day = play_day(SEATS, author, seed=1)
    assert day.items > SEATS * 20
    assert (0, 0.0, 0) == (day.left, day.throttled, day.sent_into_silence)
    assert day.age_p99 < 20


def test_whoever_was_told_to_wait_waits() -> None:
    """With a limit that is met all day long refusals come, and nothing is sent before the time that they name."""
    day = play_day(8, "application", seed=1, told=1, limits=TIGHT)
    assert day.throttled > 0
    assert 0 == day.sent_into_silence


def test_companion_that_does_not_wait_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count can fail: companions that forget what they were told are seen at once."""
    monkeypatch.setattr(seat.Seat, "silent_until", property(lambda _: 0.0, lambda _self, _value: None))
    # It knocks again and again; a morning of that is enough.
    monkeypatch.setattr(fleet, "DAY_ENDS", 9.5 * HOUR)
    day = play_day(1, "application", seed=1, limits=Limits(requests=15))
    assert day.sent_into_silence > 0


def test_same_seed_plays_the_same_day() -> None:
    """A figure of a page can be had again."""
    assert play_day(5, "application", seed=3) == play_day(5, "application", seed=3)
