"""Connections have two rows, one seen from each end; the platform keeps the second like the first.

Microsoft: "Connection entities"; the second row has `ismaster` false. Deleting either deletes both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from companion.emulator.database import target_column
from companion.emulator.rendering import row_name

if TYPE_CHECKING:
    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table

_ENDS = {"record1id": "record2id", "record1roleid": "record2roleid"}
_SWAPPED = _ENDS | {far: near for near, far in _ENDS.items()}
_RELATED = "relatedconnectionid"


def mirror_new_connection(environment: Environment, table: Table, row: Row) -> None:
    """Give a new connection its name and its second row; does nothing to rows of other tables."""
    if table.logical_name != "connection":
        return
    database, mirror_id = environment.database, str(uuid4())
    mirror = {**_mirrored(environment, row), table.primary_id: mirror_id, "ismaster": 0}
    mirror |= _related(row[table.primary_id])
    database.insert(table, {name: value for name, value in mirror.items() if name != "versionnumber"})
    database.update(table, row[table.primary_id], {"name": _name(environment, row), **_related(mirror_id)})


def mirror_changed_connection(environment: Environment, table: Table, row_id: str) -> None:
    """Make the other row of a changed connection agree; does nothing to rows of other tables."""
    row = environment.database.fetch(table, row_id) if table.logical_name == "connection" else None
    if row is None or not row[_RELATED]:
        return
    kept = {table.primary_id, "versionnumber", "ismaster", "createdon", _RELATED, target_column(_RELATED)}
    mirror = {name: value for name, value in _mirrored(environment, row).items() if name not in kept}
    environment.database.update(table, row[_RELATED], mirror)
    environment.database.update(table, row_id, {"name": _name(environment, row)})


def _mirrored(environment: Environment, row: Row) -> Row:
    """Answer a connection seen from its other end."""
    swapped = {**_SWAPPED, **{target_column(a): target_column(b) for a, b in _SWAPPED.items()}}
    mirror = {swapped.get(name, name): value for name, value in row.items()}
    return {**mirror, "name": _name(environment, mirror)}


def _related(row_id: str) -> Row:
    return {_RELATED: row_id, target_column(_RELATED): "connection"}


def _name(environment: Environment, row: Row) -> str | None:
    """Answer what a connection is called: as the row that it leads to."""
    target, row_id = row[target_column("record2id")], row["record2id"]
    return row_name(environment, target, row_id) if target else None
