"""The form in which a record is created: its fields as the organisation's own metadata describe them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import ShortText
from companion.protocol.person_card import RecordAddress, RowFact
from companion.protocol.prompts import RecordTable
from companion.protocol.wire import Id, Wire

ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
"""A column's logical name in Dynamics."""
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
"""A table's logical name in Dynamics; a lookup may lead to any."""
FieldText = Annotated[str, StringConstraints(max_length=100_000)]

FieldKind = Literal[
    "text",
    "long_text",
    "email",
    "phone",
    "web_address",
    "choice",
    "choices",
    "yes_no",
    "whole_number",
    "number",
    "date",
    "moment",
    "lookup",
]

MOST_FIELDS = 60
MOST_CHOICES = 500


class FieldChoice(Wire):
    """One value of a choice column, with its label in the user's language."""

    value: int
    label: ShortText


class RowChoice(Wire):
    """A row that a lookup can hold."""

    table: TableName
    table_label: ShortText
    """How people call one row of that table, in the user's language."""
    row_id: Id
    name: ShortText


class FormField(Wire):
    """One field of the form."""

    column: ColumnName
    label: ShortText
    """In the user's language, as Dynamics gives it."""
    kind: FieldKind
    is_required: bool
    longest: Annotated[int, Field(ge=1)] | None
    """The most characters that the column takes; null for what is no text."""
    choices: Annotated[tuple[FieldChoice, ...], Field(max_length=MOST_CHOICES)]
    value: FieldText | None
    """Prefilled. A choice as its number, several choices as numbers with commas, yes or no as `true` or `false`,
    a date as `2026-11-30`, a moment as the protocol writes it, a row as its table, a slash and its id."""
    chosen: RowChoice | None
    """Of a lookup with a value: that row."""
    origin: Literal["page", "you", "crm", "rule"] | None
    """Where the value comes from; null while it is empty. `you` is what was answered before Dynamics refused it."""
    is_writable: bool
    """False where Dynamics lets this user not write the column: it is shown, and left out of what is sent."""


class FieldValue(Wire):
    """What the user has put into one field, in the form of `FormField.value`."""

    column: ColumnName
    value: FieldText


class Owner(Wire):
    """Whoever will own the new record."""

    row_id: Id
    name: ShortText


class AccountChoice(Wire):
    """An account to hang the person on."""

    row_id: Id
    name: ShortText
    city: ShortText | None
    website: ShortText | None


class RoleChoice(Wire):
    """A role that a stakeholder of an opportunity can have."""

    row_id: Id
    name: ShortText


class FoundDuplicate(Wire):
    """A record in which the duplicate rules of Dynamics find the new one again."""

    table: RecordTable
    row_id: Id
    name: ShortText
    record_address: RecordAddress
    facts: Annotated[tuple[RowFact, ...], Field(max_length=12)]


class NewAccount(Wire):
    """An account that is created together with the person."""

    fields: Annotated[tuple[FieldValue, ...], Field(max_length=MOST_FIELDS)]


class ExistingAccount(Wire):
    """An account that is there."""

    row_id: Id


class Stake(Wire):
    """The opportunity in which the new person has a part, and which."""

    opportunity_id: Id
    role_id: Id | None
    """Null for a connection without a role."""
