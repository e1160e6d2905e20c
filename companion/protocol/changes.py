"""A record beside the page: where the two differ, and what of it is taken over."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.forms import (
    MOST_FIELDS,
    AccountChoice,
    ColumnName,
    ExistingAccount,
    FieldText,
    FieldValue,
    NewAccount,
)
from companion.protocol.items import MatchedRow, Param, ShortText
from companion.protocol.prompts import RecordTable
from companion.protocol.wire import Code, Id, Wire

RowVersion = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""The version of a row in Dynamics when it was read."""


class ChangedField(Wire):
    """One column in which the page and the record differ."""

    column: ColumnName
    label: ShortText
    """In the user's language, as Dynamics gives it."""
    now: FieldText
    """What the record says; empty where it says nothing."""
    becomes: FieldText
    """What the page says, cut to what the column takes; of a choice its label."""
    value: FieldText
    """What is to be sent for it: the same, or the number behind the label."""
    is_writable: bool
    """False where Dynamics lets this user not write the column: it is shown, and cannot be ticked."""


class AccountBeside(Wire):
    """The account that a contact or lead hangs on, beside the company that the page names."""

    now: ShortText | None
    """The name of the account; null where the record hangs on none."""
    page: ShortText | None
    """Where the page says that the person works; null where it says nothing."""
    is_elsewhere: bool
    """Whether the page names another company than the record."""
    known: AccountChoice | None
    """The account that the page's company is, where the CRM knows it and the record does not hang on it."""


class CompanyDiffers(Wire):
    """Where the page places a company, or how large it says it is: no column of an account takes that over."""

    field: Literal["location", "headcount"]
    now: ShortText
    """What the record says, as the mirror last read it."""
    page: ShortText


class ChangesRead(Wire):
    """Read, from Dynamics and now, where the record of a prompt's person or company differs from the page."""

    kind: Literal["changes.read"]
    prompt_id: Id


class ChangesFound(Wire):
    """Answer to `changes.read`."""

    kind: Literal["changes.found"]
    row: MatchedRow | None
    """Whose link is confirmed or who is certain by evidence; null where nobody is, and then nothing is compared."""
    version: RowVersion | None
    fields: Annotated[tuple[ChangedField, ...], Field(max_length=MOST_FIELDS)]
    account: AccountBeside | None
    """Null for an account itself, and where nothing was compared."""
    company: Annotated[tuple[CompanyDiffers, ...], Field(max_length=2)]
    """Seat and size of an account, as far as the page says otherwise beyond doubt and nobody has ignored it."""
    is_outdated: bool
    """Whether the page says otherwise beyond doubt, as the badge tells, and that can be ignored."""
    refusal: Code | None
    """Why this user may change no such record; null where nothing stands against it."""
    refusal_params: Annotated[tuple[Param, ...], Field(max_length=12)]


class RecordUpdate(Wire):
    """Answer a prompt by changing a record that is there. It is in the journal then, and is carried out once.

    Only what is named here is written, and only while the row is as it was read: where somebody has changed it since,
    nothing is, and the prompt is `needs_you` with the cause `record_changed`. The link is confirmed with it, and what
    waits is filed there.
    """

    kind: Literal["record.update"]
    prompt_id: Id
    table: RecordTable
    row_id: Id
    version: RowVersion
    """As `changes.found` gave it."""
    fields: Annotated[tuple[FieldValue, ...], Field(max_length=MOST_FIELDS)]
    account: NewAccount | ExistingAccount | None
    """Where a contact or lead moves to; null where it stays."""
