"""What happened to which item, one line a step. Holds ids and codes, never a person's words or name.

Each line is chained to the one before it by a hash over a salted commitment of what it says. Erasing a line's ids and
salt leaves the commitment, so the chain still verifies and nobody can guess what the line said.
"""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import datetime

from companion.core.audit_chain import AuditLine, AuditTrail, Break, ChainEnd, commit, find_break, link
from companion.storage.rows import to_text
from companion.storage.sealed_columns import SealedConnection

_SALT_BYTES = 16
_START = ChainEnd(0, b"")
_LINES = "SELECT sequence, at, what, item_id, detail, salt, commitment, link FROM audit"


def write_audit(connection: sqlite3.Connection, at: datetime, what: str, item_id: str, **detail: str) -> None:
    """Add one line, in the caller's transaction: the line and the step stand or fall together."""
    held = _holder(connection)
    end = (held and held.audit_end) or _read_end(connection)
    said = json.dumps(detail) if detail else None
    moment, salt, sequence = to_text(at) or "", os.urandom(_SALT_BYTES), end.sequence + 1
    commitment = commit(salt, item_id, said)
    bond = link(end.link, sequence, moment, what, commitment)
    connection.execute(
        "INSERT INTO audit (sequence, at, what, item_id, detail, salt, commitment, link)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [sequence, moment, what, item_id, said, salt, commitment, bond],
    )
    if held is None:
        _write_end(connection, ChainEnd(sequence, bond))
    else:
        held.audit_end = ChainEnd(sequence, bond)


def hold_audit_end(connection: sqlite3.Connection) -> None:
    """From here to `write_audit_end`, in one transaction, the lines follow an end that is kept beside the file."""
    if isinstance(connection, SealedConnection):
        connection.audit_end, connection.holds_audit_end = None, True


def write_audit_end(connection: sqlite3.Connection) -> None:
    """Write down the end that was held, before the transaction is committed."""
    held = _holder(connection)
    if held is not None and held.audit_end is not None:
        _write_end(connection, held.audit_end)
    drop_audit_end(connection)


def drop_audit_end(connection: sqlite3.Connection) -> None:
    """Forget the end that was held: its lines are undone."""
    if isinstance(connection, SealedConnection):
        connection.audit_end, connection.holds_audit_end = None, False


def _holder(connection: sqlite3.Connection) -> SealedConnection | None:
    if isinstance(connection, SealedConnection) and connection.holds_audit_end:
        return connection
    return None


def chain_older_lines(connection: sqlite3.Connection) -> None:
    """Take the lines of before the chain into it, in their order."""
    older = connection.execute(f"{_LINES} ORDER BY sequence").fetchall()
    if not older:
        return
    end = ChainEnd(older[0][0] - 1, b"")
    _begin_at(connection, end)
    for line in (AuditLine(*row) for row in older):
        salt = os.urandom(_SALT_BYTES)
        commitment = commit(salt, line.item_id, line.detail)
        end = ChainEnd(line.sequence, link(end.link, line.sequence, line.at, line.what, commitment))
        connection.execute(
            "UPDATE audit SET salt = ?, commitment = ?, link = ? WHERE sequence = ?",
            [salt, commitment, end.link, line.sequence],
        )
    _write_end(connection, end)


def erase_audit_line(connection: sqlite3.Connection, sequence: int) -> None:
    """Take out which item a line is about and with what; when and what stay, and the chain still verifies."""
    connection.execute(
        "UPDATE audit SET item_id = NULL, detail = NULL, salt = NULL WHERE sequence = ?", [sequence]
    )


