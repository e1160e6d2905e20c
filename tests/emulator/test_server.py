"""The listening emulator: certificates, sign-in with the real msal, restarts, the command."""

from __future__ import annotations

import argparse
import ast
import asyncio
import html
import re
import ssl
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import msal
import pytest
import requests
from cryptography import x509

import companion.emulator
from companion.emulator.certificates import make_certificate
from companion.emulator.command import add_arguments
from companion.emulator.options import EmulatorOptions
from companion.emulator.server import RunningEmulator, running_emulator

CLIENT_ID = "51f81489-12ee-4a9e-aaae-a2591f45987d"
ROOT = Path(companion.emulator.__file__).parent


def trusting(emulator: RunningEmulator) -> requests.Session:
    """Answer a session that trusts the emulator's authority and nothing of the machine's settings."""
    session = requests.Session()
    session.verify = str(emulator.ca_file)
    session.trust_env = False
    return session


def follow_sign_in(emulator: RunningEmulator, address: str) -> None:
    """Do what a browser does with the sign-in page: post its form to the program."""
    with trusting(emulator) as session:
        page = session.get(address, timeout=10).text
    action = re.search(r'action="([^"]+)"', page)
    assert action is not None
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    requests.post(html.unescape(action[1]), data=fields, timeout=10)


