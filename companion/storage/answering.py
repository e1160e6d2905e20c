"""What an answer does to everything that waits for it. Inside the caller's transaction: all of it or nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

from companion.core.activity import Activity
from companion.core.outbox_item import OutboxItem
from companion.core.prompts import Answer, Prompt
from companion.core.verdict import Target
from companion.storage.assigning import ask_to_assign
from companion.storage.errand_store import file_item
from companion.storage.item_rows import find_item, set_columns
from companion.storage.link_store import Decided, write_link
from companion.storage.prompt_rows import find_prompt, set_prompt
from companion.storage.prompting import (
    close_prompt,
    end_with,
    read_prompt_key,
    settle_given,
    wait_in_prompt,
)
from companion.storage.rows import to_json
from companion.storage.update_rows import write_update

_ORGANISATION = "SELECT organisation_id FROM prompts WHERE prompt_id = ?"


def answer_prompt(
    connection: sqlite3.Connection, prompt_id: str, answer: Answer, now: datetime
) -> tuple[Prompt, list[OutboxItem]]:
    """Confirm the link, write the decision down and file what waits; the prompt, and what changed of the outbox."""
    target = answer.row
    prompt = find_prompt(connection, prompt_id)
    waiting = [one.item for one in prompt.items]
    key = read_prompt_key(connection, prompt_id)
    if key is not None:
        [organisation_id] = connection.execute(_ORGANISATION, [prompt_id]).fetchone()
        decided = Decided(key, target, answer.how, organisation_id, answer.instead_of, answer.weighed)
        write_link(connection, decided, now)
        change = prompt.creation.change if prompt.creation and answer.how == "updated" else None
        if change is not None and change.replaced:
            write_update(connection, key, target, change.replaced, now)
    changed: list[OutboxItem] = []
    for item in waiting:
        filed = _file(connection, item, target, now)
        if filed is not None:
            changed.append(filed)
            # One activity says what was created, so that reports count it once.
            target = replace(target, made=())
    end_with(connection, prompt_id, target, now)
    return find_prompt(connection, prompt_id), changed


def settle_written(
    connection: sqlite3.Connection, item: OutboxItem, activity: Activity | None, now: datetime
) -> OutboxItem:
    """An item that has just been written: filed for certain, or waiting for somebody to say whose it is.

    Where that was said while it was on its way, it is filed at once.
    """
    receipt = item.receipt
    if item.errand is not None or receipt is None or receipt.is_withdrawn:
        return item
    if receipt.is_completed:
        close_prompt(connection, item, now)
        return item
    if activity is None:
        return item
    prompt = wait_in_prompt(connection, item, activity.about, now)
    if prompt.state == "assigning" and prompt.assignee is not None:
        given = ask_to_assign(connection, find_item(connection, item.item_id), prompt.assignee, now)
        settle_given(connection, prompt.prompt_id, now)
        return given or find_item(connection, item.item_id)
    if prompt.state == "answered" and prompt.row is not None:
        told = replace(prompt.row, made=())
        set_prompt(connection, prompt.prompt_id, answer=to_json(told))
        return _file(connection, find_item(connection, item.item_id), prompt.row, now) or item
    return find_item(connection, item.item_id)


def _file(
    connection: sqlite3.Connection, item: OutboxItem, target: Target, now: datetime
) -> OutboxItem | None:
    """The item filed, as far as that can be done now; None where it goes its own way."""
    if item.state == "sending" or item.is_underway or item.errand == "undo":
        # Filed with its receipt, or being taken back.
        return None
    if item.state == "needs_you" and item.item_key is None:
        # Which message it is has to be said first; whose it is, is known then.
        return set_columns(connection, item.item_id, target=to_json(target))
    return file_item(connection, item, target, now)
