"""The history of one person or company: what was decided, what was changed, and what would move if it is taken back."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.forms import MOST_FIELDS, FieldText
from companion.protocol.items import Cause, MatchedRow, MatchReason, ShortText
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.protocol.prompts import MOST_WAITING_ITEMS, WaitingItem
from companion.protocol.wire import Id, UtcTime, Wire

MOST_DECISIONS = 50


class DecisionsRead(Wire):
    """Read how it was decided which record somebody is, and what was changed of it, the newest first."""

    kind: Literal["decisions.read"]
    about: PagePerson | CompanyInView


class DifferencesIgnore(Wire):
    """Leave it as it is that a page says otherwise than the record that somebody is known to be.

    They are in the CRM then, until a page says something else than it says now. Asked once more, nothing changes.
    No value of the record is changed; of a contact's employer Dynamics' own flag says so, too, where there is one.
    """

    kind: Literal["differences.ignore"]
    about: PagePerson | CompanyInView


class DecisionRevert(Wire):
    """Take a decision back: the link is forgotten. Rows that were created stay in Dynamics.

    What was ignored of a page is told again, and the CRM's flag put back where it was set from here.
    """

    kind: Literal["decision.revert"]
    decision_id: Id
    """Of a decision, or of what is ignored."""
    is_moving: bool
    """Whether the activities that were filed by it wait for a new answer: a prompt opens with them."""


class MovesRead(Wire):
    """Read which activities would move if a decision is taken back, as they stand in Dynamics now. Changes nothing."""

    kind: Literal["moves.read"]
    decision_id: Id


class Decision(Wire):
    """One answer to the question which record somebody is."""

    decision_id: Id
    decided_at: UtcTime
    how: Literal["linked", "created", "updated"]
    is_correction: bool
    """Whether another record was taken for them until then."""
    row: MatchedRow
    reasons: Annotated[tuple[MatchReason, ...], Field(max_length=20)]
    """What spoke for the record and against it then; empty where nothing was weighed."""
    is_in_force: bool
    """Whether the link stands; only then can it be reverted."""
    ended_at: UtcTime | None
    ended_by: Literal["reverted", "replaced"] | None
    """Taken back, or a later decision took its place; null while it stands."""
    items: Annotated[tuple[WaitingItem, ...], Field(max_length=MOST_WAITING_ITEMS)]
    """The activities that were filed by it."""


class ReplacedValue(Wire):
    """One column that was brought up to a page."""

    column: ShortText
    label: ShortText
    """In the user's language, as Dynamics gave it; empty for the account that a record hangs on."""
    before: FieldText
    """Empty where the record said nothing."""
    after: FieldText


class RecordedUpdate(Wire):
    """A record that was changed from here."""

    updated_at: UtcTime
    row: MatchedRow
    values: Annotated[tuple[ReplacedValue, ...], Field(max_length=MOST_FIELDS + 1)]


class IgnoredValue(Wire):
    """What a page said otherwise than the record."""

    field: Literal["company", "title", "location", "headcount"]
    value: FieldText


FlagState = Literal["on_its_way", "noted", "refused", "clearing", "stays"]


class IgnoredFlag(Wire):
    """Whether the CRM says, too, that the employer of a contact is left as it is.

    On its way there, noted, or refused with why; taken back, `clearing` while it is put back there, `stays` where that
    was refused.
    """

    state: FlagState
    cause: Cause | None


class IgnoredDifference(Wire):
    """What somebody has said to leave as it is, although a page said otherwise."""

    ignored_id: Id
    ignored_at: UtcTime
    row: MatchedRow
    values: Annotated[tuple[IgnoredValue, ...], Field(max_length=4)]
    """Empty where they do not open any more."""
    is_in_force: bool
    """Whether it counts still; only then can it be taken back."""
    ended_at: UtcTime | None
    ended_by: Literal["taken_back", "replaced", "unlinked"] | None
    """Other values took its place, or another record theirs; null while it counts."""
    flag: IgnoredFlag | None
    """Null where the CRM was not to be told, has no place for it, or has it put back."""


class DecisionsFound(Wire):
    """Answer to `decisions.read`, `decision.revert` and `differences.ignore`."""

    kind: Literal["decisions.found"]
    decisions: Annotated[tuple[Decision, ...], Field(max_length=MOST_DECISIONS)]
    updates: Annotated[tuple[RecordedUpdate, ...], Field(max_length=MOST_DECISIONS)]
    ignored: Annotated[tuple[IgnoredDifference, ...], Field(max_length=MOST_DECISIONS)]
    shared: MatchedRow | None
    """The record that a colleague has told every seat; null where this computer's own decision counts, or none."""
    prompt_id: Id | None
    """The prompt that has opened for the activities that are to move; null where none has."""


class MovingActivity(Wire):
    """An activity that was filed by a decision."""

    item_id: Id
    item_kind: Literal["inmail", "message", "note", "tag", "call"] | None
    """Null where neither the journal nor Dynamics says."""
    happened_at: UtcTime
    """When it took place, as Dynamics has it; else when it was copied."""
    words: ShortText | None
    """Its first words; null where they could not be read."""
    record_address: Annotated[str, StringConstraints(max_length=2000)] | None
    stays: Cause | None
    """Why it cannot be moved; null where it would move."""


class MovesFound(Wire):
    """Answer to `moves.read`."""

    kind: Literal["moves.found"]
    decision_id: Id
    row: MatchedRow
    """Where they hang now. Where to, is asked once the decision is taken back."""
    activities: Annotated[tuple[MovingActivity, ...], Field(max_length=MOST_WAITING_ITEMS)]
    unread: Cause | None
    """Why Dynamics was not asked: then the words are missing."""
