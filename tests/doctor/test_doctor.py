"""`copy-to-crm doctor`: a healthy installation, and every broken one by its true cause. A10, C2."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from companion.cli import main
from companion.emulator.server import RunningEmulator
from companion.folders import Folders
from companion.storage.profile_store import FileProfileStore
from tests.fakes.controls import control, refuse, requests_of
from tests.fakes.environment import MARISA

Examine = Callable[..., Awaitable[Any]]

ONLINE = {
    "sign_in",
    "user",
    "seat",
    "version",
    "kind",
    "rights",
    "tables",
    "columns",
    "required",
    "notes",
    "links",
}


@pytest.mark.usefixtures("connected")
async def test_healthy_installation(emulator: RunningEmulator, examine: Examine) -> None:
    """Exit status 0, every check is ok, and Dynamics was only read."""
    before = len(await requests_of(emulator))
    report = await examine()
    assert (0, True) == (report.status, report.body["is_healthy"])
    assert set() == report.checks("fail") | report.checks("skipped") | report.checks("warning")
    assert {
        "folders",
        "disk",
        "settings",
        "host",
        "browsers",
        "companion",
        "window",
        "journal",
        "mirror",
        "vault",
    } | ONLINE | {
        "connection",
        "route",
        "clock",
        "environment",
        "tenant",
    } == report.checks("ok")
    asked = (await requests_of(emulator))[before:]
    assert asked
    assert {"GET"} == {request["method"] for request in asked}


async def test_sandbox_is_named(
    emulator: RunningEmulator, connected: FileProfileStore, examine: Examine
) -> None:
    """A sandbox that policy refuses is the first line, by its kind, and how it can be allowed."""
    assert connected.read_current()
    await control(emulator, "organization", preset="sandbox")
    report = await examine()
    assert (1, ("kind", "fail", "sandbox_refused")) == (report.status, report.first)
    assert "CustomerTest" in report.findings[0]["evidence"]
    assert {"kind"} == report.checks("fail")


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(
    ("preset", "first", "words"),
    [
        ("on_premises", ("environment", "fail", "onpremises_refused"), "NTLM"),
        ("version_7_1", ("environment", "fail", "version_refused"), "7.1"),
        ("clock_ahead", ("clock", "fail", "clock_wrong"), "-20 minutes"),
        ("clock_behind", ("clock", "fail", "clock_wrong"), "+20 minutes"),
        ("without_linkedin", ("tables", "fail", "crm_tables_missing"), "li_inmail, li_message"),
    ],
)
async def test_environment_that_is_not_served_is_named_first(
    emulator: RunningEmulator, examine: Examine, preset: str, first: tuple[str, str, str], words: str
) -> None:
    """One line fails, it stands first, names the cause and the fix; what follows from it is skipped."""
    await control(emulator, "organization", preset=preset)
    report = await examine()
    assert (1, first) == (report.status, report.first)
    assert words in report.findings[0]["evidence"]
    assert {first[0]} == report.checks("fail")
    follows = [finding for finding in report.findings if finding["result"] == "skipped"]
    assert follows
    assert {first[0]} == {finding["params"]["cause"] for finding in follows}


@pytest.mark.usefixtures("connected")
async def test_app_comes_from_app_source(emulator: RunningEmulator, examine: Examine) -> None:
    """Without LinkedIn's app the fix is the step in AppSource. C2."""
    await control(emulator, "organization", preset="without_linkedin")
    report = await examine()
    assert "AppSource" in report.findings[0]["fix"]
    assert {"columns", "required", "notes"} == report.checks("skipped")


