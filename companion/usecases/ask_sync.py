"""Bring the mirror up to date at a person's request."""

from __future__ import annotations

from companion.protocol.results import ConnectionState
from companion.usecases.greet import show_state
from companion.usecases.workplace import CopyRules, Workplace


async def ask_sync(workplace: Workplace, rules: CopyRules) -> ConnectionState:
    """The connection as it stands when the sync was asked for; how it goes on is told as it changes."""
    workplace.ask_sync()
    return await show_state(workplace, rules)
