"""A journal with a long history and a long queue, written in one go."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from companion.core.item_key import fingerprint
from companion.core.outbox_states import State
from companion.storage.database import Database
from companion.storage.migrations import OUTBOX
from companion.storage.rows import to_json, to_text
from companion.storage.seal import Place
from tests.fakes.clock import NOON
from tests.fakes.journal import RECEIPT, SEAL
from tests.fakes.samples import MESSAGE, ORGANISATION, key_of

_COLUMNS = (
    "item_id", "organisation_id", "item_key", "fingerprint", "conversation_id", "sent_at", "state", "payload",
    "is_sent", "attempts", "clicked_at", "hold_ends_at", "receipt", "written_at",
)  # fmt: skip


def write_journal(file: Path, history: int, queued: int, conversations: int = 500) -> None:
    """A file with so many written items, and so many due ones in so many conversations behind them."""
    Database(file, OUTBOX, SEAL).close()
    marks = ", ".join("?" * len(_COLUMNS))
    with closing(sqlite3.connect(file)) as connection:
        connection.executemany(
            f"INSERT INTO items ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608  # our own names
            (_row(number, "written", conversations) for number in range(history)),
        )
        connection.executemany(
            f"INSERT INTO items ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608  # our own names
            (_row(history + number, "queued", conversations) for number in range(queued)),
        )
        connection.commit()


def _row(number: int, state: State, conversations: int) -> list[object]:
    is_written = state == "written"
    activity = replace(
        MESSAGE, conversation_id=f"2-thread-{number % conversations}", body=f"Message number {number}."
    )
    item_id = f"click-{number}"
    return [
        item_id,
        ORGANISATION,
        key_of(activity),
        fingerprint(activity.conversation_id, activity.body),
        activity.conversation_id,
        to_text(activity.sent_at),
        state,
        None if is_written else SEAL.close(str(to_json(activity)), Place(item_id, "payload", ORGANISATION)),
        is_written,
        int(is_written),
        to_text(NOON - timedelta(minutes=1)),
        to_text(NOON - timedelta(seconds=50)),
        to_json(RECEIPT) if is_written else None,
        to_text(NOON) if is_written else None,
    ]
