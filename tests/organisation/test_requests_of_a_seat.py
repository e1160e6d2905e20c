"""What one seat asks of Dynamics, counted on a real companion. The simulation of a fleet uses these numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.fakes.companion import running
from tests.fakes.controls import requests_of
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import SUSANNA, copy_request
from tests.fleet import costs
from tests.organisation.conftest import Computer, Organisation

_LOOKS = ("WhoAmI", "environmentvariabledefinitions")


def kind_of(told: dict[str, Any]) -> str:
    """What a request of a companion is for."""
    place = told["path"].removeprefix("/api/data/v9.2/")
    if told["method"] != "GET":
        return "write"
    if place in _LOOKS or (place == "teammemberships" and "systemuserid eq" in told["query"]):
        return "look"
    return "shape" if place.startswith("EntityDefinitions") else "read"


async def counted(organisation: Organisation, since: int) -> tuple[Counter[str], int]:
    """Kind → requests since so many, and how many there are now."""
    told = await requests_of(organisation.emulator)
    return Counter(kind_of(one) for one in told[since:]), len(told)


async def test_seat_asks_what_the_fleet_is_simulated_with(
    organisation: Organisation, admin: Computer, rep: Computer
) -> None:
    """A look, a quiet sync and a message cost what `tests/fleet/costs.py` says, not a request more or less."""
    assert 0 == await admin.run("seats", "assign", "Marisa Duarte")
    assert 0 == await rep.run("settings", "set", "hold_seconds", "0")
    _before, seen = await counted(organisation, 0)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        assert 0 == await rep.run("sync", "--json")
        started, seen = await counted(organisation, seen)
        assert costs.LOOK == started["look"]
        assert 0 == await rep.run("sync", "--json")
        quiet, seen = await counted(organisation, seen)
        assert Counter({"read": costs.Asking(seats=1).sync}) == quiet
        await browser.ask(copy_request("ask", "click-1", person=SUSANNA))
        await browser.hear('"state": "written"')
        first, seen = await counted(organisation, seen)
        wanted = {"shape": costs.FIRST_OF_A_TABLE, "read": costs.READS, "write": costs.WRITES}
        assert Counter(wanted) == first
        await browser.ask(copy_request("again", "click-2", person=SUSANNA, body="Until Thursday, then."))
        await browser.hear('"state": "written"')
        second, _seen = await counted(organisation, seen)
        assert Counter({"read": costs.READS, "write": costs.WRITES}) == second
