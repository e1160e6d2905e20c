"""What becomes of a question's activities that are given to a colleague. Inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime

from companion.core.assignment import ENDED, PENDING, Assignment, Colleague, Sight
from companion.core.outbox_item import Errand, Journalled, OutboxItem
from companion.core.prompts import ASSIGNABLE, Prompt
from companion.core.replies import Cause
from companion.errors import ErrandNotPossible
from companion.storage.audit_log import write_audit
from companion.storage.item_rows import find_item, set_columns
from companion.storage.prompt_rows import find_prompt, set_prompt
from companion.storage.prompting import close_prompt, settle_given
from companion.storage.rows import to_json

HIDDEN = "assigned_hidden"
"""The cause of a question whose activities are a colleague's and not shown to us any more."""


def assign_prompt(
    connection: sqlite3.Connection, prompt_id: str, to: Colleague, now: datetime
) -> tuple[Prompt, list[OutboxItem]]:
    """Give what waits, and what a colleague has by now, to somebody; what changed of the outbox.

    What is not written yet follows with its receipt. Raises ItemUnknown, and ErrandNotPossible where there is nothing
    to give or one of them is on its way.
    """
    prompt = find_prompt(connection, prompt_id)
    waiting = [one for one in prompt.items if is_givable(one)]
    is_nothing = not prompt.given and (to.is_me or not waiting)
    if prompt.state not in ASSIGNABLE or (is_nothing and prompt.state != "assigning"):
        raise ErrandNotPossible(errand="assign", state=prompt.state)
    if prompt.state in ("assigning", "assigned") and prompt.assignee == to:
        # Asked again because the first answer was lost on its way.
        return prompt, []
    set_prompt(connection, prompt_id, state="assigning", assignee=to_json(to), cause=None, proposal=None)
    write_audit(connection, now, "prompt assigned", prompt_id, user_id=to.user_id)
    both = [*waiting, *prompt.given]
    changed = [asked for one in both if (asked := ask_to_assign(connection, one.item, to, now))]
    return settle_given(connection, prompt_id, now), changed


def is_givable(one: Journalled) -> bool:
    """Whether an item stands open, or will; what a decision has filed already is moved, not given."""
    receipt = one.item.receipt
    is_ours = receipt is None or not (receipt.is_withdrawn or receipt.found)
    return is_ours and not one.item.is_reopened


def ask_to_assign(
    connection: sqlite3.Connection, item: OutboxItem, to: Colleague, now: datetime
) -> OutboxItem | None:
    """Have the item's row given to somebody; None where that is not to be done, or only with its receipt."""
    given = item.assignment
    if item.state != "written" or item.receipt is None or item.receipt.is_completed:
        return None
    if item.errand not in (None, "assign") or (given and given.stage in ENDED):
        return None
    if item.is_underway or (given and given.stage == "sent"):
        raise ErrandNotPossible(errand="assign", state="sending")
    owner = _owner_of(given)
    if _is_theirs(owner, to):
        stands = Assignment(owner, "stands") if owner else None
        return set_columns(connection, item.item_id, assignment=to_json(stands), **_NO_ERRAND)
    write_audit(connection, now, "asked to assign", item.item_id, user_id=to.user_id)
    return set_columns(
        connection,
        item.item_id,
        assignment=to_json(Assignment(to, "asked", before=owner)),
        errand="assign",
        cause=None,
        # That it was attempted more than once must outlive the errand: an undo may follow.
        attempts=min(item.attempts, 2),
        unexpected=0,
        next_attempt_at=None,
    )


def note_sent(connection: sqlite3.Connection, item_id: str) -> OutboxItem:
    """Write down that a write may follow, before it does."""
    item = find_item(connection, item_id)
    if item.assignment is None:
        message = "an item without an assignment is to be given"
        raise ValueError(message)
    return set_columns(
        connection,
        item_id,
        assignment=to_json(Assignment(item.assignment.to, "sent", item.assignment.before)),
    )


def end_of_assigning(item: OutboxItem, *, is_seen: bool) -> str | None:
    """The assignment once Dynamics holds it, as it is stored."""
    if item.assignment is None or item.assignment.to.is_me:
        return None
    return to_json(Assignment(item.assignment.to, "stands" if is_seen else "hidden"))


def before_assigning(item: OutboxItem) -> str | None:
    """The assignment as it was before one that is not to be, as it is stored."""
    before = item.assignment.before if item.assignment else None
    return to_json(Assignment(before, "stands")) if before else None


def settle_refusal(
    connection: sqlite3.Connection, item: OutboxItem, errand: Errand | None, cause: Cause, now: datetime
) -> None:
    """The question of an item that could not be given asks again, and says why."""
    if item.prompt_id is None:
        return
    prompt = find_prompt(connection, item.prompt_id)
    if prompt.state != "assigning":
        return
    if errand != "assign":
        settle_given(connection, prompt.prompt_id, now)
        return
    before = item.assignment.to if item.assignment else None
    state = "needs_you" if prompt.items else "assigned"
    set_prompt(connection, prompt.prompt_id, state=state, assignee=to_json(before), cause=to_json(cause))
    write_audit(connection, now, "prompt not assigned", prompt.prompt_id, code=cause.code)


def note_seen(
    connection: sqlite3.Connection, item_id: str, sight: Sight, seat_id: str, now: datetime
) -> OutboxItem:
    """Follow a row that a colleague has: filed, closed, gone, out of sight, given on, or given back."""
    item = find_item(connection, item_id)
    given = item.assignment
    if given is None or given.stage != "stands" or item.errand is not None:
        return item
    if sight.what != "open":
        write_audit(connection, now, "assigned seen", item_id, sight=sight.what)
        seen = replace(given, stage=sight.what, row=sight.row)
        item = set_columns(connection, item_id, assignment=to_json(seen))
    elif sight.owner and sight.owner.user_id.lower() == seat_id.lower():
        write_audit(connection, now, "assigned back", item_id)
        item = set_columns(connection, item_id, assignment=None)
    elif sight.owner and not _is_theirs(given.to, sight.owner):
        item = set_columns(connection, item_id, assignment=to_json(replace(given, to=sight.owner)))
        if item.prompt_id is not None:
            set_prompt(connection, item.prompt_id, assignee=to_json(sight.owner))
    close_prompt(connection, item, now)
    return find_item(connection, item_id)


def _owner_of(given: Assignment | None) -> Colleague | None:
    """Whose a row is while nothing more is known; None for the seat holder."""
    if given is None:
        return None
    return given.before if given.stage in PENDING else given.to


def _is_theirs(owner: Colleague | None, to: Colleague) -> bool:
    return to.is_me if owner is None else owner.user_id.lower() == to.user_id.lower()


_NO_ERRAND: dict[str, object] = {"errand": None, "next_attempt_at": None, "cause": None}
