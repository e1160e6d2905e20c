"""How far a privilege goes, as values and as SQL over the owners of rows. Asks no database.

Microsoft: "Security concepts in Microsoft Dataverse": user, business unit, parent and children, organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator.database import EVERY_ROW, SqlCondition, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from companion.emulator.schema import Table

NO_ROW = SqlCondition("0")


@dataclass(frozen=True)
class Reach:
    """The rows that a privilege covers: all, those of some business units, those of some owners; or none."""

    is_everything: bool = False
    business_units: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()

    @property
    def is_nothing(self) -> bool:
        """Tell whether the privilege is missing altogether."""
        return not (self.is_everything or self.business_units or self.owners)

    def __or__(self, other: Reach) -> Reach:
        """Answer what two reaches cover together."""
        return Reach(
            self.is_everything or other.is_everything,
            self.business_units | other.business_units,
            self.owners | other.owners,
        )


def covered_rows(table: Table, reach: Reach) -> SqlCondition:
    """Answer the WHERE clause of the rows in a reach; a table without owners is covered by any depth."""
    business_unit = _business_unit_column(table)
    if reach.is_nothing:
        return NO_ROW
    if reach.is_everything or business_unit is None:
        return EVERY_ROW
    owner = "ownerid" if table.user_owned else table.primary_id
    parts = [_among(business_unit, reach.business_units), _among(owner, reach.owners)]
    return SqlCondition(
        " OR ".join(part.sql for part in parts), tuple(value for part in parts for value in part.parameters)
    )


def both(one: SqlCondition, other: SqlCondition) -> SqlCondition:
    """Answer the rows that fulfil two conditions."""
    if EVERY_ROW in {one, other}:
        return other if one == EVERY_ROW else one
    return SqlCondition(f"({one.sql}) AND ({other.sql})", (*one.parameters, *other.parameters))


def _business_unit_column(table: Table) -> str | None:
    if table.user_owned:
        return "owningbusinessunit"
    if table.logical_name == "businessunit" or "businessunitid" in table.lookups:
        return "businessunitid"
    return None


def _among(column: str, values: Iterable[str]) -> SqlCondition:
    chosen = tuple(sorted(values))
    marks = ", ".join("?" * len(chosen))
    return SqlCondition(f"{quoted(column)} IN ({marks})", chosen)
