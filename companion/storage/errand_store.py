"""Second deliveries of an item that stands in Dynamics already: taking back, withdrawing, filing elsewhere.

The item keeps its state until the errand's own receipt. Every method is one atomic step on disk.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from companion.core.backoff import LONGEST_ON_THE_WAY
from companion.core.outbox_item import Click, Errand, OutboxItem
from companion.core.outbox_states import State, may_discard
from companion.core.receipt import Receipt
from companion.core.replies import Cause
from companion.core.verdict import Target
from companion.errors import ErrandNotPossible
from companion.storage.assigning import before_assigning, end_of_assigning, settle_refusal
from companion.storage.audit_log import write_audit
from companion.storage.database import Database
from companion.storage.item_rows import Values, find_item, move, select_items, set_columns
from companion.storage.prompting import close_prompt
from companion.storage.rows import to_json, to_text

_STANDS = "state IN ('written', 'needs_you', 'failed')"
_NEXT_ERRAND = f"""
    SELECT * FROM items INDEXED BY items_errand
     WHERE errand IS NOT NULL AND is_underway = 0 AND {_STANDS} AND organisation_id = :organisation
       AND (next_attempt_at IS NULL OR next_attempt_at NOT BETWEEN :later AND :latest)
     ORDER BY sequence LIMIT 1
"""  # noqa: S608  # joined from the constant above
NEXT_ERRAND_DUE = f"""
    SELECT min(coalesce(next_attempt_at, clicked_at)) FROM items INDEXED BY items_errand
     WHERE errand IS NOT NULL AND is_underway = 0 AND {_STANDS} AND organisation_id = :organisation
