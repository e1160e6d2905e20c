"""What the administrator's pages ask of the companion, done as the commands of the same names do it.

Part of the composition root.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import assert_never

from msal import TokenCache

from companion.administering_companions import answer_companions
from companion.administering_leaving import answer_leaving
from companion.administering_mapping import check_columns
from companion.administering_privacy import find_person, read_trail
from companion.administering_reports import ReportsOffice, count_known
from companion.administering_seats import SeatsOffice
from companion.administering_settings import answer_settings
from companion.core.diagnosis import Finding, is_healthy
from companion.examining import examine_here
from companion.folders import Folders
from companion.handing_over import FilesOffice, match_texts, person_texts
from companion.letter_lines import letter_text
from companion.organisation import AdminDesk, admin_desk
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
from companion.protocol.admin_choices import ChoicesRead, ColumnsCheck, PipelineChoose
from companion.protocol.admin_companions import CompanionsRead
from companion.protocol.admin_files import FileRead
from companion.protocol.admin_leaving import DeparturesRead, OrganisationDisconnect
from companion.protocol.admin_privacy import AuditRead, PersonFind
from companion.protocol.admin_reports import MatchesRead, OutcomeRead, UsageRead
from companion.protocol.admin_seats_file import SeatsImport
from companion.protocol.items import Param
from companion.sentences import Sentences

_LONGEST_VALUE = 1000

_AtDesk = (
    OrganisationRead
    | OrganisationWrite
    | SeatsRead
    | ChoicesRead
    | PipelineChoose
    | ColumnsCheck
    | SeatsChange
    | SeatsImport
    | DeparturesRead
    | OrganisationDisconnect
    | CompanionsRead
)
_Look = UsageRead | OutcomeRead | MatchesRead | AuditRead | PersonFind | FileRead


class AdminOffice:
    """Answers whoever administers, with the rights of whoever is signed in here."""

    def __init__(self, folders: Folders, open_cache: Callable[[str], TokenCache]) -> None:
        self._folders = folders
        self._open_cache = open_cache
        self._seats = SeatsOffice()
        self._reports = ReportsOffice(folders, open_cache)
        self._files = FilesOffice()

    async def answer(self, wanted: AboutAdmin) -> AdminAnswer:
        """The answer to one question. Raises as the commands do."""
        match wanted:
            case DoctorRun():
                return await self._examine()
            case (
                OrganisationRead()
                | OrganisationWrite()
                | ChoicesRead()
                | PipelineChoose()
                | ColumnsCheck()
                | SeatsRead()
                | SeatsChange()
                | SeatsImport()
                | DeparturesRead()
                | OrganisationDisconnect()
                | CompanionsRead()
            ):
                async with admin_desk(self._folders, self._open_cache) as desk:
                    return await self._answer_at(desk, wanted)
            case _:
                return await self._look(wanted)

    async def _answer_at(self, desk: AdminDesk, wanted: _AtDesk) -> AdminAnswer:
        """What is kept in Dynamics for everybody, read or changed there."""
        match wanted:
            case OrganisationRead() | OrganisationWrite() | ChoicesRead() | PipelineChoose():
                return await answer_settings(desk, wanted, self._folders.settings_in_use())
            case ColumnsCheck():
                return await check_columns(desk, wanted, self._folders.settings_in_use())
            case SeatsRead() | SeatsChange() | SeatsImport():
                return await self._seats.answer(wanted, desk, self._is_on_for_all)
            case DeparturesRead() | OrganisationDisconnect():
                return await answer_leaving(desk, wanted)
            case CompanionsRead():
                return await answer_companions(desk)
            case _:
                assert_never(wanted)

    def _is_on_for_all(self) -> bool:
        return self._folders.settings_in_use().read().sync_every_seat

    async def _look(self, wanted: _Look) -> AdminAnswer:
        """What only reads: Dynamics' rows, or this computer's files, for whose length no click waits."""
        match wanted:
            case UsageRead():
                return await self._reports.read_usage(wanted)
            case OutcomeRead():
                return await self._reports.read_outcome(wanted)
            case MatchesRead():
                return await asyncio.to_thread(count_known, self._folders)
            case AuditRead():
                return await asyncio.to_thread(read_trail, self._folders)
            case PersonFind():
                return await asyncio.to_thread(find_person, self._folders, wanted.person)
            case FileRead():
                return await self._files.read(wanted, lambda: self._texts(wanted))
            case _:
                assert_never(wanted)

    def _texts(self, wanted: FileRead) -> Iterator[str]:
        """What a file consists of. Raises NoLongerHeld where a page shows what is not held any more."""
        words = Sentences(wanted.language)
        match wanted.file:
            case "seats":
                return self._seats.texts(wanted.of, words, is_on_for_all=self._is_on_for_all())
            case "usage":
                return self._reports.usage_texts(wanted.of, words)
            case "outcome":
                return self._reports.outcome_texts(wanted.of, words)
            case "match":
                return match_texts(self._folders, words)
            case "letter":
                return iter([letter_text(self._folders, words)])
            case "person":
                return person_texts(self._folders, wanted.of or "")
            case _:
                assert_never(wanted.file)

    async def close(self) -> None:
        """Read no further for reports that nobody can be answered any more."""
        self._files.close()
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
