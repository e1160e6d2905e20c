"""Every answer to a request that succeeded."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.admin import AdminAnswer
from companion.protocol.admin_privacy import PersonErased
from companion.protocol.connection import BlockList, Connection, Writing
from companion.protocol.items import Cause, ItemStatus, MatchEvidence, ShortText
from companion.protocol.my_crm import ListAnswer
from companion.protocol.person_card import MOST_ACTIVITIES, Badge, CardRow, LinkSharing, RecordActivity
from companion.protocol.previews import MOST_PREVIEWED, Preview
from companion.protocol.prompt_results import PromptAnswer
from companion.protocol.syncing import MirroredTable
from companion.protocol.wire import Code, Id, ProtocolNumber, UtcTime, Version, Wire


class Welcome(Wire):
    """Answer to `companion.hello`. A reply that lacks our product name means "companion not running"."""

    kind: Literal["welcome"]
    product: Literal["copy-to-crm"]
    version: Version
    protocol_oldest: ProtocolNumber
    protocol_newest: ProtocolNumber
    oldest_extension: Version
    connection: Connection
    writing: Writing
    block_list: BlockList | None
    """Null where the list is too long to be sent: the extension then waits for the answer to each click."""


class ActivityStatus(Wire):
    """Answer to `activity.copy` and `activity.undo`: the item is in the journal on disk."""

    kind: Literal["activity.status"]
    item: ItemStatus
    is_repeat: bool
    """True when this message had been copied before: the item is the earlier one."""


class OutboxEntry(Wire):
    """One item as a person looks through the outbox."""

    item: ItemStatus
    clicked_at: UtcTime
    item_kind: Literal["inmail", "message", "note", "tag", "call"] | None
    """Null once its text is erased."""
    about: ShortText | None
    """The person or company on the page; null once the text is erased."""
    attempts: Annotated[int, Field(ge=0)]


class OutboxEntries(Wire):
    """Answer to `outbox.read`."""

    kind: Literal["outbox.entries"]
    entries: Annotated[tuple[OutboxEntry, ...], Field(max_length=200)]
    next_before: Annotated[int, Field(ge=1)] | None
    """Ask with this for the next page; null after the last."""


class OutboxCounts(Wire):
    """How many items are in each state that still wants something."""

    held: Annotated[int, Field(ge=0)]
    queued: Annotated[int, Field(ge=0)]
    sending: Annotated[int, Field(ge=0)]
    needs_you: Annotated[int, Field(ge=0)]
    failed: Annotated[int, Field(ge=0)]


class RepeatedClick(Wire):
    """A click on a message that had been copied before."""

    click_id: Id
    item_id: Id


class ItemsFound(Wire):
    """Answer to `items.find`, in the order in which was asked."""

    kind: Literal["items.found"]
    items: Annotated[tuple[ItemStatus | None, ...], Field(max_length=50)]
    """Null for what was not copied before, as far as this journal tells."""


class OutboxItems(Wire):
    """Answer to `outbox.list`, newest first."""

    kind: Literal["outbox.items"]
    items: Annotated[tuple[ItemStatus, ...], Field(max_length=500)]
    repeats: Annotated[tuple[RepeatedClick, ...], Field(max_length=500)]
    """Asked ids that are clicks on messages copied before, each with the item it belongs to."""
    unknown_ids: Annotated[tuple[Id, ...], Field(max_length=500)]
    """Ids that this journal does not hold, or not whole: the sender should send those items again."""
    counts: OutboxCounts
    trouble: Cause | None
    """What holds the outbox up now: the pause of the whole queue, else the newest item that says why it stands."""
    paused_since: UtcTime | None
    """Since when the user lets nothing be sent; null while sending goes on."""


class MatchPreviews(Wire):
    """Answer to `match.preview`: a badge for each subject, in the order in which they were asked."""

    kind: Literal["match.previews"]
    previews: Annotated[tuple[Preview, ...], Field(max_length=MOST_PREVIEWED)]


class PersonCard(Wire):
    """Answer to `person.view`."""

    kind: Literal["person.card"]
    badge: Badge
    row: CardRow | None
    """The row that is confirmed or probable; null for every other badge."""
    evidence: MatchEvidence | None
    """Null where a link was confirmed, or nothing could be weighed."""
    sharing: LinkSharing | None
    """Whether other computers know of the confirmed link; null where none was confirmed."""
    mirror_read_at: UtcTime | None
    """How old the row and its opportunities are; null before the first sync has come to its end."""
    entries: Annotated[tuple[OutboxEntry, ...], Field(max_length=20)]
    """What was copied of them lately, newest first."""


class RecordActivities(Wire):
    """Answer to `activities.read`, newest first."""

    kind: Literal["record.activities"]
    activities: Annotated[tuple[RecordActivity, ...], Field(max_length=MOST_ACTIVITIES)]


class MatchLearnt(Wire):
    """Answer to `match.learn`."""

    kind: Literal["match.learnt"]
    cases: Annotated[int, Field(ge=0)]
    """Open cases whose record a person picked."""
    right: Annotated[int, Field(ge=0)]
    """Those where that was the best candidate."""
    fewest_cases: Annotated[int, Field(ge=0)]
    """With fewer nothing is learnt."""
    held_back: Annotated[int, Field(ge=0)]
    """Cases that were not learnt from, to judge by; 0 where nothing was learnt."""
    loss_before: Annotated[int, Field(ge=0)]
    """How badly those are told as shipped, in thousandths of a bit for each case."""
    loss_after: Annotated[int, Field(ge=0)]
    value: ShortText | None
    """For the setting `match_calibration`; null where nothing was learnt, or it tells them no better."""


class ShownSetting(Wire):
    """One setting of the companion as it is in force."""

    name: Code
    value: ShortText
    """As `copy-to-crm settings set` takes it."""
    source: Literal["policy", "organisation", "user", "shipped"]
    is_locked: bool
    """Whether an administrator has set it, so that nobody else can."""


class SettingsValues(Wire):
    """Answer to `settings.read`. Whom nobody may copy is not among them."""

    kind: Literal["settings.values"]
    settings: Annotated[tuple[ShownSetting, ...], Field(max_length=100)]


class LinkConfirmed(Wire):
    """Answer to `link.confirm`: the row was there and the link is remembered."""

    kind: Literal["link.confirmed"]
    table: Literal["contact", "lead", "account"]
    row_id: Id
    name: ShortText
    sharing: LinkSharing


class PersonBlocked(Wire):
    """Answer to `person.block` and `person.unblock`: how the list stands on disk now."""

    kind: Literal["person.blocked"]
    is_blocked: bool
    """Still true after `person.unblock` where an administrator blocks the same."""
    by_user: Annotated[int, Field(ge=0)]
    by_organisation: Annotated[int, Field(ge=0)]


class ConnectionState(Wire):
    """Answer to `connection.status` and `crm.sync`."""

    kind: Literal["connection.state"]
    connection: Connection
    checked_at: UtcTime | None
    """When Dynamics or Entra last answered a look at the connection; null before the first."""
    next_check_at: UtcTime | None
    """When it is looked at next without anybody asking; null while there is no connection."""
    tables: Literal["unknown", "linkedin", "standard", "missing", "own"]
    """Which tables InMails and messages go to, as far as a message has made anybody look."""
    next_sync_at: UtcTime | None
    """When the mirror is brought up to date next without anybody asking."""
    mirror: Annotated[tuple[MirroredTable, ...], Field(max_length=20)]
    """The tables that a sync has come to."""


RemovedThing = Literal["sign_in", "integration_secret", "history", "links", "audit", "mirror", "connection"]


class Removed(Wire):
    """One kind of thing that is gone from this computer, and how many there were."""

    what: RemovedThing
    count: Annotated[int, Field(ge=1)]


class Disconnected(Wire):
    """Answer to `connection.disconnect`: the connection has ended. What was copied stays in the CRM as it is."""

    kind: Literal["connection.disconnected"]
    environment: ShortText
    kept_items: Annotated[int, Field(ge=0)]
    """Items that wait for a later connection of the same person."""
    discarded_items: Annotated[int, Field(ge=0)]
    may_stand_in_crm: Annotated[int, Field(ge=0)]
    """How many of the discarded ones Dynamics may have taken already, without saying so."""
    removed: Annotated[tuple[Removed, ...], Field(max_length=20)]


Result = Annotated[
    Welcome
    | ActivityStatus
    | OutboxItems
    | ItemsFound
    | OutboxEntries
    | LinkConfirmed
    | MatchLearnt
    | MatchPreviews
    | PersonCard
    | RecordActivities
    | SettingsValues
    | PersonBlocked
    | PersonErased
    | ConnectionState
    | Disconnected
    | ListAnswer
    | PromptAnswer
    | AdminAnswer,
    Field(discriminator="kind"),
]
