"""The mirror after a sync: what Dynamics holds, nothing lost, nothing twice, nothing that is gone. B4."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from companion.core.replies import Wait
from companion.usecases import sync_crm
from tests.mirror.conftest import SEAT, Dynamics, Mirroring


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages so small that every table has several."""
    reading = "companion.core.mirror_reading"
    monkeypatch.setattr(f"{reading}.PAGE_ROWS", 3)
    monkeypatch.setattr(f"{reading}.PAGE_IDS", 4)
    monkeypatch.setattr(sync_crm, "DOUBTFUL_AT_ONCE", 2)


@pytest.fixture(params=["tracked", "swept"])
async def way(request: pytest.FixtureRequest, mirroring: Mirroring, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether Dynamics tells the changes of contacts, accounts, leads and opportunities."""
    if request.param == "swept":
        for table in mirroring.dynamics.environment.schema.tables.values():
            monkeypatch.setitem(table.__dict__, "change_tracking", value=False)
    return str(request.param)


async def test_first_sync_holds_every_row(mirroring: Mirroring, way: str) -> None:
    """Every table, every row, the columns as they stand there, the LinkedIn address among them."""
    assert await mirroring.sync() is None
    await mirroring.assert_same()
    yvonne = mirroring.dynamics.one("contact", fullname="Yvonne McKay")
    place = (await mirroring.read("contact")).index(yvonne["contactid"])
    assert yvonne["websiteurl"] == (await mirroring.read("contact", "websiteurl"))[place]
    assert yvonne["parentcustomerid"] == (await mirroring.read("contact", "_parentcustomerid_value"))[place]
    tracks = [request for request in mirroring.asked if "track" in request.headers.get("Prefer", "")]
    assert ("tracked" == way) == (len(tracks) > 8)


async def test_nothing_new_costs_few_requests(mirroring: Mirroring, way: str) -> None:
    """With nothing changed the next sync asks once or twice a table and stores no row anew."""
    await mirroring.sync()
    numbers = await mirroring.read("contact", "row")
    mirroring.clock.advance(hours=1)
    await mirroring.sync()
    assert numbers == await mirroring.read("contact", "row")
    assert len([one for one in mirroring.asked if one.path.startswith("contacts")]) <= (
        1 if way == "tracked" else 6
    )


async def test_changes_are_followed(mirroring: Mirroring, way: str) -> None:
    """New and changed rows come with the next sync, whichever way Dynamics tells them."""
    await mirroring.sync()
    mirroring.clock.advance(minutes=15)
    yvonne = mirroring.dynamics.one("contact", fullname="Yvonne McKay")["contactid"]
    await mirroring.dynamics.send("PATCH", f"contacts({yvonne})", {"jobtitle": "Buyer"})
    await mirroring.dynamics.send("POST", "contacts", {"firstname": "Ada", "lastname": "Abernathy"})
    await mirroring.sync()
    await mirroring.assert_same()
    assert "Buyer" in await mirroring.read("contact", "jobtitle")
    assert way


async def test_deleted_rows_go(mirroring: Mirroring, way: str) -> None:
    """Told by the changes with the next sync, else found by the comparison, at the latest a day later."""
    await mirroring.sync()
    mirroring.clock.advance(hours=1)
    gone = mirroring.dynamics.one("contact", lastname="Lyon")["contactid"]
    await mirroring.dynamics.send("DELETE", f"contacts({gone})")
    await mirroring.sync()
    assert ("swept" == way) == (gone in await mirroring.read("contact"))
    mirroring.clock.advance(hours=24)
    await mirroring.sync()
    await mirroring.assert_same()


@pytest.mark.parametrize("way", ["swept"], indirect=True)
async def test_comparison_finds_what_a_sweep_missed(mirroring: Mirroring, way: str) -> None:
    """A row that changed or came under an old moment of change is read anew by its version."""
    await mirroring.sync()
    environment = mirroring.dynamics.environment
    yvonne = mirroring.dynamics.one("contact", fullname="Yvonne McKay")
    environment.database.execute(
        "UPDATE contact SET jobtitle = 'Missed', versionnumber = versionnumber + 100000 WHERE contactid = ?",
        (yvonne["contactid"],),
    )
    mirroring.clock.advance(hours=25)
    await mirroring.sync()
    assert "Missed" in await mirroring.read("contact", "jobtitle")
    assert way


async def test_merged_and_deactivated_rows_say_so(mirroring: Mirroring, way: str) -> None:
    """A merged row names the row it went into; both it and a deactivated row are inactive here too."""
    await mirroring.sync()
    mirroring.clock.advance(minutes=15)
    [one, other] = [
        mirroring.dynamics.one("contact", lastname=name)["contactid"] for name in ("McKay", "Lyon")
    ]
    await mirroring.dynamics.send(
        "POST",
        "Merge",
        {
            "Target": {"contactid": one, "@odata.type": "Microsoft.Dynamics.CRM.contact"},
            "Subordinate": {"contactid": other, "@odata.type": "Microsoft.Dynamics.CRM.contact"},
            "PerformParentingChecks": False,
        },
    )
    await mirroring.sync()
    place = (await mirroring.read("contact")).index(other)
    fate = [
        (await mirroring.read("contact", name))[place] for name in ("statecode", "merged", "_masterid_value")
    ]
    assert [1, True, one] == fate
    assert way


async def test_expired_link_reads_everything_anew(mirroring: Mirroring) -> None:
    """After eight days away the changes are not told any more: all rows are read, and those deleted meanwhile go."""
    await mirroring.sync()
    gone = mirroring.dynamics.one("contact", lastname="Lyon")["contactid"]
    await mirroring.dynamics.send("DELETE", f"contacts({gone})")
    mirroring.clock.advance(days=8)
    assert await mirroring.sync() is None
    await mirroring.assert_same()


async def test_reader_of_some_rows_sweeps_them(mirroring: Mirroring) -> None:
    """Who may not read every row is not told changes, and still holds all that may be read, and nothing else."""
    await mirroring.dynamics.control("roles", {"user": SEAT, "privileges": {"prvReadContact": "Basic"}})
    assert await mirroring.sync() is None
    own = [
        row["contactid"]
        for row in mirroring.dynamics.rows("contact")
        if row["ownerid"] == mirroring.dynamics.one("systemuser", domainname=SEAT)["systemuserid"]
    ]
    assert sorted(own) == await mirroring.read("contact")
    assert "read" == (await mirroring.standing("contact")).state


async def test_table_without_a_right_holds_nothing(mirroring: Mirroring) -> None:
    """A right that is taken away takes the rows away; given back, they come again."""
    await mirroring.sync()
    await mirroring.dynamics.control("roles", {"user": SEAT, "privileges": {"prvReadLead": "None"}})
    assert await mirroring.sync() is None
    standing = await mirroring.standing("lead")
    assert ("no_access", 0, []) == (standing.state, standing.rows, await mirroring.read("lead"))
    await mirroring.dynamics.control("roles", {"user": SEAT, "privileges": {"prvReadLead": None}})
    await mirroring.sync()
    await mirroring.assert_same()


async def test_throttled_sync_goes_on_where_it_was(mirroring: Mirroring, way: str) -> None:
    """Asked to wait, the sync ends and says for how long; the next one reads no page twice."""
    await mirroring.dynamics.control(
        "trouble", {"do": "throttle_requests", "match": {"path_contains": "contacts?"}, "times": 1}
    )
    waiting = await mirroring.sync()
    assert isinstance(waiting, Wait)
    assert "crm_throttled" == waiting.cause.code
    before = [request.path for request in mirroring.asked]
    assert await mirroring.sync() is None
    await mirroring.assert_same()
    again = set(before[:-1]) & {request.path for request in mirroring.asked}
    assert [] == [path for path in again if "orderby=modifiedon" not in path and "Count" not in path]
    assert way


Deed = Callable[[Dynamics], Awaitable[None]]


async def _add(dynamics: Dynamics) -> None:
    await dynamics.send("POST", "contacts", {"lastname": f"Newcomer {len(dynamics.rows('contact'))}"})


async def _change(dynamics: Dynamics) -> None:
    await dynamics.send(
        "PATCH", f"contacts({dynamics.rows('contact')[-1]['contactid']})", {"jobtitle": "Moved"}
    )


async def _delete(dynamics: Dynamics) -> None:
    await dynamics.send("DELETE", f"contacts({dynamics.rows('contact')[0]['contactid']})")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_killed_sync_loses_nothing_and_doubles_nothing(
    mirroring: Mirroring, way: str, seed: int
) -> None:
    """Killed again and again, with rows that come, change and go in between, it ends as if nothing had been."""
    chance = random.Random(seed)  # noqa: S311  # a seed that finds a fault is kept above
    deeds: list[Deed] = [_add, _change, _delete]
    for _ in range(40):
        assert await mirroring.sync_killed_at(chance.randint(2, 13))
        if chance.random() < 0.4:
            await chance.choice(deeds)(mirroring.dynamics)
        mirroring.clock.advance(seconds=chance.randint(1, 400))
    async with mirroring.opened() as store:
        came_to_an_end = [one for one in (await store.read_standing()).tables if one.read_at]
    assert len(mirroring.tables) == len(came_to_an_end)
    mirroring.clock.advance(hours=25)
    await mirroring.sync()
    await mirroring.assert_same()
    assert way


async def test_refused_page_begins_the_table_anew(mirroring: Mirroring) -> None:
    """A stored link that Dynamics does not take any more costs the pages before it, and no row."""
    assert await mirroring.sync_killed_at(11)
    mirroring.dynamics.environment.paging_secret = "another"  # noqa: S105  # of an emulator
    assert await mirroring.sync() is None
    await mirroring.assert_same()


async def test_links_lead_below_the_pinned_address_only(mirroring: Mirroring) -> None:
    """Whatever host a link names, the request that follows it is a path of the environment's own."""
    await mirroring.sync()
    assert all(not request.path.startswith(("http", "/")) for request in mirroring.asked)
    assert all(UUID(row_id) for row_id in await mirroring.read("contact"))
