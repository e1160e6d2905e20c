"""My CRM people and accounts follow the CRM, with a real companion and the emulated Dynamics. B2, B5, B6."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, rows_of
from tests.organisation.conftest import Computer, Organisation

STAGES = "0=Qualify|1=Develop|2=Propose|3=Close"
ESPRESSO, ROASTERY, DISPLAYS = (
    "New espresso line for Renton",
    "Roastery maintenance contract",
    "Store displays, spring range",
)


@dataclass
class Lists:
    """The rep's lists, and the CRM behind them."""

    organisation: Organisation
    rep: Computer
    capsys: pytest.CaptureFixture[str]

    async def read(self, which: str, *options: str) -> dict[str, Any]:
        """Name → line, of whoever is in the list now, as the command tells it."""
        entries = (await self.ask(which, *options))["entries"]
        return {one["name"]: one for one in entries if one["left_at"] is None}

    async def ask(self, which: str, *options: str) -> Any:
        """The command's whole answer."""
        self.capsys.readouterr()
        assert 0 == await self.rep.run("import", which, "--json", *options)
        return json.loads(self.capsys.readouterr().out)

    async def sync(self) -> None:
        """Read what has changed."""
        assert 0 == await self.rep.run("sync", "--json")

    async def change(self, entity_set: str, name: str, **body: Any) -> None:
        """A colleague changes the row with this name."""
        row, key = await self._row(entity_set, name)
        await as_colleague(self.organisation.emulator, "PATCH", f"{entity_set}({row[key]})", **body)

    async def id_of(self, entity_set: str, name: str) -> str:
        """The id of the row with this name."""
        row, key = await self._row(entity_set, name)
        return str(row[key])

    async def _row(self, entity_set: str, name: str) -> tuple[dict[str, Any], str]:
        rows = await rows_of(self.organisation.emulator, entity_set)
        [row] = [row for row in rows if name in (row.get("fullname"), row.get("name"))]
        return row, {"opportunities": "opportunityid"}.get(entity_set, f"{entity_set[:-1]}id")


PIPELINE = {"pipeline_source": "salesstage", "pipeline_stages": STAGES, "pipeline_stage": "1"}


@pytest.fixture
async def lists(
    organisation: Organisation,
    admin: Computer,
    rep: Computer,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> AsyncIterator[Lists]:
    """Marisa's companion runs and has read everything; the pipeline begins behind Develop, unless a test says else."""
    for name, value in getattr(request, "param", PIPELINE).items():
        assert 0 == await admin.run("org", "settings", "set", name, value)
    found = Lists(organisation, rep, capsys)
    async with running(rep.folders):
        await found.sync()
        yield found


async def test_lists_follow_stage_owner_and_end_of_opportunities(lists: Lists) -> None:
    """A stage passed, another owner, lost and reopened: each time the lists follow at the next sync (B6)."""
    assert {"Fourth Coffee"} == set(await lists.read("accounts"))
    assert {"Yvonne McKay"} == set(await lists.read("people"))
    [reason] = [
        one for one in (await lists.read("accounts"))["Fourth Coffee"]["reasons"] if one["why"] == "customer"
    ]
    assert {"why": "customer", "about": ESPRESSO, "stage": "Propose"} == reason
    await lists.change("opportunities", DISPLAYS, salesstage=2)
    await lists.sync()
    assert 2 == len(await lists.read("accounts"))
    marisa = await lists.id_of("systemusers", "Marisa Duarte")
    teo = await lists.id_of("systemusers", "Teo Lindqvist")
    await lists.change("opportunities", DISPLAYS, **{"ownerid@odata.bind": f"/systemusers({teo})"})
    await lists.sync()
    assert {"Fourth Coffee"} == set(await lists.read("accounts"))
    await lists.change("opportunities", DISPLAYS, **{"ownerid@odata.bind": f"/systemusers({marisa})"})
    espresso = await lists.id_of("opportunities", ESPRESSO)
    close = {
        "subject": "Lost",
        "opportunityid@odata.bind": f"/opportunities({espresso})",
        "@odata.type": "Microsoft.Dynamics.CRM.opportunityclose",
    }
    await as_colleague(
        lists.organisation.emulator, "POST", "LoseOpportunity", OpportunityClose=close, Status=4
    )
    await lists.sync()
    assert "Fourth Coffee" not in await lists.read("accounts")
    left = [one for one in (await lists.ask("accounts"))["entries"] if one["left_at"]]
    assert ["Fourth Coffee"] == [one["name"] for one in left]
    await lists.change("opportunities", ESPRESSO, statecode=0, statuscode=1)
    await lists.sync()
    assert "Fourth Coffee" in await lists.read("accounts")
    assert not [one for one in (await lists.ask("accounts"))["entries"] if one["left_at"]]


@pytest.mark.parametrize("lists", [PIPELINE | {"import_owned_accounts": "on"}], indirect=True)
async def test_contact_follows_its_new_company(lists: Lists) -> None:
    """Somebody at an account of one's own is in the list; once they work elsewhere they leave it (B6)."""
    people = await lists.read("people")
    assert ("at_owned_account", "Litware, Inc.") == tuple(
        people["Susanna Stubberod"]["reasons"][0][key] for key in ("why", "about")
    )
    elsewhere = await lists.id_of("accounts", "Adventure Works")
    company = {"parentcustomerid_account@odata.bind": f"/accounts({elsewhere})"}
    await lists.change("contacts", "Susanna Stubberod", **company)
    await lists.sync()
    assert "Susanna Stubberod" not in await lists.read("people")
    assert "Litware, Inc." in await lists.read("accounts")


@pytest.mark.parametrize("lists", [{}], indirect=True)
async def test_not_sure_counts_every_open_opportunity(lists: Lists) -> None:
    """With no stage chosen every open opportunity of one's own brings its people in (B2)."""
    names = {reason["about"] for one in (await lists.read("accounts")).values() for reason in one["reasons"]}
    assert {ESPRESSO, ROASTERY, DISPLAYS} <= names


async def test_csv_for_linkedin_names_whoever_is_in_now(lists: Lists, tmp_path: Path) -> None:
    """The account's name is in the first column, as LinkedIn asks for; whoever left is not among them (B5)."""
    file = tmp_path / "accounts.csv"
    assert 0 == await lists.rep.run("import", "accounts", "--for-linkedin", str(file))
    with file.open(encoding="utf-8-sig", newline="") as stream:
        heading, *rows = csv.reader(stream)
    assert ("Account Name", ["Fourth Coffee"]) == (heading[0], [row[0] for row in rows])
