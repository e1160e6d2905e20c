"""Which record a LinkedIn profile is: by this computer's own links, and by what colleagues have told every seat.

Part of the composition root: joins the journal with the mirror.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from companion.core.activity import Subject
from companion.core.evidence import WeighedRow
from companion.core.linkedin_address import ProfileKey
from companion.core.sharing import LinkColumns, Sharing
from companion.core.told_links import LinksTold
from companion.core.told_links import read_version as version_in
from companion.core.verdict import RowTable, Target, profile_key_of
from companion.errors import NotSaved
from companion.learnt_links import LearntLinks
from companion.storage.link_store import SqliteLinkStore
from companion.storage.mirror_file import MirrorFile
from companion.storage.shared_links import find_rows, read_version

log = logging.getLogger(__name__)

_PATIENCE = 10.0
"""Seconds for which a page waits to hear what colleagues have said."""


@dataclass(frozen=True)
class KnownLinks:
    """The LinkStore of one profile, with what others have confirmed."""

    own: SqliteLinkStore
    mirror: MirrorFile
    read_columns: Callable[[], LinkColumns]
    learnt: LearntLinks
    searches: Callable[[], bool]
    """Whether nothing is mirrored, so that Dynamics has to be asked what colleagues have said."""

    async def learn(self, keys: Sequence[ProfileKey]) -> None:
        """Have what colleagues have said of these known to `find_link`; returns soon, also where nobody answers."""
        if self.searches() and self.read_columns():
            await self.learnt.learn_soon(await self._with_own(keys), _PATIENCE)

    async def find_told(self, about: Subject) -> Target | None:
        """The confirmed row of whom an item is about, asked for now; None where a mirror is kept."""
        key = profile_key_of(about)
        if key is None or not self.searches() or not self.read_columns():
            return None
        await self.learnt.learn(await self._with_own([key]))
        return await self.find_link(key)

    async def find_link(self, key: ProfileKey) -> Target | None:
        """The confirmed row of a profile.

        Our own link goes first, until the column is seen to say otherwise: a colleague has corrected it since.
        """
        own = await self.own.find_link(key)
        columns = self.read_columns()
        if not columns or (own is not None and own.table not in columns):
            return own
        try:
            told = await self._read_told(key, own)
        except NotSaved as error:
            log.warning("the mirror cannot be read", extra={"code": error.code})
            return own
        if own is not None and not await self._is_taken_back(key, own, told):
            return own
        if len(told.rows) != 1:
            # Several say that they are this profile: then somebody has to say which.
            return None
        [row] = told.rows
        ours = await self.own.find_sharing(key, row.table, row.row_id)
        # Whoever has said no here is not told yes by a mirror that has not heard of it yet.
        return None if ours is not None and ours.is_clearing else row

    async def confirm_link(
        self,
        key: ProfileKey,
        target: Target,
        now: datetime,
        instead_of: Target | None = None,
        weighed: WeighedRow | None = None,
    ) -> None:
        """Remember a confirmed row, replacing an earlier one."""
        await self.own.confirm_link(key, target, now, instead_of, weighed)

    async def find_sharing(self, key: ProfileKey, table: RowTable, row_id: str) -> Sharing | None:
        """How far it has come that other seats know of a link; None where none was asked to be told."""
        ours = await self.own.find_sharing(key, table, row_id)
        if ours is not None or await self.own.find_link(key) is not None:
            return ours
        # It is known here only because the column says so.
        return Sharing(0, key, table, row_id, is_clearing=False, state="done")

    async def _with_own(self, keys: Sequence[ProfileKey]) -> list[tuple[ProfileKey, Target | None]]:
        return [(key, await self.own.find_link(key)) for key in dict.fromkeys(keys)]

    async def _read_told(self, key: ProfileKey, own: Target | None) -> LinksTold:
        if self.searches():
            return self.learnt.read_told(key)
        return await self.mirror.read(lambda connection: _in_mirror(connection, key, own))

    async def _is_taken_back(self, key: ProfileKey, own: Target, told: LinksTold) -> bool:
        """Whether the column held our link, and holds it no longer in a later version of the row."""
        if told.version is None or any(row.row_id == own.row_id for row in told.rows):
            return False
        sharing = await self.own.find_sharing(key, own.table, own.row_id)
        if sharing is None or sharing.state != "done" or sharing.is_clearing:
            return False
        written = version_in(sharing.version)
        return written is not None and told.version > written


def _in_mirror(connection: sqlite3.Connection, key: ProfileKey, own: Target | None) -> LinksTold:
    version = read_version(connection, own.table, own.row_id) if own else None
    return LinksTold(find_rows(connection, key), version)
