"""Apps that sign in as themselves: by secret, by certificate, by hand and with the real msal."""

from __future__ import annotations

import asyncio
import ssl
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

import aiohttp
import msal
import pytest
import requests

from companion.emulator.app_registrations import thumbprints
from companion.emulator.client_assertions import JWT_BEARER
from companion.emulator.options import EmulatorOptions
from companion.emulator.server import RunningEmulator, running_emulator
from tests.emulator.certificates_of_apps import PASSPHRASE, AppCertificate, make_app_certificate
from tests.emulator.conftest import Caller, Client, ManualClock, choose, shipped_role

TENANT = "2b8f6d3e-1c47-4a0b-8e59-5f7a6c1d0002"
APP = "0c1d2e3f-0001-4a5b-8c9d-1234567890ab"
SECRET = "a secret of the test"  # noqa: S105 - it opens nothing but the emulator
OTHER_SECRET = "a second one"  # noqa: S105
NOON_PLUS_ONE = "2026-07-14T12:01:00Z"


@cache
def certificate() -> AppCertificate:
    """One key for all tests that hold no other: making one takes a while."""
    return make_app_certificate()


def application_user(app: str = APP) -> dict[str, Any]:
    """A seed with the user row that an app acts as."""
    row = {
        "systemuserid": str(uuid5(NAMESPACE_OID, app)),
        "firstname": "#",
        "lastname": "Writer",
        "domainname": f"{app}@contoso.example",
        "applicationid": app,
    }
    role = {"systemuserid": row["systemuserid"], "roleid": shipped_role("Copy to CRM Integration Writer")}
    return {"systemusers": [{**row, "accessmode": 4}], "systemuserrolescollection": [role]}


async def register(client: Client, **fields: object) -> dict[str, Any]:
    """Register the app, or something more of it."""
    response = await client.post("/_emulator/apps", json={"client_id": APP, **fields})
    assert 200 == response.status
    body: dict[str, Any] = await response.json()
    return body


async def ask(client: Client, **form: str) -> tuple[int, dict[str, Any]]:
    """Ask for a token of the app; an empty field is left out."""
    scope = f"{str(client.make_url('/')).rstrip('/')}/.default"
    good = {"grant_type": "client_credentials", "client_id": APP, "scope": scope}
    sent = {name: value for name, value in {**good, **form}.items() if value}
    response = await client.post(f"/{TENANT}/oauth2/v2.0/token", data=sent)
    return response.status, await response.json()


def claims_for(client: Client, clock: ManualClock, **changes: object) -> dict[str, Any]:
    """The claims of a good assertion at the emulator's time, changed."""
    now = clock.now.timestamp()
    audience = f"https://127.0.0.1:{client.port}/{TENANT}/oauth2/v2.0/token"
    good = {"aud": audience, "iss": APP, "sub": APP, "jti": str(uuid4()), "exp": now + 600, "nbf": now}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


async def test_secret_gives_a_token_of_the_application_user(client: Client) -> None:
    """The token opens the Web API as the user whose row names the app; it comes without a refresh token."""
    await register(client, secret=SECRET)
    await client.post("/_emulator/seed", json=application_user())
    status, body = await ask(client, client_secret=SECRET)
    answer = await Caller(client, body["access_token"]).get("WhoAmI")
    rows = (await (await client.get("/_emulator/tables/systemusers")).json())["rows"]
    [row] = [row for row in rows if row["applicationid"] == APP]
    assert (200, {"token_type", "expires_in", "ext_expires_in", "access_token"}) == (status, set(body))
    assert row["systemuserid"] == answer.body["UserId"]


async def test_app_without_a_user_row_is_no_member(client: Client) -> None:
    """A good token of an app that no user row names is 403 UserNotMemberOfOrg, until there is a row."""
    await register(client, secret=SECRET)
    _, body = await ask(client, client_secret=SECRET)
    caller = Caller(client, body["access_token"])
    refused = await caller.get("WhoAmI")
    await client.post("/_emulator/seed", json=application_user())
    assert (403, "0x80072560") == (refused.status, refused.code)
    assert 200 == (await caller.get("WhoAmI")).status


@pytest.mark.parametrize(
    ("form", "status", "error", "code"),
    [
        ({"client_secret": "another"}, 401, "invalid_client", 7000215),
        ({}, 401, "invalid_client", 7000218),
        ({"client_secret": SECRET, "client_id": str(uuid4())}, 400, "unauthorized_client", 700016),
        ({"client_secret": SECRET, "scope": "https://other.example/.default"}, 400, "invalid_scope", 1002012),
        ({"client_secret": SECRET, "scope": "openid"}, 400, "invalid_scope", 1002012),
    ],
)
async def test_app_that_cannot_prove_itself_is_refused(
    client: Client, form: dict[str, str], status: int, error: str, code: int
) -> None:
    """Each fault has its own status, OAuth error and AADSTS number, in the sentence and beside it."""
    await register(client, secret=SECRET)
    answered, body = await ask(client, **form)
    assert (status, error, [code]) == (answered, body["error"], body["error_codes"])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert {"timestamp", "trace_id", "correlation_id"} < set(body)


