"""What the use cases and the dispatcher need from the world, named for the ability.

Adapters under `storage/`, `dataverse/` and `signin/` provide these; tests provide small ones of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Generator, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from companion.core.assignment import Colleague, Sight
from companion.core.evidence import Evidence, WeighedRow
from companion.core.linkedin_address import ProfileKey
from companion.core.my_crm import ListName, ListPart, MovedPart, SavedSighting, Wanted
from companion.core.odata import CrmRequest
from companion.core.outbox_item import Click, Gate, Journalled, OutboxItem
from companion.core.outbox_states import State
from companion.core.profile import Profile
from companion.core.prompt_ports import IgnoredStore, PromptStore
from companion.core.prompts import Prompt
from companion.core.receipt import Receipt
from companion.core.replies import Cause, CrmReply, Stop, Wait
from companion.core.sharing import Sharing, Tellable, Told
from companion.core.verdict import RowTable, Target

Answer = TypeVar("Answer")


class Clock(Protocol):
    """Time, and waiting for it."""

    def now(self) -> datetime:
        """This moment in UTC."""
        ...

    def elapsed(self) -> float:
        """Seconds since some beginning, which nobody who sets the clock can change; they pass in sleep too."""
        ...

    async def wait(self, event: asyncio.Event, until: datetime | None) -> None:
        """Return when the event is set or the moment has come; without a moment, only for the event."""
        ...


class MyCrmLists(Protocol):
    """The lists of My CRM at one computer."""

    async def read_list(self, which: ListName, wanted: Wanted) -> ListPart:
        """Some lines. Raises NotSaved where the mirror cannot be read, SettingRefused where no rule is in force."""
        ...

    async def read_moved(self, wanted: Wanted) -> MovedPart:
        """Some of those who have moved on. Raises NotSaved where the mirror cannot be read."""
        ...

    async def note_saved(self, seen: Sequence[SavedSighting]) -> None:
        """Keep who is saved in Sales Navigator, as a page has just told. Raises nothing."""
        ...


class TokenSource(Protocol):
    """Somebody who can prove to Dynamics who is asking."""

    async def read_token(self, *, is_refused: bool = False) -> str:
        """A bearer token; a fresh one when the last was refused. Raises SignedOut or SignInUnreachable."""
        ...


class SecretVault(Protocol):
    """Where secrets of an application user are kept. Every call may block; NotPossibleHere when it is locked."""

    def read(self, name: str) -> str | None:
        """The secret, or None when there is none of this name."""
        ...

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret, in place of an earlier one of this name."""
        ...

    def forget(self, name: str) -> None:
        """Remove a secret."""
        ...


class CrmGateway(Protocol):
    """The way to one environment's Web API."""

    async def converse(self, conversation: Generator[CrmRequest, CrmReply, Answer]) -> Answer:
        """Send what the conversation yields, hand it the replies, return what it concludes."""
        ...


class Pace(Protocol):
    """Somebody who knows how fast Dynamics may be asked."""

    async def turn(self) -> timedelta | None:
        """None as soon as one more request may leave; else for how long Dynamics wants to be left alone."""
        ...


class ConnectionWatch(Protocol):
    """Somebody who knows whether the connection to Dynamics still stands."""

    def is_idle(self) -> bool:
        """Whether nobody has heard from Dynamics for so long that a look should come before a write."""
        ...

    async def look(self) -> Wait | Stop | None:
        """Check now; None when all is well."""
        ...

    async def noticed(self, trouble: Cause | None) -> None:
        """Take note of what was met on the way to Dynamics; None for an answer that shows that all is well."""
        ...


