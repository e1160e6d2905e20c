"""Answers about prompts, and about the form in which a prompt is answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.assigning import ColleaguesFound
from companion.protocol.changes import ChangesFound
from companion.protocol.decisions import DecisionsFound, MovesFound
from companion.protocol.forms import (
    MOST_FIELDS,
    AccountChoice,
    FormField,
    FoundDuplicate,
    Owner,
    RoleChoice,
    RowChoice,
)
from companion.protocol.items import Param
from companion.protocol.person_card import MOST_OPPORTUNITIES, OpenOpportunity, RecordAddress
from companion.protocol.prompts import MOST_PROMPTS, Prompt, RecordTable
from companion.protocol.wire import Code, Wire

MOST_FOUND = 20


class PromptsFound(Wire):
    """Answer to `prompts.read`."""

    kind: Literal["prompts.found"]
    prompts: Annotated[tuple[Prompt, ...], Field(max_length=MOST_PROMPTS)]
    next_after: Annotated[int, Field(ge=0)] | None
    """Ask with this for the next page; null after the last."""
    waiting: Annotated[int, Field(ge=0)]
    """How many ask now, whatever was read."""
    later: Annotated[int, Field(ge=0)]
    """How many are kept for later."""


class PromptStatus(Wire):
    """Answer to whatever opens, answers or ends one prompt: how it stands on disk."""

    kind: Literal["prompt.status"]
    prompt: Prompt


class FormFields(Wire):
    """Answer to `form.read`."""

    kind: Literal["form.fields"]
    table: RecordTable
    may_create: bool
    """False where an administrator or Dynamics lets this user create no such record; `refusal` says which."""
    refusal: Code | None
    refusal_params: Annotated[tuple[Param, ...], Field(max_length=12)]
    fields: Annotated[tuple[FormField, ...], Field(max_length=MOST_FIELDS)]
    """Required ones first, then the usual ones; a protected one stands where it would."""
    owner: Owner
    account: AccountChoice | None
    """The account that the person's company is, where the CRM knows it."""
    is_account_required: bool
    """Whether the organisation takes no such record without an account."""
    create_address: RecordAddress | None
    """Where Dynamics itself creates such a record, where this form cannot; null while it can."""
    may_connect: bool
    """Whether the user may create connections, which give somebody a part in an opportunity."""


class AccountsFound(Wire):
    """Answer to `account.search`, by name."""

    kind: Literal["accounts.found"]
    accounts: Annotated[tuple[AccountChoice, ...], Field(max_length=MOST_FOUND)]


class RowsFound(Wire):
    """Answer to `row.search`, by name within each table."""

    kind: Literal["rows.found"]
    rows: Annotated[tuple[RowChoice, ...], Field(max_length=MOST_FOUND)]


class OpportunitiesFound(Wire):
    """Answer to `opportunities.read`; those that close first stand first."""

    kind: Literal["opportunities.found"]
    opportunities: Annotated[tuple[OpenOpportunity, ...], Field(max_length=MOST_OPPORTUNITIES)]
    roles: Annotated[tuple[RoleChoice, ...], Field(max_length=100)]


class DuplicatesFound(Wire):
    """Answer to `duplicates.ask`."""

    kind: Literal["duplicates.found"]
    duplicates: Annotated[tuple[FoundDuplicate, ...], Field(max_length=MOST_FOUND)]


PromptAnswer = (
    PromptsFound
    | PromptStatus
    | ColleaguesFound
    | FormFields
    | AccountsFound
    | RowsFound
    | OpportunitiesFound
    | DuplicatesFound
    | ChangesFound
    | DecisionsFound
    | MovesFound
)
