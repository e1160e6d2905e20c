"""Write a click into the journal, and recognise an item that was copied before.

Runs inside one transaction, so two tabs that click at the same moment meet one item.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

from companion.core.activity import Note
from companion.core.item_key import anyway_key, edited_key, is_same_moment, sibling_keys
from companion.core.outbox_item import Click, OutboxItem
from companion.core.outbox_states import FINISHED
from companion.storage.audit_log import write_audit
from companion.storage.errand_store import want_again
from companion.storage.item_rows import find_item, move, select_items, select_rows, set_columns
from companion.storage.rows import read_item, to_json, to_text
from companion.storage.sealed_columns import seal_of, seal_values

_SEEN = """
    SELECT EXISTS (SELECT 1 FROM clicks WHERE click_id = :click_id)
        OR EXISTS (SELECT 1 FROM items WHERE item_id = :click_id)
        OR EXISTS (SELECT 1 FROM items WHERE item_key = :item_key)
        OR EXISTS (SELECT 1 FROM items WHERE fingerprint = :fingerprint)
        OR EXISTS (SELECT 1 FROM items WHERE conversation_id = :note)
"""
_INSERT = """
    INSERT INTO items (item_id, organisation_id, item_key, conversation_id, sent_at, state, fingerprint, payload,
                       target, clicked_at, hold_ends_at, cause)
    VALUES (:item_id, :organisation_id, :item_key, :conversation_id, :sent_at, :state, :fingerprint, :payload,
            :target, :clicked_at, :hold_ends_at, :cause)
"""


def record_click(
    connection: sqlite3.Connection, click: Click, organisation_id: str
) -> tuple[OutboxItem, bool]:
    """The item of this click, and whether it had been copied before. The same click id answers the same."""
    if _is_new(connection, click):
        click = _as_meant(click)
        item = _insert(connection, click, organisation_id)
        _note_click(connection, click, item.item_id, "clicked")
        return item, False
    return _record_known(connection, click, organisation_id)


def _is_new(connection: sqlite3.Connection, click: Click) -> bool:
    """Whether nothing in the journal can be what this click means: one look, for nearly every click is new."""
    sought = {
        "click_id": click.click_id,
        "item_key": click.item_key,
        "fingerprint": click.fingerprint,
        # The versions of a note are held together by this alone.
        "note": click.activity.conversation_id if isinstance(click.activity, Note) else None,
    }
    return not connection.execute(_SEEN, sought).fetchone()[0]


def _record_known(
    connection: sqlite3.Connection, click: Click, organisation_id: str
) -> tuple[OutboxItem, bool]:
    known = select_rows(
        connection, "SELECT item_id, is_repeat FROM clicks WHERE click_id = ?", [click.click_id]
    )
    if known:
        mended = _mend(connection, find_item(connection, known[0]["item_id"]), click)
        return mended, bool(known[0]["is_repeat"])
    item, click = _find_same(connection, click)
    is_taken_back = item is not None and item.state in ("undone", "discarded")
    is_repeat = item is not None and not (is_taken_back and _is_later(connection, item, click))
    if item is None:
        item = _insert(connection, click, organisation_id)
    elif not is_repeat:
        item = _hold_again(connection, item, click)
    elif item.errand == "undo" and not click.is_resent:
        item = want_again(connection, item, click)
    elif item.damage is not None and item.state not in FINISHED:
        item = _replace_damaged(connection, item, click)
    if is_repeat and item.errand is None and item.state in ("needs_you", "failed") and not click.is_resent:
        # Somebody has mended the cause and presses again: the same item, from where it stood.
        item = move(connection, item, "queued", cause=None, next_attempt_at=None, unexpected=0)
    what = "clicked again" if is_repeat else ("clicked anyway" if click.is_anyway else "clicked")
    _note_click(connection, click, item.item_id, what)
    return item, is_repeat


def _note_click(connection: sqlite3.Connection, click: Click, item_id: str, what: str) -> None:
    connection.execute(
        "INSERT INTO clicks (click_id, item_id, clicked_at, is_repeat) VALUES (?, ?, ?, ?)",
        [click.click_id, item_id, to_text(click.clicked_at), what == "clicked again"],
    )
    write_audit(connection, click.clicked_at, what, item_id, click_id=click.click_id)


def _mend(connection: sqlite3.Connection, item: OutboxItem, click: Click) -> OutboxItem:
    """The item with what damage of the file has taken, from the sender's copy of the same message."""
    is_same = (item.item_key, click.is_resent) == (click.item_key, True)
    if not (is_same and item.is_incomplete):
        return item
    item = _replace_damaged(connection, item, click)
    if item.state != "needs_you" or click.item_key is None:
        return item
    # Whoever sends it again has neither its receipt nor an undo: it is still wanted.
    return move(connection, item, "queued", cause=None, next_attempt_at=None, unexpected=0)


def _find_by_click(connection: sqlite3.Connection, click: Click) -> OutboxItem | None:
    """The item that this click once brought, where only the item outlived a damage of the file."""
    items = select_items(connection, "SELECT * FROM items WHERE item_id = ?", [click.click_id])
    return items[0] if items else None


def _is_later(connection: sqlite3.Connection, item: OutboxItem, click: Click) -> bool:
    """Whether a click comes after the one that was taken back. One at the page does, always."""
    if not click.is_resent:
        return True
    [row] = select_rows(connection, "SELECT clicked_at FROM items WHERE item_id = ?", [item.item_id])
    return click.clicked_at > datetime.fromisoformat(row["clicked_at"])