async def test_person_scope_is_no_scope_of_an_app(client: Client) -> None:
    """An app that asks for `user_impersonation` is told that its scope must be `.default`."""
    await register(client, secret=SECRET)
    scope = f"{str(client.make_url('/')).rstrip('/')}/user_impersonation"
    _, body = await ask(client, client_secret=SECRET, scope=scope)
    assert "invalid_scope" == body["error"]


async def test_secret_expires(client: Client, clock: ManualClock) -> None:
    """A secret works until the moment it was given, and a second one goes on working."""
    await register(client, secret=SECRET, secret_expires_at=NOON_PLUS_ONE)
    await register(client, secret=OTHER_SECRET)
    early, _ = await ask(client, client_secret=SECRET)
    clock.advance(60)
    late, body = await ask(client, client_secret=SECRET)
    other, _ = await ask(client, client_secret=OTHER_SECRET)
    assert (200, 401, [7000222], 200) == (early, late, body["error_codes"], other)


async def test_disabled_app_gets_no_token(client: Client) -> None:
    """An app that was switched off is told so, even with its right secret."""
    await register(client, secret=SECRET)
    await register(client, is_enabled=False)
    _, body = await ask(client, client_secret=SECRET)
    assert ("unauthorized_client", [7000112]) == (body["error"], body["error_codes"])


async def test_apps_are_listed_without_their_secrets(client: Client) -> None:
    """The list shows names and thumbprints; removing an app makes it unknown."""
    shown = await register(client, name="Writer", secret=SECRET, certificate=certificate().pem)
    listed = await client.get("/_emulator/apps")
    text = await listed.text()
    assert {"apps": [shown]} == await listed.json()
    assert sorted(thumbprints(certificate().certificate)) == shown["certificates"]
    assert SECRET not in text
    assert 204 == (await client.delete(f"/_emulator/apps/{APP}")).status
    assert 404 == (await client.delete(f"/_emulator/apps/{APP}")).status
    assert [700016] == (await ask(client, client_secret=SECRET))[1]["error_codes"]


@pytest.mark.parametrize(
    "wish",
    [
        {"client_id": ""},
        {"unknown": 1},
        {"certificate": "no certificate"},
        {"secret": "x", "secret_expires_at": "tomorrow"},
        {"secret": "x", "secret_expires_at": "2026-07-14T12:00:00"},
    ],
)
async def test_app_of_the_wrong_shape_is_refused(client: Client, wish: dict[str, object]) -> None:
    """What cannot be read as an app is 400, and nothing is registered."""
    assert 400 == (await client.post("/_emulator/apps", json={"client_id": APP, **wish})).status
    assert {"apps": []} == await (await client.get("/_emulator/apps")).json()


@pytest.mark.parametrize("algorithm", ["PS256", "RS256"])
async def test_signed_assertion_gives_a_token(client: Client, clock: ManualClock, algorithm: str) -> None:
    """Both ways of signing are taken, with the SHA-256 thumbprint or with the older one."""
    clock.now = certificate().certificate.not_valid_before_utc + timedelta(hours=1)
    await register(client, certificate=certificate().pem)
    older, _ = thumbprints(certificate().certificate)
    for header in ({}, {"x5t": older, "x5t#S256": ""}):
        signed = certificate().assertion(claims_for(client, clock), algorithm, **header)
        status, _ = await ask(client, client_assertion=signed, client_assertion_type=JWT_BEARER)
        assert 200 == status


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": "https://login.microsoftonline.com/common"}, 700023),
        ({"aud": ["a", "b"]}, 700023),
        ({"iss": "another"}, 700021),
        ({"sub": None}, 700021),
        ({"exp": 1_000_000}, 700024),
        ({"exp": "soon"}, 50027),
        ({"nbf": 10_000_000_000}, 700024),
        ({"jti": None}, 50027),
    ],
)
async def test_assertion_for_something_else_is_refused(
    client: Client, clock: ManualClock, changes: dict[str, object], code: int
) -> None:
    """Audience, issuer, subject, times and id of an assertion are all looked at."""
    clock.now = certificate().certificate.not_valid_before_utc + timedelta(hours=1)
    await register(client, certificate=certificate().pem)
    signed = certificate().assertion(claims_for(client, clock, **changes))
    status, body = await ask(client, client_assertion=signed, client_assertion_type=JWT_BEARER)
    assert (401, "invalid_client", [code]) == (status, body["error"], body["error_codes"])


