"""What happened to which item, one line a step. Holds ids and codes, never a person's words or name."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from companion.storage.rows import to_text


def write_audit(connection: sqlite3.Connection, at: datetime, what: str, item_id: str, **detail: str) -> None:
    """Add one line, in the caller's transaction: the line and the step stand or fall together."""
    connection.execute(
        "INSERT INTO audit (at, what, item_id, detail) VALUES (?, ?, ?, ?)",
        [to_text(at), what, item_id, json.dumps(detail) if detail else None],
    )
