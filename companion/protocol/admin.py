"""What the administrator's pages ask, and the answers. The command line does the same by the same use of Dynamics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from companion.protocol.items import Param, Reference, ShortText
from companion.protocol.wire import Code, Wire


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


LongText = Annotated[str, StringConstraints(max_length=2000)]
"""As long as Dynamics lets the value of a setting be."""


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


class OrganisationWritten(Wire):
    """Answer to `organisation.write`: what changed, or would."""

    kind: Literal["organisation.written"]
    name: Code
    before: LongText | None
    after: LongText | None
    is_changed: bool
    is_dry_run: bool


AboutAdmin = DoctorRun | OrganisationRead | OrganisationWrite
"""Everything that only the administrator's pages ask."""

AdminAnswer = DoctorFindings | OrganisationSettings | OrganisationWritten