def forget_audit(connection: sqlite3.Connection, before: str, count: int) -> int:
    """Remove at most so many of the first lines, all from before a moment; how many went.

    The chain then begins at the last of them. A line at which the chain breaks stays, and with it all that follow:
    time alone must not make good what somebody has changed.
    """
    ends = _read_ends(connection)
    if ends is None:
        return 0
    reached = ends[0]
    for row in connection.execute(f"{_LINES} ORDER BY sequence LIMIT ?", [count]):
        line = AuditLine(*row)
        if line.at >= before or find_break(line, reached):
            break
        reached = ChainEnd(line.sequence, line.link or b"")
    if reached == ends[0]:
        return 0
    connection.execute(
        "UPDATE audit_end SET first_sequence = ?, first_link = ?", [reached.sequence, reached.link]
    )
    return connection.execute("DELETE FROM audit WHERE sequence <= ?", [reached.sequence]).rowcount


def clear_audit(connection: sqlite3.Connection) -> int:
    """Remove every line; the chain goes on from where it stood, so later lines still verify."""
    _begin_at(connection, _read_end(connection))
    return connection.execute("DELETE FROM audit").rowcount


def verify_audit(connection: sqlite3.Connection, noted: ChainEnd | None = None) -> AuditTrail:
    """The whole trail, and the first line at which it does not hold, read in the caller's transaction.

    `noted` is an end that somebody wrote down elsewhere: the chain has to pass through it.
    """
    ends = _read_ends(connection)
    start, end = ends or (_START, _START)
    reached, lines, erased = start, 0, 0
    has_passed = reached == noted
    for line in (AuditLine(*row) for row in connection.execute(f"{_LINES} ORDER BY sequence")):
        broken = find_break(line, reached) if ends else Break(0, "end_missing")
        if broken:
            return AuditTrail(lines, erased, start, end, broken)
        reached = ChainEnd(line.sequence, line.link or b"")
        has_passed = has_passed or reached == noted
        lines += 1
        erased += line.is_erased
    broken = None
    if reached != end:
        broken = Break(reached.sequence + 1, "line_missing")
    elif noted is not None and not has_passed:
        broken = Break(noted.sequence, "noted_too_old" if noted.sequence < start.sequence else "not_as_noted")
    return AuditTrail(lines, erased, start, end, broken)


def read_audit(connection: sqlite3.Connection, count: int | None) -> list[AuditLine]:
    """So many lines, or all, the newest first."""
    query = f"{_LINES} ORDER BY sequence DESC LIMIT ?"
    return [AuditLine(*row) for row in connection.execute(query, [-1 if count is None else count])]


def _read_ends(connection: sqlite3.Connection) -> tuple[ChainEnd, ChainEnd] | None:
    """Where the chain begins and where it ends, as they were written down; None where that cannot be read."""
    held = _holder(connection)
    if held is not None and held.audit_end is not None:
        _write_end(connection, held.audit_end)
        held.audit_end = None
    row = connection.execute("SELECT first_sequence, first_link, sequence, link FROM audit_end").fetchone()
    if row is None or [type(value) for value in row] != [int, bytes, int, bytes]:
        return None
    return ChainEnd(*row[:2]), ChainEnd(*row[2:])


def _read_end(connection: sqlite3.Connection) -> ChainEnd:
    """Where the chain goes on. A damaged file may have kept lines that its end does not know: those stay."""
    ends = _read_ends(connection)
    end = ends[1] if ends else _START
    last = connection.execute("SELECT sequence, link FROM audit ORDER BY sequence DESC LIMIT 1").fetchone()
    if last is None or last[0] <= end.sequence:
        return end
    # Whatever somebody has made of the trail, a click must find a place behind it.
    return ChainEnd(last[0], last[1] if isinstance(last[1], bytes) else b"")


def _begin_at(connection: sqlite3.Connection, start: ChainEnd) -> None:
    """Let the chain begin anew behind a line, which is not there itself."""
    connection.execute(
        "INSERT OR REPLACE INTO audit_end (id, first_sequence, first_link, sequence, link) VALUES (1, ?, ?, ?, ?)",
        [start.sequence, start.link, start.sequence, start.link],
    )


def _write_end(connection: sqlite3.Connection, end: ChainEnd) -> None:
    connection.execute(
        "INSERT INTO audit_end (id, first_sequence, first_link, sequence, link) VALUES (1, 0, x'', ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, link = excluded.link",
        [end.sequence, end.link],
    )
