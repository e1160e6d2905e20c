"""`copy-to-crm doctor` about the columns that hold LinkedIn addresses: each fault by its name and its fix. A10, E4."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from tests.fakes.controls import control
from tests.fakes.environment import MARISA

Examine = Callable[..., Awaitable[Any]]

LINKS = {"link_columns": "contact.new_linkedin account.new_firm"}
TEXT = {"type": "String", "max_length": 200}
WRITING = {"prvWriteContact": "Global", "prvWriteAccount": "Global"}


async def examined(
    emulator: RunningEmulator,
    folders: Folders,
    examine: Examine,
    column: dict[str, Any] | None = None,
    **settings: str,
) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and what was found of the columns, for an organisation whose contacts have this one."""
    added = {"account": {"new_firm": TEXT}} | ({"contact": {"new_linkedin": column}} if column else {})
    await control(emulator, "organization", custom_columns=added)
    for name, value in settings.items():
        folders.settings(None).write_user(name, value)
    report = await examine()
    return report.status, [one for one in report.findings if one["check"] == "links"]


@pytest.mark.usefixtures("connected")
async def test_without_a_named_column_links_are_said_to_be_local(
    emulator: RunningEmulator, folders: Folders, examine: Examine
) -> None:
    """Health: the column of addresses is there for people, and links stay where they are confirmed."""
    status, found = await examined(emulator, folders, examine)
    assert (0, ["link_column_fits", "link_column_fits", "link_columns_none"]) == (
        status,
        [one["code"] for one in found],
    )


@pytest.mark.usefixtures("connected")
async def test_columns_that_fit_are_named(
    emulator: RunningEmulator, folders: Folders, examine: Examine
) -> None:
    """One line a column, of both settings, where whoever writes may write."""
    await control(emulator, "roles", user=MARISA, privileges=WRITING)
    status, found = await examined(emulator, folders, examine, TEXT, **LINKS)
    assert (0, {"ok"}) == (status, {one["result"] for one in found})
    assert [
        ("contact", "websiteurl"),
        ("lead", "websiteurl"),
        ("contact", "new_linkedin"),
        ("account", "new_firm"),
    ] == [(one["params"]["table"], one["params"]["column"]) for one in found]


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(
    ("column", "code"),
    [
        (None, "link_column_missing"),
        ({"type": "Integer", "minimum": 0, "maximum": 9}, "link_column_type"),
        ({"type": "String", "max_length": 100}, "link_column_short"),
    ],
)
async def test_column_of_links_that_cannot_serve_is_a_warning(
    emulator: RunningEmulator,
    folders: Folders,
    examine: Examine,
    column: dict[str, Any] | None,
    code: str,
) -> None:
    """By table, column and setting, with what to do; copying goes on, so it is no failure."""
    await control(emulator, "roles", user=MARISA, privileges=WRITING)
    status, found = await examined(emulator, folders, examine, column, **LINKS)
    [told] = [one for one in found if one["result"] != "ok"]
    assert (0, "warning", code) == (status, told["result"], told["code"])
    named = {"table": "contact", "column": "new_linkedin", "setting": "link_columns"}
    assert named == {name: told["params"][name] for name in named}
    assert "new_linkedin" in told["evidence"]
    assert "$" not in told["evidence"] + told["fix"]
    assert told["fix"]


@pytest.mark.usefixtures("connected")
async def test_protected_column_is_a_warning(
    emulator: RunningEmulator, folders: Folders, examine: Examine
) -> None:
    """Who is in no profile of the column reads nothing there, and Dynamics does not say so."""
    await control(emulator, "roles", user=MARISA, privileges=WRITING)
    await control(emulator, "organization", secured_columns=["contact.new_linkedin"])
    status, found = await examined(emulator, folders, examine, TEXT, **LINKS)
    assert (0, ["link_column_secured"]) == (status, [one["code"] for one in found if one["result"] != "ok"])


@pytest.mark.usefixtures("connected")
async def test_right_that_writing_links_needs_is_named(
    emulator: RunningEmulator, folders: Folders, examine: Examine
) -> None:
    """Without it links stay on the computer where they were confirmed."""
    await control(
        emulator, "roles", user=MARISA, privileges={"prvWriteContact": "None", "prvWriteAccount": "Global"}
    )
    status, found = await examined(emulator, folders, examine, TEXT, **LINKS)
    [told] = [one for one in found if one["result"] != "ok"]
    assert (0, "right_missing", "prvWriteContact") == (status, told["code"], told["params"]["privilege"])


@pytest.mark.usefixtures("connected")
async def test_column_of_addresses_that_is_not_there_is_a_failure(
    emulator: RunningEmulator, folders: Folders, examine: Examine
) -> None:
    """Everybody who is copied is looked for in it."""
    status, found = await examined(emulator, folders, examine, linkedin_address_column="new_gone")
    told = [(one["result"], one["code"], one["params"].get("table")) for one in found]
    assert 1 == status
    assert [
        ("fail", "link_column_missing", "contact"),
        ("fail", "link_column_missing", "lead"),
    ] == told[:2]
