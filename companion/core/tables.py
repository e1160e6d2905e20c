"""What we know of an environment's activity tables: names and lengths that are read, never guessed.

Lookup properties are case-sensitive and differ from table to table, so they come from the environment's own
metadata (`ManyToOneRelationships.ReferencingEntityNavigationPropertyName`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MESSAGE_TABLES = {"inmail": "li_inmail", "message": "li_message"}
"""LinkedIn's app for Dynamics brings these two tables: item kind → logical name."""

PERSON_SETS = {"contact": "contacts", "lead": "leads"}


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

    @property
    def parties_property(self) -> str:
        """The collection that parties are deep-inserted through."""
        return f"{self.logical_name}_activity_parties"


@dataclass(frozen=True)
class Environment:
    """One Dataverse environment as one seat holder writes into it."""

    organisation_id: str
    user_id: str
    """The seat holder's systemuserid."""
    address_column: str
    """The column of contacts and leads that holds LinkedIn addresses, named by the admin."""
    tables: Mapping[str, ActivityTable]
    """Item kind → table."""
    author_id: str = ""
    """The systemuserid of whoever writes; empty when the seat holder does."""

    @property
    def is_written_by_another(self) -> bool:
        """Whether an integration user writes, so that the owner has to be bound by name."""
        return self.author_id.lower() not in ("", self.user_id.lower())
