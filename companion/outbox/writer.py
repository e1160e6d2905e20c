"""As whom and how a dispatcher writes into one environment. Values only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from companion.core.activity import KINDS, Subject
from companion.core.evidence import Evidence
from companion.core.page_values import MappedColumn
from companion.core.ports import ConnectionWatch
from companion.core.sharing import LinkColumns
from companion.core.tables import DayOf, Filing, utc_day
from companion.core.verdict import Target
from companion.outbox.silence import Silence


async def nothing_read(_about: Subject) -> Evidence | None:
    """What is known of anybody where nothing was read from the CRM."""
    return None


async def nobody_told(_about: Subject) -> Target | None:
    """What colleagues have said of anybody where that need not be asked for."""
    return None


@dataclass(frozen=True)
class Writer:
    """What the parts of a dispatcher share about the profile they work for."""

    organisation_id: str
    user_id: str
    author_id: str
    """Who `createdby` will show: the seat holder, or an integration user."""
    read_address_column: Callable[[], str]
    watch: ConnectionWatch
    may_write: Callable[[], bool]
    """False while the writeback switch is off: items stay and nothing is sent."""
    jitter: Callable[[], float]
    read_evidence: Callable[[Subject], Awaitable[Evidence | None]] = nothing_read
    """What matching over the mirror says of whom an item is about; None where nothing was read from the CRM lately."""
    find_told: Callable[[Subject], Awaitable[Target | None]] = nobody_told
    """The row that a colleague has confirmed, where that has to be asked for; None where nothing is said."""
    read_filing: Callable[[], Filing] = Filing
    """Which table takes what, as the settings say now."""
    read_link_columns: Callable[[], LinkColumns] = dict
    """Where confirmed links are told to other seats; none where no administrator has named a column."""
    may_flag: Callable[[], bool] = lambda: False
    """Whether contacts may be changed from here, so that their flag says what is ignored."""
    asks_always: Callable[[], bool] = lambda: False
    """Whether a person is asked about everybody, also where matching is certain."""
    read_kinds: Callable[[], frozenset[str]] = lambda: KINDS
    """Which kinds of items are written; the others stay until they are again."""
    read_mapping: Callable[[], tuple[MappedColumn, ...]] = lambda: ()
    """Which further columns receive what a page gives."""
    seat_holder: str = ""
    """The name of whoever copies."""
    day_of: DayOf = utc_day
    """The day of a moment where the seat holder is."""
    silence: Silence = field(default_factory=Silence)
    """What Dynamics has asked for; whoever sends for this profile keeps it."""
