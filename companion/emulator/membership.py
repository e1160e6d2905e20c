"""Who belongs to which team and holds which role: the pairs in the tables that join two tables.

Makes and unmakes pairs; decides nothing about rights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from companion.emulator.database import SqlCondition, quoted

if TYPE_CHECKING:
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table


def join(environment: Environment, intersect_name: str, **sides: str) -> None:
    """Pair two rows, given by table name, unless they are; works inside a transaction or alone."""
    table = environment.table(intersect_name)
    if not _pairs(environment, table, sides):
        row = {_column(table, side): row_id for side, row_id in sides.items()}
        environment.database.insert(table, {**row, table.primary_id: str(uuid4())})


def part(environment: Environment, intersect_name: str, **sides: str) -> int:
    """Undo the pairs of the rows given by table name; answers how many there were."""
    table = environment.table(intersect_name)
    found = _pairs(environment, table, sides)
    for pair in found:
        environment.database.delete(table, pair[table.primary_id])
    return len(found)


def partners(environment: Environment, intersect_name: str, wanted: str, **sides: str) -> list[str]:
    """Answer the ids on the wanted side of every pair with the given rows."""
    table = environment.table(intersect_name)
    return [str(pair[_column(table, wanted)]) for pair in _pairs(environment, table, sides)]


def team_members(environment: Environment, team_id: str) -> list[str]:
    """Answer the ids of a team's users."""
    return partners(environment, "teammembership", "systemuser", team=team_id)


def teams_of(environment: Environment, user_id: str) -> list[str]:
    """Answer the ids of a user's teams."""
    return partners(environment, "teammembership", "team", systemuser=user_id)


def part_everything(environment: Environment, table: Table, row_id: str) -> None:
    """Undo every pair of a row that is going."""
    for intersect in environment.schema.tables.values():
        if intersect.intersect is not None and table.logical_name in intersect.intersect.sides:
            part(environment, intersect.logical_name, **{table.logical_name: row_id})


def _pairs(environment: Environment, table: Table, sides: dict[str, str]) -> list[dict[str, str]]:
    conditions = " AND ".join(f"{quoted(_column(table, side))} = ?" for side in sides)
    return environment.database.select(table, SqlCondition(conditions, tuple(sides.values())))


def _column(table: Table, side: str) -> str:
    if table.intersect is None:
        message = f"'{table.logical_name}' joins no tables"
        raise ValueError(message)
    return table.intersect.sides[side]
