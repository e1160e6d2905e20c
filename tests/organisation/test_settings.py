"""What an administrator sets for everybody lies in Dynamics, and every companion follows. A9, C1, G4, G5."""

from __future__ import annotations

import json

import pytest

from companion.core.organisation_settings import PREFIX
from companion.errors import SettingLocked
from tests.fakes.companion import running
from tests.fakes.controls import as_colleague, control, rows_of
from tests.fakes.environment import MARISA
from tests.fakes.extension_end import extension_end
from tests.fakes.wire import HELLO, SUSANNA, copy_request, request
from tests.organisation.conftest import ADMIN, Computer, Organisation

DEFINITIONS, VALUES = "environmentvariabledefinitions", "environmentvariablevalues"


async def texts(organisation: Organisation) -> dict[str, str]:
    """Variable → value, as the tables of the CRM have them."""
    definitions = {
        row["environmentvariabledefinitionid"]: row["schemaname"]
        for row in await rows_of(organisation.emulator, DEFINITIONS)
    }
    values = await rows_of(organisation.emulator, VALUES)
    return {definitions[row["environmentvariabledefinitionid"]]: row["value"] for row in values}


def in_force(computer: Computer, name: str) -> tuple[object, str, bool]:
    """A setting's value, source and lock at a computer."""
    [found] = [one for one in computer.folders.settings_in_use().explain() if one.name == name]
    return found.value, found.source, found.is_locked


async def test_writing_is_off_until_the_administrator_turns_it_on(organisation: Organisation) -> None:
    """At the first start nothing says on: a rep's own switch does not, the administrator's does. C1."""
    await organisation.silence()
    rep = await organisation.connected("marisa.duarte@contoso.example")
    assert (False, "organisation", True) == in_force(rep, "writeback")
    with pytest.raises(SettingLocked):
        rep.folders.settings_in_use().write_user("writeback", "on")
    admin = await organisation.connected(ADMIN)
    assert 0 == await admin.run("org", "settings", "set", "writeback", "on")
    assert (True, "organisation", True) == in_force(admin, "writeback")
    again = await organisation.connected("marisa.duarte@contoso.example", "m2")
    assert (True, "organisation", True) == in_force(again, "writeback")


async def test_companion_follows_at_its_next_look(admin: Computer, rep: Computer) -> None:
    """Turned off at another computer, the look at the start hears of it, and clicks are refused."""
    assert 0 == await admin.run("org", "settings", "set", "writeback", "off")
    assert (True, "organisation", True) == in_force(rep, "writeback")
    folders = rep.folders
    async with running(folders), extension_end(folders.socket) as browser:
        greeted = await browser.ask(request(HELLO, "hello", None))
        if greeted["result"]["writing"]["is_writeback_on"]:
            await browser.hear('"settings.changed"')
        answer = await browser.ask(copy_request("ask", "click-1", person=SUSANNA))
    assert "writeback_off" == answer["error"]["code"]
    assert (False, "organisation", True) == in_force(rep, "writeback")


async def test_writing_is_on_for_inmails_only(organisation: Organisation, admin: Computer) -> None:
    """Set for everybody, a message is refused at the rep's computer by its kind, and an InMail is taken. C3."""
    assert 0 == await admin.run("org", "settings", "set", "item_types", "inmail")
    rep = await organisation.connected(MARISA)
    async with running(rep.folders), extension_end(rep.folders.socket) as browser:
        refused = await browser.ask(copy_request("ask-1", "click-1", person=SUSANNA))
        taken = await browser.ask(copy_request("ask-2", "click-2", person=SUSANNA, item_kind="inmail"))
    assert ("message_off", True) == (refused["error"]["code"], taken["ok"])


async def test_setting_is_one_variable_that_power_apps_shows(
    organisation: Organisation, admin: Computer
) -> None:
    """Set twice, there is one variable with one value, of the right type, and with its meaning."""
    for value in ("20", "30"):
        assert 0 == await admin.run("org", "settings", "set", "hold_seconds", value)
    assert {PREFIX + "hold_seconds": "30", PREFIX + "writeback": "yes"} == await texts(organisation)
    [row] = [
        row
        for row in await rows_of(organisation.emulator, DEFINITIONS)
        if row["schemaname"] == PREFIX + "hold_seconds"
    ]
    assert (100_000_001, True) == (row["type"], "taken back" in row["description"])


async def test_value_set_in_power_apps_is_found_and_replaced(
    organisation: Organisation, admin: Computer
) -> None:
    """A variable has one value, whoever made it: ours goes into the row that stands there."""
    before = {row["environmentvariablevalueid"] for row in await rows_of(organisation.emulator, VALUES)}
    assert 0 == await admin.run("org", "settings", "set", "writeback", "off")
    after = {row["environmentvariablevalueid"] for row in await rows_of(organisation.emulator, VALUES)}
    assert (before, {PREFIX + "writeback": "no"}) == (after, await texts(organisation))


async def test_cleared_setting_is_everybodys_own_again(organisation: Organisation, admin: Computer) -> None:
    """Its value goes, and users may set theirs; clearing what is not set changes nothing."""
    assert 0 == await admin.run("org", "settings", "set", "ask_mode", "always")
    assert ("always", "organisation", True) == in_force(admin, "ask_mode")
    for _ in range(2):
        assert 0 == await admin.run("org", "settings", "clear", "ask_mode")
    assert ("unclear", "shipped", False) == in_force(admin, "ask_mode")
    assert {PREFIX + "writeback": "yes"} == await texts(organisation)