async def test_assertion_of_another_key_is_refused(client: Client, clock: ManualClock) -> None:
    """A certificate that is not registered, and a right name over a wrong signature, are both AADSTS700027."""
    clock.now = certificate().certificate.not_valid_before_utc + timedelta(hours=1)
    await register(client, certificate=certificate().pem)
    stranger = make_app_certificate()
    _, known = thumbprints(certificate().certificate)
    for signed in (
        stranger.assertion(claims_for(client, clock)),
        stranger.assertion(claims_for(client, clock), **{"x5t#S256": known}),
    ):
        _, body = await ask(client, client_assertion=signed, client_assertion_type=JWT_BEARER)
        assert [700027] == body["error_codes"]


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "e30.e30.e30", "W10.W10.x", "é.é.é"])
async def test_assertion_that_is_none_is_refused(client: Client, text: str) -> None:
    """What is no signed JSON at all is `invalid_client`, never a fault of the emulator."""
    await register(client, certificate=certificate().pem)
    status, body = await ask(client, client_assertion=text, client_assertion_type=JWT_BEARER)
    assert (401, "invalid_client") == (status, body["error"])


async def test_unsigned_assertion_is_refused(client: Client, clock: ManualClock) -> None:
    """An assertion whose header asks for no signature, or for a key shared with nobody, opens nothing."""
    clock.now = certificate().certificate.not_valid_before_utc + timedelta(hours=1)
    await register(client, certificate=certificate().pem)
    for name in ("none", "HS256"):
        signed = certificate().assertion(claims_for(client, clock), name)
        _, body = await ask(client, client_assertion=signed, client_assertion_type=JWT_BEARER)
        assert [5002738] == body["error_codes"]


async def test_expired_certificate_is_refused(client: Client, clock: ManualClock) -> None:
    """A registered certificate past its end opens nothing."""
    old = make_app_certificate(clock.now - timedelta(days=10), days=9)
    await register(client, certificate=old.pem)
    signed = old.assertion(claims_for(client, clock))
    _, body = await ask(client, client_assertion=signed, client_assertion_type=JWT_BEARER)
    assert [700027] == body["error_codes"]


async def test_repeated_assertion_follows_the_dialect(client: Client, clock: ManualClock) -> None:
    """The same assertion opens twice as shipped, and once under the other reading."""
    clock.now = certificate().certificate.not_valid_before_utc + timedelta(hours=1)
    await register(client, certificate=certificate().pem)
    signed = certificate().assertion(claims_for(client, clock))
    form = {"client_assertion": signed, "client_assertion_type": JWT_BEARER}
    shipped = [(await ask(client, **form))[0] for _ in range(2)]
    await choose(client, assertion_replay="refused")
    assert ([200, 200], 401) == (shipped, (await ask(client, **form))[0])


def session_for(emulator: RunningEmulator) -> requests.Session:
    """A session that trusts the emulator's authority and nothing of the machine's settings."""
    session = requests.Session()
    session.verify = str(emulator.ca_file)
    session.trust_env = False
    return session


def ask_with_msal(emulator: RunningEmulator, credential: object) -> tuple[dict[str, Any], int]:
    """What the real msal answers for a credential, and what the Web API says to the token."""
    with session_for(emulator) as session:
        app = msal.ConfidentialClientApplication(
            APP,
            client_credential=credential,
            authority=emulator.authority,
            instance_discovery=False,
            http_client=session,
        )
        found: dict[str, Any] = app.acquire_token_for_client([f"{emulator.address}/.default"])
        headers = {"Authorization": f"Bearer {found.get('access_token')}"}
        address = f"{emulator.address}/api/data/v9.2/WhoAmI"
        return found, session.get(address, headers=headers, timeout=10).status_code


def credentials(folder: Path) -> dict[str, object]:
    """Every way in which msal proves an app, by name."""
    file = folder / "app.pfx"
    file.write_bytes(certificate().pfx)
    return {
        "secret": SECRET,
        "pfx": {"private_key_pfx_path": str(file), "passphrase": PASSPHRASE, "public_certificate": True},
        "pem": {"private_key": certificate().key_pem, "public_certificate": certificate().pem},
    }


@pytest.mark.parametrize("way", ["secret", "pfx", "pem"])
async def test_real_msal_signs_an_app_in(tmp_path: Path, way: str) -> None:
    """The unmodified msal gets a token for a registered app, and the same wish is refused for another key."""
    async with running_emulator(EmulatorOptions(tmp_path)) as emulator, aiohttp.ClientSession() as session:
        tls = ssl.create_default_context(cafile=emulator.ca_file)
        root = f"{emulator.address}/_emulator"
        await session.post(f"{root}/seed", json=application_user(), ssl=tls)
        known = {"client_id": APP, "secret": SECRET, "certificate": certificate().pem}
        await session.post(f"{root}/apps", json=known, ssl=tls)
        credential = credentials(tmp_path)[way]
        found, status = await asyncio.to_thread(ask_with_msal, emulator, credential)
        await session.delete(f"{root}/apps/{APP}", ssl=tls)
        await session.post(f"{root}/apps", json={"client_id": APP}, ssl=tls)
        refused, _ = await asyncio.to_thread(ask_with_msal, emulator, credential)
    assert (3599, 200) == (found["expires_in"], status)
    assert "invalid_client" == refused["error"]
    assert refused["error_codes"] == ([7000215] if way == "secret" else [700027])
