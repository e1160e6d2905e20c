"""Snapshots of everything in the emulator's database, kept in memory. Knows no row.

Who signed in stays signed in over a restore: tokens are no part of what is rehearsed.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from companion.emulator.database import quoted

if TYPE_CHECKING:
    from companion.emulator.database import Database, Row

_SIGN_INS = (
    "emulator_access_token",
    "emulator_refresh_token",
    "emulator_ended_token",
    "emulator_assertion",
    "emulator_code",
    "emulator_device_code",
)


class Snapshots:
    """Copies of the database by name, for as long as the process lasts."""

    def __init__(self, database: Database) -> None:
        """Start without any."""
        self._database = database
        self._kept: dict[str, sqlite3.Connection] = {}

    def names(self) -> list[str]:
        """Answer the names under which something was kept."""
        return sorted(self._kept)

    def save(self, name: str) -> None:
        """Keep rows, versions, deleted ids, settings and apps; an older snapshot of that name is dropped."""
        copy = sqlite3.connect(":memory:")
        self._database.copy_into(copy)
        if name in self._kept:
            self._kept[name].close()
        self._kept[name] = copy

    def restore(self, name: str) -> None:
        """Return to a snapshot, which is kept; sign-ins of since then stay."""
        sign_ins = {
            table: self._database.execute(" ".join(("SELECT * FROM", quoted(table)))) for table in _SIGN_INS
        }
        self._database.copy_from(self._kept[name])
        with self._database.transaction():
            for table, rows in sign_ins.items():
                self._replace(table, rows)

    def close(self) -> None:
        """Drop every snapshot."""
        for copy in self._kept.values():
            copy.close()
        self._kept.clear()

    def _replace(self, table: str, rows: list[Row]) -> None:
        self._database.execute(" ".join(("DELETE FROM", quoted(table))))
        for row in rows:
            marks = ", ".join("?" * len(row))
            self._database.execute(
                " ".join(("INSERT INTO", quoted(table), "VALUES (", marks, ")")), (*row.values(),)
            )