"""  # noqa: S608  # joined from the constant above
_NONE: dict[str, object] = {"errand": None, "errand_target": None, "is_underway": 0, "next_attempt_at": None}


class SqliteErrandStore:
    """The ErrandStore of one profile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask_undo(self, item_id: str, now: datetime) -> OutboxItem:
        """Take an item back: at once where nothing was sent, else by an errand. Raises ErrandNotPossible."""
        return await self._database.run(
            lambda connection: undo_item(connection, find_item(connection, item_id), now), is_erasing=True
        )

    async def ask_withdraw(self, item_id: str, now: datetime) -> OutboxItem:
        """Mark a written item's row as withdrawn. Raises ItemUnknown or ErrandNotPossible."""
        return await self._database.run(
            lambda connection: _ask(connection, find_item(connection, item_id), "withdraw", None, now)
        )

    async def ask_resolve(self, item_id: str, target: Target, now: datetime) -> OutboxItem:
        """File an item under a record: at once as far as nothing was written, else by an errand."""
        return await self._database.run(
            lambda connection: file_item(connection, find_item(connection, item_id), target, now)
        )

    async def retry(self, item_id: str, now: datetime) -> OutboxItem:
        """Try at once again: what waits, and what has stopped. Raises ItemUnknown or ErrandNotPossible."""

        def job(connection: sqlite3.Connection) -> OutboxItem:
            item = find_item(connection, item_id)
            if item.errand == "undo" and item.cause is None:
                # It waits for nothing but for a create that may still arrive behind the deletion.
                return item
            if item.state == "queued" or (item.errand is not None and item.state == "written"):
                write_audit(connection, now, "retried", item_id)
                return set_columns(connection, item_id, next_attempt_at=None)
            if item.state not in ("needs_you", "failed") or item.item_key is None:
                raise ErrandNotPossible(errand="retry", state=item.state)
            write_audit(connection, now, "retried", item_id)
            return move(connection, item, "queued", **_AFRESH)

        return await self._database.run(job)

    async def settle_identity(
        self, item_id: str, item_key: str | None, same_as: str | None, now: datetime
    ) -> OutboxItem:
        """What a person says of an item without certain identity: new under this key, or the same as another."""

        def job(connection: sqlite3.Connection) -> OutboxItem:
            item = find_item(connection, item_id)
            if item.item_key is not None or item.state != "needs_you":
                raise ErrandNotPossible(errand="settle", state=item.state)
            if same_as is None:
                write_audit(connection, now, "told new", item_id)
                return move(connection, item, "queued", item_key=item_key, **_AFRESH)
            find_item(connection, same_as)
            write_audit(connection, now, "told the same", item_id, same_as=same_as)
            return _discard(connection, item, now)

        return await self._database.run(job, is_erasing=True)

    async def finish_undo(self, item_id: str, now: datetime) -> OutboxItem:
        """Nothing of the item stands in Dynamics any more."""

        def job(connection: sqlite3.Connection) -> OutboxItem:
            item = find_item(connection, item_id)
            write_audit(connection, now, "undone", item_id)
            state: State = "undone" if item.state == "written" else "discarded"
            gone: dict[str, object] = {"receipt": None, "cause": None, "is_sent": 0, "is_wanted_again": 0}
            gone["assignment"] = None
            if not item.is_wanted_again:
                gone["payload"] = None
            # The next copy of this message is another row: Dynamics may refuse an id that was deleted.
            query = "UPDATE items SET generation = generation + 1 WHERE item_id = ?"
            connection.execute(query, [item_id])
            taken_back = move(connection, item, state, **gone, **_NONE)
            if not item.is_wanted_again:
                close_prompt(connection, taken_back, now)
                return taken_back
            held = move(connection, taken_back, "held", hold_ends_at=to_text(now), attempts=0, unexpected=0)
            return move(connection, held, "queued")

        return await self._database.run(job, is_erasing=True)

    async def finish(self, item_id: str, receipt: Receipt, now: datetime) -> OutboxItem:
        """Store what the row is like now; a resolved item hangs where it was asked to."""

        def job(connection: sqlite3.Connection) -> OutboxItem:
            item = find_item(connection, item_id)
            write_audit(connection, now, f"{item.errand} done", item_id, row_id=receipt.row_id)
            target = {"target": to_json(item.errand_target)} if item.errand_target else {}
            moved: dict[str, object] = {"is_reopened": 0} if item.errand_target else {}
            if item.errand == "assign":
                moved["assignment"] = end_of_assigning(item, is_seen=bool(receipt.version))
            done = set_columns(
                connection, item_id, receipt=to_json(receipt), cause=None, **target, **moved, **_NONE
            )
            close_prompt(connection, done, now)
            return done

        return await self._database.run(job)

    async def delay(self, item_id: str, cause: Cause, until: datetime, *, is_unexpected: bool) -> OutboxItem:
        """Go on with the errand later."""

        def job(connection: sqlite3.Connection) -> OutboxItem:
            item = find_item(connection, item_id)
            return set_columns(
                connection,
                item_id,
                is_underway=0,
                cause=to_json(cause),
                next_attempt_at=to_text(until),
                unexpected=item.unexpected + is_unexpected,
            )

        return await self._database.run(job)

    async def give_up(self, item_id: str, cause: Cause, now: datetime) -> OutboxItem:
        """The errand was refused: the item stays what it was, and says why."""

        def job(connection: sqlite3.Connection) -> OutboxItem:
            item = find_item(connection, item_id)
            write_audit(connection, now, f"{item.errand} refused", item_id, code=cause.code)
            erased: dict[str, object] = {"payload": None} if item.state == "written" else {}
            if item.errand == "assign":
                erased["assignment"] = before_assigning(item)
            given_up = set_columns(
                connection, item_id, cause=to_json(cause), is_wanted_again=0, **erased, **_NONE
            )
            settle_refusal(connection, given_up, item.errand, cause, now)
            return given_up

        return await self._database.run(job, is_erasing=True)


_AFRESH: dict[str, object] = {"cause": None, "next_attempt_at": None, "unexpected": 0}