async def test_dry_run_says_what_then_happens(
    organisation: Organisation, admin: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same before and after, and nothing is written by the first."""
    told = []
    for option in (["--dry-run"], []):
        before = await texts(organisation)
        assert 0 == await admin.run("org", "settings", "set", "notes_as", "activity", "--json", *option)
        told.append(json.loads(capsys.readouterr().out))
        assert bool(option) == (before == await texts(organisation))
    assert [True, False] == [answer.pop("is_dry_run") for answer in told]
    assert told[0] == told[1] == {"name": "notes_as", "before": None, "after": "activity", "is_changed": True}
    assert 0 == await admin.run("org", "settings", "set", "notes_as", "activity", language="pt-BR")
    assert "notes_as já é activity. Nada foi alterado." in capsys.readouterr().out


@pytest.mark.parametrize(
    "case",
    [
        ("hold_seconds", "61", "less than or equal to 60"),
        ("writeback", "perhaps", "bool"),
        ("client_id", "6d1f7c62-0000-4000-8000-5a6f0c1d2e3f", "machine's policy"),
        ("no_such_setting", "1", "known settings"),
        ("never_copy", "https://www.linkedin.com/in/somebody-or-other " * 50, "2000 characters"),
    ],
)
async def test_value_that_cannot_be_is_refused_before_dynamics_hears_of_it(
    organisation: Organisation,
    admin: Computer,
    case: tuple[str, str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The setting is named with its reason, and nothing stands in the CRM."""
    name, value, words = case
    before = await texts(organisation)
    assert 1 == await admin.run("org", "settings", "set", name, value)
    said = capsys.readouterr().err
    assert all(part in said for part in ("setting_refused", name, words)), said
    assert before == await texts(organisation)


async def test_bad_value_from_power_apps_stops_copying_and_is_named(
    organisation: Organisation, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing falls open because of a typing error; a variable of a later version is passed over."""
    [row] = await rows_of(organisation.emulator, VALUES)
    address = f"{VALUES}({row['environmentvariablevalueid']})"
    await as_colleague(organisation.emulator, "PATCH", address, value="perhaps")
    await organisation.connected("marisa.duarte@contoso.example")
    assert 1 == await rep.run("settings", "get")
    assert "writeback" in capsys.readouterr().err
    await as_colleague(organisation.emulator, "PATCH", address, value="YES")
    later = {"schemaname": PREFIX + "of_a_later_version", "defaultvalue": "1", "type": 100_000_000}
    await as_colleague(organisation.emulator, "POST", DEFINITIONS, **later)
    await organisation.connected("marisa.duarte@contoso.example")
    assert (True, "organisation", True) == in_force(rep, "writeback")


async def test_copy_counts_while_dynamics_does_not_answer(
    organisation: Organisation, admin: Computer, rep: Computer
) -> None:
    """What was read last goes on counting; an organisation that refuses to tell at the first time is closed."""
    assert 0 == await admin.run("org", "settings", "set", "hold_seconds", "42")
    match = {"path_contains": DEFINITIONS}
    await organisation.connected("marisa.duarte@contoso.example")
    await control(organisation.emulator, "trouble", do="code", code="0x80040220", match=match, times=2)
    await organisation.connected("marisa.duarte@contoso.example")
    assert (42, "organisation", True) == in_force(rep, "hold_seconds")
    fresh = await organisation.connected("teo.lindqvist@contoso.example")
    assert (False, "organisation", True) == in_force(fresh, "writeback")


RIGHTS = [
    ("prvCreateEnvironmentVariableDefinition", "hold_seconds", "environmentvariabledefinition"),
    ("prvAppendEnvironmentVariableDefinition", "hold_seconds", "environmentvariablevalue"),
    ("prvWriteEnvironmentVariableDefinition", "writeback", "environmentvariablevalue"),
    ("prvReadEnvironmentVariableDefinition", "writeback", "environmentvariabledefinition"),
]


@pytest.mark.parametrize("right", RIGHTS)
async def test_each_right_that_is_missing_is_named(
    organisation: Organisation,
    admin: Computer,
    right: tuple[str, str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Dynamics refuses, the privilege and its table are named, and no setting was changed. G5."""
    privilege, name, table = right
    before = await texts(organisation)
    await control(organisation.emulator, "roles", user=ADMIN, privileges={privilege: "None"})
    value = {"hold_seconds": "3", "writeback": "off"}[name]
    assert 1 == await admin.run("org", "settings", "set", name, value)
    said = capsys.readouterr().err
    assert "crm_privilege_missing" in said
    assert all(part in said for part in (privilege, table)), said
    assert before == await texts(organisation)


async def test_rep_may_read_and_not_write(
    organisation: Organisation, rep: Computer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stock role of a salesperson shows the settings and refuses to change them."""
    before = await texts(organisation)
    assert 0 == await rep.run("org", "settings", "show", "--json")
    told = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert ("yes", True) == (told["writeback"]["organisation"], told["writeback"]["value"])
    assert told["client_id"]["variable"] is None
    assert 1 == await rep.run("org", "settings", "set", "writeback", "off")
    assert "prvWriteEnvironmentVariableDefinition" in capsys.readouterr().err
    assert before == await texts(organisation)
