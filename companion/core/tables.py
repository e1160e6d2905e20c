"""What we know of an environment's tables: names and lengths that are read, never guessed.

Lookup properties are case-sensitive and differ from table to table, so they come from the environment's own
metadata (`ManyToOneRelationships.ReferencingEntityNavigationPropertyName`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from companion.core import item_key
from companion.core.activity import KINDS
from companion.core.page_values import MappedColumn

MESSAGE_TABLES = {"inmail": "li_inmail", "message": "li_message"}
"""LinkedIn's app for Dynamics brings these two tables: item kind → logical name."""
STANDARD_TABLES = ("task", "phonecall")
"""Tables of every environment that take what has no table of LinkedIn's, or nobody's record yet."""
SHIPPED_TABLES = (*MESSAGE_TABLES.values(), *STANDARD_TABLES)
"""Where items go as long as an organisation has named no table of its own."""

PERSON_SETS = {"contact": "contacts", "lead": "leads"}
ROW_SETS = {**PERSON_SETS, "account": "accounts"}
"""The tables that an activity can be filed under: logical name → entity set."""

# "Completed" is 2 on both of LinkedIn's tables; of a call, 2 says that it was made and 4 that it was received.
_COMPLETED = {"task": 5, "phonecall": 2}
_RECEIVED_CALL = 4
# Dynamics has no sender or recipient for these.
_WITHOUT_PARTIES = frozenset({"task"})

TablesInUse = Literal["unknown", "linkedin", "standard", "missing", "own"]


MOST_GENERATIONS = 32
"""Nobody takes one message back more often; beyond that, its equals in the same minute are told apart no more."""


DayOf = Callable[[datetime], date]
"""The day of a moment where the seat holder is."""


def utc_day(moment: datetime) -> date:
    """The day of a moment in UTC."""
    return moment.astimezone(UTC).date()


@dataclass(frozen=True)
class LiveColumn:
    """What an environment says of one column that an administrator has named."""

    type: str
    """Dynamics' attribute type, such as `String` or `Picklist`; `DateOnly` where a column holds days without a time."""
    is_writable: bool = True
    length: int | None = None
    """Longest text in UTF-16 units; None for what is no text."""
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Of a choice: value → its label in every language."""
    lowest: int | None = None
    highest: int | None = None
    is_protected: bool = False
    """Whether a column security profile decides who may write it."""
    is_updatable: bool = True
    """Whether a row that stands may still be given another value."""


@dataclass(frozen=True)
class ActivityTable:
    """One activity table as an environment defines it."""

    logical_name: str
    entity_set: str
    regarding_properties: Mapping[str, str]
    """Table the activity may regard → property to bind: contact → regardingobjectid_contact_li_inmail."""
    note_property: str | None
    """Navigation property of a note for this table, or None where the table takes no notes."""
    owner_property: str
    """Navigation property that binds the owner: ownerid_li_inmail."""
    subject_length: int
    description_length: int
    stamp_length: int
    """Length of `activityadditionalparams`, which carries our stamp; 0 when the column is not there."""
    columns: Mapping[str, LiveColumn] = field(default_factory=dict)
    """The columns that an administrator has named for what a page gives, as far as the table has them."""

    @property
    def parties_property(self) -> str:
        """The collection that parties are deep-inserted through."""
        return f"{self.logical_name}_activity_parties"

    @property
    def has_parties(self) -> bool:
        """Whether a row can name a sender and a recipient."""
        return self.logical_name not in _WITHOUT_PARTIES

    @property
    def has_direction(self) -> bool:
        """Whether a row has a column of its own for who called whom; makers of a table cannot add that one."""
        return self.logical_name == "phonecall"

    def opened(self) -> dict[str, object]:
        """The columns that open a completed row again; of a task, 2 says "not started"."""
        return {"statecode": 0, "statuscode": 2 if self.logical_name == "task" else 1}

    def completed(self, direction: str) -> dict[str, object]:
        """The columns that complete a row; Dynamics refuses a state without its status."""
        status = _COMPLETED.get(self.logical_name, 2)
        if self.has_direction and direction == "inbound":
            status = _RECEIVED_CALL
        return {"statecode": 1, "statuscode": status}


@dataclass(frozen=True)
class NoteTable:
    """The table of notes as an environment defines it."""

    parent_properties: Mapping[str, str]
    """Table a note may hang on → property to bind: contact → objectid_contact."""
    owner_property: str
    subject_length: int
    text_length: int

    logical_name = "annotation"
    entity_set = "annotations"


STANDARD_NOTES = NoteTable(
    parent_properties={table: f"objectid_{table}" for table in ROW_SETS},
    # A standard table, whose owner binds without a suffix.
    owner_property="ownerid",
    subject_length=500,
    text_length=100_000,
)
"""The table of notes as Dynamics ships it."""


@dataclass(frozen=True)
class Filing:
    """The settings that say which table takes what."""

    without_linkedin_app: Literal["wait", "standard"] = "wait"
    notes_as: Literal["note", "activity"] = "note"
    own: Mapping[str, str] = field(default_factory=dict)
    """Item kind → the organisation's own activity table that takes it in place of the shipped one."""


