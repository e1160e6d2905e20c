"""What the administrator's pages ask, and the answers. The command line does the same by the same use of Dynamics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.admin_choices import (
    ChoicesFound,
    ChoicesRead,
    ColumnsCheck,
    ColumnsChecked,
    LongText,
    PipelineChoose,
    PipelineChosen,
)
from companion.protocol.admin_companions import CompanionsFound, CompanionsRead
from companion.protocol.admin_files import FilePart, FileRead
from companion.protocol.admin_leaving import DeparturesFound, DeparturesRead, OrganisationDisconnect
from companion.protocol.admin_privacy import AuditRead, AuditTrail, PersonFind, PersonFound
from companion.protocol.admin_reports import (
    MatchesRead,
    MatchesReport,
    OutcomeRead,
    OutcomeReport,
    UsageRead,
    UsageReport,
)
from companion.protocol.admin_seats_file import SeatsImport, SeatsImported
from companion.protocol.items import Param, Reference, ShortText
from companion.protocol.wire import Code, Id, Wire


class DoctorRun(Wire):
    """Examine this installation, as `copy-to-crm doctor` does. Changes nothing."""

    kind: Literal["doctor.run"]


class DoctorFinding(Wire):
    """What one check has found; the catalogues have the sentences of its code."""

    check: Code
    result: Literal["ok", "warning", "fail", "skipped"]
    code: Code
    params: Annotated[tuple[Param, ...], Field(max_length=12)]
    reference: Reference | None
    """What support can look for."""


class DoctorFindings(Wire):
    """Answer to `doctor.run`: everything that was found, the true cause first."""

    kind: Literal["doctor.findings"]
    is_healthy: bool
    """Whether copying can work: nothing failed."""
    findings: Annotated[tuple[DoctorFinding, ...], Field(max_length=200)]


class OrganisationRead(Wire):
    """Read what the organisation has set in Dynamics, beside what is in force here."""

    kind: Literal["organisation.read"]


class OrganisationWrite(Wire):
    """Set one value for everybody, or let it be everybody's own again."""

    kind: Literal["organisation.write"]
    name: Code
    value: LongText | None
    """As `copy-to-crm org settings set` takes it; null clears it."""
    is_dry_run: bool
    """True to be told what would change, and change nothing."""


class OrganisationSetting(Wire):
    """One setting that an organisation can have."""

    name: Code
    form: Literal["switch", "number", "choice", "text"]
    choices: Annotated[tuple[Code, ...], Field(max_length=20)]
    """Of a choice."""
    lowest: int | None
    highest: int | None
    organisation: LongText | None
    """What is set for everybody: `yes` and `no` of a switch; null where nothing is."""
    in_force: ShortText
    """What counts at this computer: `on` and `off` of a switch."""
    source: Literal["policy", "organisation", "user", "shipped"]


class OrganisationSettings(Wire):
    """Answer to `organisation.read`. Whom nobody may copy is not among them."""

    kind: Literal["organisation.settings"]
    settings: Annotated[tuple[OrganisationSetting, ...], Field(max_length=100)]
    missing_rights: Annotated[tuple[ShortText, ...], Field(max_length=10)]
    """The privileges without which whoever asks cannot set anything; empty where Dynamics does not tell them, too."""


class OrganisationWritten(Wire):
    """Answer to `organisation.write`: what changed, or would."""

    kind: Literal["organisation.written"]
    name: Code
    before: LongText | None
    after: LongText | None
    is_changed: bool
    is_dry_run: bool


MOST_USERS = 1000
"""Users of one answer: a roster of thousands comes in parts."""
MOST_CHANGED = 500
"""Users of one change."""

SeatAction = Literal["assign", "take", "enable", "disable", "import"]
"""`import`: as the lines of a file say."""


class SeatsRead(Wire):
    """Read who has a seat, and for whom syncing is on, a part at a time."""

    kind: Literal["seats.read"]
    roster: Id | None
    """The roster of the parts before; null reads it from Dynamics anew."""
    after: Annotated[int, Field(ge=0)]
    """`next_after` of the part before this one; 0 for the first."""


class SeatsChange(Wire):
    """Give these users a seat or take it, or switch syncing for their seats."""

    kind: Literal["seats.change"]
    roster: Id | None
    """The roster that was looked at; what it shows is what the change begins from."""
    action: SeatAction
    file: Id | None
    """Of `import`: the mark of the file that was read last; null otherwise."""
    user_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_CHANGED)]
    is_dry_run: bool
    """True to be told what would change, and change nothing."""


class SeatUser(Wire):
    """One user of the CRM as the roster has them."""

    user_id: Id
    name: ShortText
    email: ShortText
    has_seat: bool
    is_syncing: bool
    is_exception: bool
    """Whether somebody has chosen for this one seat, whatever counts for everybody."""


class SeatsRoster(Wire):
    """Answer to `seats.read`."""

    kind: Literal["seats.roster"]
    roster: Id
    """Another one than was asked for where that is not kept any more: the part is its first then."""
    users: Annotated[tuple[SeatUser, ...], Field(max_length=MOST_USERS)]
    next_after: Annotated[int, Field(ge=1)] | None
    """Ask with this for the next part; null after the last."""
    total: Annotated[int, Field(ge=0)]
    seats: Annotated[int, Field(ge=0)]
    syncing: Annotated[int, Field(ge=0)]


class SeatStep(Wire):
    """One thing that changes for one user."""

    user_id: Id
    change: Literal["assign", "take", "on", "off", "follow"]
    """`follow`: syncing is as for everybody again."""


class SeatsChanged(Wire):
    """Answer to `seats.change`: what changed, or would, in this order."""

    kind: Literal["seats.changed"]
    steps: Annotated[tuple[SeatStep, ...], Field(max_length=2 * MOST_CHANGED)]
    is_dry_run: bool


AboutAdmin = (
    DoctorRun
    | OrganisationRead
    | OrganisationWrite
    | ChoicesRead
    | PipelineChoose
    | ColumnsCheck
    | SeatsRead
    | SeatsChange
    | SeatsImport
    | UsageRead
    | OutcomeRead
    | AuditRead
    | PersonFind
    | MatchesRead
    | FileRead
    | DeparturesRead
    | CompanionsRead
    | OrganisationDisconnect
)
"""Everything that only the administrator's pages ask."""

AdminAnswer = (
    DoctorFindings
    | OrganisationSettings
    | OrganisationWritten
    | ChoicesFound
    | PipelineChosen
    | ColumnsChecked
    | SeatsRoster
    | SeatsChanged
    | SeatsImported
    | UsageReport
    | OutcomeReport
    | AuditTrail
    | PersonFound
    | MatchesReport
    | FilePart
    | DeparturesFound
    | CompanionsFound
)
