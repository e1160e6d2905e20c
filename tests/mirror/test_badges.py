"""The badges of a page, from one request to a companion that has synced. D5, E5."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from companion.cli import main
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from companion.importing import forget_person, look_into
from companion.storage.mirror_store import MIRROR
from companion.storage.profile_store import FileProfileStore
from tests.fakes.companion import running
from tests.fakes.controls import control, rows_of
from tests.fakes.extension_end import Browser, extension_end
from tests.fakes.wire import request

MARISA = "marisa.duarte@contoso.example"
PROFILE = "https://www.linkedin.com/sales/lead/ACwAAAyVonNeMcKay0Demo1,NAME_SEARCH,dEm0"


def shown(kind: str, name: str, **more: Any) -> dict[str, Any]:
    """Somebody on a page."""
    nothing = dict.fromkeys(("profile_address", "company", "title", "location", "headcount", "is_saved"))
    return {"subject_kind": kind, "name": name, **nothing, **more}


YVONNE = shown(
    "person", "Yvonne McKay", company="Fourth Coffee", title="Purchasing Manager", profile_address=PROFILE
)
NOBODY = shown("person", "Radomír Zvěřina", company="Ústecké mlýny")
LITWARE = shown("company", "Litware, Inc.", location="Dallas, Texas, United States")
NO_COMPANY = shown("company", "Ústecké mlýny")
PAGE = [YVONNE, NOBODY, LITWARE, NO_COMPANY]


async def badges(browser: Browser, subjects: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Badge and name of each subject."""
    reply = await browser.ask(request({"kind": "match.preview", "subjects": subjects}, "badges"))
    return [(one["badge"], one["name"]) for one in reply["result"]["previews"]]


async def sync() -> None:
    """Bring the mirror up to date."""
    assert 0 == await asyncio.to_thread(main, ["sync", "--json"])


async def test_page_of_people_and_companies_is_answered_at_once(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """Before a sync nothing is claimed; after it found, absent, and, once confirmed, in the CRM; 25 in one answer."""
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        many = await badges(browser, (PAGE * 7)[:25])
        expected = [
            ("probable_match", "Yvonne McKay"),
            ("not_in_crm", None),
            ("probable_match", "Litware, Inc."),
            ("not_in_crm", None),
        ]
        assert (expected * 7)[:25] == many
        [susanna] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == "Stubberod"]
        link = {
            "kind": "link.confirm",
            "about": None,
            "profile_address": PROFILE,
            "table": "contact",
            "row_id": susanna["contactid"],
        }
        await browser.ask(request(link, "link"))
        bare = YVONNE | {"company": None, "title": None}
        assert [("in_crm", "Susanna Stubberod")] == await badges(browser, [bare])


@pytest.mark.usefixtures("emulator")
async def test_what_a_page_tells_of_being_saved_is_kept_of_rows_of_the_crm_only(folders: Folders) -> None:
    """The list says saved once a page showed it; of whoever is no row nothing is kept; silence changes nothing. B5."""
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()

        async def saved() -> bool | None:
            wanted = {"kind": "import.read", "list": "people", "seat": None, "after": None, "limit": 200}
            entries = (await browser.ask(request(wanted, "lists")))["result"]["entries"]
            [yvonne] = [one for one in entries if one["name"] == "Yvonne McKay"]
            assert not yvonne["place"]["is_search"]
            return yvonne["saved"] and bool(yvonne["saved"]["is_saved"])

        assert await saved() is None
        await badges(browser, [YVONNE | {"is_saved": True}, NOBODY | {"is_saved": True}])
        assert await saved() is True
        await badges(browser, [YVONNE])
        assert await saved() is True
        await badges(browser, [YVONNE | {"is_saved": False}])
        assert await saved() is False
        profiles = FileProfileStore(folders.profiles)
        profile = profiles.read_current()
        assert profile is not None
        with look_into(profiles.folder_of(profile) / MIRROR) as mirror:
            assert [(1,)] == mirror.execute("SELECT count(*) FROM seen_page").fetchall()


@pytest.mark.parametrize(("right", "place"), [("prvReadContact", 1), ("prvReadAccount", 3)])
async def test_nobody_is_absent_from_a_table_that_may_not_be_read(
    emulator: RunningEmulator, folders: Folders, right: str, place: int
) -> None:
    """Without the right on the table the badge says so, and never that somebody is not in the CRM."""
    await control(emulator, "roles", user=MARISA, privileges={right: "None"})
    async with running(folders), extension_end(folders.socket) as browser:
        assert ("not_checked", None) == (await badges(browser, PAGE))[place]
        await sync()
        assert ("no_access", None) == (await badges(browser, PAGE))[place]


