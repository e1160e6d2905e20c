"""What a use case works with: one profile's ports, and the settings as they are in force.

A plain value handed in by the composition root; there is no container and nothing to look up.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from companion.core.activity import KINDS
from companion.core.activity import Subject as PageSubject
from companion.core.block_list import NOBODY, BlockList
from companion.core.evidence import Evidence
from companion.core.filling import AS_SHIPPED, FormRules
from companion.core.ignored import Linked
from companion.core.linkedin_address import ProfileKey
from companion.core.matching.deciding import Decision
from companion.core.matching.subject import Subject
from companion.core.mirror_card import MirrorCard
from companion.core.mirror_standing import MirrorStanding, SyncProgress
from companion.core.my_crm import ListName, ListPart, MovedPart, SavedSighting, Wanted
from companion.core.outbox_item import OutboxItem
from companion.core.ports import Clock, CrmGateway, LinkStore, MyCrmLists, OutboxStore
from companion.core.profile import Profile
from companion.core.replies import Cause
from companion.core.sharing import LinkColumns
from companion.core.tables import TablesInUse
from companion.core.verdict import Target
from companion.usecases.form_book import FormBook


@dataclass(frozen=True)
class CopyRules:
    """What decides what a click may do: the settings, and the connections that were ended."""

    is_writeback_on: bool
    hold_seconds: int
    is_inbound_allowed: bool
    kinds: frozenset[str] = KINDS
    """Which kinds of items are copied."""
    are_kinds_own: bool = False
    """Whether the user has chosen the kinds, and no administrator."""
    is_inbound_own: bool = False
    """The same of the messages that the seat holder received."""
    support_contact: str = ""
    """Whom people ask for help; empty where the administrator has named nobody."""
    block_list: BlockList = NOBODY
    """Whom nobody may copy: the user's own list and the organisation's."""
    new_records: FormRules = AS_SHIPPED
    """What the administrator says about records that are created from here."""
    link_columns: LinkColumns = field(default_factory=dict)
    """Where confirmed links are told to other seats; empty where no administrator has named a column."""
    ended: tuple[tuple[str, datetime], ...] = ()
    """The marks of connections that were ended, and when: copies of earlier clicks are to be erased."""


async def _no_mirror() -> MirrorStanding:
    """Nothing was ever synced."""
    return MirrorStanding()


async def _nobody(subjects: Sequence[Subject]) -> Sequence[tuple[Decision, str]]:
    """Nothing to match with."""
    return [(Decision("none", (), is_capped=False), "") for _ in subjects]


async def _none_outdated(linked: Sequence[Linked]) -> Sequence[frozenset[str]]:
    """Nothing to compare with."""
    return [frozenset() for _ in linked]


async def _nothing_weighed(about: PageSubject) -> Evidence | None:  # noqa: ARG001  # the shape of a port
    """Nothing to weigh with."""
    return None


async def _empty_card(target: Target) -> MirrorCard:  # noqa: ARG001  # the shape of a port
    """Nothing was ever synced."""
    return MirrorCard()


async def _nothing_to_learn(keys: Sequence[ProfileKey]) -> None:
    """What colleagues have said is known without asking."""
    del keys


class _NoLists:
    """Nothing was ever synced."""

    async def read_list(self, which: ListName, wanted: Wanted) -> ListPart:
        """Nobody."""
        del which, wanted
        return ListPart()

    async def read_moved(self, wanted: Wanted) -> MovedPart:
        """Nobody."""
        del wanted
        return MovedPart()

    async def note_saved(self, seen: Sequence[SavedSighting]) -> None:
        """Nothing to keep it in."""


@dataclass(frozen=True)
class Workplace:
    """One connected profile."""

    profile: Profile
    outbox: OutboxStore
    links: LinkStore
    gateway: CrmGateway
    clock: Clock
    read_rules: Callable[[], CopyRules]
    read_trouble: Callable[[], Cause | None]
    """What stands between here and Dynamics now; None while all is well as far as anybody knows."""
    wake_dispatcher: Callable[[], None]
    read_seat_trouble: Callable[[], Cause | None] = lambda: None
    """Why whoever is signed in copies nothing: no seat, or one that is off; None where nothing speaks against it."""
    tell: Callable[[Sequence[OutboxItem]], None] = lambda _items: None
    """Tell everybody which items changed; prompts may have changed with them, or alone."""
    show_prompt: Callable[[str], None] = lambda _prompt_id: None
    """Let a prompt come to the front."""
    forms: FormBook = field(default_factory=FormBook)
    """How the environment's forms are cut, as far as anybody has asked."""
    read_notice: Callable[[], Cause | None] = lambda: None
    """What people should know of the journal although nothing is held up by it."""
    read_checks: Callable[[], tuple[datetime | None, datetime | None]] = lambda: (None, None)
    """When the connection was last looked at, and when it is looked at next."""
    read_sync: Callable[[], SyncProgress] = SyncProgress
    """How the syncing of the mirror stands."""
    ask_sync: Callable[[], None] = lambda: None
    """Have the mirror brought up to date now."""
    read_mirror: Callable[[], Awaitable[MirrorStanding]] = _no_mirror
    """The tables of the mirror."""
    match: Callable[[Sequence[Subject]], Awaitable[Sequence[tuple[Decision, str]]]] = _nobody
    """Who each subject is, as far as the mirror tells, and the name of the best candidate's row."""
    find_outdated: Callable[[Sequence[Linked]], Awaitable[Sequence[frozenset[str]]]] = _none_outdated
    """In what the row that a subject is confirmed to be says otherwise of it, and that is not ignored."""
    weigh: Callable[[PageSubject], Awaitable[Evidence | None]] = _nothing_weighed
    """What matching says of one subject, with reasons; None where its tables were not read, or not lately."""
    learn_links: Callable[[Sequence[ProfileKey]], Awaitable[None]] = _nothing_to_learn
    """Have what colleagues have said of profiles known to `links`, where Dynamics has to be asked. Raises nothing."""
    read_card: Callable[[Target], Awaitable[MirrorCard]] = _empty_card
    """What the mirror holds about a row."""
    lists: MyCrmLists = field(default_factory=_NoLists)
    """My CRM people, accounts, and who has moved on."""
    read_tables_in_use: Callable[[], TablesInUse] = lambda: "unknown"
    """Which tables messages go to now."""
