"""What is asked about the audit trail and about one person, and the answers. Never a text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import ShortText
from companion.protocol.wire import Id, UtcTime, Wire

Count = Annotated[int, Field(ge=0)]

MOST_ROWS = 2000
"""Rows in the CRM that one answer names; it says how many there are."""


class AuditRead(Wire):
    """Read the newest steps of all items, and check the whole trail."""

    kind: Literal["audit.read"]


class AuditStep(Wire):
    """One step of one item, as the journal has it: whoever can change the file can have written anything here."""

    line: Count
    at: ShortText
    what: ShortText
    item_id: ShortText | None
    """Null where it is erased, or the step is of no item."""
    is_erased: bool


class AuditTrail(Wire):
    """Answer to `audit.read`."""

    kind: Literal["audit.trail"]
    steps: Annotated[tuple[AuditStep, ...], Field(max_length=100)]
    """The newest first."""
    lines: Count
    erased: Count
    begins_after: Count
    """What was before that line is forgotten by the clock, or was cleared; 0 for nothing."""
    end: ShortText
    """To be noted elsewhere."""
    broken: Literal["line_missing", "line_changed", "end_missing"] | None
    broken_line: Count


class PersonFind(Wire):
    """Ask how much this computer holds of one person or company. Changes nothing."""

    kind: Literal["person.find"]
    person: Annotated[str, StringConstraints(max_length=2000)]
    """A LinkedIn address, or `TABLE/ID` of a record."""


class RowInCrm(Wire):
    """A row that was written from here."""

    table: ShortText
    row_id: Id
    address: Annotated[str, StringConstraints(max_length=2000)]


class PersonFound(Wire):
    """Answer to `person.find`."""

    kind: Literal["person.found"]
    items: Count
    mentions: Count
    links: Count
    decisions: Count
    prompts: Count
    unsent: Count
    """Items that still want something of Dynamics: before they have it nobody can be erased."""
    in_crm: Annotated[tuple[RowInCrm, ...], Field(max_length=MOST_ROWS)]
    in_crm_count: Count


ErasedPlace = Literal[
    "journal", "links", "history", "prompts", "reasons", "audit_trail", "employers", "copies"
]
"""Where somebody can stand who is erased."""

KeptThing = Literal["hashes", "mirrored_row", "own_block_list"]
"""What of somebody who is erased stays at this computer."""


class PersonErased(Wire):
    """Answer to `person.erase`: how much of each was held here and is not any more, in the file and its copies."""

    kind: Literal["person.erased"]
    erased_at: UtcTime
    searched: Annotated[tuple[ErasedPlace, ...], Field(max_length=20)]
    kept_here: Annotated[tuple[KeptThing, ...], Field(max_length=20)]
    in_crm: Annotated[tuple[RowInCrm, ...], Field(max_length=MOST_ROWS)]
    """What was written from here, as far as it was still known whose it is; it was not touched."""
    in_crm_count: Count
    items: Count
    """Copied items that were about them. Hashes and ids of rows stay, so that none is written twice."""
    mentions: Count
    """Items about others, whose reasons named them; the reasons are gone."""
    links: Count
    decisions: Count
    prompts: Count
    audit_lines: Count
    """Lines that no longer say what they were about."""
    sightings: Count
    """What pages showed of them, kept beside the mirror: employers, and whether they were saved."""
    copies: Count
    """Copies of the journal that were removed as a whole."""
