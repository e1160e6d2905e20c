"""Fill the columns that an organisation has named for what a page gives, and see whether they can still take it.

Pure. What is filled here is never read again: no row is found, filed or counted by it.
"""

from __future__ import annotations

from collections.abc import Mapping

from companion.core.activity import Activity
from companion.core.column_values import fault, fault_of, put_into
from companion.core.page_values import MappedColumn, PageValue, Value, values_of
from companion.core.replies import Cause
from companion.core.tables import ActivityTable, Environment


def further_part(activity: Activity, table: ActivityTable, environment: Environment) -> dict[str, object]:
    """What the further columns receive, where this table has them and they can take it."""
    values = values_of(activity, environment.seat_holder)
    filled = {
        one.column: put_into(one.value, values[one.value], table.columns[one.column], environment.day_of)
        for one in _meant(environment, table, values)
        if one.column in table.columns
    }
    return {column: value for column, value in filled.items() if value is not None}


def find_fault(activity: Activity, table: ActivityTable, environment: Environment) -> Cause | None:
    """Why a further column cannot take what this item gives; None where each can, or another table has it."""
    values = values_of(activity, environment.seat_holder)
    for one in _meant(environment, table, values):
        name = table.logical_name
        column = table.columns.get(one.column)
        if column is not None:
            found = fault_of(one, name, column, {str(values[one.value])})
        else:
            found = None if _is_elsewhere(one, environment) else fault("mapped_column_missing", one, name)
        if found is not None:
            return found
    return None


def _meant(
    environment: Environment, table: ActivityTable, values: Mapping[Value, PageValue]
) -> list[MappedColumn]:
    return [
        one for one in environment.mapping if one.value in values and one.is_meant_for(table.logical_name)
    ]


def _is_elsewhere(one: MappedColumn, environment: Environment) -> bool:
    """Whether the column is meant for another table: not every table has every column."""
    return one.table is None and any(one.column in table.columns for table in environment.tables.values())
