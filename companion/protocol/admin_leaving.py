"""How an administrator tells everybody to disconnect, and sees who has. Names no item."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.items import ShortText
from companion.protocol.wire import Id, Wire

MOST_COMPANIONS = 1000
"""Companions of one answer."""

_Count = Annotated[int, Field(ge=0)]


class DeparturesRead(Wire):
    """Read whether everybody was told to disconnect, and who has."""

    kind: Literal["departures.read"]


class OrganisationDisconnect(Wire):
    """Tell everybody to disconnect, with or without clearing what came from the CRM; or let them connect anew."""

    kind: Literal["organisation.disconnect"]
    deed: Literal["clear", "keep", "lift"]


class DisconnectOrder(Wire):
    """An administrator's word that everybody disconnects."""

    given_at: ShortText
    is_clearing: bool
    lifted_at: ShortText | None
    """Since when connecting anew works again; null while it does not."""


class DepartureShown(Wire):
    """One companion, or a seat none of whose companions was heard of."""

    user_id: Id
    name: ShortText
    state: Literal["reported", "waiting", "pending", "watching"]
    """`watching`: stays signed in, because its user gave the word."""
    at: ShortText | None
    """When it was last told."""
    unsent: _Count
    """Items that wait for a decision, or were kept."""


class DeparturesFound(Wire):
    """Answer to `departures.read` and `organisation.disconnect`."""

    kind: Literal["departures.found"]
    order: DisconnectOrder | None
    has_roster: bool
    """Without seats nobody is known to be missing."""
    is_changed: bool
    reported: _Count
    waiting: _Count
    pending: _Count
    companions: Annotated[tuple[DepartureShown, ...], Field(max_length=MOST_COMPANIONS)]
    """Those first who have not left; of thousands the rest is counted only."""
