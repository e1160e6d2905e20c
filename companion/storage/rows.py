"""Values of the core as columns of a row, and back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeVar

import pydantic_core
from pydantic import Field, TypeAdapter

from companion.core.activity import Activity
from companion.core.assignment import Assignment
from companion.core.evidence import Evidence
from companion.core.outbox_item import OutboxItem
from companion.core.receipt import Receipt
from companion.core.replies import Cause
from companion.core.verdict import Target
from companion.storage.seal import Damage, Seal, SealBroken
from companion.storage.sealed_columns import open_cause, open_value

Value = TypeVar("Value")

_ACTIVITY: TypeAdapter[Activity] = TypeAdapter(Annotated[Activity, Field(discriminator="kind")])
_TARGET = TypeAdapter(Target)
_RECEIPT = TypeAdapter(Receipt)
_CAUSE = TypeAdapter(Cause)
_EVIDENCE = TypeAdapter(Evidence)
_ASSIGNMENT = TypeAdapter(Assignment)


def to_json(value: object) -> str | None:
    """A dataclass as JSON text, with times in ISO form; None stays None."""
    return None if value is None else pydantic_core.to_json(value).decode()


def to_text(moment: datetime | None) -> str | None:
    """A moment in UTC as text that sorts by time."""
    return None if moment is None else moment.isoformat(timespec="microseconds")


def to_moment(text: str | None) -> datetime | None:
    """The moment a text of `to_text` names."""
    return None if text is None else datetime.fromisoformat(text)


def read_item(row: dict[str, Any], seal: Seal | None) -> OutboxItem:
    """An item from its row. What does not open is left out, and `damage` says so; nothing else takes its place."""
    payload, payload_damage = _open(seal, row, "payload")
    target, target_damage = _open(seal, row, "target")
    return OutboxItem(
        item_id=row["item_id"],
        item_key=row["item_key"],
        state=row["state"],
        activity=_read(_ACTIVITY, payload),
        target=_read(_TARGET, target),
        is_sent=bool(row["is_sent"]),
        attempts=row["attempts"],
        unexpected=row["unexpected"],
        hold_ends_at=to_moment(row["hold_ends_at"]),
        next_attempt_at=to_moment(row["next_attempt_at"]),
        receipt=_read(_RECEIPT, row["receipt"]),
        written_at=to_moment(row["written_at"]),
        cause=read_stored_cause(row, seal),
        damage=payload_damage or target_damage,
        errand=row["errand"],
        evidence=_read(_EVIDENCE, _open(seal, row, "evidence")[0]),
        errand_target=_read(_TARGET, _open(seal, row, "errand_target")[0]),
        is_underway=bool(row["is_underway"]),
        is_wanted_again=bool(row["is_wanted_again"]),
        prompt_id=row["prompt_id"],
        is_reopened=bool(row["is_reopened"]),
        generation=row["generation"],
        assignment=_read(_ASSIGNMENT, _open(seal, row, "assignment")[0]),
    )


def read_stored_cause(row: dict[str, Any], seal: Seal | None) -> Cause | None:
    """The cause of an item's row, or that it cannot be read any more."""
    try:
        return _read(_CAUSE, open_cause(seal, row))
    except SealBroken as broken:
        return Cause(broken.damage)


def read_cause(text: str) -> Cause:
    """A cause from its column."""
    return _CAUSE.validate_json(text)


def _open(seal: Seal | None, row: dict[str, Any], column: str) -> tuple[str | None, Damage | None]:
    try:
        return open_value(seal, row, column), None
    except SealBroken as broken:
        return None, broken.damage


def _read(adapter: TypeAdapter[Value], text: str | None) -> Value | None:
    return None if text is None else adapter.validate_json(text)