def _find_same(connection: sqlite3.Connection, click: Click) -> tuple[OutboxItem | None, Click]:
    """The item that this click means, and the click under the key that is its own."""
    known = _find_by_click(connection, click)
    if known is not None or click.item_key is None:
        return known, click
    if isinstance(click.activity, Note):
        return _find_same_note(connection, click, click.item_key)
    item = _find_same_message(connection, click, click.item_key)
    is_linked_only = item is not None and item.receipt is not None and item.receipt.found == "linkedin"
    if item is None:
        return None, _as_meant(click)
    if not click.is_anyway or not is_linked_only:
        return item, replace(click, is_anyway=False)
    anyway = replace(click, item_key=anyway_key(click.item_key))
    same_key = select_items(connection, "SELECT * FROM items WHERE item_key = ?", [anyway.item_key])
    return (same_key[0] if same_key else None), anyway


def _as_meant(click: Click) -> Click:
    """A click that meets nothing in the journal, under the key that is its own.

    At the page there is nothing that it could be copied in spite of. One that is sent again was told of LinkedIn's row
    when it was made; that the journal has lost the line since takes nothing from what was meant.
    """
    if click.is_anyway and click.is_resent and click.item_key is not None:
        return replace(click, item_key=anyway_key(click.item_key))
    return replace(click, is_anyway=False) if click.is_anyway else click


def _find_same_note(
    connection: sqlite3.Connection, click: Click, key: str
) -> tuple[OutboxItem | None, Click]:
    """The newest version of this note; other words are a further version, which follows it."""
    query = "SELECT * FROM items WHERE conversation_id = ? ORDER BY sequence DESC LIMIT 1"
    rows = select_rows(connection, query, [click.activity.conversation_id])
    if not rows:
        return None, click
    newest = read_item(rows[0], seal_of(connection))
    is_same = rows[0]["fingerprint"] == click.fingerprint
    if is_same or (newest.item_key == key and newest.state in ("undone", "discarded")):
        return newest, click
    return None, replace(click, item_key=edited_key(click.click_id))


def _find_same_message(connection: sqlite3.Connection, click: Click, key: str) -> OutboxItem | None:
    """The item of the same key; else one with the same words, at most two minutes apart, that is no sibling."""
    same_key = select_items(connection, "SELECT * FROM items WHERE item_key = ?", [key])
    if same_key:
        return same_key[0]
    siblings = sibling_keys(click.activity)
    same_words = "SELECT * FROM items WHERE fingerprint = ? AND item_key IS NOT NULL AND sent_at IS NOT NULL"
    for row in select_rows(connection, same_words, [click.fingerprint]):
        moment = datetime.fromisoformat(row["sent_at"])
        if row["item_key"] not in siblings and is_same_moment(click.activity, moment):
            return read_item(row, seal_of(connection))
    return None


def _insert(connection: sqlite3.Connection, click: Click, organisation_id: str) -> OutboxItem:
    item = OutboxItem(
        item_id=click.click_id,
        item_key=click.item_key,
        state="needs_you" if click.cause else "held",
        activity=click.activity,
        target=click.target,
        is_sent=False,
        attempts=0,
        unexpected=0,
        hold_ends_at=None if click.cause else click.hold_ends_at,
        next_attempt_at=None,
        receipt=None,
        written_at=None,
        cause=click.cause,
    )
    values = {
        "item_id": item.item_id,
        "organisation_id": organisation_id,
        "item_key": item.item_key,
        "conversation_id": click.activity.conversation_id,
        "sent_at": to_text(click.activity.sent_at),
        "state": item.state,
        **_fresh(click),
    }
    connection.execute(_INSERT, seal_values(connection, item.item_id, organisation_id, values))
    # Not read back: what was just written is known, and reading it costs a third of a click.
    return item


def _hold_again(connection: sqlite3.Connection, item: OutboxItem, click: Click) -> OutboxItem:
    """A message that was taken back is copied anew, under its old key."""
    return move(connection, item, "held", attempts=0, unexpected=0, next_attempt_at=None, **_fresh(click))


def _replace_damaged(connection: sqlite3.Connection, item: OutboxItem, click: Click) -> OutboxItem:
    """What cannot be read any more, as the page shows it now: the same item, from where it stood."""
    columns: dict[str, object] = {"payload": to_json(click.activity)}
    stored = "SELECT target IS NOT NULL FROM items WHERE item_id = ?"
    if item.target is None and connection.execute(stored, [item.item_id]).fetchone()[0]:
        # Whose it is was lost too, so that is found anew; what was written before is met under its own id.
        columns |= {"target": to_json(click.target), "is_sent": 0}
    return set_columns(connection, item.item_id, **columns)


def _fresh(click: Click) -> dict[str, object]:
    """The columns of an item that has just been clicked, for the first time or after it was taken back."""
    return {
        "fingerprint": click.fingerprint,
        "payload": to_json(click.activity),
        "target": to_json(click.target),
        "evidence": None,
        "prompt_id": None,
        "clicked_at": to_text(click.clicked_at),
        "hold_ends_at": None if click.cause else to_text(click.hold_ends_at),
        "cause": to_json(click.cause),
    }
