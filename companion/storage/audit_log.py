"""What happened to which item, one line a step. Holds ids and codes, never a person's words or name.

Each line is chained to the one before it by a hash over a salted commitment of what it says. Erasing a line's ids and
salt leaves the commitment, so the chain still verifies and nobody can guess what the line said.
"""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import datetime

from companion.core.audit_chain import Break, ChainEnd, commit, link
from companion.storage.rows import to_text

_SALT_BYTES = 16
_START = b""


def write_audit(connection: sqlite3.Connection, at: datetime, what: str, item_id: str, **detail: str) -> None:
    """Add one line, in the caller's transaction: the line and the step stand or fall together."""
    line = (to_text(at) or "", what, item_id, json.dumps(detail) if detail else None)
    _append(connection, line, os.urandom(_SALT_BYTES))


def chain_older_lines(connection: sqlite3.Connection) -> None:
    """Take the lines of before the chain into it, in their order."""
    query = "SELECT sequence, at, what, item_id, detail FROM audit WHERE link IS NULL ORDER BY sequence"
    for sequence, *line in connection.execute(query).fetchall():
        end = _read_end(connection)
        salt = os.urandom(_SALT_BYTES)
        commitment = commit(salt, line[2], line[3])
        connection.execute(
            "UPDATE audit SET salt = ?, commitment = ?, link = ? WHERE sequence = ?",
            [salt, commitment, link(end.link, sequence, line[0], line[1], commitment), sequence],
        )
        _write_end(connection, sequence)


def clear_audit(connection: sqlite3.Connection) -> int:
    """Remove every line; the chain goes on from where it stood, so later lines still verify."""
    end = _read_end(connection)
    connection.execute("DELETE FROM audit_end")
    connection.execute(
        "INSERT INTO audit_end (id, first_sequence, first_link, sequence, link) VALUES (1, ?, ?, ?, ?)",
        [end.sequence, end.link, end.sequence, end.link],
    )
    return connection.execute("DELETE FROM audit").rowcount


def verify_audit(
    connection: sqlite3.Connection, noted: ChainEnd | None = None
) -> tuple[int, ChainEnd, Break | None]:
    """How many lines stand, where the chain ends, and the first line at which it does not hold.

    `noted` is an end that somebody wrote down elsewhere: the chain has to pass through it.
    """
    row = connection.execute("SELECT first_sequence, first_link, sequence, link FROM audit_end").fetchone()
    if row is None:
        return 0, ChainEnd(0, _START), Break(0, "end_missing")
    reached, end = ChainEnd(row[0], row[1]), ChainEnd(row[2], row[3])
    count = 0
    passed = noted is None or noted in (reached, end)
    query = "SELECT sequence, at, what, item_id, detail, salt, commitment, link FROM audit ORDER BY sequence"
    for sequence, at, what, item_id, detail, salt, commitment, stored in connection.execute(query):
        if sequence != reached.sequence + 1:
            return count, end, Break(reached.sequence + 1, "line_missing")
        is_erased = salt is None and item_id is None and detail is None
        if not is_erased and commit(salt or b"", item_id, detail) != commitment:
            return count, end, Break(sequence, "line_changed")
        if link(reached.link, sequence, at, what, commitment or b"") != stored:
            return count, end, Break(sequence, "line_changed")
        reached = ChainEnd(sequence, stored)
        passed = passed or reached == noted
        count += 1
    if reached != end:
        return count, end, Break(reached.sequence + 1, "line_missing")
    return count, end, None if passed or noted is None else Break(noted.sequence, "not_as_noted")


def _append(connection: sqlite3.Connection, line: tuple[str, str, str, str | None], salt: bytes) -> None:
    at, what, item_id, detail = line
    end = _read_end(connection)
    sequence = end.sequence + 1
    commitment = commit(salt, item_id, detail)
    connection.execute(
        "INSERT INTO audit (sequence, at, what, item_id, detail, salt, commitment, link)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            sequence,
            at,
            what,
            item_id,
            detail,
            salt,
            commitment,
            link(end.link, sequence, at, what, commitment),
        ],
    )
    _write_end(connection, sequence)


def _read_end(connection: sqlite3.Connection) -> ChainEnd:
    """Where the chain goes on. A damaged file may have kept lines that its end does not know: those stay."""
    row = connection.execute("SELECT sequence, link FROM audit_end").fetchone()
    last = connection.execute("SELECT sequence, link FROM audit ORDER BY sequence DESC LIMIT 1").fetchone()
    if last is not None and last[1] is not None and (row is None or last[0] > row[0]):
        return ChainEnd(last[0], last[1])
    return ChainEnd(row[0], row[1]) if row is not None else ChainEnd(0, _START)


def _write_end(connection: sqlite3.Connection, sequence: int) -> None:
    connection.execute(
        "INSERT INTO audit_end (id, first_sequence, first_link, sequence, link)"
        " SELECT 1, 0, x'', sequence, link FROM audit WHERE sequence = ?"
        " ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, link = excluded.link",
        [sequence],
    )
