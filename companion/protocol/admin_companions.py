"""How an administrator sees how everybody's companion stands. Names no item."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.items import ShortText
from companion.protocol.wire import Code, Id, Wire

MOST_COMPANIONS = 1000
"""Companions of one answer."""

MOST_ERRORS = 50
"""Kinds of errors of one answer."""

_Count = Annotated[int, Field(ge=0)]


class CompanionsRead(Wire):
    """Read how every companion stands, as each has told it last."""

    kind: Literal["companions.read"]


class ErrorCount(Wire):
    """How many items one kind of error holds up, or has ended."""

    code: Code
    count: _Count


class CompanionShown(Wire):
    """One companion, or a seat none of whose companions was ever heard of."""

    user_id: Id
    name: ShortText
    state: Literal["heard", "silent", "left", "unheard"]
    """`silent`: not heard of for days; `left`: told last that its user disconnects; `unheard`: has a seat, and nothing
    was ever told."""
    at: ShortText | None
    """When it told that, right behind a sync."""
    version: ShortText | None
    waiting: _Count
    """Items that are held or queued."""
    needs_you: _Count
    failed: _Count


class CompanionsFound(Wire):
    """Answer to `companions.read`."""

    kind: Literal["companions.found"]
    has_roster: bool
    """Without seats nobody is known to be missing."""
    heard: _Count
    silent: _Count
    left: _Count
    unheard: _Count
    errors: Annotated[tuple[ErrorCount, ...], Field(max_length=MOST_ERRORS)]
    """Over all companions that were heard of lately, the most frequent first."""
    companions: Annotated[tuple[CompanionShown, ...], Field(max_length=MOST_COMPANIONS)]
    """Those first that want somebody; of thousands the rest is counted only."""
