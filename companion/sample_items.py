"""Invented items, one of each kind: previews show what a row receives, and nobody real. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from companion.core.activity import Activity, Call, Message, Note, Person, Place, Tag

_SOMEBODY = Person(
    "Yvonne McKay",
    "ACwAAAexample",
    "https://www.linkedin.com/sales/lead/ACwAAAexample",
    "Purchasing Manager",
    "Fourth Coffee",
)
_AT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


def _message(kind: Literal["inmail", "message"], subject: str | None) -> Message:
    return Message(
        kind=kind,
        conversation_id="2-example",
        direction="outbound",
        subject=subject,
        body="…",
        sent_at=_AT,
        place=Place(ordinal=0, equals=1, is_first_loaded_equal=False, other_minutes=()),
        person=_SOMEBODY,
    )


SAMPLES: Mapping[str, Activity] = {
    "inmail": _message("inmail", "Coffee for Curitiba"),
    "message": _message("message", None),
    "note": Note(
        kind="note",
        conversation_id="note-example",
        about=_SOMEBODY,
        author="Marisa Duarte",
        body="…",
        sent_at=_AT,
    ),
    "tag": Tag(
        kind="tag", conversation_id="tag-example", about=_SOMEBODY, author=None, body="…", sent_at=_AT
    ),
    "call": Call(
        kind="call",
        conversation_id="call-example",
        about=_SOMEBODY,
        direction="outbound",
        outcome="Reached",
        minutes=12,
        body="…",
        sent_at=_AT,
    ),
}
"""Kind → an item of it."""