async def test_missing_vault_is_named_first(
    connected: FileProfileStore, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No keyring answers: that is the cause, and the environment itself is found well."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    profile = connected.read_current()
    assert profile is not None
    connected.keep(replace(profile, vault="system"))
    report = await examine()
    assert (1, ("vault", "fail", "vault_missing")) == (report.status, report.first)
    assert "--vault file" in report.findings[0]["fix"]
    assert {"route", "clock", "environment", "tenant"} <= report.checks("ok")
    assert ONLINE == report.checks("skipped")


async def test_unreachable_environment_is_named_first(
    emulator: RunningEmulator, connected: FileProfileStore, examine: Examine
) -> None:
    """Nobody listens at the address: everything behind it is skipped because of the way there."""
    profile = connected.read_current()
    assert profile is not None
    connected.keep(replace(profile, environment_address="https://localhost:1"))
    report = await examine()
    assert (1, ("route", "fail", "route_closed")) == (report.status, report.first)
    assert "firewall" in report.findings[0]["fix"]
    assert {"clock", "environment", "tenant"} | ONLINE == report.checks("skipped")
    assert emulator.address


async def test_wrong_tenant_is_named_first(connected: FileProfileStore, examine: Examine) -> None:
    """The connection signs in at another directory than the environment names."""
    profile = connected.read_current()
    assert profile is not None
    connected.keep(replace(profile, authority=profile.authority.rpartition("/")[0] + "/fabrikam.example"))
    report = await examine()
    assert (1, ("tenant", "fail", "tenant_differs")) == (report.status, report.first)
    assert "fabrikam.example" in report.findings[0]["evidence"]
    assert ONLINE == report.checks("skipped")


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("expired", "signin_expired"),
        ("revoked", "signin_revoked"),
        ("mfa", "signin_mfa"),
        ("conditional_access", "signin_blocked"),
        ("user_disabled", "signin_user_disabled"),
        ("user_gone", "signin_user_unknown"),
    ],
)
async def test_each_end_of_a_sign_in_is_named(
    emulator: RunningEmulator, examine: Examine, reason: str, code: str
) -> None:
    """What Entra says is what the first line says, with what support can look for."""
    await control(emulator, "organization", preset="online")
    await refuse(emulator, reason)
    report = await examine()
    assert (1, ("sign_in", "fail", code)) == (report.status, report.first)
    assert report.findings[0]["reference"]
    assert ONLINE - {"sign_in"} == report.checks("skipped")


async def test_without_a_connection_that_is_the_cause(folders: Folders, examine: Examine) -> None:
    """Nothing is guessed about an environment that nobody named."""
    assert folders.data.is_dir()
    report = await examine()
    assert (1, ("connection", "fail", "not_connected")) == (report.status, report.first)
    assert {"connection"} == report.checks("fail")


async def test_address_can_be_examined_before_it_is_connected(
    emulator: RunningEmulator, folders: Folders, examine: Examine
) -> None:
    """What an installation on premises shows, it shows without a sign-in."""
    assert folders.data.is_dir()
    await control(emulator, "organization", preset="on_premises")
    report = await examine(emulator.address, "--test-environment", "--ca", str(emulator.ca_file))
    assert (1, ("environment", "fail", "onpremises_refused")) == (report.status, report.first)


async def test_local_faults_are_named(
    connected: FileProfileStore, folders: Folders, examine: Examine
) -> None:
    """Host, folder, journal: each by its own line, and the way to Dynamics is still examined."""
    profile = connected.read_current()
    assert profile is not None
    (folders.data / "host" / "launch.json").unlink()
    (folders.vault / "tokens.json").chmod(0o644)
    (connected.folder_of(profile) / "outbox.db").write_bytes(b"no database")
    (connected.folder_of(profile) / "outbox.db").chmod(0o600)
    report = await examine()
    assert 1 == report.status
    assert {"folders", "host", "journal"} == report.checks("fail")
    assert "open_to_others" == report.of("folders")["code"]
    assert "host_missing" == report.of("host")["code"]
    assert "journal_damaged" == report.of("journal")["code"]
    assert {"browsers"} == report.checks("skipped")
    assert ONLINE <= report.checks("ok")


@pytest.mark.usefixtures("connected")
async def test_policy_that_cannot_be_read_is_named(folders: Folders, examine: Examine) -> None:
    """An unknown key of the policy file is told by its name."""
    assert folders.policy is not None
    folders.policy.write_text(json.dumps({"write_back": True}), encoding="utf-8")
    report = await examine()
    assert ("settings", "fail", "setting_refused") == report.first
    assert "write_back" in report.findings[0]["evidence"]


@pytest.mark.usefixtures("connected")
async def test_writeback_off_is_a_warning(folders: Folders, examine: Examine) -> None:
    """Nothing is broken, but nothing is copied."""
    assert folders.policy is not None
    folders.policy.write_text('{"writeback": false}', encoding="utf-8")
    report = await examine()
    assert (0, ("settings", "warning", "writeback_off")) == (report.status, report.first)


