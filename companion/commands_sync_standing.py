"""How the mirror stands, as the command line tells it: from the running companion, else from the mirror's own file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from companion.clock import SystemClock
from companion.core.mirror_standing import MirrorStanding, SyncProgress, overdue
from companion.core.profile import Profile
from companion.folders import Folders
from companion.mirror_without_seat import read_absence
from companion.protocol.results import ConnectionState
from companion.protocol.syncing import MirroredTable, Sync
from companion.sentences import Sentences
from companion.storage.mirror_store import MIRROR, peek_standing
from companion.storage.profile_store import FileProfileStore
from companion.usecases.show_sync import show_sync, show_table


@dataclass(frozen=True)
class SyncStanding:
    """Whether the mirror is up to date, and each of its tables."""

    sync: Sync
    next_at: str | None
    tables: Sequence[MirroredTable]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            **self.sync.model_dump(),
            "next_at": self.next_at,
            "tables": [table.model_dump() for table in self.tables],
        }

    def lines(self, words: Sentences) -> Iterator[tuple[str, str]]:
        """Label and value: the sync as a whole, the next one, and one line for each table."""
        yield words.text("popup_sync"), headline_of(self.sync, words)
        if self.next_at is not None:
            yield words.text("status_next_sync"), words.time(self.next_at)
        for table in self.tables:
            yield f"  {table.name}", _table_in_words(table, words)


def sync_standing_of(state: ConnectionState) -> SyncStanding | None:
    """As a running companion tells it; None without a connection."""
    sync = state.connection.sync
    return None if sync is None else SyncStanding(sync, state.next_sync_at, state.mirror)


def read_sync_standing(folders: Folders, profile: Profile) -> SyncStanding:
    """As the file tells it, while no companion runs."""
    file = FileProfileStore(folders.profiles).folder_of(profile) / MIRROR
    standing = peek_standing(file) or MirrorStanding()
    late = overdue(standing, datetime.fromisoformat(profile.connected_at), SystemClock().now())
    absence = read_absence(file.parent)
    cleared = absence.cause if absence else None
    progress = SyncProgress(finished_at=standing.finished_at, trouble=cleared or late)
    return SyncStanding(show_sync(progress), None, [show_table(table, {}) for table in standing.tables])


def headline_of(sync: Sync, words: Sentences) -> str:
    """In progress, up to date, or not synced yet."""
    if sync.is_running:
        return words.text("sync_running")
    if sync.trouble is not None and sync.trouble.code == "mirror_cleared":
        return words.text("sync_cleared", {"time": words.time(sync.trouble.happened_at or "")})
    if sync.finished_at is None:
        return words.text("sync_waiting")
    return words.text("sync_finished", {"time": words.time(sync.finished_at)})


def _table_in_words(table: MirroredTable, words: Sentences) -> str:
    read_at = words.time(table.read_at) if table.read_at else "–"
    text = words.text(f"sync_table_{table.state}", {"rows": f"{table.rows:,}", "time": read_at})
    return f"{text} {words.for_cause(table.trouble, table.trouble.family)}" if table.trouble else text
