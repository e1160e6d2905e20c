"""Journals as each version of the schema wrote them, kept as SQL beside this file and put on disk again for a test.

`.venv/bin/python -m tests.storage.older_journals` writes a file for every step that has none. What is there never
changes: it is what people have on their computers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import sqlite_utils
from sqlite_utils.migrations import Migrations

from companion.core.receipt import Receipt
from companion.storage.migrations import OUTBOX
from companion.storage.rows import to_json, to_text
from companion.storage.sealed_columns import SealedConnection
from tests.fakes.clock import NOON
from tests.fakes.journal import SEAL
from tests.fakes.samples import CONTACT, MESSAGE, ORGANISATION, PROFILE_ID, YVONNE_ROW, message

FIXTURES = Path(__file__).with_name("fixtures")
WAITING = ("held", "queued", "sending", "needs_you", "failed")
STATES = (*WAITING, "written", "undone", "discarded")
CAUSE = '{"code": "crm_throttled", "params": [["seconds", "42"]]}'


def steps() -> list[str]:
    """The names of the schema's steps, oldest first."""
    return [migration.name for migration in OUTBOX._migrations]


def put(file: Path, step: str) -> None:
    """The journal of a version on disk, as its program would have left it."""
    text = (FIXTURES / f"{step}.sql").read_text(encoding="utf-8")
    file.touch(mode=0o600)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.executescript(text)


def make(step: str) -> str:
    """The SQL of a journal of that version with an item in every state."""
    earlier = steps()[: steps().index(step) + 1]
    with closing(sqlite3.connect(":memory:", isolation_level=None, factory=SealedConnection)) as connection:
        connection.seal = SEAL
        tables = sqlite_utils.Database(connection)
        some = Migrations("outbox")
        some._migrations = [one for one in OUTBOX._migrations if one.name in earlier]
        some.apply(tables, stop_before=earlier[1:2])
        # The rows are as old as the first version; later steps change them as they would on any computer.
        _fill(tables)
        some.apply(tables)
        tables.execute("UPDATE _sqlite_migrations SET applied_at = ?", [to_text(NOON)])
        return "\n".join(connection.iterdump()) + "\n"


def _fill(tables: sqlite_utils.Database) -> None:
    tables.table("items").insert_all(list(_items()))
    tables.table("clicks").insert_all(
        {"click_id": f"click-{state}", "item_id": state, "clicked_at": to_text(NOON), "is_repeat": 0}
        for state in STATES
    )
    link = {"table": "contact", "row_id": CONTACT, "name": "Yvonne McKay", "confirmed_at": to_text(NOON)}
    tables.table("links").insert({"kind": "lead", "value": PROFILE_ID, **link})
    tables.table("gate").insert({"id": 1, "closed_until": to_text(NOON), "cause": CAUSE})
    tables.table("audit").insert(
        {"at": to_text(NOON), "what": "written", "item_id": "written", "detail": None}
    )


def _items() -> Iterator[dict[str, object]]:
    for number, state in enumerate(STATES):
        is_waiting = state in WAITING
        yield {
            "item_id": state,
            "organisation_id": ORGANISATION,
            "item_key": f"key-{state}",
            "fingerprint": f"fingerprint-{state}",
            "conversation_id": f"conversation-{state}",
            "sent_at": to_text(MESSAGE.sent_at),
            "state": state,
            "payload": to_json(message(body=f"The {state} one")) if is_waiting else None,
            "target": to_json(YVONNE_ROW),
            "is_sent": int(state in ("sending", "written", "undone")),
            "attempts": number,
            "clicked_at": to_text(NOON + timedelta(minutes=number)),
            "hold_ends_at": to_text(NOON + timedelta(minutes=number, seconds=10)),
            "next_attempt_at": to_text(NOON) if state == "queued" else None,
            "receipt": to_json(Receipt("li_message", CONTACT, "Marisa Duarte", is_completed=True))
            if state == "written"
            else None,
            "written_at": to_text(NOON) if state == "written" else None,
            "cause": CAUSE if state in ("queued", "needs_you", "failed") else None,
        }


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    for name in steps():
        target = FIXTURES / f"{name}.sql"
        if not target.exists():
            target.write_text(make(name), encoding="utf-8")
