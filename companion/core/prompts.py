"""A prompt: the question which record somebody is, with what waits for the answer and what was answered.

It has one answer that counts. A record that is to be created is part of the answer, so both stand or fall together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from companion.core.activity import Subject
from companion.core.assignment import Colleague
from companion.core.evidence import WeighedRow
from companion.core.history import How, ReplacedValue
from companion.core.outbox_item import Journalled
from companion.core.replies import Cause
from companion.core.verdict import RowTable, Target

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
"""`comparing`: a record that is known is shown beside the page, and nothing waits: closed, nothing is left of it.
`assigning`: what waits is being given to a colleague, or back. `assigned`: it is theirs."""
OPEN: tuple[PromptState, ...] = ("comparing", "waiting", "later", "creating", "needs_you")
"""The states in which a prompt has no answer that counts yet."""
ASKING: tuple[PromptState, ...] = ("waiting", "needs_you")
"""The states in which somebody should be asked."""

ASSIGNABLE: tuple[PromptState, ...] = ("waiting", "later", "needs_you", "assigning", "assigned")
"""The states in which what waits can be given to somebody."""

Step = Literal["account", "person", "connection", "change"]
Value = str | int | float | bool


@dataclass(frozen=True)
class NewRow:
    """A row that is to be created, as Dynamics takes it, without what it hangs on."""

    table: RowTable
    columns: Mapping[str, Value]

    @property
    def name(self) -> str:
        """What the row will be called, as far as its own columns tell."""
        parts = (self.columns.get(column) for column in ("name", "firstname", "lastname"))
        return " ".join(str(part) for part in parts if part)


@dataclass(frozen=True)
class Change:
    """Which row is changed instead of a new one being made."""

    row_id: str
    version: str
    """The row's version when its values were shown: what a colleague has written since is never overwritten."""
    replaced: tuple[ReplacedValue, ...] = ()
    """What stood in that version, for the history."""


@dataclass(frozen=True)
class Creation:
    """The answer to a prompt that makes or changes a record: at most one row of each kind, in this order."""

    row: NewRow
    """With a change: only the columns that change."""
    account: NewRow | None = None
    """Made before the person who hangs on it."""
    account_id: str | None = None
    """The account that is there already."""
    opportunity_id: str | None = None
    role_id: str | None = None
    is_anyway: bool = False
    """Whether duplicate rules do not stop it."""
    change: Change | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is to be made, in order. The record itself is called the person, also where it is a company's."""
        account: tuple[Step, ...] = ("account",) if self.account else ()
        if self.change is not None:
            return (*account, "change")
        connection: tuple[Step, ...] = ("connection",) if self.opportunity_id else ()
        return (*account, "person", *connection)


@dataclass(frozen=True)
class Answer:
    """Which record a prompt's person is, and how that was said."""

    row: Target
    how: How
    cause: Cause | None = None
    """What of a creation is missing all the same."""
    instead_of: Target | None = None
    """The record that other seats were told before."""
    weighed: WeighedRow | None = None
    """What speaks for the record and against it, where that was weighed."""


@dataclass(frozen=True)
class Prompt:
    """One question, and how it stands."""

    sequence: int
    prompt_id: str
    state: PromptState
    opened_at: datetime
    about: Subject | None
    """None where it cannot be read any more: the answer is still possible, by a record that is there."""
    items: tuple[Journalled, ...] = ()
    """What was copied of them and is not filed for certain, the oldest first."""
    given: tuple[Journalled, ...] = ()
    """What of that a colleague has, or is to get."""
    assignee: Colleague | None = None
    """To whom it was given last."""
    proposal: Target | None = None
    """A record that has appeared since, and is them by its evidence."""
    row: Target | None = None
    """The answer."""
    creation: Creation | None = None
    made: Mapping[str, str] = field(default_factory=dict)
    """Step → id of the row that stands in Dynamics already."""
    generation: int = 0
    """How many creations were asked for before this one: each has ids of its own."""
    attempts: int = 0
    cause: Cause | None = None
