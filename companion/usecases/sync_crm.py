"""Bring the mirror up to date: table by table, page by page, each page stored with the cursor behind it.

Reads and never writes in Dynamics. Ended at any moment, the next sync goes on from the stored cursors.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from companion.core.mirror_cursor import Cursor
from companion.core.mirror_reading import (
    DOUBTFUL_AT_ONCE,
    Asked,
    Page,
    ask_counts,
    ends_the_sync,
    next_request,
    read_reply,
)
from companion.core.mirror_standing import MirrorStanding
from companion.core.mirror_tables import MirroredTable
from companion.core.odata import CrmRequest
from companion.core.ports import Clock, CrmGateway
from companion.core.replies import Cause, CrmReply, Stop, Wait


class MirrorStore(Protocol):
    """The mirror on disk. Each method is one transaction."""

    async def read_cursor(self, table: MirroredTable) -> Cursor:
        """Where the reading of a table stands."""
        ...

    async def keep(self, table: MirroredTable, page: Page) -> None:
        """Store a page and the cursor behind it, both or neither."""
        ...

    async def read_standing(self) -> MirrorStanding:
        """How the mirror stands, a line for each table that a sync has come to."""
        ...

    async def read_doubtful(self, table: MirroredTable, most: int) -> list[str]:
        """Ids of rows of which nobody knows whether they are still there as they were."""
        ...

    async def note_end(self, table: MirroredTable, trouble: Cause | None, now: datetime) -> None:
        """A sync has come to the end of a table, or could not."""
        ...

    async def note_finished(self, tables: Sequence[MirroredTable], now: datetime) -> None:
        """A sync has come to its end."""
        ...


@dataclass(frozen=True)
class SyncRoom:
    """What a sync works with."""

    mirror: MirrorStore
    gateway: CrmGateway
    clock: Clock
    tables: Sequence[MirroredTable]
    tell: Callable[[str, int], None] = lambda _table, _rows: None
    """Hears of each stored page: the table, and how many rows the page held."""
    expect: Callable[[Mapping[str, int]], None] = lambda _counts: None
    """Hears at a first sync how many rows the tables have, as far as Dynamics tells."""
    read_obstacle: Callable[[], Cause | None] = lambda: None
    """Why nothing more is to be read; asked before each page."""


async def sync_crm(room: SyncRoom) -> Wait | None:
    """One sync; None at its end, else why it has to go on later.

    A table that alone cannot be read says so in the mirror's standing and does not hold up the others.
    """
    standing = await room.mirror.read_standing()
    if standing.finished_at is None:
        room.expect(await room.gateway.converse(ask_counts(room.tables)))
    for table in _longest_unread_first(room, standing):
        refused = await _sync_table(room, table)
        if isinstance(refused, Wait) and ends_the_sync(refused):
            return refused
        await room.mirror.note_end(table, refused.cause if refused else None, room.clock.now())
    await room.mirror.note_finished(room.tables, room.clock.now())
    return None


def _longest_unread_first(room: SyncRoom, standing: MirrorStanding) -> list[MirroredTable]:
    """The tables in an order in which even syncs that never come to their end come to every table."""
    read_at = {table.name: table.read_at for table in standing.tables if table.read_at is not None}
    unread = datetime.min.replace(tzinfo=UTC)
    return sorted(room.tables, key=lambda table: read_at.get(table.logical_name, unread))


async def _sync_table(room: SyncRoom, table: MirroredTable) -> Wait | Stop | None:
    stored = await room.mirror.read_cursor(table)
    cursor = stored.begin(table.select, is_whole=table.is_whole)
    while cursor.step != "idle":
        if obstacle := room.read_obstacle():
            return Wait(obstacle, is_for_everything=True)
        doubtful: Sequence[str] = ()
        if cursor.step == "mend":
            doubtful = await room.mirror.read_doubtful(table, DOUBTFUL_AT_ONCE)
        if cursor.step == "mend" and not doubtful:
            page: Page | Wait | Stop = Page(cursor.after_mending(room.clock.now()))
        else:
            asked = Asked(table, cursor, doubtful)
            page = read_reply(asked, await room.gateway.converse(_ask(next_request(asked))), room.clock.now())
        if not isinstance(page, Page):
            return page
        await room.mirror.keep(table, page)
        room.tell(table.logical_name, len(page.rows))
        cursor = page.cursor
    return None


def _ask(request: CrmRequest) -> Generator[CrmRequest, CrmReply, CrmReply]:
    return (yield request)
