"""Bring a file's schema up to date: a copy first, then step by step, each in one transaction with its own record.

Killed at any moment, the file has the schema before a step or the one after it, and the next start goes on.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import sqlite_utils
from sqlite_utils.migrations import Migrations

from companion.errors import JournalNewer
from companion.storage.backups import back_up_before


def refuse_newer(file: Path, migrations: Migrations) -> None:
    """Leave the file of a later version alone, to the last byte. Raises JournalNewer.

    A file that cannot be read at all is left to whoever opens it.
    """
    if not file.exists():
        return
    # Without a log nothing has to be made beside the file in order to read it.
    log = file.with_name(f"{file.name}-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    with contextlib.suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?{mode}", uri=True)
        with contextlib.closing(connection):
            if is_newer(connection, migrations):
                raise JournalNewer


def is_newer(connection: sqlite3.Connection, migrations: Migrations) -> bool:
    """Whether the file has taken a step that this version does not know."""
    known = {migration.name for migration in migrations._migrations}  # noqa: SLF001  # no public list of all
    query = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"
    return any(name not in known for (name,) in connection.execute(query, [migrations.name]))


def bring_up_to_date(connection: sqlite3.Connection, migrations: Migrations, file: Path) -> None:
    """Take the steps that are missing. A file that has a schema is copied before the first of them."""
    tables = sqlite_utils.Database(connection)
    pending = migrations.pending(tables)
    if not pending:
        return
    if migrations.applied(tables):
        back_up_before(connection, file, pending[0].name)
    migrations.apply(tables)
