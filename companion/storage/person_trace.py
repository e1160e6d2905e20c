"""Find what a journal holds of one person, and take it out. Every function is part of somebody's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from companion.core.linkedin_address import ProfileKey
from companion.core.outbox_item import Journalled
from companion.core.person_trace import HeldLink, Row, Trace, Whom, row_of
from companion.core.verdict import profile_key_of
from companion.storage.audit_log import erase_audit_line, write_audit
from companion.storage.ignored_rows import read_ignored
from companion.storage.item_rows import select_rows
from companion.storage.prompt_rows import select_prompts
from companion.storage.rows import read_item
from companion.storage.sealed_columns import open_link_name, seal_of
from companion.storage.sharing_rows import select_flags
from companion.storage.update_rows import read_update

_TELLING = (
    "SELECT * FROM items"
    " WHERE payload IS NOT NULL OR target IS NOT NULL OR evidence IS NOT NULL OR prompt_id IS NOT NULL"
    " ORDER BY sequence"
)


def find_trace(connection: sqlite3.Connection, whom: Whom) -> Trace:
    """What is there of somebody, by whatever of them it is known."""
    links, decisions = _read_links(connection, "links"), _read_links(connection, "decisions")
    prompts = select_prompts(connection, "SELECT * FROM prompts ORDER BY sequence", [])
    known, before = whom, None
    # An address leads to a record, and that to another address: a journal kept both at different times.
    while known != before:
        before = known
        known = known.joined(*_learn(known, [*links, *decisions]))
    asked = tuple(one for one in prompts if one.about and profile_key_of(one.about) in known.keys)
    answered = [row_of(one.row.table, one.row.row_id) for one in asked if one.row]
    known = known.joined([], answered)
    items, mentions = _find_items(connection, known, {one.prompt_id for one in asked})
    updates = tuple(read_update(connection, row) for row in _rows_of(connection, "updates", known))
    ignored = tuple(read_ignored(connection, row) for row in _rows_of(connection, "ignored", known))
    flags = tuple(one for one in select_flags(connection) if row_of(one.table, one.row_id) in known.rows)
    return Trace(
        known, items, mentions, _of(known, links), _of(known, decisions), asked, updates, ignored, flags
    )


def erase_trace(connection: sqlite3.Connection, trace: Trace, now: datetime) -> int:
    """Take it out; how many lines of the audit trail were blanked.

    An item keeps its key, fingerprint, state and receipt, hashes and ids of rows, by which it is never written twice.
    """
    ids = [one.item.item_id for one in trace.items]
    lines = 0
    for item_id in ids:
        connection.execute(
            "UPDATE items SET payload = NULL, target = NULL, errand_target = NULL, evidence = NULL, cause = NULL,"
            " assignment = NULL, prompt_id = NULL, conversation_id = 'erased-' || sequence WHERE item_id = ?",
            [item_id],
        )
        connection.execute("DELETE FROM clicks WHERE item_id = ?", [item_id])
        lines += _blank(connection, item_id)
    for prompt in trace.prompts:
        lines += _blank(connection, prompt.prompt_id)
        connection.execute("UPDATE items SET prompt_id = NULL WHERE prompt_id = ?", [prompt.prompt_id])
        connection.execute("DELETE FROM prompts WHERE prompt_id = ?", [prompt.prompt_id])
    for item_id in trace.mentions:
        connection.execute("UPDATE items SET evidence = NULL WHERE item_id = ?", [item_id])
    for link in trace.links:
        connection.execute("DELETE FROM links WHERE kind = ? AND value = ?", [link.key.kind, link.key.value])
    _erase_sharing(connection, trace)
    for decision in trace.decisions:
        connection.execute("DELETE FROM decisions WHERE sequence = ?", [decision.sequence])
        lines += _blank(connection, f"decision-{decision.sequence}")
    for table in ("updates", "ignored"):
        for row in _rows_of(connection, table, trace.whom):
            connection.execute(f"DELETE FROM {table} WHERE sequence = ?", [row["sequence"]])  # noqa: S608  # one of two names of ours
    for one in trace.ignored:
        lines += _blank(connection, one.ignored_id)
    write_audit(connection, now, "person erased", "")
    return lines


def _erase_sharing(connection: sqlite3.Connection, trace: Trace) -> None:
    """What other seats are told of them; what stands in Dynamics stays there."""
    for key in trace.whom.keys:
        connection.execute("DELETE FROM sharing WHERE kind = ? AND value = ?", [key.kind, key.value])
    for flag in trace.flags:
        connection.execute("DELETE FROM sharing WHERE sequence = ?", [flag.sequence])


def _blank(connection: sqlite3.Connection, item_id: str) -> int:
    """Take out of the lines about a prompt or decision what they are about; how many there are."""
    found = connection.execute("SELECT sequence FROM audit WHERE item_id = ?", [item_id]).fetchall()
    for (sequence,) in found:
        erase_audit_line(connection, sequence)
    return len(found)


def _learn(whom: Whom, held: Sequence[HeldLink]) -> tuple[list[ProfileKey], list[Row]]:
    theirs = _of(whom, held)
    return [one.key for one in theirs], [one.row for one in theirs]


def _of(whom: Whom, held: Sequence[HeldLink]) -> tuple[HeldLink, ...]:
    return tuple(one for one in held if one.key in whom.keys or one.row in whom.rows)


def _find_items(
    connection: sqlite3.Connection, whom: Whom, prompts: set[str]
) -> tuple[tuple[Journalled, ...], tuple[str, ...]]:
    found, mentions = [], []
    seal = seal_of(connection)
    for row in select_rows(connection, _TELLING, []):
        item = read_item(row, seal)
        if whom.is_meant(item) or item.prompt_id in prompts:
            found.append(Journalled(row["sequence"], datetime.fromisoformat(row["clicked_at"]), item))
        elif whom.is_weighed(item):
            mentions.append(item.item_id)
    return tuple(found), tuple(mentions)


def _rows_of(connection: sqlite3.Connection, table: str, whom: Whom) -> list[dict[str, Any]]:
    """The rows of a part of the history about somebody."""
    return [
        row
        for row in select_rows(connection, f"SELECT * FROM {table} ORDER BY sequence", [])  # noqa: S608  # one of two names of ours
        if ProfileKey(row["kind"], row["value"]) in whom.keys
        or row_of(row["table"], row["row_id"]) in whom.rows
    ]


def _read_links(connection: sqlite3.Connection, table: str) -> list[HeldLink]:
    rows = select_rows(connection, f"SELECT * FROM {table}", [])  # noqa: S608  # one of two names of ours
    return [_read_link(connection, row) for row in rows]


def _read_link(connection: sqlite3.Connection, row: dict[str, Any]) -> HeldLink:
    return HeldLink(
        key=ProfileKey(row["kind"], row["value"]),
        row=row_of(row["table"], row["row_id"]),
        name=open_link_name(connection, row["kind"], row["value"], row["name"]),
        at=datetime.fromisoformat(row.get("confirmed_at") or row["decided_at"]),
        sequence=row.get("sequence"),
    )
