"""Bodies of actions: rows named or described inside them. Reads and writes no row but those named by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from companion.emulator import errors
from companion.emulator.keys import KeyedRow, find_at
from companion.emulator.odata.paths import parse_guid
from companion.emulator.operations.operation import NAMESPACE

if TYPE_CHECKING:
    from companion.emulator.call import Call
    from companion.emulator.schema import Table

Body = dict[str, Any]


def action_body(call: Call, action: str, known: set[str]) -> Body:
    """Answer the parameters of an action; 400 for a body that is no object, or for a name it does not have."""
    body = call.json_body(action)
    if not isinstance(body, dict):
        raise errors.bad_payload(action, "A JSON object was expected.")
    for name in body:
        if name not in known:
            message = (
                f"The parameter '{name}' in the request payload is not a valid parameter for '{action}'."
            )
            raise errors.bad_payload(action, message)
    return body


def typed_table(call: Call, item: object, tables: set[str] | None = None) -> tuple[Table, Body]:
    """Answer the table that `@odata.type` names, and the row's own part of the body."""
    kind = item.get("@odata.type") if isinstance(item, dict) else None
    name = kind.removeprefix("#").removeprefix(NAMESPACE) if isinstance(kind, str) else ""
    table = call.environment.schema.tables.get(name)
    if not isinstance(item, dict) or table is None or (tables is not None and name not in tables):
        cause = f"'@odata.type' is missing or does not fit: '{kind}'."
        raise errors.bad_payload("crmbaseentity", cause)
    return table, {name: value for name, value in item.items() if not name.startswith("@")}


def addressed_row(call: Call, table: Table, item: Body) -> KeyedRow:
    """Answer which row a body names, by its primary key or by `@odata.id`; 400 where it names none."""
    given = item.get(table.primary_id)
    row_id = parse_guid(given) if isinstance(given, str) else None
    if row_id is not None:
        return KeyedRow(row_id, {})
    address = item.get("@odata.id")
    if isinstance(address, str):
        found = find_at(call.environment, table, address.removeprefix(call.root))
        if found is not None:
            return found
    cause = f"The row of '{table.set_name}' is not named: '{table.primary_id}' or '@odata.id' is needed."
    raise errors.bad_payload(table.set_name, cause)
