"""What the caller of a request can see: rows within the rights, and the scope of the request's filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator import errors, secured
from companion.emulator.database import SqlCondition, quoted
from companion.emulator.reach import both
from companion.emulator.scopes import Scope

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.database import Row
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
        hidden=lambda other: hidden_columns(call, other),
        alias=quoted(table.storage),
    )


def readable_rows(call: Call, table: Table) -> SqlCondition:
    """Answer the WHERE clause of the rows that the caller may read."""
    readable = call.rights.rows(table, "Read")
    if table.logical_name == "solution" and "li_inmail" not in call.environment.schema.tables:
        return both(readable, _WITHOUT_LINKEDIN)
    return readable


def check_may_list(call: Call, table: Table) -> None:
    """Refuse with 403 a table of which the caller may read no row at all."""
    call.rights.check(table, "Read")


def visible_row(call: Call, table: Table, row_id: str) -> Row:
    """Answer the row with this id; 404 where it is not there, 403 where the caller may not read it."""
    check_may_list(call, table)
    row = call.environment.database.fetch(table, row_id)
    if row is None:
        raise errors.no_such_row(table.logical_name, row_id)
    call.rights.check_row(table, "Read", row_id)
    return row


def check_may_track(call: Call, table: Table) -> None:
    """Refuse with 403 where the caller may not read every row of the table, as change tracking demands."""
    call.rights.check_everything(table, "Read")


def hidden_columns(call: Call, table: Table) -> frozenset[str]:
    """Answer the columns of a table that are secured against the caller."""
    return secured.hidden_columns(call.environment, table, call.rights)
