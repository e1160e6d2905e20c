"""Read and change rows of `prompts` inside a transaction, with what is sealed in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter

from companion.core.activity import Subject
from companion.core.assignment import Colleague
from companion.core.outbox_item import Journalled
from companion.core.prompts import Creation, Prompt
from companion.core.replies import Cause
from companion.core.verdict import Target
from companion.errors import ItemUnknown
from companion.storage.item_rows import Values, select_rows
from companion.storage.rows import read_item
from companion.storage.seal import Place, Seal, SealBroken
from companion.storage.sealed_columns import seal_of

Value = TypeVar("Value")

SEALED = ("about", "proposal", "answer", "creation", "cause", "assignee")
_SUBJECT: TypeAdapter[Subject] = TypeAdapter(Subject)
_TARGET = TypeAdapter(Target)
_CREATION = TypeAdapter(Creation)
_CAUSE = TypeAdapter(Cause)
_COLLEAGUE = TypeAdapter(Colleague)

# What is not sent yet, what stands open in Dynamics, and what was filed by a decision that was taken back.
_ITEMS = """
    SELECT * FROM items
     WHERE prompt_id = ? AND (state IN ('held', 'queued', 'sending', 'needs_you', 'failed')
           OR state = 'written' AND assignment IS NULL
              AND (is_reopened OR NOT coalesce(receipt ->> '$.is_completed', 0)))
     ORDER BY sequence LIMIT 200
"""
_GIVEN = """
    SELECT * FROM items
     WHERE prompt_id = ? AND state = 'written' AND assignment IS NOT NULL ORDER BY sequence LIMIT 200
"""


def select_prompts(connection: sqlite3.Connection, query: str, values: Values) -> list[Prompt]:
    """The prompts of a query over all columns of `prompts`, each with what waits in it."""
    return [_read_prompt(connection, row) for row in select_rows(connection, query, values)]


def find_prompt(connection: sqlite3.Connection, prompt_id: str) -> Prompt:
    """One prompt, or ItemUnknown."""
    found = select_prompts(connection, "SELECT * FROM prompts WHERE prompt_id = ?", [prompt_id])
    if not found:
        raise ItemUnknown
    return found[0]


def set_prompt(connection: sqlite3.Connection, prompt_id: str, **columns: object) -> Prompt:
    """The prompt with other values in some columns; the names come from our own code."""
    query = "SELECT organisation_id FROM prompts WHERE prompt_id = ?"
    [organisation_id] = connection.execute(query, [prompt_id]).fetchone()
    stored = seal_prompt(connection, prompt_id, organisation_id, columns)
    assignments = ", ".join(f'"{name}" = :{name}' for name in columns)
    change = f"UPDATE prompts SET {assignments} WHERE prompt_id = :id"  # noqa: S608  # column names only, never values
    connection.execute(change, {**stored, "id": prompt_id})
    return find_prompt(connection, prompt_id)


def seal_prompt(
    connection: sqlite3.Connection, prompt_id: str, organisation_id: str, values: Mapping[str, object]
) -> dict[str, object]:
    """Values of a row of `prompts` as they are stored."""
    seal, stored = seal_of(connection), dict(values)
    for column in SEALED:
        if seal is not None and isinstance(text := stored.get(column), str):
            stored[column] = seal.close(text, _place(prompt_id, column, organisation_id))
    return stored


def journalled(
    connection: sqlite3.Connection, query: str, values: Sequence[object]
) -> tuple[Journalled, ...]:
    """Items of a query over all columns of `items`, each at its place in the journal."""
    seal = seal_of(connection)
    return tuple(
        Journalled(row["sequence"], datetime.fromisoformat(row["clicked_at"]), read_item(row, seal))
        for row in select_rows(connection, query, values)
    )


def _read_prompt(connection: sqlite3.Connection, row: Mapping[str, Any]) -> Prompt:
    seal = seal_of(connection)
    return Prompt(
        sequence=row["sequence"],
        prompt_id=row["prompt_id"],
        state=row["state"],
        opened_at=datetime.fromisoformat(row["opened_at"]),
        about=_open(_SUBJECT, seal, row, "about"),
        items=journalled(connection, _ITEMS, [row["prompt_id"]]),
        given=journalled(connection, _GIVEN, [row["prompt_id"]]),
        assignee=_open(_COLLEAGUE, seal, row, "assignee"),
        proposal=_open(_TARGET, seal, row, "proposal"),
        row=_open(_TARGET, seal, row, "answer"),
        creation=_open(_CREATION, seal, row, "creation"),
        made=json.loads(row["made"]) if row["made"] else {},
        generation=row["generation"],
        attempts=row["attempts"],
        cause=_open(_CAUSE, seal, row, "cause"),
    )


def _open(
    adapter: TypeAdapter[Value], seal: Seal | None, row: Mapping[str, Any], column: str
) -> Value | None:
    """A sealed value; None also where it does not open, for then somebody has to say it again."""
    stored = row[column]
    if stored is None:
        return None
    if seal is None:
        return adapter.validate_json(stored)
    try:
        text = seal.open(stored, _place(row["prompt_id"], column, row["organisation_id"]))
    except SealBroken:
        return None
    return adapter.validate_json(text)


def _place(prompt_id: str, column: str, organisation_id: str) -> Place:
    return Place(f"prompt:{prompt_id}", column, organisation_id)