class OutboxStore(Protocol):
    """The journal. Every method has ended on disk before it returns."""

    async def record_click(self, click: Click) -> tuple[OutboxItem, bool]:
        """The item of this click, and whether the message had been copied before."""
        ...

    @property
    def errands(self) -> ErrandStore:
        """What people ask to be done with items."""
        ...

    @property
    def prompts(self) -> PromptStore:
        """What people are asked about those whom nobody in the CRM matches."""
        ...

    @property
    def ignored(self) -> IgnoredStore:
        """What is ignored of pages."""
        ...

    @property
    def assigning(self) -> AssigningStore:
        """What colleagues are given."""
        ...

    @property
    def sharing(self) -> SharingStore:
        """What other seats are to be told of links."""
        ...

    async def set_paused(self, now: datetime | None) -> None:
        """Send nothing from this moment on until the user says so; None ends that."""
        ...

    async def read_paused(self) -> datetime | None:
        """Since when the user lets nothing be sent."""
        ...

    async def read_page(
        self, states: Sequence[State] | None, before: int | None, limit: int
    ) -> list[Journalled]:
        """Items from the newest on, or from below a place in the journal."""
        ...

    async def read_items(self, item_ids: Sequence[str] | None) -> list[OutboxItem]:
        """The named items, or the newest."""
        ...

    async def find_clicks(self, ids: Sequence[str]) -> dict[str, str]:
        """Click id or item id → the item it belongs to, for those that the journal knows."""
        ...

    async def find_keys(self, keys: Sequence[str]) -> dict[str, OutboxItem]:
        """Item key → the newest item that has it, for those that the journal knows."""
        ...

    async def read_queued(self) -> list[OutboxItem]:
        """The newest items that wait to be sent."""
        ...

    async def count_states(self) -> dict[State, int]:
        """How many items are in each state."""
        ...

    async def read_trouble(self) -> Cause | None:
        """What holds things up now: the pause in force, else the cause of the newest item that waits or stopped."""
        ...

    async def recover(self) -> list[OutboxItem]:
        """Items that a dead process left in `sending`, back in `queued`."""
        ...

    async def release_holds(self, now: datetime) -> list[OutboxItem]:
        """Items whose hold has ended, now `queued`."""
        ...

    async def lease_next(self, now: datetime, under_way: Collection[str] = ()) -> OutboxItem | None:
        """The next item that is due and not under way, now `sending`; in order within one conversation."""
        ...

    async def decide(
        self, item_id: str, target: Target | None, evidence: Evidence | None = None
    ) -> OutboxItem:
        """Write down whose item it is, what that rests on, and that from here a write may have reached Dynamics."""
        ...

    async def mark_written(self, item_id: str, receipt: Receipt, now: datetime) -> OutboxItem:
        """Store the receipt and erase the text."""
        ...

    async def mark_waiting(
        self, item_id: str, cause: Cause, until: datetime, *, is_unexpected: bool = False
    ) -> OutboxItem:
        """Back to `queued` until a later moment; an unexpected answer is counted."""
        ...

    async def mark_stopped(self, item_id: str, state: State, cause: Cause) -> OutboxItem:
        """To `needs_you` or `failed`."""
        ...

    async def close_gate(self, gate: Gate) -> None:
        """Pause the whole queue."""
        ...

    async def open_gate(self) -> None:
        """End the pause."""
        ...

    async def read_gate(self) -> Gate | None:
        """The pause in force, if any."""
        ...

    async def next_hold_end(self) -> datetime | None:
        """The earliest moment at which a hold ends; a pause of the queue does not lengthen holds."""
        ...

    async def next_due(self, under_way: Collection[str] = ()) -> datetime | None:
        """The earliest moment at which an item that is not under way wants something; None when none does."""
        ...


