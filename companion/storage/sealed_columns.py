"""Which columns of the journal are sealed, and how a row's values go in and come out.

Whole: `items.payload`, `items.target`, `items.errand_target`, `items.evidence`, `items.assignment`, `links.name`, and
what the history keeps of reasons and values. Of a cause only its params: its code stays readable, because the queue
is asked for it. A connection without a seal writes and reads in the clear; only tests open one.
"""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from companion.core.audit_chain import ChainEnd
from companion.storage.seal import Place, Seal, SealBroken

WHOLE = ("payload", "target", "errand_target", "evidence", "assignment")
_GATE = "gate"


class SealedConnection(sqlite3.Connection):
    """A connection that knows the seal of its journal, and where its audit trail ends while jobs share a commit."""

    seal: Seal | None = None
    audit_end: ChainEnd | None = None
    holds_audit_end = False


def seal_of(connection: sqlite3.Connection) -> Seal | None:
    """The seal of the journal behind a connection."""
    return connection.seal if isinstance(connection, SealedConnection) else None


def seal_values(
    connection: sqlite3.Connection, item_id: str, organisation_id: str, values: Mapping[str, object]
) -> dict[str, object]:
    """Values of a row of `items` as they are stored."""
    seal = seal_of(connection)
    stored = dict(values)
    for column in WHOLE:
        if seal is not None and isinstance(text := stored.get(column), str):
            stored[column] = seal.close(text, Place(item_id, column, organisation_id))
    if isinstance(cause := stored.get("cause"), str):
        stored["cause"] = _seal_cause(seal, cause, Place(item_id, "cause", organisation_id))
    return stored


def open_value(seal: Seal | None, row: Mapping[str, Any], column: str) -> str | None:
    """A sealed column of a row of `items` as text. Raises SealBroken."""
    value = row[column]
    if value is None or seal is None:
        return None if value is None else str(value)
    return seal.open(value, Place(row["item_id"], column, row["organisation_id"]))


def open_cause(seal: Seal | None, row: Mapping[str, Any]) -> str | None:
    """The cause of a row of `items` as JSON. Raises SealBroken."""
    cause = row["cause"]
    place = Place(row["item_id"], "cause", row["organisation_id"])
    return None if cause is None else _open_cause(seal, cause, place)


def seal_gate(connection: sqlite3.Connection, cause: str | None) -> str | None:
    """The gate's cause as it is stored."""
    return None if cause is None else _seal_cause(seal_of(connection), cause, Place(_GATE, "cause", ""))


def open_gate_cause(connection: sqlite3.Connection, stored: str) -> str:
    """The gate's cause as JSON; what its sentence names is left out where it does not open."""
    try:
        return _open_cause(seal_of(connection), stored, Place(_GATE, "cause", ""))
    except SealBroken:
        # The pause itself must hold all the same.
        return json.dumps({**json.loads(stored), "params": [], "sealed": None})


def seal_link_name(connection: sqlite3.Connection, kind: str, value: str, name: str) -> object:
    """A linked row's name as it is stored."""
    seal = seal_of(connection)
    return name if seal is None else seal.close(name, _link(kind, value))


def open_link_name(connection: sqlite3.Connection, kind: str, value: str, stored: object) -> str:
    """A linked row's name; empty where it does not open, for the link itself is sound without it."""
    seal = seal_of(connection)
    if seal is None:
        return str(stored)
    with contextlib.suppress(SealBroken):
        return seal.open(stored, _link(kind, value))
    return ""


def seal_fact(connection: sqlite3.Connection, kind: str, value: str, text: str | None) -> object:
    """A fact of somebody's history as it is stored; None stays None."""
    seal = seal_of(connection)
    return text if seal is None or text is None else seal.close(text, _fact(kind, value))


def open_fact(connection: sqlite3.Connection, kind: str, value: str, stored: object) -> str | None:
    """A fact of somebody's history; None also where it does not open, for what was decided is sound without it."""
    seal = seal_of(connection)
    if stored is None or seal is None:
        return None if stored is None else str(stored)
    with contextlib.suppress(SealBroken):
        return seal.open(stored, _fact(kind, value))
    return None


def seal_older_rows(connection: sqlite3.Connection) -> None:
    """Seal what an earlier version wrote in the clear, inside the caller's transaction."""
    if seal_of(connection) is None:
        return
    query = "SELECT sequence, item_id, organisation_id, payload, target, cause FROM items"
    for sequence, item_id, organisation_id, payload, target, cause in connection.execute(query).fetchall():
        clear = {"payload": payload, "target": target, "cause": cause}
        stored = seal_values(connection, item_id, organisation_id, clear)
        connection.execute(
            "UPDATE items SET payload = :payload, target = :target, cause = :cause WHERE sequence = :sequence",
            {**stored, "sequence": sequence},
        )
    for kind, value, name in connection.execute("SELECT kind, value, name FROM links").fetchall():
        sealed = seal_link_name(connection, kind, value, name)
        connection.execute("UPDATE links SET name = ? WHERE kind = ? AND value = ?", [sealed, kind, value])
    for id_, cause in connection.execute("SELECT id, cause FROM gate").fetchall():
        connection.execute("UPDATE gate SET cause = ? WHERE id = ?", [seal_gate(connection, cause), id_])


def _link(kind: str, value: str) -> Place:
    return Place(f"{kind}:{value}", "name", "")


def _fact(kind: str, value: str) -> Place:
    return Place(f"{kind}:{value}", "history", "")


def _seal_cause(seal: Seal | None, cause: str, place: Place) -> str:
    value = json.loads(cause)
    if seal is None or not value.get("params"):
        return cause
    sealed = seal.close(json.dumps(value["params"], ensure_ascii=False), place)
    return json.dumps({**value, "params": [], "sealed": base64.b64encode(sealed).decode()})


def _open_cause(seal: Seal | None, cause: str, place: Place) -> str:
    if seal is None:
        return cause
    value = json.loads(cause)
    sealed = value.pop("sealed", None)
    if sealed is None:
        return cause
    try:
        value["params"] = json.loads(seal.open(base64.b64decode(sealed), place))
    except ValueError as error:
        raise SealBroken("text_damaged") from error
    return json.dumps(value)
