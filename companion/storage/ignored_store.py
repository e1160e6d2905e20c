"""The journal of what is ignored of pages: which differences from the CRM somebody has said to leave as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from companion.core.ignored import Ignored, Said
from companion.core.linkedin_address import ProfileKey
from companion.core.verdict import Target
from companion.errors import ErrandNotPossible, ItemUnknown
from companion.storage.audit_log import write_audit
from companion.storage.database import Database
from companion.storage.ignored_rows import end_ignored, find_ignored, settle_flag, write_ignored
from companion.storage.item_rows import select_rows
from companion.storage.prompting import end_comparison
from companion.storage.sharing_rows import want_flagged


class SqliteIgnoredStore:
    """The IgnoredStore of one profile, in the outbox's own file: it ends with the link for which it counts."""

    def __init__(self, database: Database, organisation_id: str) -> None:
        self._database = database
        self._organisation_id = organisation_id

    async def find(self, linked: Sequence[tuple[ProfileKey, Target]]) -> list[Ignored | None]:
        """What is ignored of each, as long as they are this row."""
        return await self._database.run(
            lambda connection: [find_ignored(connection, key, row.row_id) for key, row in linked]
        )

    async def ignore(
        self, key: ProfileKey, row: Target, said: Said, now: datetime, *, is_flagging: bool = False
    ) -> None:
        """Ignore these values from now on; the same once more changes nothing. A comparison of theirs has ended.

        With `is_flagging` the CRM is told, too.
        """

        def job(connection: sqlite3.Connection) -> None:
            known = find_ignored(connection, key, row.row_id)
            if known is None or dict(known.said) != dict(said):
                write_ignored(connection, key, row, said, now)
                if is_flagging:
                    want_flagged(connection, key, row, self._organisation_id)
                else:
                    settle_flag(connection, row.row_id)
            end_comparison(connection, key)

        await self._database.run(job)

    async def take_back(self, ignored_id: str, now: datetime) -> ProfileKey:
        """Tell again what is ignored by this line; whose it is. Raises ItemUnknown or ErrandNotPossible."""

        def job(connection: sqlite3.Connection) -> ProfileKey:
            number = ignored_id.removeprefix("ignored-")
            if not number.isascii() or not number.isdecimal():
                raise ItemUnknown
            rows = select_rows(connection, "SELECT * FROM ignored WHERE sequence = ?", [int(number[:18])])
            if not rows:
                raise ItemUnknown
            if rows[0]["ended_at"] is not None:
                raise ErrandNotPossible(errand="revert", state="reverted")
            key = ProfileKey(rows[0]["kind"], rows[0]["value"])
            end_ignored(connection, key, now, "taken_back")
            write_audit(connection, now, "difference told again", ignored_id, row_id=rows[0]["row_id"])
            return key

        return await self._database.run(job)
