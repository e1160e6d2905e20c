"""What is asked about prompts, and about the form in which a prompt is answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.assigning import ColleagueSearch, PromptAssign
from companion.protocol.changes import ChangesRead, RecordUpdate
from companion.protocol.decisions import DecisionRevert, DecisionsRead, DifferencesIgnore, MovesRead
from companion.protocol.forms import MOST_FIELDS, ColumnName, ExistingAccount, FieldValue, NewAccount, Stake
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.protocol.prompts import MOST_PROMPTS, PromptState, RecordTable
from companion.protocol.wire import Id, Wire


class PromptsRead(Wire):
    """Read prompts, the oldest first: the queue of the window, and the list of what is unresolved."""

    kind: Literal["prompts.read"]
    states: Annotated[tuple[PromptState, ...], Field(max_length=9)] | None
    """Only prompts in these states; null for `waiting` and `needs_you`, in which somebody should be asked."""
    after: Annotated[int, Field(ge=0)] | None
    """`next_after` of the page before this one."""
    limit: Annotated[int, Field(ge=1, le=MOST_PROMPTS)]


class PromptOpen(Wire):
    """Ask about somebody although nothing of theirs was copied: "Add to CRM".

    Somebody about whom a prompt waits already gets that one.
    """

    kind: Literal["prompt.open"]
    about: PagePerson | CompanyInView


class PromptLater(Wire):
    """Keep a prompt for later: its items are written open, and it asks no more until it is read under `later`."""

    kind: Literal["prompt.later"]
    prompt_id: Id


class PromptDiscard(Wire):
    """Take back everything that waits for this answer: what is written open is deleted where nobody has changed it."""

    kind: Literal["prompt.discard"]
    prompt_id: Id


class PromptLink(Wire):
    """Answer with a record that is there: "use this one". Its link is confirmed and what waits is filed there."""

    kind: Literal["prompt.link"]
    prompt_id: Id
    table: RecordTable
    row_id: Id


class FormRead(Wire):
    """Read the form for a new record of one table, prefilled from what the page said."""

    kind: Literal["form.read"]
    prompt_id: Id
    table: RecordTable


class AccountSearch(Wire):
    """Find accounts whose name begins so."""

    kind: Literal["account.search"]
    prefix: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class RowSearch(Wire):
    """Find rows that a lookup of the form takes, by the beginning of their name."""

    kind: Literal["row.search"]
    table: RecordTable
    column: ColumnName
    prefix: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class OpportunitiesRead(Wire):
    """Read the open opportunities of an account, and the roles that somebody can have in one."""

    kind: Literal["opportunities.read"]
    account_id: Id


class DuplicatesAsk(Wire):
    """Ask the duplicate rules of Dynamics about a record that is not there yet. Writes nothing."""

    kind: Literal["duplicates.ask"]
    table: RecordTable
    fields: Annotated[tuple[FieldValue, ...], Field(max_length=MOST_FIELDS)]
    account: ExistingAccount | None


class RecordCreate(Wire):
    """Answer a prompt with a new record. Once this is answered it is in the journal, and is carried out once.

    Account, person, connection, confirmed link and what waits are one operation. While Dynamics has not answered, the
    prompt is `creating`; `prompts.changed` tells when it is `answered`, or `needs_you` with its cause.
    """

    kind: Literal["record.create"]
    prompt_id: Id
    table: RecordTable
    fields: Annotated[tuple[FieldValue, ...], Field(max_length=MOST_FIELDS)]
    account: NewAccount | ExistingAccount | None
    """Of a contact or lead. Null where it hangs on none, and for a new account itself."""
    stake: Stake | None
    is_anyway: bool
    """True for the second click, "create anyway": duplicate rules do not stop it."""


AboutPrompt = (
    PromptsRead
    | PromptOpen
    | PromptLater
    | PromptDiscard
    | PromptLink
    | PromptAssign
    | ColleagueSearch
    | FormRead
    | AccountSearch
    | RowSearch
    | OpportunitiesRead
    | DuplicatesAsk
    | RecordCreate
    | ChangesRead
    | RecordUpdate
    | DecisionsRead
    | DecisionRevert
    | DifferencesIgnore
    | MovesRead
)
"""Everything that the prompt's window and form ask."""
