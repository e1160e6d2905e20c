"""The organisation's settings in Dynamics: followed by every companion, written by an administrator.

Part of the composition root. Writes as whoever is signed in here, never as an integration user.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msal import TokenCache

from companion.clock import SystemClock
from companion.core import leave_order
from companion.core.column_check import check_mapping, first_fault
from companion.core.column_choices import Choice
from companion.core.live_choices import read_lead_sources, read_live_stages, read_money_columns
from companion.core.live_columns import survey_columns
from companion.core.organisation_settings import (
    Variables,
    WantedSetting,
    clear_variable,
    read_variables,
    value_of,
    write_variable,
)
from companion.core.own_tables import (
    OwnTables,
    TableFacts,
    check_own_tables,
    parse_own_tables,
    survey_own_tables,
)
from companion.core.page_values import MappedColumn, read_mapping
from companion.core.pipeline import Stage, StageSource
from companion.core.ports import Clock, CrmGateway
from companion.core.profile import Profile
from companion.core.replies import Cause, Stop, Wait
from companion.core.rights import SETTING, read_rights
from companion.core.seat_teams import carry_out, read_roster
from companion.core.seats import Roster, Step
from companion.core.survey import survey_tables
from companion.core.tables import SHIPPED_TABLES, ActivityTable, kinds_by_table
from companion.errors import CrmUnreachable, MappingRefused, SettingRefused, SignedOut, SignInUnreachable
from companion.folders import Folders
from companion.leaving_notice import NoticeBook
from companion.outbox.silence import TIMED
from companion.own_seat import follow_seat
from companion.settings_organisation import CLOSED, keep_layer, layer_of
from companion.signed_in import signed_in
from companion.storage.profile_store import FileProfileStore
from companion.usecases.connect import told

log = logging.getLogger(__name__)

LAYER = "organisation.json"
"""The copy of the layer in a profile's folder."""


async def follow_organisation(profile: Profile, gateway: CrmGateway, folder: Path) -> None:
    """Bring the kept copy up to date; where Dynamics does not answer, the copy goes on counting.

    An organisation that may not be asked has turned nothing on.
    """
    if not has_variables(profile):
        return
    file = folder / LAYER
    try:
        answer = await gateway.converse(read_variables())
    except (SignedOut, SignInUnreachable, CrmUnreachable) as error:
        log.warning("organisation settings not read", extra={"code": error.code})
        return
    if isinstance(answer, Wait | Stop):
        log.warning("organisation settings not read", extra={"code": answer.cause.code})
        if isinstance(answer, Stop) and not file.exists():
            keep_layer(file, CLOSED)
        return
    texts = _texts(answer)
    NoticeBook(folder).heard(texts.get(leave_order.NAME))
    if keep_layer(file, layer_of(texts)):
        log.info("organisation settings changed")


def has_variables(profile: Profile) -> bool:
    """Whether this version of Dynamics knows environment variables; before 9 the policy says everything."""
    return profile.api_path.startswith("/api/data/v9")


