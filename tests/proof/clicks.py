"""Numbered things to copy, of every kind, and how often each stands in Dynamics. Clicks nothing itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.wire import PAGE_ITEM

TABLES = ("li_messages", "annotations", "phonecalls", "tasks")
"""Wherever one of them may stand."""

_MARK = re.compile(r"Message number (\d+)\.")
_SINCE = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
_THREADS = 11


def item_of(number: int) -> dict[str, Any]:
    """The thing of a number, as a page gives it: of ten, seven messages, a note, a tag and a call."""
    words = f"Message number {number}."
    # A note is known by the second of its making.
    moment = f"{_SINCE + timedelta(seconds=number):%Y-%m-%dT%H:%M:%S.000Z}"
    about = {"page_kind": "lead", "about": PAGE_ITEM["person"]}
    match number % 10:
        case 3:
            note = {"item_kind": "note", "author": "Marisa Duarte", "body": words, "created_at": moment}
            return about | note
        case 6:
            return about | {"item_kind": "tag", "author": None, "tag": words, "tagged_at": moment}
        case 9:
            call = {"item_kind": "call", "form_id": f"form-{number}", "body": words, "called_at": moment}
            return about | call | {"direction": "outbound", "outcome": "Reached", "minutes": 12}
        case _:
            return PAGE_ITEM | {"body": words, "conversation_id": f"2-thread-{number % _THREADS}"}


def copy_message(number: int) -> dict[str, Any]:
    """The request to copy it."""
    return {"kind": "activity.copy", "item": item_of(number), "is_anyway": False, "resent": None}


def count_numbers(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Counter[int]:
    """How many rows of these tables hold each number."""
    return Counter(
        int(mark[1])
        for rows in tables.values()
        for row in rows
        if (mark := _MARK.search(f"{row.get('description')} {row.get('notetext')}")) is not None
    )