class ErrandStore(Protocol):
    """The journal of what people ask to be done with items. Every method has ended on disk before it returns."""

    async def ask_undo(self, item_id: str, now: datetime) -> OutboxItem:
        """Take an item back: at once where nothing was sent, else by an errand."""
        ...

    async def ask_withdraw(self, item_id: str, now: datetime) -> OutboxItem:
        """Mark a written item's row as withdrawn."""
        ...

    async def ask_resolve(self, item_id: str, target: Target, now: datetime) -> OutboxItem:
        """File an item under a record: at once as far as nothing was written, else by an errand."""
        ...

    async def retry(self, item_id: str, now: datetime) -> OutboxItem:
        """Try at once again."""
        ...

    async def settle_identity(
        self, item_id: str, item_key: str | None, same_as: str | None, now: datetime
    ) -> OutboxItem:
        """What a person says about an item without certain identity."""
        ...

    async def finish_undo(self, item_id: str, now: datetime) -> OutboxItem:
        """Nothing of the item stands in Dynamics any more."""
        ...

    async def finish(self, item_id: str, receipt: Receipt, now: datetime) -> OutboxItem:
        """Store what the row is like now."""
        ...

    async def delay(self, item_id: str, cause: Cause, until: datetime, *, is_unexpected: bool) -> OutboxItem:
        """Go on with the errand later."""
        ...

    async def give_up(self, item_id: str, cause: Cause, now: datetime) -> OutboxItem:
        """The errand was refused: the item stays what it was, and says why."""
        ...


class AssigningStore(Protocol):
    """The journal of what colleagues are given. Every method has ended on disk before it returns."""

    async def assign(self, prompt_id: str, to: Colleague, now: datetime) -> tuple[Prompt, list[OutboxItem]]:
        """Give what waits in a prompt to somebody."""
        ...

    async def note_sent(self, item_id: str) -> OutboxItem:
        """Write down that a write may follow, before it does."""
        ...

    async def list_followed(self) -> list[OutboxItem]:
        """What colleagues have and nobody has filed yet, the newest first."""
        ...

    async def note_seen(self, item_id: str, sight: Sight, seat_id: str, now: datetime) -> OutboxItem:
        """Write down what was seen of a row that a colleague has."""
        ...


class SharingStore(Protocol):
    """The journal of what other seats are told of links and flags. Every method has ended on disk when it returns."""

    async def lease(self, now: datetime, tellable: Tellable, under_way: Collection[int]) -> Sharing | None:
        """The next that is due, may be told and is not under way."""
        ...

    async def next_due(
        self, now: datetime, tellable: Tellable, under_way: Collection[int]
    ) -> datetime | None:
        """The earliest moment at which one of them wants something; None when none does."""
        ...

    async def intend(self, sharing: Sharing, stands: str) -> bool:
        """Before a flag is written: what stands there. False where it is wanted no more, and must not be written."""
        ...

    async def disown(self, sharing: Sharing) -> None:
        """The flag was not written after all, or somebody else has set it since."""
        ...

    async def finish(self, sharing: Sharing, told: Told, now: datetime) -> None:
        """The column says what it should."""
        ...

    async def delay(self, sharing: Sharing, cause: Cause, until: datetime) -> None:
        """Go on with it later."""
        ...

    async def stop(self, sharing: Sharing, cause: Cause) -> None:
        """It was refused, or something else stands there."""
        ...


class LinkStore(Protocol):
    """Which LinkedIn profile is which CRM row, as people have confirmed it."""

    async def find_link(self, key: ProfileKey) -> Target | None:
        """The confirmed row of a profile."""
        ...

    async def confirm_link(
        self,
        key: ProfileKey,
        target: Target,
        now: datetime,
        instead_of: Target | None = None,
        weighed: WeighedRow | None = None,
    ) -> None:
        """Remember a confirmed row, replacing an earlier one.

        `instead_of` is what other seats were told; `weighed`, what spoke for the row and against it.
        """
        ...

    async def find_sharing(self, key: ProfileKey, table: RowTable, row_id: str) -> Sharing | None:
        """How far it has come that other seats know of a link, or of its end."""
        ...


class ProfileStore(Protocol):
    """The connections this computer knows, and which of them is in use."""

    def read_current(self) -> Profile | None:
        """The profile in use."""
        ...

    def keep(self, profile: Profile) -> None:
        """Store a profile and make it the one in use."""
        ...
