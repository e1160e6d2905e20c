"""Carry a prompt's answer to Dynamics: each row once, then link, decision and everything that waits in one step.

Decides nothing about Dynamics: the generators in the core do.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from companion.core.backoff import wait_after
from companion.core.creating import create_step, read_name
from companion.core.history import How
from companion.core.outbox_item import OutboxItem
from companion.core.ports import Clock, CrmGateway, OutboxStore
from companion.core.prompts import Answer, Creation, Prompt
from companion.core.replies import Cause, Stop, Wait
from companion.core.sign_in import meaning_of
from companion.core.tables import Environment
from companion.core.updating import change_row
from companion.core.verdict import Target
from companion.errors import CrmUnreachable, NotSaved, SignedOut, SignInUnreachable
from companion.outbox.writer import Writer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Made:
    """A record stands, and what waited for it is filed."""

    items: Sequence[OutboxItem]


class Creator:
    """Whoever creates records in one environment."""

    def __init__(self, store: OutboxStore, gateway: CrmGateway, clock: Clock, writer: Writer) -> None:
        self._store = store
        self._gateway = gateway
        self._clock = clock
        self._writer = writer

    async def create(self, prompt: Prompt) -> Made | Wait | Stop:
        """What came of it, written down. Raises NotSaved where that is not possible."""
        outcome = await self._try(prompt)
        now = self._clock.now()
        if isinstance(outcome, Wait):
            until = now + (outcome.told or wait_after(prompt.attempts, self._writer.jitter()))
            log.info("a creation waits", extra={"code": outcome.cause.code})
            if outcome.most is not None and prompt.attempts >= outcome.most:
                outcome = Stop("needs_you", outcome.cause)
            else:
                await self._store.prompts.delay_creation(
                    prompt.prompt_id, outcome.cause.told(now, prompt.cause), until
                )
        if isinstance(outcome, Stop):
            log.warning("a creation stopped", extra={"code": outcome.cause.code})
            await self._store.prompts.stop_creation(prompt.prompt_id, outcome.cause.told(now, prompt.cause))
        return outcome

    async def _try(self, prompt: Prompt) -> Made | Wait | Stop:
        creation = prompt.creation
        if creation is None:
            # It was written down, and does not open any more: somebody has to say it again.
            return Stop("needs_you", Cause("text_damaged"))
        try:
            return await self._create(prompt, creation)
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            return meaning_of(error)
        except NotSaved:
            raise
        except Exception:  # a fault of ours holds up one answer, never the queue
            log.exception("creating failed")
            return Wait(Cause("internal_error"))

    async def _create(self, prompt: Prompt, creation: Creation) -> Made | Wait | Stop:
        environment = self._environment()
        for step in creation.steps:
            if step in prompt.made:
                continue
            asked = change_row(prompt) if step == "change" else create_step(prompt, step, environment)
            made = await self._gateway.converse(asked)
            if isinstance(made, Stop) and step == "connection":
                # The person stands and is who was meant; only their part in the opportunity is missing.
                return await self._answer(prompt, creation, made.cause)
            if isinstance(made, Wait | Stop):
                return made
            prompt = await self._store.prompts.note_made(prompt.prompt_id, step, made)
        return await self._answer(prompt, creation, None)

    async def _answer(self, prompt: Prompt, creation: Creation, cause: Cause | None) -> Made:
        table, now = creation.row.table, self._clock.now()
        name, made = await self._read_name(prompt, creation), _tables_made(prompt, creation)
        target = Target(table, _row_id(prompt), name, "picked", made)
        told = cause.told(now, None) if cause else None
        how: How = "updated" if creation.change else "created"
        _prompt, items = await self._store.prompts.answer(prompt.prompt_id, Answer(target, how, told), now)
        return Made(items)

    async def _read_name(self, prompt: Prompt, creation: Creation) -> str:
        """What Dynamics calls the record, else what was filled in."""
        told = await self._gateway.converse(read_name(creation.row.table, _row_id(prompt)))
        return told or creation.row.name

    def _environment(self) -> Environment:
        return Environment(
            organisation_id=self._writer.organisation_id,
            user_id=self._writer.user_id,
            address_column=self._writer.read_address_column(),
            tables={},
            author_id=self._writer.author_id,
        )


def _tables_made(prompt: Prompt, creation: Creation) -> tuple[str, ...]:
    """The tables of the rows that stand now because of this answer."""
    tables = {"account": "account", "person": creation.row.table, "connection": "connection"}
    return tuple(tables[step] for step in creation.steps if step in prompt.made and step in tables)


def _row_id(prompt: Prompt) -> str:
    """The record that answers the prompt: a new one, or the one that was changed."""
    return prompt.made.get("change") or prompt.made["person"]