def sign_in_with_msal(emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Sign in, ask silently, renew; answer what each step gave."""

    def browse(address: str, **_options: object) -> bool:
        threading.Thread(target=follow_sign_in, args=(emulator, address)).start()
        return True

    monkeypatch.setattr("msal.oauth2cli.authcode._browse", browse)
    scope = [f"{emulator.address}/user_impersonation"]
    with trusting(emulator) as session:
        app = msal.PublicClientApplication(
            CLIENT_ID, authority=emulator.authority, instance_discovery=False, http_client=session
        )
        first = app.acquire_token_interactive(scope, login_hint="marisa.duarte@contoso.example", timeout=30)
        [account] = app.get_accounts()
        cached = app.acquire_token_silent(scope, account=account)
        renewed = app.acquire_token_silent(scope, account=account, force_refresh=True)
        headers = {"Authorization": f"Bearer {renewed['access_token']}"}
        who = session.get(f"{emulator.address}/api/data/v9.2/WhoAmI", headers=headers, timeout=10)
    return {"first": first, "account": account, "cached": cached, "renewed": renewed, "who": who.status_code}


async def test_real_msal_signs_in_and_renews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The unmodified msal goes the whole way over TLS: browser, code, cache, refresh, Web API."""
    async with running_emulator(EmulatorOptions(tmp_path)) as emulator:
        outcome = await asyncio.to_thread(sign_in_with_msal, emulator, monkeypatch)
    assert "marisa.duarte@contoso.example" == outcome["account"]["username"]
    assert outcome["first"]["access_token"] == outcome["cached"]["access_token"]
    assert outcome["first"]["access_token"] != outcome["renewed"]["access_token"]
    assert "Marisa Duarte" == outcome["first"]["id_token_claims"]["name"]
    assert 200 == outcome["who"]


async def test_restart_keeps_rows_tokens_and_choices(tmp_path: Path) -> None:
    """Everything written survives the process, under the same port and certificate."""
    task = {"activityid": "3c7b5b1e-1f0e-4a55-9a53-0d2b6a7d7a10", "subject": "x"}
    async with running_emulator(EmulatorOptions(tmp_path)) as emulator, aiohttp.ClientSession() as session:
        tls = ssl.create_default_context(cafile=emulator.ca_file)
        root = emulator.address
        await session.post(f"{root}/_emulator/dialect", json={"bind_null": "unbinds"}, ssl=tls)
        user = {"user": "marisa.duarte@contoso.example"}
        issued = await (await session.post(f"{root}/_emulator/token", json=user, ssl=tls)).json()
        headers = {"Authorization": f"Bearer {issued['access_token']}"}
        created = await session.post(f"{root}/api/data/v9.2/tasks", json=task, headers=headers, ssl=tls)
    options = EmulatorOptions(tmp_path, port=emulator.port)
    async with running_emulator(options) as second, aiohttp.ClientSession() as session:
        address = f"{second.address}/api/data/v9.2/tasks({task['activityid']})"
        row = await (await session.get(address, headers=headers, ssl=tls)).json()
        dialect = await (await session.get(f"{root}/_emulator/dialect", ssl=tls)).json()
    assert (204, "x", "unbinds") == (created.status, row["subject"], dialect["bind_null"])
    assert emulator.spki == second.spki


async def test_plain_http_is_possible(tmp_path: Path) -> None:
    """Without TLS the address says so and answers."""
    options = EmulatorOptions(tmp_path, is_tls=False)
    async with running_emulator(options) as emulator, aiohttp.ClientSession() as session:
        response = await session.get(f"{emulator.address}/api/data/v9.2/")
    assert emulator.address.startswith("http://127.0.0.1:")
    assert 401 == response.status


@pytest.mark.parametrize("is_tls", [True, False])
async def test_token_for_a_client_under_test(tmp_path: Path, is_tls: bool) -> None:
    """A person's token and an app's open the Web API without a sign-in, over https and over plain http."""
    app = "0c1d2e3f-0001-4a5b-8c9d-1234567890ab"
    row = {"domainname": "an.app@contoso.example", "lastname": "App", "applicationid": app}
    options = EmulatorOptions(tmp_path, is_tls=is_tls)
    async with running_emulator(options) as emulator, aiohttp.ClientSession() as session:
        tls = ssl.create_default_context(cafile=emulator.ca_file)
        await session.post(f"{emulator.address}/_emulator/seed", json={"systemusers": [row]}, ssl=tls)
        role = {"user": app, "give": ["Salesperson"]}
        await session.post(f"{emulator.address}/_emulator/roles", json=role, ssl=tls)
        statuses = []
        for user in ("marisa.duarte@contoso.example", app, "an.app@contoso.example"):
            address = f"{emulator.address}/_emulator/token"
            issued = await (await session.post(address, json={"user": user}, ssl=tls)).json()
            headers = {"Authorization": f"Bearer {issued['access_token']}"}
            root = f"{emulator.address}/api/data/v9.2"
            statuses.append((await session.get(f"{root}/WhoAmI", headers=headers, ssl=tls)).status)
    assert [200, 200, 200] == statuses


async def test_long_address_is_read(tmp_path: Path) -> None:
    """An address of 32,000 characters, as Dataverse allows, reaches the filter."""
    options = EmulatorOptions(tmp_path, is_tls=False)
    async with running_emulator(options) as emulator, aiohttp.ClientSession() as session:
        user = {"user": "marisa.duarte@contoso.example"}
        issued = await (await session.post(f"{emulator.address}/_emulator/token", json=user)).json()
        condition = " or ".join(["lastname eq 'x'"] * 1600)
        response = await session.get(
            f"{emulator.address}/api/data/v9.2/contacts?$filter={condition.replace(' ', '+')}",
            headers={"Authorization": f"Bearer {issued['access_token']}"},
        )
    assert 200 == response.status


def test_certificate_is_private_and_kept(tmp_path: Path) -> None:
    """Files are for their owner only, survive a second call, and are made anew for other names."""
    folder = tmp_path / "certificates"
    first = make_certificate(folder, ["localhost"], ["127.0.0.1"])
    again = make_certificate(folder, ["localhost"], ["127.0.0.1"])
    other = make_certificate(folder, ["www.linkedin.com"], [])
    assert first.spki == again.spki != other.spki
    assert 0o700 == folder.stat().st_mode & 0o777
    assert {0o600} == {file.stat().st_mode & 0o777 for file in folder.iterdir()}


def test_authority_key_is_never_kept(tmp_path: Path) -> None:
    """The folder holds one private key, the server's, so nobody can sign with the authority later."""
    files = make_certificate(tmp_path / "certificates", ["localhost"], ["127.0.0.1"])
    keys = [file for file in files.ca_file.parent.iterdir() if b"PRIVATE KEY" in file.read_bytes()]
    assert [files.key_file] == keys


def test_broken_certificate_is_replaced(tmp_path: Path) -> None:
    """A missing file brings a whole new set, valid from now."""
    first = make_certificate(tmp_path / "certificates", ["localhost"], ["127.0.0.1"])
    first.key_file.unlink()
    second = make_certificate(tmp_path / "certificates", ["localhost"], ["127.0.0.1"])
    certificate = x509.load_pem_x509_certificate(second.certificate_file.read_bytes())
    assert first.spki != second.spki
    assert certificate.not_valid_before_utc < datetime.now(UTC) < certificate.not_valid_after_utc


@pytest.mark.parametrize(("option", "scheme"), [("", "http"), ("--no-tls", "http"), ("--tls", "https")])
def test_command_serves_until_told_to_end(tmp_path: Path, option: str, scheme: str) -> None:
    """`emulator` prints its address, plain unless TLS is asked for, and ends with 0 on SIGTERM."""
    code = (
        "import argparse, sys; from companion.emulator.command import add_arguments, run;"
        "parser = argparse.ArgumentParser(); add_arguments(parser);"
        f"sys.exit(run(parser.parse_args({[*option.split(), '--folder', str(tmp_path)]!r})))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()
        assert 0 == process.wait(timeout=30)
    assert re.fullmatch(rf"Emulated Dynamics 365: +{scheme}://127\.0\.0\.1:\d+/\n", first)


def test_command_has_its_arguments() -> None:
    """The three arguments have working defaults."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert argparse.Namespace(port=0, tls=False, folder=None) == parser.parse_args([])


def test_emulator_imports_nothing_else_of_the_product() -> None:
    """The witness is independent: it imports itself, aiohttp with its parts, cryptography, the standard library."""
    allowed = {*sys.stdlib_module_names, "aiohttp", "multidict", "yarl", "cryptography"}
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in names:
                is_own = name == "companion.emulator" or name.startswith("companion.emulator.")
                assert is_own or name.partition(".")[0] in allowed, f"{file.name}: {name}"
