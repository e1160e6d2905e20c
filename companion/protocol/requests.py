"""Every request the companion answers. `kind` is noun.verb and never defaulted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.admin import AboutAdmin
from companion.protocol.items import ItemState
from companion.protocol.my_crm import AboutLists
from companion.protocol.page_item import CompanyInView, CopiedItem, PagePerson
from companion.protocol.previews import MOST_PREVIEWED, PreviewedSubject
from companion.protocol.prompt_requests import AboutPrompt
from companion.protocol.wire import Id, ProfileMark, ProtocolNumber, UtcTime, Version, Wire


class CompanionHello(Wire):
    """First message on a port: which extension speaks and which protocol it knows."""

    kind: Literal["companion.hello"]
    product: Literal["copy-to-crm"]
    version: Version
    protocol_oldest: ProtocolNumber
    protocol_newest: ProtocolNumber
    oldest_companion: Version


class Resent(Wire):
    """Of what the sender's own copy of an earlier click remembers when it is sent again."""

    clicked_at: UtcTime
    profile: ProfileMark
    """The connection it was clicked for; in another one nothing is saved."""


class ActivityCopy(Wire):
    """Copy one item to the CRM. The envelope's idempotency key is the click id."""

    kind: Literal["activity.copy"]
    item: CopiedItem
    is_anyway: bool
    """True for the second click on a message that LinkedIn itself has written: write a row of ours beside it."""
    resent: Resent | None
    """Null at the click itself; set when this journal did not know the click, and its copy is sent again."""


class ActivityUndo(Wire):
    """Take one item back: before anything is sent, or by deleting its row where nobody has changed it since."""

    kind: Literal["activity.undo"]
    item_id: Id


class ItemWithdraw(Wire):
    """Mark the row of a written item as withdrawn, because it cannot be taken back any more."""

    kind: Literal["item.withdraw"]
    item_id: Id


class ItemResolve(Wire):
    """File an item under this record; an activity that stands open is completed there."""

    kind: Literal["item.resolve"]
    item_id: Id
    table: Literal["contact", "lead", "account"]
    row_id: Id


class ItemSettle(Wire):
    """Say which message an item without certain identity is: the same as another, or a new one."""

    kind: Literal["item.settle"]
    item_id: Id
    same_as: Id | None
    """The item that it is the same as; null for a new one."""


class ItemRetry(Wire):
    """Try an item again at once."""

    kind: Literal["item.retry"]
    item_id: Id


class OutboxPause(Wire):
    """Send nothing until the user says so, or go on."""

    kind: Literal["outbox.pause"]
    is_paused: bool


class OutboxRead(Wire):
    """Read the outbox and its history, newest first, page by page."""

    kind: Literal["outbox.read"]
    states: Annotated[tuple[ItemState, ...], Field(max_length=8)] | None
    """Only items in these states; null for all."""
    before: Annotated[int, Field(ge=1)] | None
    """`next_before` of the page before this one."""
    limit: Annotated[int, Field(ge=1, le=200)]


class OutboxList(Wire):
    """Read the states of the named items, or of the newest ones when `item_ids` is null.

    A click id counts as the name of its item, also when the click repeated an earlier one.
    """

    kind: Literal["outbox.list"]
    item_ids: Annotated[tuple[Id, ...], Field(max_length=500)] | None


class ItemsFind(Wire):
    """Ask which of these items, which a page shows and the user has asked to review, were copied before.

    Nothing of them is kept.
    """

    kind: Literal["items.find"]
    items: Annotated[tuple[CopiedItem, ...], Field(min_length=1, max_length=50)]


class LinkConfirm(Wire):
    """Confirm that a LinkedIn profile, of a person or a company, is this CRM row."""

    kind: Literal["link.confirm"]
    profile_address: Annotated[str, StringConstraints(max_length=2000)]
    table: Literal["contact", "lead", "account"]
    row_id: Id
    about: PagePerson | CompanyInView | None
    """Whom the page shows, so that the history keeps the reasons; null where it is not known."""


class PersonBlock(Wire):
    """Never copy this person or company again. Changes nothing that was copied before."""

    kind: Literal["person.block"]
    profile_address: Annotated[str, StringConstraints(max_length=2000)]


class PersonUnblock(Wire):
    """Allow copying again what the user has blocked; an administrator's list stays."""

    kind: Literal["person.unblock"]
    profile_address: Annotated[str, StringConstraints(max_length=2000)]


class PersonErase(Wire):
    """Erase everything that this computer holds of one person or company. In the CRM nothing is touched."""

    kind: Literal["person.erase"]
    person: Annotated[str, StringConstraints(max_length=2000)]
    """A LinkedIn address, or `TABLE/ID` of a record."""


class ConnectionStatus(Wire):
    """Ask how the connection stands, and when that was looked at."""

    kind: Literal["connection.status"]


class CrmSync(Wire):
    """Bring the mirror of the CRM up to date now, as soon as Dynamics may be asked. The answer does not wait for it."""

    kind: Literal["crm.sync"]


class MatchPreview(Wire):
    """Ask for the badges of the people and companies that a page shows. Nothing is written.

    Where nothing is mirrored, Dynamics is asked for links of colleagues.
    """

    kind: Literal["match.preview"]
    subjects: Annotated[tuple[PreviewedSubject, ...], Field(max_length=MOST_PREVIEWED)]


class PersonView(Wire):
    """Ask what the CRM holds about the person or company in view. Nothing is written.

    Where nothing is mirrored, Dynamics is asked.
    """

    kind: Literal["person.view"]
    about: PagePerson | CompanyInView


class ActivitiesRead(Wire):
    """Read the newest activities of a record from Dynamics, with the rights of whoever is signed in. Kept nowhere."""

    kind: Literal["activities.read"]
    table: Literal["contact", "lead", "account"]
    row_id: Id


class MatchLearn(Wire):
    """Ask what people's own decisions of open cases say of how far to trust a probability. Changes nothing."""

    kind: Literal["match.learn"]


class SettingsRead(Wire):
    """Ask how the companion's settings stand, and who set each."""

    kind: Literal["settings.read"]


class ConnectionDisconnect(Wire):
    """End the connection in use. Rows in the CRM are never touched."""

    kind: Literal["connection.disconnect"]
    unsent: Literal["keep", "discard"] | None
    """What becomes of items that were not sent; without a decision nothing happens where there are some."""
    is_clearing: bool
    """Whether everything goes that came from the CRM or proves the sign-in."""


Message = Annotated[
    CompanionHello
    | ActivityCopy
    | ActivityUndo
    | ItemWithdraw
    | ItemResolve
    | ItemSettle
    | ItemRetry
    | OutboxPause
    | OutboxRead
    | OutboxList
    | ItemsFind
    | LinkConfirm
    | MatchLearn
    | PersonBlock
    | PersonUnblock
    | PersonErase
    | ConnectionStatus
    | CrmSync
    | MatchPreview
    | PersonView
    | ActivitiesRead
    | SettingsRead
    | ConnectionDisconnect
    | AboutLists
    | AboutPrompt
    | AboutAdmin,
    Field(discriminator="kind"),
]
