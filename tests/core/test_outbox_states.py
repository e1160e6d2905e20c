"""The state machine of the outbox."""

from __future__ import annotations

from itertools import product

import pytest

from companion.core.outbox_states import FINISHED, STATES, State, may_discard, may_move

ALLOWED = {
    ("held", "queued"),
    ("held", "discarded"),
    ("queued", "sending"),
    ("queued", "discarded"),
    ("sending", "queued"),
    ("sending", "written"),
    ("sending", "needs_you"),
    ("sending", "failed"),
    ("needs_you", "queued"),
    ("needs_you", "discarded"),
    ("failed", "queued"),
    ("failed", "discarded"),
    ("written", "undone"),
    ("undone", "held"),
    ("discarded", "held"),
}


@pytest.mark.parametrize(("current", "following"), list(product(STATES, STATES)))
def test_may_move_allows_exactly_the_drawn_ways(current: State, following: State) -> None:
    """Every pair of states is decided on purpose."""
    assert ((current, following) in ALLOWED) == may_move(current, following)


@pytest.mark.parametrize("state", STATES)
def test_may_discard_only_what_was_never_sent(state: State) -> None:
    """Once something may have reached Dynamics, taking back is no longer a matter of this computer."""
    assert (state in {"held", "queued", "needs_you", "failed"}) == may_discard(state, is_sent=False)
    assert not may_discard(state, is_sent=True)


def test_finished_states_want_nothing_more() -> None:
    """No finished item is ever sent without a new click."""
    assert not any(may_move(state, following) for state in FINISHED for following in ("queued", "sending"))