@pytest.mark.usefixtures("connected")
async def test_required_column_is_a_warning(emulator: RunningEmulator, examine: Examine) -> None:
    """What the customer's forms insist on is told before somebody meets it."""
    await control(emulator, "organization", required_columns={"li_message": ["exchangeweblink"]})
    report = await examine()
    told = [finding for finding in report.findings if finding["code"] == "required_unfilled"]
    assert (0, ["warning"]) == (report.status, [finding["result"] for finding in told])
    assert {"table": "li_message", "columns": "exchangeweblink"} == told[0]["params"]


async def test_redacted_report_names_nobody(
    emulator: RunningEmulator, connected: FileProfileStore, examine: Examine
) -> None:
    """No person, no address, no id and no path of this computer, in a healthy report and in a broken one."""
    profile = connected.read_current()
    assert profile is not None
    for preset in ("online", "on_premises"):
        await control(emulator, "organization", preset=preset)
        text = json.dumps((await examine("--redact")).body)
        for secret in ("Marisa", "localhost", "127.0.0.1", profile.user_id, profile.organisation_id, "/tmp"):  # noqa: S108
            assert secret not in text


@pytest.mark.usefixtures("connected")
async def test_report_is_for_people_too(emulator: RunningEmulator, said: Callable[[], str]) -> None:
    """A line for each finding, the cause first and its fix below it, in the person's language."""
    await control(emulator, "organization", preset="clock_ahead")
    assert 1 == await asyncio.to_thread(main, ["--language", "pt-BR", "doctor"])
    lines = said().splitlines()
    assert "✗ falha: relógio: O relógio deste computador está errado em -20 minutos." == lines[0]
    assert lines[1].startswith("    → Deixe o sistema acertar data e hora")
    assert "– ignorado: sessão: Ignorado, porque decorre de: relógio." in lines
    assert lines[-1].startswith("A cópia ainda não funciona")


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(
    ("crm_code", "code"),
    [
        ("0x80042f09", "crm_no_role"),
        ("0x80040225", "crm_user_disabled"),
        ("0x80072560", "crm_user_unknown"),
        ("0x8004a104", "crm_closed"),
    ],
)
async def test_whoever_dynamics_turns_away_is_named_first(
    emulator: RunningEmulator, examine: Examine, crm_code: str, code: str
) -> None:
    """The sign-in is good, and Dynamics says what is wrong with the user."""
    await control(
        emulator, "trouble", do="code", code=crm_code, match={"path_contains": "RetrieveVersion"}, times=9
    )
    report = await examine()
    assert (1, ("user", "fail", code)) == (report.status, report.first)
    assert {"user"} == report.checks("fail")
    assert report.findings[0]["fix"]
    assert "sign_in" in report.checks("ok")


@pytest.mark.usefixtures("connected")
async def test_user_without_a_role_is_named_first(emulator: RunningEmulator, examine: Examine) -> None:
    """Somebody took the role away: that is the cause, and nothing behind it is guessed."""
    await control(emulator, "roles", user=MARISA, take=["Salesperson"])
    report = await examine()
    assert (1, ("user", "fail", "crm_no_role")) == (report.status, report.first)
    assert "administrator" in report.findings[0]["fix"]
    assert ONLINE - {"sign_in", "user"} == report.checks("skipped")


@pytest.mark.usefixtures("connected")
async def test_each_missing_table_privilege_is_named_first(
    emulator: RunningEmulator, examine: Examine
) -> None:
    """By its name in Dynamics, its right and its table, a line each; everything else is well."""
    taken = {"prvCreateActivity": "None", "prvAppendToLead": "None"}
    await control(emulator, "roles", user=MARISA, privileges=taken)
    report = await examine()
    assert (1, {"rights"}) == (report.status, report.checks("fail"))
    assert [
        {"user": "Marisa Duarte", "privilege": "prvCreateActivity", "right": "create", "table": "activity"},
        {"user": "Marisa Duarte", "privilege": "prvAppendToLead", "right": "append_to", "table": "lead"},
    ] == [finding["params"] for finding in report.findings[:2]]
    assert set() == report.checks("skipped")