@dataclass(frozen=True)
class AdminDesk:
    """An administrator at work in the organisation of the connection in use."""

    profile: Profile
    gateway: CrmGateway
    folder: Path
    clock: Clock = field(default_factory=SystemClock)

    async def read(self) -> Variables:
        """The organisation's settings. Raises CrmUnreachable, SignedOut or CrmAnswerRefused."""
        return told(await self.gateway.converse(read_variables()), self.profile.host)

    async def change(self, name: str, wanted: WantedSetting | None, *, is_dry_run: bool) -> str | None:
        """Set one value for everybody, or with None let it be everybody's own again; the value before, None for none.

        A dry run changes nothing. Raises as `read`; a missing privilege is named.
        """
        if wanted is not None:
            await self.check(wanted)
        before = value_of(await self.read(), name)
        if not is_dry_run and before != (wanted.text if wanted else None):
            await (self.write(wanted) if wanted else self.clear(name))
        return before

    async def check(self, wanted: WantedSetting) -> None:
        """Raises SettingRefused or MappingRefused where the setting names what cannot be meant in this environment."""
        match wanted.name:
            case "activity_columns":
                own = value_of(await self.read(), "activity_tables") or ""
                await self._check_mapping(read_mapping(wanted.text), parse_own_tables(own))
            case "activity_tables":
                await self._check_own_tables(parse_own_tables(wanted.text))
            case "won_value_column":
                columns = await self.read_money_columns()
                _check_named(wanted, "money column of opportunities", {name: name for name in columns})
            case "lead_source" if wanted.text != "0":
                sources = await self.read_lead_sources()
                _check_named(wanted, "lead source", {str(one.value): one.label for one in sources})

    async def _check_mapping(self, mapping: Sequence[MappedColumn], own: OwnTables) -> None:
        tables = await self.read_activity_tables(mapping, own)
        _refuse(first_fault(check_mapping(mapping, tables, kinds_by_table(own))))

    async def _check_own_tables(self, own: OwnTables) -> None:
        """The tables themselves, and in them the columns that are mapped onto already."""
        mapping = read_mapping(value_of(await self.read(), "activity_columns") or "")
        tables = await self.read_activity_tables(mapping, own)
        checks = check_own_tables(own, tables, await self.read_table_facts(own))
        _refuse(next((check.fault for check in checks if check.fault is not None), None))
        columns = check_mapping(mapping, tables, kinds_by_table(own))
        _refuse(first_fault([check for check in columns if check.table in own.values() and check.column]))

    async def write(self, wanted: WantedSetting) -> None:
        """Set one value for everybody. Raises as `change`."""
        present = (await self.read()).get(wanted.name)
        told(
            await self.gateway.converse(write_variable(self.profile.organisation_id, wanted, present)),
            self.profile.host,
        )
        await follow_organisation(self.profile, self.gateway, self.folder)

    async def clear(self, name: str) -> None:
        """Let a setting be everybody's own again. Raises as `read`."""
        present = (await self.read()).get(name)
        if present is not None:
            told(await self.gateway.converse(clear_variable(present)), self.profile.host)
        await follow_organisation(self.profile, self.gateway, self.folder)

    async def read_money_columns(self) -> Mapping[str, str]:
        """Money columns of opportunities, logical name → label. Raises as `read`."""
        return told(await self.gateway.converse(read_money_columns()), self.profile.host)

    async def read_lead_sources(self) -> Sequence[Choice]:
        """The lead sources that a new lead can have. Raises as `read`."""
        return told(await self.gateway.converse(read_lead_sources()), self.profile.host)

    async def missing_rights(self) -> Sequence[str]:
        """The privileges without which nothing can be set; none, too, where Dynamics does not tell them."""
        rights = told(await self.gateway.converse(read_rights(self.profile.user_id)), self.profile.host)
        return () if rights is None else rights.missing(SETTING)

    async def read_activity_tables(
        self, mapping: Sequence[MappedColumn], own: OwnTables
    ) -> Mapping[str, ActivityTable]:
        """The activity tables that are there, with the columns that are mapped onto. Raises as `read`."""
        names = dict.fromkeys((*SHIPPED_TABLES, *own.values()))
        tables = told(await self.gateway.converse(survey_tables(names)), self.profile.host)
        return told(await self.gateway.converse(survey_columns(tables, mapping)), self.profile.host)

    async def read_table_facts(self, own: OwnTables) -> Mapping[str, TableFacts]:
        """What there is to know of tables of the organisation's own besides. Raises as `read`."""
        return told(await self.gateway.converse(survey_own_tables(tuple(own.values()))), self.profile.host)

    async def read_stages(self, source: StageSource, flow: str) -> tuple[Stage, ...]:
        """The stages that a source of them has now. Raises as `read`."""
        return told(await self.gateway.converse(read_live_stages(source, flow)), self.profile.host)

    async def read_roster(self) -> Roster:
        """Who may have a seat, and what our teams say of them. Raises as `read`.

        Who syncs depends on the organisation's settings, too: they are brought up to date before.
        """
        if has_variables(self.profile):
            keep_layer(self.folder / LAYER, layer_of(_texts(await self.read())))
        return told(await self.gateway.converse(read_roster(self.profile.organisation_id)), self.profile.host)

    async def carry_out(self, steps: Sequence[Step], report: Callable[[int], None]) -> None:
        """Change the teams; where Dynamics asks to wait, after that wait.

        Raises as `read`; what was done by then stays, and repeating goes on from there.
        """
        done = 0

        def reached(count: int) -> None:
            nonlocal done
            done = begun + count
            report(done)

        while True:
            begun = done
            left = carry_out(self.profile.organisation_id, steps[begun:], reached)
            answer = await self.gateway.converse(left)
            if not isinstance(answer, Wait) or answer.cause.code != TIMED or answer.told is None:
                break
            log.info("Dynamics asks to wait", extra={"seconds": answer.told.total_seconds()})
            await self.clock.wait(asyncio.Event(), self.clock.now() + answer.told)
        told(answer, self.profile.host)
        await follow_seat(self.profile, self.gateway, self.folder)


@asynccontextmanager
async def admin_desk(
    folders: Folders, open_cache: Callable[[str], TokenCache] | None = None
) -> AsyncIterator[AdminDesk]:
    """The desk of whoever is signed in here. Raises NotConnected. `open_cache` as of `signed_in`."""
    async with signed_in(folders, open_cache) as person:
        folder = FileProfileStore(folders.profiles).folder_of(person.profile)
        yield AdminDesk(person.profile, person.gateway, folder)


def _refuse(fault: Cause | None) -> None:
    if fault is not None:
        raise MappingRefused(fault.code, **dict(fault.params))


def _check_named(wanted: WantedSetting, what: str, offered: Mapping[str, str]) -> None:
    if wanted.text in offered:
        return
    named = (value if value == label else f"{value} ({label})" for value, label in offered.items())
    known = ", ".join(named) or "none that you may read"
    reason = f"{wanted.text} is no {what}; there are: {known}"
    raise SettingRefused(name=wanted.name, reason=reason)


def _texts(variables: Variables) -> dict[str, str]:
    return {name: one.text for name, one in variables.items() if one.text is not None}
