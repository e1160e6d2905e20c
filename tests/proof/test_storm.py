"""A short storm of throttling, as the long proof plays it with 10,000 items."""

from __future__ import annotations

from tests.proof.storm import storm


def test_a_queue_drains_through_storms_and_nothing_is_sent_inside_a_retry_after() -> None:
    """All delivered, each once; nothing leaves that could know better, and at most eight are in flight."""
    figures = storm(40, rate=100, every=60, seed=3)
    assert (40, 0, 0) == (figures["delivered"], figures["lost"], figures["duplicated"])
    assert 0 == figures["requests_inside_retry_after"]
    assert figures["storms"] >= 1
    assert figures["answers_429"] == figures["storms"] + figures["requests_on_their_way"]
    assert 2 <= figures["most_in_flight"] <= 8
