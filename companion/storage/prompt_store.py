"""The journal of prompts: what is asked, what was answered, and how far the answer has come.

Every method is one atomic step on disk, so the program may be killed between any two of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from companion.core.activity import Subject
from companion.core.backoff import LONGEST_TOLD_WAIT
from companion.core.history import Decision, History
from companion.core.linkedin_address import ProfileKey
from companion.core.outbox_item import OutboxItem
from companion.core.prompts import ASKING, OPEN, Answer, Creation, Prompt, PromptState, Step
from companion.core.replies import Cause
from companion.core.verdict import Target
from companion.errors import ErrandNotPossible
from companion.storage.answering import answer_prompt
from companion.storage.audit_log import write_audit
from companion.storage.database import Database
from companion.storage.decision_rows import read_decision, read_history, revert_decision
from companion.storage.errand_store import undo_item
from companion.storage.item_rows import find_item
from companion.storage.prompt_rows import find_prompt, select_prompts, set_prompt
from companion.storage.prompting import open_comparison, open_prompt, wait_in_prompt
from companion.storage.rows import to_json, to_text

_DUE = """
    state = 'creating' AND organisation_id = :organisation
    AND prompt_id NOT IN (SELECT value FROM json_each(:under_way))
"""
_NEXT = f"""
    SELECT * FROM prompts WHERE {_DUE}
       AND (next_attempt_at IS NULL OR next_attempt_at NOT BETWEEN :later AND :latest)
     ORDER BY sequence LIMIT 1
"""  # noqa: S608  # joined from the constant above
NEXT_CREATION_DUE = f"SELECT min(coalesce(next_attempt_at, opened_at)) FROM prompts WHERE {_DUE}"  # noqa: S608  # as above
_ASKING = f"""
    SELECT prompt_id FROM prompts WHERE organisation_id = ? AND state IN ({", ".join("?" * len(ASKING))})
     ORDER BY sequence LIMIT 1000
