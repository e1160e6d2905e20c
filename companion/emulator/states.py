"""The rules by which rows open, close and reopen. Reads and writes nothing.

Microsoft: "Custom activities", table references of the activities; a completed activity is read-only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator import errors

if TYPE_CHECKING:
    from companion.emulator.database import Row
    from companion.emulator.dialect import Dialect
    from companion.emulator.payload import Payload
    from companion.emulator.schema import Table


def first_state(table: Table, payload: Payload, dialect: Dialect, *, is_trusted: bool) -> Row:
    """Answer the state columns of a new row; refused where the row would be born closed."""
    if not table.states:
        return {}
    state = payload.state if payload.state is not None else 0
    status = payload.status if payload.status is not None else table.states[state].default_status
    may_begin_closed = is_trusted or (table.is_custom and dialect["linkedin_created_closed"] == "accepted")
    if status not in table.states[state].statuses or (state != 0 and not may_begin_closed):
        raise errors.invalid_state(table.logical_name, state, status)
    return {"statecode": state, "statuscode": status}


def next_state(table: Table, row: Row, payload: Payload, dialect: Dialect, *, is_trusted: bool) -> Row:
    """Answer the state columns that an update sets, empty for none; refuses what a closed row forbids."""
    present = int(row["statecode"]) if table.states else 0
    wanted = _wanted(table, present, payload, dialect) if payload.has_state else {}
    if wanted.get("statecode") in table.states_set_by_actions - {present} and not is_trusted:
        label = table.states[wanted["statecode"]].label.lower()
        raise errors.state_needs_action(table.logical_name, label)
    if is_trusted or present not in table.closed_states or dialect["closed_rows"] == "writable":
        return wanted
    has_more = bool(payload.values) or payload.parties is not None
    target = wanted.get("statecode", present)
    is_reopening = target not in table.closed_states and dialect["reopening"] == "allowed"
    is_repeat = target == present and bool(wanted) and dialect["closing_twice"] == "accepted"
    if has_more or not (is_reopening or is_repeat):
        label = table.states[present].label.lower()
        message = f"The {table.logical_name} is {label} and read-only; only reopening it is allowed."
        raise errors.invalid_argument(message)
    return wanted


def _wanted(table: Table, present: int, payload: Payload, dialect: Dialect) -> Row:
    state = payload.state if payload.state is not None else present
    status = payload.status
    if status is None and dialect["state_without_status"] == "default_status":
        status = table.states[state].default_status
    if status is None or status not in table.states[state].statuses:
        raise errors.invalid_state(table.logical_name, state, status)
    return {"statecode": state, "statuscode": status}