def undo_item(connection: sqlite3.Connection, item: OutboxItem, now: datetime) -> OutboxItem:
    """Take an item back: at once where nothing was sent, else by an errand. Raises ErrandNotPossible."""
    if item.errand == "undo" and item.is_wanted_again:
        # It was copied again while it was being taken back: the newest gesture counts.
        return set_columns(connection, item.item_id, is_wanted_again=0)
    if item.state in ("discarded", "undone") or item.errand == "undo":
        # Asked again because the first answer was lost on its way.
        return item
    if may_discard(item.state, is_sent=item.is_sent):
        return _discard(connection, item, now)
    return _ask(connection, item, "undo", None, now)


def file_item(connection: sqlite3.Connection, item: OutboxItem, target: Target, now: datetime) -> OutboxItem:
    """File an item under a record: at once as far as nothing was written, else by an errand."""
    if item.state == "written":
        return _ask(connection, item, "resolve", target, now)
    if item.state not in ("held", "queued", "needs_you", "failed") or item.item_key is None:
        raise ErrandNotPossible(errand="resolve", state=item.state)
    write_audit(connection, now, "asked to resolve", item.item_id, row_id=target.row_id)
    if item.state in ("held", "queued"):
        return set_columns(connection, item.item_id, target=to_json(target))
    return move(connection, item, "queued", target=to_json(target), **_AFRESH)


def want_again(connection: sqlite3.Connection, item: OutboxItem, click: Click) -> OutboxItem:
    """A click on what is being taken back: it stays after all, or is copied anew once it is gone."""
    if not item.is_underway:
        return set_columns(connection, item.item_id, is_wanted_again=0, **_NONE)
    text = {} if item.activity else {"payload": to_json(click.activity)}
    return set_columns(connection, item.item_id, is_wanted_again=1, **text)


def begin_of_undoing(item: OutboxItem, settled_at: datetime) -> str | None:
    """When a row may be deleted. After an attempt without an answer, a create may still arrive behind the deletion."""
    return to_text(settled_at + LONGEST_ON_THE_WAY) if item.is_sent and item.attempts > 1 else None


def lease_errand(connection: sqlite3.Connection, values: Values) -> OutboxItem | None:
    """The next errand that is due, now under way."""
    items = select_items(connection, _NEXT_ERRAND, values)
    if not items:
        return None
    return set_columns(connection, items[0].item_id, is_underway=1, attempts=items[0].attempts + 1)


def _ask(
    connection: sqlite3.Connection, item: OutboxItem, errand: Errand, target: Target | None, now: datetime
) -> OutboxItem:
    stands = item.state == "written" and item.receipt is not None
    is_unfinished = errand == "undo" and item.state in ("queued", "sending", "needs_you", "failed")
    is_given_away = item.assignment is not None and item.assignment.stage == "sent"
    if not (stands or is_unfinished) or item.is_underway or is_given_away:
        raise ErrandNotPossible(errand=errand, state=item.state)
    if errand == "resolve" and item.assignment is not None:
        # It is a colleague's to say; whoever wants to say it takes the row back first.
        raise ErrandNotPossible(errand=errand, state="assigned")
    write_audit(connection, now, f"asked to {errand}", item.item_id)
    columns: dict[str, object] = {"errand": errand, "errand_target": to_json(target), "cause": None}
    if item.errand == "assign":
        columns["assignment"] = before_assigning(item)
    if stands or item.state in ("needs_you", "failed"):
        # What is on its way keeps its own count until it has its answer.
        begins = begin_of_undoing(item, item.written_at or now) if errand == "undo" else None
        # That it was attempted more than once must outlive the errand: another undo may follow a new click.
        columns |= {"attempts": min(item.attempts, 2), "unexpected": 0, "next_attempt_at": begins}
    return set_columns(connection, item.item_id, **columns)


def _discard(connection: sqlite3.Connection, item: OutboxItem, now: datetime) -> OutboxItem:
    write_audit(connection, now, "discarded", item.item_id)
    discarded = move(connection, item, "discarded", payload=None, hold_ends_at=None, cause=None)
    close_prompt(connection, discarded, now)
    return discarded
