"""Tell every seat which LinkedIn profile a record is, through the column that an administrator names for it.

What is told by a flag is journalled alike; `flagging` says how.

Generators: yield requests, are sent replies. Each step can be repeated; what somebody else has written there stays.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from companion.core.linkedin_address import ProfileKey, address_of, read_company_key, read_profile_key
from companion.core.odata import CrmRequest, read, row_path, update_unchanged
from companion.core.replies import (
    Cause,
    CrmReply,
    Stop,
    Wait,
    classify,
    refused_write,
    says_row_absent,
)
from companion.core.standing import version_of
from companion.core.tables import ROW_SETS
from companion.core.verdict import RowTable

SharingState = Literal["due", "done", "stopped"]
What = Literal["link", "flag"]
"""What is told: which profile a record is; or, by a flag of Dynamics' own, that their employer is ignored."""
LinkColumns = Mapping[RowTable, str]
"""Table → the column that holds the LinkedIn address of a confirmed link."""
Telling = Generator[CrmRequest, CrmReply, "Told | Wait | Stop"]


@dataclass(frozen=True)
class Sharing:
    """What other seats are to be told of one profile and one record, and how far that has come.

    A flag says something of the record alone: `key` is the profile on whose page that was last decided.
    """

    sequence: int
    key: ProfileKey
    table: RowTable
    row_id: str
    is_clearing: bool
    """Whether the record is to hold the address, or the flag, no longer."""
    state: SharingState
    attempts: int = 0
    cause: Cause | None = None
    version: str = ""
    """The row's version once it was written; empty before."""
    what: What = "link"
    replaced: str | None = None
    """Of a flag: what stood there before it was written from here, as JSON; None where it is not ours."""


@dataclass(frozen=True)
class Told:
    """The column says what it should; the row's version then, empty where there is no row any more."""

    version: str
    is_over: bool = False
    """Whether nothing need be known of it any more: there is no such column, or what was ours is put back."""


OVER = Told("", is_over=True)
"""Nothing was to be told."""


@dataclass(frozen=True)
class Tellable:
    """What may be told now."""

    tables: Collection[RowTable] = ()
    """Whose links."""
    has_flags: bool = False

    def __bool__(self) -> bool:
        """Whether anything may."""
        return bool(self.tables) or self.has_flags


def read_link_columns(text: str) -> LinkColumns:
    """The columns of a setting's text; a table named twice has the last.

    >>> read_link_columns("contact.new_linkedin account.new_linkedin")
    {'contact': 'new_linkedin', 'account': 'new_linkedin'}
    """
    pairs = (word.partition(".") for word in text.split())
    return {cast("RowTable", table): column for table, _, column in pairs}


def key_in(table: RowTable, value: object) -> ProfileKey | None:
    """Whom a value of the column names."""
    text = value if isinstance(value, str) else ""
    return read_company_key(text) if table == "account" else read_profile_key(text)


def tell(sharing: Sharing, column: str) -> Telling:
    """Have the record hold the address, or hold it no longer. A row that is gone needs no clearing."""
    entity_set = ROW_SETS[sharing.table]
    standing = yield read(row_path(entity_set, sharing.row_id), select=column)
    if says_row_absent(standing) and sharing.is_clearing:
        return Told("")
    if not standing.is_ok:
        return classify(standing)
    value, version = standing.body.get(column), version_of(standing.body)
    is_there = key_in(sharing.table, value) == sharing.key
    if is_there != sharing.is_clearing:
        return Told(version)
    if value and not is_there:
        # Somebody has put something else there: theirs stays, and a person is told.
        params = (("column", column), ("value", str(value)[:400]))
        return Stop("needs_you", Cause("link_column_taken", params, standing.service_request_id))
    wanted = {column: None if sharing.is_clearing else address_of(sharing.key)}
    # Changed in between, it is refused and read anew.
    reply = yield update_unchanged(entity_set, sharing.row_id, wanted, version, select=column)
    return Told(version_of(reply.body)) if reply.is_ok else refused_write(reply).meaning
