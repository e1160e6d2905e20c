"""Carry one item to Dynamics: recognise, write the decision down, deliver. Writes down nothing of what came of it."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from companion.core.activity import Activity, Subject
from companion.core.delivery import deliver
from companion.core.evidence import Evidence
from companion.core.outbox_item import OutboxItem
from companion.core.ports import CrmGateway, OutboxStore
from companion.core.receipt import Receipt
from companion.core.recognition import recognise
from companion.core.replies import Cause, Stop, Wait
from companion.core.sign_in import meaning_of
from companion.core.tables import Environment, Tables
from companion.core.undoing import Undone
from companion.core.verdict import Target
from companion.errors import CopyToCrmError, CrmUnreachable, NotSaved, SignedOut, SignInUnreachable
from companion.outbox.errands import carry_errand, is_errand
from companion.outbox.surveying import TABLES_HAVE_CHANGED, Survey
from companion.outbox.writer import Writer

Outcome = Receipt | Undone | Wait | Stop

_LOOK_AGAIN = timedelta(minutes=5)
"""While the organisation copies no such items, look again this often."""

log = logging.getLogger(__name__)


class Carrier:
    """Whoever takes items to one environment, several at a time."""

    def __init__(self, store: OutboxStore, gateway: CrmGateway, writer: Writer, survey: Survey) -> None:
        self._store = store
        self._gateway = gateway
        self._writer = writer
        self._survey = survey
        self._surveying = asyncio.Lock()

    async def carry(self, item: OutboxItem) -> Outcome:
        """What came of it. Raises NotSaved where it cannot be written down before it is done."""
        try:
            return await self._carry(item)
        except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
            return meaning_of(error)
        except NotSaved:
            raise
        except Exception:  # a fault of ours holds up one item, never the queue behind it, and loses neither
            log.exception("delivery failed", extra={"attempts": item.attempts})
            return Wait(Cause("internal_error"))

    async def _carry(self, item: OutboxItem) -> Outcome:
        """An item's first delivery, or its errand."""
        if is_errand(item):
            environment = self._environment(self._survey.known(), item)
            return await carry_errand(item, environment, self._gateway, self._store.assigning)
        if item.damage is not None:
            # Never sent in part or in another's stead; copied again, the item goes on from where it stood.
            return Stop("needs_you", Cause(item.damage))
        if item.activity is None or item.item_key is None:
            message = "an item without text or key was leased"
            raise ValueError(message)
        return await self._recognise_and_deliver(item, item.activity, item.item_key)

    async def _recognise_and_deliver(self, item: OutboxItem, activity: Activity, key: str) -> Outcome:
        if not item.is_sent and activity.kind not in self._writer.read_kinds():
            return Wait(Cause(f"{activity.kind}_off"), _LOOK_AGAIN)
        environment = await self._read_environment(activity, item)
        if not isinstance(environment, Environment):
            return environment
        target = item.target
        if not item.is_sent:
            confirmed = item.target
            if confirmed is None or not confirmed.is_the_subject:
                confirmed = await self._writer.find_told(activity.about) or confirmed
            is_known = confirmed is not None and confirmed.is_the_subject
            evidence = None if is_known else await self._read_evidence(activity.about)
            found = await self._gateway.converse(recognise(activity, key, confirmed, environment, evidence))
            if isinstance(found, Wait | Stop):
                return found
            if found.existing is not None:
                return found.existing
            target = self._filed_under(found.verdict.target)
            await self._store.decide(item.item_id, target, evidence)
        outcome = await self._gateway.converse(deliver(activity, key, target, environment))
        return (
            await self._explain(outcome, activity.kind)
            if activity.kind in environment.filing.own
            else outcome
        )

    async def _explain(self, outcome: Outcome, kind: str) -> Outcome:
        """A refusal by a table of the organisation's own, with what is wrong with that table now."""
        if not isinstance(outcome, Wait | Stop) or outcome.cause.written != "no":
            return outcome
        if isinstance(outcome, Wait) and outcome.cause.code not in TABLES_HAVE_CHANGED:
            return outcome
        async with self._surveying:
            self._survey.forget()
            found = await self._survey.read(kind)
        is_the_table = isinstance(found, Wait) and found.cause.code.startswith("mapped_table_")
        return found if is_the_table and isinstance(found, Wait) else outcome

    def _filed_under(self, found: Target | None) -> Target | None:
        """The row that was found; none where a person wants to say it themselves and has not."""
        is_said = found is None or found.how in ("link", "picked") or not found.is_the_subject
        return found if is_said or not self._writer.asks_always() else None

    async def _read_evidence(self, about: Subject) -> Evidence | None:
        """What matching says; where it fails the strict rule alone decides, for a fault of ours holds up no copy."""
        try:
            return await self._writer.read_evidence(about)
        except CopyToCrmError:
            raise
        except Exception:  # a fault in matching holds up no copy: it is decided without evidence
            log.exception("matching failed")
            return None

    async def _read_environment(self, activity: Activity, item: OutboxItem) -> Environment | Wait | Stop:
        """The environment with the tables that this item may need; one asks for them, the others wait for it."""
        async with self._surveying:
            tables = await self._survey.read(activity.kind)
        return tables if isinstance(tables, Wait | Stop) else self._environment(tables, item)

    def _environment(self, tables: Tables, item: OutboxItem) -> Environment:
        return Environment(
            organisation_id=self._writer.organisation_id,
            user_id=self._writer.user_id,
            address_column=self._writer.read_address_column(),
            tables=tables.activities,
            author_id=self._writer.author_id,
            notes=tables.notes,
            filing=self._survey.filing,
            mapping=self._writer.read_mapping(),
            seat_holder=self._writer.seat_holder,
            day_of=self._writer.day_of,
            generation=item.generation,
        )
