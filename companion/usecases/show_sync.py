"""How the mirror of the CRM stands, in the words of the protocol."""

from __future__ import annotations

from collections.abc import Mapping

from companion.core.mapping import utc_text
from companion.core.mirror_standing import SyncProgress, TableStanding
from companion.protocol.syncing import MirroredTable, Sync
from companion.usecases.show_cause import show_cause


def show_sync(progress: SyncProgress) -> Sync:
    """Whether the mirror is up to date."""
    return Sync(
        is_running=progress.is_running,
        finished_at=utc_text(progress.finished_at) if progress.finished_at else None,
        trouble=show_cause(progress.trouble),
    )


def show_table(table: TableStanding, expected: Mapping[str, int]) -> MirroredTable:
    """One table of the mirror."""
    return MirroredTable(
        name=table.name,
        rows=table.rows,
        expected_rows=expected.get(table.name),
        state=table.state,
        read_at=utc_text(table.read_at) if table.read_at else None,
        trouble=show_cause(table.trouble),
    )
