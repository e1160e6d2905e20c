"""The lists of My CRM as pages read them, and what pages tell of whoever is in them.

Part of the composition root. Asks nobody: everything lies in the mirror and in the journal's links.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from companion.core.import_rule import list_of
from companion.core.my_crm import (
    TABLES_OF,
    KeptEntry,
    ListName,
    ListPart,
    MovedOn,
    MovedPart,
    SavedSighting,
    Wanted,
)
from companion.core.ports import Clock
from companion.core.profile import Profile
from companion.errors import NotSaved
from companion.importing import rule_of
from companion.settings import Settings
from companion.storage.database import Database
from companion.storage.import_facts import read_import_facts
from companion.storage.import_list import (
    count_import_list,
    keep_import_list,
    note_look,
    place_of,
    read_import_list,
    read_import_state,
)
from companion.storage.list_reading import Links, known_keys, listed, read_links
from companion.storage.mirror_file import MirrorFile
from companion.storage.moved_on import read_moves
from companion.storage.seen_pages import is_news, keep_seen

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MyCrm:
    """The lists at one computer."""

    file: MirrorFile
    own: str
    """The systemuserid of whoever works here, in lower case."""
    read_links: Callable[[Collection[str]], Awaitable[Links]]
    """Of these rows, the confirmed profiles."""
    read_settings: Callable[[], Settings]
    clock: Clock

    async def read_list(self, which: ListName, wanted: Wanted) -> ListPart:
        """Some lines. Beginning to read is noted, so that the next time tells what is new since.

        Raises NotSaved where the mirror cannot be read, SettingRefused where the settings contradict each other.
        """
        settings = self.read_settings()
        rule = rule_of(settings)
        seat = (wanted.seat or self.own).lower()

        def begin(connection: sqlite3.Connection) -> datetime | None:
            is_read = connection.execute("SELECT 1 FROM sync WHERE finished_at IS NOT NULL").fetchone()
            if is_read and read_import_state(connection, seat) is None:
                found = list_of(rule, read_import_facts(connection, seat, rule))
                keep_import_list(connection, seat, found, self.clock.now())
            return note_look(connection, seat, which, self.clock.now())

        looked_before = await self._write(begin) if wanted.after is None else None
        lines, part = await self.file.read(lambda connection: _part(connection, seat, which, wanted))
        links = await self.read_links([kept.entry.row_id for kept in lines])
        column = settings.linkedin_address_column
        entries = await self.file.read(lambda connection: listed(connection, lines, links, column))
        is_unsure = rule.pipeline.source == "unsure"
        return replace(
            part,
            entries=entries,
            looked_before=looked_before,
            is_own=seat == self.own,
            is_unsure=is_unsure,
        )

    async def read_moved(self, wanted: Wanted) -> MovedPart:
        """Some of those who have moved on; for somebody else's seat only those who stand in its list.

        Raises NotSaved where the mirror cannot be read.
        """
        people = await self.file.read(lambda connection: self._moved(connection, wanted.seat))
        first = next((place for place, one in enumerate(people, 1) if one.row_id == wanted.after), 0)
        shown = people[first : first + wanted.most]
        ids = [one.row_id for one in shown]
        links, column = await self.read_links(ids), self.read_settings().linkedin_address_column
        keys = await self.file.read(lambda connection: known_keys(connection, ids, links, column))
        return MovedPart(
            [replace(one, key=keys.get(one.row_id)) for one in shown],
            shown[-1].row_id if len(people) > first + wanted.most else None,
            len(people),
        )

    async def note_saved(self, seen: Sequence[SavedSighting]) -> None:
        """Keep what a page tells of who is saved in Sales Navigator; written is only what is news."""
        now = self.clock.now()
        try:
            news = await self.file.read(
                lambda connection: [one for one in seen if is_news(connection, one, now)]
            )
            if news:
                await self.file.write(lambda connection: keep_seen(connection, news, now))
        except NotSaved as error:
            # The badge that was asked for is shown all the same.
            log.warning("who is saved was not kept", extra={"code": error.code})

    def _moved(self, connection: sqlite3.Connection, seat: str | None) -> list[MovedOn]:
        people = list(read_moves(connection))
        if seat is None or seat.lower() == self.own:
            return people
        theirs = {
            kept.entry.row_id for kept in read_import_list(connection, seat.lower(), TABLES_OF["people"])
        }
        return [one for one in people if one.row_id in theirs]

    async def _write(self, body: Callable[[sqlite3.Connection], datetime | None]) -> datetime | None:
        try:
            return await self.file.write(body)
        except NotSaved as error:
            # A list can be read on a full disk, too.
            log.warning("a look at a list was not noted", extra={"code": error.code})
            return None


def open_my_crm(
    profile: Profile,
    file: MirrorFile,
    journal: Database,
    read_settings: Callable[[], Settings],
    clock: Clock,
) -> MyCrm:
    """The lists of whoever is signed in, with what the journal knows of them."""

    async def links_of(ids: Collection[str]) -> Links:
        return await journal.run(lambda connection: read_links(connection, ids))

    return MyCrm(file, profile.user_id.lower(), links_of, read_settings, clock)


def _part(
    connection: sqlite3.Connection, seat: str, which: ListName, wanted: Wanted
) -> tuple[list[KeptEntry], ListPart]:
    """The lines, and how the list stands."""
    tables = TABLES_OF[which]
    after = place_of(connection, seat, wanted.after) if wanted.after else ("", "")
    # Whoever was the last of a part and is forgotten since ends the reading: it is begun anew.
    found = (
        list(read_import_list(connection, seat, tables, after=after, most=wanted.most + 1)) if after else []
    )
    shown = found[: wanted.most]
    state = read_import_state(connection, seat)
    inside, left = count_import_list(connection, seat, tables)
    return shown, ListPart(
        next_after=shown[-1].entry.row_id if len(found) > len(shown) else None,
        made_at=state[0] if state else None,
        inside=inside,
        left=left,
        without_stage=state[1] if state else 0,
    )
