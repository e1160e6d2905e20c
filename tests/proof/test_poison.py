"""A short drain with poison among good items, as the long proof plays it with 2,000."""

from __future__ import annotations

from tests.proof.poison import POISONS, poison


def test_poison_stops_with_its_reason_and_holds_nobody_up() -> None:
    """Every good item is written once; each refused one ends where its refusal says, after a few tries."""
    figures = poison(20 * len(POISONS))
    assert len(POISONS) == figures["kinds"]
    assert [] == figures["wrongly_ended"]
    assert (0, 0, 0) == (figures["good_not_written"], figures["duplicated"], figures["tried_for_ever"])
    assert 5 == figures["most_tries_of_one"]
