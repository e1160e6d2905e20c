"""Who and what the companion is connected to, as every surface shows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import Cause
from companion.protocol.syncing import Sync
from companion.protocol.wire import ProfileMark, UtcTime, Wire

NameText = Annotated[str, StringConstraints(max_length=400)]


class EndedConnection(Wire):
    """A connection that somebody ended. What is kept of clicks before that moment is to be erased."""

    profile: ProfileMark
    ended_at: UtcTime


class Connection(Wire):
    """The state of the connection to Dynamics."""

    state: Literal["not_connected", "connected", "signed_out"]
    profile: ProfileMark | None
    """Which connection this is; the extension keeps it with its copy of a click."""
    ended: Annotated[tuple[EndedConnection, ...], Field(max_length=50)]
    """The connections of this computer that were ended, whichever is in use now."""
    environment: NameText | None
    """Host name of the environment, such as `contoso.crm.dynamics.com`."""
    seat_name: NameText | None
    support_contact: NameText | None
    """Whom people ask for help, as the administrator has set it."""
    author_name: NameText | None
    """Who Dynamics' reports show as the author: the seat holder, or the integration user."""
    is_test_environment: bool
    """True when the address was accepted by `--test-environment`: every surface then says so."""
    sandbox_kind: NameText | None
    """Microsoft's name for the kind of sandbox, such as `CustomerTest`; null for production. Every surface says it."""
    trouble: Cause | None
    """What stands between the companion and Dynamics, and so holds every item up; null while all is well."""
    sync: Sync | None
    """How the mirror of the CRM stands; null while there is no connection."""


class BlockList(Wire):
    """Whom nobody may copy, named to nobody: the companion refuses them, and the extension keeps no copy of them.

    A hash is SHA-256 over the UTF-8 text of salt and canonical key, such as `vanity:ana-souza` (in lower case)
    or `profile_id:ACwAA…` (as it stands in the address).
    """

    salt: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    hashes: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")], ...], Field(max_length=5000)
    ]


class LeftOut(Wire):
    """A kind of item, or the messages that the seat holder received, that is not copied here."""

    what: Literal["inmail", "message", "note", "tag", "call", "inbound"]
    by: Literal["administrator", "user"]
    """Who has decided it, and so can change it: what the user has set counts on this computer only."""


class Writing(Wire):
    """The settings a page has to know before the click."""

    is_writeback_on: bool
    hold_seconds: Annotated[int, Field(ge=0, le=60)]
    left_out: Annotated[tuple[LeftOut, ...], Field(max_length=6)]
    """What a click would be refused for, whatever else is on; empty where everything is copied."""
