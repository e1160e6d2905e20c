"""The lists "My CRM people", "My CRM accounts" and "Moved on" as somebody looks through them, part by part.

Pure values: what a list holds beside the rule's own entries, which are in `import_rule`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from companion.core.import_rule import PEOPLE, ImportEntry, ImportTable
from companion.core.linkedin_address import ProfileKey

ListName = Literal["people", "accounts"]

TABLES_OF: Mapping[ListName, tuple[ImportTable, ...]] = {"people": PEOPLE, "accounts": ("account",)}

READ_FOR_LISTS = ("opportunity", "account", "contact", "lead", "connection", "team", "teammembership")
"""Tables of the mirror without which a list may lack somebody."""


@dataclass(frozen=True)
class KeptEntry:
    """One line of a list, with its past."""

    entry: ImportEntry
    """Of somebody who left: as it was before."""
    since: datetime | None
    """None in a list that nobody keeps."""
    left_at: datetime | None


@dataclass(frozen=True)
class SavedMark:
    """Whether somebody was saved in Sales Navigator, as a page last told."""

    is_saved: bool
    seen_at: datetime


@dataclass(frozen=True)
class SavedSighting:
    """What a page that the user opened tells of a row of the CRM."""

    table: ImportTable
    row_id: str
    key: ProfileKey | None
    """Under which address LinkedIn showed them."""
    is_saved: bool


@dataclass(frozen=True)
class ListedEntry:
    """One line with everything that is shown of it."""

    kept: KeptEntry
    key: ProfileKey | None = None
    """Opens their own page in Sales Navigator; None where only a search can find them."""
    saved: SavedMark | None = None
    """None where no page has told."""
    upload: tuple[str, str, str] = ("", "", "")
    """Website, city and country of an account."""


@dataclass(frozen=True)
class Wanted:
    """Which lines are asked for."""

    seat: str | None
    """Somebody else's, by their systemuserid; None for one's own."""
    after: str | None
    """Id of the line behind which to go on; None to begin."""
    most: int


@dataclass(frozen=True)
class ListPart:
    """Some lines of a list in the order of names, and how the whole of it stands."""

    entries: Sequence[ListedEntry] = ()
    next_after: str | None = None
    """Id of the last line; None where no more follow."""
    made_at: datetime | None = None
    """None before the first sync has come to its end."""
    looked_before: datetime | None = None
    """When somebody here last began to look through it; None at the first time."""
    inside: int = 0
    left: int = 0
    without_stage: int = 0
    """Open opportunities that no stage decides about."""
    is_own: bool = True
    """Whether it is of whoever works here: only of them a page can have told whom they have saved."""
    is_unsure: bool = False
    """Whether no stage was chosen, so that every open opportunity counts."""


@dataclass(frozen=True)
class MovedOn:
    """One person who is linked and was seen at another employer than the CRM names."""

    table: str
    row_id: str
    name: str
    employer_in_crm: str
    employer_on_page: str
    seen_at: datetime
    key: ProfileKey | None = None
    """Opens their own page in Sales Navigator."""


@dataclass(frozen=True)
class MovedPart:
    """Some of the people who have moved on, in the order of names."""

    people: Sequence[MovedOn] = ()
    next_after: str | None = None
    total: int = 0
