"""A short drain over a bad line, as the long proof plays it with 5,000 items."""

from __future__ import annotations

from tests.proof.chaos import chaos


def test_nothing_is_lost_or_doubled_over_a_line_that_resets_cuts_garbles_and_swallows() -> None:
    """Each item stands once, is called written, and every write that left is accounted for."""
    figures = chaos(40, share=0.3, seed=2)
    assert (40, 0, 0) == (figures["written"], figures["lost"], figures["duplicated"])
    assert 0 == figures["writes_unaccounted"]
    assert figures["writes_arrived"] > 40
    assert figures["faults"] >= 40
