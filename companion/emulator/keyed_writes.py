"""Writes and alternate keys: creating a row under one, and refusing a second row with the same values.

Microsoft: "Use upsert to insert or update a record", "Define alternate keys for a table".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from companion.emulator import errors
from companion.emulator.customizations import check_unique
from companion.emulator.keys import violated_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from companion.emulator.database import Row, SqlValue
    from companion.emulator.environment import Environment
    from companion.emulator.keys import KeyedRow
    from companion.emulator.schema import Table


def keyed_body(environment: Environment, table: Table, key: KeyedRow, body: object) -> object:
    """Answer the body of an upsert with the values of its address; refused where the two disagree."""
    if not isinstance(body, dict):
        return body
    written = dict(_written(environment, table, name, value) for name, value in key.values.items())
    for name, value in written.items():
        if body.get(name, value) != value:
            message = f"The value of '{name}' in the address and in the body differ."
            raise errors.invalid_argument(message)
    return {**written, **body}


def check_keys(environment: Environment, table: Table, row: Row, row_id: str) -> None:
    """Refuse a row whose values of an alternate key, or of the customer's unique index, another row has."""
    key = violated_key(environment, table, row, row_id)
    if key is not None:
        items: Mapping[str, Any] = {**table.columns, **table.lookups}
        raise errors.alternate_key_violated(key.label, ", ".join(items[name].label for name in key.columns))
    check_unique(environment, table, row, row_id)


def _written(environment: Environment, table: Table, name: str, value: SqlValue) -> tuple[str, object]:
    """Answer the property of a body that sets a column to a value as rows store it."""
    lookup = table.lookups.get(name)
    if lookup is not None:
        targets = {navigation: environment.table(target) for target, navigation in lookup.targets.items()}
        present = (name for name, target in targets.items() if environment.database.fetch(target, str(value)))
        navigation = next(present, next(iter(targets)))
        return f"{navigation}@odata.bind", f"/{targets[navigation].set_name}({value})"
    is_moment = table.columns[name].kind == "DateTime"
    return name, f"{value}Z" if is_moment else value