@dataclass(frozen=True)
class Tables:
    """The tables of an environment that have been looked at."""

    activities: Mapping[str, ActivityTable]
    """Logical name → table, for those that are there."""
    notes: NoteTable = STANDARD_NOTES


@dataclass(frozen=True)
class Environment:
    """One Dataverse environment as one seat holder writes into it."""

    organisation_id: str
    user_id: str
    """The seat holder's systemuserid."""
    address_column: str
    """The column of contacts and leads that holds LinkedIn addresses, named by the admin."""
    tables: Mapping[str, ActivityTable]
    """Logical name → activity table, for those that are there."""
    author_id: str = ""
    """The systemuserid of whoever writes; empty when the seat holder does."""
    notes: NoteTable = STANDARD_NOTES
    filing: Filing = field(default_factory=Filing)

    mapping: tuple[MappedColumn, ...] = ()
    """Which further columns receive what a page gives."""
    seat_holder: str = ""
    """The seat holder's name."""
    day_of: DayOf = utc_day
    generation: int = 0
    """How many earlier rows of the item at hand were taken back."""

    def row_id(self, key: str, step: str = "activity") -> UUID:
        """The primary key of one step of the item at hand."""
        return item_key.row_id(self.organisation_id, self.user_id, key, step, self.generation)

    def row_ids_of_every_generation(self, key: str) -> frozenset[UUID]:
        """Every row that an item of this key may stand under, however often it was taken back."""
        return frozenset(
            item_key.row_id(self.organisation_id, self.user_id, key, generation=generation)
            for generation in range(MOST_GENERATIONS)
        )

    @property
    def is_written_by_another(self) -> bool:
        """Whether an integration user writes, so that the owner has to be bound by name."""
        return self.author_id.lower() not in ("", self.user_id.lower())


def tables_for(kind: str, filing: Filing) -> tuple[str, ...]:
    """The activity tables that may take an item of this kind, the preferred one first.

    Where the organisation has named a table of its own no other is taken in its stead: items wait for it.
    """
    if kind in filing.own:
        return (filing.own[kind],)
    if kind in MESSAGE_TABLES:
        standard = ("task",) if filing.without_linkedin_app == "standard" else ()
        return (MESSAGE_TABLES[kind], *standard)
    return ("phonecall",) if kind == "call" else ("task",)


def kinds_by_table(own: Mapping[str, str] | None = None) -> dict[str, frozenset[str]]:
    """Activity table → the kinds of items that may be written there, under any of the settings."""
    found: dict[str, set[str]] = {}
    for one in (Filing("wait"), Filing("standard"), Filing(own=own or {})):
        for kind in KINDS:
            for table in tables_for(kind, one):
                found.setdefault(table, set()).add(kind)
    return {table: frozenset(kinds) for table, kinds in found.items()}


def is_note_kind(kind: str) -> bool:
    """Whether Dynamics' own form for this item is a note."""
    return kind in ("note", "tag")
