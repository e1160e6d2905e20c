"""The simulation is itself tested: every mistake of a long list is caught by it."""

from __future__ import annotations

from collections import Counter

from tests.simulation.planting import hunt_all, read_bugs


def test_every_planted_bug_is_caught() -> None:
    """At least twenty-five mistakes, each caught within a thousand schedules; the known one is played first."""
    catches = hunt_all(read_bugs(), is_short=True)
    assert len(catches) >= 25
    assert [] == [catch.bug for catch in catches if catch.after is None]


def test_bugs_have_names_of_their_own() -> None:
    """A name plants one bug."""
    assert {1} == set(Counter(bug.name for bug in read_bugs()).values())
