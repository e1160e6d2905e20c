"""An administrator's computer and a rep's in front of one emulated Dynamics, each with its own companion and browser.

Nothing is set there yet, and forty invented people work there.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from companion.demo.browser import DemoBrowser, running_browser
from companion.demo.stage import Stage, furnished, set_stage
from companion.emulator.server import RunningEmulator
from tests.browser.administration import Administration
from tests.fakes.certificates import make_pair, private_file
from tests.fakes.controls import as_colleague, control, rows_of

WRITER = "c4c9e7a2-7f0b-5d43-8a16-2b9d5e3f7011"
_WRITER_APP = "6b1f8d2c-4e3a-4c97-a5d0-9e7c1b2f3011"
PEOPLE = 40
_FIRST_NAMES = ("Aino", "Bruno", "Célia", "Davor", "Edite", "Ferran", "Gesa")
_LAST_NAMES = ("Abelho", "Brisk", "Corvel", "Danzig", "Elmore")


@dataclass(frozen=True)
class TwoComputers:
    """Who administers, and who sells."""

    office: Administration
    rep: Stage
    rep_browser: DemoBrowser
    certificate: Path
    """Of the application user that writes, as it is handed out to each computer."""

    @property
    def emulator(self) -> RunningEmulator:
        """The Dynamics in front of which both stand."""
        return self.rep.emulator

    async def connect_admin(self, who: str) -> str:
        """What `copy-to-crm connect` prints to the administrator."""
        return await self._connect(self.office.stage, self.office.browser, who)

    async def connect_rep(self, who: str) -> str:
        """What `copy-to-crm connect` prints to the rep."""
        return await self._connect(self.rep, self.rep_browser, who)

    async def _connect(self, stage: Stage, browser: DemoBrowser, who: str) -> str:
        """With the integration user, and signed in on the page that opens."""
        address, ca = stage.emulator.address, str(stage.emulator.ca_file)
        test = ("--test-environment", "--ca", ca, "--vault", "file", "--login-hint", who)
        writer = ("--integration-client-id", _WRITER_APP, "--certificate", str(self.certificate))
        async with asyncio.TaskGroup() as together:
            printed = together.create_task(stage.run_command("connect", address, *test, *writer))
            together.create_task(browser.sign_in())
        return printed.result()


@asynccontextmanager
async def two_computers() -> AsyncIterator[TwoComputers]:
    """Both, not connected to anything yet, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="c2c-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with set_stage(folder / "rep", "en") as rep:
            await _silence(rep.emulator)
            await _hire(rep.emulator)
            pair = make_pair()
            await control(rep.emulator, "apps", client_id=_WRITER_APP, certificate=pair.public_pem)
            certificate = private_file(folder / "writer.pem", pair.pem())
            with furnished(folder / "admin", rep.emulator, rep.emulator_switch, rep.site, "en") as admin:
                async with (
                    running_browser(rep, is_headless=True) as rep_browser,
                    running_browser(admin, is_headless=True) as admin_browser,
                ):
                    yield TwoComputers(Administration(admin, admin_browser), rep, rep_browser, certificate)


async def _silence(emulator: RunningEmulator) -> None:
    """Nobody has set anything for this organisation."""
    for row in await rows_of(emulator, "environmentvariablevalues"):
        row_id = row["environmentvariablevalueid"]
        await as_colleague(emulator, "DELETE", f"environmentvariablevalues({row_id})")


async def _hire(emulator: RunningEmulator) -> None:
    """Colleagues until the CRM has forty people who can have a seat."""
    [unit, *_] = await rows_of(emulator, "businessunits")
    users = await rows_of(emulator, "systemusers")
    present = [one for one in users if not one.get("applicationid") and not one.get("isdisabled")]
    names = [(first, last) for last in _LAST_NAMES for first in _FIRST_NAMES][: PEOPLE - len(present)]
    newcomers = [
        {
            "firstname": first,
            "lastname": last,
            "internalemailaddress": f"colleague{number}@contoso.example",
            "domainname": f"colleague{number}@contoso.example",
            "accessmode": 0,
            "businessunitid@odata.bind": f"/businessunits({unit['businessunitid']})",
        }
        for number, (first, last) in enumerate(names)
    ]
    await control(emulator, "seed", systemusers=newcomers)
