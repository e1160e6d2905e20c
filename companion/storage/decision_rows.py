"""The history of decisions which record somebody is, and how one is taken back. Inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from companion.core.activity import Company, Person, Subject
from companion.core.evidence import WeighedRow
from companion.core.history import Decision, History, why_it_stays
from companion.core.linkedin_address import ProfileKey, address_of
from companion.core.outbox_item import Journalled
from companion.core.prompts import Prompt
from companion.core.verdict import Target
from companion.errors import ErrandNotPossible, ItemUnknown
from companion.storage.audit_log import write_audit
from companion.storage.ignored_rows import read_all_ignored
from companion.storage.item_rows import select_rows, set_columns
from companion.storage.link_store import end_decisions
from companion.storage.prompt_rows import find_prompt, journalled, select_prompts, set_prompt
from companion.storage.prompting import open_prompt
from companion.storage.rows import to_moment
from companion.storage.sealed_columns import open_fact, open_link_name
from companion.storage.update_rows import read_updates

_WEIGHED = TypeAdapter(WeighedRow)
_FILED = (
    "SELECT * FROM items WHERE state = 'written' AND target IS NOT NULL ORDER BY sequence DESC LIMIT 2000"
)
"""Whose an item is, is sealed, so they are looked through. Older ones are moved one by one in Dynamics."""
_MOST_ITEMS = 200
_MOST_DECISIONS = 50
_BY_A_DECISION = ("link", "picked")


def read_history(connection: sqlite3.Connection, keys: Sequence[ProfileKey]) -> History:
    """Every decision about somebody, each with what was filed under its row, and every change of their record."""
    found: list[dict[str, Any]] = []
    for key in keys:
        query = "SELECT * FROM decisions WHERE kind = ? AND value = ?"
        found += select_rows(connection, query, [key.kind, key.value])
    found.sort(key=lambda row: int(row["sequence"]), reverse=True)
    filed = journalled(connection, _FILED, []) if found else ()
    decisions = tuple(_read(connection, row, filed) for row in found[:_MOST_DECISIONS])
    return History(decisions, read_updates(connection, keys), read_all_ignored(connection, keys))


def read_decision(connection: sqlite3.Connection, decision_id: str) -> Decision:
    """One decision, with what was filed under its row. Raises ItemUnknown."""
    return _read(connection, _find(connection, decision_id), journalled(connection, _FILED, []))


def revert_decision(
    connection: sqlite3.Connection,
    decision_id: str,
    organisation_id: str,
    now: datetime,
    *,
    is_moving: bool,
) -> tuple[ProfileKey, Prompt | None]:
    """Forget the link of a decision. Raises ItemUnknown, and ErrandNotPossible for one that counts no longer."""
    row = _find(connection, decision_id)
    key = ProfileKey(row["kind"], row["value"])
    if row["ended_at"] is not None:
        raise ErrandNotPossible(errand="revert", state="reverted")
    decision = _read(connection, row, journalled(connection, _FILED, []))
    end_decisions(connection, key, organisation_id, now)
    connection.execute("DELETE FROM links WHERE kind = ? AND value = ?", [key.kind, key.value])
    write_audit(connection, now, "decision reverted", decision_id, row_id=decision.row.row_id)
    # What cannot be moved stays, and nobody is asked where to.
    moving = [one for one in decision.items if why_it_stays(one.item) is None] if is_moving else []
    if not moving:
        return key, None
    prompt_id = f"moved-{decision_id}"
    about = _whom(connection, key, decision.row)
    prompt = open_prompt(connection, prompt_id, organisation_id, about, now)
    for one in moving:
        set_columns(connection, one.item.item_id, prompt_id=prompt.prompt_id, is_reopened=1)
    if prompt.state == "later":
        set_prompt(connection, prompt.prompt_id, state="waiting")
    return key, find_prompt(connection, prompt.prompt_id)


def _read(connection: sqlite3.Connection, row: dict[str, Any], filed: tuple[Journalled, ...]) -> Decision:
    name = open_link_name(connection, row["kind"], row["value"], row["name"])
    target = Target(row["table"], row["row_id"], name, "link")
    weighed = open_fact(connection, row["kind"], row["value"], row["evidence"])
    return Decision(
        decision_id=f"decision-{row['sequence']}",
        decided_at=datetime.fromisoformat(row["decided_at"]),
        how=row["how"],
        row=target,
        ended_at=to_moment(row["ended_at"]),
        items=tuple(one for one in filed if _is_filed_under(one, target))[:_MOST_ITEMS],
        weighed=_WEIGHED.validate_json(weighed) if weighed else None,
    )


def _find(connection: sqlite3.Connection, decision_id: str) -> dict[str, Any]:
    rows = select_rows(connection, "SELECT * FROM decisions WHERE sequence = ?", [_number(decision_id)])
    if not rows:
        raise ItemUnknown
    return rows[0]


def _is_filed_under(one: Journalled, row: Target) -> bool:
    target = one.item.target
    return target is not None and target.how in _BY_A_DECISION and target.row_id == row.row_id


def _whom(connection: sqlite3.Connection, key: ProfileKey, row: Target) -> Subject:
    """Whom a link was about, as a page last told; else as far as the link itself does."""
    query = "SELECT * FROM prompts WHERE kind = ? AND value = ? ORDER BY sequence DESC LIMIT 1"
    for prompt in select_prompts(connection, query, [key.kind, key.value]):
        if prompt.about is not None:
            return prompt.about
    name = row.name or key.value
    if key.kind in ("company_id", "company_vanity"):
        by_id = key.value if key.kind == "company_id" else None
        return Company(name, by_id, address_of(key))
    by_id = key.value if key.kind == "profile_id" else None
    return Person(name, by_id, address_of(key), None, None)


def _number(decision_id: str) -> int:
    number = decision_id.removeprefix("decision-")
    if not number.isascii() or not number.isdecimal():
        raise ItemUnknown
    return int(number[:18])
