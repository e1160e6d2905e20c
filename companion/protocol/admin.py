"""What the administrator's pages ask, and the answers. The command line does the same by the same use of Dynamics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from companion.protocol.items import Param, Reference
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


AboutAdmin = DoctorRun
"""Everything that only the administrator's pages ask."""

AdminAnswer = DoctorFindings
