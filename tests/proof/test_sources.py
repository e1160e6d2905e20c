"""A short play of three sources, as the long proof plays it with 1,000 things."""

from __future__ import annotations

from tests.proof.sources import sources


def test_what_three_sources_click_again_and_again_stands_once() -> None:
    """Two browsers and a second laptop click messages, notes, tags and calls up to ten times: one row each."""
    figures = sources(10)
    assert figures["clicks"] > 100
    assert (10, 0, 0) == (figures["rows"], figures["lost"], figures["duplicated"])