"""  # noqa: S608  # only question marks


class SqlitePromptStore:
    """The PromptStore of one profile, in the outbox's own file: a question and what waits for it stay together."""

    def __init__(self, database: Database, organisation_id: str) -> None:
        self._database = database
        self._organisation_id = organisation_id

    async def open_for_item(self, item_id: str, now: datetime) -> Prompt | None:
        """The prompt in which an item waits; None for an item that needs none any more. Raises ItemUnknown."""

        def job(connection: sqlite3.Connection) -> Prompt | None:
            item = find_item(connection, item_id)
            is_known = item.target is not None and item.target.is_the_subject
            if item.activity is None or is_known or item.state not in ("held", "queued", "sending"):
                return None
            return wait_in_prompt(connection, item, item.activity.about, now)

        return await self._database.run(job)

    async def open_asked(
        self, prompt_id: str, about: Subject, now: datetime, *, is_comparing: bool = False
    ) -> Prompt:
        """The prompt that waits about somebody, asking again; a new one under this id where there is none."""
        opening = open_comparison if is_comparing else open_prompt

        def job(connection: sqlite3.Connection) -> Prompt:
            known = select_prompts(connection, "SELECT * FROM prompts WHERE prompt_id = ?", [prompt_id])
            if known:
                # Asked again because the first answer was lost on its way.
                return known[0]
            prompt = opening(connection, prompt_id, self._organisation_id, about, now)
            if prompt.state == "later":
                return set_prompt(connection, prompt.prompt_id, state="waiting")
            return prompt

        return await self._database.run(job)

    async def read(self, prompt_id: str) -> Prompt:
        """One prompt. Raises ItemUnknown."""
        return await self._database.run(lambda connection: find_prompt(connection, prompt_id))

    async def read_page(self, states: Sequence[PromptState], after: int | None, limit: int) -> list[Prompt]:
        """Prompts in these states from the oldest on, or from behind a place in the journal."""
        marks = ",".join("?" * len(states))
        query = (
            f"SELECT * FROM prompts WHERE state IN ({marks}) AND organisation_id = ? AND sequence > ?"  # noqa: S608  # only question marks
            " ORDER BY sequence LIMIT ?"
        )
        values = [*states, self._organisation_id, after or 0, limit]
        return await self._database.run(lambda connection: select_prompts(connection, query, values))

    async def count(self) -> dict[PromptState, int]:
        """How many prompts are in each state."""
        query = "SELECT state, count(*) FROM prompts WHERE organisation_id = ? GROUP BY state"
        return await self._database.run(
            lambda connection: dict(connection.execute(query, [self._organisation_id]).fetchall())
        )

    async def list_asking(self) -> list[str]:
        """The ids of the prompts about which somebody should be asked, the oldest first."""
        values = [self._organisation_id, *ASKING]
        return await self._database.run(
            lambda connection: [row[0] for row in connection.execute(_ASKING, values)]
        )

    async def keep_for_later(self, prompt_id: str) -> Prompt:
        """Ask no more until somebody looks for it. Raises ItemUnknown or ErrandNotPossible."""

        def job(connection: sqlite3.Connection) -> Prompt:
            _check_open(find_prompt(connection, prompt_id), "keep")
            return set_prompt(connection, prompt_id, state="later", cause=None)

        return await self._database.run(job)

    async def discard(self, prompt_id: str, now: datetime) -> tuple[Prompt, list[OutboxItem]]:
        """Take back what waits in a prompt; what changed of the outbox."""

        def job(connection: sqlite3.Connection) -> tuple[Prompt, list[OutboxItem]]:
            prompt = find_prompt(connection, prompt_id)
            if prompt.state == "discarded":
                return prompt, []
            _check_open(prompt, "discard")
            write_audit(connection, now, "prompt discarded", prompt_id)
            set_prompt(connection, prompt_id, state="discarded", creation=None, proposal=None, cause=None)
            # What a decision had filed before stays where it is: nobody has asked for its end.
            connection.execute("UPDATE items SET is_reopened = 0 WHERE prompt_id = ?", [prompt_id])
            waiting = [one.item for one in prompt.items if not (one.item.is_underway or one.item.is_reopened)]
            changed = [undo_item(connection, item, now) for item in waiting]
            return find_prompt(connection, prompt_id), changed

        return await self._database.run(job, is_erasing=True)

    async def answer(self, prompt_id: str, answer: Answer, now: datetime) -> tuple[Prompt, list[OutboxItem]]:
        """Confirm the link, write the decision down, file what waits. Raises ItemUnknown or ErrandNotPossible."""

        def job(connection: sqlite3.Connection) -> tuple[Prompt, list[OutboxItem]]:
            prompt = find_prompt(connection, prompt_id)
            if prompt.state == "answered" and prompt.row is not None:
                if prompt.row.row_id == answer.row.row_id:
                    return prompt, []
                raise ErrandNotPossible(errand="answer", state=prompt.state)
            if answer.how == "linked":
                _check_open(prompt, "answer")
            answered, changed = answer_prompt(connection, prompt_id, answer, now)
            if answer.cause is not None:
                answered = set_prompt(connection, prompt_id, cause=to_json(answer.cause))
            return answered, changed

        return await self._database.run(job, is_erasing=True)

    async def begin_creation(self, prompt_id: str, creation: Creation, request: str) -> Prompt:
        """Answer a prompt with what is to be created; the same request again changes nothing."""

        def job(connection: sqlite3.Connection) -> Prompt:
            prompt = find_prompt(connection, prompt_id)
            asked = "SELECT request FROM prompts WHERE prompt_id = ?"
            if connection.execute(asked, [prompt_id]).fetchone() == (request,):
                return prompt
            _check_open(prompt, "answer")
            return set_prompt(
                connection,
                prompt_id,
                state="creating",
                creation=to_json(creation),
                request=request,
                generation=prompt.generation + 1,
                made=json.dumps(_still_meant(prompt, creation)),
                attempts=0,
                next_attempt_at=None,
                cause=None,
            )

        return await self._database.run(job)

    async def lease_creation(self, now: datetime, under_way: Collection[str]) -> Prompt | None:
        """The next prompt whose record is due to be created and not under way."""
        later, latest = now + timedelta(microseconds=1), now + LONGEST_TOLD_WAIT
        values = {**self._free(under_way), "later": to_text(later), "latest": to_text(latest)}

        def job(connection: sqlite3.Connection) -> Prompt | None:
            found = select_prompts(connection, _NEXT, values)
            if not found:
                return None
            return set_prompt(connection, found[0].prompt_id, attempts=found[0].attempts + 1)

        return await self._database.run(job)

    async def note_made(self, prompt_id: str, step: Step, row_id: str) -> Prompt:
        """Write down that a row stands in Dynamics."""

        def job(connection: sqlite3.Connection) -> Prompt:
            made = {**find_prompt(connection, prompt_id).made, step: row_id}
            return set_prompt(connection, prompt_id, made=json.dumps(made))

        return await self._database.run(job)

    async def delay_creation(self, prompt_id: str, cause: Cause, until: datetime) -> Prompt:
        """Go on with it later."""
        columns = {"cause": to_json(cause), "next_attempt_at": to_text(until)}
        return await self._database.run(lambda connection: set_prompt(connection, prompt_id, **columns))

    async def stop_creation(self, prompt_id: str, cause: Cause) -> Prompt:
        """Dynamics refused: a person has to look, and finds what they had filled in."""
        columns = {"state": "needs_you", "cause": to_json(cause), "next_attempt_at": None}
        return await self._database.run(lambda connection: set_prompt(connection, prompt_id, **columns))

    async def propose(self, prompt_id: str, proposal: Target | None) -> None:
        """Keep which record has appeared since."""
        text = to_json(proposal)
        await self._database.run(lambda connection: set_prompt(connection, prompt_id, proposal=text))

    async def read_history(self, keys: Sequence[ProfileKey]) -> History:
        """How it was decided which record somebody is, and what was changed of it, the newest first."""
        return await self._database.run(lambda connection: read_history(connection, keys))

    async def read_decision(self, decision_id: str) -> Decision:
        """One decision, with what was filed by it. Raises ItemUnknown."""
        return await self._database.run(lambda connection: read_decision(connection, decision_id))

    async def revert(
        self, decision_id: str, now: datetime, *, is_moving: bool
    ) -> tuple[ProfileKey, Prompt | None]:
        """Forget a link; whose it was, and the prompt in which its activities wait for a new answer."""
        organisation_id = self._organisation_id
        return await self._database.run(
            lambda connection: revert_decision(
                connection, decision_id, organisation_id, now, is_moving=is_moving
            )
        )

    def _free(self, under_way: Collection[str]) -> dict[str, object]:
        return {"organisation": self._organisation_id, "under_way": json.dumps(list(under_way))}


def _check_open(prompt: Prompt, errand: str) -> None:
    """Whether a prompt can still be answered. What is on its way to Dynamics has its answer."""
    if prompt.state not in OPEN or prompt.state == "creating":
        raise ErrandNotPossible(errand=errand, state=prompt.state)


def _still_meant(prompt: Prompt, creation: Creation) -> dict[str, str]:
    """Rows of an earlier answer that are exactly what the new one asks for, too: nobody needs them twice."""
    before = prompt.creation
    if before is None or before.account is None or before.account != creation.account:
        return {}
    return {step: row_id for step, row_id in prompt.made.items() if step == "account"}
