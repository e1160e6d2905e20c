"""What the administrator's pages ask of the companion, done as the commands of the same names do it.

Part of the composition root.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import assert_never

from msal import TokenCache

from companion.administering_privacy import find_person, read_trail
from companion.administering_reports import ReportsOffice
from companion.administering_seats import SeatsOffice
from companion.administering_settings import read_organisation, write_organisation
from companion.core.diagnosis import Finding, is_healthy
from companion.examining import examine_here
from companion.folders import Folders
from companion.organisation import admin_desk
from companion.protocol.admin import (
    AboutAdmin,
    AdminAnswer,
    DoctorFinding,
    DoctorFindings,
    DoctorRun,
    OrganisationRead,
    OrganisationWrite,
    SeatsChange,
    SeatsRead,
)
from companion.protocol.admin_privacy import AuditRead, PersonFind
from companion.protocol.admin_reports import OutcomeRead, UsageRead
from companion.protocol.items import Param

_LONGEST_VALUE = 1000


class AdminOffice:
    """Answers whoever administers, with the rights of whoever is signed in here."""

    def __init__(self, folders: Folders, open_cache: Callable[[str], TokenCache]) -> None:
        self._folders = folders
        self._open_cache = open_cache
        self._seats = SeatsOffice()
        self._reports = ReportsOffice(folders, open_cache)

    async def answer(self, wanted: AboutAdmin) -> AdminAnswer:
        """The answer to one question. Raises as the commands do."""
        match wanted:
            case DoctorRun():
                return await self._examine()
            case OrganisationRead():
                async with admin_desk(self._folders, self._open_cache) as desk:
                    return read_organisation(await desk.read(), self._folders.settings_in_use().explain())
            case OrganisationWrite():
                async with admin_desk(self._folders, self._open_cache) as desk:
                    return await write_organisation(desk, wanted)
            case SeatsRead() | SeatsChange():
                is_on_for_all = self._folders.settings_in_use().read().sync_every_seat
                async with admin_desk(self._folders, self._open_cache) as desk:
                    return await self._seats.answer(wanted, desk, is_on_for_all=is_on_for_all)
            case _:
                return await self._look(wanted)

    async def _look(self, wanted: UsageRead | OutcomeRead | AuditRead | PersonFind) -> AdminAnswer:
        """What only reads: Dynamics' rows, or this computer's files, for whose length no click waits."""
        match wanted:
            case UsageRead():
                return await self._reports.read_usage(wanted)
            case OutcomeRead():
                return await self._reports.read_outcome(wanted)
            case AuditRead():
                return await asyncio.to_thread(read_trail, self._folders)
            case PersonFind():
                return await asyncio.to_thread(find_person, self._folders, wanted.person)
            case _:
                assert_never(wanted)

    async def close(self) -> None:
        """Read no further for reports that nobody can be answered any more."""
        await self._reports.close()

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
