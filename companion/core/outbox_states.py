"""The states of an item in the outbox, and the only ways between them.

held ──► queued ──► sending ──► written ──► undone
  │        │  ▲        │ │
  │        │  └────────┘ ├────► needs_you ──► queued (answered)
  ▼        ▼             └────► failed    ──► queued (retried)
discarded ◄── held, queued, needs_you, failed, as long as nothing was sent
undone, discarded ──► held (a new click on the same message)

What stands in Dynamics keeps its state while an errand (undo, withdraw, resolve, assign) is on its way.
"""

from __future__ import annotations

from typing import Literal, get_args

State = Literal["held", "queued", "sending", "written", "undone", "discarded", "needs_you", "failed"]

STATES: tuple[State, ...] = get_args(State)

_NEXT: dict[State, frozenset[State]] = {
    "held": frozenset({"queued", "discarded"}),
    "queued": frozenset({"sending", "discarded"}),
    "sending": frozenset({"queued", "written", "needs_you", "failed"}),
    "needs_you": frozenset({"queued", "discarded"}),
    "failed": frozenset({"queued", "discarded"}),
    "written": frozenset({"undone"}),
    "undone": frozenset({"held"}),
    "discarded": frozenset({"held"}),
}

FINISHED: frozenset[State] = frozenset({"written", "undone", "discarded"})


def may_move(current: State, following: State) -> bool:
    """True when an item may go from one state to the other."""
    return following in _NEXT[current]


def may_discard(current: State, *, is_sent: bool) -> bool:
    """True when the item can be taken back without asking Dynamics: nothing has been sent for it."""
    return not is_sent and may_move(current, "discarded")
