"""Whether an environment's columns can take what is mapped onto them: there, of a fitting type, open to be filled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from companion.core.column_values import fault, fault_of
from companion.core.page_values import MappedColumn
from companion.core.replies import Cause
from companion.core.required_columns import FILLED
from companion.core.tables import ActivityTable, LiveColumn


@dataclass(frozen=True)
class ColumnCheck:
    """One value, one column, one table: what is known of it, and what is wrong."""

    mapped: MappedColumn
    table: str
    """Where no table has the column: those that were looked at."""
    column: LiveColumn | None
    fault: Cause | None


def check_mapping(
    mapping: Sequence[MappedColumn],
    tables: Mapping[str, ActivityTable],
    kinds: Mapping[str, Collection[str]],
) -> tuple[ColumnCheck, ...]:
    """Each column in each table that has it. `kinds`: table → the kinds of items that may be written there."""
    checks: list[ColumnCheck] = []
    for place, one in enumerate(mapping):
        having = [
            name for name, table in tables.items() if one.is_meant_for(name) and one.column in table.columns
        ]
        is_twice = any(
            other.column == one.column and (other.table == one.table or None in (other.table, one.table))
            for other in mapping[:place]
        )
        own = "mapped_column_twice" if is_twice else "mapped_column_taken" if one.column in FILLED else ""
        if not having:
            where = one.table or ", ".join(tables)
            checks.append(ColumnCheck(one, where, None, fault(own or "mapped_column_missing", one, where)))
        for name in having:
            column = tables[name].columns[one.column]
            given = kinds.get(name, ()) if one.value == "kind" else ()
            found = fault(own, one, name) if own else fault_of(one, name, column, given)
            checks.append(ColumnCheck(one, name, column, found))
    return tuple(checks)


def first_fault(checks: Sequence[ColumnCheck]) -> Cause | None:
    """The first that is wrong; None where everything is well."""
    return next((check.fault for check in checks if check.fault is not None), None)
