"""A prompt: somebody whom the CRM does not know for certain, what waits for the answer, and what was answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.assigning import Assignee
from companion.protocol.items import Cause, ItemState, MatchedRow, WeighedRow
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.protocol.wire import Id, UtcTime, Wire

RecordTable = Literal["contact", "lead", "account"]
PromptState = Literal[
    "comparing",
    "waiting",
    "later",
    "creating",
    "needs_you",
    "assigning",
    "assigned",
    "answered",
    "discarded",
]

MOST_PROMPTS = 100
MOST_WAITING_ITEMS = 200


class WaitingItem(Wire):
    """One copied item that waits for the answer. Carries no message text."""

    item_id: Id
    state: ItemState
    item_kind: Literal["inmail", "message", "note", "tag", "call"] | None
    """Null once its text is erased."""
    clicked_at: UtcTime
    record_address: Annotated[str, Field(max_length=2000)] | None
    """Where its open activity stands in Dynamics; null before it is written."""


class Prompt(Wire):
    """One question to the user: which record is this, or what shall be created?"""

    prompt_id: Id
    state: PromptState
    """`comparing`: a record that is known stands beside the page, and nobody has to answer. `waiting` and `later` want
    an answer. `creating`: it was answered and the record is on its way to Dynamics.
    `needs_you`: Dynamics refused it, `cause` says why, and it can be answered anew. `assigning` and `assigned`: what
    waits is on its way to a colleague, and is theirs."""
    opened_at: UtcTime
    about: PagePerson | CompanyInView
    verdict: Literal["several", "none", "match"] | None
    """What matching says now; null where nothing can be weighed. `match` stands here only to be confirmed."""
    candidates: Annotated[tuple[WeighedRow, ...], Field(max_length=5)]
    """The best first, each with its reasons."""
    proposal: MatchedRow | None
    """A record that has appeared since, and is this person by its evidence. Nothing is filed until it is confirmed."""
    items: Annotated[tuple[WaitingItem, ...], Field(max_length=MOST_WAITING_ITEMS)]
    """Empty for a prompt that "Add to CRM" has opened. What a colleague has stands among them."""
    assignee: Assignee | None
    """Who has it, or is to get it; null while nobody was given anything."""
    row: MatchedRow | None
    """The record that was linked or created."""
    cause: Cause | None