@pytest.mark.parametrize(
    ("page", "badge"),
    [
        ({}, "in_crm"),
        ({"company": None, "title": None}, "in_crm"),
        ({"company": "Fourth Coffee Inc.", "title": "Senior Purchasing Manager"}, "in_crm"),
        ({"company": "Tailwind Traders"}, "out_of_date"),
        ({"title": "Chief Financial Officer"}, "out_of_date"),
    ],
)
async def test_linked_person_of_whom_the_page_says_otherwise_is_out_of_date(
    emulator: RunningEmulator, folders: Folders, page: dict[str, Any], badge: str
) -> None:
    """Another employer or title than the CRM's shows, in the badge and in the panel; another spelling does not. D13."""
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        [yvonne] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == "McKay"]
        link = {
            "kind": "link.confirm",
            "about": None,
            "profile_address": PROFILE,
            "table": "contact",
            "row_id": yvonne["contactid"],
        }
        await browser.ask(request(link, "link"))
        seen = YVONNE | page
        assert [(badge, "Yvonne McKay")] == await badges(browser, [seen])
        about = {
            "name": "Yvonne McKay",
            "profile_id": None,
            "profile_address": PROFILE,
            "headline": seen["title"],
            "company": seen["company"],
            "company_address": None,
        }
        card = await browser.ask(request({"kind": "person.view", "about": about}, "card"))
        assert badge == card["result"]["badge"]


async def test_linked_company_that_has_moved_is_out_of_date(
    emulator: RunningEmulator, folders: Folders
) -> None:
    """A seat elsewhere than in the CRM shows; the same town does not. D13."""
    address = "https://www.linkedin.com/sales/company/1035"
    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        [litware] = [row for row in await rows_of(emulator, "accounts") if row["name"] == "Litware, Inc."]
        link = {
            "kind": "link.confirm",
            "about": None,
            "profile_address": address,
            "table": "account",
            "row_id": litware["accountid"],
        }
        await browser.ask(request(link, "link"))
        here = LITWARE | {"profile_address": address}
        there = here | {"location": "Porto Alegre, Rio Grande do Sul, Brazil"}
        assert ["in_crm", "out_of_date"] == [badge for badge, _ in await badges(browser, [here, there])]


async def test_who_was_seen_elsewhere_has_moved_on_until_the_crm_or_a_page_says_otherwise(
    emulator: RunningEmulator, folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both employers are listed as last seen; gone again where the page shows the CRM's, or once erased. B7, H5."""

    async def moved() -> list[tuple[str, str, str]]:
        capsys.readouterr()
        assert 0 == await asyncio.to_thread(main, ["import", "moved", "--json"])
        people = json.loads(capsys.readouterr().out)["people"]
        return [(one["name"], one["employer_in_crm"], one["employer_on_page"]) for one in people]

    async with running(folders), extension_end(folders.socket) as browser:
        await sync()
        [yvonne] = [row for row in await rows_of(emulator, "contacts") if row["lastname"] == "McKay"]
        row = {"table": "contact", "row_id": yvonne["contactid"]}
        link = {"kind": "link.confirm", "about": None, "profile_address": PROFILE, **row}
        await browser.ask(request(link, "link"))
        elsewhere = YVONNE | {"company": "Tailwind Traders"}
        await badges(browser, [YVONNE, NOBODY])
        assert [] == await moved()
        await badges(browser, [elsewhere])
        assert [("Yvonne McKay", "Fourth Coffee", "Tailwind Traders")] == await moved()
        await badges(browser, [YVONNE | {"company": None}])
        assert 1 == len(await moved())
        await badges(browser, [YVONNE])
        assert [] == await moved()
        await badges(browser, [elsewhere])
        erased = await browser.ask(
            request({"kind": "person.erase", "person": f"contact/{yvonne['contactid']}"}, "erase")
        )
        assert 1 == erased["result"]["sightings"]
        assert [] == await moved()


def test_employers_of_a_mirror_that_cannot_be_read_go_with_it(tmp_path: Path) -> None:
    """Erasing somebody never ends half-way at a damaged or older mirror: the whole of it is removed. H5."""
    mirror = tmp_path / "mirror.db"
    mirror.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    assert 0 == forget_person(mirror, ["5e7f1b0a-1c2d-4e3f-8a9b-0c1d2e3f4a5b"], [])
    assert not mirror.exists()
