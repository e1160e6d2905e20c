"""Snapshots: rows, settings and apps return, sign-ins stay."""

from __future__ import annotations

from tests.emulator.conftest import MARISA, Caller, Client, sign_in

ROW = "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10"
APP = "0c1d2e3f-0001-4a5b-8c9d-1234567890ab"


async def control(client: Client, path: str, body: object = None) -> int:
    """Answer the status of a control."""
    return (await client.post(f"/_emulator/{path}", json=body)).status


async def test_everything_returns_to_the_snapshot(client: Client, crm: Caller, yvonne: str) -> None:
    """New rows go, deleted ones are back, dialect, organisation, refusals and apps are as they were."""
    assert 200 == (await client.post("/_emulator/snapshot")).status
    await crm.patch(f"tasks({ROW})", {"subject": "x"})
    await crm.delete(f"contacts({yvonne})")
    for path, body in (
        ("dialect", {"bind_null": "unbinds"}),
        ("organization", {"friendly_name": "Fabrikam Sales"}),
        ("apps", {"client_id": APP}),
        ("sign_in", {"user": MARISA, "refuse": "conditional_access"}),
    ):
        assert 200 == await control(client, path, body)
    assert 200 == (await client.post("/_emulator/restore")).status
    shown = [await (await client.get(f"/_emulator/{path}")).json() for path in ("dialect", "organization")]
    assert (404, 200) == (
        (await crm.get(f"tasks({ROW})")).status,
        (await crm.get(f"contacts({yvonne})")).status,
    )
    assert ("refused", "Contoso Sales") == (shown[0]["bind_null"], shown[1]["friendly_name"])
    assert {"apps": []} == await (await client.get("/_emulator/apps")).json()
    assert {} == (await (await client.get("/_emulator/sign_in")).json())["standing"]


async def test_sign_ins_outlive_a_restore(client: Client) -> None:
    """Tokens from before and from after the snapshot still open; an ended one stays ended."""
    ended = Caller(client, await sign_in(client, MARISA))
    await control(client, "snapshot", {"name": "early"})
    await control(client, "sign_in", {"user": MARISA, "access_tokens": "plain"})
    late = Caller(client, await sign_in(client, MARISA))
    await control(client, "restore", {"name": "early"})
    assert [401, 200] == [(await caller.get("WhoAmI")).status for caller in (ended, late)]


async def test_snapshots_have_names_and_can_be_used_again(client: Client, crm: Caller) -> None:
    """Each name keeps its own state, as often as it is asked for."""
    for subject in ("first", "second"):
        await crm.patch(f"tasks({ROW})", {"subject": subject})
        await control(client, "snapshot", {"name": subject})
    for subject in ("first", "second", "first"):
        assert 200 == await control(client, "restore", {"name": subject})
        assert subject == (await crm.get(f"tasks({ROW})")).body["subject"]


async def test_unknown_snapshot_is_refused(client: Client) -> None:
    """A name under which nothing was kept is 404."""
    assert 404 == await control(client, "restore", {"name": "unknown"})
