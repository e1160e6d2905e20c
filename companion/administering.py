"""What the administrator's pages ask of the companion, done as the commands of the same names do it.

Part of the composition root.
"""

from __future__ import annotations

import asyncio
import os

from companion.core.diagnosis import Finding, is_healthy
from companion.examining import examine_here
from companion.folders import Folders
from companion.protocol.admin import AboutAdmin, AdminAnswer, DoctorFinding, DoctorFindings
from companion.protocol.items import Param

_LONGEST_VALUE = 1000


class AdminOffice:
    """Answers whoever administers, with the rights of whoever is signed in here."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    async def answer(self, wanted: AboutAdmin) -> AdminAnswer:  # noqa: ARG002  # there is one question yet
        """The answer to one question. Raises as the commands do."""
        return await self._examine()

    async def _examine(self) -> DoctorFindings:
        def look() -> list[Finding]:
            return asyncio.run(examine_here(self._folders, os.environ))

        # The doctor reads whole files; a click must not wait for it.
        findings = await asyncio.to_thread(look)
        shown = tuple(_shown(finding) for finding in findings)
        return DoctorFindings(kind="doctor.findings", is_healthy=is_healthy(findings), findings=shown)


def _shown(finding: Finding) -> DoctorFinding:
    params = tuple(Param(name=name, value=value[:_LONGEST_VALUE]) for name, value in finding.params)
    return DoctorFinding(
        check=finding.check,
        result=finding.result,
        code=finding.code,
        params=params,
        reference=finding.reference,
    )
