"""How the mirror of the CRM stands, as every surface shows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import Cause
from companion.protocol.wire import UtcTime, Wire


class Sync(Wire):
    """Whether the mirror is up to date. Copying works without it; matching grows with it."""

    is_running: bool
    finished_at: UtcTime | None
    """When a sync last came to its end; null before the first has."""
    trouble: Cause | None
    """Why syncing does not go on, or that it has not come to an end for 24 hours; null while all is well."""


class MirroredTable(Wire):
    """One table of the mirror."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,100}$")]
    """Dynamics' logical name, such as `contact`."""
    rows: Annotated[int, Field(ge=0)]
    expected_rows: Annotated[int, Field(ge=0)] | None
    """How many Dynamics says there are, the ones you may not read included; null when that is not known."""
    state: Literal["unread", "reading", "read", "no_access", "trouble"]
    read_at: UtcTime | None
    """When a sync last came to the table's end."""
    trouble: Cause | None
    """Why this table alone cannot be read."""
