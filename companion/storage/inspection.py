"""Look at a journal without becoming its writer: counts, age, soundness. Changes nothing that it holds."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from companion.core.audit_chain import AuditLine, AuditTrail, ChainEnd
from companion.core.journal_facts import JournalFacts
from companion.core.linkedin_address import ProfileKey
from companion.core.outbox_item import OutboxItem
from companion.core.outbox_states import FINISHED
from companion.core.person_trace import Trace, Whom
from companion.errors import NotPossibleHere
from companion.storage.audit_log import read_audit, verify_audit
from companion.storage.item_rows import select_items
from companion.storage.list_reading import read_links
from companion.storage.migrations import OUTBOX
from companion.storage.person_trace import find_trace
from companion.storage.rows import to_moment
from companion.storage.salvage import read_salvage
from companion.storage.seal import Seal
from companion.storage.sealed_columns import SealedConnection
from companion.storage.soundness import find_damage
from companion.storage.upgrading import is_newer

# A companion that is writing holds the file for a moment only.
_WAIT_SECONDS = 5


def inspect_journal(file: Path, *, is_thorough: bool = False) -> JournalFacts | None:
    """The facts of a journal, or None where there is none yet. `is_thorough` reads every page of it."""
    if not file.exists():
        return None
    try:
        with _reading(file) as connection:
            damage = find_damage(connection, is_whole=True) if is_thorough else ""
            if damage:
                return JournalFacts(damage=damage)
            if is_newer(connection, OUTBOX):
                return JournalFacts(is_newer=True)
            broken = _find_break(connection) if is_thorough else None
            return replace(_count(connection), salvage=read_salvage(file), audit_broken_at=broken)
    except sqlite3.Error as error:
        return JournalFacts(damage=str(error))


def _find_break(connection: sqlite3.Connection) -> int | None:
    # One moment of the file: a line that the companion adds meanwhile is no break.
    connection.execute("BEGIN")
    try:
        broken = verify_audit(connection).broken
    finally:
        connection.execute("ROLLBACK")
    return broken.sequence if broken else None


def read_unsent(file: Path, seal: Seal | None) -> list[OutboxItem]:
    """The items that still want something, in the order in which they were clicked. Raises NotPossibleHere."""
    if not file.exists():
        return []
    marks = ",".join("?" * len(FINISHED))
    query = f"SELECT * FROM items WHERE state NOT IN ({marks}) ORDER BY sequence"  # noqa: S608  # only question marks
    try:
        with _reading(file) as connection:
            connection.seal = seal
            return select_items(connection, query, sorted(FINISHED))
    except sqlite3.Error as error:
        raise NotPossibleHere(reason=f"{file.name} cannot be read: {error}") from error


def trace_person(file: Path, seal: Seal | None, whom: Whom) -> Trace:
    """Everything that a journal holds of somebody. Raises NotPossibleHere."""
    with _reading_trail(file) as connection:
        connection.seal = seal
        return find_trace(connection, whom)


def inspect_audit(file: Path, noted: ChainEnd | None = None) -> AuditTrail:
    """Whether the audit trail is whole, as of one moment. Raises NotPossibleHere."""
    with _reading_trail(file) as connection:
        # Lines that the companion adds meanwhile belong to a later moment.
        connection.execute("BEGIN")
        return verify_audit(connection, noted)


def read_audit_lines(file: Path, count: int | None) -> list[AuditLine]:
    """So many lines of the audit trail, or all, the newest first. Raises NotPossibleHere."""
    with _reading_trail(file) as connection:
        return read_audit(connection, count)


def find_links(file: Path, ids: Collection[str]) -> dict[str, ProfileKey]:
    """Of these rows, the profiles that are confirmed and can be opened in Sales Navigator; none without a journal."""
    if not file.exists():
        return {}
    try:
        with _reading(file) as connection:
            return read_links(connection, ids)
    except sqlite3.Error as error:
        raise NotPossibleHere(reason=f"{file.name} cannot be read: {error}") from error


@contextlib.contextmanager
def _reading_trail(file: Path) -> Iterator[SealedConnection]:
    if not file.exists():
        raise NotPossibleHere(reason=f"{file.name} is not there")
    try:
        with _reading(file) as connection:
            yield connection
    except sqlite3.Error as error:
        raise NotPossibleHere(reason=f"{file.name} cannot be read: {error}") from error


@contextlib.contextmanager
def _reading(file: Path) -> Iterator[SealedConnection]:
    address = f"{file.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(
        address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None, factory=SealedConnection
    )
    try:
        connection.execute("PRAGMA query_only=1")
        yield connection
    finally:
        connection.close()


def _count(connection: sqlite3.Connection) -> JournalFacts:
    counts = dict(connection.execute("SELECT state, count(*) FROM items GROUP BY state").fetchall())
    marks = ",".join("?" * len(FINISHED))
    query = f"SELECT min(clicked_at) FROM items WHERE state NOT IN ({marks})"  # noqa: S608  # only question marks
    oldest = connection.execute(query, sorted(FINISHED)).fetchone()[0]
    return JournalFacts(counts, to_moment(oldest))
