"""An organisation names activity tables of its own, checked before anybody writes. C11."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from companion.connecting import Asking, connect_here
from companion.core import rights
from tests.fakes.companion import running
from tests.fakes.controls import control, rows_of
from tests.fakes.environment import MARISA, browsing, wanted_of
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import request
from tests.organisation.conftest import Computer, Organisation
from tests.organisation.test_columns import NOTE
from tests.organisation.test_roles import TEO
from tests.organisation.test_settings import texts

SET = ("org", "settings", "set", "activity_tables")
TOUCH: dict[str, Any] = {
    "label": "Touch",
    "set_name": "new_touches",
    "columns": {"new_way": {"type": "Integer"}, "new_firm": {"type": "String", "max_length": 100}},
}


async def customized(organisation: Organisation) -> None:
    """The customer has an activity table of their own."""
    await control(organisation.emulator, "organization", custom_activities={"new_touch": TOUCH})


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ("inmail=new_nowhere", "The table new_nowhere is not there"),
        ("inmail=new_touch note=new_segment", "The table new_segment is no activity table"),
        ("inmail=task", "activity_tables"),
        ("message=li_inmail", "activity_tables"),
    ],
)
async def test_table_that_cannot_take_it_is_refused_before_anything_is_set(
    organisation: Organisation,
    admin: Computer,
    tables: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not there, no activity, no table of a maker's: named, set nowhere, and the preview says the same."""
    await customized(organisation)
    before = await texts(organisation)
    assert 1 == await admin.run(*SET, tables)
    assert words in capsys.readouterr().err
    assert 1 == await admin.run("org", "tables", *tables.split())
    told = capsys.readouterr()
    assert words in told.out + told.err
    assert before == await texts(organisation)


async def test_columns_in_force_are_checked_in_the_new_table(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """A column of another type in the new table is refused with the table; a column of the table can be named then."""
    task = {"task": {"new_way": {"type": "Boolean"}}}
    await control(
        organisation.emulator, "organization", custom_columns=task, custom_activities={"new_touch": TOUCH}
    )
    assert 0 == await admin.run("org", "settings", "set", "activity_columns", "direction=new_way")
    assert 1 == await admin.run(*SET, "message=new_touch")
    assert "new_way of new_touch has the type Integer" in capsys.readouterr().err
    assert 1 == await admin.run("org", "tables", "message=new_touch")
    assert "new_way of new_touch has the type Integer" in capsys.readouterr().out
    assert 0 == await admin.run("org", "settings", "set", "activity_columns", "direction=task.new_way")
    assert 0 == await admin.run(*SET, "message=new_touch")
    assert 0 == await admin.run("org", "settings", "set", "activity_columns", "company=new_touch.new_firm")
    capsys.readouterr()
    assert 0 == await admin.run("org", "columns")
    assert "new_firm of new_touch: fits; Fourth Coffee" in capsys.readouterr().out


async def test_preview_is_the_row_that_is_then_written(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Previewed without writing, then set for everybody; a rep with the shipped role writes there and takes it back."""
    await customized(organisation)
    capsys.readouterr()
    assert 0 == await admin.run("org", "tables", "call=new_touch", "note=new_touch", "--json")
    shown = json.loads(capsys.readouterr().out)
    row = shown["rows"]["call"]
    bound = [name for name in row["columns"] if name.startswith("regardingobjectid_contact")]
    assert ("new_touches", 12, {"statecode": 1, "statuscode": 2}, 1, False) == (
        row["entity_set"],
        row["columns"]["actualdurationminutes"],
        row["completed"],
        len(bound),
        "directioncode" in row["columns"],
    )
    assert 0 == await admin.run("org", "tables", "note=new_touch")
    assert "“note” into new_touch: fits" in capsys.readouterr().out
    assert 0 == await admin.run("org", "tables")
    assert "No tables of your own are named" in capsys.readouterr().out
    assert [] == await rows_of(organisation.emulator, "new_touches")
    assert 0 == await admin.run(*SET, "note=new_touch")
    rep = await as_rep(organisation)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        answer = await browser.ask(request(NOTE, "ask-1", "click-1"))
        assert answer["ok"], answer
        await browser.hear('"written"')
        [written] = await rows_of(organisation.emulator, "new_touches")
        assert written["description"].startswith("Nowhere Coffee")
        item = answer["result"]["item"]["item_id"]
        await browser.ask(request({"kind": "activity.undo", "item_id": item}, "undo-1"))
        await browser.hear('"undone"')
    assert [] == await rows_of(organisation.emulator, "new_touches")


async def as_rep(organisation: Organisation) -> Computer:
    """A computer of somebody who holds the rep's role as shipped, and no other."""
    definition = {"name": "Rep", "tables": {}, "privileges": dict.fromkeys(rights.REP, "Global")}
    await control(organisation.emulator, "roles", define=definition)
    await control(organisation.emulator, "roles", user=TEO, give=["Rep"], take=["Salesperson"])
    computer = await organisation.connected(TEO)
    assert 0 == await computer.run("settings", "set", "hold_seconds", "0")
    return computer


async def test_doctor_looks_at_the_table(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Said to be there while it is, and named as the fault once it has gone."""
    await customized(organisation)
    assert 0 == await admin.run(*SET, "inmail=new_touch message=new_touch")
    rep = await organisation.connected(MARISA)
    await rep.run("doctor")
    assert "new_touch is a table of your organisation's own" in capsys.readouterr().out
    await control(organisation.emulator, "organization", custom_activities={})
    await rep.run("doctor")
    assert "The table new_touch is not there" in capsys.readouterr().out


async def test_connecting_misses_no_table_that_is_not_needed(
    organisation: Organisation, admin: Computer
) -> None:
    """Without LinkedIn's app, whoever connects is told only of the tables that items would go to."""
    await customized(organisation)
    assert 0 == await admin.run(*SET, "inmail=new_touch")
    missing = ["li_inmail", "li_message", "li_pointdrivepresentationviewed"]
    await control(organisation.emulator, "organization", missing_tables=missing)
    folders = Computer(organisation.folder / "marisa", organisation.monkeypatch).folders
    with browsing(organisation.monkeypatch, organisation.emulator):
        wanted = replace(wanted_of(organisation.emulator), login_hint=MARISA)
        connected = await connect_here(folders, wanted, Asking(lambda _address: None))
    assert ("li_message",) == connected.missing_tables
