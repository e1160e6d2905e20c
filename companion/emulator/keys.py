"""Rows addressed by their columns: alternate keys, and the primary key under its name. Changes nothing.

Microsoft: "Define alternate keys for a table", "Retrieve a table row using the Web API".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion.emulator import errors
from companion.emulator.database import SqlCondition, quoted
from companion.emulator.odata.literals import literal, tokens
from companion.emulator.odata.paths import parse_guid, parse_path, split_outside
from companion.emulator.scopes import lookup_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.database import Row, SqlValue
    from companion.emulator.environment import Environment
    from companion.emulator.odata.literals import Value
    from companion.emulator.schema import Key, Table

# Microsoft's page names them: IIS and ASP.NET refuse or cut such a path before the Web API sees it.
_FORBIDDEN = frozenset("/<>*%&:\\?+")
_FITTING = {
    "String": "string",
    "Integer": "number",
    "Decimal": "number",
    "Picklist": "number",
    "DateTime": "moment",
    "DateOnly": "moment",
    "Lookup": "guid",
}


@dataclass(frozen=True)
class KeyedRow:
    """What an address in brackets means: the id of its row, None where no row has these values.

    `values` are the columns of the alternate key as rows store them; empty for a primary key.
    """

    row_id: str | None
    values: Row


def find_by_key(environment: Environment, table: Table, text: str) -> KeyedRow:
    """Answer what the text in the brackets of `accounts(…)` addresses; 400 where it is no key of the table."""
    plain = parse_guid(text)
    if plain is not None:
        return KeyedRow(plain, {})
    if "=" not in text:
        message = f"Bad Request - Error in query syntax: '{text}' is not a GUID."
        raise errors.bad_query(message)
    given = dict(_component(part) for part in split_outside(text, ","))
    if given.keys() == {table.primary_id} and given[table.primary_id].kind == "guid":
        return KeyedRow(str(given[table.primary_id].value), {})
    columns = {lookup_of(name) or name: value for name, value in given.items()}
    if not _is_key(table, given.keys(), columns.keys()):
        raise errors.unknown_key()
    values = {name: _stored(table, name, value) for name, value in columns.items()}
    row = _row_with(environment, table, values)
    return KeyedRow(row[table.primary_id] if row else None, values)


def resolve_key(environment: Environment, table: Table, text: str) -> str:
    """Answer the id of the row that a key addresses; 404 0x80060891 where an alternate key finds none."""
    found = find_by_key(environment, table, text)
    if found.row_id is None:
        raise errors.no_row_for_key()
    return found.row_id


def find_at(environment: Environment, table: Table, address: str) -> KeyedRow | None:
    """Answer which row of a table an address below the Web API's root means, or None where it means none."""
    try:
        segments = parse_path(address)
    except errors.WebApiError:
        return None
    if len(segments) != 1 or segments[0].name != table.set_name or segments[0].key is None:
        return None
    is_key = parse_guid(segments[0].key) is not None or "=" in segments[0].key
    return find_by_key(environment, table, segments[0].key) if is_key else None


def violated_key(
    environment: Environment, table: Table, row: Mapping[str, SqlValue], row_id: str
) -> Key | None:
    """Answer the alternate key under which another row than `row_id` has the values of `row`, or None.

    As in Dataverse a key with an empty column binds nobody.
    """
    for key in table.keys.values():
        values = {name: row.get(name) for name in key.columns}
        if None in values.values():
            continue
        other = _row_with(environment, table, values)
        if other is not None and other[table.primary_id] != row_id:
            return key
    return None


def _component(text: str) -> tuple[str, Value]:
    name, _, written = text.partition("=")
    words = tokens(written)
    value = literal(words[0]) if len(words) == 2 else None
    if value is None:
        message = f"Bad Request - Error in query syntax: '{text}' is not a part of a key."
        raise errors.bad_query(message)
    if value.kind == "string" and _FORBIDDEN.intersection(str(value.value)):
        message = "A potentially dangerous Request.Path value was detected in the value of an alternate key."
        raise errors.bad_query(message)
    return name.strip(), value


def _is_key(table: Table, given: object, columns: object) -> bool:
    """Tell whether exactly the columns of one key are given, its lookups under their `_x_value` names."""
    return any(
        columns == set(key.columns)
        and given == {f"_{name}_value" if name in table.lookups else name for name in key.columns}
        for key in table.keys.values()
    )


def _stored(table: Table, name: str, value: Value) -> SqlValue:
    kind = "Lookup" if name in table.lookups else table.columns[name].kind
    if value.kind != _FITTING.get(kind):
        message = f"The value of '{name}' in the key is not of the type '{kind}'."
        raise errors.bad_query(message)
    return str(value.value).partition("T")[0] if kind == "DateOnly" else value.value


def _row_with(environment: Environment, table: Table, values: Mapping[str, SqlValue]) -> Row | None:
    sql = " AND ".join(f"{quoted(name)} = ? COLLATE DATAVERSE" for name in values)
    rows = environment.database.select(table, SqlCondition(sql, tuple(values.values())), limit=1)
    return rows[0] if rows else None
