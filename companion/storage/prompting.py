"""Which prompt an item waits in, and what an answer does to everything that waits. Inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from companion.core.activity import Subject
from companion.core.assignment import PENDING, Stage
from companion.core.linkedin_address import ProfileKey
from companion.core.outbox_item import OutboxItem
from companion.core.prompts import OPEN, Prompt, PromptState
from companion.core.replies import Cause
from companion.core.verdict import Target, profile_key_of
from companion.storage.audit_log import write_audit
from companion.storage.item_rows import select_rows, set_columns
from companion.storage.prompt_rows import find_prompt, seal_prompt, select_prompts, set_prompt
from companion.storage.rows import to_json, to_text

_OPEN = ", ".join(f"'{state}'" for state in OPEN)
_SAME_PERSON = f"""
    SELECT * FROM prompts WHERE kind = ? AND value = ? AND organisation_id = ? AND state IN ({_OPEN})
     ORDER BY sequence LIMIT 1
"""  # noqa: S608  # our own words
_INSERT = """
    INSERT INTO prompts (prompt_id, organisation_id, kind, value, state, opened_at, about)
    VALUES (:prompt_id, :organisation_id, :kind, :value, :state, :opened_at, :about)
"""


def open_prompt(
    connection: sqlite3.Connection, prompt_id: str, organisation_id: str, about: Subject, now: datetime
) -> Prompt:
    """The prompt that waits about somebody, else a new one under this id."""
    found = _find_open(connection, organisation_id, about)
    if found is None:
        found = _insert(connection, prompt_id, organisation_id, about, "waiting", now)
    elif found.state == "comparing":
        # Until now nothing waited for an answer, and nobody had to give one.
        found = set_prompt(connection, found.prompt_id, state="waiting")
    else:
        return found
    write_audit(connection, now, "prompt opened", found.prompt_id)
    return found


def open_comparison(
    connection: sqlite3.Connection, prompt_id: str, organisation_id: str, about: Subject, now: datetime
) -> Prompt:
    """The prompt that waits about somebody, else one in which nothing does: it goes as soon as another is opened."""
    found = _find_open(connection, organisation_id, about)
    if found is not None and found.state != "comparing":
        return found
    kept = found.prompt_id if found else ""
    connection.execute("DELETE FROM prompts WHERE state = 'comparing' AND prompt_id <> ?", [kept])
    if found is not None:
        # What the page says of them now.
        return set_prompt(connection, found.prompt_id, about=to_json(about), opened_at=to_text(now))
    return _insert(connection, prompt_id, organisation_id, about, "comparing", now)


def end_comparison(connection: sqlite3.Connection, key: ProfileKey) -> None:
    """Leave nothing of a comparison that was opened about somebody and has come to its end."""
    connection.execute(
        "DELETE FROM prompts WHERE state = 'comparing' AND kind = ? AND value = ?", [key.kind, key.value]
    )


def _find_open(connection: sqlite3.Connection, organisation_id: str, about: Subject) -> Prompt | None:
    key = profile_key_of(about)
    if key is None:
        return None
    found = select_prompts(connection, _SAME_PERSON, [key.kind, key.value, organisation_id])
    return found[0] if found else None


def _insert(  # noqa: PLR0913, PLR0917 - each is a column
    connection: sqlite3.Connection,
    prompt_id: str,
    organisation_id: str,
    about: Subject,
    state: PromptState,
    now: datetime,
) -> Prompt:
    key = profile_key_of(about)
    prompt_id = _free_id(connection, prompt_id[:64])
    values = {
        "prompt_id": prompt_id,
        "organisation_id": organisation_id,
        "kind": key.kind if key else None,
        "value": key.value if key else None,
        "state": state,
        "opened_at": to_text(now),
        "about": to_json(about),
    }
    connection.execute(_INSERT, seal_prompt(connection, prompt_id, organisation_id, values))
    return find_prompt(connection, prompt_id)


def wait_in_prompt(connection: sqlite3.Connection, item: OutboxItem, about: Subject, now: datetime) -> Prompt:
    """The prompt in which an item waits for its answer."""
    if item.prompt_id is not None:
        earlier = find_prompt(connection, item.prompt_id)
        if earlier.state != "assigned":
            return earlier
        # What is copied once more goes to no colleague unless somebody says so.
    query = "SELECT organisation_id FROM items WHERE item_id = ?"
    [organisation_id] = connection.execute(query, [item.item_id]).fetchone()
    prompt = open_prompt(connection, f"prompt-{item.item_id}", organisation_id, about, now)
    set_columns(connection, item.item_id, prompt_id=prompt.prompt_id)
    return find_prompt(connection, prompt.prompt_id)


def close_prompt(connection: sqlite3.Connection, item: OutboxItem, now: datetime) -> None:
    """End the prompt of an item that has just been filed or taken back, where nothing else waits in it."""
    if item.prompt_id is None:
        return
    prompt = find_prompt(connection, item.prompt_id)
    if prompt.state in ("assigning", "assigned") or prompt.given:
        settle_given(connection, item.prompt_id, now)
        return
    if prompt.items or prompt.state not in ("waiting", "later", "needs_you"):
        return
    is_filed = item.state == "written" and item.target is not None
    state: PromptState = "answered" if is_filed else "discarded"
    answer = to_json(item.target) if is_filed else None
    set_prompt(connection, prompt.prompt_id, state=state, answer=answer, cause=None, proposal=None)
    write_audit(connection, now, "prompt answered" if is_filed else "prompt discarded", prompt.prompt_id)


def settle_given(connection: sqlite3.Connection, prompt_id: str, now: datetime) -> Prompt:
    """The prompt as it stands by what colleagues have of it: on its way, theirs, ours again, or at its end."""
    prompt = find_prompt(connection, prompt_id)
    state = _state_of_given(prompt)
    if state == prompt.state:
        return prompt
    columns: dict[str, object] = {"state": state}
    if state in ("waiting", "answered", "discarded"):
        columns["assignee"] = None
    if state == "answered":
        columns["answer"] = to_json(_filed_under(prompt))
    if state == "assigned":
        is_hidden = any(stage == "hidden" for stage in _stages(prompt))
        columns["cause"] = to_json(Cause("assigned_hidden")) if is_hidden else None
    if state in ("answered", "discarded"):
        write_audit(
            connection, now, "prompt answered" if state == "answered" else "prompt discarded", prompt_id
        )
    return set_prompt(connection, prompt_id, **columns)


def _state_of_given(prompt: Prompt) -> PromptState:
    stages = _stages(prompt)
    if prompt.state not in ("waiting", "later", "needs_you", "assigning", "assigned"):
        return prompt.state
    if any(stage in PENDING for stage in stages):
        return "assigning" if prompt.state == "assigned" else prompt.state
    if prompt.items:
        is_back = prompt.assignee is None or prompt.assignee.is_me
        is_coming = any(one.item.state != "written" for one in prompt.items)
        if prompt.state == "assigning" and is_coming and not is_back:
            # Not in Dynamics yet: it follows with its receipt.
            return "assigning"
        return "waiting" if prompt.state in ("assigning", "assigned") else prompt.state
    if any(stage in ("stands", "hidden") for stage in stages):
        return "assigned"
    return "answered" if any(stage in ("filed", "closed") for stage in stages) else "discarded"


def _stages(prompt: Prompt) -> list[Stage]:
    return [one.item.assignment.stage for one in prompt.given if one.item.assignment]


def _filed_under(prompt: Prompt) -> Target | None:
    """The first record under which a colleague has filed something; None where they closed it as it was."""
    rows = [one.item.assignment.row for one in prompt.given if one.item.assignment]
    return next((row for row in rows if row is not None), None)


def read_prompt_key(connection: sqlite3.Connection, prompt_id: str) -> ProfileKey | None:
    """Whom a prompt is about, as LinkedIn names them."""
    rows = select_rows(connection, "SELECT kind, value FROM prompts WHERE prompt_id = ?", [prompt_id])
    return ProfileKey(rows[0]["kind"], rows[0]["value"]) if rows and rows[0]["kind"] else None


def end_with(connection: sqlite3.Connection, prompt_id: str, target: Target, now: datetime) -> Prompt:
    """The prompt with its answer."""
    write_audit(connection, now, "prompt answered", prompt_id, row_id=target.row_id)
    return set_prompt(
        connection,
        prompt_id,
        state="answered",
        answer=to_json(target),
        cause=None,
        proposal=None,
        # What was to be written stands in Dynamics now, and is kept nowhere else.
        creation=None,
        next_attempt_at=None,
    )


def _free_id(connection: sqlite3.Connection, prompt_id: str) -> str:
    """The id, or one beside it where an earlier prompt of the same item has it."""
    query = "SELECT count(*) FROM prompts WHERE prompt_id = ? OR prompt_id LIKE ? || '.%'"
    taken = connection.execute(query, [prompt_id, prompt_id]).fetchone()[0]
    return f"{prompt_id[:58]}.{taken}" if taken else prompt_id
