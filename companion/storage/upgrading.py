"""Bring a file's schema up to date: a copy first, then step by step, each in one transaction with its own record.

Killed at any moment, the file has the schema before a step or the one after it, and the next start goes on.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlite_utils
from sqlite_utils.migrations import Migrations

from companion.storage.backups import SEALING_STEP, back_up_before


def is_newer(connection: sqlite3.Connection, migrations: Migrations) -> bool:
    """Whether the file has taken a step that this version does not know, behind every one of ours.

    Where one of ours is missing beside an unknown one, bits have changed the number of a step.
    """
    ours = {_number(migration.name) for migration in migrations._migrations}  # noqa: SLF001  # no public list of all
    return ours < {_number(name) for name in _steps_taken(connection, migrations)}


def has_odd_step(connection: sqlite3.Connection, migrations: Migrations) -> bool:
    """Whether a step stands there under a name that is none of ours: bits have changed."""
    known = {migration.name for migration in migrations._migrations}  # noqa: SLF001  # no public list of all
    return any(name not in known for name in _steps_taken(connection, migrations))


def steps_meant(names: list[str], migrations: Migrations) -> list[str]:
    """Our own steps that a file with these names has taken: up to the last of them, whichever names have rotted."""
    numbers = {_number(name) for name in names}
    ours = [one.name for one in migrations._migrations]  # noqa: SLF001  # as above
    last = max((place for place, name in enumerate(ours) if _number(name) in numbers), default=-1)
    return ours[: last + 1]


def _number(step: str) -> str:
    return step.partition("_")[0]


def _steps_taken(connection: sqlite3.Connection, migrations: Migrations) -> list[str]:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return []
    query = "SELECT CAST(name AS BLOB) FROM _sqlite_migrations WHERE migration_set = ?"
    return [
        bytes(raw or b"").decode(errors="replace") for (raw,) in connection.execute(query, [migrations.name])
    ]


def bring_up_to_date(connection: sqlite3.Connection, migrations: Migrations, file: Path) -> None:
    """Take the steps that are missing. A file that has a schema is copied before the first of them."""
    tables = sqlite_utils.Database(connection)
    pending = migrations.pending(tables)
    if not pending:
        return
    if migrations.applied(tables):
        back_up_before(connection, file, pending[0].name)
    migrations.apply(tables)


def needs_sealing(connection: sqlite3.Connection, migrations: Migrations) -> bool:
    """Whether the file has a schema of before texts were sealed."""
    tables = sqlite_utils.Database(connection)
    applied = {migration.name for migration in migrations.applied(tables)}
    return bool(applied) and SEALING_STEP not in applied
